#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "core/registry/fixture.hpp"
#include "core/registry/raw.hpp"

using ketnap::Registry;
using namespace registry_tests;

namespace {

/// A registry with two batches and an undo, closed.
std::filesystem::path sound(const Folder& folder) {
  auto registry = new_registry(folder);
  load(registry, folder,
       {{"units.csv", three_units()},
        {"people.csv", two_people() + "P3,Lê Văn C,2004-03,man\n"},
        {"spells.csv", "spell,person,unit,since\nS1,P1,A.1.1,2015-01-01\nS2,P2,A.1.1,2016-01-01\n"},
        {"dossiers.csv", "dossier,person,unit\nD1,P1,A.1.1\n"},
        {"profiles.csv", "person,since,youth_union\nP1,2019-09-01,1\n"},
        {"votes.csv", "dossier,step,round,members\nD1,cell_vote,1,9\n"},
        {"claims.csv", "claim,unit,period,group,said_on,value\nx,A,2022,,2022-02-01,3%\n"},
        {"admissions.csv", "admission,person,unit,dossier,ceremony_on\nA1,P1,A.1.1,D1,?\n"}});
  load(registry, folder, {{"people.csv", "person,name,born,sex\nP2,Trần Thị Bình,1991-07,female\nP4,Đỗ D,,\n"}});
  registry.undo({.number = 2, .at = "", .by = "", .reason = "nhập nhầm"});
  CHECK(registry.verify().empty());
  return registry.path();
}

/// What verify says after some SQL: `2302 people.key 1 (...)`.
std::vector<std::string> after(const std::string& sql) {
  const Folder folder;
  const auto path = sound(folder);
  {
    const Raw raw(path);
    // Facts cannot be changed but by who takes the triggers away; they are put back, as somebody who hides it would.
    const auto triggers = raw.rows("SELECT sql FROM sqlite_schema WHERE type = 'trigger'");
    for (const std::string& name : raw.rows("SELECT name FROM sqlite_schema WHERE type = 'trigger'"))
      raw.run("DROP TRIGGER " + name);
    raw.run(sql);
    for (const std::string& trigger : triggers) raw.run(trigger);
  }
  std::vector<std::string> found;
  for (const auto& finding : Registry::open(path).verify()) {
    std::string line = std::to_string(finding.number) + " " + finding.file + "." + finding.column;
    if (finding.row != 0) line += " " + std::to_string(finding.row);
    for (const std::string& arg : finding.args) line += " " + arg;
    found.push_back(line);
  }
  return found;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("verify: a sound registry, an empty one", "[registry]") {
  const Folder folder;
  CHECK(new_registry(folder).verify().empty());
  CHECK(after("SELECT 1").empty());
}

TEST_CASE("verify: facts that were changed", "[registry]") {
  CHECK(after("UPDATE fact_people SET key = 'P7' WHERE fact = 2") == Lines{"2306 batch.added 2 1 2", "2306 batch.replaced 2 1 0"});
  CHECK(after("UPDATE fact_profiles SET since = since + 1") == Lines{"2302 profiles.key 1"});
  CHECK(after("UPDATE fact_people SET sex = 9 WHERE fact = 2") == Lines{"2303 people.sex 2"});
  CHECK(after("UPDATE fact_people SET born = 99999999 WHERE fact = 2") == Lines{"2303 people.born 2"});
  CHECK(after("UPDATE fact_profiles SET youth_union = 2") == Lines{"2303 profiles.youth_union 1"});
  CHECK(after("UPDATE fact_votes SET members = -1") == Lines{"2303 votes.members 1"});
  CHECK(after("UPDATE fact_claims SET value = '1/3'") == Lines{"2303 claims.value 1"});
  CHECK(
      after(
          "UPDATE fact_claims SET period = 'x', key = replace(key, '2022' || char(31) || char(31), 'x' || char(31) || char(31))") ==
      Lines{"2303 claims.period 1"});
  CHECK(after("UPDATE fact_spells SET since = -2147483648 WHERE fact = 1") == Lines{"2303 spells.since 1"});
  CHECK(after("UPDATE fact_spells SET unit = NULL WHERE fact = 1") == Lines{"2303 spells.unit 1"});
  CHECK(after("UPDATE fact_spells SET person = 77 WHERE fact = 2") == Lines{"2304 spells.person 2 people"});
  CHECK(after("UPDATE fact_admissions SET dossier = 'D9'") == Lines{"2305 admissions.dossier 1 dossiers"});
  // The third fact says P2 again, whose number is that of the first; the fourth, P4, was retracted.
  CHECK(after("UPDATE fact_spells SET person = 3 WHERE fact = 2") == Lines{"2304 spells.person 2 people"});
  CHECK(after("UPDATE fact_spells SET person = 4 WHERE fact = 2") == Lines{"2305 spells.person 2 people"});
  CHECK(after("UPDATE fact_spells SET op = 7 WHERE fact = 2") == Lines{"2306 batch.added 1 12 11", "2309 spells.op 2 7"});
  CHECK(after("UPDATE fact_spells SET source = 99 WHERE fact = 2") == Lines{"2309 spells.source 2 ?"});
  CHECK(after("UPDATE fact_spells SET batch = 9 WHERE fact = 2") == Lines{"2306 batch.added 1 12 11", "2309 spells.batch 2 9"});
}

TEST_CASE("verify: facts and rows that were taken away or put in", "[registry]") {
  CHECK(after("DELETE FROM fact_spells WHERE fact = 2") == Lines{"2306 batch.added 1 12 11"});
  CHECK(after("DELETE FROM fact_people WHERE op = 0") == Lines{"2306 batch.retracted 3 1 0"});
  CHECK(after("INSERT INTO fact_people (batch, op, key) VALUES (3, 0, 'P9')") == Lines{"2309 people.op 0"});
  CHECK(after("DELETE FROM set_aside") == Lines{"2306 batch.set_aside 1 1 0"});
  CHECK(after("DELETE FROM unit WHERE id = 1").front() == "2304 claims.unit 1 units");
  CHECK(after("UPDATE unit SET id = 9 WHERE id = 1").front() == "2304 claims.unit 1 units");
  CHECK(after("UPDATE fact_people SET fact = 9 WHERE fact = 6") == Lines{"2307 fact_people. 6"});
  CHECK(after("DELETE FROM batch WHERE number = 2").back() == "2307 batch. 2");
}

TEST_CASE("verify: what the file is built of", "[registry]") {
  CHECK(after("DROP VIEW people; CREATE VIEW people AS SELECT key AS person FROM fact_people") == Lines{"2308 . view people"});
  CHECK(after("DROP VIEW people") == Lines{"2308 . view people"});
  CHECK(after("DROP INDEX fact_people_key") == Lines{"2308 . index fact_people_key"});
  CHECK(after("DROP INDEX fact_spells_person") == Lines{"2308 . index fact_spells_person"});
  CHECK(after("DROP INDEX unit_key") == Lines{"2308 . index unit_key"});
  CHECK(after("DROP VIEW person") == Lines{"2308 . view person"});
  CHECK(after("ALTER TABLE fact_people ADD COLUMN mine TEXT") == Lines{"2308 . table fact_people"});
  CHECK(after("CREATE TRIGGER mine AFTER INSERT ON batch BEGIN DELETE FROM finding; END") == Lines{"2308 . trigger mine"});
  CHECK(after("UPDATE code SET key = 'man' WHERE key = 'male'") == Lines{"2308 code. sex"});
  CHECK(after("CREATE VIEW mine AS SELECT 1; CREATE TABLE notes (text)").empty());
  const Folder folder;
  const auto path = sound(folder);
  Raw(path).run("DROP TRIGGER no_UPDATE_people");
  const auto found = Registry::open(path).verify();
  REQUIRE(found.size() == 1);
  CHECK(found[0].number == 2308);
}

TEST_CASE("verify: an index that does not hold what its table does", "[registry]") {
  const auto found = after(
      "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE INDEX fact_spells_person ON fact_spells (unit)' WHERE "
      "name = 'fact_spells_person'; PRAGMA writable_schema = OFF");
  REQUIRE(!found.empty());
  CHECK(std::ranges::all_of(found, [](const std::string& line) { return line.starts_with("2301 "); }));
}
