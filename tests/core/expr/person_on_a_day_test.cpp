#include <catch2/catch_test_macros.hpp>

#include "lives_world.hpp"

using namespace lives;

namespace {

struct Known {
  bool surely = false;
  bool possibly = false;
};
Known operator&&(Known a, Known b) { return {a.surely && b.surely, a.possibly && b.possibly}; }
Known operator||(Known a, Known b) { return {a.surely || b.surely, a.possibly || b.possibly}; }
char letter(Known truth) { return truth.surely ? 'y' : truth.possibly ? '?' : 'n'; }

Known before(Told a, Told b) { return {a.hi < b.lo, a.lo < b.hi}; }
Known until(Told a, Told b) { return {a.hi <= b.lo, a.lo <= b.hi}; }

Told read(const Frame& frame, const char* column, std::size_t row) {
  const Column& days = *frame.column(column);
  const auto high = (days.high.empty() ? days.values : days.high).as<std::int32_t>();
  return {days.values.as<std::int32_t>()[row], high[row]};
}

// A second reading of the spells, one row after the other.
struct Plain {
  const Snapshot& snapshot;
  const Frame& spells = snapshot.frame("spells");

  [[nodiscard]] Known of_spell(std::size_t row, std::string_view name, Told on) const {
    const Known member = until(read(spells, "since", row), on) && before(on, read(spells, "until", row));
    if (name == "official") return member && until(read(spells, "official_since", row), on);
    return name == "probationary" ? member && before(on, read(spells, "official_since", row)) : member;
  }

  [[nodiscard]] Known of_person(std::int32_t person, std::string_view name, Told on) const {
    if (person == no_row) return {false, true};
    Known found;
    for (std::size_t row = 0; row < spells.rows(); ++row)
      if (spells.link("person")[row] == person) found = found || of_spell(row, name, on);
    return found;
  }

  [[nodiscard]] Told members_below(std::int32_t unit, Told on) const {
    Told found;
    for (std::size_t row = 0; row < spells.rows(); ++row) {
      std::int32_t at = spells.link("unit")[row];
      while (at != unit && at >= 0) at = snapshot.tree()[static_cast<std::size_t>(at)].parent;
      if (at != unit) continue;
      const Known one = of_spell(row, "official", on);
      found.lo += one.surely ? 1 : 0;
      found.hi += one.possibly ? 1 : 0;
    }
    return found;
  }
};

std::string text_of(const Day& day) { return day.text == "?" ? "" : day.text; }

// Dossiers, their introducers and helpers, of random people; some of nobody.
struct Judged {
  Maker maker;
  Snapshot snapshot;
  Frame judged;
  Plain plain{snapshot};

  Judged(Dice& dice, int unknown) : Judged(dice, unknown, World(dice, 120, unknown)) {}

 private:
  Judged(Dice& dice, int unknown, World world) : maker(world.maker()), snapshot(rest(dice, unknown)), judged(steps(dice)) {}

  static std::string somebody(Dice& dice) { return dice.in(8) ? "" : "P" + std::to_string(dice.below(120)); }

  Snapshot rest(Dice& dice, int unknown) {
    std::vector<std::string> dossiers;
    std::vector<std::string> introducers;
    std::vector<std::string> helpers;
    for (int unit = 0; unit < 4; ++unit) {
      for (int i = 0; i < 40; ++i) {
        const std::string id = "D" + std::to_string(dossiers.size());
        dossiers.push_back(id + "," + somebody(dice) + "," + World::codes[unit] + "," + text_of(plain_day(dice, unknown)));
        for (int one = dice.below(4); one > 0; --one)
          introducers.push_back(id + "," + std::to_string(one) + "," + (dice.in(70) ? "member," : "youth_union,") + somebody(dice) +
                                "," + text_of(plain_day(dice, unknown)) + "," + text_of(plain_day(dice, unknown)));
        helpers.push_back(id + "," + somebody(dice) + "," + text_of(plain_day(dice, unknown)));
      }
    }
    maker.table("dossiers", "dossier,person,unit,opened_on", dossiers);
    maker.table("introducers", "dossier,introducer,kind,person,together_since,letter_on", introducers);
    maker.table("helpers", "dossier,person,since", helpers);
    return maker.snapshot();
  }
  static Day plain_day(Dice& dice, int unknown) { return lives::plain(dice, unknown); }

