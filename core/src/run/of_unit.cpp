#include "run/of_unit.hpp"

#include <algorithm>

namespace ketnap {
namespace {

BoundPtr said(const Bound& bound, Amount amount) {
  Bound out;
  out.op = BoundOp::of_unit;
  out.type = bound.type;
  out.source = bound.source;
  out.given = amount;
  return std::make_shared<const Bound>(std::move(out));
}

Amount amount_of(const Outcomes& found) {
  if (!found.yes && !found.no) return Amount::nothing();
  Amount out = Amount::between(found.no ? 0 : 1, found.yes ? 1 : 0);
  if (found.none) out.applies = Amount::Applies::perhaps;
  return out;
}

bool is_text_of_unit(const BoundPtr& bound) { return bound->op == BoundOp::of_unit && bound->type.kind == ValueKind::text; }

// A row's text, and the unit's.
BoundPtr same_texts(const Bound& equal, const UnitRow& row) {
  const std::size_t unit = is_text_of_unit(equal.args[0]) ? 0 : 1;
  const auto text = text_of(*equal.args[unit]->args[0], row);
  if (!text) return said(equal, Amount::between(0, 1));
  Bound in = equal;
  in.op = BoundOp::in_set;
  in.args = {equal.args[1 - unit]};
  in.texts = {std::string(*text)};
  return std::make_shared<const Bound>(std::move(in));
}

}  // namespace

void each_of_unit(const Bound& bound, const std::function<void(const Bound&)>& use) {
  for (const BoundPtr& arg : bound.args) {
    if (arg->op == BoundOp::of_unit)
      use(*arg->args[0]);
    else
      each_of_unit(*arg, use);
  }
}

bool reads_unit(const Bound& bound) {
  return std::ranges::any_of(bound.args, [](const BoundPtr& arg) { return arg->op == BoundOp::of_unit || reads_unit(*arg); });
}

BoundPtr with_unit(const BoundPtr& bound, const UnitRow& row) {
  if (bound->op == BoundOp::of_unit) {
    const Bound& asked = *bound->args[0];
    return said(*bound, asked.type.kind == ValueKind::boolean ? amount_of(outcomes_of(asked, row)) : ketnap::amount_of(asked, row));
  }
  if (!reads_unit(*bound)) return bound;
  if (bound->op == BoundOp::equal && std::ranges::any_of(bound->args, is_text_of_unit)) return same_texts(*bound, row);
  Bound out = *bound;
  for (BoundPtr& arg : out.args) arg = with_unit(arg, row);
  return std::make_shared<const Bound>(std::move(out));
}

}  // namespace ketnap
