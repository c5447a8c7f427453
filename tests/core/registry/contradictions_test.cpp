#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "core/registry/fixture.hpp"

using namespace registry_tests;

namespace {

using Found = std::vector<std::tuple<int, std::string, std::int64_t, std::string>>;  // number, file, row, column

Found places(const std::vector<ketnap::Finding>& findings) {
  Found found;
  for (const auto& one : findings) found.emplace_back(one.number, one.file, one.row, one.column);
  return found;
}

std::string units() {
  return three_units() +
         "A.1.2,2000-01-01,open,cell,cell,Chi bộ 2,A.1\n"
         "A.2,2000-01-01,open,grassroots,cell,Chi bộ cơ sở 2,A\n"
         "A.2,2020-01-01,open,grassroots,committee,Xã 2,A\n";
}

std::string people() { return "person,name,born\nP1,An,1990-02-03\nP2,Bình,1991\nP3,Chi,1970-05-05\nP4,Dũng,\n"; }

std::string spells() { return "spell,person,unit,since,until,began_by,ended_by,official_on\n"; }
std::string admissions() { return "admission,person,unit,dossier,again,decided_on,ceremony_on,official_decided_on,annulled_on\n"; }
std::string dossiers() { return "dossier,person,unit,opened_on,closed_on\n"; }
std::string steps() { return "dossier,step,round,done_on,result\n"; }
std::string introducers() { return "dossier,introducer,kind,person,letter_on\n"; }

/// The registry that loads of one case go into: units and people, a member of many years, P3, and other members: among many a
/// load finds its people by index, among few by reading all.
ketnap::Registry members(const Folder& folder, int others = 0) {
  auto registry = new_registry(folder);
  std::string all_people = people();
  std::string all_spells = spells() + "M1,P3,A.1.1,2000-01-01,,initial,,\n";
  for (int i = 0; i < others; ++i) {
    const std::string number = std::to_string(i);
    all_people.append("X").append(number).append(",Người khác,1980\n");
    all_spells.append("X").append(number).append(",X").append(number).append(",A.1.2,2005-01-01,,initial,,\n");
  }
  const auto batch = load(registry, folder, {{"units.csv", units()}, {"people.csv", all_people}, {"spells.csv", all_spells}});
  REQUIRE(batch.findings.empty());
  return registry;
}

constexpr int many = 1000;

/// What one load more finds, among few and among many; `verify` finds the same, by facts.
Found found_among(const Files& files, int others) {
  const Folder folder;
  auto registry = members(folder, others);
  const auto batch = load(registry, folder, files);
  std::vector<std::pair<int, std::string>> here;
  std::vector<std::pair<int, std::string>> verified;
  for (const auto& one : batch.findings)
    if (one.number > 2200) here.emplace_back(one.number, one.column);
  for (const auto& one : registry.verify())
    if (one.number != 2305) verified.emplace_back(one.number, one.column);
  std::ranges::sort(here);
  std::ranges::sort(verified);
  CHECK(here == verified);
  CHECK(batch.set_aside == 0);
  CHECK(std::ranges::none_of(batch.findings, &ketnap::Finding::set_aside));
  return places(batch.findings);
}

Found found(const Files& files) {
  Found few = found_among(files, 0);
  CHECK(few == found_among(files, many));
  return few;
}

}  // namespace

