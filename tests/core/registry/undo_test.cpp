#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include <ketnap/base/error.hpp>

#include "core/registry/fixture.hpp"

using ketnap::Error;
using namespace registry_tests;

namespace {

ketnap::Batch undo(ketnap::Registry& registry, int number) {
  return registry.undo({.number = number, .at = "2024-02-01T08:00:00", .by = "an.nt", .reason = "nhập nhầm"});
}

/// The error's number and its arguments.
std::pair<int, std::vector<std::string>> refused(ketnap::Registry& registry, int number, const std::string& reason = "nhập nhầm") {
  try {
    registry.undo({.number = number, .at = "", .by = "", .reason = reason});
  } catch (const Error& error) {
    return {error.number(), error.args()};
  }
  return {};
}

std::string name_of(const ketnap::Registry& registry, const std::string& person, int as_known = 0) {
  const auto now = at(registry, "2023-10-31", as_known);
  const auto row = now->row_of("people", person);
  return row < 0 ? "–" : std::string(now->frame("people").column("name")->text(static_cast<std::size_t>(row)));
}

std::string person(const std::string& key, const std::string& name) { return "person,name\n" + key + "," + name + "\n"; }

}  // namespace

TEST_CASE("undo: each key says again what it said before, and the undo can be undone", "[registry]") {
  const Folder folder;
  auto registry = new_registry(folder);
  load(registry, folder, {{"people.csv", "person,name\nP1,An\nP2,Bình\n"}});
  load(registry, folder, {{"people.csv", "person,name\nP1,Ân\nP2,Bình\nP3,Chi\n"}});
  const auto undone = undo(registry, 2);
  CHECK(undone.number == 3);
  CHECK(undone.undoes == 2);
  CHECK(undone.replaced == 1);
  CHECK(undone.retracted == 1);
  CHECK(undone.added == 0);
  CHECK(name_of(registry, "P1") == "An");
  CHECK(name_of(registry, "P2") == "Bình");
  CHECK(name_of(registry, "P3") == "–");
  CHECK(name_of(registry, "P1", 2) == "Ân");
  CHECK(name_of(registry, "P3", 2) == "Chi");

  CHECK(refused(registry, 2) == std::pair(1132, std::vector<std::string>{"2", "3"}));
  const auto again = undo(registry, 3);
  CHECK(again.undoes == 3);
  CHECK(again.replaced == 1);
  CHECK(again.added == 1);
  CHECK(name_of(registry, "P1") == "Ân");
  CHECK(name_of(registry, "P3") == "Chi");
  // The second batch stands again, so it can be taken back again.
  CHECK(undo(registry, 2).number == 5);
  CHECK(name_of(registry, "P1") == "An");
  const auto read = ketnap::Registry::open(registry.path()).batches();
  CHECK(read.at(4).undoes == 2);
  CHECK(read.at(4).reason == "nhập nhầm");
  CHECK(read.at(0).undoes == 0);
}

TEST_CASE("undo: refused where later batches that still stand wrote one of the keys", "[registry]") {
  const Folder folder;
  auto registry = new_registry(folder);
  load(registry, folder, {{"people.csv", "person,name\nP1,An\nP2,Bình\n"}});
  load(registry, folder, {{"people.csv", person("P1", "Ân")}});
  load(registry, folder, {{"people.csv", person("P1", "Ấn")}});
  load(registry, folder, {{"people.csv", person("P2", "Bính")}});
  CHECK(refused(registry, 1) == std::pair(1130, std::vector<std::string>{"1", "2, 3, 4"}));
  CHECK(refused(registry, 2) == std::pair(1130, std::vector<std::string>{"2", "3"}));
  undo(registry, 3);
  undo(registry, 2);
  CHECK(name_of(registry, "P1") == "An");
  CHECK(refused(registry, 1).second == std::vector<std::string>{"1", "4"});
  CHECK(registry.head() == 6);
}

