#include <functional>
#include <random>

#include <catch2/catch_test_macros.hpp>

#include "world.hpp"

using namespace run_world;

// What rows read of the unit around them, against a walk over all rows for each unit.
namespace {

/// surely, possibly, and whether it may be neither true nor false.
struct Truth3 {
  bool surely = false;
  bool possibly = false;
};
Truth3 known(bool value) { return {value, value}; }
constexpr Truth3 open{false, true};

struct Place {
  std::string code, parent, level, sector, name, opened;
};
struct Row {
  int unit = 0;
  std::string decided, document;
  Truth3 counts;  // in the period
};
struct World {
  std::vector<Place> units;
  std::vector<Row> admissions;

  [[nodiscard]] bool lies_below(int unit, int top) const {
    const std::string& code = units[static_cast<std::size_t>(unit)].code;
    const std::string& of = units[static_cast<std::size_t>(top)].code;
    return code == of || code.starts_with(of + ".");
  }
};

World random_world(std::mt19937& random) {
  const auto one_of = [&](const std::vector<std::string>& choices) { return choices[random() % choices.size()]; };
  World world;
  const auto add = [&](const std::string& code, const std::string& parent, const std::string& level) {
    world.units.push_back({code, parent, level, one_of({"school", "residential", ""}), one_of({"A", "B", ""}),
                           one_of({"1990-01-01", "2021-05-01", "2022-07-01"})});
    const auto unit = static_cast<int>(world.units.size()) - 1;
    for (std::size_t i = 0; i < random() % 3; ++i)
      world.admissions.push_back({.unit = unit,
                                  .decided = one_of({"2021-04-30", "2021-05-01", "2022-08-01", ""}),
                                  .document = one_of({"A", "B", "C", ""}),
                                  .counts = random() % 5 == 0 ? open : known(true)});
  };
  add("H", "", "province");
  for (const char* of : {"H.A", "H.B"}) {
    add(of, "H", "grassroots");
    for (const char* cell : {".1", ".2"}) add(std::string(of) + cell, of, "cell");
  }
  return world;
}

Snapshot snapshot_of_world(const World& world) {
  std::vector<std::string> units, admissions, opened;
  for (const Place& one : world.units) {
    units.push_back(one.code + "," + one.parent + "," + one.level + ",cell," + one.sector + "," + one.name);
    opened.push_back(one.opened);
  }
  for (const Row& row : world.admissions)
    admissions.push_back("A" + std::to_string(admissions.size()) + ",P1," + world.units[static_cast<std::size_t>(row.unit)].code +
                         "," + row.decided + "," + row.document + "," + (row.counts.surely ? "2022-09-03" : "?"));
  Maker maker("2023-12-31");
  maker.table("units", "unit,parent,level,kind,sector,name", units).table("people", "person", {"P1"});
  maker.table("admissions", "admission,person,unit,decided_on,decision,ceremony_on", admissions);
  return with_days(snapshot_of(maker), opened, {});
}

Truth3 both(Truth3 a, Truth3 b) { return {a.surely && b.surely, a.possibly && b.possibly}; }
Truth3 same(const std::string& a, const std::string& b) { return a.empty() || b.empty() ? open : known(a == b); }

struct Interval {
  std::int64_t low = 0, high = 0;
};

/// Of the unit and all below it, the rows that are in.
using Condition = std::function<Truth3(const World&, const Row&, const Place& of_row, int unit)>;
Interval number(const World& world, int top, const Condition& condition) {
  Interval out;
  for (const Row& row : world.admissions) {
    if (!world.lies_below(row.unit, top)) continue;
    const Truth3 in = both(row.counts, condition(world, row, world.units[static_cast<std::size_t>(row.unit)], top));
    out.low += in.surely ? 1 : 0;
    out.high += in.possibly ? 1 : 0;
  }
  return out;
}
Truth3 everyone(const World&, const Row&, const Place&, int) { return known(true); }

struct Form {
  std::string text;
  Condition model;
};

const Place& at(const World& world, int unit) { return world.units[static_cast<std::size_t>(unit)]; }

std::vector<Form> forms() {
  return {
      {"unit.level == outer.level",
       [](const World& w, const Row&, const Place& of, int unit) { return same(of.level, at(w, unit).level); }},
      {"unit.sector != outer.sector",
       [](const World& w, const Row&, const Place& of, int unit) {
         const Truth3 is = same(of.sector, at(w, unit).sector);
         return Truth3{!is.possibly, !is.surely};
       }},
      {"outer.level in {'grassroots', 'cell'} and outer.sector is known",
       [](const World& w, const Row&, const Place&, int unit) {
         return known(at(w, unit).level != "province" && !at(w, unit).sector.empty());
       }},
      {"decided_on >= outer.opened_on",
       [](const World& w, const Row& row, const Place&, int unit) {
         return row.decided.empty() ? open : known(row.decided >= at(w, unit).opened);
       }},
      {"decision == outer.name",
       [](const World& w, const Row& row, const Place&, int unit) { return same(row.document, at(w, unit).name); }},
      {"unit == outer.unit or unit.parent == outer.unit",
       [](const World& w, const Row&, const Place& of, int unit) {
         if (of.code == at(w, unit).code) return known(true);
         return of.parent.empty() ? open : known(of.parent == at(w, unit).code);
       }},
      {"outer.name == outer.parent.name",
       [](const World& w, const Row&, const Place&, int unit) {
         const auto parent = std::ranges::find(w.units, at(w, unit).parent, &Place::code);
         return parent == w.units.end() ? open : same(at(w, unit).name, parent->name);
       }},
      {"count(outer.admissions, decided_on <= date('2021-12-31')) > 1",
       [](const World& w, const Row&, const Place&, int unit) {
         const Interval many = number(w, unit, [](const World&, const Row& row, const Place&, int) {
           return row.decided.empty() ? open : known(row.decided <= "2021-12-31");
         });
         return Truth3{many.low > 1, many.high > 1};
       }},
      {"count(outer.below(level='cell'), sector == outer.outer.sector) == 1",
       [](const World& w, const Row&, const Place&, int unit) {
         Interval many;
         for (const Place& cell : w.units) {
           if (cell.level != "cell" || !(cell.code + ".").starts_with(at(w, unit).code + ".")) continue;
           many.low += same(cell.sector, at(w, unit).sector).surely ? 1 : 0;
           many.high += same(cell.sector, at(w, unit).sector).possibly ? 1 : 0;
         }
         return Truth3{many.low == 1 && many.high == 1, many.low <= 1 && 1 <= many.high};
       }},
      // A share of none is no number: such a row is in no count.
      {"2 * share(outer.admissions, unit.level == outer.outer.level) >= 1",
       [](const World& w, const Row&, const Place&, int unit) {
         const Interval of = number(w, unit, [&](const World& v, const Row& r, const Place& p, int u) {
           return same(p.level, at(v, u).level).surely ? everyone(v, r, p, u) : known(false);
         });
         const Interval rest = number(w, unit, [&](const World& v, const Row&, const Place& p, int u) {
           return known(!same(p.level, at(v, u).level).surely);
         });
         // The row itself possibly is the only one, and then there is nothing else.
         const bool surely = of.low + rest.low > 0 && of.low >= rest.high;
         return Truth3{surely, of.high > 0 && of.high >= rest.low};
       }},
  };
}

std::string shown_at(const Table& table, const std::string& unit, const std::string& id) {
  return run_world::shown(*table.find(unit, "2022", "t." + id));
}

std::string shown_as(const Interval& many) {
  return many.low == many.high ? std::to_string(many.low) : std::to_string(many.low) + ".." + std::to_string(many.high);
}

}  // namespace

