#include <algorithm>
#include <map>
#include <random>
#include <set>

#include <catch2/catch_test_macros.hpp>

#include "world.hpp"

using namespace run_world;

// Arrivals and departures against the plainest model: each spell with its other end, looked for unit by unit.
namespace {

struct Spell {
  int person = 0;
  int unit = 0;
  Date since;
  Date until = Date::never();
  std::string began_by, ended_by;
};

/// Units by the places of their parents.
using Parents = std::vector<int>;

Parents random_tree(std::mt19937& random) {
  Parents parents = {-1};
  for (int unit = 1; unit < 9; ++unit) {
    // Depth first: below the last unit or one of those above it.
    int parent = unit - 1;
    while (parent > 0 && random() % 2 == 0) parent = parents[static_cast<std::size_t>(parent)];
    parents.push_back(parent);
  }
  return parents;
}

bool is_below(const Parents& parents, int unit, int top) {
  for (; unit >= 0; unit = parents[static_cast<std::size_t>(unit)])
    if (unit == top) return true;
  return false;
}

std::vector<Spell> random_lives(std::mt19937& random, bool without_gaps) {
  const auto one_of = [&](const std::vector<std::string>& choices) { return choices[random() % choices.size()]; };
  std::vector<Spell> spells;
  for (int person = 0; person < 25; ++person) {
    Date from = day("2020-06-01").plus_days(static_cast<std::int32_t>(random() % 600));
    std::string began = one_of({"admitted", "initial", "arrived"});
    for (int n = 0; n < 5; ++n) {
      Spell spell{person, static_cast<int>(random() % 9), from, Date::never(), began, ""};
      const std::string end = one_of({"moved", "moved", "moved", "died", ""});
      if (!end.empty()) spell.until = from.plus_days(1 + static_cast<std::int32_t>(random() % 300));
      spell.ended_by = end;
      spells.push_back(spell);
      if (end != "moved") break;
      const int gaps[] = {0, 0, 89, 90, 91, 200};
      from = spell.until.plus_days(without_gaps ? 0 : gaps[random() % 6]);
      began = without_gaps ? "arrived" : one_of({"arrived", "arrived", "restored"});
    }
  }
  std::ranges::stable_sort(spells, {}, &Spell::unit);
  return spells;
}

/// The spell at the other end, or nothing: a departure's is the next spell of the same person.
const Spell* after(const std::vector<Spell>& spells, const Spell& left) {
  const Spell* next = nullptr;
  for (const Spell& one : spells)
    if (one.person == left.person && one.since >= left.until && (next == nullptr || one.since < next->since)) next = &one;
  const bool is_arrival = next != nullptr && next->began_by == "arrived" && days_between(left.until, next->since) <= 90;
  return is_arrival ? next : nullptr;
}

const Spell* before(const std::vector<Spell>& spells, const Spell& arrived) {
  for (const Spell& one : spells)
    if (one.ended_by == "moved" && after(spells, one) == &arrived) return &one;
  return nullptr;
}

std::string written(Date day) { return day.is_never() ? "" : day.iso(); }

Snapshot snapshot_of_lives(const Parents& parents, const std::vector<Spell>& spells) {
  std::vector<std::string> units, people, rows;
  for (std::size_t unit = 0; unit < parents.size(); ++unit)
    units.push_back("U" + std::to_string(unit) + "," + (parents[unit] < 0 ? "" : "U" + std::to_string(parents[unit])) + ",cell");
  for (int person = 0; person < 25; ++person) people.push_back("P" + std::to_string(person) + ",1990-01-01");
  for (const Spell& spell : spells)
    rows.push_back("S" + std::to_string(rows.size()) + ",P" + std::to_string(spell.person) + ",U" + std::to_string(spell.unit) +
                   "," + spell.since.iso() + "," + written(spell.until) + "," + spell.began_by + "," + spell.ended_by);
  Maker maker("2024-12-31");
  maker.table("units", "unit,parent,kind", units).table("people", "person,born", people);
  maker.table("spells", "spell,person,unit,since,until,began_by,ended_by", rows);
  return snapshot_of(maker);
}

/// The spells that count as arrivals (departures) of a unit.
std::vector<const Spell*> moves(const Parents& parents, const std::vector<Spell>& spells, int unit, const Period& over,
                                bool arrivals) {
  std::vector<const Spell*> out;
  for (const Spell& spell : spells) {
    if (!is_below(parents, spell.unit, unit) || !over.contains(arrivals ? spell.since : spell.until)) continue;
    if ((arrivals ? spell.began_by : spell.ended_by) != (arrivals ? "arrived" : "moved")) continue;
    const Spell* other = arrivals ? before(spells, spell) : after(spells, spell);
    if (other == nullptr || !is_below(parents, other->unit, unit)) out.push_back(&spell);
  }
  return out;
}

}  // namespace

