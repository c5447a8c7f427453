#include "expr/summary.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include <ketnap/base/error.hpp>
#include <ketnap/expr/text.hpp>

#include "expr/distinct.hpp"

namespace ketnap {
namespace {

using engine::above;
using engine::below;
using engine::Wide;

bool is_bound(std::int64_t low) { return low != below; }
bool is_bound(const End& low) { return low.is_number(); }
Rational fraction(std::int64_t low) { return Rational(low); }
Rational fraction(const End& low) { return *low.number(); }

/// Values in ascending order, of which many may be alike.
template <class Low>
class Ascending {
 public:
  void add(const Low& low, std::int64_t times) { lows_.push_back({low, times}); }
  void sort() {
    // Rows are often said from the lowest value upwards.
    if (!std::ranges::is_sorted(lows_, {}, &Alike::low)) {
      std::ranges::reverse(lows_);
      if (!std::ranges::is_sorted(lows_, {}, &Alike::low)) std::ranges::sort(lows_, {}, &Alike::low);
    }
    for (Alike& one : lows_) size_ = one.end = size_ + static_cast<std::size_t>(one.times);
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return lows_.empty(); }
  [[nodiscard]] const Low& front() const { return lows_.front().low; }
  [[nodiscard]] const Low& back() const { return lows_.back().low; }
  [[nodiscard]] const Low& operator[](std::size_t place) const {
    return std::ranges::upper_bound(lows_, place, {}, &Alike::end)->low;
  }
  /// `use(low, times)` upwards, until it says false.
  template <class Use>
  void each(const Use& use) const {
    for (const Alike& one : lows_)
      if (!use(one.low, one.times)) return;
  }

 private:
  struct Alike {
    Low low;
    std::int64_t times;
    std::size_t end = 0;  // one past the last of them
  };
  std::vector<Alike> lows_;
  std::size_t size_ = 0;
};

/// A sum while it is made: of whole numbers beyond 64 bits, of fractions not.
template <class Low>
struct Sum;

template <>
struct Sum<std::int64_t> {
  Wide value = 0;
  void add(std::int64_t low, std::int64_t times) { value += Wide{low} * times; }
  [[nodiscard]] bool exceeds(std::int64_t low, std::int64_t number) const { return Wide{low} * number < value; }
  [[nodiscard]] Rational done(const Expr& source) const {
    if (value <= below || value >= above) throw Error(3201, {print(source)});
    return Rational(static_cast<std::int64_t>(value));
  }
};

template <>
struct Sum<End> {
  Rational value;
  void add(const End& low, std::int64_t times) { value = value + fraction(low) * Rational(times); }
  [[nodiscard]] bool exceeds(const End& low, std::int64_t number) const { return fraction(low) * Rational(number) < value; }
  [[nodiscard]] Rational done(const Expr&) const { return value; }
};

/// The lowest values of the rows. The highest are the lowest of the negated rows, so that each aggregate is written for its low end
/// only.
template <class Low>
struct Lows {
  Ascending<Low> sure;
  Ascending<Low> doubtful;
  Sum<Low> added = {};  // and sure rows of which this is the sum
  std::int64_t many_added = 0;

  [[nodiscard]] bool any_sure() const { return !sure.empty() || many_added != 0; }