  Frame steps(Dice& dice) {
    std::vector<std::string> lines;
    const Frame& dossiers = snapshot.frame("dossiers");
    for (std::size_t row = 0; row < dossiers.rows(); ++row) {
      const std::int32_t person = dossiers.link("person")[row];
      lines.push_back("D" + std::to_string(row) + ",cell_vote," + some_day(dice).text + "," +
                      (person == no_row ? "" : "P" + std::to_string(person)) + "," +
                      (dice.in(5) ? "" : World::codes[dossiers.link("unit")[row]]));
    }
    return maker.make(judged_table(), "dossier,step,step_date,person,unit", lines);
  }
};

std::string expected_of_people(const Plain& plain, const Frame& frame, const char* day, std::string_view name) {
  std::string out;
  for (std::size_t row = 0; row < frame.rows(); ++row)
    out += letter(plain.of_person(frame.link("person")[row], name, read(frame, day, row)));
  return out;
}

}  // namespace

TEST_CASE("a person on the day of a row, against spells read one by one", "[on_a_day]") {
  Dice dice(77);
  for (const int unknown : {0, 10, 35}) {
    const Judged world(dice, unknown);
    const Snapshot& snapshot = world.snapshot;
    RequestDates asked;
    asked.instant = Date(first_day + 30);
    for (const std::string name : {"is_member", "official", "probationary"}) {
      INFO(unknown << " " << name);
      CHECK(outcomes(snapshot, world.judged, rule(name)) == expected_of_people(world.plain, world.judged, "step_date", name));
      for (const auto& [table, day] :
           {std::pair("introducers", "letter_on"), std::pair("helpers", "since"), std::pair("admissions", "ceremony_on")}) {
        const Frame& frame = snapshot.frame(table);
        CHECK(outcomes(snapshot, frame, value(name, table)) == expected_of_people(world.plain, frame, day, name));
      }
      const Frame& spells = snapshot.frame("spells");
      std::string expected;
      for (std::size_t row = 0; row < spells.rows(); ++row)
        expected += letter(world.plain.of_spell(row, name, {asked.instant.days(), asked.instant.days()}));
      CHECK(outcomes(snapshot, spells, value(name, "spells"), asked) == expected);
    }
  }
}

TEST_CASE("official introducers and members of a dossier's unit are counted", "[on_a_day]") {
  Dice dice(78);
  for (const int unknown : {0, 25}) {
    const Judged world(dice, unknown);
    const Snapshot& snapshot = world.snapshot;
    const Frame& introducers = snapshot.frame("introducers");
    const int kind = schema().list("introducer_kind")->place_of("member").value();
    for (const int least : {1, 2, 5}) {
      std::string introduced;
      std::string members;
      for (std::size_t row = 0; row < world.judged.rows(); ++row) {
        Told count;
        for (std::size_t i = 0; i < introducers.rows(); ++i) {
          if (introducers.link("dossier")[i] != world.judged.link("dossier")[row]) continue;
          if (introducers.column("kind")->values.as<std::uint8_t>()[i] != kind) continue;
          const Known one = world.plain.of_person(introducers.link("person")[i], "official", read(introducers, "letter_on", i));
          count.lo += one.surely ? 1 : 0;
          count.hi += one.possibly ? 1 : 0;
        }
        introduced += letter({count.lo >= least, count.hi >= least});
        const std::int32_t unit = world.judged.link("unit")[row];
        const Told below = unit == no_row ? Told{0, never} : world.plain.members_below(unit, read(world.judged, "step_date", row));
        members += letter({below.lo >= least, below.hi >= least});
      }
      INFO(unknown << " " << least);
      const std::string at_least = " >= " + std::to_string(least);
      CHECK(outcomes(snapshot, world.judged, rule("count(introducers, kind == 'member' and official)" + at_least)) == introduced);
      CHECK(outcomes(snapshot, world.judged, rule("unit.official_members" + at_least)) == members);
    }
  }
}

