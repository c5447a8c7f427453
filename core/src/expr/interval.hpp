#pragma once
#include <algorithm>
#include <cstdint>
#include <limits>

#include <ketnap/base/date.hpp>

/// The engine's arithmetic on one row. `below` and `above` stand for no bound; a bound that would not fit between them is overflow.
namespace ketnap::engine {

inline constexpr std::int64_t below = std::numeric_limits<std::int64_t>::min();
inline constexpr std::int64_t above = std::numeric_limits<std::int64_t>::max();
inline constexpr bool is_bound(std::int64_t x) { return x != below && x != above; }

__extension__ using Wide = __int128;  // of sums

struct Interval {
  std::int64_t lo = below;
  std::int64_t hi = above;
  [[nodiscard]] constexpr bool exact() const { return lo == hi; }
};

inline std::int64_t plus(std::int64_t a, std::int64_t b, bool& overflow) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum) || !is_bound(sum)) overflow = true;
  return sum;
}

inline std::int64_t times(std::int64_t a, std::int64_t b, bool& overflow) {
  if (a == 0 || b == 0) return 0;
  if (!is_bound(a) || !is_bound(b)) return (a < 0) == (b < 0) ? above : below;
  std::int64_t product = 0;
  if (__builtin_mul_overflow(a, b, &product) || !is_bound(product)) overflow = true;
  return product;
}

inline Interval add(Interval a, Interval b, bool& overflow) {
  const auto bound = [&](std::int64_t x, std::int64_t y, std::int64_t wider, std::int64_t narrower) {
    if (x == wider || y == wider) return wider;
    if (x == narrower || y == narrower) return narrower;
    return plus(x, y, overflow);
  };
  return {bound(a.lo, b.lo, below, above), bound(a.hi, b.hi, above, below)};
}

inline std::int64_t negated(std::int64_t x, bool& overflow) {
  if (x == below) return above;
  if (x == above) return below;
  if (x == -above) overflow = true;
  return -x;
}
inline Interval negative(Interval a, bool& overflow) { return {negated(a.hi, overflow), negated(a.lo, overflow)}; }

inline Interval subtract(Interval a, Interval b, bool& overflow) { return add(a, negative(b, overflow), overflow); }

inline Interval multiply(Interval a, Interval b, bool& overflow) {
  const std::int64_t corners[] = {times(a.lo, b.lo, overflow), times(a.lo, b.hi, overflow), times(a.hi, b.lo, overflow),
                                  times(a.hi, b.hi, overflow)};
  return {*std::min_element(corners, corners + 4), *std::max_element(corners, corners + 4)};
}

inline constexpr Interval hull(Interval a, Interval b) { return {std::min(a.lo, b.lo), std::max(a.hi, b.hi)}; }

inline constexpr std::int64_t completed_years(std::int64_t months) {
  if (!is_bound(months)) return months;
  return months / 12 - (months % 12 < 0 ? 1 : 0);
}

/// No day: that of which nothing is known may be any later one, and what is reckoned from it has no bound.
inline constexpr std::int64_t earliest_day = std::numeric_limits<std::int32_t>::min();

/// A day as the engine keeps it; bounds that are no day become the earliest one and `never`.
inline constexpr Date day_of(std::int64_t x) {
  return Date(static_cast<std::int32_t>(std::clamp(x, earliest_day, std::int64_t{Date::never().days()})));
}

/// A day that an aggregate runs over: that of an event that has not happened is beyond all numbers.
inline constexpr Interval day_or_beyond(Interval day) {
  const auto end = [](std::int64_t x) { return x >= Date::never().days() ? above : x <= earliest_day ? below : x; };
  return {end(day.lo), end(day.hi)};
}

inline std::int64_t months_later(std::int64_t day, std::int64_t months, bool& overflow) {
  if (day <= earliest_day) return earliest_day;
  const Date start = day_of(day);
  const Date end = add_months(start, months);
  if (is_bound(months) && (end.days() == earliest_day || end.is_never()) && !start.is_never()) overflow = true;
  return end.days();
}

inline std::int64_t days_later(std::int64_t day, std::int64_t days, bool& overflow) {
  if (day >= Date::never().days() || days == above) return Date::never().days();
  if (day <= earliest_day || days == below) return earliest_day;
  const std::int64_t sum = plus(day, days, overflow);
  if (sum <= earliest_day || sum >= Date::never().days()) overflow = true;
  return sum;
}

inline std::int64_t time_from(std::int64_t a, std::int64_t b, std::int64_t (*f)(Date, Date)) {
  const Date from = day_of(a);
  const Date to = day_of(b);
  if (to.is_never()) return above;
  if (from.is_never() || b <= earliest_day) return below;
  return a <= earliest_day ? above : f(from, to);
}

inline std::int64_t months_from(std::int64_t a, std::int64_t b) { return time_from(a, b, months_between); }

inline std::int64_t days_from(std::int64_t a, std::int64_t b) { return time_from(a, b, days_between); }

}  // namespace ketnap::engine
