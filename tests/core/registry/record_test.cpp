#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include <ketnap/base/error.hpp>

#include "core/registry/fixture.hpp"

using ketnap::Batch;
using ketnap::Error;
using ketnap::FactChange;
using ketnap::FieldTexts;
using ketnap::Lang;
using ketnap::Record;
using ketnap::RecordRequest;
using ketnap::RecordsRefused;
using ketnap::Registry;
using namespace registry_tests;
using Act = ketnap::Record::Act;

namespace {

Record made(Act act, std::string table, FieldTexts fields) {
  return {.act = act, .table = std::move(table), .fields = std::move(fields)};
}

RecordRequest request(std::vector<Record> records) {
  return {
      .records = std::move(records), .at = "2024-02-01T08:00:00", .by = "an.nt", .document = "62-QĐ/ĐU", .reason = "theo hồ sơ"};
}

Registry with_people(const Folder& folder) {
  auto registry = new_registry(folder);
  load(registry, folder, {{"units.csv", three_units()}, {"people.csv", two_people()}});
  return registry;
}

int error_of(auto action) {
  try {
    action();
  } catch (const Error& error) {
    return error.number();
  }
  return 0;
}

std::string value(const Registry& registry, const std::string& table, const FieldTexts& key, const std::string& field) {
  const auto found = registry.facts(table, key);
  if (found.size() != 1) return "<" + std::to_string(found.size()) + " facts>";
  for (const auto& [name, text] : found.front().fields)
    if (name == field) return text;
  return "<no field>";
}

FieldTexts p1() { return {{"person", "P1"}}; }

}  // namespace

TEST_CASE("record: what is typed is written as a file's row would be", "[registry]") {
  const Folder folder;
  auto registry = with_people(folder);
  const Batch batch = registry.record(
      request({made(Act::put, "spells", {{"spell", "S9"}, {"person", " P9 "}, {"unit", "A.1.1"}, {"since", "2020-01-01"}}),
               made(Act::put, "people", {{"person", "P9"}, {"name", "Nguye\xCC\x82\xCC\x83n"}, {"born", "1990-02"}})}));
  CHECK(batch.number == 2);
  CHECK(batch.added == 2);
  CHECK(batch.by == "an.nt");
  CHECK(batch.document == "62-QĐ/ĐU");
  CHECK(batch.findings.empty());
  CHECK(registry.batches().back().added == 2);
  CHECK(value(registry, "people", {{"person", "P9"}}, "name") == "Nguy\xE1\xBB\x85n");
  CHECK(value(registry, "people", {{"person", "P9"}}, "born") == "1990-02");
  CHECK(value(registry, "spells", {{"person", "P9"}}, "since") == "2020-01-01");
  CHECK(at(registry, "2023-10-31")->frame("spells").rows() == 1);
  // A row that is put is the whole row.
  CHECK(registry.record(request({made(Act::put, "people", {{"person", "P9"}, {"sex", "male"}})})).replaced == 1);
  CHECK(value(registry, "people", {{"person", "P9"}}, "name").empty());
}

TEST_CASE("record: a correction changes the fields named, the others stay, and what was known stays known", "[registry]") {
  const Folder folder;
  auto registry = with_people(folder);
  const Batch batch = registry.record(request({made(Act::correct, "people", {{"person", "P1"}, {"born", "1991-03-04"}})}));
  CHECK(batch.replaced == 1);
  CHECK(batch.reason == "theo hồ sơ");
  CHECK(value(registry, "people", p1(), "born") == "1991-03-04");
  CHECK(value(registry, "people", p1(), "name") == "Nguyễn Văn An");
  const auto born = [&](int as_known) {
    const auto now = at(registry, "2023-10-31", as_known);
    const auto row = static_cast<std::size_t>(now->row_of("people", "P1"));
    return ketnap::Date(now->frame("people").column("born")->values.as<std::int32_t>()[row]).iso();
  };
  CHECK(born(1) == "1990-02-03");
  CHECK(born(2) == "1991-03-04");
  // Emptied, it is unknown.
  CHECK(registry.record(request({made(Act::correct, "people", {{"person", "P1"}, {"sex", ""}})})).replaced == 1);
  CHECK(value(registry, "people", p1(), "sex").empty());
}

