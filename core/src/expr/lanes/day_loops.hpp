#pragma once
#include "expr/lanes/number_loops.hpp"

// Days and months without a calendar.
namespace ketnap::lanes {
namespace {

constexpr std::int32_t first_day = -25508;         // Date::first()
constexpr std::int32_t many_days = 47540 + 25508;  // to Date::last()
constexpr std::int32_t never = 0x7fffffff;

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

}  // namespace
}  // namespace ketnap::lanes
