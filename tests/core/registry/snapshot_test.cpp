#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include <ketnap/base/error.hpp>

#include "core/registry/fixture.hpp"

using namespace ketnap;
using namespace registry_tests;

namespace {

std::int32_t low(const Frame& frame, std::string_view column, std::size_t row) {
  return frame.column(column)->values.as<std::int32_t>()[row];
}
std::int32_t high(const Frame& frame, std::string_view column, std::size_t row) {
  return frame.column(column)->high.as<std::int32_t>()[row];
}

std::vector<std::string> texts(const Frame& frame, std::string_view column) {
  std::vector<std::string> all;
  all.reserve(frame.rows());
  for (std::size_t row = 0; row < frame.rows(); ++row) all.emplace_back(frame.column(column)->text(row));
  return all;
}

using Texts = std::vector<std::string>;

std::string tree_of_units() {
  return "unit,since,state,level,kind,name,parent,area\n"
         "B,2000-01-01,open,grassroots,committee,Xã B,H,X1\n"
         "A.2,2010-01-01,open,cell,cell,Chi bộ 2,A,\n"
         "A.1,2000-01-01,open,cell,cell,Chi bộ 1,A,\n"
         "A.1,2015-01-01,open,cell,cell,Chi bộ một,B,\n"
         "A.1,2022-01-01,closed,cell,cell,Chi bộ một,B,\n"
         "H,2000-01-01,open,province,committee,Tỉnh H,,\n"
         "A,2000-01-01,open,grassroots,committee,Xã A,H,\n";
}

Registry loaded(const Folder& folder, const Files& files) {
  auto registry = new_registry(folder);
  load(registry, folder,
       {{"units.csv", tree_of_units()}, {"people.csv", "person,born,sex\nP3,1990,\nP1,1990-02-03,male\nP2,,female\n"}});
  load(registry, folder, files);
  return registry;
}

}  // namespace

TEST_CASE("snapshot: the tree of a day, with every unit in it", "[snapshot]") {
  const Folder folder;
  const auto registry =
      loaded(folder, {{"areas.csv", "area,since,name,parent\nX1,2000-01-01,Cũ,X\nX1,2020-01-01,Mới,X\nX,2000-01-01,Huyện,\n"}});
  CHECK(texts(at(registry, "2005-01-01")->frame("units"), "unit") == Texts{"H", "A", "A.1", "A.2", "B"});
  CHECK(texts(at(registry, "2023-01-01")->frame("units"), "unit") == Texts{"H", "A", "A.2", "B", "A.1"});
  CHECK(texts(at(registry, "2023-01-01")->frame("units"), "name") == Texts{"Tỉnh H", "Xã A", "Chi bộ 2", "Xã B", "Chi bộ một"});

  const auto early = at(registry, "2005-01-01");
  const auto& tree = early->tree();
  CHECK(tree[3].code == "A.2");
  CHECK_FALSE(tree[3].open);
  CHECK(tree[3].opened_on.is_never());
  CHECK(low(early->frame("units"), "opened_on", 3) == Date::never().days());
  CHECK_FALSE(early->frame("units").column("opened_on")->is_known(3));
  CHECK(tree[2].open);
  CHECK(tree[2].level == "cell");
  const auto late = at(registry, "2023-01-01");
  CHECK_FALSE(late->tree()[4].open);
  CHECK(late->tree()[4].opened_on == day("2000-01-01"));
  CHECK(late->frame("units").link("parent")[4] == 3);
  CHECK(late->frame("units").link("parent")[0] == no_row);
  CHECK(late->row_of("units", "A.1") == 4);

  // As of one day, on the tree of another.
  const auto restated = registry.snapshot({.as_of = day("2005-01-01"), .as_known = 0, .tree = day("2023-01-01")});
  CHECK(texts(restated->frame("units"), "unit") == Texts{"H", "A", "A.2", "B", "A.1"});

  CHECK(texts(late->frame("areas"), "area") == Texts{"X", "X1"});
  CHECK(texts(late->frame("areas"), "name") == Texts{"Huyện", "Mới"});
  CHECK(texts(early->frame("areas"), "name") == Texts{"Huyện", "Cũ"});
  CHECK(late->frame("areas").link("parent")[1] == 0);
  CHECK(late->frame("units").link("area")[3] == late->row_of("areas", "X1"));
}