TEST_CASE("record: what changes nothing makes no batch and says so", "[registry]") {
  const Folder folder;
  auto registry = with_people(folder);
  const Batch batch = registry.record(request({made(Act::correct, "people", {{"person", "P1"}, {"born", "1990-02-03"}})}));
  CHECK(batch.number == 0);
  CHECK(batch.unchanged == 1);
  CHECK(registry.record(request({})).number == 0);
  CHECK(registry.head() == 1);
}

TEST_CASE("record: a retraction leaves the snapshot without the fact, and the one before it with it", "[registry]") {
  const Folder folder;
  auto registry = with_people(folder);
  const Batch batch = registry.record(request({made(Act::retract, "people", p1())}));
  CHECK(batch.retracted == 1);
  CHECK(registry.facts("people", p1()).empty());
  CHECK(at(registry, "2023-10-31")->frame("people").rows() == 1);
  CHECK(at(registry, "2023-10-31", 1)->frame("people").rows() == 2);
  // Nobody may be said to be somewhere who is not known any more, until the person is put again.
  const auto spell = made(Act::put, "spells", {{"spell", "S1"}, {"person", "P1"}, {"unit", "A.1.1"}, {"since", "2020-01-01"}});
  CHECK(error_of([&] { registry.record(request({spell})); }) == 1121);
  const Batch again = registry.record(request({spell, made(Act::add, "people", p1())}));
  CHECK(again.added == 2);
  CHECK(at(registry, "2023-10-31")->frame("people").rows() == 2);
  CHECK(at(registry, "2023-10-31", 2)->frame("people").rows() == 1);
}

TEST_CASE("record: nothing may be left that leads to what is retracted", "[registry]") {
  const Folder folder;
  auto registry = with_people(folder);
  load(registry, folder,
       {{"dossiers.csv", "dossier,person,unit\nD1,P1,A.1.1\n"},
        {"steps.csv", "dossier,step,round,done_on\nD1,listed,1,2023-01-05\n"}});
  const Record dossier = made(Act::retract, "dossiers", {{"dossier", "D1"}});
  const Record step = made(Act::retract, "steps", {{"dossier", "D1"}, {"step", "listed"}, {"round", "01"}});
  CHECK(error_of([&] { registry.record(request({made(Act::retract, "people", p1())})); }) == 1121);
  try {
    registry.record(request({dossier}));
    FAIL("a step was left without its dossier");
  } catch (const RecordsRefused& refused) {
    CHECK(refused.findings().size() == 1);
    CHECK(refused.findings().front().number == 2213);
    CHECK(refused.findings().front().file == "dossiers");
    CHECK(refused.findings().front().row == 1);
    CHECK(refused.findings().front().args == std::vector<std::string>{"steps", "D1, listed, 1"});
  }
  CHECK(registry.record(request({dossier, step})).retracted == 2);
  // A unit is there as long as one of its versions is.
  registry.record(request({made(Act::put, "units", {{"unit", "A.1"}, {"since", "2010-01-01"}, {"parent", "A"}})}));
  CHECK(registry.record(request({made(Act::retract, "units", {{"unit", "A.1"}, {"since", "2010-01-01"}})})).findings.empty());
  CHECK(error_of([&] { registry.record(request({made(Act::retract, "units", {{"unit", "A.1"}, {"since", "2000-01-01"}})})); }) ==
        1121);
}

TEST_CASE("record: units may not form a circle, whatever was typed to close it", "[registry]") {
  const Folder folder;
  auto registry = with_people(folder);
  const auto moves = [&](Act act, const std::string& unit, const std::string& since, const std::string& parent) {
    FieldTexts fields{{"unit", unit}, {"since", since}};
    if (act != Act::retract) fields.emplace_back("parent", parent);
    return registry.record(request({made(act, "units", std::move(fields))}));
  };
  CHECK(error_of([&] { moves(Act::put, "A", "2005-01-01", "A.1.1"); }) == 1121);
  CHECK(error_of([&] { moves(Act::correct, "A", "2000-01-01", "A.1"); }) == 1121);
  // A.1 stands under A.1.1 until 2010, when it is A's again; meanwhile A.1.1 is a top.
  registry.record(request({made(Act::put, "units", {{"unit", "A.1.1"}, {"since", "2003-01-01"}}),
                           made(Act::put, "units", {{"unit", "A.1"}, {"since", "2004-01-01"}, {"parent", "A.1.1"}}),
                           made(Act::put, "units", {{"unit", "A.1"}, {"since", "2010-01-01"}, {"parent", "A"}}),
                           made(Act::put, "units", {{"unit", "A.1.1"}, {"since", "2011-01-01"}, {"parent", "A.1"}})}));
  CHECK(error_of([&] { moves(Act::retract, "A.1", "2010-01-01", ""); }) == 1121);
  CHECK(moves(Act::retract, "A.1.1", "2011-01-01", "").retracted == 1);
  CHECK(moves(Act::retract, "A.1", "2010-01-01", "").retracted == 1);
}

