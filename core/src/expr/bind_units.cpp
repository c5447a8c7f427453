#include <algorithm>
#include <array>

#include <ketnap/base/text.hpp>
#include <ketnap/data/derived.hpp>
#include <ketnap/expr/text.hpp>

#include "binder.hpp"

namespace ketnap::binding {
namespace {

// Of a dated version of a unit, not of the unit.
constexpr auto version_fields = std::to_array<std::string_view>({"since", "state"});

// claim('id'), claim('id', group='vn.female', at='start'); without a group it is about the whole unit.
bool names_what_is_said(BoundOp op, std::span<const Expr> args, std::span<const std::string> keywords, Bound& value) {
  if (args.empty() || args[0].kind() != NodeKind::text || !keywords[0].empty()) return false;
  value.name = args[0].node().name;
  for (std::size_t i = 1; i < args.size(); ++i) {
    if (args[i].kind() != NodeKind::text) return false;
    const std::string& said = args[i].node().name;
    if (keywords[i] == "group" && value.texts.empty())
      value.texts = {said};
    else if (keywords[i] == "at" && said == "start" && op == BoundOp::claim)
      value.rows.instant = RowSet::Instant::start;
    else
      return false;
  }
  return true;
}

}  // namespace

std::optional<Found> Binder::unit_field(std::string_view name) const {
  if (std::ranges::find(version_fields, name) != version_fields.end()) return std::nullopt;
  const TableSchema* units = table("units");
  return units == nullptr ? std::nullopt : find(*units, name);
}

std::vector<std::string> Binder::names_of_unit() const {
  std::vector<std::string> names = {"period.start", "period.end", opened_on_field().name, closed_on_field().name};
  if (const TableSchema* units = table("units"))
    for (const Field& field : units->fields)
      if (unit_field(field.name)) names.push_back(field.name);
  for (const Relation& relation : unit_relations()) names.push_back(relation.name);
  names.emplace_back("below");
  return names;
}

// Of claim('…') the unit here, of outer.claim('…') the one around.
const Scope* Binder::unit_named(const Expr& call, const Scope& scope) {
  if (call.kind() == NodeKind::call) return &scope;
  const auto unit = path(call.args()[0], scope);
  if (!unit) return nullptr;
  if (unit->table == nullptr && !unit->scope->hidden) return unit->scope;
  refuse(print(call), call);
  return nullptr;
}

BoundPtr Binder::said(BoundOp op, const Expr& call, const Expr& expr, const Scope& scope) {
  if (!scope.is_unit()) return refuse(print(expr), expr);
  const Scope* unit = unit_named(call, scope);
  if (unit == nullptr) return nullptr;
  const std::span<const Expr> args = std::span(call.args()).subspan(call.kind() == NodeKind::method ? 1 : 0);
  const std::string& name = call.node().name;
  Bound value = node(op, {ValueKind::fraction, {}}, {}, expr);
  if (!names_what_is_said(op, args, call.node().keywords, value))
    return fail(3006, {name, op == BoundOp::claim ? "claim('…')" : "target('…').at_least, target('…').at_most"}, expr);
  value.outer = place_ - unit->depth;
  return op == BoundOp::claim ? claimed(std::move(value), expr) : finished(std::move(value));
}

BoundPtr Binder::claimed(Bound claim, const Expr& expr) {
  claim.lo = static_cast<std::int64_t>(Claimed::Over::either);
  if (context_.claimed == nullptr) return finished(std::move(claim));
  const auto found = std::ranges::find(*context_.claimed, claim.name, &Claimed::id);
  if (found == context_.claimed->end()) {
    std::vector<std::string> ids;
    for (const Claimed& one : *context_.claimed) ids.push_back(one.id);
    return fail(3024, {claim.name, nearest(claim.name, ids).value_or("")}, expr);
  }
  claim.lo = static_cast<std::int64_t>(found->over);
  if (!found->list.empty()) claim.type = {ValueKind::code, found->list};
  return finished(std::move(claim));
}

BoundPtr Binder::stated(const Expr& expr, const Scope& scope) { return said(BoundOp::claim, expr, expr, scope); }

// Nothing, without an error, where the attribute is not one of a target.
BoundPtr Binder::owed(const Expr& expr, const Scope& scope) {
  const Expr& target = expr.args()[0];
  const bool is_call = target.kind() == NodeKind::call || target.kind() == NodeKind::method;
  if (!is_call || target.node().name != "target") return nullptr;
  const std::string& end = expr.node().name;
  if (end != "at_least" && end != "at_most") {
    const std::vector<std::string> ends = {"at_least", "at_most"};
    return fail(3002, {end, "target", nearest(end, ends).value_or("")}, expr);
  }
  return said(end == "at_least" ? BoundOp::at_least : BoundOp::at_most, target, expr, scope);
}

// below(kind='cell'), below(level='grassroots'), both, neither.
std::optional<Rows> Binder::below(const Expr& expr, std::span<const Expr> args, const Scope& unit) {
  Rows rows{.set = {.relation = "below", .frame = "units", .links = {}, .outer = place_ - unit.depth},
            .table = nullptr,
            .where = nullptr};
  for (std::size_t i = 0; i < args.size(); ++i) {
    const std::string& keyword = expr.node().keywords[i];
    std::string* wanted = keyword == "kind" ? &rows.set.kind : keyword == "level" ? &rows.set.level : nullptr;
    if (wanted == nullptr || !wanted->empty() || args[i].kind() != NodeKind::text) {
      fail(3006, {"below", "below(kind='cell'), below(level='grassroots'), below()"}, expr);
      return std::nullopt;
    }
    const Field* field = table("units")->find(keyword);
    Bound code = node(BoundOp::field, {ValueKind::code, field->target}, {}, {});
    code.name = keyword;
    if (!place(args[i], finished(std::move(code)))) return std::nullopt;
    *wanted = args[i].node().name;
  }
  return rows;
}

// admissions.during(years=10), outer.members.at('start'), outer.below(kind='cell').
std::optional<Rows> Binder::rows_by_method(const Expr& expr, const Scope& scope) {
  const Expr& of = expr.args()[0];
  if (scope.is_unit() && expr.node().name == "below") {
    const Scope* unit = unit_named(expr, scope);
    return unit == nullptr ? std::nullopt : below(expr, std::span(expr.args()).subspan(1), *unit);
  }
  if (scope.is_unit() && of.kind() == NodeKind::name) return unit_rows(expr, of.node().name, scope, &expr);
  if (scope.is_unit() && of.kind() == NodeKind::attribute) {
    const auto unit = path(of.args()[0], scope);
    if (!unit) return std::nullopt;
    if (unit->table == nullptr) return unit_rows(expr, of.node().name, *unit->scope, &expr);
  }
  if (of.kind() == NodeKind::name && is_unit_relation(of.node().name))
    no_list_here(of.node().name, scope, expr);
  else
    refuse(print(expr), expr);
  return std::nullopt;
}

}  // namespace ketnap::binding
