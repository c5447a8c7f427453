#include "expr/amount_functions.hpp"

#include <algorithm>
#include <stdexcept>

#include <ketnap/base/error.hpp>
#include <ketnap/expr/text.hpp>

#include "expr/whole_amounts.hpp"
#include "expr/working_days.hpp"

namespace ketnap {
namespace {

using engine::interval;
using engine::Interval;

Amount amount_in(Interval value, Amount::Applies applies) {
  if (applies == Amount::Applies::no) return Amount::nothing();
  Amount out = engine::amount_of(value);
  out.applies = applies;
  return out;
}

/// Two whole numbers or days.
struct Pair {
  Interval a;
  Interval b;
  Amount::Applies applies;
};

// As on a row: a function that rises in both arguments maps bounds to bounds; the time between two days falls in the first.
template <class F>
Amount rising(const Pair& pair, const Expr& source, F f) {
  bool overflow = false;
  const Interval out{f(pair.a.lo, pair.b.lo, overflow), f(pair.a.hi, pair.b.hi, overflow)};
  if (overflow) throw Error(3201, {print(source)});
  return amount_in(out, pair.applies);
}

template <class F>
Amount between(const Pair& pair, F f) {
  return amount_in({f(pair.a.hi, pair.b.lo), f(pair.a.lo, pair.b.hi)}, pair.applies);
}

}  // namespace

Amount apply(BoundOp function, const Amount& a, const Amount& b, const Expr& source) {
  const auto pair = [&] { return Pair{.a = interval(a), .b = interval(b), .applies = std::max(a.applies, b.applies)}; };
  const bool has_two = function != BoundOp::negative;
  if (a.applies == Amount::Applies::no || (has_two && b.applies == Amount::Applies::no)) return Amount::nothing();
  switch (function) {
    case BoundOp::add:
      return a + b;
    case BoundOp::subtract:
      return a - b;
    case BoundOp::multiply:
      return a * b;
    case BoundOp::divide:
      return a / b;
    case BoundOp::negative:
      return -a;
    case BoundOp::add_months:
      return rising(pair(), source, engine::months_later);
    case BoundOp::add_days:
      return rising(pair(), source, engine::days_later);
    case BoundOp::months_between:
      return between(pair(), engine::months_from);
    case BoundOp::years_between:
      return between(pair(),
                     [](std::int64_t from, std::int64_t to) { return engine::completed_years(engine::months_from(from, to)); });
    case BoundOp::days_between:
      return between(pair(), engine::days_from);
    case BoundOp::earliest:
      return rising(pair(), source, [](std::int64_t x, std::int64_t y, bool&) { return std::min(x, y); });
    case BoundOp::latest:
      return rising(pair(), source, [](std::int64_t x, std::int64_t y, bool&) { return std::max(x, y); });
    default:
      throw std::logic_error("no function of amounts");
  }
}

Amount working_days_later(const WorkingDays& calendar, const Amount& day, const Amount& n, const Expr& source) {
  const Amount::Applies applies = std::max(day.applies, n.applies);
  if (applies == Amount::Applies::no) return Amount::nothing();
  bool overflow = false;
  const Interval out = engine::working_days_later(calendar, interval(day), interval(n), overflow);
  if (overflow) throw Error(3201, {print(source)});
  return amount_in(out, applies);
}

Outcomes compare(BoundOp comparison, const Amount& a, const Amount& b) {
  if (comparison == BoundOp::equal) return equal(a, b);
  return comparison == BoundOp::less ? less(a, b) : less_equal(a, b);
}

}  // namespace ketnap