TEST_CASE("record: records build on those before them in the batch", "[registry]") {
  const Folder folder;
  auto registry = with_people(folder);
  const FieldTexts p9{{"person", "P9"}};
  const Batch batch = registry.record(
      request({made(Act::put, "people", p9),  //
               made(Act::complete, "people", {{"person", "P9"}, {"sex", "female"}}),
               made(Act::correct, "people", {{"person", "P9"}, {"sex", "male"}}), made(Act::retract, "people", {{"person", "P2"}}),
               made(Act::put, "people", {{"person", "P2"}, {"sex", "male"}}), made(Act::put, "people", {{"person", "P8"}}),
               made(Act::retract, "people", {{"person", "P8"}})}));
  CHECK(batch.added == 1);
  CHECK(batch.replaced == 1);
  CHECK(batch.retracted == 0);
  CHECK(value(registry, "people", p9, "sex") == "male");
  CHECK(registry.facts("people", {{"person", "P8"}}).empty());
  // Two rows of one key contradict each other, as in a file.
  const auto twice = request({made(Act::put, "people", {{"person", "P7"}, {"sex", "male"}}),
                              made(Act::put, "people", {{"person", "P7"}, {"sex", "female"}})});
  const auto preview = registry.preview(twice);
  REQUIRE(preview.batch.findings.size() == 1);
  CHECK(preview.batch.findings.front().number == 2109);
  CHECK(preview.batch.findings.front().args == std::vector<std::string>{"1", "2"});
  CHECK(preview.refused);
}

TEST_CASE("record: what has happened since fills empty fields only", "[registry]") {
  const Folder folder;
  auto registry = with_people(folder);
  registry.record(request(
      {made(Act::put, "spells", {{"spell", "S1"}, {"person", "P1"}, {"unit", "A.1.1"}, {"since", "2020-01-01"}, {"until", "?"}})}));
  RecordRequest left = request({made(Act::complete, "spells", {{"spell", "S1"}, {"until", "2023-05-01"}, {"ended_by", "died"}})});
  left.reason.clear();
  CHECK(registry.record(left).replaced == 1);
  CHECK(registry.record(left).number == 0);
  CHECK(error_of([&] { registry.record(request({made(Act::complete, "spells", {{"spell", "S1"}, {"until", "2023-05-02"}})})); }) ==
        1117);
}

TEST_CASE("record: what cannot be meant is refused by number, with the nearest name, and nothing is written", "[registry]") {
  const Folder folder;
  auto registry = with_people(folder);
  const Record good = made(Act::put, "people", {{"person", "P3"}});
  const auto refused = [&](Record record, int number, const std::string& near) {
    CAPTURE(number, near);
    RecordRequest asked = request({good, std::move(record)});
    asked.reason.clear();
    try {
      registry.record(asked);
      FAIL("it was written");
    } catch (const Error& error) {
      CHECK(error.number() == number);
      if (!near.empty()) CHECK(error.message(Lang::vi).find(near) != std::string::npos);
    }
    CHECK(registry.head() == 1);
    CHECK(registry.facts("people", {{"person", "P3"}}).empty());
  };
  const auto with_reason = [](Act act, std::string table, FieldTexts fields) {
    Record record = made(act, std::move(table), std::move(fields));
    record.reason = "nhập nhầm";
    return record;
  };
  refused(made(Act::put, "peple", p1()), 1112, "people");
  refused(made(Act::put, "people", {{"person", "P1"}, {"bron", "1990"}}), 1113, "born");
  refused(with_reason(Act::correct, "people", {{"born", "1990"}}), 1114, "person");
  refused(with_reason(Act::correct, "people", {{"person", "P12"}, {"born", "1990"}}), 1115, "P1");
  refused(with_reason(Act::retract, "units", {{"unit", "A.1.1"}, {"since", "2000-01-02"}}), 1115, "A.1.1, 2000-01-01");
  refused(made(Act::add, "people", p1()), 1116, "P1");
  refused(made(Act::complete, "people", {{"person", "P1"}, {"born", "1990"}}), 1117, "born");
  refused(made(Act::put, "people", {{"person", "P1"}, {"person", "P2"}}), 1118, "person");
  refused(made(Act::put, "people", {{"person", "P4"}, {"name", "\xFF"}}), 1119, "name");
  refused(made(Act::correct, "people", {{"person", "P1"}, {"born", "1990"}}), 1120, "reason");
  refused(made(Act::retract, "people", p1()), 1120, "reason");
  refused(with_reason(Act::retract, "people", {{"person", "P1"}, {"born", "1990"}}), 1122, "born");
  refused(made(Act::put, "people", {{"person", "P4"}, {"born", "03/2004"}}), 1121, "2. people.born: KN2104");
  refused(made(Act::put, "people", {{"person", "P4"}, {"sex", "femal"}}), 1121, "female");
  refused(made(Act::put, "profiles", {{"person", "P5"}, {"since", "2020-01-01"}}), 1121, "profiles.person: KN2101");
  refused(made(Act::put, "profiles", {{"person", "P1"}}), 1121, "profiles.since: KN2003");
}

