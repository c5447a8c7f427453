#include <ketnap/expr/bind.hpp>

#include <algorithm>
#include <stdexcept>

#include <ketnap/base/error.hpp>
#include <ketnap/expr/text.hpp>

#include "binder.hpp"

namespace ketnap {
namespace binding {
namespace {

bool is_of(const ValueType& type, bool number) { return number ? is_number(type) : type.kind == ValueKind::boolean; }

}  // namespace

Bound node(BoundOp op, ValueType type, std::vector<BoundPtr> args, const Expr& source) {
  Bound bound;
  bound.op = op;
  bound.type = std::move(type);
  bound.args = std::move(args);
  bound.source = source;
  return bound;
}

BoundPtr finished(Bound bound) { return std::make_shared<const Bound>(std::move(bound)); }

BoundPtr integer(std::int64_t value, const Expr& source) {
  Bound bound = node(BoundOp::constant, {ValueKind::integer, {}}, {}, source);
  bound.lo = value;
  bound.fraction = Rational(value);
  return finished(std::move(bound));
}

BoundPtr truth(bool value, const Expr& source) {
  Bound bound = node(BoundOp::constant, {ValueKind::boolean, {}}, {}, source);
  bound.lo = value ? 1 : 0;
  return finished(std::move(bound));
}

BoundPtr request(std::string name, const Expr& source) {
  Bound bound = node(BoundOp::request, {ValueKind::date, {}}, {}, source);
  bound.name = std::move(name);
  return finished(std::move(bound));
}

BoundPtr with_source(const BoundPtr& bound, const Expr& source) {
  Bound same = *bound;
  same.source = source;
  return finished(std::move(same));
}

bool may_be_none(const Bound& bound) {
  switch (bound.op) {
    case BoundOp::sum:
    case BoundOp::min:
    case BoundOp::max:
    case BoundOp::mean:
    case BoundOp::median:
    case BoundOp::share:
    case BoundOp::at_least:
    case BoundOp::at_most:
      return true;
    case BoundOp::divide:
      return !is_quotient(bound) || may_be_none(*bound.args[0]);
    case BoundOp::count:
    case BoundOp::distinct:
    case BoundOp::is_known:
      return false;
    default:
      return std::ranges::any_of(bound.args, [](const BoundPtr& arg) { return may_be_none(*arg); });
  }
}

std::string name_of(const ValueType& type) {
  switch (type.kind) {
    case ValueKind::boolean:
      return "boolean";
    case ValueKind::integer:
      return "integer";
    case ValueKind::fraction:
      return "fraction";
    case ValueKind::date:
      return "date";
    case ValueKind::text:
      return "text";
    case ValueKind::code:
      return "code " + type.target;
    case ValueKind::link:
      return "link " + type.target;
  }
  throw std::logic_error("no such type");
}

std::string Scope::name() const {
  if (is_unit()) return "units";
  return table == &judged_table() ? "dossiers" : table->name;
}

BoundPtr Binder::fail(int number, std::vector<std::string> args, const Expr& at) {
  errors_.push_back({number, std::move(args), at});
  return nullptr;
}

BoundPtr Binder::require(BoundPtr bound, bool number, const Expr& at) {
  if (bound == nullptr || is_of(bound->type, number)) return bound;
  return fail(number ? 3015 : 3014, {print(at), name_of(bound->type)}, at);
}

BoundPtr Binder::require_result(BoundPtr bound, bool number, const Expr& at) {
  if (bound == nullptr || is_of(bound->type, number)) return bound;
  return fail(3011, {number ? "integer, fraction" : "boolean", name_of(bound->type)}, at);
}

BoundPtr Binder::condition(const Expr& expr, const Scope& scope) { return require(bind(expr, scope), false, expr); }

BoundPtr Binder::logical(BoundOp op, const Expr& expr, const Scope& scope) {
  std::vector<BoundPtr> args;
  for (const Expr& arg : expr.args()) args.push_back(condition(arg, scope));
  for (const BoundPtr& arg : args)
    if (arg == nullptr) return nullptr;
  return finished(node(op, {ValueKind::boolean, {}}, std::move(args), expr));
}

BoundPtr Binder::known(const Expr& expr, const Scope& scope) {
  BoundPtr value = bind(expr.args()[0], scope);
  if (value == nullptr) return nullptr;
  if (value->op == BoundOp::of_unit)
    return of_unit(finished(node(BoundOp::is_known, {ValueKind::boolean, {}}, value->args, expr)), expr);
  if (value->type.kind == ValueKind::text && value->op != BoundOp::field) return truth(true, expr);
  if (is_quotient(*value) && !scope.is_unit()) value = value->args[0];
  return finished(node(BoundOp::is_known, {ValueKind::boolean, {}}, {value}, expr));
}

BoundPtr Binder::bind(const Expr& expr, const Scope& scope) {
  switch (expr.kind()) {
    case NodeKind::integer:
    case NodeKind::decimal:
    case NodeKind::text:
    case NodeKind::boolean:
    case NodeKind::date:
      return literal(expr, scope);
    case NodeKind::name:
      return name(expr, scope);
    case NodeKind::attribute:
      return attribute(expr, scope);
    case NodeKind::call:
      return call(expr, scope);
    case NodeKind::method: {
      if (asks_unit_around(expr, scope)) return around(expr, scope);
      if (expr.node().name == "claim") return stated(expr, scope);
      const auto related = rows(expr, scope);
      return related ? fail(3009, {related->set.relation}, expr) : nullptr;
    }
    case NodeKind::set:
      return fail(3006, {"{ }", "x in {'a', 'b'}"}, expr);
    case NodeKind::negative:
      return negative(expr, scope);
    case NodeKind::add:
      return arithmetic(BoundOp::add, expr, scope);
    case NodeKind::subtract:
      return arithmetic(BoundOp::subtract, expr, scope);
    case NodeKind::multiply:
      return arithmetic(BoundOp::multiply, expr, scope);
    case NodeKind::divide:
      return arithmetic(BoundOp::divide, expr, scope);
    case NodeKind::equal:
      return compare(BoundOp::equal, expr, scope);
    case NodeKind::not_equal: {
      const BoundPtr equal = compare(BoundOp::equal, expr, scope);
      return equal == nullptr ? nullptr : finished(node(BoundOp::logical_not, {ValueKind::boolean, {}}, {equal}, expr));
    }
    case NodeKind::less:
    case NodeKind::greater:
      return compare(BoundOp::less, expr, scope);
    case NodeKind::less_equal:
    case NodeKind::greater_equal:
      return compare(BoundOp::less_equal, expr, scope);
    case NodeKind::in:
      return in_set(expr, scope);
    case NodeKind::is_known:
      return known(expr, scope);
    case NodeKind::logical_not:
      return logical(BoundOp::logical_not, expr, scope);
    case NodeKind::logical_and:
      return logical(BoundOp::logical_and, expr, scope);
    case NodeKind::logical_or:
      return logical(BoundOp::logical_or, expr, scope);
  }
  throw std::logic_error("no such node");
}

}  // namespace binding

namespace {

using binding::Binder;
using binding::Scope;

// A binder's fields count from the depth of what it binds; that is 0 for the first scope of a chain.
BindResult result(Binder binder, BoundPtr bound) {
  BindResult result{.bound = std::move(bound), .errors = std::move(binder).take_errors()};
  if (!result.errors.empty()) result.bound = nullptr;
  return result;
}

const TableSchema& table_of(std::string_view name, const BindContext& context) {
  if (name == judged_table().name) return judged_table();
  const TableSchema* table = context.schema->table(name);
  if (table == nullptr) throw Error(3107, {std::string(name), ""});
  return *table;
}

// A row of a table as a unit's aggregates read it: the unit is around it.
BindResult bind_inside(const Expr& expr, std::string_view table, const BindContext& context, bool is_condition) {
  const Scope unit;
  const Scope row{.table = &table_of(table, context), .outer = &unit};
  Binder binder(context, false);
  BoundPtr bound = binder.bind(expr, row);
  if (is_condition) bound = binder.require_result(std::move(bound), false, expr);
  return result(std::move(binder), std::move(bound));
}

}  // namespace

std::string BindError::message(Lang lang) const { return Error(number, args).message(lang); }

BindResult bind(const Expr& expr, RowKind row, const BindContext& context) {
  const Scope scope{.table = row == RowKind::dossier ? &judged_table() : nullptr};
  Binder binder(context);
  BoundPtr bound = binder.require_result(binder.bind(expr, scope), row == RowKind::unit, expr);
  return result(std::move(binder), std::move(bound));
}

BindResult bind_rows(const Expr& expr, std::string_view table, const BindContext& context) {
  return bind_inside(expr, table, context, true);
}

BindResult bind_value(const Expr& expr, std::string_view table, const BindContext& context) {
  return bind_inside(expr, table, context, false);
}

bool is_quotient(const Bound& bound) {
  if (bound.op != BoundOp::divide) return false;
  const auto is_whole = [](const BoundPtr& part) { return part->type.kind == ValueKind::integer; };
  return is_whole(bound.args[0]) && is_whole(bound.args[1]) && bound.args[1]->op == BoundOp::constant && bound.args[1]->lo > 0;
}

BoundPtr both(BoundPtr a, BoundPtr b) {
  if (a == nullptr) return b;
  if (b == nullptr) return a;
  return binding::finished(binding::node(BoundOp::logical_and, {ValueKind::boolean, {}}, {std::move(a), std::move(b)}, {}));
}

}  // namespace ketnap