TEST_CASE("what a row reads of the unit around it is another thing at every unit") {
  const std::vector<Form> all = forms();
  std::vector<std::pair<std::string, std::string>> texts;
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < all.size(); ++i) {
    texts.emplace_back("f" + std::to_string(i), "count(admissions, " + all[i].text + ")");
    texts.emplace_back("b" + std::to_string(i), "count(below(), count(admissions, " + all[i].text + ") > 1)");
  }
  for (const auto& [id, text] : texts) ids.push_back("t." + id);
  const Catalog catalog = indicators(texts);
  std::mt19937 random(20221122);  // NOLINT: the same worlds in every run
  for (int round = 0; round < 40; ++round) {
    const World world = random_world(random);
    const Snapshot snapshot = snapshot_of_world(world);
    const Table t = measure(snapshot, catalog, {.indicators = ids, .units = {under("H")}, .periods = years(2022, 2022)});
    for (int unit = 0; unit < static_cast<int>(world.units.size()); ++unit) {
      const std::string& code = at(world, unit).code;
      for (std::size_t i = 0; i < all.size(); ++i) {
        CAPTURE(round, code, all[i].text);
        const Interval expected = number(world, unit, all[i].model);
        CHECK(shown_at(t, code, "f" + std::to_string(i)) == shown_as(expected));
        const auto rows =
            rows_of(snapshot, catalog, {.indicator = "t.f" + std::to_string(i), .unit = code, .period = period("2022")},
                    FigurePart::numerator);
        CHECK(static_cast<std::int64_t>(rows.rows.size()) == expected.low);
        Interval below;
        for (int other = 0; other < static_cast<int>(world.units.size()); ++other) {
          if (!world.lies_below(other, unit) || at(world, other).opened > "2022-12-31") continue;
          const Interval there = number(world, other, all[i].model);
          below.low += there.low > 1 ? 1 : 0;
          below.high += there.high > 1 ? 1 : 0;
        }
        CHECK(shown_at(t, code, "b" + std::to_string(i)) == shown_as(below));
      }
    }
  }
}

