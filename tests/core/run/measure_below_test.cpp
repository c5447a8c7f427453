#include <algorithm>
#include <functional>
#include <random>
#include <set>

#include <catch2/catch_test_macros.hpp>

#include "world.hpp"

using namespace run_world;

// Aggregates over units below against the plainest model: every unit in every way in which it may be, all combinations tried.
namespace {

struct Place {
  std::string code, level, kind, sector, opened, closed;
  int parent = -1;
  int sure = 0;      // admissions of its own in the period
  int doubtful = 0;  // that may be in the period
};
using World = std::vector<Place>;

World random_world(std::mt19937& random) {
  const auto one_of = [&](const std::vector<std::string>& choices) { return choices[random() % choices.size()]; };
  World world = {{"H", "province", "committee", "school", "1930-01-01", "", -1, 0, 0}};
  const auto add = [&](int parent, const std::string& level, const std::string& kind) {
    Place place{world[static_cast<std::size_t>(parent)].code + "." + std::to_string(world.size()),
                level,
                kind,
                one_of({"school", "residential", ""}),
                one_of({"1990-01-01", "2022-12-31", "2023-01-01"}),
                one_of({"", "", "2022-12-31", "2023-01-01"}),
                parent,
                0,
                0};
    if (kind == "cell") {
      place.sure = static_cast<int>(random() % 3);
      place.doubtful = static_cast<int>(random() % 6 == 0);
    }
    world.push_back(std::move(place));
    return static_cast<int>(world.size()) - 1;
  };
  for (std::size_t i = 0; i < 2 + random() % 2; ++i) {
    const bool is_cell = random() % 3 == 0;
    const int top = add(0, "grassroots", is_cell ? "cell" : "committee");
    for (std::size_t n = 0; !is_cell && n < 1 + random() % 2; ++n) add(top, "cell", one_of({"cell", "cell", "", "committee"}));
  }
  return world;
}

Snapshot snapshot_of_world(const World& world) {
  std::vector<std::string> units, admissions, opened, closed;
  for (const Place& place : world) {
    const std::string parent = place.parent < 0 ? "" : world[static_cast<std::size_t>(place.parent)].code;
    units.push_back(place.code + "," + parent + "," + place.level + "," + place.kind + "," + place.sector);
    opened.push_back(place.opened);
    closed.push_back(place.closed);
    for (int i = 0; i < place.sure + place.doubtful; ++i)
      admissions.push_back("A" + std::to_string(admissions.size()) + ",P1," + place.code + ",2021-01-01," +
                           (i < place.sure ? "2022-02-03" : "?"));
  }
  Maker maker("2023-12-31");
  maker.table("units", "unit,parent,level,kind,sector", units).table("people", "person", {"P1"});
  maker.table("admissions", "admission,person,unit,decided_on,ceremony_on", admissions);
  return with_days(snapshot_of(maker), opened, closed);
}

bool is_below(const World& world, int unit, int top) {
  for (; unit >= 0; unit = world[static_cast<std::size_t>(unit)].parent)
    if (unit == top) return true;
  return false;
}

using Truths = std::set<int>;  // 1 true, 0 false, -1 no outcome
using Way = std::optional<Rational>;
using Ways = std::set<Way>;

/// The numbers of admissions that a unit may have with all below it.
std::set<int> admissions(const World& world, int unit) {
  int low = 0;
  int high = 0;
  for (int other = 0; other < static_cast<int>(world.size()); ++other) {
    if (!is_below(world, other, unit)) continue;
    low += world[static_cast<std::size_t>(other)].sure;
    high += world[static_cast<std::size_t>(other)].sure + world[static_cast<std::size_t>(other)].doubtful;
  }
  std::set<int> out;
  for (int n = low; n <= high; ++n) out.insert(n);
  return out;
}

template <class T>
Truths truths(const std::set<T>& values, const std::function<bool(const T&)>& condition) {
  Truths out;
  for (const T& value : values) out.insert(condition(value) ? 1 : 0);
  return out;
}

/// Whether a unit may be one of below(kind=…, level=…) at the end of 2022.
Truths member(const World& world, int unit, int top, const std::string& kind, const std::string& level) {
  const Place& place = world[static_cast<std::size_t>(unit)];
  if (!is_below(world, unit, top) || place.opened > "2022-12-31" || (!place.closed.empty() && place.closed <= "2022-12-31"))
    return {0};
  if (!level.empty() && place.level != level) return {0};
  if (kind.empty() || place.kind == kind) return {1};
  return place.kind.empty() ? Truths{0, 1} : Truths{0};
}

struct Extremes {
  std::optional<Rational> low, high;
  bool may_be_none = false;
};

void try_all(const std::vector<Ways>& units, std::size_t next, std::vector<Rational>& chosen,
             const std::function<std::optional<Rational>(std::vector<Rational>)>& aggregate, Extremes& out) {
  if (next < units.size()) {
    for (const Way& way : units[next]) {
      if (way) chosen.push_back(*way);
      try_all(units, next + 1, chosen, aggregate, out);
      if (way) chosen.pop_back();
    }
    return;
  }
  const auto value = aggregate(chosen);
  out.may_be_none = out.may_be_none || !value;
  if (!value) return;
  out.low = out.low ? std::min(*out.low, *value) : value;
  out.high = out.high ? std::max(*out.high, *value) : value;
}

using Aggregate = std::function<std::optional<Rational>(std::vector<Rational>)>;

Extremes extremes(const std::vector<Ways>& units, const Aggregate& aggregate) {
  Extremes out;
  std::vector<Rational> chosen;
  try_all(units, 0, chosen, aggregate, out);
  return out;
}

/// The ways of a unit: not there, or there with one of some values.
Ways ways(const Truths& there, const Ways& values) {
  Ways out;
  if (there.contains(1)) out = values;
  if (there.contains(0) || there.contains(-1)) out.insert(std::nullopt);
  return out;
}

Truths both(const Truths& a, const Truths& b) {
  Truths out;
  for (const int x : a)
    for (const int y : b) out.insert(x == 1 && y == 1 ? 1 : 0);
  return out;
}

Rational total(const std::vector<Rational>& values) {
  Rational out;
  for (const Rational value : values) out = out + value;
  return out;
}

std::optional<Rational> number(const std::vector<Rational>& values) { return Rational(static_cast<std::int64_t>(values.size())); }
std::optional<Rational> mean(const std::vector<Rational>& values) {
  return values.empty() ? std::nullopt : std::optional(total(values) / *number(values));
}
std::optional<Rational> sum(const std::vector<Rational>& values) {
  return values.empty() ? std::nullopt : std::optional(total(values));
}
std::optional<Rational> highest(const std::vector<Rational>& values) {
  return values.empty() ? std::nullopt : std::optional(std::ranges::max(values));
}
std::optional<Rational> median(std::vector<Rational> values) {
  if (values.empty()) return std::nullopt;
  std::ranges::sort(values);
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / Rational(2);
}
std::optional<Rational> different(const std::vector<Rational>& values) {
  return Rational(static_cast<std::int64_t>(std::set(values.begin(), values.end()).size()));
}

/// A text and what it comes to at a unit, by the model.
struct Form {
  std::string text;
  std::function<Extremes(const World&, int)> model;
};

Form form(std::string text, const std::string& kind, const std::string& level, const Aggregate& aggregate,
          const std::function<Ways(const World&, int unit, int top)>& of_unit) {
  return {std::move(text), [=](const World& world, int top) {
            std::vector<Ways> units;
            for (int unit = 0; unit < static_cast<int>(world.size()); ++unit) {
              const Truths there = member(world, unit, top, kind, level);
              if (there.contains(1)) units.push_back(ways(there, of_unit(world, unit, top)));
            }
            return extremes(units, aggregate);
          }};
}

Ways of_truths(const Truths& truths) { return ways(truths, {Rational(1)}); }

Truths none_admitted(const World& world, int unit) {
  return truths<int>(admissions(world, unit), [](int n) { return n == 0; });
}

/// if_(count(below(kind='cell'), count(admissions) == 0) > 1, …) of a unit, as bounds of the count.
std::set<int> dry_cells(const World& world, int unit) {
  int low = 0;
  int high = 0;
  for (int cell = 0; cell < static_cast<int>(world.size()); ++cell) {
    const Truths dry = both(member(world, cell, unit, "cell", ""), none_admitted(world, cell));
    low += dry == Truths{1} ? 1 : 0;
    high += dry.contains(1) ? 1 : 0;
  }
  std::set<int> out;
  for (int n = low; n <= high; ++n) out.insert(n);
  return out;
}

std::vector<Form> forms() {
  const auto numbers = [](const std::set<int>& of, const std::function<Rational(int)>& value) {
    Ways out;
    for (const int n : of) out.insert(value(n));
    return out;
  };
  const auto five_where_any = [](const World& world, int unit) {
    Ways out;
    for (const int n : admissions(world, unit)) out.insert(n == 0 ? Way() : Way(Rational(5)));
    return out;
  };
  return {
      form("count(below())", "", "", number, [](auto&, int, int) { return Ways{Rational(1)}; }),
      form("count(below(kind='cell', level='grassroots'))", "cell", "grassroots", number,
           [](auto&, int, int) { return Ways{Rational(1)}; }),
      form("count(below(kind='cell'), count(admissions) == 0)", "cell", "", number,
           [](const World& world, int unit, int) { return of_truths(none_admitted(world, unit)); }),
      form("count(below(), 2 * count(admissions) > count(outer.admissions))", "", "", number,
           [](const World& world, int unit, int top) {
             Truths out;
             for (const int here : admissions(world, unit))
               for (const int around : admissions(world, top)) out.insert(2 * here > around ? 1 : 0);
             return of_truths(out);
           }),
      form("count(below(kind='cell'), level == outer.level)", "cell", "", number,
           [](const World& world, int unit, int top) {
             return of_truths({world[static_cast<std::size_t>(unit)].level == world[static_cast<std::size_t>(top)].level ? 1 : 0});
           }),
      form("mean(below(kind='cell'), count(admissions) / 2)", "cell", "", mean,
           [=](const World& world, int unit, int) {
             return numbers(admissions(world, unit), [](int n) { return Rational(n, 2); });
           }),
      form("median(below(), count(admissions), level != 'province')", "", "", median,
           [=](const World& world, int unit, int) {
             return unit == 0 ? Ways{std::nullopt} : numbers(admissions(world, unit), [](int n) { return Rational(n); });
           }),
      form("sum(below(kind='cell'), mean(admissions, 5))", "cell", "", sum,
           [=](const World& world, int unit, int) { return five_where_any(world, unit); }),
      form("distinct(below(), sector)", "", "", different,
           [](const World& world, int unit, int) {
             const std::string& sector = world[static_cast<std::size_t>(unit)].sector;
             if (sector.empty()) return Ways{Rational(0), Rational(1)};
             return Ways{Rational(sector == "school" ? 1 : 0)};
           }),
      form("max(below(level='grassroots'), count(below(kind='cell'), count(admissions) == 0))", "", "grassroots", highest,
           [=](const World& world, int unit, int) { return numbers(dry_cells(world, unit), [](int n) { return Rational(n); }); }),
      form("count(below(level='grassroots'), any(below(), any(below(kind='cell'), level != outer.outer.level)))", "", "grassroots",
           number,
           [](const World& world, int top, int) {
             Truths found = {0};
             for (int middle = 0; middle < static_cast<int>(world.size()); ++middle) {
               for (int cell = 0; cell < static_cast<int>(world.size()); ++cell) {
                 const bool differs = world[static_cast<std::size_t>(cell)].level != world[static_cast<std::size_t>(top)].level;
                 const Truths one =
                     both(both(member(world, middle, top, "", ""), member(world, cell, middle, "cell", "")), {differs ? 1 : 0});
                 if (one.contains(1)) found = one == Truths{1} || found == Truths{1} ? Truths{1} : Truths{0, 1};
               }
             }
             return of_truths(found);
           }),
  };
}

void check(const Figure& figure, const Extremes& expected) {
  if (!expected.low) {
    CHECK(figure.state == FigureState::not_applicable);
    return;
  }
  CHECK(figure.low == expected.low);
  CHECK(figure.high == expected.high);
  CHECK((figure.state == FigureState::unknown) == expected.may_be_none);
}

Snapshot small() {
  Maker maker("2022-12-31");
  with_units(maker).table("people", "person,sex", {"P1,female", "P2,male"});
  maker.table("admissions", "admission,person,unit,decided_on,ceremony_on",
              {"A1,P1,H.A.1,2021-01-01,2022-02-03", "A2,P2,H.A.1,2021-01-01,2012-12-31", "A3,P2,H.B,2021-01-01,2013-01-01"});
  return with_days(snapshot_of(maker), {"1930-02-03", "1930-02-03", "1990-01-01", "1990-01-01", "2012-12-31", "2013-01-01"}, {});
}

Figure figure(const Snapshot& snapshot, const Expr& value, const char* unit = "H") {
  const Catalog with = catalog([&](CatalogBuilder& builder) {
    Indicator indicator;
    indicator.id = "t.it";
    indicator.value = value;
    builder.add(std::move(indicator));
  });
  return *measure(snapshot, with, {.indicators = {"t.it"}, .units = {under("H")}, .periods = years(2022, 2022)})
              .find(unit, "2022", "t.it");
}

}  // namespace

