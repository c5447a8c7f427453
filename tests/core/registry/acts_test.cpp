#include <string>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include <ketnap/base/error.hpp>
#include <ketnap/registry/acts.hpp>

#include "core/registry/fixture.hpp"

using ketnap::Acts;
using ketnap::Batch;
using ketnap::Error;
using ketnap::FieldTexts;
using ketnap::Registry;
using namespace registry_tests;

namespace {

/// P1 is a member of A.1.1, P2 is on the way in with the dossier D2; P3 helps, P4 and A.1.2 are there too.
Registry office(const Folder& folder) {
  auto registry = new_registry(folder);
  load(registry, folder,
       {{"units.csv", three_units() + "A.1.2,2000-01-01,open,cell,cell,Chi bộ 2,A.1\n"},
        {"people.csv", two_people() + "P3,Lê C,1970,male\nP4,Vũ D,1971,female\n"},
        {"spells.csv", "spell,person,unit,since,began_by\nS1,P1,A.1.1,2015-01-01,initial\nS3,P3,A.1.1,2010-01-01,initial\n"},
        {"dossiers.csv", "dossier,person,unit,opened_on\nD2,P2,A.1.1,2022-01-05\n"}});
  return registry;
}

Batch write(Registry& registry, const Acts& acts) {
  return registry.record({.records = acts.records(), .at = "2024-02-01T08:00:00", .by = "an.nt"});
}

int error_of(auto action, std::vector<std::string>* args = nullptr) {
  try {
    action();
  } catch (const Error& error) {
    if (args != nullptr) *args = error.args();
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

std::size_t members(const Registry& registry, const std::string& day) {
  const auto now = at(registry, day);
  const auto& spells = now->frame("spells");
  std::size_t count = 0;
  for (std::size_t row = 0; row < spells.rows(); ++row)
    if (spells.column("until")->values.as<std::int32_t>()[row] > now->times().as_of.days()) ++count;
  return count;
}

}  // namespace

TEST_CASE("acts: an admission begins the spell of its ceremony", "[registry]") {
  const Folder folder;
  auto registry = office(folder);
  Acts acts(registry);
  CHECK(acts.admit({{"person", "P2"},
                    {"unit", "A.1.1"},
                    {"decided_on", "2023-10-05"},
                    {"decision", "62-QĐ/ĐU"},
                    {"ceremony_on", "2023-10-12"}}) == "P2/A1");
  const Batch batch = write(registry, acts);
  CHECK(batch.added == 2);
  CHECK(batch.findings.empty());
  const FieldTexts admission{{"admission", "P2/A1"}};
  CHECK(value(registry, "admissions", admission, "dossier") == "D2");
  CHECK(value(registry, "admissions", admission, "again") == "0");
  CHECK(value(registry, "spells", {{"person", "P2"}}, "spell") == "P2/S1");
  CHECK(value(registry, "spells", {{"person", "P2"}}, "since") == "2023-10-12");
  CHECK(value(registry, "spells", {{"person", "P2"}}, "began_by") == "admitted");
  CHECK(members(registry, "2023-10-11") == 2);
  CHECK(members(registry, "2023-10-12") == 3);

  std::vector<std::string> args;
  CHECK(error_of([&] { acts.admit({{"person", "P1"}, {"unit", "A.1.1"}}); }, &args) == 1127);
  CHECK(args == std::vector<std::string>{"P1", "spells", "S1"});
  CHECK(error_of([&] { acts.admit({{"person", "P44"}, {"unit", "A.1.1"}}); }, &args) == 1115);
  CHECK(args == std::vector<std::string>{"people", "P44", "P4"});
  CHECK(error_of([&] { acts.admit({{"person", "P4"}, {"unit", "A.1.22"}}); }, &args) == 1115);
  CHECK(args == std::vector<std::string>{"units", "A.1.22", "A.1.2"});
  CHECK(error_of([&] { acts.admit({{"person", "P4"}, {"cell", "A.1.1"}}); }) == 1114);
}

TEST_CASE("acts: a ceremony after the decision, and somebody new", "[registry]") {
  const Folder folder;
  auto registry = office(folder);
  Acts first(registry);
  first.admit({{"person", "P9"}, {"unit", "A.1.2"}, {"decided_on", "2023-10-05"}, {"again", "1"}},
              {{"name", "Đỗ E"}, {"sex", "male"}});
  CHECK(write(registry, first).added == 2);
  CHECK(value(registry, "people", {{"person", "P9"}}, "name") == "Đỗ E");
  CHECK(members(registry, "2023-10-31") == 2);
  CHECK(error_of([&] { first.admit({{"person", "P9"}, {"unit", "A.1.2"}}); }) == 1127);

  Acts later(registry);
  CHECK(later.hold_ceremony("P9", "2023-10-20") == "P9/A1");
  const Batch batch = write(registry, later);
  CHECK(batch.replaced == 1);
  CHECK(batch.added == 1);
  CHECK(value(registry, "spells", {{"person", "P9"}}, "began_by") == "readmitted");
  CHECK(value(registry, "spells", {{"person", "P9"}}, "unit") == "A.1.2");
  CHECK(members(registry, "2023-10-31") == 3);
  CHECK(error_of([&] { later.hold_ceremony("P9", "2023-10-20"); }) == 1123);

  Acts official(registry);
  official.recognise("P9", {{"official_on", "2024-10-20"}, {"official_decided_on", "2024-11-01"}});
  CHECK(write(registry, official).replaced == 1);
  CHECK(value(registry, "admissions", {{"person", "P9"}}, "official_decided_on") == "2024-11-01");
  CHECK(error_of([&] { official.recognise("P9", {{"official_on", "2024-10-21"}}); }) == 1123);
  // Somebody who is known already is not new.
  CHECK(error_of([&] { official.admit({{"person", "P4"}, {"unit", "A.1.2"}}, {{"name", "Vũ D"}}); }) == 1116);
}

TEST_CASE("acts: an admission that cannot be whole leaves no part of it", "[registry]") {
  const Folder folder;
  auto registry = office(folder);
  Acts acts(registry);
  const FieldTexts about{{"name", "Đỗ E"}};
  CHECK(error_of([&] { acts.admit({{"person", "P9"}, {"unit", "A.9"}}, about); }) == 1115);
  CHECK(acts.records().empty());
  CHECK(acts.admit({{"person", "P9"}, {"unit", "A.1.2"}}, about) == "P9/A1");
  CHECK(acts.records().size() == 2);
}

TEST_CASE("acts: transfers and departures end the open spell; those typed before in the batch count", "[registry]") {
  const Folder folder;
  auto registry = office(folder);
  Acts acts(registry);
  CHECK(acts.transfer("P1", "A.1.2", "2023-03-01") == "P1/S1");
  CHECK(acts.transfer("P1", "A.1.1", "2023-06-01") == "P1/S2");
  CHECK(acts.leave("P1", "2023-09-01", "died") == "P1/S2");
  CHECK(error_of([&] { acts.leave("P1", "2023-09-01", "died"); }) == 1123);
  CHECK(error_of([&] { acts.leave("P3", "2023-09-01", "moved"); }) == 3112);
  CHECK(acts.transfer("P3", "", "2023-09-02") == "S3");
  const Batch batch = write(registry, acts);
  CHECK(batch.added == 2);
  CHECK(batch.replaced == 2);
  CHECK(batch.findings.empty());
  CHECK(value(registry, "spells", {{"spell", "S1"}}, "until") == "2023-03-01");
  CHECK(value(registry, "spells", {{"spell", "S1"}}, "ended_by") == "moved");
  CHECK(value(registry, "spells", {{"spell", "P1/S1"}}, "unit") == "A.1.2");
  CHECK(value(registry, "spells", {{"spell", "P1/S1"}}, "until") == "2023-06-01");
  CHECK(value(registry, "spells", {{"spell", "P1/S2"}}, "began_by") == "arrived");
  CHECK(value(registry, "spells", {{"spell", "P1/S2"}}, "ended_by") == "died");
  CHECK(members(registry, "2023-03-01") == 2);
  CHECK(members(registry, "2023-10-31") == 0);
}

TEST_CASE("acts: several that may be meant are listed, and one of them can be named", "[registry]") {
  const Folder folder;
  auto registry = office(folder);
  load(registry, folder, {{"spells.csv", "spell,person,unit,since,began_by\nS9,P1,A.1.2,2016-01-01,arrived\n"}});
  Acts acts(registry);
  std::vector<std::string> args;
  CHECK(error_of([&] { acts.leave("P1", "2023-09-01", "resigned"); }, &args) == 1124);
  CHECK(args == std::vector<std::string>{"spells", "person=P1", "S1, S9", "spell"});
  CHECK(error_of([&] { acts.leave("P1", "2023-09-01", "resigned", "S99"); }) == 1115);
  CHECK(error_of([&] { acts.leave("P1", "2023-09-01", "resigned", "S3"); }) == 1123);
  CHECK(acts.leave("P1", "2023-09-01", "resigned", "S9") == "S9");
}

TEST_CASE("acts: a dossier from its opening to its end", "[registry]") {
  const Folder folder;
  auto registry = office(folder);
  Acts acts(registry);
  CHECK(error_of([&] { acts.open_dossier({{"person", "P2"}, {"unit", "A.1.1"}}); }) == 1127);
  CHECK(acts.open_dossier({{"person", "P4"}, {"unit", "A.1.2"}, {"opened_on", "2023-01-05"}}) == "P4/D1");
  const auto of = [](FieldTexts fields) {
    fields.insert(fields.begin(), {"dossier", "P4/D1"});
    return fields;
  };
  acts.step(of({{"step", "cell_vote"}, {"done_on", "2023-05-01"}, {"result", "not_agreed"}}));
  acts.vote(of({{"step", "cell_vote"}, {"members", "9"}, {"present", "9"}, {"in_favour", "3"}}));
  acts.step(of({{"step", "cell_vote"}, {"done_on", "2023-06-01"}, {"result", "agreed"}}));
  acts.step(of({{"step", "cell_vote"}, {"done_on", "2023-07-01"}, {"result", "agreed"}}));
  acts.vote(of({{"step", "cell_vote"}, {"members", "9"}, {"present", "9"}, {"in_favour", "9"}}));
  acts.vote(of({{"step", "cell_vote"}, {"members", "9"}}));
  acts.paper(of({{"paper", "application"}, {"dated", "2023-02-01"}}));
  acts.paper(of({{"paper", "application"}, {"dated", "2023-02-03"}}));
  acts.introducer(of({{"kind", "member"}, {"person", "P1"}}));
  acts.introducer(of({{"kind", "youth_union"}}));
  acts.assign_helper(of({{"person", "P1"}, {"since", "2023-01-10"}}));
  acts.helper_note(of({{"written_on", "2023-03-01"}}));
  acts.assign_helper(of({{"person", "P3"}, {"since", "2023-04-01"}}));
  acts.helper_note(of({{"written_on", "2023-04-01"}}));
  acts.assign_helper(of({{"person", "P2"}, {"since", "2023-04-02"}}), "");
  CHECK(error_of([&] { acts.assign_helper(of({{"person", "P1"}, {"since", "2023-05-01"}})); }) == 1124);
  acts.assign_helper(of({{"person", "P1"}, {"since", "2023-05-01"}}), "P2");
  acts.helper_note(of({{"written_on", "2023-05-01"}}));
  CHECK(error_of([&] { acts.step({{"dossier", "D22"}, {"step", "listed"}}); }) == 1115);
  CHECK(acts.close_dossier({{"person", "P4"}, {"closed_on", "2023-12-01"}, {"outcome", "withdrawn"}}) == "P4/D1");
  CHECK(error_of([&] { acts.close_dossier({{"dossier", "P4/D1"}, {"closed_on", "2023-12-02"}}); }) == 1123);
  const Batch batch = write(registry, acts);
  CHECK(batch.findings.empty());

  const auto field = [&](const std::string& table, FieldTexts key, const std::string& name) {
    return value(registry, table, of(std::move(key)), name);
  };
  CHECK(field("steps", {{"round", "1"}}, "result") == "not_agreed");
  CHECK(field("steps", {{"round", "3"}}, "done_on") == "2023-07-01");
  CHECK(field("votes", {{"round", "1"}}, "in_favour") == "3");
  CHECK(field("votes", {{"round", "3"}}, "in_favour") == "9");
  CHECK(field("votes", {{"round", "4"}}, "members") == "9");
  CHECK(field("papers", {{"round", "2"}}, "dated") == "2023-02-03");
  CHECK(field("introducers", {{"introducer", "P1"}}, "kind") == "member");
  CHECK(field("introducers", {{"introducer", "youth_union"}}, "person").empty());
  CHECK(field("helpers", {{"person", "P1"}, {"since", "2023-01-10"}}, "until") == "2023-04-01");
  CHECK(field("helpers", {{"person", "P3"}}, "until").empty());
  CHECK(field("helpers", {{"person", "P2"}}, "until") == "2023-05-01");
  CHECK(field("helper_notes", {{"written_on", "2023-03-01"}}, "person") == "P1");
  CHECK(field("helper_notes", {{"written_on", "2023-04-01"}}, "person") == "P3");
  CHECK(field("helper_notes", {{"written_on", "2023-05-01"}}, "person").empty());
  CHECK(field("dossiers", {}, "outcome") == "withdrawn");
}

TEST_CASE("acts: claims and targets", "[registry]") {
  const Folder folder;
  auto registry = office(folder);
  Acts acts(registry);
  acts.claim({{"claim", "x"}, {"unit", "A.1"}, {"period", "2023-01-01"}, {"value", "40"}, {"state", "sent"}});
  acts.claim({{"claim", "x"}, {"unit", "A.1"}, {"period", "2023-02"}, {"value", "41"}});
  acts.claim({{"claim", "x"}, {"unit", "A.1"}, {"period", "2023-03"}, {"said_on", "2023-04-02"}, {"value", "3%"}});
  acts.target({{"target", "t"}, {"unit", "A"}, {"period", "2023"}, {"set_on", "2023-01-15"}, {"at_least", "12"}});
  CHECK(error_of([&] { acts.claim({{"claim", "x"}, {"unit", "B"}, {"period", "2023"}}); }) == 1115);
  CHECK(write(registry, acts).added == 4);
  CHECK(value(registry, "claims", {{"period", "2023-01-01"}}, "said_on") == "2023-01-01");
  CHECK(value(registry, "claims", {{"period", "2023-02"}}, "said_on") == "2023-02-28");
  CHECK(value(registry, "claims", {{"period", "2023-03"}}, "value") == "0.03");
  // Without an end the day on which it was said is not clear.
  Acts open(registry);
  open.claim({{"claim", "x"}, {"unit", "A.1"}, {"period", "2023-01-01.."}, {"value", "1"}});
  CHECK(error_of([&] { write(registry, open); }) == 1121);
}

TEST_CASE("acts: a key made for one may not fall upon another's that was written meanwhile", "[registry]") {
  const Folder folder;
  auto registry = office(folder);
  Acts mine(registry);
  Acts yours(registry);
  mine.admit({{"person", "P4"}, {"unit", "A.1.2"}});
  yours.admit({{"person", "P4"}, {"unit", "A.1.1"}});
  CHECK(write(registry, mine).added == 1);
  CHECK(error_of([&] { write(registry, yours); }) == 1116);
  CHECK(value(registry, "admissions", {{"person", "P4"}}, "unit") == "A.1.2");
}
