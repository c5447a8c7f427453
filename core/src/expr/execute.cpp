#include <ketnap/base/error.hpp>
#include <ketnap/expr/text.hpp>

#include "kernels.hpp"

namespace ketnap::engine {
namespace {

constexpr std::size_t words_after = 8;  // Kernels::turn reads them

template <class T>
void reserve_rows(std::vector<T>& values, std::size_t rows) {
  if (values.size() < rows) values.resize(rows);
}

void make_room(Slot& slot, Holds holds, std::size_t rows) {
  switch (holds) {
    case Holds::values:
      reserve_rows(slot.lo, rows);
      reserve_rows(slot.hi, rows);
      break;
    case Holds::planes:
      reserve_rows(slot.surely, words(rows) + words_after);
      reserve_rows(slot.possibly, words(rows) + words_after);
      break;
    case Holds::rows:
      reserve_rows(slot.rows, rows);
      break;
    case Holds::amounts:
      reserve_rows(slot.amounts, rows);
      break;
    case Holds::outcomes:
      reserve_rows(slot.outcomes, rows);
      break;
  }
}

}  // namespace

Holds holds(Op op) {
  switch (op) {
    case Op::base_rows:
    case Op::link:
    case Op::profile:
    case Op::keyed:
    case Op::children:
    case Op::spread_rows:
      return Holds::rows;
    case Op::truth:
    case Op::load_truth:
    case Op::spread_planes:
    case Op::in_ranges:
    case Op::equal_texts:
    case Op::text_in:
    case Op::equal:
    case Op::less:
    case Op::less_equal:
    case Op::known:
    case Op::known_truth:
    case Op::known_row:
    case Op::known_text:
    case Op::logical_not:
    case Op::logical_and:
    case Op::logical_or:
    case Op::is_true:
    case Op::is_none:
    case Op::known_amount:
    case Op::known_outcome:
      return Holds::planes;
    case Op::to_amounts:
    case Op::amount:
    case Op::choose_amounts:
    case Op::summary:
    case Op::share:
    case Op::spread_amounts:
      return Holds::amounts;
    case Op::to_outcomes:
    case Op::compare_amounts:
    case Op::amount_in:
    case Op::outcome:
    case Op::spread_outcomes:
      return Holds::outcomes;
    default:
      return Holds::values;
  }
}

void execute(const Code& code, Register target, State& state) {
  const auto at = static_cast<std::size_t>(target);
  const Instruction& instruction = code.instructions[at];
  const std::size_t rows = instruction.op == Op::children ? 0 : state.sizes[static_cast<std::size_t>(instruction.space)];
  make_room(state.slots[at], holds(instruction.op), rows);
  const Run run{code, instruction, state, state.slots[at], rows};
  bool fine = true;
  switch (holds(instruction.op)) {
    case Holds::values:
      fine = run_values(run);
      break;
    case Holds::planes:
      fine = run_planes(run);
      break;
    case Holds::rows:
      fine = run_rows(run);
      break;
    case Holds::amounts:
      run_amounts(run);
      break;
    case Holds::outcomes:
      run_outcomes(run);
      break;
  }
  if (!fine) throw Error(3201, {print(code.sources[at])});
}

}  // namespace ketnap::engine