TEST_CASE("aggregates over units below lie exactly between the extremes of all possibilities") {
  const std::vector<Form> all = forms();
  std::vector<std::pair<std::string, std::string>> texts;
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < all.size(); ++i) {
    texts.emplace_back("f" + std::to_string(i), all[i].text);
    ids.push_back("t." + texts.back().first);
  }
  const Catalog catalog = indicators(texts);
  std::mt19937 random(20221231);  // NOLINT: the same worlds in every run
  for (int round = 0; round < 60; ++round) {
    const World world = random_world(random);
    const Table t =
        measure(snapshot_of_world(world), catalog, {.indicators = ids, .units = {under("H")}, .periods = years(2022, 2022)});
    for (int unit = 0; unit < static_cast<int>(world.size()); ++unit) {
      for (std::size_t i = 0; i < all.size(); ++i) {
        CAPTURE(round, world[static_cast<std::size_t>(unit)].code, all[i].text);
        check(*t.find(world[static_cast<std::size_t>(unit)].code, "2022", ids[i]), all[i].model(world, unit));
      }
    }
  }
}

TEST_CASE("dry cells: text and operators of C++ are one Expr and one result") {
  const std::string text =
      "count(below(kind='cell'), opened_on <= add_months(period.end, -120) and count(admissions.during(years=10)) == 0)";
  const Expr built =
      count(call("below", {ketnap::text("cell")}, {"kind"}), col("opened_on") <= add_months(col("period").attribute("end"), -120) &&
                                                                 count(col("admissions").method("during", {10}, {"years"})) == 0);
  CHECK(same(built, parse(text)));
  // H.B is a day too young, H.A.S.1 of just ten years has admitted nobody.
  for (const Expr& expr : {built, parse(text)}) {
    CHECK(shown(figure(small(), expr)) == "1");
    CHECK(shown(figure(small(), expr, "H.A.S")) == "1");
    CHECK(shown(figure(small(), expr, "H.A.1")) == "0");
  }
}