TEST_CASE("snapshot: people by key, what they lack is unknown", "[snapshot]") {
  const Folder folder;
  const auto now = at(loaded(folder, {}), "2023-10-31");
  const Frame& people = now->frame("people");
  CHECK(texts(people, "person") == Texts{"P1", "P2", "P3"});
  CHECK(low(people, "born", 0) == high(people, "born", 0));
  CHECK(low(people, "born", 1) == Date::first().days());
  CHECK(high(people, "born", 1) == Date::last().days());
  CHECK_FALSE(people.column("born")->is_known(1));
  CHECK(low(people, "born", 2) == day("1990-01-01").days());
  CHECK(high(people, "born", 2) == day("1990-12-31").days());
  CHECK(people.column("born")->is_known(2));
  CHECK(people.column("born")->has_unknowns);
  CHECK(people.column("born")->null_count == 1);
  CHECK(people.column("sex")->values.as<std::uint8_t>()[0] == 1);
  CHECK(people.column("sex")->values.as<std::uint8_t>()[2] == 255);
  CHECK(people.column("religion")->null_count == 3);
  CHECK(now->row_of("people", "P2") == 1);
  CHECK(now->row_of("people", "P9") == no_row);
  try {
    static_cast<void>(now->frame("poeple"));
    FAIL("there is such a frame");
  } catch (const Error& error) {
    CHECK(error.number() == 3107);
    CHECK(error.args() == std::vector<std::string>{"poeple", "people"});
  }
}

TEST_CASE("snapshot: rows lie in the order of the tree and are found by unit", "[snapshot]") {
  const Folder folder;
  const auto registry = loaded(
      folder, {{"spells.csv",
                "spell,person,unit,since,until,began_by\nS4,P1,B,2001-01-01,2002-01-01,initial\nS3,P3,A.1,2001-01-01,,initial\n"
                "S2,P2,A.2,2011-01-01,,initial\nS1,P1,A.1,2002-01-01,?,arrived\n"},
               {"courses.csv", "course,kind,unit,starts_on\nC1,awareness,,2005-01-01\nC2,awareness,A,2005-01-01\n"}});
  const auto now = at(registry, "2023-10-31");
  const Frame& spells = now->frame("spells");
  CHECK(texts(spells, "spell") == Texts{"S2", "S4", "S1", "S3"});
  CHECK(spells.groups_of() == "units");
  CHECK(std::vector<std::int32_t>(spells.starts().begin(), spells.starts().end()) == std::vector<std::int32_t>{0, 0, 0, 1, 2, 4});
  CHECK(spells.link("unit")[2] == now->row_of("units", "A.1"));
  CHECK(spells.link("person")[3] == now->row_of("people", "P3"));
  CHECK(spells.link_target("unit") == "units");
  CHECK(now->row_of("spells", "S3") == 3);

  // An unknown day lies between the row's beginning and as_of.
  CHECK(low(spells, "until", 2) == day("2002-01-01").days());
  CHECK(high(spells, "until", 2) == day("2023-10-31").days());
  CHECK_FALSE(spells.column("until")->is_known(2));
  CHECK(spells.column("until")->has_unknowns);
  CHECK(low(spells, "until", 0) == Date::never().days());
  CHECK(high(spells, "until", 0) == Date::never().days());
  CHECK(low(spells, "until", 1) == day("2002-01-01").days());
  CHECK(spells.column("until")->null_count == 3);

  // A row without a unit comes last and belongs to none.
  const Frame& courses = now->frame("courses");
  CHECK(texts(courses, "course") == Texts{"C2", "C1"});
  CHECK(courses.starts().back() == 1);
  CHECK(courses.link("unit")[1] == no_row);
}

