#include "run/leaves.hpp"

#include "expr/summary.hpp"

namespace ketnap {
namespace {

BoundPtr negated(const BoundPtr& condition) {
  Bound out;
  out.op = BoundOp::logical_not;
  out.args = {condition};
  out.source = condition->source;
  return std::make_shared<const Bound>(std::move(out));
}

bool is_counted(const Bound& bound) { return bound.op == BoundOp::count || bound.op == BoundOp::share; }
bool is_leaf(const Bound& bound) { return !bound.rows.frame.empty(); }

// Of a share the rows of the whole that do not meet its condition. A row of which it is not known whether it belongs to the whole
// may still be known to meet the condition: so the condition is negated, and not "belongs and meets".
BoundPtr rest_of(const Bound& share) {
  const BoundPtr& meeting = share.args[0];
  const BoundPtr& whole = share.args[1];
  const bool has_whole_in_front = meeting->op == BoundOp::logical_and && meeting->args[0] == whole;
  return both(whole, negated(has_whole_in_front ? meeting->args[1] : meeting));
}

}  // namespace

void Leaves::collect(const Bound& tree, const Period& period, std::size_t period_number) {
  if (!is_leaf(tree)) {
    for (const BoundPtr& arg : tree.args) collect(*arg, period, period_number);
    return;
  }
  Pass& pass = passes_[tree.rows.frame];
  const std::size_t first = is_counted(tree) ? pass.roots.size() : pass.value_roots.size();
  if (!places_.emplace(std::pair(&tree, period_number), Place{.pass = &pass, .first = first}).second) return;
  const RequestDates dates = request_dates(tree.rows, period, snapshot_.times().as_of);
  if (!is_counted(tree)) {
    pass.value_roots.push_back({.condition = tree.args[0], .value = tree.args[1], .dates = dates});
    return;
  }
  pass.roots.push_back({.expr = tree.args[0], .dates = dates});
  if (tree.op == BoundOp::share) {
    pass.roots.push_back({.expr = rest_of(tree), .dates = dates});
    pass.roots.push_back({.expr = tree.args[1], .dates = dates});
  }
}

void Leaves::count(std::span<const Parameter> parameters) {
  for (auto& [name, pass] : passes_) {
    const Frame& frame = snapshot_.frame(name);
    if (!pass.roots.empty()) pass.counts.push_back(count_rows(snapshot_, frame, pass.roots, parameters));
    if (!pass.value_roots.empty()) pass.valued = gather_rows(snapshot_, frame, pass.value_roots, parameters);
  }
}

Amount Leaves::amount(const Bound& leaf, std::size_t period_number, std::int32_t unit) const {
  const Place& at = place(leaf, period_number);
  if (!is_counted(leaf))
    return summary(leaf, at.pass->valued[at.first].of(unit, snapshot_.tree()[static_cast<std::size_t>(unit)].end));
  if (leaf.op == BoundOp::count) return between(at, 0, unit);
  const Amount meeting = between(at, 0, unit);
  const Amount rest = between(at, 1, unit);
  const Amount all = between(at, 2, unit);
  if (*all.high == Rational(0)) return Amount::nothing();
  // The lowest share has every doubtful row there without meeting the condition, else not there, else there and meeting it: the
  // rows of `rest` that are possible, and of `meeting` only those that are sure. The highest the other way round. Where that leaves
  // nobody, whoever may be there at all can only meet the condition (only fail to).
  const Rational low_of = *meeting.low + *rest.high;
  const Rational high_of = *meeting.high + *rest.low;
  Amount out;
  out.low = low_of == Rational(0) ? Rational(1) : *meeting.low / low_of;
  out.high = high_of == Rational(0) ? Rational(0) : *meeting.high / high_of;
  out.applies = *all.low == Rational(0) ? Amount::Applies::perhaps : Amount::Applies::yes;
  return out;
}

Amount Leaves::meeting(const Bound& share, std::size_t period_number, std::int32_t unit) const {
  return between(place(share, period_number), 0, unit);
}

Amount Leaves::whole(const Bound& share, std::size_t period_number, std::int32_t unit) const {
  return between(place(share, period_number), 2, unit);
}

const Leaves::Place& Leaves::place(const Bound& leaf, std::size_t period_number) const {
  return places_.at({&leaf, period_number});
}

Amount Leaves::between(const Place& place, std::size_t root, std::int32_t unit) const {
  const Counts& counts = place.pass->counts.front();
  const std::int32_t end = snapshot_.tree()[static_cast<std::size_t>(unit)].end;
  return Amount::between(counts.surely(place.first + root, unit, end), counts.possibly(place.first + root, unit, end));
}

}  // namespace ketnap
