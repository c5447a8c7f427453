#include <algorithm>
#include <random>

#include <catch2/catch_test_macros.hpp>

#include "world.hpp"

using namespace run_world;

// Every figure over doubtful rows against the plainest model: each row in every way in which it may be, all combinations tried.
namespace {

/// A row as a share sees it: whether it belongs to the whole, whether it meets the condition.
struct Way {
  bool belongs = false;
  bool meets = false;
};
using Ways = std::vector<Way>;

struct Extremes {
  std::optional<Rational> low, high;
  bool may_be_nobody = false;
};

void widen(Extremes& out, std::int64_t meeting, std::int64_t all) {
  if (all == 0) {
    out.may_be_nobody = true;
    return;
  }
  const Rational value(meeting, all);
  out.low = out.low ? std::min(*out.low, value) : value;
  out.high = out.high ? std::max(*out.high, value) : value;
}

void try_all(const std::vector<Ways>& rows, std::size_t next, std::int64_t meeting, std::int64_t all, Extremes& out) {
  if (next == rows.size()) return widen(out, meeting, all);
  for (const Way way : rows[next])
    try_all(rows, next + 1, meeting + (way.belongs && way.meets ? 1 : 0), all + (way.belongs ? 1 : 0), out);
}

struct Row {
  std::string unit, sex, again, ceremony;
};

std::string joined(const std::vector<std::string>& cells) {
  std::string out;
  for (const std::string& cell : cells) (out += &cell == &cells.front() ? "" : ",") += cell;
  return out;
}

Ways ways_of(const Row& row, bool of_again) {
  std::vector<bool> in_period = {row.ceremony.substr(0, 4) == "2022"};
  if (row.ceremony == "?") in_period = {true, false};
  const std::vector<bool> women = row.sex.empty() ? std::vector<bool>{true, false} : std::vector<bool>{row.sex == "female"};
  const std::vector<bool> agains = row.again.empty() ? std::vector<bool>{true, false} : std::vector<bool>{row.again == "1"};
  Ways out;
  for (const bool in : in_period)
    for (const bool woman : women)
      for (const bool again : agains) out.push_back({.belongs = in && (!of_again || again), .meets = woman});
  return out;
}

void check_figure(const Figure& figure, const Extremes& expected) {
  if (!expected.low) {
    CHECK(figure.state == FigureState::not_applicable);
    return;
  }
  CHECK(figure.low == expected.low);
  CHECK(figure.high == expected.high);
  if (expected.may_be_nobody)
    CHECK(figure.state == FigureState::unknown);
  else
    CHECK(figure.state == (expected.low == expected.high ? FigureState::known : FigureState::interval));
  CHECK(figure.value.has_value() == (figure.state == FigureState::known));
  if (figure.value && figure.numerator && figure.denominator)
    CHECK(Rational(*figure.numerator, *figure.denominator) == *figure.value);
}

}  // namespace

TEST_CASE("shares over doubtful rows lie exactly between the extremes of all possibilities") {
  std::mt19937 random(20231031);  // NOLINT: the same provinces in every run
  const auto one_of = [&](const std::vector<std::string>& texts) { return texts[random() % texts.size()]; };
  const Catalog catalog = indicators({{"women", "share(admissions, sex == 'female')"},
                                      {"again_women", "share(admissions, sex == 'female', of=again)"},
                                      {"count", "count(admissions, sex == 'female')"}});
  const std::vector<std::string> units = {"H.A.1", "H.A.S.1", "H.B"};
  for (int province = 0; province < 60; ++province) {
    std::vector<Row> rows;
    std::vector<std::string> people, admissions;
    for (const std::string& unit : units) {
      const std::size_t here = random() % 3;
      for (std::size_t i = 0; i < here; ++i) {
        const Row row{unit, one_of({"female", "male", ""}), one_of({"0", "1", ""}),
                      one_of({"2022-05-19", "2022-12-31", "2021-12-31", "?", "", "2022-02-03"})};
        const std::string number = std::to_string(rows.size());
        people.push_back(joined({"P" + number, row.sex}));
        admissions.push_back(joined({"A" + number, "P" + number, unit, "2021-01-01", row.ceremony, row.again}));
        rows.push_back(row);
      }
    }
    Maker maker("2022-12-31");
    with_units(maker);
    maker.table("people", "person,sex", people);
    maker.table("admissions", "admission,person,unit,decided_on,ceremony_on,again", admissions);
    const Snapshot snapshot = snapshot_of(maker);
    const Table t =
        measure(snapshot, catalog,
                {.indicators = {"t.women", "t.again_women", "t.count"}, .units = {under("H")}, .periods = years(2022, 2022)});
    for (const Table::UnitHead& unit : t.units) {
      CAPTURE(province, unit.code);
      std::vector<Ways> women, again;
      std::int64_t surely = 0, possibly = 0;
      for (const Row& row : rows) {
        if (!row.unit.starts_with(unit.code)) continue;
        women.push_back(ways_of(row, false));
        again.push_back(ways_of(row, true));
        const auto counts = [](const Way& way) { return way.belongs && way.meets; };
        surely += std::ranges::all_of(women.back(), counts) ? 1 : 0;
        possibly += std::ranges::any_of(women.back(), counts) ? 1 : 0;
      }
      Extremes expected_women, expected_again;
      try_all(women, 0, 0, 0, expected_women);
      try_all(again, 0, 0, 0, expected_again);
      check_figure(*t.find(unit.code, "2022", "t.women"), expected_women);
      check_figure(*t.find(unit.code, "2022", "t.again_women"), expected_again);
      const Figure& count = *t.find(unit.code, "2022", "t.count");
      CHECK(count.low == Rational(surely));
      CHECK(count.high == Rational(possibly));
    }
  }
}