TEST_CASE("record: a batch keeps the reasons of its records", "[registry]") {
  const Folder folder;
  auto registry = with_people(folder);
  Record one = made(Act::correct, "people", {{"person", "P1"}, {"born", "1991"}});
  one.reason = "theo giấy khai sinh";
  Record two = made(Act::correct, "people", {{"person", "P2"}, {"born", "1992"}});
  two.reason = one.reason;
  CHECK(registry.record(request({one, two})).reason == "theo hồ sơ; theo giấy khai sinh");
  CHECK(registry.batches().back().reason == "theo hồ sơ; theo giấy khai sinh");
}

TEST_CASE("record: the same rows have the same findings typed as from a file", "[registry]") {
  const std::string header = "spell,person,unit,since,until\n";
  const std::vector<std::vector<std::string>> rows = {
      {"S1", "P1", "A.1.1", "2010-01-01", "2009-01-01"}, {"S2", "P1", "A.1.1", "1990-01-01", ""},
      {"S3", "P1", "A.1.1", "2015-01-01", ""},           {"S4", "P2", "A.1.1", "2010-13-01", ""},
      {"S5", "P7", "A.1.2", "2010-01-01", "x"},          {"", "", "A.1.1", "2010-01-01", ""}};
  std::string file = header;
  std::vector<Record> records;
  for (const auto& row : rows) {
    FieldTexts fields;
    const std::vector<std::string> names = {"spell", "person", "unit", "since", "until"};
    for (std::size_t i = 0; i < row.size(); ++i) {
      file += row[i] + (i + 1 < row.size() ? "," : "\n");
      fields.emplace_back(names[i], row[i]);
    }
    records.push_back(made(Act::put, "spells", std::move(fields)));
  }
  const Folder folder;
  auto registry = with_people(folder);
  auto typed = registry.preview(request(records)).batch;
  const auto loaded = load(registry, folder, {{"spells.csv", file}});
  CHECK(loaded.findings.size() > 6);
  CHECK(typed.set_aside == loaded.set_aside);
  CHECK(typed.added == loaded.added);
  for (ketnap::Finding& finding : typed.findings) {
    CHECK(finding.file == "spells");
    finding.file = "spells.csv";
    ++finding.row;
    // What names another row counts the header too.
    if (finding.number == 2203 && !finding.args.front().empty())
      finding.args.front() = std::to_string(std::stoi(finding.args.front()) + 1);
  }
  CHECK(typed.findings == loaded.findings);
}

TEST_CASE("record: findings that only warn are kept in the batch", "[registry]") {
  const Folder folder;
  auto registry = with_people(folder);
  const Batch batch = registry.record(
      request({made(Act::put, "admissions", {{"admission", "A1"}, {"person", "P1"}, {"unit", "A.1.1"}, {"dossier", "D7"}})}));
  CHECK(batch.added == 1);
  CHECK(numbers(batch) == std::vector{2101});
  CHECK(registry.batches().back().findings == batch.findings);
}

