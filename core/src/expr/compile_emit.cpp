#include <algorithm>
#include <stdexcept>

#include "compiler.hpp"

namespace ketnap::engine {

namespace {

bool is_constant(Op op) { return op == Op::constant || op == Op::truth; }

// What only depends on its arguments' values, and not on where rows lie.
bool is_pure(Op op) {
  switch (op) {
    case Op::parameter:
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::negative:
    case Op::add_months:
    case Op::add_days:
    case Op::add_working_days:
    case Op::months_between:
    case Op::days_between:
    case Op::completed_years:
    case Op::minimum:
    case Op::maximum:
    case Op::choose:
    case Op::in_ranges:
    case Op::equal:
    case Op::less:
    case Op::less_equal:
    case Op::known:
    case Op::known_truth:
    case Op::logical_not:
      return true;
    default:
      return false;
  }
}

Op spread(Holds what) {
  switch (what) {
    case Holds::values:
      return Op::spread_values;
    case Holds::planes:
      return Op::spread_planes;
    case Holds::rows:
      return Op::spread_rows;
    case Holds::amounts:
      return Op::spread_amounts;
    case Holds::outcomes:
      return Op::spread_outcomes;
  }
  throw std::logic_error("no such register");
}

bool is_aggregate(Op op) { return op == Op::count || op == Op::distinct || op == Op::summary; }

bool is_commutative(Op op) {
  switch (op) {
    case Op::add:
    case Op::multiply:
    case Op::minimum:
    case Op::maximum:
    case Op::equal:
    case Op::logical_and:
    case Op::logical_or:
      return true;
    default:
      return false;
  }
}

}  // namespace

Register Compiler::emit(const Instruction& instruction, const Expr& source) {
  const auto [place, is_new] = known_.try_emplace(instruction, static_cast<Register>(code_.instructions.size()));
  if (is_new) {
    code_.instructions.push_back(instruction);
    code_.sources.push_back(source.empty() ? source_ : source);
  }
  return place->second;
}

Register Compiler::combine(Instruction instruction, std::span<const Register> args, const Expr& source) {
  const Op op = instruction.op;
  for (const Register arg : args)
    if (!is_constant(at(arg).op) && depth(at(arg).space) > depth(instruction.space)) instruction.space = at(arg).space;
  for (std::size_t i = 0; i < args.size(); ++i) instruction.args[i] = raise(args[i], instruction.space, source);
  if (is_commutative(op) && instruction.args[1] < instruction.args[0]) std::swap(instruction.args[0], instruction.args[1]);
  if (is_pure(op) && std::ranges::all_of(args, [&](Register arg) { return is_constant(at(arg).op); }))
    return folded(instruction, source);
  return emit(instruction, source);
}

// The kernels themselves compute it, once, on one row.
Register Compiler::folded(const Instruction& instruction, const Expr& source) {
  code_.instructions.push_back(instruction);
  code_.sources.push_back(source.empty() ? source_ : source);
  State state{.sizes = std::vector<std::size_t>(code_.spaces.size(), 1), .slots = std::vector<Slot>(code_.instructions.size())};
  for (const Register arg : instruction.args)
    if (arg != none) execute(code_, arg, state);
  execute(code_, static_cast<Register>(code_.instructions.size() - 1), state);
  const Slot& slot = state.slots.back();
  code_.instructions.pop_back();
  code_.sources.pop_back();
  if (holds(instruction.op) == Holds::planes) return truth((slot.surely[0] & 1U) != 0, (slot.outer()[0] & 1U) != 0, source);
  return value(slot.lo[0], slot.upper()[0], source);
}

Register Compiler::value(std::int64_t lo, std::int64_t hi, const Expr& source) {
  return emit({.op = Op::constant, .lo = lo, .hi = hi}, source);
}

Register Compiler::truth(bool surely, bool possibly, const Expr& source) {
  return emit({.op = Op::truth, .lo = surely ? 1 : 0, .hi = possibly ? 1 : 0}, source);
}

std::optional<Interval> Compiler::constant_of(Register a) const {
  if (!is_constant(at(a).op)) return std::nullopt;
  return Interval{at(a).lo, at(a).hi};
}

Register Compiler::negation(Register a, const Expr& source) {
  if (holds_of(a) == Holds::outcomes) return outcome(BoundOp::logical_not, {a}, source);
  if (at(a).op == Op::logical_not) return at(a).args[0];
  return combine(Op::logical_not, {a}, source);
}

Register Compiler::conjunction(Register a, Register b, const Expr& source) {
  if (a == b) return a;
  for (const auto& [one, other] : {std::pair{a, b}, std::pair{b, a}}) {
    const auto known = constant_of(one);
    if (known && known->exact()) return known->lo != 0 ? other : one;
  }
  if (holds_of(a) == Holds::outcomes || holds_of(b) == Holds::outcomes) return outcome(BoundOp::logical_and, {a, b}, source);
  return combine(Op::logical_and, {a, b}, source);
}

Register Compiler::disjunction(Register a, Register b, const Expr& source) {
  if (a == b) return a;
  for (const auto& [one, other] : {std::pair{a, b}, std::pair{b, a}}) {
    const auto known = constant_of(one);
    if (known && known->exact()) return known->lo != 0 ? one : other;
  }
  if (holds_of(a) == Holds::outcomes || holds_of(b) == Holds::outcomes) return outcome(BoundOp::logical_or, {a, b}, source);
  return combine(Op::logical_or, {a, b}, source);
}

int Compiler::depth(std::int32_t space) const {
  int depth = 0;
  for (; space > 0; space = code_.spaces[static_cast<std::size_t>(space)].parent) ++depth;
  return depth;
}

// Spaces nest, so one of two is always inside the other.
Register Compiler::raise(Register a, std::int32_t space, const Expr& source) {
  const Instruction instruction = at(a);
  if (instruction.space == space) return a;
  if (is_constant(instruction.op)) {
    Instruction there = instruction;
    there.space = space;
    return emit(there, source);
  }
  const Register outside = raise(a, code_.spaces[static_cast<std::size_t>(space)].parent, source);
  return emit({.op = spread(holds(instruction.op)), .space = space, .args = {outside, none, none}}, source);
}

std::int32_t Compiler::open_space(Register parents, std::int32_t parent_space, const Related& related, const Expr& source) {
  const auto same = [&](const Related& one) {
    return one.starts.data() == related.starts.data() && one.ends.data() == related.ends.data();
  };
  const auto there = std::ranges::find_if(code_.related, same);
  const auto group = static_cast<std::int32_t>(there - code_.related.begin());
  if (there == code_.related.end()) code_.related.push_back(related);
  for (const Space& space : code_.spaces)
    if (space.rows != none && space.parent == parent_space && at(space.rows).args[0] == parents && at(space.rows).operand == group)
      return at(space.rows).space;
  const auto space = static_cast<std::int32_t>(code_.spaces.size());
  code_.spaces.push_back({.parent = parent_space, .rows = none});
  code_.spaces.back().rows = emit({.op = Op::children, .space = space, .args = {parents, none, none}, .operand = group}, source);
  return space;
}

Code Compiler::finish() && {
  std::vector<bool> needed(code_.instructions.size(), false);
  std::vector<Register> waiting = code_.roots;
  waiting.insert(waiting.end(), code_.not_applicable.begin(), code_.not_applicable.end());
  while (!waiting.empty()) {
    const Register next = waiting.back();
    waiting.pop_back();
    if (next == none || needed[static_cast<std::size_t>(next)]) continue;
    needed[static_cast<std::size_t>(next)] = true;
    const Instruction& instruction = at(next);
    waiting.insert(waiting.end(), instruction.args.begin(), instruction.args.end());
    waiting.push_back(code_.spaces[static_cast<std::size_t>(instruction.space)].rows);
    if (is_aggregate(instruction.op)) waiting.push_back(code_.spaces[static_cast<std::size_t>(instruction.operand)].rows);
  }
  std::vector<Register> renumbered(code_.instructions.size(), none);
  std::vector<Instruction> kept;
  std::vector<Expr> sources;
  const auto now = [&](Register& a) {
    if (a != none) a = renumbered[static_cast<std::size_t>(a)];
  };
  for (std::size_t i = 0; i < needed.size(); ++i) {
    if (!needed[i]) continue;
    renumbered[i] = static_cast<Register>(kept.size());
    kept.push_back(code_.instructions[i]);
    std::ranges::for_each(kept.back().args, now);
    sources.push_back(code_.sources[i]);
  }
  code_.instructions = std::move(kept);
  code_.sources = std::move(sources);
  std::ranges::for_each(code_.roots, now);
  std::ranges::for_each(code_.not_applicable, now);
  for (Space& space : code_.spaces) now(space.rows);
  return std::move(code_);
}

}  // namespace ketnap::engine