TEST_CASE("contradictions: who was admitted or a member before is not admitted for the first time", "[registry]") {
  const std::string two = spells() + "S1,P1,A.1.1,2010-01-01,2011-01-01,admitted,resigned,\nS2,P1,A.1.1,2015-01-01,,admitted,,\n";
  const std::string first = admissions() + "A1,P1,A.1.1,,0,,2010-01-01,,\n";
  CHECK(found({{"spells.csv", two}, {"admissions.csv", first + "A2,P1,A.1.1,,0,,2015-01-01,,\n"}}) ==
        Found{{2218, "admissions.csv", 3, "again"}});
  CHECK(found({{"spells.csv",
                spells() + "S1,P1,A.1.1,2010-01-01,2011-01-01,admitted,annulled,\nS2,P1,A.1.1,2015-01-01,,admitted,,\n"},
               {"admissions.csv", admissions() + "A1,P1,A.1.1,,0,,2010-01-01,,2011-01-01\nA2,P1,A.1.1,,0,,2015-01-01,,\n"}})
            .empty());
  // What an annulment takes back is the whole membership, wherever it went on and however it ended before.
  const std::string taken_back = admissions() + "A1,P1,A.1.1,,0,,2010-01-01,,2012-01-01\nA2,P1,A.1.1,,0,,2015-01-01,,\n";
  const auto with_spell = [&](const std::string& spell) {
    return found({{"spells.csv", spells() + "S1,P1,A.1.1,2010-01-01,2011-01-01,admitted,moved,\n" + spell +
                                     "S3,P1,A.1.1,2015-01-01,,admitted,,\n"},
                  {"admissions.csv", taken_back}});
  };
  CHECK(with_spell("S2,P1,A.1.2,2011-02-01,2012-01-01,arrived,annulled,\n").empty());
  CHECK(with_spell("S2,P1,A.1.2,2011-02-01,2011-06-01,arrived,resigned,\n").empty());
  CHECK(with_spell("S2,P1,A.1.2,2013-02-01,2014-01-01,arrived,resigned,\n") == Found{{2218, "admissions.csv", 3, "again"}});
  CHECK(
      found({{"spells.csv", spells() + "S1,P1,A.1.1,2010-01-01,2011-01-01,initial,resigned,\nS2,P1,A.1.1,2015-01-01,,admitted,,\n"},
             {"admissions.csv", admissions() + "A2,P1,A.1.1,,0,,2015-01-01,,\n"}}) == Found{{2218, "admissions.csv", 2, "again"}});
  CHECK(found({{"spells.csv",
                spells() + "S1,P1,A.1.1,2010-01-01,2011-01-01,admitted,resigned,\nS2,P1,A.1.1,2015-01-01,,readmitted,,\n"},
               {"admissions.csv", first + "A2,P1,A.1.1,,1,,2015-01-01,,\n"}})
            .empty());
}

TEST_CASE("contradictions: nobody is readmitted twice", "[registry]") {
  CHECK(found({{"spells.csv", spells() + "S1,P1,A.1.1,2010-01-01,2011-01-01,readmitted,resigned,\n"
                                         "S2,P1,A.1.1,2015-01-01,,readmitted,,\n"},
               {"admissions.csv", admissions() + "A1,P1,A.1.1,,1,,2010-01-01,,\nA2,P1,A.1.1,,1,,2015-01-01,,\n"}}) ==
        Found{{2219, "admissions.csv", 3, "again"}});
}

TEST_CASE("contradictions: a ceremony begins a spell in its cell, and a spell begun by admission has its ceremony", "[registry]") {
  const auto ceremony = [](const std::string& spell, const std::string& again = "0") {
    return found(
        {{"spells.csv", spells() + spell}, {"admissions.csv", admissions() + "A1,P1,A.1.1,," + again + ",,2015-01-01,,\n"}});
  };
  const Found lone = {{2220, "admissions.csv", 2, "ceremony_on"}};
  CHECK(ceremony("S1,P1,A.1.1,2015-01-01,,admitted,,\n").empty());
  CHECK(ceremony("S1,P1,A.1.1,2015-01-01,,,,\n").empty());
  CHECK(ceremony("S1,P1,A.1.1,,,admitted,,\n").empty());
  CHECK(ceremony("") == lone);
  CHECK(ceremony("S1,P1,A.1.1,2015-01-02,,admitted,,\n") == lone);
  CHECK(ceremony("S1,P1,A.1.2,2015-01-01,,admitted,,\n") == lone);
  CHECK(ceremony("S1,P1,A.1.1,2015-01-01,,readmitted,,\n") == lone);
  CHECK(ceremony("S1,P1,A.1.1,2015-01-01,,readmitted,,\n", "1").empty());
  CHECK(ceremony("S1,P1,A.1.1,2015-01-01,,readmitted,,\n", "").empty());
  CHECK(ceremony("S1,P1,A.1.1,2015-01-01,,arrived,,\n") == lone);
  CHECK(found({{"spells.csv", spells() + "S1,P1,A.1.1,2015-01-01,,admitted,,\n"}}) == Found{{2221, "spells.csv", 2, "began_by"}});
  CHECK(found({{"spells.csv", spells() + "S1,P1,A.1.1,2015-01-01,,admitted,,\n"},
               {"admissions.csv", admissions() + "A1,P1,A.1.1,,0,,?,,\n"}})
            .empty());
}

