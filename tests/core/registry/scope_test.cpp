#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include <ketnap/base/error.hpp>

#include "core/registry/fixture.hpp"
#include "core/registry/raw.hpp"

using ketnap::LoadScope;
using namespace registry_tests;

namespace {

std::string spells_of(const std::string& rows) { return "spell,person,unit,since,until\n" + rows; }
std::string units_of(const std::string& rows) { return "unit,since,state,level,kind,name,parent\n" + rows; }

ketnap::Batch load_scoped(ketnap::Registry& registry, const Folder& folder, const LoadScope& scope, const Files& files) {
  ketnap::LoadRequest request;
  request.at = "2024-01-02T08:00:00";
  request.scope = scope;
  for (const auto& [name, text] : files) request.files.push_back(folder.write(name, text));
  return registry.load(request);
}

LoadScope of(const std::string& unit, const std::string& period = {}) {
  LoadScope scope{.unit = unit};
  if (!period.empty()) scope.period = ketnap::period(period);
  return scope;
}

/// The keys of a table in force.
std::vector<std::string> keys(const ketnap::Registry& registry, const std::string& table) {
  const std::string facts = "fact_" + table;
  return Raw(registry.path())
      .rows("SELECT replace(key, char(31), ' ') FROM " + facts + " f WHERE op = 1 AND NOT EXISTS (SELECT 1 FROM " + facts +
            " g WHERE g.key = f.key AND g.batch > f.batch) ORDER BY key");
}

std::pair<int, std::vector<std::string>> refused(ketnap::Registry& registry, const Folder& folder, const LoadScope& scope,
                                                 const Files& files) {
  try {
    load_scoped(registry, folder, scope, files);
  } catch (const ketnap::Error& error) {
    return {error.number(), error.args()};
  }
  return {};
}

using Keys = std::vector<std::string>;

/// Two communes with a cell each, a spell in each cell and each of two years, a dossier with its rows in each.
ketnap::Registry two_communes(const Folder& folder) {
  auto registry = new_registry(folder);
  load(registry, folder,
       {{"units.csv",
         three_units() + "A.2,2000-01-01,open,grassroots,committee,Xã 2,A\nA.2.1,2000-01-01,open,cell,cell,Chi bộ 2,A.2\n"},
        {"people.csv", "person,name\nP1,An\nP2,Bình\nP3,Chi\nP4,Dũng\n"},
        {"spells.csv",
         spells_of("S1,P1,A.1.1,2015-03-01,\nS2,P2,A.1.1,2016-03-01,\nS3,P3,A.2.1,2015-03-01,\nS4,P4,A.2.1,2016-03-01,\n")},
        {"dossiers.csv", "dossier,person,unit,opened_on\nD1,P1,A.1.1,2014-01-01\nD2,P3,A.2.1,2014-01-01\n"},
        {"steps.csv", "dossier,step,round,done_on\nD1,listed,1,2014-01-01\nD1,cell_vote,1,2014-12-01\nD2,cell_vote,1,2014-12-01\n"},
        {"votes.csv", "dossier,step,round,members\nD1,cell_vote,1,9\nD2,cell_vote,1,9\n"},
        {"admissions.csv",
         "admission,person,unit,decided_on,ceremony_on,annulled_on\nA1,P1,A.1.1,2014-12-20,2015-01-05,2015-02-01\n"
         "A2,P2,A.1.1,2014-12-20,?,\n"}});
  return registry;
}

}  // namespace

TEST_CASE("scope: all, so that what a file lacks is retracted and what it has stays", "[registry]") {
  const Folder folder;
  auto registry = two_communes(folder);
  const auto batch =
      load_scoped(registry, folder, of(""), {{"spells.csv", spells_of("S1,P1,A.1.1,2015-03-01,\nS5,P2,A.1.1,2016-03-01,\n")}});
  CHECK(batch.findings.empty());
  CHECK(batch.scope == "all");
  CHECK(batch.unchanged == 1);
  CHECK(batch.added == 1);
  CHECK(batch.retracted == 3);
  CHECK(keys(registry, "spells") == Keys{"S1", "S5"});
  CHECK(keys(registry, "people").size() == 4);
  CHECK(at(registry, "2023-10-31")->frame("spells").rows() == 2);
  CHECK(at(registry, "2023-10-31", 1)->frame("spells").rows() == 4);
  CHECK(registry.verify().empty());
  CHECK(registry.batches().back().scope == "all");
  const auto log = registry.log({.table = "spells", .key = {"S3"}});
  REQUIRE(log.size() == 2);
  CHECK(log[1].act == ketnap::LogAct::retracted);
  CHECK(log[1].file == "spells.csv");

  CHECK(registry.undo({.number = 2, .at = "", .by = "", .reason = "thiếu tệp"}).added == 3);
  CHECK(keys(registry, "spells").size() == 4);
}