TEST_CASE("an arrival counts where its other end lies outside, and so do all aggregates over it") {
  const Catalog catalog = indicators({{"in", "count(arrivals)"},
                                      {"out", "count(departures)"},
                                      {"age", "mean(arrivals, days_between(born, since))"},
                                      {"people", "distinct(departures, person)"},
                                      {"last", "sum(departures, days_between(last_day, until))"},
                                      {"outside", "share(arrivals, from_unit is unknown)"},
                                      {"during", "count(arrivals.during(years=2))"}});
  std::mt19937 random(7);  // NOLINT: the same lives in every run
  for (int round = 0; round < 40; ++round) {
    const Parents parents = random_tree(random);
    const std::vector<Spell> spells = random_lives(random, false);
    const Snapshot snapshot = snapshot_of_lives(parents, spells);
    const Table t = measure(snapshot, catalog,
                            {.indicators = {"t.in", "t.out", "t.age", "t.people", "t.last", "t.outside", "t.during"},
                             .units = {under("U0")},
                             .periods = {period("2021"), period("2022")}});
    for (const Period& over : {period("2021"), period("2022")}) {
      for (int unit = 0; unit < 9; ++unit) {
        const std::string code = "U" + std::to_string(unit);
        CAPTURE(round, code, over.id());
        const auto value = [&](const char* id) { return t.find(code, over.id(), id)->value; };
        const auto in = moves(parents, spells, unit, over, true);
        const auto out = moves(parents, spells, unit, over, false);
        const auto many = [](const auto& all) { return Rational(static_cast<std::int64_t>(all.size())); };
        CHECK(value("t.in") == many(in));
        CHECK(value("t.out") == many(out));
        if (over.id() == "2022") CHECK(value("t.during") == many(in) + many(moves(parents, spells, unit, period("2021"), true)));
        std::set<int> people;
        for (const Spell* one : out) people.insert(one->person);
        CHECK(value("t.people") == many(people));
        if (!out.empty()) CHECK(value("t.last") == many(out));
        std::int64_t days = 0;
        std::int64_t from_outside = 0;
        for (const Spell* one : in) {
          days += days_between(day("1990-01-01"), one->since);
          from_outside += before(spells, *one) == nullptr ? 1 : 0;
        }
        if (!in.empty()) CHECK(value("t.age") == Rational(days, static_cast<std::int64_t>(in.size())));
        for (const auto& [id, all] : {std::pair("t.in", &in), std::pair("t.out", &out)}) {
          const FigureRows rows =
              rows_of(snapshot, catalog, {.indicator = id, .unit = code, .period = over}, FigurePart::numerator);
          CHECK(rows.rows.size() == all->size());
        }
        const Figure& outside = *t.find(code, over.id(), "t.outside");
        CHECK(outside.value ==
              (in.empty() ? std::nullopt : std::optional(Rational(from_outside, static_cast<std::int64_t>(in.size())))));
      }
    }
  }
}

TEST_CASE("members at the end are members at the start and what came and went, at every unit") {
  const Catalog catalog =
      indicators({{"change", "count(members) - count(members.at('start'))"}, {"flow", "count(arrivals) - count(departures)"}});
  std::mt19937 random(11);  // NOLINT: the same lives in every run
  for (int round = 0; round < 40; ++round) {
    const Parents parents = random_tree(random);
    const std::vector<Spell> spells = random_lives(random, true);
    const Table t =
        measure(snapshot_of_lives(parents, spells), catalog,
                {.indicators = {"t.change", "t.flow"}, .units = {under("U0")}, .periods = months("2021-01", "2022-06")});
    for (const Table::PeriodHead& head : t.periods) {
      const Period over = period(head.id);
      for (int unit = 0; unit < 9; ++unit) {
        const std::string code = "U" + std::to_string(unit);
        std::int64_t others = 0;
        for (const Spell& spell : spells) {
          if (!is_below(parents, spell.unit, unit)) continue;
          others += spell.began_by != "arrived" && over.contains(spell.since) ? 1 : 0;
          others -= spell.ended_by == "died" && over.contains(spell.until) ? 1 : 0;
        }
        CAPTURE(round, code, head.id);
        CHECK(*t.find(code, head.id, "t.change")->value == *t.find(code, head.id, "t.flow")->value + Rational(others));
      }
    }
  }
}

TEST_CASE("a spell of which it is not said how it began may be an arrival") {
  Maker maker("2022-12-31");
  with_units(maker).table("people", "person", {"P1", "P2"});
  maker.table(
      "spells", "spell,person,unit,since,until,began_by,ended_by",
      {"S1,P1,H.A.1,2020-01-01,2022-03-01,initial,moved", "S2,P1,H.A.S.1,2022-03-05,,,", "S3,P2,H.B,2022-05-01,?,arrived,moved"});
  const Snapshot snapshot = snapshot_of(maker);
  const Catalog catalog = indicators({{"in", "count(arrivals)"}, {"out", "count(departures)"}});
  const Table t =
      measure(snapshot, catalog, {.indicators = {"t.in", "t.out"}, .units = {under("H")}, .periods = years(2022, 2022)});
  const auto on = [&](const char* unit, const char* id) { return shown(*t.find(unit, "2022", id)); };
  CHECK(on("H.A.S", "t.in") == "0..1");
  CHECK(on("H.A", "t.in") == "0");
  CHECK(on("H.A.1", "t.out") == "1");
  CHECK(on("H.A", "t.out") == "0");
  CHECK(on("H.B", "t.out") == "0..1");
  CHECK(on("H", "t.in") == "1");
}