TEST_CASE("contradictions: nothing is said of somebody before his birth", "[registry]") {
  CHECK(found({{"profiles.csv",
                "person,since,occupation\nP1,1990-02-02,farm\nP2,1991-01-01,farm\nP2,1990-12-31,farm\nP4,1910-01-01,\n"},
               {"dossiers.csv", dossiers() + "D1,P2,A.1.1,1989-01-01,\n"}}) ==
        Found{{2222, "dossiers.csv", 2, "opened_on"}, {2222, "profiles.csv", 2, "since"}, {2222, "profiles.csv", 4, "since"}});
  const Folder folder;
  auto registry = members(folder, GENERATE(0, many));
  load(registry, folder, {{"profiles.csv", "person,since,occupation\nP1,2000-01-01,farm\n"}});
  const auto later = load(registry, folder, {{"people.csv", "person,name,born\nP1,An,2000-02\n"}});
  CHECK(places(later.findings) == Found{{2222, "profiles.csv", 2, "since"}});
}

TEST_CASE("contradictions: members belong to a cell that is one", "[registry]") {
  CHECK(found({{"spells.csv", spells() + "S1,P1,A.1,2015-01-01,,arrived,,\nS2,P2,A.2,2015-01-01,2020-01-01,arrived,moved,\n"
                                         "S4,P4,A.2,2015-01-01,2020-01-02,arrived,moved,\n"}}) ==
        Found{{2223, "spells.csv", 2, "unit"}, {2223, "spells.csv", 4, "unit"}});
  CHECK(found({{"admissions.csv",
                admissions() + "A1,P1,A.1,,,2015-01-01,,,\nA2,P2,A.1.1,,,1999-01-01,,,\nA3,P4,A.1.1,,,2015-01-01,,,\n"}}) ==
        Found{{2223, "admissions.csv", 2, "unit"}, {2223, "admissions.csv", 3, "unit"}});
}

TEST_CASE("contradictions: what a unit's later version makes of its members", "[registry]") {
  const Folder folder;
  auto registry = members(folder, GENERATE(0, many));
  const std::string header = "unit,since,state,level,kind,name,parent\n";
  const auto renamed = load(registry, folder, {{"units.csv", header + "A.1.1,2010-01-01,open,cell,cell,Chi bộ Một,A.1\n"}});
  CHECK(renamed.findings.empty());
  const auto closed = load(registry, folder, {{"units.csv", header + "A.1.1,2020-01-01,closed,cell,cell,Chi bộ Một,A.1\n"}});
  CHECK(places(closed.findings) == Found{{2204, "spells.csv", 2, "until"}});
  const auto undone = registry.undo({.number = closed.number, .at = "", .by = "", .reason = "nhầm"});
  CHECK(undone.findings.empty());
  CHECK(registry.verify().empty());
  const auto grown = load(registry, folder, {{"units.csv", header + "A.1.1,2020-01-01,open,cell,committee,Xã,A.1\n"}});
  CHECK(places(grown.findings) == Found{{2223, "spells.csv", 2, "unit"}});
}