TEST_CASE("preview: what would change, field by field, and nothing is written", "[registry]") {
  const Folder folder;
  auto registry = with_people(folder);
  const auto asked =
      request({made(Act::put, "profiles", {{"person", "P1"}, {"since", "2020-01-01"}, {"occupation", "farm"}}),
               made(Act::correct, "people", {{"person", "P1"}, {"born", "1991-03"}, {"sex", "male"}}),
               made(Act::retract, "people", {{"person", "P2"}}), made(Act::put, "people", {{"person", "P3"}, {"born", "x"}}),
               made(Act::correct, "units", {{"unit", "A"}, {"since", "2000-01-01"}, {"name", "Tỉnh A"}})});
  const auto preview = registry.preview(asked);
  CHECK(registry.head() == 1);
  CHECK(preview.batch.number == 0);
  CHECK(preview.refused);
  REQUIRE(preview.changes.size() == 5);
  const auto change = [&](const std::string& key) {
    for (const FactChange& one : preview.changes)
      if (one.key == key) return one;
    return FactChange{};
  };
  CHECK(change("A, 2000-01-01").kind == FactChange::Kind::unchanged);
  CHECK(change("P1").kind == FactChange::Kind::replaced);
  CHECK(change("P1").fields == std::vector<ketnap::FieldChange>{{"born", "1990-02-03", "1991-03"}});
  CHECK(change("P2").kind == FactChange::Kind::retracted);
  CHECK(change("P2").fields.front() == ketnap::FieldChange{.field = "name", .before = "Trần Thị Bình", .after = ""});
  CHECK(change("P3").kind == FactChange::Kind::set_aside);
  CHECK(change("P1, 2020-01-01").kind == FactChange::Kind::added);
  CHECK(change("P1, 2020-01-01").fields == std::vector<ketnap::FieldChange>{{"occupation", "", "farm"}});
  CHECK(change("P1, 2020-01-01").record == 1);
  CHECK(error_of([&] { registry.record(asked); }) == 1121);
}

TEST_CASE("facts: those in force, as a file would hold them", "[registry]") {
  const Folder folder;
  auto registry = with_people(folder);
  load(registry, folder,
       {{"dossiers.csv", "dossier,person,unit\nD1,P1,A.1.1\nD1x,P2,A.1.1\n"},
        {"targets.csv", "target,unit,period,set_on,at_least\nT,A,2020..2022,2020-01-15,3%\nT,A,2023,2022-01-15,91.66\n"},
        {"spells.csv", "spell,person,unit,since,until\nS1,P1,A.1.1,1960-01-31,?\n"}});
  CHECK(registry.facts("dossiers", {{"dossier", "D1"}}).size() == 1);
  CHECK(registry.facts("dossiers", {}).size() == 2);
  CHECK(registry.facts("dossiers", {{"person", "P2"}, {"unit", "A.1.1"}}).size() == 1);
  CHECK(value(registry, "targets", {{"at_least", "0.03"}}, "period") == "2020..2022");
  CHECK(value(registry, "targets", {{"period", "2023"}}, "at_least") == "91.66");
  CHECK(value(registry, "spells", {{"since", "1960-01-31"}}, "until") == "?");
  CHECK(error_of([&] { static_cast<void>(registry.facts("spells", {{"unti", "x"}})); }) == 1113);
  // Put again, they say nothing new.
  std::vector<Record> all;
  for (const auto* table : {"units", "people", "dossiers", "targets", "spells"})
    for (Record& record : registry.facts(table, {})) all.push_back(std::move(record));
  CHECK(registry.record(request(all)).unchanged == static_cast<std::int64_t>(all.size()));
}

TEST_CASE("load: a dry run says what a load would do and writes nothing", "[registry]") {
  const Folder folder;
  auto registry = new_registry(folder);
  ketnap::LoadRequest files;
  files.files = {folder.write("units.csv", three_units()), folder.write("people.csv", two_people() + "P3,,x,\n")};
  files.dry_run = true;
  const Batch tried = registry.load(files);
  CHECK(tried.number == 0);
  CHECK(tried.added == 5);
  CHECK(tried.set_aside == 1);
  CHECK(registry.head() == 0);
  CHECK(at(registry, "2023-10-31")->frame("people").rows() == 0);
  files.dry_run = false;
  const Batch written = registry.load(files);
  CHECK(written.number == 1);
  CHECK(written.findings == tried.findings);
}