TEST_CASE("names of a person on a day stand where there is a person", "[on_a_day]") {
  for (const char* text : {"person.official", "unit.official", "official_members >= 1", "outer.official"})
    CHECK(bind(parse(text), RowKind::dossier, context()).errors.front().number == 3002);
  CHECK(bind(parse("any(votes, official)"), RowKind::dossier, context()).errors.front().number == 3002);
  CHECK(bind(parse("offical"), RowKind::dossier, context()).errors.front().args.at(2) == "official");
  CHECK(rule("any(papers, outer.official)") != nullptr);
  CHECK(rule("any(votes, outer.unit.official_members >= members)") != nullptr);
  CHECK(indicator("count(members, official) + count(members, official_since <= outer.period.start)") != nullptr);
  CHECK(bind(parse("count(members, day <= since)"), RowKind::unit, context()).errors.front().number == 3002);
}

TEST_CASE("the Charter's introducers: the text of the law and operators of C++ are one", "[on_a_day]") {
  const Expr fit = count(col("introducers"), col("kind") == text("member") && col("official") &&
                                                 col("together_months") >= param("vn.introducer_months"));
  const auto by = [](const char* union_of, const char* member) {
    return col(member) && any(col("introducers"), col("kind") == text(union_of));
  };
  const Expr built = fit >= Expr(2) || (fit == Expr(1) && (by("youth_union", "youth_union") || by("trade_union", "trade_union")));
  const std::string law =
      "count(introducers, kind == 'member' and official and together_months >= param('vn.introducer_months')) >= 2\n"
      "or count(introducers, kind == 'member' and official and together_months >= param('vn.introducer_months')) == 1\n"
      "   and (youth_union and any(introducers, kind == 'youth_union') or trade_union and any(introducers, kind == 'trade_union'))";
  CHECK(same(built, parse(law)));

  Maker maker("2022-12-31");
  maker.table("units", "unit,parent,level,kind", {"H,,cell,cell"});
  maker.table("people", "person", {"P1", "P2", "M1", "M2", "M3"});
  maker.table("profiles", "person,since,youth_union,trade_union", {"P1,2015-01-01,1,0", "P2,2015-01-01,0,0"});
  // M1 has been official for long, M2 since a week before the letters, M3 not yet.
  maker.table("spells", "spell,person,unit,since,until,began_by,official_on",
              {"S1,M1,H,2010-01-01,,initial,2005-01-01", "S2,M2,H,2020-12-25,,admitted,", "S3,M3,H,2021-06-01,,admitted,"});
  maker.table("admissions", "admission,person,unit,ceremony_on,official_on",
              {"A1,M2,H,2020-12-25,2021-12-25", "A2,M3,H,2021-06-01,2022-06-01"});
  maker.table("dossiers", "dossier,person,unit,opened_on",
              {"D1,P1,H,2021-01-01", "D2,P2,H,2021-01-01", "D3,P1,H,2021-01-01", "D4,P2,H,2021-01-01", "D5,P1,H,2021-01-01"});
  maker.table("introducers", "dossier,introducer,kind,person,together_since,letter_on",
              {"D1,1,member,M1,2019-01-01,2022-01-01", "D1,2,member,M2,2019-01-01,2022-01-01",  // two
               "D2,1,member,M1,2019-01-01,2022-01-01", "D2,2,member,M3,2019-01-01,2022-01-01",  // one is not official
               "D3,1,member,M1,2019-01-01,2022-01-01", "D3,2,youth_union,,,2022-01-01",         // one, and the union
               "D4,1,member,M1,2019-01-01,2022-01-01", "D4,2,youth_union,,,2022-01-01",         // who is in no union
               "D5,1,member,M1,2019-01-01,2022-01-01", "D5,2,member,,2019-01-01,2022-01-01"});  // of one nobody knows who it is
  const Snapshot snapshot = maker.snapshot();
  const Frame judged =
      maker.make(judged_table(), "dossier,step,step_date,person,profile",
                 {"D1,cell_vote,2022-03-01,P1,#0", "D2,cell_vote,2022-03-01,P2,#1", "D3,cell_vote,2022-03-01,P1,#0",
                  "D4,cell_vote,2022-03-01,P2,#1", "D5,cell_vote,2022-03-01,P1,#0"});
  CHECK(outcomes(snapshot, judged, rule(law)) == "ynyn?");
  CHECK(outcomes(snapshot, judged, good(bind(built, RowKind::dossier, context()))) == "ynyn?");
}
