#pragma once
#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace ketnap {

/// A day of the proleptic Gregorian calendar: a count of days since 1970-01-01 (Arrow's date32).
/// Data lie between `Date::first()` and `Date::last()`; loading refuses others. `Date::never()` is later than every day: a later
/// event that has not happened (data/README.md).
class Date {
 public:
  constexpr Date() = default;
  constexpr explicit Date(std::int32_t days) : days_(days) {}
  /// No such day in the calendar: nullopt.
  [[nodiscard]] static std::optional<Date> from_civil(int year, int month, int day);
  /// `2023-10-31`, exactly; anything else is nullopt.
  [[nodiscard]] static std::optional<Date> parse(std::string_view iso);

  /// 1900-03-01 and 2100-02-28: between them a month key `(year*12+month-1)*32+day` orders and subtracts without a calendar.
  [[nodiscard]] static constexpr Date first() { return Date(-25508); }
  [[nodiscard]] static constexpr Date last() { return Date(47540); }
  [[nodiscard]] static constexpr Date never() { return Date(std::numeric_limits<std::int32_t>::max()); }

  [[nodiscard]] constexpr std::int32_t days() const { return days_; }
  [[nodiscard]] constexpr bool is_never() const { return days_ == std::numeric_limits<std::int32_t>::max(); }
  [[nodiscard]] int year() const;
  [[nodiscard]] int month() const;
  [[nodiscard]] int day() const;
  [[nodiscard]] constexpr Date plus_days(std::int32_t n) const { return Date(days_ + n); }
  /// `2023-10-31`; `never` is the empty text, as in the files.
  [[nodiscard]] std::string iso() const;
  /// `31/10/2023`, as an office writes it.
  [[nodiscard]] std::string dmy() const;

  friend constexpr auto operator<=>(Date, Date) = default;

 private:
  std::int32_t days_ = 0;
};

/// The same day n months later (earlier for negative n), else the month's last day: 2024-02-29 + 12 -> 2025-02-28. `never` stays
/// `never`, and so becomes what no Date can hold any more.
[[nodiscard]] Date add_months(Date day, std::int64_t n);
/// The largest k with add_months(a, k) <= b. Monotone in both: falling in a, rising in b; months_between(2024-02-29, 2025-02-28)
/// = 12. To `never` it is the largest integer, from `never` to a day the least.
[[nodiscard]] std::int64_t months_between(Date a, Date b);
/// Completed years: months_between / 12, rounded down. The day counts.
[[nodiscard]] std::int64_t years_between(Date a, Date b);
[[nodiscard]] constexpr std::int64_t days_between(Date a, Date b) { return std::int64_t{b.days()} - a.days(); }

}  // namespace ketnap
