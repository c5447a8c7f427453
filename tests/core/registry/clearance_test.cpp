#include <ketnap/data/clearance.hpp>

#include <functional>

#include <catch2/catch_test_macros.hpp>

#include <ketnap/base/error.hpp>
#include <ketnap/registry/acts.hpp>

#include "core/registry/fixture.hpp"

using ketnap::Registry;
using ketnap::Sensitivity;
using namespace registry_tests;

namespace {

int error_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const ketnap::Error& error) {
    return error.number();
  }
  return 0;
}

std::filesystem::path filled(const Folder& folder) {
  auto registry = new_registry(folder);
  load(registry, folder,
       {{"units.csv", three_units()},
        {"people.csv", "person,name,born,sex,religion\nP1,Nguyễn Văn An,1990-02-03,male,catholic\nP2,,1991,,katholik\n"}});
  return registry.path();
}

}  // namespace

TEST_CASE("clearance: levels are ordered, and a text says which one is needed", "[registry]") {
  CHECK(ketnap::clearance_of("public") < ketnap::clearance_of("internal"));
  CHECK(ketnap::clearance_of("internal") < ketnap::clearance_of("personal"));
  CHECK(ketnap::clearance_of("personal") < ketnap::clearance_of("sensitive"));
  CHECK(error_of([] { static_cast<void>(ketnap::clearance_of("open")); }) == 3112);
  CHECK(ketnap::withheld_text(Sensitivity::sensitive, ketnap::Lang::vi) == "(không hiển thị; cần quyền xem sensitive)");
  CHECK(ketnap::withheld_text(Sensitivity::open, ketnap::Lang::en) == "(withheld; needs the clearance public)");
  const auto schema = registry_tests::schema();
  CHECK(most_sensitive(*schema.table("people")) == Sensitivity::sensitive);
  CHECK(most_sensitive(*schema.table("spells")) == Sensitivity::personal);
  CHECK(most_sensitive(*schema.table("units")) == Sensitivity::internal);
}

TEST_CASE("clearance: a registry tells what its viewer may see", "[registry]") {
  const Folder folder;
  const auto path = filled(folder);
  auto personal = Registry::open(path, {}, Sensitivity::personal);
  CHECK(personal.clearance() == Sensitivity::personal);
  const auto facts = personal.facts("people", {});
  REQUIRE(facts.size() == 1);
  CHECK(facts[0].fields ==
        ketnap::FieldTexts{{"person", "P1"}, {"name", "Nguyễn Văn An"}, {"born", "1990-02-03"}, {"sex", "male"}});
  CHECK(error_of([&] { static_cast<void>(personal.facts("people", {{"religion", "catholic"}})); }) == 1151);
  CHECK(error_of([&] { static_cast<void>(personal.export_files(folder / "out")); }) == 1150);
  CHECK(error_of([&] { static_cast<void>(personal.set_aside(1)); }) == 1150);
  const auto log = personal.log({.person = "P1", .clearance = Sensitivity::sensitive});
  const ketnap::LogChange& religion = log.at(0).changes.back();
  CHECK(religion.field == "religion");
  CHECK(religion.withheld);
  for (const std::string& shown : {religion.before, religion.after, religion.said_before.vi, religion.said_after.en})
    CHECK(shown.empty());
  CHECK(personal.batches().at(0).findings.at(0).args == std::vector<std::string>{"aaaaaaaa", "religion", "", "sensitive"});

  const auto sensitive = Registry::open(path, {}, Sensitivity::sensitive);
  CHECK(sensitive.facts("people", {{"religion", "catholic"}}).size() == 1);
  CHECK(sensitive.export_files(folder / "out").size() == 2);
  CHECK(sensitive.set_aside(1).size() == 1);
  CHECK(sensitive.batches().at(0).findings.at(0).args.front() == "katholik");
  CHECK(Registry::open(path).clearance() == Sensitivity::sensitive);
}

TEST_CASE("clearance: who loaded a file gets its rows back", "[registry]") {
  const Folder folder;
  const auto path = filled(folder);
  auto personal = Registry::open(path, {}, Sensitivity::personal);
  load(personal, folder, {{"people.csv", "person,religion\nP3,x\n"}});
  CHECK(personal.set_aside(2).size() == 1);
  CHECK(error_of([&] { static_cast<void>(personal.set_aside(1)); }) == 1150);
}

TEST_CASE("clearance: nobody types what they may not see, nor wipes it", "[registry]") {
  const Folder folder;
  const auto path = filled(folder);
  auto personal = Registry::open(path, {}, Sensitivity::personal);
  using ketnap::Record;
  const auto typed = [&](Record::Act act, const ketnap::FieldTexts& fields) {
    return error_of([&] {
      static_cast<void>(personal.preview({.records = {{.act = act, .table = "people", .fields = fields}}, .reason = "thử"}));
    });
  };
  for (const auto act : {Record::Act::put, Record::Act::add, Record::Act::complete, Record::Act::correct, Record::Act::retract})
    for (const char* guess : {"catholic", "none", "x", ""})
      CHECK(typed(act, {{"person", act == Record::Act::add ? "P9" : "P1"}, {"religion", guess}}) == 1151);
  CHECK(typed(Record::Act::put, {{"person", "P1"}, {"name", "Nguyễn Văn An"}}) == 1152);
  CHECK(typed(Record::Act::correct, {{"person", "P1"}, {"name", "Nguyễn Văn Ân"}}) == 0);
  const auto open_to_all = Registry::open(path, {}, Sensitivity::open);
  ketnap::Acts acts(open_to_all, "thử");
  CHECK(error_of([&] { acts.leave("P11", "2020-01-01", "died"); }) == 1151);
  CHECK(acts.records().empty());
}

TEST_CASE("clearance: an undo may be tried", "[registry]") {
  const Folder folder;
  auto registry = new_registry(folder);
  load(registry, folder, {{"people.csv", two_people()}});
  load(registry, folder, {{"people.csv", "person,name\nP1,Nguyễn Văn Ân\n"}});
  const auto dry = registry.undo({.number = 2, .at = "x", .by = {}, .reason = "thử", .dry_run = true});
  CHECK(dry.number == 0);
  CHECK(dry.replaced == 1);
  CHECK(registry.head() == 2);
  CHECK(error_of([&] { registry.undo({.number = 1, .at = "x", .by = {}, .reason = "thử", .dry_run = true}); }) == 1130);
  CHECK(registry.undo({.number = 2, .at = "x", .by = {}, .reason = "nhầm"}).number == 3);
}

TEST_CASE("clearance: of a batch's log the first entries may do", "[registry]") {
  const Folder folder;
  const auto path = filled(folder);
  const auto registry = Registry::open(path);
  const auto all = registry.log({.batch = 1});
  REQUIRE(all.size() == 4);
  for (std::size_t most = 1; most <= 5; ++most) {
    const auto some = registry.log({.batch = 1, .most = most});
    REQUIRE(some.size() == std::min(most, all.size()));
    for (std::size_t i = 0; i < some.size(); ++i) CHECK(some[i].key == all[i].key);
  }
}
