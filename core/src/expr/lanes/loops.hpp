#pragma once
#include "expr/lanes/vectors.hpp"

// The loops themselves, once for each file that includes this.
namespace ketnap::lanes {
namespace {

constexpr std::size_t groups = 32 / width;
constexpr std::int32_t first_day = -25508;         // Date::first()
constexpr std::int32_t many_days = 47540 + 25508;  // to Date::last()
constexpr std::int32_t never = 0x7fffffff;
constexpr std::int32_t no_bound_below = -0x7fffffff - 1;
constexpr std::int32_t no_bound_above = 0x7fffffff;

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

bool at_most(const Operand& a, const Operand& b, std::size_t rows, Word* surely, Word* possibly) {
  const auto above = [&](const std::int32_t* x, const std::int32_t* y) {
    return [x, y, am = a.mask, bm = b.mask](std::size_t i) { return greater(at(x, am, i), at(y, bm, i)); };
  };
  if (!a.exact() || !b.exact()) return planes(rows, surely, possibly, above(a.hi, b.lo), above(a.lo, b.hi), ~Word{0});
  plane(rows, surely, above(a.lo, b.lo), ~Word{0});
  return true;
}

template <bool first, class Sum>
bool at_most_sum(const Operand& a, const Operand& base, const Operand& months, const Sum& sum, std::size_t rows, Word* surely,
                 Word* possibly) {
  const auto above = [&](const std::int32_t* x, const std::int32_t* y, const std::int32_t* n) {
    return [=, am = a.mask, bm = base.mask, nm = months.mask](std::size_t i) {
      const Lanes later = sum(at(y, bm, i), n, i & nm);
      return first ? greater(later, at(x, am, i)) : greater(at(x, am, i), later);
    };
  };
  if (a.exact() && base.exact() && months.exact()) {
    plane(rows, surely, above(a.lo, base.lo, months.lo), ~Word{0});
    return true;
  }
  if (first) return planes(rows, surely, possibly, above(a.lo, base.hi, months.hi), above(a.hi, base.lo, months.lo), ~Word{0});
  return planes(rows, surely, possibly, above(a.hi, base.lo, months.lo), above(a.lo, base.hi, months.hi), ~Word{0});
}

template <bool first>
bool at_most_later_of(const Operand& a, const Later& b, std::size_t rows, Word* surely, Word* possibly) {
  const Lanes kept = all(never_key);
  const Lanes factor = all(b.factor);
  const Lanes offset = all(b.offset);
  const auto plainly = [=](Lanes key, const std::int32_t* n, std::size_t i) {
    return add(key, add(multiply(load(n + i), factor), offset));
  };
  const auto keeping = [=](Lanes key, const std::int32_t* n, std::size_t i) {
    return select(same(key, kept), kept, add(key, add(multiply(load(n + i), factor), offset)));
  };
  if (b.keep_never) return at_most_sum<first>(a, b.base, b.months, keeping, rows, surely, possibly);
  if (b.months.mask != 0 || !b.months.exact()) return at_most_sum<first>(a, b.base, b.months, plainly, rows, surely, possibly);
  const Lanes constant = all(b.months.lo[0] * b.factor + b.offset);
  const auto by_constant = [=](Lanes key, const std::int32_t*, std::size_t) { return add(key, constant); };
  return at_most_sum<first>(a, b.base, b.months, by_constant, rows, surely, possibly);
}

bool at_most_later(const Operand& a, const Later& b, bool later_first, std::size_t rows, Word* surely, Word* possibly) {
  return later_first ? at_most_later_of<true>(a, b, rows, surely, possibly) : at_most_later_of<false>(a, b, rows, surely, possibly);
}

bool equals(const Operand& a, const Operand& b, std::size_t rows, Word* surely, Word* possibly) {
  const auto lo_a = [&](std::size_t i) { return at(a.lo, a.mask, i); };
  const auto hi_a = [&](std::size_t i) { return at(a.hi, a.mask, i); };
  const auto lo_b = [&](std::size_t i) { return at(b.lo, b.mask, i); };
  const auto hi_b = [&](std::size_t i) { return at(b.hi, b.mask, i); };
  if (a.exact() && b.exact()) {
    plane(rows, surely, [&](std::size_t i) { return same(lo_a(i), lo_b(i)); });
    return true;
  }
  return planes(
      rows, surely, possibly, [&](std::size_t i) { return mask_and(same(lo_a(i), hi_b(i)), same(hi_a(i), lo_b(i))); },
      [&](std::size_t i) { return mask_not(mask_or(greater(lo_a(i), hi_b(i)), greater(lo_b(i), hi_a(i)))); });
}

// An interval is at most something by its upper end, and possibly so by its lower; at least something the other way round.
bool at_most_one(const Operand& a, std::int32_t most, std::size_t rows, Word* surely, Word* possibly) {
  const auto above = [&](const std::int32_t* x) {
    return [x, mask = a.mask, limit = all(most)](std::size_t i) { return greater(at(x, mask, i), limit); };
  };
  if (!a.exact()) return planes(rows, surely, possibly, above(a.hi), above(a.lo), ~Word{0});
  plane(rows, surely, above(a.lo), ~Word{0});
  return true;
}

bool at_least_one(const Operand& a, std::int32_t least, std::size_t rows, Word* surely, Word* possibly) {
  const auto below = [&](const std::int32_t* x) {
    return [x, mask = a.mask, limit = all(least)](std::size_t i) { return greater(limit, at(x, mask, i)); };
  };
  if (!a.exact()) return planes(rows, surely, possibly, below(a.lo), below(a.hi), ~Word{0});
  plane(rows, surely, below(a.lo), ~Word{0});
  return true;
}

bool within(const Operand& a, const Range32* ranges, std::size_t many, std::size_t rows, Word* surely, Word* possibly) {
  if (many == 1 && ranges->lo == no_bound_below) return at_most_one(a, ranges->hi, rows, surely, possibly);
  if (many == 1 && ranges->hi == no_bound_above) return at_least_one(a, ranges->lo, rows, surely, possibly);
  const auto test = [&](const std::int32_t* from, const std::int32_t* to) {
    return [=, mask = a.mask](std::size_t i) {
      const Lanes lo = at(from, mask, i);
      const Lanes hi = at(to, mask, i);
      Mask found = no_mask();
      for (std::size_t r = 0; r < many; ++r)
        found = mask_or(found, mask_not(mask_or(greater(all(ranges[r].lo), lo), greater(hi, all(ranges[r].hi)))));
      return found;
    };
  };
  if (a.exact()) {
    plane(rows, surely, test(a.lo, a.lo));
    return true;
  }
  // An interval lies in a range by its lower end against the range's and its upper; it meets one the other way round.
  return planes(rows, surely, possibly, test(a.lo, a.hi), test(a.hi, a.lo));
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

// Years begin in March, so that the leap day is the last of every fourth: four years are 1461 days, and from a day of the year the
// month follows by one multiplication (Neri and Schneider). All of it exact between Date::first() and Date::last().
template <bool last>
inline Lanes key_of(Lanes day, Mask& wrong) {
  const Lanes n = subtract(day, all(first_day));
  const Mask is_never = same(day, all(never));
  const Mask outside = mask_or(greater(all(0), n), greater(n, all(many_days)));
  const Lanes year = quotient(add(left<2>(n), all(3)), 1.0F / 1461.0F);
  const Lanes day_of_year = subtract(n, right<2>(multiply_small(year, all(1461))));
  const Lanes scaled = add(multiply_small(day_of_year, all(2141)), all(197913));
  const Lanes month = right<16>(scaled);
  const Lanes day_of_month = right<10>(multiply_high(bits_and(scaled, all(0xffff)), all(31345)));
  const Lanes key = add(left<5>(add(multiply_small(year, all(12)), month)), day_of_month);
  wrong = mask_or(wrong, mask_and(outside, mask_not(is_never)));
  if (!last) return select(is_never, all(never_key), key);
  const Lanes next = right<16>(add(scaled, all(2141)));
  const Mask leap = same(bits_and(year, all(3)), all(3));
  const Mask ends_year = same(day_of_year, select(leap, all(365), all(364)));
  // 2100 is no leap year: its 28 February, the last day of all, ends the month.
  const Mask is_last = mask_or(mask_or(greater(next, month), ends_year), same(n, all(many_days)));
  return select(is_never, all(never_key), select(is_last, bits_or(key, all(31)), key));
}

template <bool last>
Keyed keys_of(const std::int32_t* lo, const std::int32_t* hi, std::size_t rows, std::int32_t* lo_out, std::int32_t* hi_out) {
  Mask wrong = no_mask();
  bool exact = true;
  const auto one = [&](std::size_t i) {
    fetch(lo + i);
    fetch(hi + i);
    const Lanes low = load(lo + i);
    const Lanes key = key_of<last>(low, wrong);
    store(lo_out + i, key);
    if (lo == hi) return;
    // Most days are known: where all of these are, the upper keys are the lower ones.
    const Lanes high = load(hi + i);
    const bool intervals = any(mask_not(same(low, high)));
    exact = exact && !intervals;
    store(hi_out + i, intervals ? key_of<last>(high, wrong) : key);
  };
  std::size_t i = 0;
  for (; i + width <= rows; i += width) one(i);
  bool fits = !any(wrong);
  if (i < rows) {
    wrong = no_mask();
    one(i);
    const Mask masks[groups] = {wrong};
    fits = fits && (bits32(masks) & bits_below(rows - i)) == 0;
  }
  return !fits ? Keyed::outside : exact ? Keyed::exactly : Keyed::as_intervals;
}

Keyed keys(const std::int32_t* lo, const std::int32_t* hi, bool last, std::size_t rows, std::int32_t* lo_out,
           std::int32_t* hi_out) {
  return last ? keys_of<true>(lo, hi, rows, lo_out, hi_out) : keys_of<false>(lo, hi, rows, lo_out, hi_out);
}

template <class Combine>
inline void lanes(const std::int32_t* a, std::size_t a_mask, const std::int32_t* b, std::size_t b_mask, std::size_t rows,
                  std::int32_t* out, const Combine& combine) {
  for (std::size_t i = 0; i < rows; i += width) store(out + i, combine(at(a, a_mask, i), at(b, b_mask, i)));
}

// The first day of a month that is counted from March of the first year.
inline Lanes first_of_month(Lanes months) {
  const Lanes year = quotient(months, 1.0F / 12.0F);
  const Lanes month = subtract(months, multiply_small(year, all(12)));
  const Lanes days = multiply_high(add(multiply_small(month, all(153)), all(2)), all(13108));  // a fifth
  return add(right<2>(multiply_small(year, all(1461))), days);
}

bool later(const std::int32_t* days, std::size_t days_mask, const std::int32_t* months, std::size_t months_mask, std::size_t rows,
           std::int32_t* out, Word* outside) {
  const Lanes last_month = all(199 * 12 + 11);
  Word any_outside = 0;
  for (std::size_t row = 0; row < rows; row += 64) {
    outside[row / 64] = word_of(row, rows - row, [&](std::size_t i) {
      Mask wrong = no_mask();
      const Lanes key = key_of<false>(at(days, days_mask, i), wrong);
      // A key's months are those of its year from the third on.
      const Lanes month = add(subtract(right<5>(key), all(3)), at(months, months_mask, i));
      wrong = mask_or(wrong, mask_or(greater(all(0), month), greater(month, last_month)));
      const Lanes within = least(greatest(month, all(0)), last_month);
      const Lanes first = first_of_month(within);
      const Lanes most = subtract(subtract(first_of_month(add(within, all(1))), first), all(1));
      const Lanes day = add(first, least(bits_and(key, all(31)), most));
      store(out + i, add(least(day, all(many_days)), all(first_day)));
      return wrong;
    });
    any_outside |= outside[row / 64];
  }
  return any_outside != 0;
}

void apart(const std::int32_t* from, std::size_t from_mask, const std::int32_t* last, std::size_t last_mask, bool years,
           std::size_t rows, std::int32_t* out) {
  // Above nothing, where shifts and quotients round down.
  constexpr std::int32_t lifted = 1 << 13;
  constexpr std::int32_t over = (lifted / 12 + 1) * 12;
  const Lanes kept = all(never_key);
  const auto bounded = [=](Lanes a, Lanes b, Lanes found) {
    return select(same(b, kept), all(no_bound_above), select(same(a, kept), all(no_bound_below), found));
  };
  const auto months = [](Lanes a, Lanes b) { return right<5>(add(subtract(b, a), all(lifted << 5))); };
  if (!years)
    return lanes(from, from_mask, last, last_mask, rows, out,
                 [=](Lanes a, Lanes b) { return bounded(a, b, subtract(months(a, b), all(lifted))); });
  lanes(from, from_mask, last, last_mask, rows, out, [=](Lanes a, Lanes b) {
    return bounded(a, b, subtract(quotient(add(months(a, b), all(over - lifted)), 1.0F / 12.0F), all(over / 12)));
  });
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

void steps(const std::int32_t* days, const Step32* steps, std::size_t many, std::size_t rows, std::int32_t* out) {
  for (std::size_t i = 0; i < rows; i += width) {
    const Lanes day = load(days + i);
    Lanes value = all(steps[0].value);
    for (std::size_t s = 1; s < many; ++s) value = select(greater(all(steps[s].start), day), value, all(steps[s].value));
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

std::size_t rows_of(const Word* plane, std::size_t words, std::int32_t first, std::int32_t* out) {
  std::int32_t* to = out;
  for (std::size_t w = 0; w < words; ++w)
    if (plane[w] != 0) to += rows_of_word(plane[w], first + static_cast<std::int32_t>(w * 64), to);
  return static_cast<std::size_t>(to - out);
}

bool narrow(const std::int64_t* values, const Word* known, std::int32_t limit, std::size_t rows, std::int32_t* out) {
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
