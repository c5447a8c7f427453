#pragma once
#include "expr/lanes/number_loops.hpp"

// What holds of two operands: planes of the rows for which it surely does, and possibly.
namespace ketnap::lanes {
namespace {

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

}  // namespace
}  // namespace ketnap::lanes