TEST_CASE("undo: a batch that is not there, one that wrote nothing, no reason", "[registry]") {
  const Folder folder;
  auto registry = new_registry(folder);
  CHECK(refused(registry, 1).first == 1109);
  load(registry, folder, {{"people.csv", two_people()}});
  load(registry, folder, {{"people.csv", two_people()}});
  CHECK(refused(registry, 0).first == 1109);
  CHECK(refused(registry, 3).first == 1109);
  CHECK(refused(registry, 2) == std::pair(1131, std::vector<std::string>{"2"}));
  CHECK(refused(registry, 1, "").first == 1133);
  CHECK(registry.head() == 2);
}

TEST_CASE("undo: what it leaves without its row, or in two cells at once, is found", "[registry]") {
  const Folder folder;
  auto registry = new_registry(folder);
  load(registry, folder, {{"units.csv", three_units()}, {"people.csv", two_people()}});
  load(registry, folder, {{"people.csv", person("P3", "Chi")}});
  const std::string header = "spell,person,unit,since,until\n";
  load(registry, folder, {{"spells.csv", header + "S1,P3,A.1.1,2015-01-01,\nS2,P1,A.1.1,2015-01-01,\n"}});
  load(registry, folder, {{"spells.csv", header + "S2,P1,A.1.1,2015-01-01,2016-01-01\n"}});
  load(registry, folder, {{"spells.csv", header + "S4,P1,A.1.1,2017-01-01,\n"}});

  const auto lost = undo(registry, 2);
  REQUIRE(numbers(lost) == std::vector{2210});
  CHECK(lost.findings[0].file == "spells.csv");
  CHECK(lost.findings[0].row == 2);
  CHECK(lost.findings[0].column == "person");
  CHECK(lost.findings[0].args == std::vector<std::string>{"people", "3"});
  CHECK(at(registry, "2023-10-31")->frame("spells").rows() == 3);
  // Who was retracted is nobody that a later row may lead to, until somebody writes them again, under the number they had.
  CHECK(numbers(load(registry, folder, {{"spells.csv", header + "S5,P3,A.1.1,2015-01-01,\n"}})) == std::vector{2101});
  CHECK(load(registry, folder, {{"people.csv", person("P3", "Chi")}}).added == 1);
  CHECK(load(registry, folder, {{"spells.csv", header + "S6,P3,A.1.1,2014-01-01,2014-02-01\n"}}).findings.empty());

  CHECK(numbers(undo(registry, 4)) == std::vector{2203});
}

TEST_CASE("undo: a unit is gone with the last of its versions, and no circle comes back", "[registry]") {
  const Folder folder;
  auto registry = new_registry(folder);
  const std::string header = "unit,since,state,level,kind,name,parent\n";
  load(registry, folder, {{"units.csv", three_units()}});
  load(registry, folder, {{"units.csv", header + "A.2,2000-01-01,open,grassroots,committee,Xã 2,A\n"}});
  load(registry, folder, {{"units.csv", header + "A.2,2010-01-01,open,grassroots,committee,Xã Hai,A\n"}});
  load(registry, folder, {{"units.csv", header + "A.2.1,2005-01-01,open,cell,cell,Chi bộ,A.2\n"}});
  CHECK(undo(registry, 3).findings.empty());
  CHECK(numbers(undo(registry, 2)) == std::vector{2210});

  load(registry, folder, {{"units.csv", header + "B,2000-01-01,open,grassroots,committee,B,A\nC,2000-01-01,open,cell,cell,C,B\n"}});
  load(registry, folder, {{"units.csv", header + "C,2000-01-01,open,cell,cell,C,A\n"}});
  load(registry, folder, {{"units.csv", header + "B,2000-01-01,open,grassroots,committee,B,C\n"}});
  CHECK(refused(registry, 8) == std::pair(1134, std::vector<std::string>{"8", "B → C → B"}));
  CHECK(registry.head() == 9);
}
