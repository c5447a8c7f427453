#include <algorithm>

#include "expr/lanes/lowering.hpp"

namespace ketnap::lanes {

namespace {

// A value for each place that rises or falls with it: where both ends of a stretch have the same, so has all between.
template <class ValueAt>
void fill_steps(std::vector<std::int32_t>& to, const ValueAt& value_at) {
  struct Stretch {
    std::size_t first;
    std::size_t last;
  };
  to.front() = value_at(0);
  to.back() = value_at(to.size() - 1);
  std::vector<Stretch> left = {{0, to.size() - 1}};
  while (!left.empty()) {
    const auto [first, last] = left.back();
    left.pop_back();
    if (to[first] == to[last]) {
      std::fill(to.begin() + static_cast<std::ptrdiff_t>(first), to.begin() + static_cast<std::ptrdiff_t>(last), to[first]);
    } else if (first + 1 < last) {
      const std::size_t middle = first + (last - first) / 2;
      to[middle] = value_at(middle);
      left.push_back({first, middle});
      left.push_back({middle, last});
    }
  }
}

}  // namespace

LaneCode Lowering::finish() && {
  for (const Register root : code_.roots) {
    const bool stays = holds(root) == Holds::planes || (width_ == Width::narrow && fact(root).has_lanes());
    out_.roots.push_back(stays ? native(root) : nowhere);
    if (!stays) to_plain(root);
  }
  for (const Register root : code_.not_applicable) out_.not_applicable.push_back(root == engine::none ? nowhere : native(root));
  assign_buffers();
  return std::move(out_);
}

Place Lowering::add(Step step, Form form, std::initializer_list<Kind> kinds) {
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
void Lowering::open(std::int32_t space) {
  if (space != 0) native(code_.spaces[static_cast<std::size_t>(space)].rows);
}

/// The register in its own form: made here, or by its plain instruction.
Place Lowering::native(Register r) {
  Place& place = native_[static_cast<std::size_t>(r)];
  if (place != nowhere) return place;
  const Place made = make(r);
  return native_[static_cast<std::size_t>(r)] = made;
}

/// Rows; `nowhere` are the base rows themselves.
Place Lowering::rows(Register r) { return facts_.is_base(r) ? nowhere : native(r); }

/// The register as lanes.
Place Lowering::lanes(Register r) {
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
void Lowering::to_plain(Register r) {
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

void Lowering::run_plainly(Register r) {
  const Instruction& instruction = at(r);
  open(instruction.space);
  if (instruction.op == Plain::count || instruction.op == Plain::distinct || instruction.op == Plain::summary)
    open(instruction.operand);
  for (const Register arg : instruction.args)
    if (arg != engine::none) to_plain(arg);
  out_.steps.push_back({.op = Op::plain, .space = instruction.space, .plain = r});
}

Place Lowering::plainly(Register r) {
  plain_[static_cast<std::size_t>(r)] = true;
  run_plainly(r);
  return add({.op = Op::of_plain, .space = at(r).space, .plain = r}, fact(r).form, {});
}

Place Lowering::make(Register r) {
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

Step Lowering::start(Op op, Register r, std::array<Place, 3> args) const {
  return {.op = op, .space = at(r).space, .args = args, .plain = r, .operand = at(r).operand};
}

Place Lowering::make_rows(Register r) {
  const Instruction& instruction = at(r);
  switch (instruction.op) {
    case Plain::link:
      return add(start(Op::link, r, {rows(instruction.args[0]), nowhere, nowhere}), Form::rows, {Kind::lanes});
    case Plain::profile: {
      if (!facts_.is_day(instruction.args[1])) return plainly(r);
      const Place person = rows(instruction.args[0]);
      return add(start(Op::profile, r, {person, lanes(instruction.args[1]), nowhere}), Form::rows, {Kind::lanes});
    }
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

Place Lowering::make_values(Register r) {
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
        if (facts_.is_constant(factor) && at(factor).lo == at(factor).hi)
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
    case Plain::months_between:
    case Plain::completed_years:
      return facts_.day_of_months(r) == engine::none ? apart(r) : by_day(r);
    case Plain::add_months:
      return add(start(Op::later, r, {lanes(args[0]), lanes(args[1]), nowhere}), Form::days, {Kind::lanes, Kind::lanes});
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

// The plain arithmetic for the days there are, once.
Place Lowering::by_day(Register r) {
  const bool in_years = at(r).op == Plain::completed_years;
  const Instruction& months = in_years ? at(at(r).args[0]) : at(r);
  const Register day = facts_.day_of_months(r);
  const bool falls = months.args[0] == day;
  const std::int64_t fixed = at(months.args[falls ? 1 : 0]).lo;
  const std::int64_t first = Date::first().days();
  ByDay table{.values = std::vector<std::int32_t>(static_cast<std::size_t>(Date::last().days() - first + 1)), .falls = falls};
  fill_steps(table.values, [&](std::size_t place) {
    const std::int64_t one = first + static_cast<std::int64_t>(place);
    const std::int64_t apart = falls ? engine::months_from(one, fixed) : engine::months_from(fixed, one);
    return static_cast<std::int32_t>(in_years ? engine::completed_years(apart) : apart);
  });
  Step step = start(Op::by_day, r, {lanes(day), nowhere, nowhere});
  step.operand = static_cast<std::int32_t>(out_.by_day.size());
  out_.by_day.push_back(std::move(table));
  return add(step, Form::numbers, {Kind::lanes, Kind::lanes});
}

Place Lowering::apart(Register r) {
  const Terms terms = apart_of(r).value();
  const Place from = key_of(terms.day, Op::key);
  Step step = start(Op::apart, r, {from, key_of(terms.other, Op::last_key), nowhere});
  step.flip = at(r).op == Plain::completed_years;
  return add(step, Form::numbers, {Kind::lanes, Kind::lanes});
}

Place Lowering::binary(Op op, Register r) {
  const Place a = lanes(at(r).args[0]);
  return add(start(op, r, {a, lanes(at(r).args[1]), nowhere}), fact(r).form, {Kind::lanes, Kind::lanes, Kind::planes});
}

Place Lowering::linear(Register r, Register a, Register b, std::int32_t factor) {
  const Place first = a == engine::none ? nowhere : lanes(a);
  Step step = start(Op::linear, r, {first, lanes(b), nowhere});
  step.factor = factor;
  return add(step, Form::numbers, {Kind::lanes, Kind::lanes, Kind::planes});
}

LaneCode lower(const engine::Code& code, Width width) { return Lowering(code, width).finish(); }

}  // namespace ketnap::lanes
