#include <algorithm>
#include <array>
#include <numeric>

#include <ketnap/base/text.hpp>
#include <ketnap/expr/text.hpp>

#include "binder.hpp"

namespace ketnap::binding {
namespace {

struct DateFunction {
  std::string_view name;
  BoundOp op;
  ValueKind second;
  ValueKind result;
  std::string_view usage;
};

constexpr auto date_functions = std::to_array<DateFunction>({
    {"add_months", BoundOp::add_months, ValueKind::integer, ValueKind::date, "add_months(date, integer)"},
    {"add_days", BoundOp::add_days, ValueKind::integer, ValueKind::date, "add_days(date, integer)"},
    {"add_working_days", BoundOp::add_working_days, ValueKind::integer, ValueKind::date, "add_working_days(date, integer)"},
    {"months_between", BoundOp::months_between, ValueKind::date, ValueKind::integer, "months_between(date, date)"},
    {"years_between", BoundOp::years_between, ValueKind::date, ValueKind::integer, "years_between(date, date)"},
    {"days_between", BoundOp::days_between, ValueKind::date, ValueKind::integer, "days_between(date, date)"},
});
constexpr auto aggregates =
    std::to_array<std::string_view>({"count", "any", "all", "share", "sum", "min", "max", "mean", "median", "distinct"});
constexpr auto others = std::to_array<std::string_view>({"earliest", "latest", "coalesce", "if_", "param", "group"});
constexpr auto of_units = std::to_array<std::string_view>({"claim", "target", "below"});

bool contains(auto&& names, std::string_view name) { return std::ranges::find(names, name) != std::ranges::end(names); }

bool has_keywords(const Expr& expr) {
  return std::ranges::any_of(expr.node().keywords, [](const std::string& keyword) { return !keyword.empty(); });
}

}  // namespace

BoundPtr Binder::call(const Expr& expr, const Scope& scope) {
  const std::string& name = expr.node().name;
  if (contains(aggregates, name))
    return !expr.args().empty() && asks_unit_around(expr.args()[0], scope) ? around(expr, scope) : aggregate(expr, scope);
  if (name == "param") return parameter(expr, scope);
  if (name == "group") return group(expr, scope);
  if (contains(of_units, name)) {
    if (!scope.is_unit()) return refuse(name, expr);
    if (name == "claim") return stated(expr, scope);
    return name == "below" ? fail(3009, {name}, expr) : fail(3006, {name, "target('…').at_least, target('…').at_most"}, expr);
  }
  const bool is_date = std::ranges::find(date_functions, name, &DateFunction::name) != date_functions.end();
  if (is_date || contains(others, name)) {
    if (is_date) return dates(expr, scope);
    if (name == "if_") return choose(expr, scope);
    if (name == "coalesce") return coalesce(expr, scope);
    return extreme(name == "earliest" ? BoundOp::earliest : BoundOp::latest, expr, scope);
  }
  if (is_keyed(expr, scope)) {
    const auto row = keyed(expr, scope);
    if (!row) return nullptr;
    Bound link = node(BoundOp::field, {ValueKind::link, row->table->name}, {}, expr);
    link.links = row->links;
    link.outer = place_ - row->scope->depth;
    return finished(std::move(link));
  }
  std::vector<std::string> known(aggregates.begin(), aggregates.end());
  known.insert(known.end(), others.begin(), others.end());
  known.insert(known.end(), of_units.begin(), of_units.end());
  for (const DateFunction& function : date_functions) known.emplace_back(function.name);
  return fail(3005, {name, nearest(name, known).value_or("")}, expr);
}

BoundPtr Binder::dates(const Expr& expr, const Scope& scope) {
  const auto& function = *std::ranges::find(date_functions, expr.node().name, &DateFunction::name);
  std::vector<BoundPtr> args;
  for (const Expr& arg : expr.args()) args.push_back(bind(arg, scope));
  if (std::ranges::count(args, nullptr) != 0) return nullptr;
  const bool fits =
      args.size() == 2 && !has_keywords(expr) && args[0]->type.kind == ValueKind::date && args[1]->type.kind == function.second;
  if (!fits) return fail(3006, {std::string(function.name), std::string(function.usage)}, expr);
  Bound later = node(function.op, {function.result, {}}, std::move(args), expr);
  if (function.op == BoundOp::add_working_days) {
    if (context_.working_days == nullptr) return fail(3023, {std::string(function.name)}, expr);
    later.working_days = context_.working_days;
  }
  return finished(std::move(later));
}

BoundPtr Binder::extreme(BoundOp op, const Expr& expr, const Scope& scope) {
  std::vector<BoundPtr> args;
  for (const Expr& arg : expr.args()) args.push_back(bind(arg, scope));
  if (std::ranges::count(args, nullptr) != 0) return nullptr;
  const bool fits = args.size() >= 2 && !has_keywords(expr) &&
                    std::ranges::all_of(args, [](const BoundPtr& arg) { return arg->type.kind == ValueKind::date; });
  if (!fits) return fail(3006, {expr.node().name, expr.node().name + "(date, date, …)"}, expr);
  return finished(node(op, {ValueKind::date, {}}, std::move(args), expr));
}

// Two values of which either may come out: the one whose type both have, a fraction where one is.
BoundPtr Binder::same_types(std::span<const BoundPtr> values, const Expr& expr, std::size_t first) {
  const ValueType& a = values[0]->type;
  const ValueType& b = values[1]->type;
  if (is_number(a) && is_number(b)) return a.kind == ValueKind::fraction ? values[0] : values[1];
  if (!(a == b)) return mismatch(expr, expr.args()[first], a, expr.args()[first + 1], b);
  if (a.kind == ValueKind::text || a.kind == ValueKind::link) return refuse(expr.node().name, expr, name_of(a));
  return values[0];
}

BoundPtr Binder::choose(const Expr& expr, const Scope& scope) {
  if (expr.args().size() != 3 || has_keywords(expr)) return fail(3006, {"if_", "if_(condition, a, b)"}, expr);
  const BoundPtr chosen_by = condition(expr.args()[0], scope);
  const std::array arms = {bind(expr.args()[1], scope), bind(expr.args()[2], scope)};
  if (chosen_by == nullptr || arms[0] == nullptr || arms[1] == nullptr) return nullptr;
  const BoundPtr typed = same_types(arms, expr, 1);
  return typed == nullptr ? nullptr : finished(node(BoundOp::choose, typed->type, {chosen_by, arms[0], arms[1]}, expr));
}

BoundPtr Binder::coalesce(const Expr& expr, const Scope& scope) {
  if (expr.args().size() != 2 || has_keywords(expr)) return fail(3006, {"coalesce", "coalesce(a, b)"}, expr);
  std::array arms = {bind(expr.args()[0], scope), bind(expr.args()[1], scope)};
  if (arms[0] == nullptr || arms[1] == nullptr) return nullptr;
  if (arms[0]->type.kind == ValueKind::code && expr.args()[1].kind() == NodeKind::text) {
    const auto found = place(expr.args()[1], arms[0]);
    if (!found) return nullptr;
    Bound constant = node(BoundOp::constant, arms[0]->type, {}, expr.args()[1]);
    constant.lo = *found;
    arms[1] = finished(std::move(constant));
  }
  const BoundPtr typed = same_types(arms, expr, 0);
  if (typed == nullptr) return nullptr;
  const BoundPtr known = finished(node(BoundOp::is_known, {ValueKind::boolean, {}}, {arms[0]}, {}));
  return finished(node(BoundOp::choose, typed->type, {known, arms[0], arms[1]}, expr));
}

// The day that the law is read on: the judged step's, or the period's last.
BoundPtr Binder::law_time(const Scope& scope) const {
  for (const Scope* at = &scope; at != nullptr; at = at->outer) {
    if (at->table != &judged_table()) continue;
    Bound day = node(BoundOp::field, {ValueKind::date, {}}, {}, {});
    day.name = judged_table().row_day;
    day.outer = place_ - at->depth;
    return finished(std::move(day));
  }
  return request("period.end");
}

BoundPtr Binder::parameter(const Expr& expr, const Scope& scope) {
  const auto& args = expr.args();
  const bool fits = !args.empty() && args.size() <= 2 && args[0].kind() == NodeKind::text && expr.node().keywords[0].empty() &&
                    (args.size() == 1 || expr.node().keywords[1] == "at");
  if (!fits) return fail(3006, {"param", "param('id'), param('id', at=date)"}, expr);
  BoundPtr at = args.size() == 1 ? law_time(scope) : bind(args[1], scope);
  if (at == nullptr) return nullptr;
  if (at->type.kind != ValueKind::date) return fail(3006, {"param", "param('id', at=date)"}, expr);
  if (!scope.is_unit() && may_be_none(*at)) return refuse("at=" + print(args[1]), expr);
  const std::string& id = args[0].node().name;
  static const std::vector<Parameter> no_parameters;
  const std::vector<Parameter>& all = context_.parameters == nullptr ? no_parameters : *context_.parameters;
  const auto found = std::ranges::find(all, id, &Parameter::id);
  if (found == all.end()) {
    std::vector<std::string> ids;
    ids.reserve(all.size());
    for (const Parameter& one : all) ids.push_back(one.id);
    return fail(3007, {id, nearest(id, ids).value_or("")}, expr);
  }
  std::int64_t divisor = 1;
  for (const ParameterVersion& version : found->versions) divisor = std::lcm(divisor, version.value.denominator());
  const ValueType type{divisor == 1 ? ValueKind::integer : ValueKind::fraction, {}};
  Bound value = node(BoundOp::parameter, scope.is_unit() ? type : ValueType{ValueKind::integer, {}}, {at}, expr);
  value.name = id;
  value.lo = scope.is_unit() ? 1 : divisor;
  if (scope.is_unit() || divisor == 1) return finished(std::move(value));
  return finished(node(BoundOp::divide, type, {finished(std::move(value)), integer(divisor)}, expr));
}

}  // namespace ketnap::binding
