#include "kernels.hpp"

namespace ketnap::engine {
namespace {

template <class Test>
void write_exact(const Run& run, Test test) {
  pack(run.out.surely, run.rows, test);
  run.out.exact = true;
}

template <class Surely, class Possibly>
void write(const Run& run, Surely surely, Possibly possibly) {
  pack(run.out.surely, run.rows, surely);
  pack(run.out.possibly, run.rows, possibly);
  const auto last = run.out.surely.begin() + static_cast<std::ptrdiff_t>(words(run.rows));
  run.out.exact = std::equal(run.out.surely.begin(), last, run.out.possibly.begin());
}

// `exact` compares two values, `surely` and `possibly` two intervals.
template <class Exact, class Surely, class Possibly>
void compare(const Run& run, Exact exact, Surely surely, Possibly possibly) {
  const Slot& a = run.arg(0);
  const Slot& b = run.arg(1);
  if (a.exact && b.exact) return write_exact(run, [&](std::size_t i) { return exact(a.lo[i], b.lo[i]); });
  write(
      run, [&](std::size_t i) { return surely(a.interval(i), b.interval(i)); },
      [&](std::size_t i) { return possibly(a.interval(i), b.interval(i)); });
}

void in_ranges(const Run& run) {
  const std::vector<Range>& ranges = run.code.ranges[static_cast<std::size_t>(run.instruction.operand)];
  const Slot& a = run.arg(0);
  const auto inside = [&](std::int64_t lo, std::int64_t hi) {
    bool found = false;
    for (const Range& range : ranges) found |= range.lo <= lo && hi <= range.hi;
    return found;
  };
  const auto meets = [&](std::int64_t lo, std::int64_t hi) {
    bool found = false;
    for (const Range& range : ranges) found |= range.lo <= hi && lo <= range.hi;
    return found;
  };
  if (a.exact) return write_exact(run, [&](std::size_t i) { return inside(a.lo[i], a.lo[i]); });
  write(run, [&](std::size_t i) { return inside(a.lo[i], a.hi[i]); }, [&](std::size_t i) { return meets(a.lo[i], a.hi[i]); });
}

void text_in(const Run& run) {
  const Column& column = *run.instruction.column;
  const std::vector<std::string>& texts = run.code.texts[static_cast<std::size_t>(run.instruction.operand)];
  const auto known = [&](std::int32_t row) { return row != no_row && column.is_known(static_cast<std::size_t>(row)); };
  const auto listed = [&](std::int32_t row) {
    return std::ranges::find(texts, column.text(static_cast<std::size_t>(row))) != texts.end();
  };
  write(
      run, [&](std::size_t i) { return known(run.row(0, i)) && listed(run.row(0, i)); },
      [&](std::size_t i) { return !known(run.row(0, i)) || listed(run.row(0, i)); });
}

void equal_texts(const Run& run) {
  const Column& first = *run.instruction.column;
  const Column& second = *run.code.columns[static_cast<std::size_t>(run.instruction.operand)];
  const auto known = [&](std::size_t i) {
    const auto is_there = [](const Column& column, std::int32_t row) {
      return row != no_row && column.is_known(static_cast<std::size_t>(row));
    };
    return is_there(first, run.row(0, i)) && is_there(second, run.row(1, i));
  };
  const auto same = [&](std::size_t i) {
    return first.text(static_cast<std::size_t>(run.row(0, i))) == second.text(static_cast<std::size_t>(run.row(1, i)));
  };
  write(run, [&](std::size_t i) { return known(i) && same(i); }, [&](std::size_t i) { return !known(i) || same(i); });
}

void load_truth(const Run& run) {
  const auto values = run.instruction.column->values.as<std::uint8_t>();
  const auto value = [&](std::size_t i) {
    const std::int32_t row = run.row(0, i);
    return row == no_row ? std::uint8_t{255} : values[static_cast<std::size_t>(row)];
  };
  write(run, [&](std::size_t i) { return value(i) == 1; }, [&](std::size_t i) { return value(i) != 0; });
}

template <class F>
void logical(const Run& run, F f) {
  const Slot& a = run.arg(0);
  const Slot& b = run.arg(1);
  const std::size_t many = words(run.rows);
  for (std::size_t w = 0; w < many; ++w) run.out.surely[w] = f(a.surely[w], b.surely[w]);
  run.out.exact = a.exact && b.exact;
  if (run.out.exact) return;
  for (std::size_t w = 0; w < many; ++w) run.out.possibly[w] = f(a.outer()[w], b.outer()[w]);
}

// Bits beyond the last row stay 0.
void clear_tail(std::vector<std::uint64_t>& plane, std::size_t rows) {
  if (rows % 64 != 0) plane[rows / 64] &= (std::uint64_t{1} << (rows % 64)) - 1;
}

void logical_not(const Run& run) {
  const Slot& a = run.arg(0);
  const std::size_t many = words(run.rows);
  run.out.exact = a.exact;
  for (std::size_t w = 0; w < many; ++w) run.out.surely[w] = ~a.outer()[w];
  clear_tail(run.out.surely, run.rows);
  if (a.exact) return;
  for (std::size_t w = 0; w < many; ++w) run.out.possibly[w] = ~a.surely[w];
  clear_tail(run.out.possibly, run.rows);
}

void known_truth(const Run& run) {
  const Slot& a = run.arg(0);
  for (std::size_t w = 0; w < words(run.rows); ++w) run.out.surely[w] = ~(a.surely[w] ^ a.outer()[w]);
  clear_tail(run.out.surely, run.rows);
  run.out.exact = true;
}

}  // namespace

bool run_planes(const Run& run) {
  const Instruction& instruction = run.instruction;
  switch (instruction.op) {
    case Op::truth:
      write(run, [&](std::size_t) { return instruction.lo != 0; }, [&](std::size_t) { return instruction.hi != 0; });
      break;
    case Op::load_truth:
      load_truth(run);
      break;
    case Op::spread_planes: {
      const Slot& children =
          run.state.slots[static_cast<std::size_t>(run.code.spaces[static_cast<std::size_t>(instruction.space)].rows)];
      const auto parent = [&](std::size_t i) { return static_cast<std::size_t>(children.parents[i]); };
      write(
          run, [&](std::size_t i) { return bit(run.arg(0).surely.data(), parent(i)); },
          [&](std::size_t i) { return bit(run.arg(0).outer(), parent(i)); });
      break;
    }
    case Op::in_ranges:
      in_ranges(run);
      break;
    case Op::equal_texts:
      equal_texts(run);
      break;
    case Op::text_in:
      text_in(run);
      break;
    case Op::equal:
      compare(
          run, [](auto a, auto b) { return a == b; }, [](Interval a, Interval b) { return a.lo == b.hi && a.hi == b.lo; },
          [](Interval a, Interval b) { return a.lo <= b.hi && b.lo <= a.hi; });
      break;
    case Op::less:
      compare(
          run, [](auto a, auto b) { return a < b; }, [](Interval a, Interval b) { return a.hi < b.lo; },
          [](Interval a, Interval b) { return a.lo < b.hi; });
      break;
    case Op::less_equal:
      compare(
          run, [](auto a, auto b) { return a <= b; }, [](Interval a, Interval b) { return a.hi <= b.lo; },
          [](Interval a, Interval b) { return a.lo <= b.hi; });
      break;
    case Op::known:
      write_exact(run, [&](std::size_t i) { return run.arg(0).interval(i).exact(); });
      break;
    case Op::known_truth:
      known_truth(run);
      break;
    case Op::known_row:
      write_exact(run, [&](std::size_t i) { return run.row(0, i) != no_row; });
      break;
    case Op::known_text:
      write_exact(run, [&](std::size_t i) {
        const std::int32_t row = run.row(0, i);
        return row != no_row && instruction.column->is_known(static_cast<std::size_t>(row));
      });
      break;
    case Op::is_true:
      write(
          run, [&](std::size_t i) { return run.arg(0).outcomes[i] == Outcomes::known(true); },
          [&](std::size_t i) { return run.arg(0).outcomes[i].yes; });
      break;
    case Op::is_none:
      write(
          run, [&](std::size_t i) { return run.arg(0).outcomes[i] == Outcomes{.none = true}; },
          [&](std::size_t i) { return run.arg(0).outcomes[i].none; });
      break;
    case Op::known_amount:
      write_exact(run, [&](std::size_t i) { return run.arg(0).amounts[i].is_known(); });
      break;
    case Op::known_outcome:
      write_exact(run, [&](std::size_t i) {
        const Outcomes& found = run.arg(0).outcomes[i];
        return found == Outcomes::known(true) || found == Outcomes::known(false);
      });
      break;
    case Op::logical_not:
      logical_not(run);
      break;
    case Op::logical_and:
      logical(run, [](std::uint64_t a, std::uint64_t b) { return a & b; });
      break;
    case Op::logical_or:
      logical(run, [](std::uint64_t a, std::uint64_t b) { return a | b; });
      break;
    default:
      break;
  }
  return true;
}

}  // namespace ketnap::engine
