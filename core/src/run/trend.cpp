#include "run/trend.hpp"

#include <algorithm>

namespace ketnap {
namespace {

Trend opposite(Trend trend) {
  if (trend == Trend::rising) return Trend::falling;
  return trend == Trend::falling ? Trend::rising : trend;
}

Trend together(Trend a, Trend b) {
  if (a == Trend::constant || a == b) return b;
  return b == Trend::constant ? a : Trend::mixed;
}

bool is_constant(const BoundPtr& bound) { return trend_of(bound) == Trend::constant; }

Trend of_all(const Bound& bound) {
  Trend all = Trend::constant;
  for (const BoundPtr& arg : bound.args) all = together(all, trend_of(arg));
  return all;
}

// A count of rows grows with its condition; what is made of their values may go either way.
Trend of_aggregate(const Bound& bound) {
  if (bound.op == BoundOp::count) return of_all(bound);
  return std::ranges::all_of(bound.args, is_constant) ? Trend::constant : Trend::mixed;
}

}  // namespace

Trend trend_of(const BoundPtr& bound) {
  if (!bound->rows.frame.empty()) return of_aggregate(*bound);
  const auto of = [&](std::size_t arg) { return trend_of(bound->args[arg]); };
  switch (bound->op) {
    case BoundOp::field:
      return bound->name == "step_date" ? Trend::rising : Trend::constant;
    case BoundOp::parameter:
      // Of the step's own day: the law stays the same.
      return is_constant(bound->args[0]) || bound->args[0]->op == BoundOp::field ? Trend::constant : Trend::mixed;
    case BoundOp::subtract:
      return together(of(0), opposite(of(1)));
    case BoundOp::negative:
    case BoundOp::logical_not:
      return opposite(of(0));
    case BoundOp::months_between:
    case BoundOp::years_between:
    case BoundOp::days_between:
    case BoundOp::less:
    case BoundOp::less_equal:
      return together(opposite(of(0)), of(1));
    case BoundOp::constant:
    case BoundOp::add:
    case BoundOp::add_months:
    case BoundOp::add_days:
    case BoundOp::earliest:
    case BoundOp::latest:
    case BoundOp::logical_and:
    case BoundOp::logical_or:
      return of_all(*bound);
    default:
      return std::ranges::all_of(bound->args, is_constant) ? Trend::constant : Trend::mixed;
  }
}

}  // namespace ketnap