TEST_CASE("contradictions: rounds and steps come one after the other", "[registry]") {
  const std::string dossier = dossiers() + "D1,P1,A.1.1,2014-01-01,\n";
  const auto order = [&](const std::string& rows) { return found({{"dossiers.csv", dossier}, {"steps.csv", steps() + rows}}); };
  CHECK(order("D1,listed,1,2014-01-01,\nD1,cell_vote,1,2014-05-01,not_agreed\nD1,opinions,1,2014-04-01,\n"
              "D1,opinions,2,2014-06-01,\nD1,cell_vote,2,2014-07-01,agreed\nD1,decision,1,,\n")
            .empty());
  CHECK(order("D1,cell_vote,1,2014-05-01,\nD1,listed,1,2014-06-01,\n") == Found{{2224, "steps.csv", 2, "done_on"}});
  CHECK(order("D1,cell_vote,1,2014-05-01,\nD1,cell_vote,2,2014-04-30,\n") == Found{{2224, "steps.csv", 3, "done_on"}});
  CHECK(order("D1,cell_vote,0,2014-05-01,\n") == Found{{2217, "steps.csv", 2, "round"}});
}

TEST_CASE("contradictions: certificate, cell's vote, decision", "[registry]") {
  const auto in_order = [](const std::string& certificate, const std::string& vote, const std::string& decision) {
    return found({{"dossiers.csv", dossiers() + "D1,P1,A.1.1,2014-01-01,2016-01-01\n"},
                  {"courses.csv", "course,kind\nC1,awareness\nC2,new_member\n"},
                  {"certificates.csv", "person,course,issued_on\nP1,C1," + certificate + "\nP1,C2,2015-06-01\n"},
                  {"steps.csv", steps() + "D1,cell_vote,1," + vote + ",agreed\n"},
                  {"admissions.csv", admissions() + "A1,P1,A.1.1,D1,0," + decision + ",,,\n"}});
  };
  CHECK(in_order("2014-02-01", "2014-03-01", "2014-04-01").empty());
  CHECK(in_order("2014-03-01", "2014-03-01", "2014-03-01").empty());
  CHECK(in_order("2014-03-02", "2014-03-01", "2014-04-01") == Found{{2226, "certificates.csv", 2, "issued_on"}});
  CHECK(in_order("2016-03-02", "2014-03-01", "2014-04-01").empty());
  CHECK(in_order("2014-02-01", "2014-04-02", "2014-04-01") == Found{{2225, "steps.csv", 2, "done_on"}});
}

TEST_CASE("contradictions: introducers are official members on the day of the letter, and somebody else", "[registry]") {
  const auto letter = [](const std::string& row) {
    return found({{"spells.csv", spells() + "S4,P4,A.1.1,2013-01-01,2015-01-01,arrived,moved,2014-01-01\n"},
                  {"dossiers.csv", dossiers() + "D1,P1,A.1.1,2012-01-01,\n"},
                  {"introducers.csv", introducers() + "D1,1," + row + "\n"}});
  };
  const Found not_official = {{2227, "introducers.csv", 2, "person"}};
  CHECK(letter("member,P3,2014-05-01").empty());
  CHECK(letter("member,P4,2014-01-01").empty());
  CHECK(letter("member,P4,2013-12-31") == not_official);
  CHECK(letter("member,P4,2015-01-01") == not_official);
  CHECK(letter("member,P2,2014-05-01") == not_official);
  CHECK(letter("youth_union,P2,2014-05-01").empty());
  CHECK(letter("member,P2,").empty());
  CHECK(letter("youth_union,P1,2014-05-01") == Found{{2228, "introducers.csv", 2, "person"}});
  CHECK(found({{"dossiers.csv", dossiers() + "D1,P1,A.1.1,2012-01-01,\n"},
               {"helpers.csv", "dossier,person,since\nD1,P3,2013-01-01\nD1,P1,2014-01-01\n"},
               {"helper_notes.csv", "dossier,written_on,person\nD1,2014-01-02,P1\n"}}) ==
        Found{{2228, "helper_notes.csv", 2, "person"}, {2228, "helpers.csv", 3, "person"}});

  const Folder folder;
  auto registry = members(folder, GENERATE(0, many));
  load(registry, folder,
       {{"dossiers.csv", dossiers() + "D1,P1,A.1.1,2012-01-01,\n"},
        {"introducers.csv", introducers() + "D1,1,member,P3,2014-05-01\n"}});
  const auto later = load(registry, folder, {{"spells_2.csv", spells() + "M1,P3,A.1.1,2000-01-01,2014-05-01,initial,moved,\n"}});
  CHECK(places(later.findings) == not_official);
}

