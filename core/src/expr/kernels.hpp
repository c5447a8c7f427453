#pragma once
#include <algorithm>
#include <cstdint>
#include <cstring>

#include "code.hpp"

/// The loops behind execute(), by what they make. Each writes the slot of its instruction for the `rows` rows of its space.
namespace ketnap::engine {

/// What a kernel works on.
struct Run {
  const Code& code;
  const Instruction& instruction;
  State& state;
  Slot& out;
  std::size_t rows;

  [[nodiscard]] const Slot& arg(std::size_t i) const { return state.slots[static_cast<std::size_t>(instruction.args[i])]; }
  /// The row numbers of args[i], or the base rows themselves.
  [[nodiscard]] std::int32_t row(std::size_t i, std::size_t at) const {
    return instruction.args[i] == none ? base_row(at) : arg(i).rows[at];
  }
  [[nodiscard]] std::int32_t base_row(std::size_t at) const {
    return state.chosen == nullptr ? static_cast<std::int32_t>(state.begin + at) : state.chosen[at];
  }
  [[nodiscard]] bool reads_base_rows(std::size_t i) const { return instruction.args[i] == none; }
};

// Each returns false where the arithmetic overflowed.
bool run_values(const Run& run);
bool run_planes(const Run& run);
bool run_rows(const Run& run);
// Error 3201 where the arithmetic overflowed.
void run_amounts(const Run& run);
void run_outcomes(const Run& run);

/// One bit per row, `test(row)`; the rest of the last word is 0.
template <class Test>
void pack(std::vector<std::uint64_t>& out, std::size_t rows, Test test) {
  for (std::size_t word = 0; word * 64 < rows; ++word) {
    std::uint8_t flags[64] = {};
    const std::size_t first = word * 64;
    const std::size_t many = std::min<std::size_t>(64, rows - first);
    for (std::size_t i = 0; i < many; ++i) flags[i] = test(first + i) ? 1 : 0;
    std::uint64_t bits = 0;
    for (std::size_t byte = 0; byte < 8; ++byte) {
      std::uint64_t eight = 0;
      std::memcpy(&eight, flags + byte * 8, 8);
      bits |= ((eight * 0x0102040810204080U) >> 56) << (byte * 8);
    }
    out[word] = bits;
  }
}

[[nodiscard]] inline bool bit(const std::uint64_t* plane, std::size_t row) { return (plane[row / 64] >> (row % 64) & 1U) != 0; }

}  // namespace ketnap::engine
