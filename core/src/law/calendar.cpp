#include <ketnap/law/calendar.hpp>

#include <algorithm>

namespace ketnap {
namespace {

// 1970-01-01 was a Thursday.
int day_of_week(std::int32_t day) { return static_cast<int>(((std::int64_t{day} + 3) % 7 + 7) % 7) + 1; }

bool among(const std::vector<NamedDays>& all, Date day) {
  return std::ranges::any_of(all, [&](const NamedDays& one) { return one.days.contains(day); });
}

}  // namespace

WorkingDays::WorkingDays(const Calendar& calendar) {
  std::vector<const CalendarYear*> years;
  for (const CalendarYear& year : calendar.years) {
    years.push_back(&year);
    if (year.confidence == Confidence::draft) drafts_.push_back(year.year);
  }
  std::ranges::sort(years, {}, [](const CalendarYear* year) { return year->year; });
  int before = 0;
  for (const CalendarYear* year : years) {
    const std::int32_t first = Date::from_civil(year->year, 1, 1).value().days();
    const std::int32_t end = Date::from_civil(year->year + 1, 1, 1).value().days();
    if (runs_.empty() || year->year != before + 1) runs_.push_back({.first = first, .before = {0}, .working = {}});
    before = year->year;
    Run& run = runs_.back();
    for (std::int32_t day = first; day < end; ++day) {
      const bool free = std::ranges::find(calendar.weekend, day_of_week(day)) != calendar.weekend.end();
      const bool works = free ? among(year->working, Date(day)) : !among(year->holidays, Date(day));
      if (works) run.working.push_back(day);
      run.before.push_back(static_cast<std::int32_t>(run.working.size()));
    }
  }
}

std::optional<Date> WorkingDays::add(Date day, std::int64_t n) const {
  // Of the days that are looked at, the one next to `day`.
  const std::int64_t near = std::int64_t{day.days()} + (n > 0 ? 1 : n < 0 ? -1 : 0);
  const auto after = std::ranges::upper_bound(runs_, near, {}, [](const Run& run) { return std::int64_t{run.first}; });
  if (after == runs_.begin()) return std::nullopt;
  const Run& run = *std::prev(after);
  const auto days = static_cast<std::int64_t>(run.before.size()) - 1;
  if (near >= run.first + days) return std::nullopt;
  const std::int64_t from = n > 0 ? near : day.days();
  const std::int64_t place = run.before[static_cast<std::size_t>(from - run.first)];
  const auto many = static_cast<std::int64_t>(run.working.size());
  if (n > many - place || n < -place) return std::nullopt;
  const std::int64_t found = place + n - (n > 0 ? 1 : 0);
  if (found >= many) return std::nullopt;
  return Date(run.working[static_cast<std::size_t>(found)]);
}

bool WorkingDays::has_draft(Date first, Date last) const {
  if (drafts_.empty()) return false;
  const auto year = [](Date day) { return std::clamp(day, Date::first(), Date::last()).year(); };
  return std::ranges::any_of(drafts_, [&](int draft) { return year(first) - 1 <= draft && draft <= year(last) + 1; });
}

}  // namespace ketnap
