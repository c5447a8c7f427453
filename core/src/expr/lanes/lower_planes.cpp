#include <algorithm>
#include <limits>
#include <utility>

#include "expr/lanes/lowering.hpp"

namespace ketnap::lanes {

Place Lowering::planes(const Step& step) { return add(step, Form::planes, {Kind::planes, Kind::planes}); }

Place Lowering::make_planes(Register r) {
  const Instruction& instruction = at(r);
  const auto& args = instruction.args;
  const auto unary = [&](Op op) { return planes(start(op, r, {native(args[0]), nowhere, nowhere})); };
  switch (instruction.op) {
    case Plain::load_truth: {
      const Place place = rows(args[0]);
      Step load = start(Op::bytes, r, {place, nowhere, nowhere});
      load.operand = -1;
      const Place bytes = add(load, Form::bytes, {Kind::bytes});
      return in_byte_ranges(r, bytes, {.ranges = {{1, 1}}, .unknown_surely = false, .unknown_possibly = true});
    }
    case Plain::spread_planes:
      return unary(Op::spread);
    case Plain::in_ranges:
      return in_ranges(r);
    case Plain::less:
    case Plain::less_equal:
      return compare(r);
    case Plain::equal:
      return facts_.comparable(args[0], args[1]) ? planes(start(Op::equals, r, {lanes(args[0]), lanes(args[1]), nowhere}))
                                                 : plainly(r);
    case Plain::known:
      if (fact(args[0]).form == Form::bytes)
        return in_byte_ranges(r, native(args[0]), {.ranges = {{0, 254}}, .unknown_surely = false, .unknown_possibly = false});
      return fact(args[0]).has_lanes() ? unary(Op::known) : plainly(r);
    case Plain::known_row:
      return args[0] == engine::none ? plainly(r) : unary(Op::known_rows);
    case Plain::known_truth:
      return unary(Op::known_truth);
    case Plain::logical_not:
      return unary(Op::logical_not);
    case Plain::logical_and:
    case Plain::logical_or: {
      const Place a = native(args[0]);
      const Op op = instruction.op == Plain::logical_and ? Op::logical_and : Op::logical_or;
      return planes(start(op, r, {a, native(args[1]), nowhere}));
    }
    default:
      return plainly(r);
  }
}

Place Lowering::in_byte_ranges(Register r, Place bytes, ByteRanges ranges) {
  Step step = start(Op::bytes_within, r, {bytes, nowhere, nowhere});
  step.operand = static_cast<std::int32_t>(out_.byte_ranges.size());
  out_.byte_ranges.push_back(std::move(ranges));
  return planes(step);
}

Place Lowering::in_ranges(Register r) {
  const Register a = at(r).args[0];
  const auto& ranges = code_.ranges[static_cast<std::size_t>(at(r).operand)];
  if (fact(a).form == Form::bytes) return byte_ranges(r, a, ranges);
  if (const auto apart = apart_of(a); apart && ranges.size() == 1) {
    if (const Place found = apart_within(r, *apart, ranges.front()); found != nowhere) return found;
  }
  if (!fact(a).has_lanes()) return plainly(r);
  std::vector<Range32> narrow;
  for (const engine::Range& range : ranges) {
    const auto fits = [](std::int64_t x) {
      return !engine::is_bound(x) || (std::numeric_limits<std::int32_t>::min() < x && x < std::numeric_limits<std::int32_t>::max());
    };
    const bool is_all = range.lo == engine::below && range.hi == engine::above;
    if (!fits(range.lo) || !fits(range.hi) || is_all) return plainly(r);
    narrow.push_back({lane_of(range.lo), lane_of(range.hi)});
  }
  Step step = start(Op::within, r, {lanes(a), nowhere, nowhere});
  step.operand = static_cast<std::int32_t>(out_.ranges.size());
  out_.ranges.push_back(std::move(narrow));
  return planes(step);
}

std::int32_t Lowering::lane_of(std::int64_t x) {
  return static_cast<std::int32_t>(
      std::clamp<std::int64_t>(x, std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()));
}

Place Lowering::byte_ranges(Register r, Register a, const std::vector<engine::Range>& ranges) {
  ByteRanges narrow{.ranges = {}, .unknown_surely = false, .unknown_possibly = false};
  for (const engine::Range& range : ranges) {
    if (range.hi < 0 || range.lo > range.hi) continue;
    narrow.unknown_surely = narrow.unknown_surely || (range.lo <= 0 && fact(a).hi <= range.hi);
    narrow.unknown_possibly = narrow.unknown_possibly || (range.lo <= fact(a).hi && 0 <= range.hi);
    // A column without rows is of bytes even where its list is longer: no row has such a code, and an unknown one may be it.
    if (range.lo > 254) continue;
    narrow.ranges.push_back({static_cast<std::uint8_t>(std::max<std::int64_t>(range.lo, 0)),
                             static_cast<std::uint8_t>(std::min<std::int64_t>(range.hi, 254))});
  }
  return in_byte_ranges(r, native(a), std::move(narrow));
}

Place Lowering::compare(Register r) {
  const bool strict = at(r).op == Plain::less;
  const auto [a, b] = std::pair{at(r).args[0], at(r).args[1]};
  if (const Place found = compare_terms(r, a, b, strict); found != nowhere) return found;
  if (!facts_.comparable(a, b)) return plainly(r);
  // a < b is not b <= a.
  Step step = start(Op::at_most, r, {lanes(strict ? b : a), lanes(strict ? a : b), nowhere});
  step.flip = strict;
  return planes(step);
}

}  // namespace ketnap::lanes
