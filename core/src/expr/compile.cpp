#include <algorithm>
#include <numeric>
#include <stdexcept>

#include <ketnap/base/error.hpp>
#include <ketnap/expr/text.hpp>

#include "compiler.hpp"

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

Compiler::Compiler(const Snapshot& snapshot, const Frame& frame, std::span<const Parameter> parameters) : parameters_(parameters) {
  code_.snapshot = &snapshot;
  nesting_.push_back({&frame, &table_of(frame.name()), 0, none});
}

void Compiler::add(const Root& root) {
  dates_ = root.dates;
  code_.roots.push_back(raise(compile(*root.expr), 0, root.expr->source));
}

Register Compiler::compile(const Bound& bound) {
  if (!bound.source.empty()) source_ = bound.source;
  const auto arg = [&](std::size_t i) { return compile(*bound.args[i]); };
  const auto binary = [&](Op op) {
    const Register a = arg(0);
    return combine(op, {a, arg(1)}, bound.source);
  };
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
      return binary(Op::add);
    case BoundOp::subtract:
      return binary(Op::subtract);
    case BoundOp::multiply:
      return binary(Op::multiply);
    case BoundOp::negative:
      return combine(Op::negative, {arg(0)}, bound.source);
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
      return binary(Op::add_months);
    case BoundOp::add_days:
      return binary(Op::add_days);
    case BoundOp::add_working_days: {
      const Register day = arg(0);
      return combine(Op::add_working_days, {day, arg(1)}, bound.source, place_in(code_.calendars, bound.working_days));
    }
    case BoundOp::months_between:
      return binary(Op::months_between);
    case BoundOp::years_between:
      return combine(Op::completed_years, {binary(Op::months_between)}, bound.source);
    case BoundOp::days_between:
      return binary(Op::days_between);
    case BoundOp::earliest:
      return fold(Op::minimum, bound);
    case BoundOp::latest:
      return fold(Op::maximum, bound);
    case BoundOp::choose:
      return choose(bound);
    case BoundOp::count:
    case BoundOp::distinct:
      return count(bound);
    case BoundOp::divide:
    case BoundOp::share:
    case BoundOp::sum:
    case BoundOp::min:
    case BoundOp::max:
    case BoundOp::mean:
    case BoundOp::median:
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

// A fraction is compared by its whole number, both sides times a common divisor.
Register Compiler::whole(const Bound& bound, std::int64_t times) {
  const bool is_fraction = bound.op == BoundOp::divide;
  const std::int64_t factor = is_fraction ? times / bound.args[1]->lo : times;
  const Register a = compile(is_fraction ? *bound.args[0] : bound);
  return factor == 1 ? a : combine(Op::multiply, {a, value(factor, factor, bound.source)}, bound.source);
}

Register Compiler::comparison(const Bound& bound) {
  const auto divisor = [&](std::size_t i) { return bound.args[i]->op == BoundOp::divide ? bound.args[i]->args[1]->lo : 1; };
  std::int64_t common = 0;
  if (__builtin_mul_overflow(divisor(0) / std::gcd(divisor(0), divisor(1)), divisor(1), &common))
    throw Error(3201, {print(bound.source)});
  const Register a = whole(*bound.args[0], common);
  const Register b = whole(*bound.args[1], common);
  if (bound.args[0]->type.kind == ValueKind::boolean) {
    const Register both_hold = conjunction(a, b, bound.source);
    return disjunction(both_hold, conjunction(negation(a, bound.source), negation(b, bound.source), bound.source), bound.source);
  }
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

Register Compiler::in_set(const Bound& bound) {
  const Bound& value = *bound.args[0];
  if (value.type.kind != ValueKind::text) return in_ranges(compile(value), runs(bound.set), bound.source);
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
  if (value.type.kind == ValueKind::boolean) return combine(Op::known_truth, {compile(value)}, bound.source);
  if (value.type.kind != ValueKind::link && value.type.kind != ValueKind::text)
    return combine(Op::known, {compile(value)}, bound.source);
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
  if (bound.type.kind != ValueKind::boolean) return combine(Op::choose, {condition, yes, no}, source);
  // Where both arms agree, the condition does not matter.
  const Register either =
      disjunction(conjunction(condition, yes, source), conjunction(negation(condition, source), no, source), source);
  return disjunction(either, conjunction(yes, no, source), source);
}

Register Compiler::count(const Bound& bound) {
  const Row parent = row_of(bound.rows.links, bound.rows.outer, bound.source);
  const Frame& children = code_.snapshot->frame(bound.rows.frame);
  const Related which_rows = related(children, *parent.frame, bound.rows.below);
  const std::int32_t here = nesting_.back().space;
  const Register parents = raise(rows(parent, bound.source), here, bound.source);
  const std::int32_t space = open_space(parents, here, which_rows, bound.source);
  nesting_.push_back({&children, &table_of(children.name()), space, code_.spaces[static_cast<std::size_t>(space)].rows});
  const Register condition = bound.args.empty() ? truth(true, true, bound.source) : compile(*bound.args[0]);
  const Register which = raise(condition, space, bound.source);
  const bool is_distinct = bound.op == BoundOp::distinct;
  const Register key = is_distinct ? raise(compile(*bound.args[1]), space, bound.source) : none;
  nesting_.pop_back();
  const Op op = is_distinct ? Op::distinct : Op::count;
  return emit({.op = op, .space = here, .args = {parents, which, key}, .operand = space}, bound.source);
}

Register Compiler::fold(Op op, const Bound& bound) {
  Register found = compile(*bound.args[0]);
  for (std::size_t i = 1; i < bound.args.size(); ++i) found = combine(op, {found, compile(*bound.args[i])}, bound.source);
  return found;
}

Code compile(const Snapshot& snapshot, const Frame& frame, std::span<const Root> roots, std::span<const Parameter> parameters) {
  Compiler compiler(snapshot, frame, parameters);
  for (const Root& root : roots) compiler.add(root);
  return std::move(compiler).finish();
}

}  // namespace ketnap::engine