TEST_CASE("scope: a unit with all below it, a period, both", "[registry]") {
  const auto left = [](const LoadScope& scope) {
    const Folder folder;
    auto registry = two_communes(folder);
    const auto batch = load_scoped(registry, folder, scope, {{"spells.csv", spells_of("")}});
    CHECK(batch.findings.empty());
    CHECK(batch.retracted == static_cast<std::int64_t>(4 - keys(registry, "spells").size()));
    return keys(registry, "spells");
  };
  CHECK(left(of("A.1")) == Keys{"S3", "S4"});
  CHECK(left(of("A.2.1")) == Keys{"S1", "S2"});
  CHECK(left(of("A")).empty());
  CHECK(left(of("", "2015")) == Keys{"S2", "S4"});
  CHECK(left(of("A.1", "2015-01..2015-03")) == Keys{"S2", "S3", "S4"});
  CHECK(left(of("A.1", "2015-03-02..2016-02")).size() == 4);
}

TEST_CASE("scope: the unit's tree is that of its last versions, with the files' own", "[registry]") {
  const Folder folder;
  auto registry = two_communes(folder);
  load(registry, folder, {{"units.csv", units_of("A.2.1,2020-01-01,open,cell,cell,Chi bộ 2,A.1\n")}});
  const auto batch = load_scoped(
      registry, folder, of("A.1"),
      {{"units.csv", units_of("A.1,2000-01-01,open,grassroots,committee,Xã 1,A\nA.1.1,2000-01-01,open,cell,cell,Chi bộ 1,A.1\n"
                              "A.2.1,2000-01-01,open,cell,cell,Chi bộ 2,A.2\nA.2.1,2020-01-01,open,cell,cell,Chi bộ 2,A.1\n"
                              "A.1.9,2021-01-01,open,cell,cell,Chi bộ 9,A.1\n")},
       {"spells.csv", spells_of("S9,P1,A.1.9,2021-02-01,\n")}});
  CHECK(batch.findings.empty());
  CHECK(batch.retracted == 4);
  CHECK(keys(registry, "spells") == Keys{"S9"});
}

TEST_CASE("scope: what belongs to a dossier lies in the dossier's unit; a vote on its step's day", "[registry]") {
  const Folder folder;
  auto registry = two_communes(folder);
  const auto batch = load_scoped(registry, folder, of("A.1", "2014-12"),
                                 {{"steps.csv", "dossier,step,round,done_on\n"}, {"votes.csv", "dossier,step,round,members\n"}});
  CHECK(batch.retracted == 2);
  CHECK(keys(registry, "steps") == Keys{"D1 listed 1", "D2 cell_vote 1"});
  CHECK(keys(registry, "votes") == Keys{"D2 cell_vote 1"});

  // What belongs to a dossier that is retracted goes with it where its file is there too.
  const auto all = load_scoped(registry, folder, of("A.1"),
                               {{"dossiers.csv", "dossier,person,unit\n"}, {"steps.csv", "dossier,step,round,done_on\n"}});
  CHECK(keys(registry, "dossiers") == Keys{"D2"});
  CHECK(keys(registry, "steps") == Keys{"D2 cell_vote 1"});
  CHECK(all.findings.empty());
  // And is left behind where it is not.
  CHECK(numbers(load_scoped(registry, folder, of("A"), {{"dossiers.csv", "dossier,person,unit\n"}})) == std::vector{2210, 2210});
}

TEST_CASE("scope: a row's day is the ceremony's, and the decision's where that is not known", "[registry]") {
  const Folder folder;
  auto registry = two_communes(folder);
  const std::string header = "admission,person,unit,decided_on,ceremony_on\n";
  CHECK(load_scoped(registry, folder, of("", "2014-12"), {{"admissions.csv", header}}).retracted == 1);
  CHECK(keys(registry, "admissions") == Keys{"A1"});
  CHECK(load_scoped(registry, folder, of("", "2015-01"), {{"admissions.csv", header}}).retracted == 1);
}

TEST_CASE("scope: targets and claims lie in a period that holds theirs", "[registry]") {
  const Folder folder;
  auto registry = two_communes(folder);
  const std::string header = "claim,unit,period,group,said_on\n";
  load(registry, folder,
       {{"claims.csv",
         header + "x,A,2022,,2023-01-01\nx,A,2022-10,,2023-01-01\nx,A,2022-10-05,,2023-01-01\nx,A,2022-01..,,2023-01-01\n"}});
  CHECK(load_scoped(registry, folder, of("", "2022-Q4"), {{"claims.csv", header}}).retracted == 2);
  CHECK(keys(registry, "claims") == Keys{"x A 2022  2023-01-01", "x A 2022-01..  2023-01-01"});
}