TEST_CASE("contradictions: an admission's dossier is that of its person", "[registry]") {
  CHECK(found({{"dossiers.csv", dossiers() + "D1,P2,A.1.1,2012-01-01,\n"},
               {"admissions.csv", admissions() + "A1,P1,A.1.1,D1,0,2014-01-01,,,\n"}}) ==
        Found{{2229, "admissions.csv", 2, "dossier"}});
}

TEST_CASE("contradictions: a batch tells of what it wrote or took away, and of nothing else", "[registry]") {
  const Folder folder;
  auto registry = members(folder, GENERATE(0, many));
  const auto lone = load(registry, folder, {{"admissions.csv", admissions() + "A1,P1,A.1.1,,0,,2015-01-01,,\n"}});
  CHECK(numbers(lone) == std::vector{2220});
  CHECK(load(registry, folder, {{"profiles.csv", "person,since\nP1,2015-01-01\n"}}).findings.empty());
  const auto completed = load(registry, folder, {{"spells.csv", spells() + "S1,P1,A.1.1,2015-01-01,,admitted,,\n"}});
  CHECK(completed.findings.empty());
  const auto undone = registry.undo({.number = completed.number, .at = "", .by = "", .reason = "nhầm"});
  CHECK(places(undone.findings) == Found{{2220, "admissions.csv", 2, "ceremony_on"}});
}

TEST_CASE("contradictions: two files of one load, and what was typed", "[registry]") {
  const Folder folder;
  auto registry = members(folder, GENERATE(0, many));
  folder.write("a.csv", "person,name\nP7,An\n");
  folder.write("b.csv", "person,name\nP6,B\nP7,Ân\n");
  ketnap::LoadRequest request;
  request.files = {folder / "a.csv", folder / "b.csv"};
  request.tables = {"people", "people"};
  const auto batch = registry.load(request);
  REQUIRE(places(batch.findings) == Found{{2109, "b.csv", 3, ""}});
  CHECK(batch.findings[0].args == std::vector<std::string>{"2", "3", "a.csv"});
  CHECK(batch.findings[0].set_aside);
  CHECK(registry.batches().back().findings == batch.findings);

  ketnap::RecordRequest typed;
  typed.records = {{.act = ketnap::Record::Act::add,
                    .table = "spells",
                    .fields = {{"spell", "S1"}, {"person", "P1"}, {"unit", "A.1"}, {"since", "2015-01-01"}}}};
  CHECK(places(registry.record(typed).findings) == Found{{2223, "spells", 1, "unit"}});
}

TEST_CASE("contradictions: the lives of few units and of many", "[registry]") {
  for (const int cells : {3, 1200}) {
    const Folder folder;
    auto registry = members(folder);
    std::string all_units = "unit,since,state,level,kind,name,parent\n";
    std::string all_spells = spells();
    std::size_t wrong = 0;
    for (int i = 0; i < cells; ++i) {
      const std::string code = "B." + std::to_string(i);
      all_units.append(code).append(",2000-01-01,open,cell,").append(i % 3 == 1 ? "committee" : "cell").append(",,A.1\n");
      if (i % 3 == 2) all_units.append(code).append(",2005-01-01,closed,cell,cell,,A.1\n");
      all_spells.append(code).append(",P1,").append(code).append(",,2004-01-01,,,\n");
      all_spells.append(code).append("/2,P2,").append(code).append(",2004-01-01,,,,\n");
      wrong += i % 3 == 0 ? 0U : 1U;
    }
    const auto batch = load(registry, folder, {{"units.csv", all_units}, {"spells.csv", all_spells}});
    const auto count = [](const std::vector<ketnap::Finding>& findings) {
      return static_cast<std::size_t>(
          std::ranges::count_if(findings, [](const auto& one) { return one.number == 2204 || one.number == 2223; }));
    };
    CHECK(count(batch.findings) == wrong);
    CHECK(count(registry.verify()) == wrong);
  }
}
