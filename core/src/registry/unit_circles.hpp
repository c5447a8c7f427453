#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace ketnap {

/// A dated version of a unit, as far as its place in the tree goes.
struct UnitVersion {
  std::string unit;
  std::int64_t since = 0;
  std::string parent;  ///< empty, or no unit of these: a top
};

struct UnitCircle {
  std::size_t version = 0;  ///< of `incoming`
  std::string units;        ///< `A → B → A`
};

/// The incoming versions that, on some day, would make units each other's ancestors. Without them there is no circle on any day:
/// a unit stands under the parent of its version in force, before its first version under that one's. Of one unit and day the
/// incoming version replaces the existing one, and the first incoming one counts.
[[nodiscard]] std::vector<UnitCircle> unit_circles(const std::vector<UnitVersion>& existing,
                                                   const std::vector<UnitVersion>& incoming);

}  // namespace ketnap
