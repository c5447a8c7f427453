#pragma once
#include <cstdint>

#include <ketnap/base/date.hpp>

#include "expr/code.hpp"

namespace ketnap::engine {

/// Where each person's profiles begin, and from which day each is in force.
struct Profiles {
  const std::int32_t* starts = nullptr;
  const std::int32_t* since = nullptr;

  [[nodiscard]] std::int32_t on(std::int32_t person, std::int32_t day) const {
    std::int32_t row = starts[person + 1];
    while (row > starts[person] && since[row - 1] > day) --row;
    return row == starts[person] ? no_row : row - 1;
  }
};

[[nodiscard]] inline Profiles profiles_of(const Instruction& profile) {
  return {.starts = profile.links, .since = profile.column->values.as<std::int32_t>().data()};
}

/// The row of the profile that is in force for a person on a day; no_row where there is none. Where the day is an interval, it is
/// known only if one was in force all along; an event that has not happened has no day.
[[nodiscard]] inline std::int32_t profile_in_force(const Profiles& profiles, std::int32_t person, std::int32_t low,
                                                   std::int32_t high) {
  if (person == no_row || low == Date::never().days()) return no_row;
  const std::int32_t first = profiles.on(person, low);
  return low == high || first == profiles.on(person, high) ? first : no_row;
}

}  // namespace ketnap::engine
