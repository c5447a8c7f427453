#include <algorithm>
#include <cstdlib>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <utility>

#include "expr/lanes/code.hpp"

namespace ketnap::lanes {
namespace {

using engine::Holds;
using engine::Instruction;
using engine::Register;
using Plain = engine::Op;

constexpr std::int64_t widest = std::int64_t{1} << 30;
constexpr std::int64_t widest_term = std::int64_t{1} << 28;

/// What is sure of a register of values before it runs.
struct Fact {
  Form form = Form::none;
  std::int64_t lo = 0;
  std::int64_t hi = 0;
  bool unknown = false;  ///< a row may be wholly unknown
  bool open = false;     ///< a row may have no bound on one side
  bool never = false;    ///< a day may be Date::never()

  [[nodiscard]] bool has_lanes() const { return form == Form::numbers || form == Form::days || form == Form::bytes; }
  [[nodiscard]] bool is_plain_number() const { return form == Form::numbers && !open; }
};

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

/// A sum of a day and months, or what two days are apart: compared as keys.
struct Terms {
  Register day;
  Register other;  ///< of months between: to which day; else how many months
  std::int32_t factor;
};

class Lowering {
 public:
  explicit Lowering(const engine::Code& code) : code_(code), native_(code.instructions.size(), nowhere), plain_(native_.size()) {
    facts_.reserve(code.instructions.size());
    for (const Instruction& instruction : code.instructions) facts_.push_back(fact_of(instruction));
  }

  LaneCode finish() && {
    for (const Register root : code_.roots) {
      const bool is_planes = holds(root) == Holds::planes;
      out_.roots.push_back(is_planes ? native(root) : nowhere);
      if (!is_planes) to_plain(root);
    }
    for (const Register root : code_.not_applicable) out_.not_applicable.push_back(root == engine::none ? nowhere : native(root));
    assign_buffers();
    return std::move(out_);
  }

 private:
  [[nodiscard]] const Instruction& at(Register r) const { return code_.instructions[static_cast<std::size_t>(r)]; }
  [[nodiscard]] const Fact& fact(Register r) const { return facts_[static_cast<std::size_t>(r)]; }
  [[nodiscard]] Holds holds(Register r) const { return engine::holds(at(r).op); }

  // -- what is sure of each register

