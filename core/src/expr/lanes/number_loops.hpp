#pragma once
#include "expr/lanes/plane_loops.hpp"

// From lanes to lanes. A mask of 0 stands for one value for all rows.
namespace ketnap::lanes {
namespace {

constexpr std::int32_t no_bound_below = -0x7fffffff - 1;
constexpr std::int32_t no_bound_above = 0x7fffffff;

template <class Combine>
inline void lanes(const std::int32_t* a, std::size_t a_mask, const std::int32_t* b, std::size_t b_mask, std::size_t rows,
                  std::int32_t* out, const Combine& combine) {
  for (std::size_t i = 0; i < rows; i += width) store(out + i, combine(at(a, a_mask, i), at(b, b_mask, i)));
}

void linear(const std::int32_t* a, std::size_t a_mask, const std::int32_t* b, std::size_t b_mask, std::int32_t factor,
            std::int32_t offset, std::size_t rows, std::int32_t* out) {
  const Lanes added = all(offset);
  const Lanes times = all(factor);
  if (factor == 1) return lanes(a, a_mask, b, b_mask, rows, out, [=](Lanes x, Lanes y) { return add(add(x, y), added); });
  if (factor == -1) return lanes(a, a_mask, b, b_mask, rows, out, [=](Lanes x, Lanes y) { return add(subtract(x, y), added); });
  lanes(a, a_mask, b, b_mask, rows, out, [=](Lanes x, Lanes y) { return add(add(x, multiply(y, times)), added); });
}

void product(const std::int32_t* a, std::size_t a_mask, const std::int32_t* b, std::size_t b_mask, std::size_t rows,
             std::int32_t* out) {
  lanes(a, a_mask, b, b_mask, rows, out, [](Lanes x, Lanes y) { return multiply(x, y); });
}

void minimum(const std::int32_t* a, std::size_t a_mask, const std::int32_t* b, std::size_t b_mask, std::size_t rows,
             std::int32_t* out) {
  lanes(a, a_mask, b, b_mask, rows, out, [](Lanes x, Lanes y) { return least(x, y); });
}

void maximum(const std::int32_t* a, std::size_t a_mask, const std::int32_t* b, std::size_t b_mask, std::size_t rows,
             std::int32_t* out) {
  lanes(a, a_mask, b, b_mask, rows, out, [](Lanes x, Lanes y) { return greatest(x, y); });
}

void ends(const std::int32_t* values, std::size_t rows, std::int32_t* least_out, std::int32_t* most_out) {
  std::int32_t fewest[width];
  std::int32_t most[width];
  Lanes lowest = all(values[0]);
  Lanes highest = lowest;
  std::size_t i = 0;
  for (; i + width <= rows; i += width) {
    const Lanes value = load(values + i);
    lowest = least(lowest, value);
    highest = greatest(highest, value);
  }
  store(fewest, lowest);
  store(most, highest);
  *least_out = values[0];
  *most_out = values[0];
  const auto take = [&](std::int32_t low, std::int32_t high) {
    if (low < *least_out) *least_out = low;
    if (high > *most_out) *most_out = high;
  };
  for (std::size_t lane = 0; lane < width; ++lane) take(fewest[lane], most[lane]);
  for (; i < rows; ++i) take(values[i], values[i]);
}

void in_force(const std::int32_t* days, const Version32* versions, std::size_t many, std::size_t rows, std::int32_t* out) {
  for (std::size_t i = 0; i < rows; i += width) {
    const Lanes day = load(days + i);
    Lanes value = all(versions[0].value);
    for (std::size_t v = 1; v < many; ++v) value = select(greater(all(versions[v].start), day), value, all(versions[v].value));
    store(out + i, value);
  }
}

bool single(const Operand& a, const Word* known, std::int32_t beyond, std::size_t rows, std::int32_t* out, Word* aside) {
  const Lanes lowest = all(no_bound_below);
  const Lanes none = all(beyond);
  Word any_aside = 0;
  for (std::size_t row = 0; row < rows; row += 64) {
    const Word apart_from = known == nullptr ? 0 : ~known[row / 64];
    const Word word = word_of(row, rows - row, [&](std::size_t i) {
      const Lanes value = at(a.lo, a.mask, i);
      const Mask stands = mask_or(mask_not(same(value, at(a.hi, a.mask, i))), mask_or(same(value, lowest), same(value, none)));
      store(out + i, select(stands, lowest, value));
      return stands;
    });
    aside[row / 64] = (word | apart_from) & bits_below(rows - row);
    any_aside |= aside[row / 64];
  }
  return any_aside != 0;
}

bool single_bytes(const std::uint8_t* bytes, std::size_t rows, std::int32_t* out, Word* aside) {
  Word any_aside = 0;
  for (std::size_t row = 0; row < rows; row += 64) {
    const Word unknown = bytes_from(load_bytes(bytes + row), 255, 0) & bits_below(rows - row);
    const std::size_t many = rows - row < 64 ? rows - row : 64;
    for (std::size_t i = row; i < row + many; ++i) out[i] = bytes[i];
    aside[row / 64] = unknown;
    any_aside |= unknown;
  }
  return any_aside != 0;
}

bool from_wide(const std::int64_t* values, const Word* known, std::int32_t limit, std::size_t rows, std::int32_t* out) {
  const Lanes most = all(limit);
  const Lanes fewest = all(-limit);
  Word wrong = 0;
  for (std::size_t row = 0; row < rows; row += 64) {
    const Word word = word_of(row, rows - row, [&](std::size_t i) {
      Mask fits = no_mask();
      for (std::size_t line = 0; line < width; line += 8) fetch(values + i + line);
      const Lanes value = narrowed(values + i, rows - i, fits);
      store(out + i, value);
      return mask_or(mask_not(fits), mask_or(greater(value, most), greater(fewest, value)));
    });
    wrong |= known == nullptr ? word : word & known[row / 64];
  }
  return wrong == 0;
}

}  // namespace
}  // namespace ketnap::lanes
