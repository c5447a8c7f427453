#include <ketnap/law/calendar.hpp>

#include <set>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "../expr/lives_world.hpp"

using namespace small_world;
using lives::Dice;

namespace {

/// Random holidays and swapped days; some years have no table.
struct Years {
  Calendar calendar{.title = {}, .weekend = {6, 7}, .years = {}};
  std::set<int> known;
  std::set<std::int32_t> holidays;
  std::set<std::int32_t> worked;

  Years(Dice& dice, const std::set<int>& years) : known(years) {
    for (const int year : years) {
      CalendarYear made{.year = year, .holidays = {}, .working = {}, .text = "t", .confidence = Confidence::reported};
      for (int i = 0; i < 25; ++i) {
        const std::int32_t first = Date::from_civil(year, 1, 1)->days() + dice.below(365);
        const bool is_holiday = dice.below(3) != 0;
        (is_holiday ? holidays : worked).insert(first);
        (is_holiday ? made.holidays : made.working).push_back({Period(Date(first), Date(first + 1), ""), "x"});
      }
      calendar.years.push_back(std::move(made));
    }
  }

  // 2023-01-02 was a Monday.
  [[nodiscard]] bool works(std::int32_t at) const {
    const bool weekend = ((at - day("2023-01-02").days()) % 7 + 7) % 7 >= 5;
    return weekend ? worked.contains(at) : !holidays.contains(at);
  }

  // Day by day.
  [[nodiscard]] std::optional<Date> add(Date from, int n) const {
    std::int32_t at = from.days();
    const std::int32_t step = n < 0 ? -1 : 1;
    if (n == 0) {
      for (; known.contains(Date(at).year()); ++at)
        if (works(at)) return Date(at);
      return std::nullopt;
    }
    for (int left = n < 0 ? -n : n; left > 0;) {
      at += step;
      if (!known.contains(Date(at).year())) return std::nullopt;
      if (works(at)) --left;
    }
    return Date(at);
  }
};

BindContext with(const Calendar& calendar) {
  BindContext out = context();
  out.working_days = std::make_shared<const WorkingDays>(calendar);
  return out;
}

}  // namespace

TEST_CASE("working days: counted day by day it is the same", "[calendar]") {
  Dice dice(5);
  int known = 0;
  int unknown = 0;
  for (int world = 0; world < 5; ++world) {
    const Years years(dice, world % 2 == 0 ? std::set<int>{2019, 2020, 2021} : std::set<int>{2021, 2018, 2019});
    const WorkingDays days(years.calendar);
    for (int i = 0; i < 400; ++i) {
      const Date from(day("2017-12-20").days() + dice.below(1500));
      const int n = dice.below(141) - 70;
      INFO(world << " " << from.iso() << " " << n);
      const auto slow = years.add(from, n);
      CHECK(days.add(from, n) == slow);
      ++(slow ? known : unknown);
    }
    for (const int year : {2017, 2018, 2019, 2020, 2021, 2022}) {
      for (int near = -4; near <= 4; ++near) {
        const Date from = Date::from_civil(year, 12, 31)->plus_days(near);
        for (int n = -3; n <= 3; ++n) CHECK(days.add(from, n) == years.add(from, n));
      }
    }
  }
  CHECK(known > 800);
  CHECK(unknown > 200);
  const WorkingDays none{Calendar{}};
  CHECK(none.add(day("2020-01-01"), 0) == std::nullopt);
  CHECK(WorkingDays(Years(dice, {2020}).calendar).add(day("2020-06-01"), INT64_MAX) == std::nullopt);
  CHECK(WorkingDays(Years(dice, {2020}).calendar).add(day("2020-06-01"), INT64_MIN) == std::nullopt);
}

TEST_CASE("working days: on rows, every day that it may be lies between the bounds", "[calendar]") {
  Dice dice(6);
  const Years years(dice, {2020, 2021});
  Maker maker("2022-12-31");
  std::vector<std::string> lines;
  const int many = 300;
  for (int i = 0; i < many; ++i) {
    const Date born(day("2019-10-01").days() + dice.below(1000));
    const std::string iso = born.iso();
    lines.push_back("P" + std::to_string(i) + "," + (i % 11 == 0 ? "" : iso.substr(0, i % 3 == 0 ? 7 : 10)));
  }
  maker.table("people", "person,born", lines);
  const Snapshot snapshot = maker.snapshot();
  const Frame& people = snapshot.frame("people");
  const auto lo = people.column("born")->values.as<std::int32_t>();
  const auto hi = people.column("born")->high.as<std::int32_t>();
  int exact = 0;
  for (const int n : {-31, -1, 0, 1, 30}) {
    const BoundPtr later =
        good(bind_value(parse("add_working_days(born, " + std::to_string(n) + ")"), "people", with(years.calendar)));
    const Root root{later, {}};
    const Program program(snapshot, people, {&root, 1}, parameters());
    Program::Workspace work;
    program.run(0, people.rows(), work);
    const Values values = program.values(work, 0);
    for (std::size_t row = 0; row < people.rows(); ++row) {
      INFO(n << " " << lines[row]);
      const auto first = years.add(Date(lo[row]), n);
      const auto last = years.add(Date(hi[row]), n);
      const bool is_later = n >= 0;
      CHECK(values.lo[row] == (first ? first->days() : is_later ? lo[row] + n : std::numeric_limits<std::int32_t>::min()));
      CHECK(values.hi[row] == (last ? last->days() : is_later ? Date::never().days() : hi[row] + n));
      exact += values.lo[row] == values.hi[row] ? 1 : 0;
    }
  }
  CHECK(exact > 500);
  for (const char* n : {"3000000000", "-3000000000", "if_(born < date('2020-06-15'), 3, 3000000000)",
                        "if_(born < date('2020-06-15'), 3, -3000000000)"}) {
    INFO(n);
    const std::string text = "add_working_days(born, " + std::string(n) + ")";
    const auto run = [&] {
      const Root root{good(bind_value(parse(text), "people", with(years.calendar))), {}};
      const Program program(snapshot, people, {&root, 1}, parameters());
      Program::Workspace work;
      program.run(0, people.rows(), work);
    };
    CHECK_THROWS_WITH(run(), Catch::Matchers::ContainsSubstring("KN3201"));
  }
}

TEST_CASE("working days: where they are bound, and where not", "[calendar]") {
  Dice dice(7);
  const Years years(dice, {2021});
  CHECK(bind(parse("add_working_days(step_date, 30) >= born"), RowKind::dossier, context()).errors.front().number == 3023);
  const BindContext there = with(years.calendar);
  CHECK(bind(parse("add_working_days(step_date) >= born"), RowKind::dossier, there).errors.front().number == 3006);
  CHECK(bind(parse("add_working_days(step_date, born) >= born"), RowKind::dossier, there).errors.front().number == 3006);
  CHECK(good(bind(parse("add_working_days(step_date, param('vn.age_min')) >= born"), RowKind::dossier, there)) != nullptr);
  CHECK(good(bind(parse("count(admissions, ceremony_on <= add_working_days(decided_on, 30))"), RowKind::unit, there)) != nullptr);
  const WorkingDays days(years.calendar);
  CHECK_FALSE(days.has_draft(day("2000-01-01"), day("2050-01-01")));
}
