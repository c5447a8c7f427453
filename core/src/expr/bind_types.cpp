#include <algorithm>
#include <limits>
#include <numeric>

#include <ketnap/base/text.hpp>
#include <ketnap/expr/text.hpp>

#include "binder.hpp"

namespace ketnap::binding {
namespace {

const ValueType boolean_type{ValueKind::boolean, {}};
const ValueType integer_type{ValueKind::integer, {}};
const ValueType fraction_type{ValueKind::fraction, {}};

bool is_text_literal(const BoundPtr& bound) { return bound->type.kind == ValueKind::text && bound->op == BoundOp::constant; }

/// A row's number: a whole one over a positive constant.
struct Quotient {
  BoundPtr whole;
  std::int64_t divisor = 1;
};

Quotient quotient(const BoundPtr& bound) {
  if (is_quotient(*bound)) return {bound->args[0], bound->args[1]->lo};
  return {bound, 1};
}

bool is_whole_over_constant(const BoundPtr& bound) { return bound->type.kind == ValueKind::integer || is_quotient(*bound); }

BoundPtr times(const BoundPtr& bound, std::int64_t factor) {
  if (factor == 1) return bound;
  return finished(node(BoundOp::multiply, integer_type, {bound, integer(factor)}, {}));
}

BoundPtr divided(BoundPtr whole, std::int64_t divisor, const Expr& source) {
  if (divisor == 1) return with_source(whole, source);
  return finished(node(BoundOp::divide, fraction_type, {std::move(whole), integer(divisor)}, source));
}

std::string_view sign_of(const Expr& comparison) {
  switch (comparison.kind()) {
    case NodeKind::less:
      return "<";
    case NodeKind::less_equal:
      return "<=";
    case NodeKind::greater:
      return ">";
    default:
      return ">=";
  }
}

std::string remedy_for(const ValueType& a, const ValueType& b, const Expr& left, const Expr& right) {
  const auto has = [&](ValueKind one, ValueKind other) { return a.kind == one && b.kind == other; };
  if (has(ValueKind::date, ValueKind::text)) return "→ date(" + print(right) + ").";
  if (has(ValueKind::text, ValueKind::date)) return "→ date(" + print(left) + ").";
  if (has(ValueKind::date, ValueKind::integer) || has(ValueKind::integer, ValueKind::date))
    return "→ years_between(a, b), months_between(a, b), days_between(a, b).";
  return {};
}

}  // namespace

BoundPtr Binder::mismatch(const Expr& at, const Expr& a, const ValueType& a_type, const Expr& b, const ValueType& b_type,
                          std::string remedy) {
  return fail(3003, {print(a), name_of(a_type), print(b), name_of(b_type), std::move(remedy)}, at);
}

BoundPtr Binder::literal(const Expr& expr, const Scope& scope) {
  switch (expr.kind()) {
    case NodeKind::integer:
      // The two ends of 64 bits stand for no bound.
      if (expr.node().number == std::numeric_limits<std::int64_t>::max() ||
          expr.node().number == std::numeric_limits<std::int64_t>::min())
        return fail(3201, {print(expr)}, expr);
      return integer(expr.node().number, expr);
    case NodeKind::boolean:
      return truth(expr.node().number != 0, expr);
    case NodeKind::text: {
      Bound bound = node(BoundOp::constant, {ValueKind::text, {}}, {}, expr);
      bound.texts = {expr.node().name};
      return finished(std::move(bound));
    }
    case NodeKind::date: {
      const auto day = Date::parse(expr.node().name);
      if (!day) return fail(3006, {"date", "date('2022-01-31')"}, expr);
      Bound bound = node(BoundOp::constant, {ValueKind::date, {}}, {}, expr);
      bound.lo = day->days();
      return finished(std::move(bound));
    }
    default:
      break;
  }
  const auto number = Rational::parse(expr.node().name);
  if (!number) return fail(3006, {expr.node().name, "0.6"}, expr);
  if (!scope.is_unit()) return divided(integer(number->numerator(), expr), number->denominator(), expr);
  Bound bound = node(BoundOp::constant, number->is_whole() ? integer_type : fraction_type, {}, expr);
  bound.lo = number->numerator();
  bound.fraction = *number;
  return finished(std::move(bound));
}

std::optional<std::int64_t> Binder::place(const Expr& literal, const BoundPtr& value) {
  const CodeList& list = *context_.schema->list(value->type.target);
  const std::string& key = literal.node().name;
  if (const auto found = list.place_of(key)) return *found;
  std::vector<std::string> keys;
  keys.reserve(list.codes.size());
  for (const Code& code : list.codes) keys.push_back(code.key);
  const std::string field = value->name.empty() ? print(value->source) : value->name;
  fail(3004, {"'" + key + "'", field, list.id, nearest(key, keys).value_or("")}, literal);
  return std::nullopt;
}

BoundPtr Binder::compare_text(const Expr& expr, const BoundPtr& value, const Expr& literal) {
  if (expr.kind() != NodeKind::equal && expr.kind() != NodeKind::not_equal)
    return mismatch(expr, value->source, value->type, literal, {ValueKind::text, {}});
  return set_of_texts(expr, value, {&literal, 1});
}

// A linked row is named by its key.
BoundPtr Binder::as_text(const BoundPtr& value, const Expr& expr) {
  if (value->type.kind != ValueKind::link) return value;
  if (value->op == BoundOp::of_unit) {
    const BoundPtr there = as_text(value->args[0], expr);
    return there == nullptr ? nullptr : of_unit(there, value->source);
  }
  const Field& key = *table(value->type.target)->keys().front();
  if (key.type != FieldType::text) return refuse(print(expr), expr);
  Bound text = *value;
  text.type = {ValueKind::text, {}};
  text.name = key.name;
  return finished(std::move(text));
}

BoundPtr Binder::compare_texts(const Expr& expr, const BoundPtr& a, const BoundPtr& b) {
  if (expr.kind() != NodeKind::equal && expr.kind() != NodeKind::not_equal)
    return mismatch(expr, expr.args()[0], a->type, expr.args()[1], b->type, "→ ==.");
  if (is_text_literal(a) || is_text_literal(b)) return refuse(print(expr), expr);
  const BoundPtr left = as_text(a, expr);
  const BoundPtr right = as_text(b, expr);
  if (left == nullptr || right == nullptr) return nullptr;
  const auto equal = [&](const BoundPtr& one, const BoundPtr& other) {
    return finished(node(BoundOp::equal, boolean_type, {one, other}, expr));
  };
  const bool of_one_unit = left->op == BoundOp::of_unit && right->op == BoundOp::of_unit;
  return of_one_unit ? of_unit(equal(left->args[0], right->args[0]), expr) : equal(left, right);
}

BoundPtr Binder::compare(BoundOp op, const Expr& expr, const Scope& scope) {
  const Expr& left = expr.args()[0];
  const Expr& right = expr.args()[1];
  BoundPtr a = bind(left, scope);
  BoundPtr b = bind(right, scope);
  if (a == nullptr || b == nullptr) return nullptr;
  const auto is_keyed_text = [](const BoundPtr& x) { return x->type.kind == ValueKind::text || x->type.kind == ValueKind::link; };
  if (is_text_literal(b) && is_keyed_text(a) && !is_text_literal(a)) return compare_text(expr, a, right);
  if (is_text_literal(a) && is_keyed_text(b) && !is_text_literal(b)) return compare_text(expr, b, left);
  for (const auto& [literal, value] : {std::pair{&a, b}, std::pair{&b, a}}) {
    if (!is_text_literal(*literal) || value->type.kind != ValueKind::code) continue;
    const auto found = place((*literal)->source, value);
    if (!found) return nullptr;
    Bound constant = node(BoundOp::constant, value->type, {}, (*literal)->source);
    constant.lo = *found;
    *literal = finished(std::move(constant));
  }
  const bool by_order = op != BoundOp::equal;
  const bool swapped = expr.kind() == NodeKind::greater || expr.kind() == NodeKind::greater_equal;
  const bool numbers = is_number(a->type) && is_number(b->type);
  const bool of_text = is_keyed_text(a) && is_keyed_text(b) && (a->type.kind == ValueKind::text || b->type.kind == ValueKind::text);
  if (of_text) return compare_texts(expr, a, b);
  if (!(a->type == b->type || numbers))
    return mismatch(expr, left, a->type, right, b->type, remedy_for(a->type, b->type, left, right));
  if (by_order && a->type.kind == ValueKind::code && !context_.schema->list(a->type.target)->ordered)
    return fail(3003,
                {print(left), name_of(a->type), std::string(sign_of(expr)), "ordered code",
                 "→ " + print(left) + " in {" + print(right) + ", …}."},
                expr);
  if (by_order && !numbers && a->type.kind != ValueKind::code && a->type.kind != ValueKind::date)
    return mismatch(expr, left, a->type, right, b->type, "→ ==.");
  if (swapped) std::swap(a, b);
  return finished(node(op, boolean_type, {a, b}, expr));
}

BoundPtr Binder::set_of_texts(const Expr& expr, const BoundPtr& value, std::span<const Expr> literals) {
  if (value->op == BoundOp::of_unit) {
    const BoundPtr there = set_of_texts(expr, value->args[0], literals);
    return there == nullptr ? nullptr : of_unit(there, expr);
  }
  Bound in = node(BoundOp::in_set, boolean_type, {value}, expr);
  for (const Expr& literal : literals) {
    const BoundPtr one = bind(literal, Scope{});
    if (one == nullptr) return nullptr;
    if (!is_text_literal(one)) return mismatch(expr, value->source, value->type, literal, one->type);
    in.texts.push_back(one->texts[0]);
  }
  std::ranges::sort(in.texts);
  const BoundPtr text = as_text(value, expr);
  if (text == nullptr) return nullptr;
  in.args = {text};
  return finished(std::move(in));
}

BoundPtr Binder::in_set(const Expr& expr, const Scope& scope) {
  const BoundPtr value = bind(expr.args()[0], scope);
  if (value == nullptr) return nullptr;
  const std::vector<Expr>& literals = expr.args()[1].args();
  const bool is_read = value->op == BoundOp::field || value->op == BoundOp::of_unit;
  if (is_read && (value->type.kind == ValueKind::text || value->type.kind == ValueKind::link))
    return set_of_texts(expr, value, literals);
  if (value->type.kind == ValueKind::boolean) return refuse(print(expr), expr, "==");
  Bound in = node(BoundOp::in_set, boolean_type, {value}, expr);
  bool fine = true;
  for (const Expr& literal : literals) {
    if (value->type.kind == ValueKind::code && literal.kind() == NodeKind::text) {
      const auto found = place(literal, value);
      fine = fine && found.has_value();
      in.set.push_back(found.value_or(0));
      continue;
    }
    const BoundPtr one = bind(literal, scope);
    if (one == nullptr) return nullptr;
    if (!(one->type == value->type) || (one->type.kind != ValueKind::integer && one->type.kind != ValueKind::date))
      return mismatch(expr, expr.args()[0], value->type, literal, one->type,
                      remedy_for(value->type, one->type, expr.args()[0], literal));
    in.set.push_back(one->lo);
  }
  if (!fine) return nullptr;
  std::ranges::sort(in.set);
  in.set.erase(std::ranges::unique(in.set).begin(), in.set.end());
  return finished(std::move(in));
}

BoundPtr Binder::negative(const Expr& expr, const Scope& scope) {
  const BoundPtr a = bind(expr.args()[0], scope);
  if (a == nullptr) return nullptr;
  if (!is_number(a->type)) return mismatch(expr, expr.args()[0], a->type, expr, integer_type);
  if (scope.is_unit() || !is_whole_over_constant(a)) return finished(node(BoundOp::negative, a->type, {a}, expr));
  const Quotient one = quotient(a);
  return divided(finished(node(BoundOp::negative, integer_type, {one.whole}, {})), one.divisor, expr);
}

BoundPtr Binder::arithmetic(BoundOp op, const Expr& expr, const Scope& scope) {
  const BoundPtr a = bind(expr.args()[0], scope);
  const BoundPtr b = bind(expr.args()[1], scope);
  if (a == nullptr || b == nullptr) return nullptr;
  if (!is_number(a->type) || !is_number(b->type)) {
    const bool days = a->type.kind == ValueKind::date || b->type.kind == ValueKind::date;
    const std::string remedy = !days ? "" : a->type == b->type ? "→ days_between(a, b)." : "→ add_days(d, n), add_months(d, n).";
    return mismatch(expr, expr.args()[0], a->type, expr.args()[1], b->type, remedy);
  }
  if (!scope.is_unit()) return row_arithmetic(op, expr, a, b);
  const bool whole = op != BoundOp::divide && a->type.kind == ValueKind::integer && b->type.kind == ValueKind::integer;
  return finished(node(op, whole ? integer_type : fraction_type, {a, b}, expr));
}

// Where a row's fractions are whole numbers over constants, blocks compute with whole numbers only.
BoundPtr Binder::row_arithmetic(BoundOp op, const Expr& expr, const BoundPtr& a, const BoundPtr& b) {
  const bool by_row = op == BoundOp::divide && (quotient(b).whole->op != BoundOp::constant || quotient(b).whole->lo == 0);
  if (by_row || !is_whole_over_constant(a) || !is_whole_over_constant(b)) return finished(node(op, fraction_type, {a, b}, expr));
  const Quotient left = quotient(a);
  const Quotient right = quotient(b);
  const auto over = [&](BoundPtr whole, std::int64_t x, std::int64_t y) -> BoundPtr {
    std::int64_t divisor = 0;
    if (__builtin_mul_overflow(x, y, &divisor)) return fail(3201, {print(expr)}, expr);
    return divided(std::move(whole), divisor, expr);
  };
  const auto whole = [&](BoundPtr x, BoundPtr y) { return finished(node(op, integer_type, {std::move(x), std::move(y)}, {})); };
  if (op == BoundOp::multiply) return over(whole(left.whole, right.whole), left.divisor, right.divisor);
  if (op == BoundOp::divide) {
    const std::int64_t by = right.whole->lo;
    return over(times(left.whole, by < 0 ? -right.divisor : right.divisor), left.divisor, by < 0 ? -by : by);
  }
  const std::int64_t common = std::gcd(left.divisor, right.divisor);
  return over(whole(times(left.whole, right.divisor / common), times(right.whole, left.divisor / common)), left.divisor / common,
              right.divisor);
}

}  // namespace ketnap::binding
