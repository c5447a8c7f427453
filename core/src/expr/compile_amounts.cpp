#include <algorithm>
#include <array>
#include <numeric>

#include <ketnap/base/error.hpp>
#include <ketnap/expr/text.hpp>

#include "compiler.hpp"
#include "expr/summary.hpp"

/// What may be not applicable, and fractions over more than a constant. A register of another kind is lifted where it meets one of
/// these.
namespace ketnap::engine {

Holds Compiler::holds_of(Register a) const { return holds(at(a).op); }

bool Compiler::any_amounts(std::span<const Register> registers) const {
  return std::ranges::any_of(registers, [&](Register a) { return holds_of(a) == Holds::amounts; });
}

Register Compiler::amounts(Register a, std::int64_t divisor, const Expr& source) {
  if (holds_of(a) != Holds::amounts) return combine({.op = Op::to_amounts, .lo = divisor}, {a}, source);
  if (divisor == 1) return a;
  return amount(BoundOp::divide, {a, value(divisor, divisor, source)}, source);
}

Register Compiler::outcomes(Register a, const Expr& source) {
  return holds_of(a) == Holds::outcomes ? a : combine({.op = Op::to_outcomes}, {a}, source);
}

Register Compiler::truth_of(Register a, const Expr& source) {
  return holds_of(a) == Holds::outcomes ? combine({.op = Op::is_true}, {a}, source) : a;
}

Register Compiler::amount(BoundOp function, std::initializer_list<Register> args, const Expr& source) {
  std::vector<Register> lifted;
  for (const Register arg : args) lifted.push_back(amounts(arg, 1, source));
  return combine({.op = Op::amount, .bound = function}, lifted, source);
}

Register Compiler::outcome(BoundOp function, std::initializer_list<Register> args, const Expr& source) {
  std::vector<Register> lifted;
  for (const Register arg : args) lifted.push_back(outcomes(arg, source));
  return combine({.op = Op::outcome, .bound = function}, lifted, source);
}

Register Compiler::working_days_later(const Bound& bound) {
  const Register day = compile(*bound.args[0]);
  const Register n = compile(*bound.args[1]);
  const std::int32_t calendar = place_in(code_.calendars, bound.working_days);
  if (!any_amounts(std::array{day, n})) return combine(Op::add_working_days, {day, n}, bound.source, calendar);
  const Register from = amounts(day, 1, bound.source);
  const Register by = amounts(n, 1, bound.source);
  return combine({.op = Op::amount, .operand = calendar, .bound = bound.op}, {from, by}, bound.source);
}

Register Compiler::summary(const Bound& bound) {
  const Children rows = open(bound);
  const Register which = raise(truth_of(compile(*bound.args[0]), bound.source), rows.space, bound.source);
  const Register value = raise(compile(*bound.args[1]), rows.space, bound.source);
  nesting_.pop_back();
  return emit({.op = Op::summary,
               .space = nesting_.back().space,
               .args = {rows.parents, which, value},
               .lo = bound.lo,
               .hi = static_cast<std::int64_t>(row_values(*bound.args[1])),
               .operand = rows.space,
               .bound = bound.op},
              bound.source);
}

Register Compiler::share(const Bound& bound) {
  const auto number = [&](const BoundPtr& condition) {
    Bound counting;
    counting.op = BoundOp::count;
    counting.rows = bound.rows;
    counting.args = {condition};
    counting.source = bound.source;
    return count(counting);
  };
  const Register meeting = number(bound.args[0]);
  const Register rest = number(bound.args[2]);
  const Register whole = number(bound.args[1]);
  return combine({.op = Op::share}, {meeting, rest, whole}, bound.source);
}

// What the unit around says is the same on every row: an interval of numbers over a common divisor, and perhaps no number at all.
Register Compiler::given(const Bound& bound) {
  const Expr& source = bound.source;
  const Amount& amount = bound.given;
  const auto nothing = [&] { return this->amount(BoundOp::divide, {value(1, 1, source), value(0, 0, source)}, source); };
  const auto no_outcome = [&] {
    const Register no_number = nothing();
    return combine({.op = Op::compare_amounts, .bound = BoundOp::equal}, {no_number, no_number}, source);
  };
  const bool is_truth = bound.type.kind == ValueKind::boolean;
  if (amount.applies == Amount::Applies::no) return is_truth ? no_outcome() : nothing();
  const Register perhaps = truth(false, true, source);
  if (is_truth) {
    const Register found = truth(amount.low == Rational(1), amount.high == Rational(1), source);
    return amount.applies == Amount::Applies::yes ? found : outcome(BoundOp::choose, {perhaps, found, no_outcome()}, source);
  }
  const auto divisor = [](const End& end) { return end.number().value_or(Rational()).denominator(); };
  std::int64_t common = 0;
  std::int64_t low = below;
  std::int64_t high = above;
  bool overflows = __builtin_mul_overflow(divisor(amount.low) / std::gcd(divisor(amount.low), divisor(amount.high)),
                                          divisor(amount.high), &common);
  const auto over_common = [&](const End& end, std::int64_t& to) {
    const std::optional<Rational> number = end.number();
    if (!number)
      to = end.sign() < 0 ? below : above;
    else
      overflows = overflows || __builtin_mul_overflow(number->numerator(), common / number->denominator(), &to);
  };
  if (!overflows) over_common(amount.low, low);
  if (!overflows) over_common(amount.high, high);
  if (overflows) throw Error(3201, {print(source)});
  const Register whole = value(low, high, source);
  const bool stays_whole = bound.type.kind != ValueKind::fraction && common == 1;
  if (amount.applies == Amount::Applies::yes) return stays_whole ? whole : amounts(whole, common, source);
  const Register number = amounts(whole, common, source);
  const Register by = outcomes(perhaps, source);
  return combine({.op = Op::choose_amounts}, {by, number, nothing()}, source);
}

}  // namespace ketnap::engine
