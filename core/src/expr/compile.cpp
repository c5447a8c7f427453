#include <algorithm>
#include <array>
#include <numeric>
#include <stdexcept>

#include <ketnap/base/error.hpp>
#include <ketnap/expr/text.hpp>

#include "compiler.hpp"
#include "gather.hpp"

namespace ketnap::engine {
namespace {

std::int64_t day_in(const RequestDates& dates, std::string_view name) {
  if (name == "period.start") return dates.period_start.days();
  if (name == "period.end") return dates.period_end.days();
  if (name == "instant") return dates.instant.days();
  if (name == "as_of") return dates.as_of.days();
  throw std::logic_error("no date of a request: " + std::string(name));
}

std::vector<Range> runs(std::span<const std::int64_t> ascending) {
  std::vector<Range> ranges;
  for (const std::int64_t one : ascending) {
    if (!ranges.empty() && ranges.back().hi + 1 == one)
      ranges.back().hi = one;
    else
      ranges.push_back({one, one});
  }
  return ranges;
}

}  // namespace

Compiler::Compiler(const Snapshot& snapshot, const Frame& frame, std::span<const Parameter> parameters, Reading reading)
    : parameters_(parameters), reading_(reading) {
  // The snapshot keeps what is laid out beside its own frames.
  const auto own = snapshot.frames().find(frame.name());
  if (own == snapshot.frames().end() || &own->second != &frame) reading_ = Reading::by_links;
  code_.snapshot = &snapshot;
  nesting_.push_back({&frame, &table_of(frame.name()), 0, none});
}

void Compiler::add(const Root& root) {
  dates_ = root.dates;
  const Register found = raise(compile(*root.expr), 0, root.expr->source);
  const bool may_be_none = holds_of(found) == Holds::outcomes;
  code_.roots.push_back(truth_of(found, root.expr->source));
  code_.not_applicable.push_back(may_be_none ? combine({.op = Op::is_none}, {found}, root.expr->source) : none);
}

Register Compiler::compile(const Bound& bound) {
  if (!bound.source.empty()) source_ = bound.source;
  const auto arg = [&](std::size_t i) { return compile(*bound.args[i]); };
  switch (bound.op) {
    case BoundOp::constant:
      return constant(bound);
    case BoundOp::field:
      return field(bound);
    case BoundOp::request: {
      const std::int64_t day = day_in(dates_, bound.name);
      return value(day, day, bound.source);
    }
    case BoundOp::parameter:
      return parameter(bound);
    case BoundOp::add:
      return function(Op::add, bound);
    case BoundOp::subtract:
      return function(Op::subtract, bound);
    case BoundOp::multiply:
      return function(Op::multiply, bound);
    case BoundOp::negative: {
      const Register a = arg(0);
      return holds_of(a) == Holds::amounts ? amount(bound.op, {a}, bound.source) : combine(Op::negative, {a}, bound.source);
    }
    case BoundOp::divide: {
      const Register a = arg(0);
      return amount(bound.op, {a, arg(1)}, bound.source);
    }
    case BoundOp::equal:
    case BoundOp::less:
    case BoundOp::less_equal:
      return comparison(bound);
    case BoundOp::in_set:
      return in_set(bound);
    case BoundOp::is_known:
      return is_known(bound);
    case BoundOp::logical_not:
      return negation(arg(0), bound.source);
    case BoundOp::logical_and: {
      const Register a = arg(0);
      return conjunction(a, arg(1), bound.source);
    }
    case BoundOp::logical_or: {
      const Register a = arg(0);
      return disjunction(a, arg(1), bound.source);
    }
    case BoundOp::add_months:
      return function(Op::add_months, bound);
    case BoundOp::add_days:
      return function(Op::add_days, bound);
    case BoundOp::add_working_days:
      return working_days_later(bound);
    case BoundOp::months_between:
      return function(Op::months_between, bound);
    case BoundOp::years_between: {
      const Register found = function(Op::months_between, bound);
      return holds_of(found) == Holds::amounts ? found : combine(Op::completed_years, {found}, bound.source);
    }
    case BoundOp::days_between:
      return function(Op::days_between, bound);
    case BoundOp::earliest:
      return fold(Op::minimum, bound);
    case BoundOp::latest:
      return fold(Op::maximum, bound);
    case BoundOp::choose:
      return choose(bound);
    case BoundOp::is_true:
      return truth_of(arg(0), bound.source);
    case BoundOp::count:
    case BoundOp::distinct:
      return count(bound);
    case BoundOp::share:
      return share(bound);
    case BoundOp::sum:
    case BoundOp::min:
    case BoundOp::max:
    case BoundOp::mean:
    case BoundOp::median:
      return summary(bound);
    case BoundOp::of_unit:
      if (bound.args.empty()) return given(bound);
      break;
    case BoundOp::claim:
    case BoundOp::at_least:
    case BoundOp::at_most:
      break;
  }
  throw std::logic_error("an operation of a unit in a row's program");
}

Register Compiler::constant(const Bound& bound) {
  if (bound.type.kind == ValueKind::boolean) return truth(bound.lo != 0, bound.lo != 0, bound.source);
  return value(bound.lo, bound.lo, bound.source);
}

Register Compiler::parameter(const Bound& bound) {
  const auto found = std::ranges::find(parameters_, bound.name, &Parameter::id);
  if (found == parameters_.end()) throw Error(3007, {bound.name, ""});
  Versions versions;
  for (const ParameterVersion& version : found->versions) {
    const Rational scaled = version.value * Rational(bound.lo);
    if (!scaled.is_whole()) throw std::logic_error("parameter " + bound.name + " changed after it was bound");
    versions.versions.push_back({version.in_force.start().days(), version.in_force.end().days(), scaled.numerator()});
  }
  return combine(Op::parameter, {compile(*bound.args[0])}, bound.source, place_in(code_.parameters, versions));
}

// A fraction over a constant is compared by its whole number, both sides times a common divisor.
Register Compiler::comparison(const Bound& bound) {
  if (bound.args[0]->type.kind == ValueKind::text) return equal_texts(bound);
  const auto divisor = [&](std::size_t i) { return is_quotient(*bound.args[i]) ? bound.args[i]->args[1]->lo : 1; };
  const auto numerator = [&](std::size_t i) {
    return compile(is_quotient(*bound.args[i]) ? *bound.args[i]->args[0] : *bound.args[i]);
  };
  Register a = numerator(0);
  Register b = numerator(1);
  const Expr& source = bound.source;
  if (bound.args[0]->type.kind == ValueKind::boolean) {
    if (holds_of(a) == Holds::outcomes || holds_of(b) == Holds::outcomes) return outcome(BoundOp::equal, {a, b}, source);
    return disjunction(conjunction(a, b, source), conjunction(negation(a, source), negation(b, source), source), source);
  }
  if (any_amounts(std::array{a, b})) {
    const Register left = amounts(a, divisor(0), source);
    return combine({.op = Op::compare_amounts, .bound = bound.op}, {left, amounts(b, divisor(1), source)}, source);
  }
  std::int64_t common = 0;
  if (__builtin_mul_overflow(divisor(0) / std::gcd(divisor(0), divisor(1)), divisor(1), &common))
    throw Error(3201, {print(source)});
  const auto whole = [&](Register x, std::int64_t over) {
    const std::int64_t factor = common / over;
    return factor == 1 ? x : combine(Op::multiply, {x, value(factor, factor, source)}, source);
  };
  a = whole(a, divisor(0));
  b = whole(b, divisor(1));
  const bool strict = bound.op == BoundOp::less;
  const auto left = constant_of(a);
  const auto right = constant_of(b);
  if (right && right->exact() && is_bound(right->lo)) {
    const std::int64_t c = right->lo;
    return in_ranges(a, {{bound.op == BoundOp::equal ? c : below, strict ? c - 1 : c}}, bound.source);
  }
  if (left && left->exact() && is_bound(left->lo)) {
    const std::int64_t c = left->lo;
    return in_ranges(b, {{strict ? c + 1 : c, bound.op == BoundOp::equal ? c : above}}, bound.source);
  }
  const Op op = bound.op == BoundOp::equal ? Op::equal : strict ? Op::less : Op::less_equal;
  return combine(op, {a, b}, bound.source);
}

Register Compiler::equal_texts(const Bound& bound) {
  const auto row = [&](std::size_t i) { return row_of(bound.args[i]->links, bound.args[i]->outer, bound.args[i]->source); };
  const Row first = row(0);
  const Row second = row(1);
  const std::int32_t other = place_in(code_.columns, second.frame->column(bound.args[1]->name));
  const Register a = rows(first, bound.source);
  return combine({.op = Op::equal_texts, .operand = other, .column = first.frame->column(bound.args[0]->name)},
                 {a, rows(second, bound.source)}, bound.source);
}

Register Compiler::in_set(const Bound& bound) {
  const Bound& value = *bound.args[0];
  if (value.type.kind != ValueKind::text) {
    const Register a = compile(value);
    if (holds_of(a) != Holds::amounts) return in_ranges(a, runs(bound.set), bound.source);
    return combine({.op = Op::amount_in, .operand = place_in(code_.sets, bound.set)}, {a}, bound.source);
  }
  const Row row = row_of(value.links, value.outer, value.source);
  return emit({.op = Op::text_in,
               .space = row.space,
               .args = {row.at, none, none},
               .operand = place_in(code_.texts, bound.texts),
               .column = row.frame->column(value.name)},
              bound.source);
}

Register Compiler::is_known(const Bound& bound) {
  const Bound& value = *bound.args[0];
  if (value.type.kind != ValueKind::link && value.type.kind != ValueKind::text) {
    const Register a = compile(value);
    const Holds what = holds_of(a);
    const Op op = what == Holds::planes     ? Op::known_truth
                  : what == Holds::outcomes ? Op::known_outcome
                  : what == Holds::amounts  ? Op::known_amount
                                            : Op::known;
    return combine(op, {a}, bound.source);
  }
  const Row row = row_of(value.links, value.outer, value.source);
  Instruction known{.op = Op::known_row, .space = row.space, .args = {row.at, none, none}};
  if (value.type.kind == ValueKind::text) {
    known.op = Op::known_text;
    known.column = row.frame->column(value.name);
  }
  return emit(known, bound.source);
}

Register Compiler::choose(const Bound& bound) {
  const Register condition = compile(*bound.args[0]);
  const Register yes = compile(*bound.args[1]);
  const Register no = compile(*bound.args[2]);
  const Expr& source = bound.source;
  const auto holds_outcomes = [&](Register a) { return holds_of(a) == Holds::outcomes; };
  if (bound.type.kind != ValueKind::boolean) {
    if (!holds_outcomes(condition) && !any_amounts(std::array{yes, no})) return combine(Op::choose, {condition, yes, no}, source);
    const Register by = outcomes(condition, source);
    const Register first = amounts(yes, 1, source);
    return combine({.op = Op::choose_amounts}, {by, first, amounts(no, 1, source)}, source);
  }
  if (holds_outcomes(condition) || holds_outcomes(yes) || holds_outcomes(no))
    return outcome(BoundOp::choose, {condition, yes, no}, source);
  // Where both arms agree, the condition does not matter.
  const Register either =
      disjunction(conjunction(condition, yes, source), conjunction(negation(condition, source), no, source), source);
  return disjunction(either, conjunction(yes, no, source), source);
}

Register Compiler::count(const Bound& bound) {
  const Children rows = open(bound);
  const Register condition = bound.args.empty() ? truth(true, true, bound.source) : truth_of(compile(*bound.args[0]), bound.source);
  const Register which = raise(condition, rows.space, bound.source);
  const bool is_distinct = bound.op == BoundOp::distinct;
  const Register key = is_distinct ? raise(compile(*bound.args[1]), rows.space, bound.source) : none;
  nesting_.pop_back();
  return emit({.op = is_distinct ? Op::distinct : Op::count,
               .space = nesting_.back().space,
               .args = {rows.parents, which, key},
               .hi = is_distinct ? static_cast<std::int64_t>(row_values(*bound.args[1])) : 0,
               .operand = rows.space},
              bound.source);
}

// One of two arguments.
Register Compiler::function(Op op, const Bound& bound) {
  const Register a = compile(*bound.args[0]);
  const Register b = compile(*bound.args[1]);
  return any_amounts(std::array{a, b}) ? amount(bound.op, {a, b}, bound.source) : combine(op, {a, b}, bound.source);
}

Register Compiler::fold(Op op, const Bound& bound) {
  Register found = compile(*bound.args[0]);
  for (std::size_t i = 1; i < bound.args.size(); ++i) {
    const Register next = compile(*bound.args[i]);
    found = any_amounts(std::array{found, next}) ? amount(bound.op, {found, next}, bound.source)
                                                 : combine(op, {found, next}, bound.source);
  }
  return found;
}

Code compile(const Snapshot& snapshot, const Frame& frame, std::span<const Root> roots, std::span<const Parameter> parameters,
             Reading reading) {
  Compiler compiler(snapshot, frame, parameters, reading);
  for (const Root& root : roots) compiler.add(root);
  return std::move(compiler).finish();
}

}  // namespace ketnap::engine