TEST_CASE("snapshot: whom the register began with is official unless a day is written, even one to come", "[snapshot]") {
  const Folder folder;
  const auto registry = loaded(folder, {{"spells.csv",
                                         "spell,person,unit,since,until,began_by,ended_by,official_on\n"
                                         "S1,P1,B,2001-01-01,,initial,,\nS2,P2,B,2001-01-01,,initial,,2022-06-01\n"
                                         "S3,P3,B,2001-01-01,,arrived,,\n"}});
  const auto since = [&](const std::string& as_of, std::size_t row) {
    return low(at(registry, as_of)->frame("spells"), "official_since", row);
  };
  CHECK(since("2022-01-01", 0) == Date::first().days());
  CHECK(since("2022-01-01", 1) == Date::never().days());
  CHECK(since("2022-06-01", 1) == day("2022-06-01").days());
  CHECK(since("2022-01-01", 2) == Date::never().days());
  CHECK_FALSE(at(registry, "2022-01-01")->frame("spells").column("official_on")->is_known(0));
}

TEST_CASE("snapshot: what comes after as_of has not happened", "[snapshot]") {
  const Folder folder;
  const auto registry = loaded(
      folder,
      {{"admissions.csv",
        "admission,person,unit,dossier,decided_on,ceremony_on,official_on\nA1,P1,A.1,D1,2021-05-10,2021-05-19,2022-05-19\nA2,P2,A."
        "1,,2021-06-01,?,\n"
        "A3,P3,A.1,D2,,2021-05-20,\n"},
       {"dossiers.csv",
        "dossier,person,unit,opened_on,closed_on,outcome\nD1,P1,A.1,2020-01-10,2022-06-10,recognised\nD2,P2,A.1,2021-08-01,,\n"},
       {"steps.csv",
        "dossier,step,round,done_on,body\nD1,cell_vote,2,2021-04-01,A.1\nD1,listed,1,2020-01-10,A.1\nD1,cell_vote,1,2021-03-01,A."
        "1\n"
        "D2,listed,1,2020-02-01,A.1\nD1,decision,1,2021-05-10,H\n"},
       {"votes.csv", "dossier,step,round,members\nD1,cell_vote,1,9\nD1,cell_vote,2,8\nD2,cell_vote,1,7\nD9,cell_vote,1,6\n"}});
  const auto spring = at(registry, "2021-03-15");
  CHECK(texts(spring->frame("admissions"), "admission") == Texts{"A3"});
  CHECK(low(spring->frame("admissions"), "ceremony_on", 0) == Date::never().days());
  CHECK(spring->frame("admissions").link("dossier")[0] == no_row);
  CHECK(texts(spring->frame("dossiers"), "dossier") == Texts{"D1"});
  CHECK(low(spring->frame("dossiers"), "closed_on", 0) == Date::never().days());
  CHECK(spring->frame("steps").rows() == 2);  // of D1 alone: D2 is not opened yet
  CHECK(spring->frame("votes").rows() == 2);  // D1's first round; D9 is nobody's
  CHECK(spring->frame("votes").starts().back() == 1);

  const auto summer = at(registry, "2021-12-31");
  CHECK(texts(summer->frame("admissions"), "admission") == Texts{"A1", "A2", "A3"});
  CHECK(low(summer->frame("admissions"), "official_on", 0) == Date::never().days());
  CHECK(low(summer->frame("admissions"), "ceremony_on", 1) == day("2021-06-01").days());
  CHECK(high(summer->frame("admissions"), "ceremony_on", 1) == day("2021-12-31").days());
  CHECK(summer->frame("admissions").link("dossier")[2] == summer->row_of("dossiers", "D2"));
  CHECK(low(summer->frame("admissions"), "decided_on", 2) == Date::first().days());
  CHECK(summer->frame("dossiers").rows() == 2);
  CHECK(summer->frame("votes").rows() == 4);
  const Frame& steps = summer->frame("steps");
  CHECK(steps.groups_of() == "dossiers");
  CHECK(std::vector<std::int32_t>(steps.starts().begin(), steps.starts().end()) == std::vector<std::int32_t>{0, 4, 5});
  const auto place = [&](const char* step) { return summer->schema().list("step")->place_of(step).value(); };
  const auto codes = steps.column("step")->values.as<std::uint8_t>();
  CHECK(std::vector<int>(codes.begin(), codes.begin() + 4) ==
        std::vector<int>{place("listed"), place("cell_vote"), place("cell_vote"), place("decision")});
  CHECK(steps.column("round")->values.as<std::int64_t>()[2] == 2);
  CHECK(summer->row_of("steps", std::string("D1\x1f") + "cell_vote" + "\x1f" + "2") == 2);
}

