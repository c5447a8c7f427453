#include <ketnap/base/date.hpp>

#include <algorithm>
#include <cstdio>

namespace ketnap {
namespace {

struct Civil {
  std::int64_t year;
  int month;
  int day;
};

constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

constexpr bool is_leap(std::int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

constexpr int month_length(std::int64_t year, int month) {
  constexpr int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : lengths[month - 1];
}

// Years begin in March here, so that the leap day is a year's last; 400 years are 146097 days. std::chrono's years end at 32767,
// an int32 of days does not.
constexpr std::int64_t days_of(Civil civil) {
  const std::int64_t year = civil.year - (civil.month <= 2 ? 1 : 0);
  const std::int64_t era = floor_div(year, 400);
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t month = (civil.month + 9) % 12;
  const std::int64_t day_of_year = (153 * month + 2) / 5 + civil.day - 1;
  const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

constexpr Civil civil_of(Date date) {
  const std::int64_t days = std::int64_t{date.days()} + 719468;
  const std::int64_t era = floor_div(days, 146097);
  const std::int64_t day_of_era = days - era * 146097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month = (5 * day_of_year + 2) / 153;
  return {.year = year_of_era + era * 400 + (month >= 10 ? 1 : 0),
          .month = static_cast<int>(month < 10 ? month + 3 : month - 9),
          .day = static_cast<int>(day_of_year - (153 * month + 2) / 5 + 1)};
}

static_assert(days_of({.year = 1900, .month = 3, .day = 1}) == Date::first().days());
static_assert(days_of({.year = 2100, .month = 2, .day = 28}) == Date::last().days());

// A count of digits and nothing else; -1 otherwise.
int digits(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

std::optional<Date> Date::from_civil(int year, int month, int day) {
  if (month < 1 || month > 12 || day < 1 || day > month_length(year, month)) return std::nullopt;
  const std::int64_t days = days_of({.year = year, .month = month, .day = day});
  if (days < std::numeric_limits<std::int32_t>::min() || days >= never().days()) return std::nullopt;
  return Date(static_cast<std::int32_t>(days));
}

std::optional<Date> Date::parse(std::string_view iso) {
  if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-') return std::nullopt;
  const int year = digits(iso.substr(0, 4));
  const int month = digits(iso.substr(5, 2));
  const int day = digits(iso.substr(8, 2));
  if (year < 0) return std::nullopt;
  return from_civil(year, month, day);
}

int Date::year() const { return static_cast<int>(civil_of(*this).year); }
int Date::month() const { return civil_of(*this).month; }
int Date::day() const { return civil_of(*this).day; }

std::string Date::iso() const {
  if (is_never()) return {};
  const Civil civil = civil_of(*this);
  char buffer[32];
  const int size =
      std::snprintf(buffer, sizeof buffer, "%04lld-%02d-%02d", static_cast<long long>(civil.year), civil.month, civil.day);
  return {buffer, static_cast<std::size_t>(size)};
}

std::string Date::dmy() const {
  if (is_never()) return {};
  const Civil civil = civil_of(*this);
  char buffer[32];
  const int size =
      std::snprintf(buffer, sizeof buffer, "%02d/%02d/%04lld", civil.day, civil.month, static_cast<long long>(civil.year));
  return {buffer, static_cast<std::size_t>(size)};
}

Date add_months(Date day, std::int64_t n) {
  if (day.is_never()) return day;
  // All days of an int32 lie within 12 million years; clamping keeps the sum in range and the result where it belongs.
  constexpr std::int64_t beyond = 200'000'000;
  const Civil civil = civil_of(day);
  const std::int64_t index = civil.year * 12 + (civil.month - 1) + std::clamp(n, -beyond, beyond);
  const std::int64_t year = floor_div(index, 12);
  const int month = static_cast<int>(index - year * 12) + 1;
  const std::int64_t days = days_of({.year = year, .month = month, .day = std::min(civil.day, month_length(year, month))});
  constexpr std::int64_t earliest = std::numeric_limits<std::int32_t>::min();
  return Date(static_cast<std::int32_t>(std::clamp(days, earliest, std::int64_t{Date::never().days()})));
}

std::int64_t months_between(Date a, Date b) {
  if (b.is_never()) return std::numeric_limits<std::int64_t>::max();
  if (a.is_never()) return std::numeric_limits<std::int64_t>::min();
  const Civil from = civil_of(a);
  const Civil to = civil_of(b);
  const std::int64_t months = (to.year - from.year) * 12 + (to.month - from.month);
  const bool reached = from.day <= to.day || to.day == month_length(to.year, to.month);
  return reached ? months : months - 1;
}

std::int64_t years_between(Date a, Date b) { return floor_div(months_between(a, b), 12); }

}  // namespace ketnap
