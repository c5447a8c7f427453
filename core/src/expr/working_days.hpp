#pragma once
#include <ketnap/law/calendar.hpp>

#include "interval.hpp"

namespace ketnap::engine {

/// The n-th working day after a day. Where a year on the way has no table there is no bound on that side, and at least as many days
/// lie between as are counted.
inline Interval working_days_later(const WorkingDays& calendar, Interval day, Interval n, bool& overflow) {
  const auto bound = [&](std::int64_t from, std::int64_t count, bool is_low) -> std::int64_t {
    if (day_of(from).is_never()) return Date::never().days();
    if (is_bound(count)) {
      if (const auto known = calendar.add(day_of(from), count)) return known->days();
      const std::int64_t at_least = days_later(from, count, overflow);
      if ((count >= 0) == is_low) return at_least;
    }
    return is_low ? earliest_day : std::int64_t{Date::never().days()};
  };
  return {bound(day.lo, n.lo, true), bound(day.hi, n.hi, false)};
}

}  // namespace ketnap::engine
