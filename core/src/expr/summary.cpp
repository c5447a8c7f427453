#include "expr/summary.hpp"

#include <algorithm>
#include <vector>

#include <ketnap/base/error.hpp>
#include <ketnap/expr/text.hpp>

#include "expr/distinct.hpp"

namespace ketnap {
namespace {

using engine::above;
using engine::below;
using End = std::optional<Rational>;
__extension__ using Wide = __int128;

/// The lowest values of the rows, ascending; one that is not bounded is `below`. The highest are the lowest of the negated rows, so
/// that each aggregate is written for its low end only.
struct Lows {
  std::vector<std::int64_t> sure;
  std::vector<std::int64_t> doubtful;

  [[nodiscard]] bool bounded() const {
    return (sure.empty() || sure.front() != below) && (doubtful.empty() || doubtful.front() != below);
  }
};

// `above` is the negative of `below`, and no other value is its own.
std::int64_t negated(std::int64_t x) { return x == below ? above : -x; }

// A row whose number waits for an event that has not happened has none and is left out; where that is not known, it may be. Such a
// number is beyond one end only; one that is simply unknown is beyond both.
Lows lows_of(std::span<const ValuedRow> rows, bool negative) {
  Lows out;
  for (const ValuedRow& row : rows) {
    if (row.value.exact() && !engine::is_bound(row.value.lo)) continue;
    const bool is_number = (row.value.lo == below) == (row.value.hi == above);
    const std::int64_t low = negative ? (row.value.hi == above ? below : negated(row.value.hi)) : row.value.lo;
    (row.surely && is_number ? out.sure : out.doubtful).push_back(low);
  }
  std::ranges::sort(out.sure);
  std::ranges::sort(out.doubtful);
  return out;
}

End end(std::int64_t low) { return low == below ? std::nullopt : End(Rational(low)); }

Wide total(std::span<const std::int64_t> values) {
  Wide sum = 0;
  for (const std::int64_t value : values) sum += value;
  return sum;
}

Rational whole(Wide value, const Bound& of) {
  if (value <= below || value >= above) throw Error(3201, {print(of.source)});
  return Rational(static_cast<std::int64_t>(value));
}

End lowest_sum(const Lows& rows, const Bound& of) {
  if (!rows.bounded()) return std::nullopt;
  Wide sum = total(rows.sure);
  if (rows.sure.empty() && rows.doubtful.front() > 0) return end(rows.doubtful.front());
  for (const std::int64_t value : rows.doubtful) sum += std::min<std::int64_t>(value, 0);
  return whole(sum, of);
}

// Whoever is below the mean pulls it down: from the lowest upwards until one is not.
End lowest_mean(const Lows& rows, const Bound& of) {
  if (!rows.bounded()) return std::nullopt;
  if (rows.sure.empty()) return end(rows.doubtful.front());
  Wide sum = total(rows.sure);
  auto number = static_cast<std::int64_t>(rows.sure.size());
  for (const std::int64_t value : rows.doubtful) {
    if (Wide{value} * number >= sum) break;
    sum += value;
    ++number;
  }
  return whole(sum, of) / Rational(number);
}

// The place-th of two ascending lists taken together, counted from 0.
std::int64_t of_both(std::span<const std::int64_t> a, std::span<const std::int64_t> b, std::size_t place) {
  std::size_t low = place > b.size() ? place - b.size() : 0;
  std::size_t high = std::min(place, a.size());
  while (low < high) {
    const std::size_t from_a = low + (high - low) / 2;
    if (a[from_a] < b[place - from_a - 1])
      low = from_a + 1;
    else
      high = from_a;
  }
  const std::size_t from_b = place - low;
  if (low == a.size()) return b[from_b];
  if (from_b == b.size()) return a[low];
  return std::min(a[low], b[from_b]);
}

// As the mean: one that is not below the median can only raise it.
End lowest_median(const Lows& rows) {
  const auto middle = [&](std::size_t taken, std::size_t one_of_two) {
    const std::size_t number = rows.sure.size() + taken;
    return of_both(rows.sure, std::span(rows.doubtful).first(taken), (number - 1 + one_of_two) / 2);
  };
  const auto twice = [&](std::size_t taken) { return Wide{middle(taken, 0)} + middle(taken, 1); };
  std::size_t taken = rows.sure.empty() ? 1 : 0;
  while (taken < rows.doubtful.size() && Wide{rows.doubtful[taken]} * 2 < twice(taken)) ++taken;
  const std::int64_t lower = middle(taken, 0);
  if (lower == below) return std::nullopt;
  return Rational(lower) / Rational(2) + Rational(middle(taken, 1)) / Rational(2);
}

End lowest_min(const Lows& rows) {
  if (rows.sure.empty()) return end(rows.doubtful.front());
  return end(rows.doubtful.empty() ? rows.sure.front() : std::min(rows.sure.front(), rows.doubtful.front()));
}

End lowest_max(const Lows& rows) { return end(rows.sure.empty() ? rows.doubtful.front() : rows.sure.back()); }

End lowest(BoundOp op, const Lows& rows, const Bound& of) {
  switch (op) {
    case BoundOp::sum:
      return lowest_sum(rows, of);
    case BoundOp::mean:
      return lowest_mean(rows, of);
    case BoundOp::median:
      return lowest_median(rows);
    case BoundOp::min:
      return lowest_min(rows);
    default:
      return lowest_max(rows);
  }
}

// Only what is surely there must have a value; all that may be there can have values of their own.
Amount distinct(std::span<const ValuedRow> rows) {
  std::vector<engine::Interval> sure;
  std::vector<engine::Interval> possible;
  std::vector<std::int64_t> ends;
  for (const ValuedRow& row : rows) {
    possible.push_back(row.value);
    if (row.surely) sure.push_back(row.value);
  }
  return Amount::between(engine::fewest_values(sure), engine::most_values(possible, ends));
}

}  // namespace

Amount summary(const Bound& of, std::span<const ValuedRow> rows) {
  if (of.op == BoundOp::distinct) return distinct(rows);
  const BoundOp opposite = of.op == BoundOp::min ? BoundOp::max : of.op == BoundOp::max ? BoundOp::min : of.op;
  const Lows lows = lows_of(rows, false);
  if (lows.sure.empty() && lows.doubtful.empty()) return Amount::nothing();
  const Rational divisor(of.lo);
  Amount out;
  if (const End low = lowest(of.op, lows, of)) out.low = *low / divisor;
  if (const End high = lowest(opposite, lows_of(rows, true), of)) out.high = -*high / divisor;
  out.applies = lows.sure.empty() ? Amount::Applies::perhaps : Amount::Applies::yes;
  return out;
}

}  // namespace ketnap
