#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include <ketnap/base/error.hpp>

#include "core/registry/fixture.hpp"

using ketnap::LogEntry;
using ketnap::LogQuestion;
using namespace registry_tests;

namespace {

/// `2 changed people P1 (people.csv 2): born 1990 -> 1991`
std::string line(const LogEntry& entry) {
  std::string out = std::to_string(entry.batch) + " " + std::string(name_of(entry.act)) + " " + entry.table;
  for (const std::string& part : entry.key) out += " " + part;
  if (!entry.file.empty()) out += " (" + entry.file + " " + std::to_string(entry.row) + ")";
  for (std::size_t i = 0; i < entry.changes.size(); ++i) {
    const auto& change = entry.changes[i];
    out += (i == 0 ? ": " : ", ") + change.field + " " + (change.withheld ? "***" : change.before + " -> " + change.after);
  }
  return out;
}

std::vector<std::string> lines(const ketnap::Registry& registry, const LogQuestion& question) {
  std::vector<std::string> found;
  for (const LogEntry& entry : registry.log(question)) found.push_back(line(entry));
  return found;
}

int refused(const ketnap::Registry& registry, const LogQuestion& question) {
  try {
    static_cast<void>(registry.log(question));
  } catch (const ketnap::Error& error) {
    return error.number();
  }
  return 0;
}

using Lines = std::vector<std::string>;

/// Five batches: what there is, a correction with a dossier's rows, an undo, a unit's figures, another unit.
ketnap::Registry five_batches(const Folder& folder) {
  auto registry = new_registry(folder);
  load(registry, folder,
       {{"units.csv", three_units()},
        {"people.csv", "person,name,born,sex,religion\nP1,An,1990-02-03,male,none\nP2,Bình,1991,female,\nP3,Chi,2004-03,,\n"},
        {"spells.csv", "spell,person,unit,since,until\nS1,P1,A.1.1,2015-01-01,?\n"},
        {"dossiers.csv", "dossier,person,unit,opened_on\nD1,P2,A.1.1,2020-01-01\nD2,P3,A.1.1,2021-01-01\n"}});
  load(registry, folder,
       {{"people.csv", "person,name,born,sex,religion\nP1,An,1990-02,male,buddhist\n"},
        {"steps.csv", "dossier,step,round,done_on\nD1,listed,1,2020-01-01\nD2,listed,1,2021-01-01\n"},
        {"introducers.csv", "dossier,introducer,kind,person\nD1,I1,member,P1\nD2,I1,youth_union,\n"},
        {"admissions.csv", "admission,person,unit,dossier,again\nA1,P3,A.1.1,D1,0\n"},
        {"dossiers.csv", "dossier,person,unit,opened_on\nD2,P2,A.1.1,2021-01-01\n"}});
  registry.undo({.number = 2, .at = "2024-02-01T08:00:00", .by = "an.nt", .reason = "nhập nhầm"});
  load(registry, folder,
       {{"targets.csv", "target,unit,period,set_on,at_least\nT1,A,2022,2022-01-15,2.5\nT1,A.1,2022,2022-01-15,3%\n"},
        {"claims.csv", "claim,unit,period,group,said_on,value\nx,A,2022,,2022-02-01,12\n"},
        {"terms.csv", "term,unit,starts_on,ends_on\nK1,A,2020-08-01,2025-07-31\n"}});
  load(registry, folder,
       {{"units.csv", "unit,since,state,level,kind,name,parent\nA,2020-01-01,open,province,committee,Tỉnh B,\n"}});
  return registry;
}

}  // namespace

TEST_CASE("log: a person's facts with what each changed, through an undo", "[registry]") {
  const Folder folder;
  const auto registry = five_batches(folder);
  const Lines p1 = lines(registry, {.person = "P1"});
  CHECK(p1 == Lines{
                  "1 added people P1 (people.csv 2): name  -> An, born  -> 1990-02-03, sex  -> male, religion ***",
                  "1 added spells S1 (spells.csv 2): person  -> P1, unit  -> A.1.1, since  -> 2015-01-01, until  -> ?",
                  "2 changed people P1 (people.csv 2): born 1990-02-03 -> 1990-02, religion ***",
                  "2 added introducers D1 I1 (introducers.csv 2): kind  -> member, person  -> P1",
                  "3 changed people P1 (people.csv 2): born 1990-02 -> 1990-02-03, religion ***",
                  "3 retracted introducers D1 I1: kind member -> , person P1 -> ",
              });
  const auto entries = registry.log({.person = "P1", .clearance = ketnap::Sensitivity::sensitive});
  CHECK(line(entries[2]).ends_with("religion none -> buddhist"));
  CHECK(entries[4].undoes == 2);
  CHECK(entries[4].reason == "nhập nhầm");
  CHECK(entries[4].by == "an.nt");
  CHECK(entries[4].at == "2024-02-01T08:00:00");
}

TEST_CASE("log: a person's dossiers with what belongs to them, also those that were theirs once", "[registry]") {
  const Folder folder;
  const auto registry = five_batches(folder);
  Lines p2 = lines(registry, {.person = "P2"});
  std::erase_if(p2, [](const std::string& text) { return !text.starts_with("2 "); });
  CHECK(p2 == Lines{
                  "2 added admissions A1 (admissions.csv 2): person  -> P3, unit  -> A.1.1, dossier  -> D1, again  -> 0",
                  "2 changed dossiers D2 (dossiers.csv 2): person P3 -> P2",
                  "2 added steps D1 listed 1 (steps.csv 2): done_on  -> 2020-01-01",
                  "2 added steps D2 listed 1 (steps.csv 3): done_on  -> 2021-01-01",
                  "2 added introducers D1 I1 (introducers.csv 2): kind  -> member, person  -> P1",
                  "2 added introducers D2 I1 (introducers.csv 3): kind  -> youth_union",
              });
  Lines d1 = lines(registry, {.dossier = "D1"});
  std::erase_if(d1, [](const std::string& text) { return text.starts_with("3 "); });
  CHECK(d1 == Lines{
                  "1 added dossiers D1 (dossiers.csv 2): person  -> P2, unit  -> A.1.1, opened_on  -> 2020-01-01",
                  p2[0],
                  p2[2],
                  p2[4],
              });
}

