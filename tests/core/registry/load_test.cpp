#include <algorithm>
#include <string>

#include <catch2/catch_test_macros.hpp>

#include <ketnap/base/error.hpp>

#include "core/registry/fixture.hpp"

using ketnap::Error;
using ketnap::Finding;
using namespace registry_tests;

namespace {

int error_of(auto action) {
  try {
    action();
  } catch (const Error& error) {
    return error.number();
  }
  return 0;
}

}  // namespace

TEST_CASE("load: files in any order, columns in any order, keys and texts trimmed and in form C", "[registry]") {
  const Folder folder;
  auto registry = new_registry(folder);
  const auto batch =
      load(registry, folder,
           {{"spells.csv",
             "unit,person,spell,since,began_by\nA.1.1,P1,S1,2015-01-01,initial\n A.1.1 ,P2\xC2\xA0,S2,2015-01-01,initial\n"},
            {"people.csv", "sex,name,person\nmale,Nguye\xCC\x82\xCC\x83n,P1\nfemale,Tr\xE1\xBA\xA7n,P2\n"},
            {"units.csv", three_units()}});
  CHECK(batch.number == 1);
  CHECK(batch.added == 7);
  CHECK(batch.findings.empty());
  const auto now = at(registry, "2023-10-31");
  CHECK(now->frame("people").column("name")->text(0) == "Nguy\xE1\xBB\x85n");
  CHECK(now->frame("spells").rows() == 2);
}

TEST_CASE("load: the same files again add nothing, a changed row replaces", "[registry]") {
  const Folder folder;
  auto registry = new_registry(folder);
  load(registry, folder, {{"units.csv", three_units()}, {"people.csv", two_people()}});
  const auto again = load(registry, folder, {{"people.csv", two_people()}, {"units.csv", three_units()}});
  CHECK(again.number == 2);
  CHECK(again.added == 0);
  CHECK(again.replaced == 0);
  CHECK(again.unchanged == 5);
  const auto changed =
      load(registry, folder, {{"people.csv", "person,name,born,sex\nP1,Nguyễn Văn An,1990-02-04,male\nP3,Lê C,,male\n"}});
  CHECK(changed.replaced == 1);
  CHECK(changed.added == 1);
  CHECK(registry.head() == 3);
  // Back to what it was is a change too.
  CHECK(load(registry, folder, {{"people.csv", two_people()}}).replaced == 1);
}

TEST_CASE("load: a file is recognised by its name, else by its header, else by what the request says", "[registry]") {
  const Folder folder;
  auto registry = new_registry(folder);
  const auto batch = load(registry, folder, {{"units-2023.csv", three_units()}, {"people (2).csv", two_people()}});
  CHECK(batch.added == 5);

  ketnap::LoadRequest said;
  said.files = {folder.write("danh sach.csv", "person,since,occupation\nP1,2020-01-01,farm\n")};
  said.tables = {"profiles"};
  CHECK(registry.load(said).added == 1);
  said.tables = {"profile"};
  CHECK(error_of([&] { registry.load(said); }) == 1003);
  CHECK(error_of([&] { load(registry, folder, {{"what.csv", "a,b\n1,2\n"}}); }) == 1003);
  CHECK(error_of([&] { load(registry, folder, {{"people.csv", "name,sex\nAn,male\n"}}); }) == 1004);
  CHECK(error_of([&] { load(registry, folder, {{"people.csv", ""}}); }) == 1004);
}