  [[nodiscard]] bool bounded() const {
    return (sure.empty() || is_bound(sure.front())) && (doubtful.empty() || is_bound(doubtful.front()));
  }
  void sort() {
    sure.sort();
    doubtful.sort();
  }
};

// `above` is the negative of `below`, and no other value is its own.
std::int64_t negated(std::int64_t x) { return x == below ? above : -x; }

Lows<std::int64_t> lows_of(std::span<const ValuedRow> rows, bool negative) {
  Lows<std::int64_t> out;
  for (const ValuedRow& row : rows) {
    if (row.value.exact() && !engine::is_bound(row.value.lo)) continue;
    const std::int64_t low = negative ? (row.value.hi == above ? below : negated(row.value.hi)) : row.value.lo;
    (row.surely ? out.sure : out.doubtful).add(low, row.times);
  }
  out.sort();
  return out;
}

Lows<End> lows_of(std::span<const AmountRow> rows, bool negative) {
  Lows<End> out;
  for (const AmountRow& row : rows) {
    if (row.value.applies == Amount::Applies::no || row.value.is_beyond()) continue;
    (row.surely ? out.sure : out.doubtful).add(negative ? -row.value.high : row.value.low, 1);
  }
  out.sort();
  return out;
}

End end(const End& low) { return low; }
End end(std::int64_t low) { return is_bound(low) ? End(low) : End::below(); }

template <class Low>
Sum<Low> total(const Lows<Low>& rows) {
  Sum<Low> sum = rows.added;
  rows.sure.each([&](const Low& low, std::int64_t times) {
    sum.add(low, times);
    return true;
  });
  return sum;
}

template <class Low>
End lowest_sum(const Lows<Low>& rows, const Expr& source) {
  if (!rows.bounded()) return End::below();
  if (!rows.any_sure() && fraction(rows.doubtful.front()) > Rational(0)) return end(rows.doubtful.front());
  Sum<Low> sum = total(rows);
  rows.doubtful.each([&](const Low& low, std::int64_t times) {
    const bool is_negative = fraction(low) < Rational(0);
    if (is_negative) sum.add(low, times);
    return is_negative;
  });
  return sum.done(source);
}

// Whoever is below the mean pulls it down: from the lowest upwards until one is not. Of those alike either all do or none.
template <class Low>
End lowest_mean(const Lows<Low>& rows, const Expr& source) {
  if (!rows.bounded()) return End::below();
  if (!rows.any_sure()) return end(rows.doubtful.front());
  Sum<Low> sum = total(rows);
  std::int64_t number = rows.many_added + static_cast<std::int64_t>(rows.sure.size());
  rows.doubtful.each([&](const Low& low, std::int64_t times) {
    if (!sum.exceeds(low, number)) return false;
    sum.add(low, times);
    number += times;
    return true;
  });
  return sum.done(source) / Rational(number);
}

// The place-th of two ascending lists taken together, counted from 0; of the second only the first `many`.
template <class Low>
Low of_both(const Ascending<Low>& a, const Ascending<Low>& b, std::size_t many, std::size_t place) {
  std::size_t low = place > many ? place - many : 0;
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
  if (from_b == many) return a[low];
  return std::min(a[low], b[from_b]);
}

// As the mean: one that is not below the median can only raise it.
template <class Low>
End lowest_median(const Lows<Low>& rows) {
  const auto middle = [&](std::size_t taken, std::size_t one_of_two) {
    const std::size_t number = rows.sure.size() + taken;
    return of_both(rows.sure, rows.doubtful, taken, (number - 1 + one_of_two) / 2);
  };
  const auto median = [&](std::size_t taken) -> End {
    const Low lower = middle(taken, 0);
    if (!is_bound(lower)) return End::below();
    return fraction(lower) / Rational(2) + fraction(middle(taken, 1)) / Rational(2);
  };
  std::size_t taken = rows.sure.empty() ? 1 : 0;
  End found = median(taken);
  while (taken < rows.doubtful.size() && end(rows.doubtful[taken]) < found) found = median(++taken);
  return found;
}

template <class Low>
End lowest_min(const Lows<Low>& rows) {
  if (rows.sure.empty()) return end(rows.doubtful.front());
  return end(rows.doubtful.empty() ? rows.sure.front() : std::min(rows.sure.front(), rows.doubtful.front()));
}

template <class Low>
End lowest_max(const Lows<Low>& rows) {
  return end(rows.sure.empty() ? rows.doubtful.front() : rows.sure.back());
}

template <class Low>
End lowest(BoundOp op, const Lows<Low>& rows, const Expr& source) {
  switch (op) {
    case BoundOp::sum:
      return lowest_sum(rows, source);
    case BoundOp::mean:
      return lowest_mean(rows, source);
    case BoundOp::median:
      return lowest_median(rows);
    case BoundOp::min:
      return lowest_min(rows);
    default:
      return lowest_max(rows);
  }
}

// What known rows come to: their lowest is their highest.
End known(BoundOp op, std::span<const ValuedRow> rows, const Expr& source, const SureSums& sure) {
  Lows<std::int64_t> known{.sure = {}, .doubtful = {}, .added = {.value = sure.low}, .many_added = sure.rows};
  Ascending<std::int64_t>& values = known.sure;
  for (const ValuedRow& row : rows) values.add(row.value.lo, row.times);
  if (op != BoundOp::sum && op != BoundOp::mean) values.sort();
  switch (op) {
    case BoundOp::sum:
      return total(known).done(source);
    case BoundOp::median:
      return Rational(values[(values.size() - 1) / 2]) / Rational(2) + Rational(values[values.size() / 2]) / Rational(2);
    case BoundOp::min:
      return values.front();
    case BoundOp::max:
      return values.back();
    default:
      break;
  }
  const std::int64_t number = std::accumulate(rows.begin(), rows.end(), sure.rows,
                                              [](std::int64_t so_far, const ValuedRow& row) { return so_far + row.times; });
  return total(known).done(source) / Rational(number);
}

Amount over(Amount whole, std::int64_t divisor) { return divisor == 1 ? whole : whole / Amount::known(divisor); }

template <class Low>
Amount bounds(BoundOp op, std::int64_t divisor, const Lows<Low>& lows, const Lows<Low>& negated, const Expr& source) {
  const BoundOp opposite = op == BoundOp::min ? BoundOp::max : op == BoundOp::max ? BoundOp::min : op;
  if (!lows.any_sure() && lows.doubtful.empty()) return Amount::nothing();
  const Amount whole = Amount::between(lowest(op, lows, source), -lowest(opposite, negated, source));
  Amount out = over(whole, divisor);
  out.applies = lows.any_sure() ? Amount::Applies::yes : Amount::Applies::perhaps;
  return out;
}

// Only what is surely there must have a value; all that may be there can have values of their own.
Amount distinct(std::span<const ValuedRow> rows) {
  engine::Keys keys;
  std::vector<std::int64_t> ends;
  for (const ValuedRow& row : rows)
    for (std::int64_t i = 0; i < (row.value.exact() ? 1 : row.times); ++i) keys.add(row.value, row.surely);
  return Amount::between(engine::fewest_values(keys.sure), engine::most_values(keys.possible, ends));
}

}  // namespace

Amount summary(BoundOp op, std::int64_t divisor, std::span<const ValuedRow> rows, const Expr& source, const SureSums& sure) {
  if (op == BoundOp::distinct) return distinct(rows);
  if ((!rows.empty() || sure.rows != 0) && sure.low == sure.high && std::ranges::all_of(rows, &ValuedRow::is_known))
    return over(Amount::known(known(op, rows, source, sure)), divisor);
  Lows<std::int64_t> lows = lows_of(rows, false);
  Lows<std::int64_t> negated = lows_of(rows, true);
  lows.added.value = sure.low;
  negated.added.value = -sure.high;
  lows.many_added = negated.many_added = sure.rows;
  return bounds(op, divisor, lows, negated, source);
}

Amount summary(BoundOp op, std::span<const AmountRow> rows, const Expr& source) {
  return bounds(op, 1, lows_of(rows, false), lows_of(rows, true), source);
}

// The lowest share has every doubtful row there without meeting the condition, else not there, else there and meeting it: the rows
// of `rest` that are possible, and of `meeting` only those that are sure. The highest the other way round. Where that leaves
// nobody, whoever may be there at all can only meet the condition (only fail to).
Amount share(const Amount& meeting, const Amount& rest, const Amount& whole) {
  constexpr Rational zero;
  if (whole.high == zero) return Amount::nothing();
  const auto part = [&](const End& of, const End& others) {
    if (!others.is_number()) return zero;
    return fraction(of) + fraction(others) == zero ? Rational(1) : fraction(of) / (fraction(of) + fraction(others));
  };
  Amount out = Amount::between(part(meeting.low, rest.high), Rational(1) - part(rest.low, meeting.high));
  out.applies = whole.low == zero ? Amount::Applies::perhaps : Amount::Applies::yes;
  return out;
}

}  // namespace ketnap
