#include "run/leaves.hpp"

#include "expr/summary.hpp"

namespace ketnap {
namespace {

bool is_counted(const Bound& bound) { return bound.op == BoundOp::count || bound.op == BoundOp::share; }
bool is_leaf(const Bound& bound) { return !bound.rows.frame.empty(); }

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
  if (leaf.op == BoundOp::count) return between(at, 0, unit);
  if (leaf.op == BoundOp::share) return share(between(at, 0, unit), between(at, 1, unit), between(at, 2, unit));
  const ValuedRows& rows = at.pass->valued[at.first];
  const std::int32_t end = snapshot_.tree()[static_cast<std::size_t>(unit)].end;
  if (rows.has_amounts()) return summary(leaf.op, rows.amounts_of(unit, end), leaf.source);
  return summary(leaf.op, leaf.lo, rows.of(unit, end), leaf.source);
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
