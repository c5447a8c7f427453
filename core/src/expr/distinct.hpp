#pragma once
#include <algorithm>
#include <cstdint>
#include <functional>
#include <vector>

#include "interval.hpp"

namespace ketnap::engine {

/// The values of rows, those that surely are there apart. What is beyond all numbers is no value.
struct Keys {
  std::vector<Interval> sure;
  std::vector<Interval> possible;

  void clear() {
    sure.clear();
    possible.clear();
  }
  void add(Interval key, bool surely) {
    if (key.exact() && !is_bound(key.lo)) return;
    possible.push_back(key);
    if (surely) sure.push_back(key);
  }
};

/// As few different values as intervals of which each holds one may have. The intervals are sorted on the way.
inline std::int64_t fewest_values(std::vector<Interval>& intervals) {
  std::ranges::sort(intervals, {}, &Interval::hi);
  std::int64_t number = 0;
  std::int64_t last = 0;
  for (const Interval& one : intervals) {
    if (number != 0 && one.lo <= last) continue;
    last = one.hi;
    ++number;
  }
  return number;
}

/// As many as they may have: value after value upwards, each to the interval that ends first. `ends` is room to work in.
inline std::int64_t most_values(std::vector<Interval>& intervals, std::vector<std::int64_t>& ends) {
  std::ranges::sort(intervals, {}, &Interval::lo);
  ends.clear();
  const auto first_end = [&] {
    std::ranges::pop_heap(ends, std::greater<>());
    const std::int64_t end = ends.back();
    ends.pop_back();
    return end;
  };
  std::int64_t number = 0;
  std::int64_t value = below;
  for (std::size_t next = 0; next < intervals.size() || !ends.empty();) {
    if (ends.empty()) value = std::max(value, intervals[next].lo);
    for (; next < intervals.size() && intervals[next].lo <= value; ++next) {
      ends.push_back(intervals[next].hi);
      std::ranges::push_heap(ends, std::greater<>());
    }
    while (!ends.empty() && ends.front() < value) first_end();
    if (ends.empty()) continue;
    first_end();
    ++number;
    if (value == above) break;
    ++value;
  }
  return number;
}

}  // namespace ketnap::engine