TEST_CASE("values, shares and keys are taken with what the unit says") {
  Maker maker("2022-12-31");
  with_units(maker).table("people", "person,sex", {"P1,female", "P2,male"});
  maker.table("admissions", "admission,person,unit,decided_on,ceremony_on",
              {"A1,P1,H.A.1,2021-01-11,2022-02-03", "A2,P2,H.A.1,2021-01-02,2022-12-31", "A3,P2,H.B,2021-01-06,2022-01-01"});
  maker.table("dossiers", "dossier,person,unit,opened_on", {"D1,P1,H.A.1,2022-01-01", "D2,P2,H.B,2022-01-01"});
  maker.table("papers", "dossier,paper,round,dated",
              {"D1,application,1,2021-01-03", "D1,background,1,2020-01-03", "D2,application,1,2020-12-31"});
  const Snapshot snapshot =
      with_days(snapshot_of(maker), {"2021-01-01", "2021-01-01", "2021-01-01", "2021-01-01", "2021-01-01", "2021-01-05"}, {});
  const auto on = [&](const char* unit, const char* text) {
    return shown(*measure(snapshot, indicators({{"it", text}}),
                          {.indicators = {"t.it"}, .units = {under("H")}, .periods = years(2022, 2022)})
                      .find(unit, "2022", "t.it"));
  };
  CHECK(on("H", "mean(admissions, days_between(outer.opened_on, decided_on))") == "16/3");
  CHECK(on("H.A", "mean(admissions, days_between(outer.opened_on, decided_on))") == "11/2");
  CHECK(on("H.B", "median(admissions, days_between(outer.opened_on, decided_on))") == "1");
  CHECK(on("H.A.S", "median(admissions, days_between(outer.opened_on, decided_on))") == "-");
  CHECK(on("H", "sum(admissions, 1 / count(outer.admissions))") == "1");
  CHECK(on("H", "share(admissions, unit.level == outer.level)") == "0");
  CHECK(on("H.B", "share(admissions, unit.level == outer.level)") == "1");
  CHECK(on("H", "distinct(admissions, person, unit.level != outer.level)") == "2");
  CHECK(on("H", "distinct(admissions, outer.parent)") == "1..3");
  CHECK(on("H.A", "distinct(admissions, outer.parent)") == "1");
  // Through the rows of a row, and in the condition of the other's rows.
  CHECK(on("H", "count(dossiers, any(papers, dated >= outer.outer.opened_on))") == "1");
  CHECK(on("H.B", "count(dossiers, any(papers, dated >= add_days(outer.outer.opened_on, -5)))") == "1");
  CHECK(on("H", "count(dossiers, count(outer.admissions, decided_on > add_days(outer.outer.opened_on, 1)) == 2)") == "2");
  CHECK(on("H",
           "count(below(level='cell'), count(outer.below(level='grassroots'), opened_on > outer.outer.opened_on and "
           "level != outer.level) == 1)") == "2");
  CHECK(on("H.A", "count(admissions, coalesce(outer.claim('x'), 3) > 2)") == "2");
  CHECK(on("H.A", "count(admissions, outer.claim('x') > 2)") == "0..2");
  CHECK(on("H.A", "count(admissions, outer.target('x').at_least > 2 or sex == 'male')") == "1");
  CHECK(on("H.A", "count(admissions, not outer.target('x').at_least > 2)") == "0");
}