TEST_CASE("snapshot: the profile in force on a day", "[snapshot]") {
  const Folder folder;
  const auto registry = loaded(
      folder, {{"profiles.csv",
                "person,since,occupation\nP2,2019-01-01,pupil\nP1,2020-01-01,farm\nP1,2018-01-01,student\nP1,2025-01-01,other\n"},
               {"admissions.csv",
                "admission,person,unit,decided_on,ceremony_on\nA1,P1,A.1,2019-11-01,2019-12-31\nA2,P1,A.1,2019-12-01,?\n"
                "A3,P1,A.1,2021-01-01,?\nA4,P3,A.1,2021-01-01,2021-02-01\nA5,P1,A.1,2021-01-01,\n"}});
  const auto now = at(registry, "2023-10-31");
  const Frame& profiles = now->frame("profiles");
  CHECK(profiles.groups_of() == "people");
  CHECK(profiles.rows() == 3);  // the fourth is not yet
  const std::int32_t p1 = now->row_of("people", "P1");
  CHECK(profile_on(*now, p1, day("2017-12-31")) == no_row);
  CHECK(profile_on(*now, p1, day("2018-01-01")) == 0);
  CHECK(profile_on(*now, p1, day("2019-12-31")) == 0);
  CHECK(profile_on(*now, p1, day("2020-01-01")) == 1);
  CHECK(profile_on(*now, p1, day("2030-01-01")) == 1);
  CHECK(profile_on(*now, now->row_of("people", "P3"), day("2030-01-01")) == no_row);
  CHECK(profile_on(*now, no_row, day("2030-01-01")) == no_row);
  const auto linked = now->frame("admissions").link("profile");
  CHECK(std::vector<std::int32_t>(linked.begin(), linked.end()) == std::vector<std::int32_t>{0, no_row, 1, no_row, no_row});
  CHECK(now->frame("admissions").link_target("profile") == "profiles");
  CHECK(now->frame("spells").link_target("profile").empty());
}

TEST_CASE("snapshot: knowledge time keeps every batch", "[snapshot]") {
  const Folder folder;
  auto registry = loaded(folder, {{"profiles.csv", "person,since,occupation\nP1,2020-01-01,farm\n"}});
  load(registry, folder, {{"people.csv", "person,born,sex\nP1,1990-02-04,male\nP4,2000,female\n"}});
  load(registry, folder,
       {{"people.csv", "person,born,sex\nP1,1990-02-05,male\n"},
        {"profiles.csv", "person,since,occupation\nP1,2020-01-01,pupil\n"}});
  const auto born = [&](int batch) { return Date(low(at(registry, "2023-10-31", batch)->frame("people"), "born", 0)).iso(); };
  CHECK(born(1) == "1990-02-03");
  CHECK(born(2) == "1990-02-03");
  CHECK(born(3) == "1990-02-04");
  CHECK(born(4) == "1990-02-05");
  CHECK(born(0) == "1990-02-05");
  CHECK(at(registry, "2023-10-31", 1)->frame("people").rows() == 3);
  CHECK(at(registry, "2023-10-31", 3)->frame("people").rows() == 4);
  CHECK(at(registry, "2023-10-31", 1)->frame("profiles").rows() == 0);
  CHECK(at(registry, "2023-10-31", 4)->frame("profiles").rows() == 1);
  CHECK(at(registry, "2023-10-31")->times().as_known == 4);
  for (const int none : {5, -1}) {
    try {
      at(registry, "2023-10-31", none);
      FAIL("there is such a batch");
    } catch (const Error& error) {
      CHECK(error.number() == 1109);
    }
  }
  CHECK_THROWS_AS(registry.snapshot({.as_of = Date::never(), .as_known = 0, .tree = day("2023-10-31")}), Error);
}

