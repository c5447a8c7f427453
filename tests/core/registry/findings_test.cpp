#include <string>
#include <utility>

#include <catch2/catch_test_macros.hpp>

#include "core/registry/fixture.hpp"

using ketnap::Lang;
using namespace registry_tests;

namespace {

/// The findings of one file, loaded after three units and two people.
ketnap::Batch findings_of(const std::string& name, const std::string& text) {
  const Folder folder;
  auto registry = new_registry(folder);
  load(registry, folder, {{"units.csv", three_units()}, {"people.csv", two_people()}});
  return load(registry, folder, {{name, text}});
}

}  // namespace

TEST_CASE("findings: each wrong value has its number, column and row, and sets the row aside", "[registry]") {
  const std::string header = "person,since,occupation,youth_union\n";
  const auto profile = [&](const std::string& row) { return findings_of("profiles.csv", header + row + "\n"); };
  const std::vector<std::pair<std::string, int>> wrong = {{"P1,31/12/2020,farm,1", 2103},   {"P1,1850-01-01,farm,1", 2105},
                                                          {"P1,2020-01-01,farmer,1", 2106}, {"P1,2020-01-01,farm,yes", 2108},
                                                          {"P7,2020-01-01,farm,1", 2101},   {"P1,,farm,1", 2003},
                                                          {"P1,2020-01-01,farm,1,", 2002}};
  for (const auto& [row, number] : wrong) {
    CAPTURE(row);
    const auto batch = profile(row);
    CHECK(numbers(batch) == std::vector{number});
    CHECK(batch.set_aside == 1);
    CHECK(batch.added == 0);
    CHECK(batch.findings.front().row == 2);
    CHECK(batch.findings.front().file == "profiles.csv");
  }
  CHECK(profile("P1,2020-01-01,farm,1").added == 1);
  CHECK(numbers(profile("P7,2020-13-01,farmer,x")) == std::vector{2106, 2101, 2103, 2108});
}

TEST_CASE("findings: other types", "[registry]") {
  CHECK(numbers(findings_of("people.csv", "person,born\nP1,03/2004\nP2,2004-03\nP3,1899\nP4,\n")) == std::vector{2104, 2105});
  CHECK(numbers(findings_of("votes.csv", "dossier,step,round,members\nD,cell_vote,1.0,9\nD,cell_vote,1,9.5\n")) ==
        std::vector{2107, 2107});
  CHECK(
      numbers(findings_of(
          "targets.csv",
          "target,unit,period,set_on,at_least\nT,A,2022,2022-01-15,3%\nT,A,2023,2022-01-15,nhiều\nT,A,năm 2022,2022-01-15,5\n")) ==
      std::vector{2112, 2111});
  CHECK(numbers(findings_of("people.csv", "person,name\nP1,An\x01\nP2,B\xE2\x80\x8Binh\nP\t3,C\n")) ==
        std::vector{2110, 2110, 2110});
  CHECK(numbers(findings_of("spells.csv", "spell,person,unit,since\nS1,,A.1.1,2020-01-01\n")) == std::vector{2004});
  const auto period_is_a_day = findings_of("claims.csv", "claim,unit,period,group,said_on,value\nx,A,2023-01-01,,2023-02-01,40\n");
  CHECK(period_is_a_day.added == 1);
  CHECK(period_is_a_day.findings.empty());
}

TEST_CASE("findings: a question mark is an unknown day of a later event, and nothing else", "[registry]") {
  CHECK(findings_of("spells.csv", "spell,person,unit,since,until\nS1,P1,A.1.1,2020-01-01,?\n").added == 1);
  CHECK(numbers(findings_of("spells.csv", "spell,person,unit,since,until\nS1,P1,A.1.1,?,\n")) == std::vector{2103});
}

TEST_CASE("findings: a finding shows a value's shape, never the value", "[registry]") {
  const auto batch = findings_of("people.csv", "person,born,sex\nP1,ngày 3/2/1990,Nguyễn Văn An\nP2,1990,femal\n");
  for (const auto& finding : batch.findings)
    for (const Lang lang : {Lang::vi, Lang::en}) {
      CHECK(finding.text(lang).find("1990") == std::string::npos);
      CHECK(finding.text(lang).find("Nguy") == std::string::npos);
    }
  CHECK(batch.findings.back().args == std::vector<std::string>{"femal", "sex", "female"});
}

