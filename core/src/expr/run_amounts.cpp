#include "expr/amount_functions.hpp"
#include "expr/summary.hpp"
#include "expr/whole_amounts.hpp"
#include "kernels.hpp"

namespace ketnap::engine {
namespace {

template <class Get>
void write_amounts(const Run& run, Get get) {
  for (std::size_t i = 0; i < run.rows; ++i) run.out.amounts[i] = get(i);
}

template <class Get>
void write_outcomes(const Run& run, Get get) {
  for (std::size_t i = 0; i < run.rows; ++i) run.out.outcomes[i] = get(i);
}

// Nothing is known of the rows of a row that is not there.
Amount of_nobody_knows_whom() { return {.applies = Amount::Applies::perhaps}; }

// Rows of one parent lie together, in the order of the parents.
template <class Row, class RowOf, class Of>
void summarise(const Run& run, RowOf row_of, Of of) {
  const Space& space = run.code.spaces[static_cast<std::size_t>(run.instruction.operand)];
  const Slot& children = run.state.slots[static_cast<std::size_t>(space.rows)];
  const std::size_t many = run.state.sizes[static_cast<std::size_t>(run.instruction.operand)];
  const Slot& condition = run.arg(1);
  std::vector<Row> rows;
  std::size_t child = 0;
  write_amounts(run, [&](std::size_t i) {
    rows.clear();
    for (; child < many && static_cast<std::size_t>(children.parents[child]) == i; ++child)
      if (bit(condition.outer(), child)) rows.push_back(row_of(child, bit(condition.surely.data(), child)));
    return run.row(0, i) == no_row ? of_nobody_knows_whom() : of(std::span<const Row>(rows));
  });
}

void summary(const Run& run) {
  const Instruction& instruction = run.instruction;
  const Expr& source = run.code.sources[static_cast<std::size_t>(&run.out - run.state.slots.data())];
  const Slot& values = run.arg(2);
  const auto what = static_cast<RowValues>(instruction.hi);
  if (holds(run.code.instructions[static_cast<std::size_t>(instruction.args[2])].op) == Holds::amounts) {
    return summarise<AmountRow>(
        run, [&](std::size_t child, bool surely) { return amount_row(values.amounts[child], surely, what); },
        [&](std::span<const AmountRow> rows) { return ketnap::summary(instruction.bound, rows, source); });
  }
  summarise<ValuedRow>(
      run, [&](std::size_t child, bool surely) { return valued_row(values.interval(child), surely, what); },
      [&](std::span<const ValuedRow> rows) { return ketnap::summary(instruction.bound, instruction.lo, rows, source); });
}

std::size_t parent_of(const Run& run, std::size_t child) {
  const Space& space = run.code.spaces[static_cast<std::size_t>(run.instruction.space)];
  return static_cast<std::size_t>(run.state.slots[static_cast<std::size_t>(space.rows)].parents[child]);
}

void outcome(const Run& run) {
  const auto arg = [&](std::size_t i, std::size_t row) -> const Outcomes& { return run.arg(i).outcomes[row]; };
  switch (run.instruction.bound) {
    case BoundOp::logical_not:
      return write_outcomes(run, [&](std::size_t i) { return !arg(0, i); });
    case BoundOp::logical_and:
      return write_outcomes(run, [&](std::size_t i) { return arg(0, i) && arg(1, i); });
    case BoundOp::logical_or:
      return write_outcomes(run, [&](std::size_t i) { return arg(0, i) || arg(1, i); });
    case BoundOp::equal:
      return write_outcomes(run, [&](std::size_t i) { return equal(arg(0, i), arg(1, i)); });
    default:
      return write_outcomes(run, [&](std::size_t i) { return ketnap::choose(arg(0, i), arg(1, i), arg(2, i)); });
  }
}

Outcomes outcomes_of(const Slot& planes, std::size_t row) {
  return {.yes = bit(planes.outer(), row), .no = !bit(planes.surely.data(), row), .none = false};
}

}  // namespace

void run_amounts(const Run& run) {
  const Instruction& instruction = run.instruction;
  switch (instruction.op) {
    case Op::to_amounts: {
      const Rational divisor(instruction.lo);
      write_amounts(run, [&](std::size_t i) { return amount_of(run.arg(0).interval(i), divisor); });
      break;
    }
    case Op::amount: {
      const bool has_two = instruction.args[1] != none;
      const Expr& source = run.code.sources[static_cast<std::size_t>(&run.out - run.state.slots.data())];
      if (instruction.bound == BoundOp::add_working_days) {
        const WorkingDays& calendar = *run.code.calendars[static_cast<std::size_t>(instruction.operand)];
        write_amounts(
            run, [&](std::size_t i) { return working_days_later(calendar, run.arg(0).amounts[i], run.arg(1).amounts[i], source); });
        break;
      }
      write_amounts(run, [&](std::size_t i) {
        return apply(instruction.bound, run.arg(0).amounts[i], has_two ? run.arg(1).amounts[i] : Amount(), source);
      });
      break;
    }
    case Op::choose_amounts:
      write_amounts(
          run, [&](std::size_t i) { return ketnap::choose(run.arg(0).outcomes[i], run.arg(1).amounts[i], run.arg(2).amounts[i]); });
      break;
    case Op::summary:
      summary(run);
      break;
    case Op::share:
      write_amounts(run, [&](std::size_t i) {
        const auto number = [&](std::size_t arg) { return amount_of(run.arg(arg).interval(i)); };
        return share(number(0), number(1), number(2));
      });
      break;
    case Op::spread_amounts:
      write_amounts(run, [&](std::size_t i) { return run.arg(0).amounts[parent_of(run, i)]; });
      break;
    default:
      break;
  }
}

void run_outcomes(const Run& run) {
  const Instruction& instruction = run.instruction;
  switch (instruction.op) {
    case Op::to_outcomes:
      write_outcomes(run, [&](std::size_t i) { return outcomes_of(run.arg(0), i); });
      break;
    case Op::compare_amounts:
      write_outcomes(run, [&](std::size_t i) { return compare(instruction.bound, run.arg(0).amounts[i], run.arg(1).amounts[i]); });
      break;
    case Op::amount_in: {
      const std::vector<std::int64_t>& set = run.code.sets[static_cast<std::size_t>(instruction.operand)];
      write_outcomes(run, [&](std::size_t i) { return one_of(run.arg(0).amounts[i], set); });
      break;
    }
    case Op::outcome:
      outcome(run);
      break;
    case Op::spread_outcomes:
      write_outcomes(run, [&](std::size_t i) { return run.arg(0).outcomes[parent_of(run, i)]; });
      break;
    default:
      break;
  }
}

}  // namespace ketnap::engine