TEST_CASE("snapshot: it outlives its registry, and a copy shares its keys", "[snapshot]") {
  const Folder folder;
  std::shared_ptr<const Snapshot> now;
  {
    const auto registry = loaded(folder, {{"profiles.csv", "person,since,occupation\nP1,2020-01-01,farm\n"}});
    now = at(registry, "2023-10-31");
  }
  const Snapshot copy = *now;
  CHECK(now->row_of("profiles",
                    "P1\x1f"
                    "2020-01-01") == 0);
  now.reset();
  CHECK(copy.row_of("profiles",
                    "P1\x1f"
                    "2020-01-01") == 0);
  CHECK(copy.row_of("profiles", "P1") == no_row);
  CHECK(copy.row_of("people", "P3") == 2);
}

TEST_CASE("snapshot: a unit is open from its first open version until it is closed for good", "[snapshot]") {
  const Folder folder;
  auto registry = new_registry(folder);
  load(registry, folder,
       {{"units.csv",
         "unit,since,state,level,kind\nA,2000-01-01,open,cell,cell\nA,2010-01-01,closed,cell,cell\nA,2012-01-01,open,cell,cell\n"
         "A,2020-01-01,closed,cell,cell\nA,2021-01-01,closed,cell,cell\nB,2000-01-01,closed,cell,cell\n"}});
  const auto closed = [&](const char* day) { return at(registry, day)->tree()[0].closed_on; };
  CHECK(closed("2009-12-31").is_never());
  CHECK(closed("2010-01-01") == day("2010-01-01"));
  CHECK(closed("2012-01-01").is_never());
  CHECK(closed("2023-01-01") == day("2020-01-01"));
  CHECK(at(registry, "2023-01-01")->tree()[1].closed_on.is_never());
  CHECK(low(at(registry, "2023-01-01")->frame("units"), "closed_on", 0) == day("2020-01-01").days());
}

TEST_CASE("snapshot: arrivals and departures have their other end and the profile of their day", "[snapshot]") {
  const Folder folder;
  const auto registry =
      loaded(folder, {{"spells.csv",
                       "spell,person,unit,since,until,began_by,ended_by\nS1,P1,A.1,2010-01-01,2011-01-01,initial,moved\n"
                       "S2,P1,A.2,2011-01-01,2012-03-01,arrived,moved\nS3,P2,A.2,2011-01-01,,initial,\n"
                       "S4,P1,B,2012-05-30,2023-01-01,arrived,moved\n"},
                      {"profiles.csv", "person,since,occupation\nP1,2000-01-01,pupil\nP1,2011-01-01,farm\n"}});
  const auto now = at(registry, "2014-01-01");
  const Frame& in = now->frame("arrivals");
  const Frame& out = now->frame("departures");
  CHECK(texts(in, "spell") == Texts{"S2", "S4"});
  CHECK(texts(out, "spell") == Texts{"S1", "S2"});
  CHECK(in.groups_of() == "units");
  CHECK(in.link("from_unit")[0] == now->row_of("units", "A.1"));
  CHECK(in.link("from_unit")[1] == now->row_of("units", "A.2"));
  CHECK(out.link("to_unit")[1] == now->row_of("units", "B"));
  CHECK(in.counted_below()[0] == now->row_of("units", "A"));
  CHECK(in.counted_below()[1] == now->row_of("units", "H"));
  CHECK(low(out, "last_day", 0) == day("2010-12-31").days());
  CHECK(out.link("profile")[0] == 0);
  CHECK(in.link("profile")[0] == 1);
  CHECK(now->row_of("arrivals", "S4") == 1);
  CHECK(now->schema().table("departures")->find("to_unit")->label.vi == "Nơi chuyển đến");
  CHECK(std::ranges::find(now->schema().tables(), "arrivals", &TableSchema::name) == now->schema().tables().end());
}

TEST_CASE("snapshot: an empty registry has every frame, with no rows", "[snapshot]") {
  const Folder folder;
  const auto now = at(new_registry(folder), "2023-10-31");
  CHECK(now->times().as_known == 0);
  CHECK(now->tree().size() == 0);
  CHECK(now->frames().size() == now->schema().tables().size() + now->schema().derived().size());
  for (const auto& [name, frame] : now->frames()) {
    CHECK(frame.rows() == 0);
    if (!frame.groups_of().empty()) CHECK(frame.starts().size() == 1);
  }
}