TEST_CASE("log: a unit's versions and figures, a batch, a key or its beginning", "[registry]") {
  const Folder folder;
  const auto registry = five_batches(folder);
  CHECK(lines(registry, {.unit = "A"}) ==
        Lines{
            "1 added units A 2000-01-01 (units.csv 2): state  -> open, level  -> province, kind  -> committee, name  -> Tỉnh A",
            "4 added terms K1 (terms.csv 2): unit  -> A, starts_on  -> 2020-08-01, ends_on  -> 2025-07-31",
            "4 added targets T1 A 2022 2022-01-15 (targets.csv 2): at_least  -> 2.5",
            "4 added claims x A 2022  2022-02-01 (claims.csv 2): value  -> 12",
            "5 added units A 2020-01-01 (units.csv 2): state  -> open, level  -> province, kind  -> committee, name  -> Tỉnh B",
        });
  CHECK(lines(registry, {.batch = 4}).size() == 4);
  CHECK(lines(registry, {.batch = 4})[2] == "4 added targets T1 A.1 2022 2022-01-15 (targets.csv 3): at_least  -> 0.03");
  CHECK(lines(registry, {.batch = 3}).size() == 7);
  CHECK(lines(registry, {.table = "units", .key = {"A"}}).size() == 2);
  CHECK(lines(registry, {.table = "units", .key = {"A", "2020-01-01"}}).size() == 1);
  CHECK(lines(registry, {.table = "people", .key = {" P3 "}}) ==
        Lines{"1 added people P3 (people.csv 4): name  -> Chi, born  -> 2004-03"});
}

TEST_CASE("log: what files write is said as people say it", "[registry]") {
  const Folder folder;
  auto registry = five_batches(folder);
  load(registry, folder,
       {{"documents.csv", "document,number,issued_on,issuer\nDOC1,12-QĐ/HU,2023-01-05,Huyện ủy B\n"},
        {"votes.csv", "dossier,step,round,members\nD1,cell_vote,2,1234\n"},
        {"admissions.csv", "admission,person,unit,dossier,again,decision,ceremony_on\nA2,P1,A.1.1,D2,1,DOC1,?\n"}});
  const auto said = [](const LogEntry& entry) {
    std::string vi;
    std::string en;
    for (const ketnap::Label& part : entry.said_key) {
      vi += part.vi + ' ';
      en += part.en + ' ';
    }
    for (const auto& change : entry.changes) {
      vi += "| " + change.said_before.vi + " -> " + change.said_after.vi;
      en += "| " + change.said_before.en + " -> " + change.said_after.en;
    }
    return Lines{vi, en};
  };
  const auto p1 = registry.log({.person = "P1"});
  CHECK(said(p1[1]) == Lines{"S1 |  -> An (P1)|  -> Chi bộ 1 (A.1.1)|  -> 01/01/2015|  -> chưa rõ ngày nào",
                             "S1 |  -> An (P1)|  -> Chi bộ 1 (A.1.1)|  -> 1 January 2015|  -> on an unknown day"});
  CHECK(said(p1[2])[0].starts_with("An (P1) | 03/02/1990 -> tháng 02/1990"));
  CHECK(said(p1[2])[1].starts_with("An (P1) | 3 February 1990 -> February 1990"));
  const auto last = registry.log({.batch = 6});
  REQUIRE(last.size() == 3);
  CHECK(said(last[1])[0].ends_with("|  -> có|  -> 12-QĐ/HU, 05/01/2023, Huyện ủy B (DOC1)|  -> chưa rõ ngày nào"));
  CHECK(said(last[2]) == Lines{"D1 chi bộ xét kết nạp 2 |  -> 1.234", "D1 vote of the cell 2 |  -> 1,234"});
  // A unit is called by its last name, and by its code alone where names are not to be seen.
  CHECK(registry.log({.unit = "A"})[0].said_key[0].vi == "Tỉnh B (A)");
  CHECK(registry.log({.person = "P1", .clearance = ketnap::Sensitivity::internal})[1].changes[0].said_after.vi.empty());
}

TEST_CASE("log: a question that is none, a key that never was", "[registry]") {
  const Folder folder;
  const auto registry = five_batches(folder);
  CHECK(refused(registry, {}) == 1135);
  CHECK(refused(registry, {.person = "P1", .unit = "A"}) == 1135);
  CHECK(refused(registry, {.table = "people"}) == 1135);
  CHECK(refused(registry, {.key = {"P1"}}) == 1135);
  CHECK(refused(registry, {.person = "P9"}) == 1136);
  CHECK(refused(registry, {.unit = "A.9"}) == 1136);
  CHECK(refused(registry, {.dossier = "D"}) == 1136);
  CHECK(refused(registry, {.table = "people", .key = {"P"}}) == 1136);
  CHECK(refused(registry, {.table = "peple", .key = {"P1"}}) == 1137);
  CHECK(refused(registry, {.batch = 6}) == 1109);
}