TEST_CASE("members on a day that has not come are not counted, and the figure says so") {
  Maker maker("2022-12-31");
  with_units(maker).table("people", "person", {"P1"});
  maker.table("spells", "spell,person,unit,since,until,began_by", {"S1,P1,H.A.1,2021-01-01,,admitted"});
  const Snapshot snapshot = with_days(snapshot_of(maker), std::vector<std::string>(6, "2000-01-01"), {});
  const auto figure = [&](const char* text) {
    const Table t =
        measure(snapshot, indicators({{"it", text}}), {.indicators = {"t.it"}, .units = {unit("H")}, .periods = years(2022, 2022)});
    return *t.find("H", "2022", "t.it");
  };
  CHECK(shown(figure("count(members.at(date('2022-12-31')))")) == "1");
  CHECK(figure("count(members.at(date('2022-12-31')))").note == Label());
  const Figure later = figure("count(members) - count(members.at(date('2023-01-01')))");
  CHECK(shown(later) == "-");
  CHECK(later.note.vi == "hỏi ngày 01/01/2023, sau ngày 31/12/2022");
  CHECK(shown(figure("coalesce(count(members.at(date('2023-01-01'))), 7)")) == "7");
  CHECK(shown(figure("count(below(), count(members.at(date('2023-01-01'))) == 0)")) == "0");
  CHECK(shown(figure("share(members.at(date('2023-01-01')), sex == 'female')")) == "-");
  CHECK(shown(figure("if_(any(members), 1, 0)")) == "1");
}

TEST_CASE("texts are compared with texts, a linked row by its key") {
  Maker maker("2022-12-31");
  maker.table("units", "unit,parent,level,kind,name", {"H,,province,committee,Hà", "H.B,H,grassroots,cell,H"});
  maker.table("people", "person,name", {"P1,H", "P2,Hà", "P3,"});
  maker.table("admissions", "admission,person,unit,decision", {"H.B,P1,H.B,H.B", "A2,P2,H.B,H", "A3,P3,H.B,"});
  const Snapshot snapshot = snapshot_of(maker);
  const auto on = [&](const char* text) {
    return small_world::outcomes(snapshot, snapshot.frame("admissions"), small_world::value(text, "admissions"));
  };
  CHECK(on("name == unit.name") == "yn?");
  CHECK(on("name != unit.name") == "ny?");
  CHECK(on("admission == unit") == "ynn");
  CHECK(on("unit.parent == decision") == "ny?");
  CHECK(on("unit == unit.unit") == "yyy");
}