TEST_CASE("scope: a row that was set aside is there, only bad", "[registry]") {
  const Folder folder;
  auto registry = two_communes(folder);
  const auto bad =
      load_scoped(registry, folder, of(""),
                  {{"spells.csv", spells_of("S1,P1,A.1.1,31/03/2015,\nS2,P9,A.1.1,2016-03-01,\nS3,P3,A.2.1,2015-03-01,\n")}});
  CHECK(bad.set_aside == 2);
  CHECK(bad.retracted == 1);
  CHECK(keys(registry, "spells") == Keys{"S1", "S2", "S3"});

  // Where a key cannot be read, any absent row may be the one that was meant.
  for (const std::string row : {"S2,P2,A.1.1\n", ",P2,A.1.1,2016-03-01,\n"}) {
    const auto unread = load_scoped(registry, folder, of(""), {{"spells.csv", spells_of("S1,P1,A.1.1,2015-03-01,\n").append(row)}});
    CHECK(unread.retracted == 0);
    const auto found = std::ranges::find(unread.findings, 2212, &ketnap::Finding::number);
    REQUIRE(found != unread.findings.end());
    CHECK(found->row == 3);
    CHECK(found->args == Keys{"spells", "2"});
  }
  const auto step = load_scoped(registry, folder, of(""),
                                {{"steps.csv", "dossier,step,round,done_on\nD1,listed,1,2014-01-01\nD1,cell_vot,1,2014-12-01\n"}});
  CHECK(step.retracted == 0);
  CHECK(keys(registry, "steps").size() == 3);
}

TEST_CASE("scope: a file's row outside of it is found, and loaded", "[registry]") {
  const Folder folder;
  auto registry = two_communes(folder);
  const auto batch = load_scoped(
      registry, folder, of("A.1", "2015"),
      {{"spells.csv",
        spells_of("S1,P1,A.1.1,2015-03-01,\nS3,P3,A.2.1,2015-03-01,\nS8,P2,A.1.1,2014-03-01,2015-01-01\nS9,P4,A.1.1,,\n")}});
  CHECK(numbers(batch) == std::vector{2211, 2211});
  CHECK(batch.findings[0].row == 3);
  CHECK(batch.findings[1].row == 4);
  CHECK(batch.findings[0].args == Keys{"A.1 2015"});
  CHECK(batch.added == 2);
  CHECK(batch.retracted == 0);
}

TEST_CASE("scope: no false alarm of two cells at once, and one for what is left without its row", "[registry]") {
  const Folder folder;
  auto registry = two_communes(folder);
  const auto renamed = load_scoped(registry, folder, of("A.1"), {{"spells.csv", spells_of("T1,P1,A.1.1,2015-03-01,\n")}});
  CHECK(renamed.findings.empty());
  const auto lost = load_scoped(registry, folder, of(""), {{"people.csv", "person,name\nP1,An\nP2,Bình\n"}});
  CHECK(lost.retracted == 2);
  REQUIRE(numbers(lost) == std::vector{2210, 2210, 2210});
  CHECK(lost.findings[0].file == "dossiers.csv");
  CHECK(lost.findings[2].column == "person");
}

TEST_CASE("scope: what cannot be told is refused, and nothing is written", "[registry]") {
  const Folder folder;
  auto registry = two_communes(folder);
  CHECK(refused(registry, folder, of("A.1"), {{"people.csv", "person,name\nP1,An\n"}}) == std::pair(1140, Keys{"people", "A.1"}));
  CHECK(refused(registry, folder, of("", "2015"), {{"people.csv", "person,name\nP1,An\n"}}) ==
        std::pair(1140, Keys{"people", "2015"}));
  CHECK(refused(registry, folder, of("A.1"), {{"profiles.csv", "person,since\nP1,2015-01-01\n"}}).first == 1140);
  CHECK(refused(registry, folder, of("A.11"), {{"spells.csv", spells_of("")}}) == std::pair(1141, Keys{"A.11", "A.1"}));
  CHECK(registry.head() == 1);
  // Without its later version C would stand under B again, which stands under C since.
  load(registry, folder,
       {{"units.csv",
         units_of("B,2010-01-01,open,cell,cell,B,A\nC,2000-01-01,open,cell,cell,C,B\nC,2010-01-01,open,cell,cell,C,A\n")}});
  load(registry, folder, {{"units.csv", units_of("B,2012-01-01,open,cell,cell,B,C\n")}});
  CHECK(refused(registry, folder, of("C", "2010"), {{"units.csv", units_of("")}}).first == 1142);
  CHECK(registry.head() == 3);
}

TEST_CASE("rows swallowed between two stray quotes are not taken for absent", "[registry]") {
  const Folder folder;
  auto registry = new_registry(folder);
  load(registry, folder, {{"people.csv", "person,name\nP1,An\nP2,B\nP3,C\n"}});
  const ketnap::LoadRequest request{.files = {folder.write("people.csv", "person,name\nP1,\"An\nP2,B\nP3,C\"\n")},
                                    .tables = {},
                                    .at = "t",
                                    .by = {},
                                    .document = {},
                                    .scope = ketnap::LoadScope{},
                                    .progress = {}};
  const auto batch = registry.load(request);
  CHECK(batch.retracted == 0);
  CHECK(numbers(batch) == std::vector{2212, 2242});
}
