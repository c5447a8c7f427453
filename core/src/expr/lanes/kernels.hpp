#pragma once
#include <cstddef>
#include <cstdint>

/// The inner loops of the block engine on 32-bit lanes and bit planes. One text (all_loops.hpp) is compiled for several instruction
/// sets, each behind a table of pointers; all give the same.
namespace ketnap::lanes {

using Word = std::uint64_t;

/// Values of a block as intervals: row i has lo[i & mask] .. hi[i & mask]. Where all are exact, hi is lo; of one value for all rows
/// the mask is 0 and there are `copies` of it.
struct Operand {
  const std::int32_t* lo = nullptr;
  const std::int32_t* hi = nullptr;
  std::size_t mask = ~std::size_t{0};
  [[nodiscard]] bool exact() const { return lo == hi; }
};
inline constexpr std::size_t copies = 16;

/// Days and months as numbers that compare without a calendar: see Kernels::keys. That of Date::never() is above all others.
inline constexpr std::int32_t never_key = 1 << 30;

/// A key some months later: base + factor * months + offset; that of `never` stays where it is.
struct Later {
  Operand base;
  Operand months;
  std::int32_t factor = 0;
  std::int32_t offset = 0;
  bool keep_never = false;
};

struct Range32 {
  std::int32_t lo;
  std::int32_t hi;
};

struct Range8 {
  std::uint8_t lo;
  std::uint8_t hi;
};

/// Of a parameter: `value` from the day `start` on.
struct Version32 {
  std::int32_t start;
  std::int32_t value;
};

/// How days became keys: not at all where one is not between Date::first() and Date::last(), nor never().
enum class Keyed : std::uint8_t { outside, exactly, as_intervals };

/// Those that write planes return whether both are the same; then `possibly` may not have been written. Bits beyond `rows` are 0.
/// Up to 64 bytes after an input's last value are read, and up to `slack` values are written after an output's last.
struct Kernels {
  bool (*at_most)(const Operand& a, const Operand& b, std::size_t rows, Word* surely, Word* possibly);
  /// a <= b, or with `later_first` b <= a.
  bool (*at_most_later)(const Operand& a, const Later& b, bool later_first, std::size_t rows, Word* surely, Word* possibly);
  bool (*equals)(const Operand& a, const Operand& b, std::size_t rows, Word* surely, Word* possibly);
  bool (*within)(const Operand& a, const Range32* ranges, std::size_t many, std::size_t rows, Word* surely, Word* possibly);
  /// Of bytes: 255 is not known.
  void (*bytes_within)(const std::uint8_t* bytes, const Range8* ranges, std::size_t many, std::size_t rows, Word* inside,
                       Word* unknown);
  /// AND and OR of planes, and what a plane has not; `out` is none of the others.
  void (*both)(const Word* a, const Word* b, std::size_t words, Word* out);
  void (*either)(const Word* a, const Word* b, std::size_t words, Word* out);
  void (*inverted)(const Word* a, std::size_t rows, Word* out);
  /// Months as keys: `(year * 12 + month) * 32 + day`; for `last` with a month's last day as its 31st. Then b >= a plus n months is
  /// last(b) >= key(a) + 32 n, and b <= a plus n months is key(b) <= key(a) + 32 n. Of exact days only `lo` is written.
  Keyed (*keys)(const std::int32_t* lo, const std::int32_t* hi, bool last, std::size_t rows, std::int32_t* lo_out,
                std::int32_t* hi_out);
  /// Days some months later, as add_months has them; a row is `outside` where one is not between Date::first() and Date::last().
  /// Whether any is.
  bool (*later)(const std::int32_t* days, std::size_t days_mask, const std::int32_t* months, std::size_t months_mask,
                std::size_t rows, std::int32_t* out, Word* outside);
  /// Of keys, the later ones as `last`: months between, or whole years; to `never` no bound above, from it none below.
  void (*apart)(const std::int32_t* from, std::size_t from_mask, const std::int32_t* last, std::size_t last_mask, bool years,
                std::size_t rows, std::int32_t* out);
  /// a + factor * b + offset
  void (*linear)(const std::int32_t* a, std::size_t a_mask, const std::int32_t* b, std::size_t b_mask, std::int32_t factor,
                 std::int32_t offset, std::size_t rows, std::int32_t* out);
  void (*product)(const std::int32_t* a, std::size_t a_mask, const std::int32_t* b, std::size_t b_mask, std::size_t rows,
                  std::int32_t* out);
  void (*minimum)(const std::int32_t* a, std::size_t a_mask, const std::int32_t* b, std::size_t b_mask, std::size_t rows,
                  std::int32_t* out);
  void (*maximum)(const std::int32_t* a, std::size_t a_mask, const std::int32_t* b, std::size_t b_mask, std::size_t rows,
                  std::int32_t* out);
  /// The least and the most of at least one value.
  void (*ends)(const std::int32_t* values, std::size_t rows, std::int32_t* least, std::int32_t* most);
  /// Of each day the value of the last version that starts on or before it; before all of them that of the first.
  void (*in_force)(const std::int32_t* days, const Version32* versions, std::size_t many, std::size_t rows, std::int32_t* out);
  /// Values of 64 bits as lanes. False where a known one is not between -limit and limit; `known` null: all are.
  bool (*from_wide)(const std::int64_t* values, const Word* known, std::int32_t limit, std::size_t rows, std::int32_t* out);
  /// Values that are one number each; where a row is an interval, not known, the lowest lane or `beyond`, the lowest lane stands
  /// for it and it is `aside`. Whether any is.
  bool (*single)(const Operand& a, const Word* known, std::int32_t beyond, std::size_t rows, std::int32_t* out, Word* aside);
  /// The same of bytes, of which 255 is not known.
  bool (*single_bytes)(const std::uint8_t* bytes, std::size_t rows, std::int32_t* out, Word* aside);
  /// How many bits lie in each of `many` stretches of a plane, the i-th from starts[i] up to starts[i + 1].
  void (*bits_between)(const Word* plane, const std::int32_t* starts, std::size_t many, std::int32_t* out);
  /// The numbers of the rows of a plane, counted from `first` on; how many.
  std::size_t (*rows_of)(const Word* plane, std::size_t words, std::int32_t first, std::int32_t* out);
  /// Planes turned: `out[i * columns + c]` are the rows 16 i .. 16 i + 15 of column c. A multiple of `columns_together` columns; of
  /// each plane up to 64 bytes after its last word are read, of the output `lines_after` lines are written after the last.
  void (*turn)(const Word* const* planes, std::size_t columns, std::size_t words, std::uint16_t* out);
  /// Adds up turned planes of `rows` rows, column by column, to `sums`. On the way, for each of the ascending `marks`, the sums
  /// before that row become the next line of `out`, which begins on 64 bytes and is written past the cache.
  void (*running)(const std::uint16_t* turned, std::size_t columns, std::size_t rows, const std::uint32_t* marks, std::size_t many,
                  std::uint16_t* sums, std::uint16_t* out);
};
inline constexpr std::size_t columns_together = 32;
inline constexpr std::size_t lines_after = 32;
inline constexpr std::size_t slack = 32;

[[nodiscard]] const Kernels& baseline_kernels();
/// Null where they were not compiled or this machine lacks the instructions.
[[nodiscard]] const Kernels* avx2_kernels();
[[nodiscard]] const Kernels* avx512_kernels();

}  // namespace ketnap::lanes
