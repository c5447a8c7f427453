#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "nation/out.hpp"

namespace nation {

/// A cell in which people are, and how many.
struct Cell {
  std::string code;
  std::int64_t people;
};

inline constexpr Day units_began = day(2000, 1, 1);

/// Writes the tree of units for so many people and returns its cells, in the tree's order.
[[nodiscard]] std::vector<Cell> write_units(Rows& rows, std::int64_t people, Random& random, const Days& days);

}  // namespace nation