  [[nodiscard]] Fact fact_of(const Instruction& instruction) const {
    if (engine::holds(instruction.op) == Holds::planes) return {.form = Form::planes};
    if (engine::holds(instruction.op) == Holds::rows) return {.form = Form::rows};
    const auto arg = [&](std::size_t i) -> const Fact& { return fact(instruction.args[i]); };
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

  [[nodiscard]] bool is_base(Register r) const { return r == engine::none || at(r).op == Plain::base_rows; }
  [[nodiscard]] bool is_constant(Register r) const { return at(r).op == Plain::constant; }
  // Nothing times what is not known is nothing.
  [[nodiscard]] bool is_zero(Register r) const { return is_constant(r) && at(r).lo == 0 && at(r).hi == 0; }
  [[nodiscard]] bool is_day(Register r) const {
    const Fact& found = fact(r);
    return found.form == Form::days ||
           (is_constant(r) && found.form == Form::numbers && Date::first().days() <= found.lo && found.hi <= Date::last().days());
  }

  static Fact arithmetic(const Fact& a, const Fact& b, std::int64_t lo, std::int64_t hi) {
    return a.is_plain_number() && b.is_plain_number() ? numbers(lo, hi, a.unknown || b.unknown) : Fact{};
  }

  static Fact hull(const Fact& a, const Fact& b) {
    const bool days = a.form == Form::days || b.form == Form::days;
    return {.form = days ? Form::days : Form::numbers,
            .lo = std::min(a.lo, b.lo),
            .hi = std::max(a.hi, b.hi),
            .unknown = a.unknown || b.unknown,
            .open = a.open || b.open,
            .never = a.never || b.never};
  }

  [[nodiscard]] static Fact fact_of_column(const Instruction& load) {
    const Column& column = *load.column;
    switch (column.field.type) {
      case FieldType::date:
      case FieldType::partial_date:
        return {
            .form = Form::days, .lo = Date::first().days(), .hi = Date::last().days(), .never = load.hi == Date::never().days()};
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

  [[nodiscard]] Fact fact_of_parameter(const Instruction& instruction) const {
    const auto& versions = code_.parameters[static_cast<std::size_t>(instruction.operand)].versions;
    if (versions.empty() || !is_day(instruction.args[0])) return {};
    const auto [least, most] = std::ranges::minmax(versions, {}, &engine::Versions::Version::value);
    return numbers(least.value, most.value, true);
  }

  // -- steps

  Place add(Step step, Form form, std::initializer_list<Kind> kinds) {
    step.target = static_cast<Place>(out_.forms.size());
    out_.forms.push_back(form);
    std::size_t buffer = 0;
    for (const Kind kind : kinds) {
      step.buffers[buffer++] = static_cast<std::int32_t>(wanted_.size());
      wanted_.push_back({kind, step.space});
    }
    out_.steps.push_back(step);
    return step.target;
  }

  // Rows of a space are there before anything is read at them.
  void open(std::int32_t space) {
    if (space != 0) native(code_.spaces[static_cast<std::size_t>(space)].rows);
  }

  /// The register in its own form: made here, or by its plain instruction.
  Place native(Register r) {
    Place& place = native_[static_cast<std::size_t>(r)];
    if (place != nowhere) return place;
    const Place made = make(r);
    return native_[static_cast<std::size_t>(r)] = made;
  }

  /// Rows; `nowhere` are the base rows themselves.
  Place rows(Register r) { return is_base(r) ? nowhere : native(r); }

  /// The register as lanes.
  Place lanes(Register r) {
    const Place place = native(r);
    if (fact(r).form != Form::bytes) return place;
    Place& wide = widened_.try_emplace(r, nowhere).first->second;
    if (wide == nowhere) {
      const Step step{.op = Op::widened,
                      .space = at(r).space,
                      .args = {place, nowhere, nowhere},
                      .plain = r,
                      .limit = static_cast<std::int32_t>(fact(r).hi)};
      wide = add(step, Form::numbers, {Kind::lanes, Kind::lanes});
    }
    return wide;
  }

  /// For plain instructions to read.
  void to_plain(Register r) {
    if (plain_[static_cast<std::size_t>(r)]) return;
    plain_[static_cast<std::size_t>(r)] = true;
    const Instruction& instruction = at(r);
    const bool is_fixed = instruction.op == Plain::constant || instruction.op == Plain::truth;
    if (fact(r).form == Form::none || is_fixed) return run_plainly(r);
    const Place place = native(r);
    const Step& made_by = *std::ranges::find(out_.steps, place, &Step::target);
    if (made_by.op == Op::of_plain || made_by.op == Op::children) return;
    out_.steps.push_back({.op = Op::to_plain, .space = instruction.space, .args = {place, nowhere, nowhere}, .plain = r});
  }

  void run_plainly(Register r) {
    const Instruction& instruction = at(r);
    open(instruction.space);
    if (instruction.op == Plain::count || instruction.op == Plain::distinct || instruction.op == Plain::summary)
      open(instruction.operand);
    for (const Register arg : instruction.args)
      if (arg != engine::none) to_plain(arg);
    out_.steps.push_back({.op = Op::plain, .space = instruction.space, .plain = r});
  }

  Place plainly(Register r) {
    plain_[static_cast<std::size_t>(r)] = true;
    run_plainly(r);
    return add({.op = Op::of_plain, .space = at(r).space, .plain = r}, fact(r).form, {});
  }

  Place make(Register r) {
    if (at(r).op != Plain::children) open(at(r).space);
    switch (holds(r)) {
      case Holds::rows:
        return make_rows(r);
      case Holds::planes:
        return make_planes(r);
      case Holds::values:
        return make_values(r);
      case Holds::amounts:
      case Holds::outcomes:
        break;
    }
    return nowhere;
  }

  [[nodiscard]] Step start(Op op, Register r, std::array<Place, 3> args = {nowhere, nowhere, nowhere}) const {
    return {.op = op, .space = at(r).space, .args = args, .plain = r, .operand = at(r).operand};
  }

  Place make_rows(Register r) {
    const Instruction& instruction = at(r);
    switch (instruction.op) {
      case Plain::link:
        return add(start(Op::link, r, {rows(instruction.args[0]), nowhere, nowhere}), Form::rows, {Kind::lanes});
      case Plain::spread_rows:
        return add(start(Op::spread, r, {native(instruction.args[0]), nowhere, nowhere}), Form::rows, {Kind::lanes});
      case Plain::keyed:
        return add(start(Op::keyed, r, {rows(instruction.args[0]), nowhere, nowhere}), Form::rows, {Kind::lanes});
      case Plain::children: {
        open(code_.spaces[static_cast<std::size_t>(instruction.space)].parent);
        Step step = start(Op::children, r, {rows(instruction.args[0]), nowhere, nowhere});
        return add(step, Form::rows, {});
      }
      default:
        return plainly(r);
    }
  }

  Place make_values(Register r) {
    const Instruction& instruction = at(r);
    const auto& args = instruction.args;
    switch (instruction.op) {
      case Plain::constant: {
        Step step = start(Op::constant, r);
        step.operand = static_cast<std::int32_t>(out_.constants.size());
        auto& constant = out_.constants.emplace_back();
        constant[0].fill(static_cast<std::int32_t>(instruction.lo));
        constant[1].fill(static_cast<std::int32_t>(instruction.hi));
        return add(step, Form::numbers, {});
      }
      case Plain::load: {
        const std::array<Place, 3> at_rows = {rows(args[0]), nowhere, nowhere};
        if (fact(r).form == Form::days) return add(start(Op::days, r, at_rows), Form::days, {Kind::lanes, Kind::lanes});
        if (fact(r).form == Form::bytes) return add(start(Op::bytes, r, at_rows), Form::bytes, {Kind::bytes});
        Step step = start(Op::numbers, r, at_rows);
        step.limit = static_cast<std::int32_t>(fact(r).hi);
        return add(step, Form::numbers, {Kind::lanes, Kind::none, Kind::planes});
      }
      case Plain::spread_values: {
        const Step step = start(Op::spread, r, {native(args[0]), nowhere, nowhere});
        if (fact(r).form == Form::bytes) return add(step, Form::bytes, {Kind::bytes});
        return add(step, fact(r).form, {Kind::lanes, Kind::lanes, Kind::planes});
      }
      case Plain::parameter:
        return add(start(Op::parameter, r, {lanes(args[0]), nowhere, nowhere}), Form::numbers,
                   {Kind::lanes, Kind::lanes, Kind::planes});
      case Plain::add:
        return linear(r, args[0], args[1], 1);
      case Plain::subtract:
        return linear(r, args[0], args[1], -1);
      case Plain::negative:
        return linear(r, engine::none, args[0], -1);
      case Plain::multiply: {
        for (const auto& [factor, other] : {std::pair{args[0], args[1]}, std::pair{args[1], args[0]}})
          if (is_constant(factor) && at(factor).lo == at(factor).hi)
            return linear(r, engine::none, other, static_cast<std::int32_t>(at(factor).lo));
        return binary(Op::product, r);
      }
      case Plain::minimum:
        return binary(Op::minimum, r);
      case Plain::maximum:
        return binary(Op::maximum, r);
      case Plain::days_between: {
        Step step = start(Op::days_between, r, {lanes(args[0]), lanes(args[1]), nowhere});
        step.never_counts = fact(r).open;
        return add(step, Form::numbers, {Kind::lanes, Kind::lanes});
      }
      case Plain::choose:
        return add(start(Op::choose, r, {native(args[0]), lanes(args[1]), lanes(args[2])}), fact(r).form,
                   {Kind::lanes, Kind::lanes, Kind::planes});
      case Plain::count: {
        open(instruction.operand);
        const Place which = native(args[1]);
        return add(start(Op::count, r, {which, rows(args[0]), nowhere}), Form::numbers, {Kind::lanes, Kind::lanes});
      }
      default:
        break;
    }
    return nowhere;
  }

  Place binary(Op op, Register r) {
    const Place a = lanes(at(r).args[0]);
    return add(start(op, r, {a, lanes(at(r).args[1]), nowhere}), fact(r).form, {Kind::lanes, Kind::lanes, Kind::planes});
  }

  Place linear(Register r, Register a, Register b, std::int32_t factor) {
    const Place first = a == engine::none ? nowhere : lanes(a);
    Step step = start(Op::linear, r, {first, lanes(b), nowhere});
    step.factor = factor;
    return add(step, Form::numbers, {Kind::lanes, Kind::lanes, Kind::planes});
  }

  Place planes(const Step& step) { return add(step, Form::planes, {Kind::planes, Kind::planes}); }

  Place make_planes(Register r) {
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
        return comparable(args[0], args[1]) ? planes(start(Op::equals, r, {lanes(args[0]), lanes(args[1]), nowhere})) : plainly(r);
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

  Place in_byte_ranges(Register r, Place bytes, ByteRanges ranges) {
    Step step = start(Op::bytes_within, r, {bytes, nowhere, nowhere});
    step.operand = static_cast<std::int32_t>(out_.byte_ranges.size());
    out_.byte_ranges.push_back(std::move(ranges));
    return planes(step);
  }

  Place in_ranges(Register r) {
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
        return !engine::is_bound(x) ||
               (std::numeric_limits<std::int32_t>::min() < x && x < std::numeric_limits<std::int32_t>::max());
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

  [[nodiscard]] static std::int32_t lane_of(std::int64_t x) {
    return static_cast<std::int32_t>(
        std::clamp<std::int64_t>(x, std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()));
  }

  Place byte_ranges(Register r, Register a, const std::vector<engine::Range>& ranges) {
    ByteRanges narrow{.ranges = {}, .unknown_surely = false, .unknown_possibly = false};
    for (const engine::Range& range : ranges) {
      if (range.lo > 254 || range.hi < 0 || range.lo > range.hi) continue;
      narrow.unknown_surely = narrow.unknown_surely || (range.lo <= 0 && fact(a).hi <= range.hi);
      narrow.unknown_possibly = narrow.unknown_possibly || (range.lo <= fact(a).hi && 0 <= range.hi);
      narrow.ranges.push_back({static_cast<std::uint8_t>(std::max<std::int64_t>(range.lo, 0)),
                               static_cast<std::uint8_t>(std::min<std::int64_t>(range.hi, 254))});
    }
    return in_byte_ranges(r, native(a), std::move(narrow));
  }

  // Both have lanes, and none is wholly unknown where the other has no bound.
  [[nodiscard]] bool comparable(Register a, Register b) const {
    const Fact& x = fact(a);
    const Fact& y = fact(b);
    return x.has_lanes() && y.has_lanes() && !(x.unknown && y.open) && !(y.unknown && x.open);
  }

  Place compare(Register r) {
    const bool strict = at(r).op == Plain::less;
    const auto [a, b] = std::pair{at(r).args[0], at(r).args[1]};
    if (const Place found = compare_terms(r, a, b, strict); found != nowhere) return found;
    if (!comparable(a, b)) return plainly(r);
    // a < b is not b <= a.
    Step step = start(Op::at_most, r, {lanes(strict ? b : a), lanes(strict ? a : b), nowhere});
    step.flip = strict;
    return planes(step);
  }

  // -- months by keys

  [[nodiscard]] std::optional<Terms> later_of(Register r) const {
    if (at(r).op != Plain::add_months || !is_day(at(r).args[0])) return std::nullopt;
    return Terms{at(r).args[0], at(r).args[1], 32};
  }

  [[nodiscard]] std::optional<Terms> apart_of(Register r) const {
    const bool years = at(r).op == Plain::completed_years;
    const Instruction& months = years ? at(at(r).args[0]) : at(r);
    if (months.op != Plain::months_between || !is_day(months.args[0]) || !is_day(months.args[1])) return std::nullopt;
    return Terms{months.args[0], months.args[1], years ? 12 * 32 : 32};
  }

  [[nodiscard]] bool fits(Register months, std::int64_t factor, std::int64_t offset) const {
    const Fact& n = fact(months);
    return n.is_plain_number() && std::max(std::abs(n.lo), std::abs(n.hi)) <= widest_term / factor &&
           std::abs(offset) <= widest_term;
  }

  Place compare_terms(Register r, Register a, Register b, bool strict) {
    // x <= d plus n:  key(x) <= key(d) + 32 n.   d plus n <= x:  key(d) + 32 n <= last(x).
    if (const auto later = later_of(b); later && is_day(a) && fits(later->other, 32, 0))
      return strict ? keyed(r, a, Op::last_key, *later, later->other, 0, true, true)
                    : keyed(r, a, Op::key, *later, later->other, 0, false, false);
    if (const auto later = later_of(a); later && is_day(b) && fits(later->other, 32, 0))
      return strict ? keyed(r, b, Op::key, *later, later->other, 0, false, true)
                    : keyed(r, b, Op::last_key, *later, later->other, 0, true, false);
    // n <= months from d to x:  key(d) + 32 n <= last(x).   Months from d to x <= n:  not n + 1 <= them.
    if (const auto apart = apart_of(b); apart && fits(a, apart->factor, apart->factor))
      return keyed(r, apart->other, Op::last_key, *apart, a, strict ? apart->factor : 0, true, false);
    if (const auto apart = apart_of(a); apart && fits(b, apart->factor, apart->factor))
      return keyed(r, apart->other, Op::last_key, *apart, b, strict ? 0 : apart->factor, true, true);
    return nowhere;
  }

  Place keyed(Register r, Register x, Op key, const Terms& terms, Register months, std::int32_t offset, bool later_first,
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

  Place apart_within(Register r, const Terms& apart, const engine::Range& range) {
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

  Place zero(Register r) {
    Step step = start(Op::constant, r);
    step.operand = static_cast<std::int32_t>(out_.constants.size());
    out_.constants.emplace_back();
    return add(step, Form::numbers, {});
  }

  Place key_of(Register day, Op op) {
    Place& place = keys_.try_emplace({day, op}, nowhere).first->second;
    if (place != nowhere) return place;
    const Place days = lanes(day);
    return keys_[{day, op}] = add(start(op, day, {days, nowhere, nowhere}), Form::numbers, {Kind::lanes, Kind::lanes});
  }

  // -- buffers: one that nobody reads any more is used again

  void assign_buffers() {
    std::vector<std::size_t> last_use(out_.forms.size(), 0);
    for (std::size_t i = 0; i < out_.steps.size(); ++i) {
      const Step& step = out_.steps[i];
      for (const Place arg : step.args)
        if (arg != nowhere) last_use[static_cast<std::size_t>(arg)] = i;
    }
    for (const auto& kept : {out_.roots, out_.not_applicable})
      for (const Place root : kept)
        if (root != nowhere) last_use[static_cast<std::size_t>(root)] = out_.steps.size();
    std::vector<const Step*> made_by(out_.forms.size(), nullptr);
    std::map<std::pair<Kind, std::int32_t>, std::vector<std::int32_t>> free;
    for (std::size_t i = 0; i < out_.steps.size(); ++i) {
      Step& step = out_.steps[i];
      for (std::int32_t& buffer : step.buffers) {
        if (buffer < 0) continue;
        const auto [kind, space] = wanted_[static_cast<std::size_t>(buffer)];
        if (kind == Kind::none) {
          buffer = -1;
          continue;
        }
        auto& unused = free[{kind, space}];
        if (unused.empty()) {
          buffer = static_cast<std::int32_t>(out_.kinds.size());
          out_.kinds.push_back(kind);
        } else {
          buffer = unused.back();
          unused.pop_back();
        }
      }
      if (step.target != nowhere) made_by[static_cast<std::size_t>(step.target)] = &step;
      std::array<Place, 3> read = step.args;
      std::ranges::sort(read);
      const auto doubles = std::ranges::unique(read);
      for (const Place arg : std::span(read.begin(), doubles.begin())) {
        if (arg == nowhere || last_use[static_cast<std::size_t>(arg)] != i) continue;
        const Step& maker = *made_by[static_cast<std::size_t>(arg)];
        for (const std::int32_t buffer : maker.buffers)
          if (buffer >= 0) free[{out_.kinds[static_cast<std::size_t>(buffer)], maker.space}].push_back(buffer);
      }
    }
  }

  const engine::Code& code_;
  std::vector<Fact> facts_;
  std::vector<Place> native_;
  std::vector<bool> plain_;
  std::map<Register, Place> widened_;
  std::map<std::pair<Register, Op>, Place> keys_;
  std::vector<std::pair<Kind, std::int32_t>> wanted_;  // of each buffer before assignment: its kind and space
  LaneCode out_;
};

}  // namespace

LaneCode lower(const engine::Code& code) { return Lowering(code).finish(); }

}  // namespace ketnap::lanes