TEST_CASE("record: a typed batch is taken back like any other, and what it retracted is there again", "[registry]") {
  const Folder folder;
  auto registry = with_people(folder);
  registry.record(
      request({made(Act::retract, "people", {{"person", "P2"}}), made(Act::correct, "people", {{"person", "P1"}, {"born", "1991"}}),
               made(Act::put, "people", {{"person", "P3"}})}));
  const Batch undone = registry.undo({.number = 2, .at = "2024-03-01T08:00:00", .by = "an.nt", .reason = "nhập nhầm"});
  CHECK(undone.added == 1);
  CHECK(undone.replaced == 1);
  CHECK(undone.retracted == 1);
  CHECK(value(registry, "people", p1(), "born") == "1990-02-03");
  CHECK(registry.facts("people", {}).size() == 2);
  // And typing goes on from what stands now.
  CHECK(registry.record(request({made(Act::add, "people", {{"person", "P3"}})})).added == 1);
  CHECK(error_of([&] { registry.record(request({made(Act::add, "people", {{"person", "P2"}})})); }) == 1116);
}

TEST_CASE("record: a second writer is refused while the first one writes, and readers are not", "[registry]") {
  const Folder folder;
  auto first = with_people(folder);
  auto second = Registry::open(folder / "test.ketnap");
  ketnap::LoadRequest slow;
  slow.files = {folder.write("people.csv", two_people())};
  int tried = 0;
  slow.progress = [&](const std::string&, std::int64_t, std::int64_t) {
    if (tried++ != 0) return;
    CHECK(error_of([&] { second.record(request({made(Act::put, "people", {{"person", "P3"}})})); }) == 1106);
    CHECK(error_of([&] { static_cast<void>(second.preview(request({made(Act::retract, "people", p1())}))); }) == 1106);
    CHECK(second.facts("people", {}).size() == 2);
  };
  first.load(slow);
  CHECK(tried != 0);
  CHECK(second.record(request({made(Act::put, "people", {{"person", "P3"}})})).number == 3);
}

TEST_CASE("record: killed at any moment, a batch is there whole or not at all", "[registry]") {
  const Folder folder;
  static_cast<void>(with_people(folder));
  constexpr std::int64_t many = 3000;
  int whole = 0;
  int cut_short = 0;
  for (int wait = 0; wait < 8 || whole == 0; ++wait) {
    const int head = Registry::open(folder / "test.ketnap").head();
    const ::pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      auto registry = Registry::open(folder / "test.ketnap");
      std::vector<Record> records;
      for (std::int64_t i = 0; i < many; ++i)
        records.push_back(made(Act::add, "people", {{"person", "K" + std::to_string(head) + "-" + std::to_string(i)}}));
      registry.record(request(std::move(records)));
      ::_exit(0);
    }
    ::usleep(static_cast<::useconds_t>(20000 * wait));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    const auto after = Registry::open(folder / "test.ketnap");
    whole = after.head() - 1;
    CHECK(after.facts("people", {}).size() == static_cast<std::size_t>(2 + whole * many));
    cut_short += after.head() == head ? 1 : 0;
    CHECK((after.head() == head || after.head() == head + 1));
    CHECK(after.batches().size() == static_cast<std::size_t>(after.head()));
  }
  CHECK(cut_short > 0);
}

TEST_CASE("record: a row typed twice and then taken back is not there", "[registry]") {
  const Folder folder;
  auto registry = with_people(folder);
  const Record row = made(Act::put, "people", {{"person", "P9"}, {"sex", "male"}});
  const Record another = made(Act::put, "people", {{"person", "P9"}, {"sex", "female"}});
  const Record gone = made(Act::retract, "people", {{"person", "P9"}});
  const Batch twice = registry.preview(request({row, row})).batch;
  CHECK(twice.added == 1);
  CHECK(twice.unchanged == 1);
  CHECK(registry.record(request({row, row, gone})).number == 0);
  CHECK(registry.record(request({row, another, gone})).number == 0);
  CHECK(registry.facts("people", {{"person", "P9"}}).empty());
  CHECK(registry.record(request({row, row, made(Act::correct, "people", {{"person", "P9"}, {"sex", "female"}})})).added == 1);
  CHECK(value(registry, "people", {{"person", "P9"}}, "sex") == "female");
}
