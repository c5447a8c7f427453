#include <algorithm>
#include <cstdlib>

#include "expr/lanes/lowering.hpp"

namespace ketnap::lanes {

namespace {

constexpr std::int64_t widest_term = std::int64_t{1} << 28;

}  // namespace

std::optional<Terms> Lowering::later_of(Register r) const {
  if (at(r).op != Plain::add_months || !facts_.is_day(at(r).args[0])) return std::nullopt;
  return Terms{at(r).args[0], at(r).args[1], 32};
}

std::optional<Terms> Lowering::apart_of(Register r) const {
  const bool years = at(r).op == Plain::completed_years;
  const Instruction& months = years ? at(at(r).args[0]) : at(r);
  if (months.op != Plain::months_between || !facts_.is_day(months.args[0]) || !facts_.is_day(months.args[1])) return std::nullopt;
  return Terms{months.args[0], months.args[1], years ? 12 * 32 : 32};
}

bool Lowering::fits(Register months, std::int64_t factor, std::int64_t offset) const {
  const Fact& n = fact(months);
  return n.is_plain_number() && std::max(std::abs(n.lo), std::abs(n.hi)) <= widest_term / factor && std::abs(offset) <= widest_term;
}

Place Lowering::compare_terms(Register r, Register a, Register b, bool strict) {
  // x <= d plus n:  key(x) <= key(d) + 32 n.   d plus n <= x:  key(d) + 32 n <= last(x).
  if (const auto later = later_of(b); later && facts_.is_day(a) && fits(later->other, 32, 0))
    return strict ? keyed(r, a, Op::last_key, *later, later->other, 0, true, true)
                  : keyed(r, a, Op::key, *later, later->other, 0, false, false);
  if (const auto later = later_of(a); later && facts_.is_day(b) && fits(later->other, 32, 0))
    return strict ? keyed(r, b, Op::key, *later, later->other, 0, false, true)
                  : keyed(r, b, Op::last_key, *later, later->other, 0, true, false);
  // n <= months from d to x:  key(d) + 32 n <= last(x).   Months from d to x <= n:  not n + 1 <= them.
  if (const auto apart = apart_of(b); apart && fits(a, apart->factor, apart->factor))
    return keyed(r, apart->other, Op::last_key, *apart, a, strict ? apart->factor : 0, true, false);
  if (const auto apart = apart_of(a); apart && fits(b, apart->factor, apart->factor))
    return keyed(r, apart->other, Op::last_key, *apart, b, strict ? 0 : apart->factor, true, true);
  return nowhere;
}

Place Lowering::keyed(Register r, Register x, Op key, const Terms& terms, Register months, std::int32_t offset, bool later_first,
                      bool flip) {
  const Place compared = key_of(x, key);
  const Place base = key_of(terms.day, Op::key);
  Step step = start(Op::at_most_later, r, {compared, base, lanes(months)});
  step.factor = terms.factor;
  step.offset = offset;
  step.later_first = later_first;
  step.flip = flip;
  step.keep_never = fact(terms.day).never;
  step.never_counts = fact(terms.day).never || fact(x).never;
  return planes(step);
}

Place Lowering::apart_within(Register r, const Terms& apart, const engine::Range& range) {
  const auto bound = [&](std::int64_t months, bool flip) {
    const Place base = key_of(apart.day, Op::key);
    Step step = start(Op::at_most_later, r, {key_of(apart.other, Op::last_key), base, zero(r)});
    step.factor = 1;
    step.offset = static_cast<std::int32_t>(months * apart.factor);
    step.later_first = true;
    step.flip = flip;
    step.keep_never = fact(apart.day).never;
    return planes(step);
  };
  const std::int64_t most = widest_term / apart.factor - 1;
  const bool from = engine::is_bound(range.lo);
  const bool to = engine::is_bound(range.hi);
  const auto fits_at = [&](std::int64_t x) { return -most <= x && x <= most; };
  if ((!from && !to) || (from && !fits_at(range.lo)) || (to && !fits_at(range.hi))) return nowhere;
  const Place at_least = from ? bound(range.lo, false) : nowhere;
  const Place at_most = to ? bound(range.hi + 1, true) : nowhere;
  if (!from || !to) return from ? at_least : at_most;
  return planes(start(Op::logical_and, r, {at_least, at_most, nowhere}));
}

Place Lowering::zero(Register r) {
  Step step = start(Op::constant, r);
  step.operand = static_cast<std::int32_t>(out_.constants.size());
  out_.constants.emplace_back();
  return add(step, Form::numbers, {});
}

Place Lowering::key_of(Register day, Op op) {
  Place& place = keys_.try_emplace({day, op}, nowhere).first->second;
  if (place != nowhere) return place;
  const Place days = lanes(day);
  return keys_[{day, op}] = add(start(op, day, {days, nowhere, nowhere}), Form::numbers, {Kind::lanes, Kind::lanes});
}

}  // namespace ketnap::lanes