TEST_CASE("a condition without outcome is not true, a value that is none is left out") {
  // W stands for the share of women.
  const auto on = [&](const std::string& text, const char* unit = "H") {
    std::string full;
    for (const char letter : text) full += letter == 'W' ? "share(admissions, sex == 'female')" : std::string(1, letter);
    return shown(figure(small(), parse(full), unit));
  };
  CHECK(on("count(below(kind='cell'), W > 0)") == "1");
  CHECK(on("count(below(kind='cell'), not W > 0)") == "0");
  CHECK(on("if_(all(below(kind='cell'), W > 0), 1, 0)") == "1");
  CHECK(on("if_(all(below(kind='cell'), W > 0), 1, 0)", "H.A.1") == "1");
  CHECK(on("share(below(kind='cell'), W > 0)") == "1/3");
  CHECK(on("share(below(kind='cell'), W > 0, of=W >= 0)") == "1");
  CHECK(on("mean(below(kind='cell'), W)") == "1");
  CHECK(on("mean(below(kind='cell'), mean(admissions, 3))", "H.B") == "-");
  CHECK(on("share(below(level='section', kind='cell'), opened_on < period.start)") == "-");
}

TEST_CASE("the units behind a figure are as many as it says, and its parts are known") {
  const Catalog catalog = indicators({{"share", "share(below(kind='cell'), count(admissions) == 0)"},
                                      {"count", "count(below(kind='cell'), level == outer.level)"},
                                      {"ratio", "count(below(kind='cell')) / count(below())"}});
  const Snapshot snapshot = small();
  const auto of = [&](const char* id, const char* unit, FigurePart part) {
    return rows_of(snapshot, catalog, {.indicator = id, .unit = unit, .period = period("2022")}, part);
  };
  CHECK(of("t.share", "H", FigurePart::numerator).frame == "units");
  CHECK(of("t.share", "H", FigurePart::numerator).rows == std::vector<std::int32_t>{4, 5});
  CHECK(of("t.share", "H", FigurePart::denominator).rows == std::vector<std::int32_t>{2, 4, 5});
  CHECK(of("t.count", "H.A.1", FigurePart::numerator).rows == std::vector<std::int32_t>{2});
  CHECK(of("t.count", "H", FigurePart::numerator).rows.empty());
  CHECK(of("t.ratio", "H.A", FigurePart::denominator).rows == std::vector<std::int32_t>{1, 2, 3, 4});
  const Table t =
      measure(snapshot, catalog, {.indicators = {"t.share", "t.ratio"}, .units = {unit("H")}, .periods = years(2022, 2022)});
  CHECK(t.find("H", "2022", "t.share")->numerator == 2);
  CHECK(t.find("H", "2022", "t.share")->denominator == 3);
  CHECK(t.find("H", "2022", "t.ratio")->denominator == 6);
}
