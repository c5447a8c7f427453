#pragma once
#include "expr/lanes/vectors.hpp"

// A bit for each row: 64 rows a word.
namespace ketnap::lanes {
namespace {

constexpr std::size_t groups = 32 / width;

// Columns are read a block at a time, each block on pages that the processor has not begun to fetch.
constexpr std::size_t ahead = 2048;
template <class T>
inline void fetch(const T* values) {
  __builtin_prefetch(reinterpret_cast<const char*>(values) + ahead, 0, 2);
}

inline Word bits_below(std::size_t rows) { return rows >= 64 ? ~Word{0} : (Word{1} << rows) - 1; }

inline Lanes at(const std::int32_t* values, std::size_t mask, std::size_t i) { return load(values + (i & mask)); }

// The 64 rows from `row` on, of which `left` are there; `test` gives a mask of `width` rows.
template <class Test>
inline Word word_of(std::size_t row, std::size_t left, const Test& test) {
  Word word = 0;
  if (left >= 64) {
    for (std::size_t half = 0; half < 64; half += 32) {
      Mask masks[groups];
      for (std::size_t g = 0; g < groups; ++g) masks[g] = test(row + half + g * width);
      word |= static_cast<Word>(bits32(masks)) << half;
    }
    return word;
  }
  for (std::size_t half = 0; half < left; half += 32) {
    Mask masks[groups];
    for (std::size_t g = 0; g < groups; ++g) masks[g] = half + g * width < left ? test(row + half + g * width) : no_mask();
    word |= static_cast<Word>(bits32(masks)) << half;
  }
  return word & bits_below(left);
}

template <class Test>
inline void plane(std::size_t rows, Word* out, const Test& test, Word flip = 0) {
  for (std::size_t row = 0; row < rows; row += 64) out[row / 64] = (word_of(row, rows - row, test) ^ flip) & bits_below(rows - row);
}

// Both planes of one pass; flipped, what is surely not so is what was possibly not.
template <class Surely, class Possibly>
inline bool planes(std::size_t rows, Word* surely, Word* possibly, const Surely& sure, const Possibly& possible, Word flip = 0) {
  Word differ = 0;
  for (std::size_t row = 0; row < rows; row += 64) {
    const Word there = bits_below(rows - row);
    const Word a = (word_of(row, rows - row, sure) ^ flip) & there;
    const Word b = (word_of(row, rows - row, possible) ^ flip) & there;
    surely[row / 64] = a;
    possibly[row / 64] = b;
    differ |= a ^ b;
  }
  return differ == 0;
}

void bytes_within(const std::uint8_t* bytes, const Range8* ranges, std::size_t many, std::size_t rows, Word* inside,
                  Word* unknown) {
  for (std::size_t row = 0; row < rows; row += 64) {
    fetch(bytes + row);
    const Bytes word = load_bytes(bytes + row);
    const Word there = bits_below(rows - row);
    Word found = 0;
    for (std::size_t r = 0; r < many; ++r)
      found |= bytes_from(word, ranges[r].lo, static_cast<std::uint8_t>(ranges[r].hi - ranges[r].lo));
    inside[row / 64] = found & there;
    if (unknown != nullptr) unknown[row / 64] = bytes_from(word, 255, 0) & there;
  }
}

void both(const Word* __restrict a, const Word* __restrict b, std::size_t words, Word* __restrict out) {
  for (std::size_t w = 0; w < words; ++w) out[w] = a[w] & b[w];
}

void either(const Word* __restrict a, const Word* __restrict b, std::size_t words, Word* __restrict out) {
  for (std::size_t w = 0; w < words; ++w) out[w] = a[w] | b[w];
}

void inverted(const Word* __restrict a, std::size_t rows, Word* __restrict out) {
  for (std::size_t w = 0; w < rows / 64; ++w) out[w] = ~a[w];
  if (rows % 64 != 0) out[rows / 64] = ~a[rows / 64] & bits_below(rows % 64);
}

void bits_between(const Word* plane, const std::int32_t* starts, std::size_t many, std::int32_t* out) {
  for (std::size_t i = 0; i < many; ++i) {
    auto begin = static_cast<std::size_t>(starts[i]);
    const auto end = static_cast<std::size_t>(starts[i + 1]);
    int bits = 0;
    while (begin < end) {
      const std::size_t rest = 64 - begin % 64;
      const std::size_t here = end - begin < rest ? end - begin : rest;
      bits += __builtin_popcountll((plane[begin / 64] >> (begin % 64)) & bits_below(here));
      begin += here;
    }
    out[i] = bits;
  }
}

std::size_t rows_of(const Word* plane, std::size_t words, std::int32_t first, std::int32_t* out) {
  std::int32_t* to = out;
  for (std::size_t w = 0; w < words; ++w)
    if (plane[w] != 0) to += rows_of_word(plane[w], first + static_cast<std::int32_t>(w * 64), to);
  return static_cast<std::size_t>(to - out);
}

}  // namespace
}  // namespace ketnap::lanes
