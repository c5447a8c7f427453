#include "expr/lanes/facts.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace ketnap::lanes {

namespace {

using engine::Holds;
using engine::Instruction;
using engine::Register;
using Plain = engine::Op;

constexpr std::int64_t widest = std::int64_t{1} << 30;

Fact numbers(std::int64_t lo, std::int64_t hi, bool unknown, bool open = false) {
  if (lo < -widest || hi > widest) return {};
  return {.form = Form::numbers, .lo = lo, .hi = hi, .unknown = unknown, .open = open};
}

// Four times what the first rows hold: a block with more is left to the plain code.
std::int64_t limit_of(const Column& column) {
  const auto values = column.values.as<std::int64_t>();
  std::int64_t most = 256;
  for (std::size_t row = 0; row < std::min<std::size_t>(values.size(), 1024); ++row) {
    if (column.has_unknowns && !column.is_known(row)) continue;
    if (values[row] < -widest || values[row] > widest) return 0;
    most = std::max(most, std::abs(values[row]));
  }
  return 4 * most;
}

Fact arithmetic(const Fact& a, const Fact& b, std::int64_t lo, std::int64_t hi) {
  return a.is_plain_number() && b.is_plain_number() ? numbers(lo, hi, a.unknown || b.unknown) : Fact{};
}

Fact hull(const Fact& a, const Fact& b) {
  const bool days = a.form == Form::days || b.form == Form::days;
  return {.form = days ? Form::days : Form::numbers,
          .lo = std::min(a.lo, b.lo),
          .hi = std::max(a.hi, b.hi),
          .unknown = a.unknown || b.unknown,
          .open = a.open || b.open,
          .never = a.never || b.never};
}

Fact fact_of_column(const Instruction& load) {
  const Column& column = *load.column;
  switch (column.field.type) {
    case FieldType::date:
    case FieldType::partial_date:
      return {.form = Form::days, .lo = Date::first().days(), .hi = Date::last().days(), .never = load.hi == Date::never().days()};
    case FieldType::code:
      return column.wide_codes() ? Fact{} : Fact{.form = Form::bytes, .lo = 0, .hi = load.hi};
    case FieldType::integer: {
      const std::int64_t limit = limit_of(column);
      return limit == 0 ? Fact{} : numbers(-limit, limit, column.has_unknowns || load.args[0] != engine::none);
    }
    default:
      return {};
  }
}

}  // namespace

Facts::Facts(const engine::Code& code, Width width) : code_(code), width_(width) {
  facts_.reserve(code.instructions.size());
  for (const Instruction& instruction : code.instructions) facts_.push_back(fact_of(instruction));
}

Fact Facts::fact_of(const Instruction& instruction) const {
  if (engine::holds(instruction.op) == Holds::planes) return {.form = Form::planes};
  if (engine::holds(instruction.op) == Holds::rows) return {.form = Form::rows};
  const auto arg = [&](std::size_t i) -> const Fact& { return (*this)[instruction.args[i]]; };
  switch (instruction.op) {
    case Plain::constant:
      return numbers(instruction.lo, instruction.hi, false);
    case Plain::load:
      return fact_of_column(instruction);
    case Plain::spread_values:
      return arg(0);
    case Plain::parameter:
      return fact_of_parameter(instruction);
    case Plain::add:
      return arithmetic(arg(0), arg(1), arg(0).lo + arg(1).lo, arg(0).hi + arg(1).hi);
    case Plain::subtract:
      return arithmetic(arg(0), arg(1), arg(0).lo - arg(1).hi, arg(0).hi - arg(1).lo);
    case Plain::negative:
      return arithmetic(arg(0), arg(0), -arg(0).hi, -arg(0).lo);
    case Plain::multiply: {
      const auto [lo, hi] =
          std::minmax({arg(0).lo * arg(1).lo, arg(0).lo * arg(1).hi, arg(0).hi * arg(1).lo, arg(0).hi * arg(1).hi});
      return is_zero(instruction.args[0]) || is_zero(instruction.args[1]) ? Fact{} : arithmetic(arg(0), arg(1), lo, hi);
    }
    case Plain::minimum:
    case Plain::maximum:
      if (!arg(0).has_lanes() || !arg(1).has_lanes() || arg(0).unknown || arg(1).unknown) return {};
      return hull(arg(0), arg(1));
    case Plain::days_between:
      if (!is_day(instruction.args[0]) || !is_day(instruction.args[1])) return {};
      return numbers(-widest, widest, false, arg(0).never || arg(1).never);
    case Plain::months_between:
    case Plain::completed_years:
      return fact_of_months(instruction);
    case Plain::add_months:
      return fact_of_later(instruction);
    case Plain::choose:
      return arg(1).has_lanes() && arg(2).has_lanes() ? hull(arg(1), arg(2)) : Fact{};
    case Plain::count: {
      const auto starts =
          code_.related[static_cast<std::size_t>(at(code_.spaces[static_cast<std::size_t>(instruction.operand)].rows).operand)]
              .starts;
      return numbers(0, starts.empty() ? 0 : starts.back(), false, !is_base(instruction.args[0]));
    }
    default:
      return {};
  }
}