TEST_CASE("load: a file that cannot be read stops everything, and nothing of the batch is written", "[registry]") {
  const Folder folder;
  auto registry = new_registry(folder);
  const std::string bad_bytes = "person,name\nP8,An\nP9,\"B\n\xFFinh\"\n";
  const auto refuse = [&](const std::string& text, int number) {
    CHECK(error_of([&] {
            load(registry, folder, {{"units.csv", three_units()}, {"people.csv", two_people()}, {"profiles.csv", text}});
          }) == number);
    CHECK(registry.head() == 0);
    CHECK(registry.batches().empty());
    CHECK(at(registry, "2023-10-31")->frame("people").rows() == 0);
  };
  refuse("person,since,occupation\nP1,2020-01-01,\xE1\xBB\n", 1006);
  refuse("person,since,occupation\nP1,2020-01-01,\"farm\n", 1008);
  refuse("person,occupation\nP1,farm\n", 1004);
  ketnap::LoadRequest missing;
  missing.files = {folder / "none.csv"};
  CHECK(error_of([&] { registry.load(missing); }) == 1001);
  missing.files = {folder.path()};
  CHECK(error_of([&] { registry.load(missing); }) == 1002);
  try {
    load(registry, folder, {{"people.csv", bad_bytes}});
    FAIL("bytes that are not UTF-8 were loaded");
  } catch (const Error& error) {
    CHECK(error.args() == std::vector<std::string>{"people.csv", "25", "3"});
  }
  CHECK(load(registry, folder, {{"people.csv", two_people()}}).number == 1);
}

TEST_CASE("load: an exception out of the caller's progress leaves nothing behind", "[registry]") {
  const Folder folder;
  auto registry = new_registry(folder);
  ketnap::LoadRequest request;
  request.files = {folder.write("people.csv", two_people())};
  request.progress = [](const std::string&, std::int64_t, std::int64_t) { throw std::runtime_error("stop"); };
  CHECK_THROWS_AS(registry.load(request), std::runtime_error);
  CHECK(registry.head() == 0);
  std::int64_t last = 0;
  request.progress = [&](const std::string& file, std::int64_t done, std::int64_t all) {
    CHECK(file == "people.csv");
    CHECK(done <= all);
    last = done;
  };
  CHECK(registry.load(request).added == 2);
  CHECK(last == static_cast<std::int64_t>(two_people().size()));
}

TEST_CASE("load: batches and their findings are read back as they were", "[registry]") {
  const Folder folder;
  auto registry = new_registry(folder);
  ketnap::LoadRequest request;
  request.at = "2024-05-01T10:00:00";
  request.by = "an.nt";
  request.document = "62-QĐ/ĐU";
  request.files = {folder.write("people.csv", "person,sex,height\nP1,male,1\n,male,2\nP2,man,3\nP3,male\n")};
  const auto batch = registry.load(request);
  CHECK(batch.added == 1);
  CHECK(batch.set_aside == 3);
  CHECK(numbers(batch) == std::vector<int>{2001, 2003, 2106, 2002});
  CHECK(std::ranges::is_sorted(batch.findings));

  const auto read = ketnap::Registry::open(registry.path()).batches();
  REQUIRE(read.size() == 1);
  CHECK(read[0].at == request.at);
  CHECK(read[0].by == "an.nt");
  CHECK(read[0].document == "62-QĐ/ĐU");
  CHECK(read[0].added == 1);
  CHECK(read[0].set_aside == 3);
  CHECK(read[0].findings == batch.findings);
}

TEST_CASE("a file whose lines end in CR alone is refused, and a scope takes nothing for absent", "[registry]") {
  const Folder folder;
  auto registry = new_registry(folder);
  load(registry, folder, {{"units.csv", three_units()}, {"people.csv", two_people()}});
  std::string old_lines = two_people();
  std::ranges::replace(old_lines, '\n', '\r');
  const ketnap::LoadRequest request{.files = {folder.write("people.csv", old_lines)},
                                    .tables = {},
                                    .at = "t",
                                    .by = {},
                                    .document = {},
                                    .scope = ketnap::LoadScope{},
                                    .progress = {}};
  try {
    (void)registry.load(request);
    FAIL("not refused");
  } catch (const ketnap::Error& error) {
    CHECK(error.number() == 1009);
  }
  CHECK(registry.head() == 1);
}
