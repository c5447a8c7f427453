#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace ketnap {

/// `use(position)` for each bit of a plane that is set.
template <class Use>
void each_bit(std::span<const std::uint64_t> plane, const Use& use) {
  for (std::size_t word = 0; word < plane.size(); ++word)
    for (std::uint64_t left = plane[word]; left != 0; left &= left - 1)
      use(word * 64 + static_cast<std::size_t>(std::countr_zero(left)));
}

}  // namespace ketnap
