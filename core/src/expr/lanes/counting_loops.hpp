#pragma once
#include "expr/lanes/counters.hpp"

// How bits are counted for many columns at once: turned, so that the same 16 rows of all columns lie side by side, then added up
// from the first row to the last, a column in each counter.
namespace ketnap::lanes {
namespace {

// Eight columns of as many 16-bit words as a vector has, by the three steps of a transposition of 8 by 8.
inline void turn_eight(const Word* const* planes, std::size_t first, std::uint16_t* out, std::size_t stride) {
  Counters a[8];
  Counters b[8];
  for (std::size_t i = 0; i < 8; ++i) a[i] = load_counters(planes[i] + first);
  for (std::size_t i = 0; i < 4; ++i) {
    b[2 * i] = low16(a[i], a[i + 4]);
    b[2 * i + 1] = high16(a[i], a[i + 4]);
  }
  for (std::size_t i = 0; i < 4; ++i) {
    a[2 * i] = low16(b[i], b[i + 4]);
    a[2 * i + 1] = high16(b[i], b[i + 4]);
  }
  for (std::size_t i = 0; i < 4; ++i) {
    b[2 * i] = low16(a[i], a[i + 4]);
    b[2 * i + 1] = high16(a[i], a[i + 4]);
  }
  for (std::size_t i = 0; i < 8; ++i) store_quarters(out + i * stride, 8 * stride, b[i]);
}

void turn(const Word* const* planes, std::size_t columns, std::size_t words, std::uint16_t* out) {
  constexpr std::size_t step = sizeof(Counters) / sizeof(Word);
  for (std::size_t word = 0; word < words; word += step)
    for (std::size_t column = 0; column < columns; column += 8)
      turn_eight(planes + column, word, out + word * 4 * columns + column, columns);
}

// `vectors` vectors of columns, which stay in registers.
template <std::size_t vectors>
inline void run_up(const std::uint16_t* turned, std::size_t columns, std::size_t rows, const std::uint32_t* marks, std::size_t many,
                   std::uint16_t* sums, std::uint16_t* out) {
  Counters sum[vectors];
  for (std::size_t v = 0; v < vectors; ++v) sum[v] = load_counters(sums + v * counters);
  const std::uint16_t* line = turned;
  std::size_t row = 0;
  const auto go_to = [&](std::size_t end) {
    for (; row + 16 <= end; row += 16, line += columns)
      for (std::size_t v = 0; v < vectors; ++v) sum[v] = add_counters(sum[v], bits_of(load_counters(line + v * counters)));
  };
  for (std::size_t i = 0; i < many; ++i, out += columns) {
    go_to(marks[i]);
    const Counters before = all_counters(static_cast<std::uint16_t>((1U << (marks[i] - row)) - 1));
    for (std::size_t v = 0; v < vectors; ++v) {
      const Counters part = bits_of(counters_and(load_counters(line + v * counters), before));
      stream(out + v * counters, add_counters(sum[v], part));
    }
  }
  go_to(rows);
  if (row < rows) go_to(row + 16);
  for (std::size_t v = 0; v < vectors; ++v) store_counters(sums + v * counters, sum[v]);
}

void running(const std::uint16_t* turned, std::size_t columns, std::size_t rows, const std::uint32_t* marks, std::size_t many,
             std::uint16_t* sums, std::uint16_t* out) {
  constexpr std::size_t together = 4;
  std::size_t column = 0;
  for (; column + together * counters <= columns; column += together * counters)
    run_up<together>(turned + column, columns, rows, marks, many, sums + column, out + column);
  for (; column < columns; column += counters) run_up<1>(turned + column, columns, rows, marks, many, sums + column, out + column);
  end_of_stream();
}

}  // namespace
}  // namespace ketnap::lanes
