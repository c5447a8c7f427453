#include <algorithm>
#include <array>

#include <ketnap/expr/text.hpp>

#include "binder.hpp"

namespace ketnap::binding {
namespace {

// `outer`, `outer.outer`: the scope that is meant; else nothing.
const Scope* scope_meant(const Expr& expr, const Scope& scope) {
  if (expr.node().name != "outer") return nullptr;
  if (expr.kind() == NodeKind::name) return scope.outer;
  if (expr.kind() != NodeKind::attribute) return nullptr;
  const Scope* inner = scope_meant(expr.args()[0], scope);
  return inner == nullptr ? nullptr : inner->outer;
}

}  // namespace

BoundPtr of_unit(BoundPtr bound, const Expr& source) {
  ValueType type = bound->type;
  return finished(node(BoundOp::of_unit, std::move(type), {std::move(bound)}, source));
}

// outer.level, outer.parent.level, outer.members.at('start'), outer.claim('id'): a name that begins at a unit.
bool Binder::asks_unit_around(const Expr& expr, const Scope& scope) {
  if (scope.is_unit()) return false;
  for (const Expr* at = &expr; at->kind() == NodeKind::attribute || at->kind() == NodeKind::method; at = &at->args()[0]) {
    const Scope* meant = scope_meant(at->args()[0], scope);
    if (meant != nullptr && scope_meant(*at, scope) == nullptr) return meant->is_unit() && !meant->hidden;
  }
  return false;
}

// It is bound as if it stood at the unit, so that the rows in between are as far away as they were and nothing is read of them.
BoundPtr Binder::around(const Expr& expr, const Scope& scope) {
  if (!has_unit_) return refuse(print(expr), expr);
  std::vector<const Scope*> rows;
  const Scope* unit = &scope;
  for (; !unit->is_unit() || unit->hidden; unit = unit->outer) rows.push_back(unit);
  std::vector<Scope> hidden(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    hidden[i].outer = i + 1 < rows.size() ? &hidden[i + 1] : unit;
    hidden[i].depth = unit->depth;
    hidden[i].hidden = true;
  }
  const int here = place_;
  place_ = unit->depth;
  BoundPtr found = bind(expr, hidden.front());
  place_ = here;
  return found == nullptr ? nullptr : of_unit(std::move(found), expr);
}

}  // namespace ketnap::binding