TEST_CASE("findings: one key with two contents in a batch", "[registry]") {
  const auto batch = findings_of("people.csv", "person,sex\nP5,male\nP6,male\nP5,female\nP6,male\n");
  CHECK(numbers(batch) == std::vector{2109});
  CHECK(batch.findings.front().args == std::vector<std::string>{"2", "4"});
  CHECK(batch.added == 2);
  CHECK(batch.unchanged == 1);
  CHECK(batch.set_aside == 1);

  // Also where the first of the two says what was known before.
  const auto known = findings_of("people.csv", two_people() + "P1,Người khác,1990-02-03,male\n");
  CHECK(numbers(known) == std::vector{2109});
  CHECK(known.unchanged == 2);
  CHECK(known.replaced == 0);
}

TEST_CASE("findings: a link that leads nowhere is named, and the row is kept", "[registry]") {
  const auto lost = findings_of("admissions.csv", "admission,person,unit,dossier\nA1,P1,A.1.1,D1\n");
  CHECK(numbers(lost) == std::vector{2101});
  CHECK(lost.added == 1);
  CHECK(lost.findings.front().column == "dossier");

  const Folder folder;
  auto registry = new_registry(folder);
  const auto together = load(registry, folder,
                             {{"dossiers.csv", "dossier,person,unit\nD1,P1,A.1.1\n"},
                              {"admissions.csv", "admission,person,unit,dossier\nA1,P1,A.1.1,D1\n"},
                              {"people.csv", two_people()},
                              {"units.csv", three_units()}});
  CHECK(together.findings.empty());
  const auto later =
      load(registry, folder,
           {{"steps.csv", "dossier,step,round,done_on,body\nD1,listed,1,2020-01-01,A.1\nD2,listed,1,2020-01-01,A.9\n"}});
  CHECK(numbers(later) == std::vector{2101, 2101});
}

TEST_CASE("findings: rows that contradict themselves are kept", "[registry]") {
  const auto admissions = findings_of("admissions.csv",
                                      "admission,person,unit,decided_on,ceremony_on\nA1,P1,A.1.1,2022-05-02,2022-05-01\n"
                                      "A2,P2,A.1.1,2022-05-01,2022-05-01\nA3,P2,A.1.1,2022-05-01,?\nA4,P2,A.1.1,2022-05-01,\n");
  CHECK(numbers(admissions) == std::vector{2220, 2201, 2220});
  CHECK(admissions.added == 4);
  const auto votes = findings_of("votes.csv",
                                 "dossier,step,round,members,present,in_favour,against,invalid\nD,cell_vote,1,9,8,6,2,1\n"
                                 "D,cell_vote,2,9,8,6,2,0\nD,cell_vote,3,9,,6,2,0\n");
  CHECK(numbers(votes) == std::vector{2101, 2202, 2101, 2101});
  CHECK(votes.added == 3);
  const auto spells = findings_of(
      "spells.csv", "spell,person,unit,since,until\nS1,P1,A.1.1,2020-01-02,2020-01-01\nS2,P2,A.1.1,2020-01-02,2020-01-02\n");
  CHECK(numbers(spells) == std::vector{2207});
  CHECK(spells.added == 2);
}

TEST_CASE("findings: who is official on another day than 12 months after the ceremony", "[registry]") {
  auto found =
      findings_of("admissions.csv",
                  "admission,person,unit,ceremony_on,official_on\nA1,P1,A.1.1,2022-05-01,2023-05-01\n"
                  "A2,P1,A.1.1,2022-05-01,2023-05-02\nA3,P1,A.1.1,2022-05-01,2022-04-01\nA4,P1,A.1.1,2024-02-29,2025-02-28\n"
                  "A5,P1,A.1.1,2022-05-01,?\nA6,P1,A.1.1,2022-05-01,\nA7,P1,A.1.1,?,2023-05-01\n");
  std::erase_if(found.findings, [](const ketnap::Finding& one) { return one.number == 2220; });
  CHECK(numbers(found) == std::vector{2214, 2214});
  CHECK(found.findings[0].row == 3);
  CHECK(found.findings[0].args == std::vector<std::string>{"2023-05-01"});
  CHECK(found.added == 7);
}