Register Facts::day_of_months(const Instruction& months) const {
  if (months.op == Plain::completed_years) return day_of_months(at(months.args[0]));
  if (months.op != Plain::months_between || !is_day(months.args[0]) || !is_day(months.args[1])) return engine::none;
  for (const auto& [day, other] : {std::pair{months.args[0], months.args[1]}, std::pair{months.args[1], months.args[0]}}) {
    const bool is_fixed = is_constant(other) && at(other).lo == at(other).hi;
    if (is_fixed && (*this)[day].form == Form::days && !(*this)[day].never) return day;
  }
  return engine::none;
}

Register Facts::day_of_months(Register r) const { return day_of_months(at(r)); }

Fact Facts::fact_of_months(const Instruction& months) const {
  constexpr std::int64_t widest_months = 4'000;  // between Date::first() and Date::last()
  const Fact found = numbers(-widest_months, widest_months, false);
  if (day_of_months(months) != engine::none) return found;
  const Instruction& between = months.op == Plain::completed_years ? at(months.args[0]) : months;
  if (width_ == Width::wide || between.op != Plain::months_between) return {};
  if (!is_day(between.args[0]) || !is_day(between.args[1])) return {};
  const bool never = (*this)[between.args[0]].never || (*this)[between.args[1]].never;
  return numbers(-widest_months, widest_months, false, never);
}

Fact Facts::fact_of_later(const Instruction& later) const {
  constexpr std::int64_t widest_months = 10'000;
  const Fact& months = (*this)[later.args[1]];
  const bool is_near = months.is_plain_number() && -widest_months <= months.lo && months.hi <= widest_months;
  if (width_ == Width::wide || !is_near || !is_day(later.args[0]) || (*this)[later.args[0]].never) return {};
  return {.form = Form::days, .lo = Date::first().days(), .hi = Date::last().days(), .never = months.unknown};
}

bool Facts::is_day(Register r) const {
  const Fact& found = (*this)[r];
  return found.form == Form::days ||
         (is_constant(r) && found.form == Form::numbers && Date::first().days() <= found.lo && found.hi <= Date::last().days());
}

Fact Facts::fact_of_parameter(const Instruction& instruction) const {
  const auto& versions = code_.parameters[static_cast<std::size_t>(instruction.operand)].versions;
  if (versions.empty() || !is_day(instruction.args[0])) return {};
  const auto [least, most] = std::ranges::minmax(versions, {}, &engine::Versions::Version::value);
  return numbers(least.value, most.value, true);
}

bool Facts::comparable(Register a, Register b) const {
  const Fact& x = (*this)[a];
  const Fact& y = (*this)[b];
  return x.has_lanes() && y.has_lanes() && !(x.unknown && y.open) && !(y.unknown && x.open);
}

}  // namespace ketnap::lanes