TEST_CASE("findings: more present than there are, with those excused who came", "[registry]") {
  const auto vote = [&](const std::string& numbers_of_vote) {
    const auto found = findings_of(
        "votes.csv", "dossier,step,round,members,excused,excused_present,present\nD,cell_vote,1," + numbers_of_vote + "\n");
    CHECK(found.added == 1);
    return numbers(found);
  };
  CHECK(vote("9,2,1,8") == std::vector{2101});
  CHECK(vote("9,2,1,9") == std::vector{2101, 2215});
  CHECK(vote("9,0,0,9") == std::vector{2101});
  CHECK(vote("9,10,0,0") == std::vector{2101, 2216});
  CHECK(vote("9,2,3,0") == std::vector{2101, 2216});
  CHECK(vote("9,,0,12") == std::vector{2101});
  CHECK(vote(",2,0,12") == std::vector{2101});
}

TEST_CASE("findings: two spells of one person at once, in one batch or two", "[registry]") {
  const std::string header = "spell,person,unit,since,until\n";
  const auto together =
      findings_of("spells.csv", header +
                                    "S1,P1,A.1.1,2010-01-01,2015-01-01\nS2,P1,A.1.1,2015-01-01,\nS3,P2,A.1.1,2010-01-01,\n"
                                    "S4,P2,A.1.1,2011-01-01,2012-01-01\nS5,P2,A.1.1,2013-01-01,?\n");
  CHECK(numbers(together) == std::vector{2203});
  CHECK(together.findings[0].row == 5);
  CHECK(together.findings[0].args == std::vector<std::string>{"4"});

  const Folder folder;
  auto registry = new_registry(folder);
  load(registry, folder,
       {{"units.csv", three_units()}, {"people.csv", two_people()}, {"spells.csv", header + "S1,P1,A.1.1,2010-01-01,\n"}});
  const auto later = load(registry, folder, {{"spells.csv", header + "S2,P1,A.1.1,2008-01-01,2010-06-01\n"}});
  CHECK(numbers(later) == std::vector{2203});
  CHECK(later.findings[0].row == 2);
  const auto mended = load(registry, folder, {{"spells.csv", header + "S1,P1,A.1.1,2010-06-01,\n"}});
  CHECK(mended.findings.empty());
}

TEST_CASE("findings: a spell outside its unit's life, also on a row that is set aside", "[registry]") {
  const Folder folder;
  auto registry = new_registry(folder);
  load(registry, folder,
       {{"units.csv",
         three_units() + "A.1.2,2010-01-01,open,cell,cell,Chi bộ 2,A.1\nA.1.2,2020-01-01,closed,cell,cell,Chi bộ 2,A.1\n"},
        {"people.csv", two_people()}});
  const auto batch = load(registry, folder,
                          {{"spells.csv",
                            "spell,person,unit,since,until\nS1,P1,A.1.2,2009-12-31,2011-01-01\nS2,P1,A.1.2,2011-01-01,2020-01-01\n"
                            "S3,P2,A.1.2,2010-01-01,\nS4,P2,A.1.2,2020-01-01,2021-01-01\nS5,P9,A.1.2,2000-01-01,?\n"
                            "S6,P1,A.1.1,2020-01-01,\n"}});
  std::vector<std::pair<std::int64_t, std::string>> places;
  for (const auto& finding : batch.findings)
    if (finding.number == 2204) places.emplace_back(finding.row, finding.column);
  CHECK(places == std::vector<std::pair<std::int64_t, std::string>>{{2, "since"}, {4, "until"}, {5, "since"}, {6, "since"}});
  CHECK(batch.added == 5);
}

TEST_CASE("findings: units need parents, and no unit is its own ancestor", "[registry]") {
  const std::string header = "unit,since,state,level,kind,name,parent\n";
  const Folder folder;
  auto registry = new_registry(folder);
  const auto orphan = load(registry, folder, {{"units.csv", three_units() + "B.1,2000-01-01,open,cell,cell,Chi bộ,B\n"}});
  CHECK(numbers(orphan) == std::vector{2208});
  CHECK(orphan.added == 4);

  const auto circle =
      load(registry, folder,
           {{"units.csv", header + "A,2010-01-01,open,province,committee,Tỉnh A,A.1.1\nC,2000-01-01,open,cell,cell,C,A\n"}});
  CHECK(numbers(circle) == std::vector{2205});
  CHECK(circle.findings[0].row == 2);
  CHECK(circle.set_aside == 1);
  CHECK(circle.added == 1);
  CHECK(at(registry, "2020-01-01")->tree().size() == 5);
}
