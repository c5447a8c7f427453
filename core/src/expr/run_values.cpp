#include <bit>

#include "distinct.hpp"
#include "gather.hpp"
#include "kernels.hpp"
#include "working_days.hpp"

namespace ketnap::engine {
namespace {

// Writes intervals row by row and finds out whether all were exact.
template <class Get>
void write(const Run& run, Get get) {
  bool exact = true;
  for (std::size_t i = 0; i < run.rows; ++i) {
    const Interval value = get(i);
    run.out.lo[i] = value.lo;
    run.out.hi[i] = value.hi;
    exact &= value.exact();
  }
  run.out.exact = exact;
}

template <class Get>
void write_exact(const Run& run, Get get) {
  for (std::size_t i = 0; i < run.rows; ++i) run.out.lo[i] = get(i);
  run.out.exact = true;
}

// `known` reads a row that has a value, `any` one that may have none.
template <class Known, class Any>
void load_rows(const Run& run, Known known, Any any) {
  const bool has_unknowns = run.instruction.column->has_unknowns;
  if (run.reads_base_rows(0)) {
    const auto row = [&](std::size_t i) { return static_cast<std::size_t>(run.base_row(i)); };
    if (has_unknowns) return write(run, [&](std::size_t i) { return any(row(i)); });
    return write_exact(run, [&](std::size_t i) { return known(row(i)); });
  }
  const Interval unknown{run.instruction.lo, run.instruction.hi};
  const std::vector<std::int32_t>& rows = run.arg(0).rows;
  write(run, [&](std::size_t i) {
    if (rows[i] == no_row) return unknown;
    const auto row = static_cast<std::size_t>(rows[i]);
    if (has_unknowns) return any(row);
    const std::int64_t value = known(row);
    return Interval{value, value};
  });
}

void load_days(const Run& run) {
  const auto lo = run.instruction.column->values.as<std::int32_t>();
  const auto hi = run.instruction.column->high.empty() ? lo : run.instruction.column->high.as<std::int32_t>();
  load_rows(
      run, [&](std::size_t row) { return std::int64_t{lo[row]}; }, [&](std::size_t row) { return Interval{lo[row], hi[row]}; });
}

void load_integers(const Run& run) {
  const Column& column = *run.instruction.column;
  const auto values = column.values.as<std::int64_t>();
  load_rows(
      run, [&](std::size_t row) { return values[row]; },
      [&](std::size_t row) {
        return column.is_known(row) ? Interval{values[row], values[row]} : Interval{run.instruction.lo, run.instruction.hi};
      });
}

template <class Place>
void load_codes(const Run& run) {
  const auto places = run.instruction.column->values.as<Place>();
  const Interval unknown{run.instruction.lo, run.instruction.hi};
  load_rows(
      run, [&](std::size_t row) { return std::int64_t{places[row]}; },
      [&](std::size_t row) {
        const Place place = places[row];
        return place == std::numeric_limits<Place>::max() ? unknown : Interval{place, place};
      });
}

void load(const Run& run) {
  const Column& column = *run.instruction.column;
  if (column.field.type == FieldType::integer) return load_integers(run);
  if (column.field.type != FieldType::code) return load_days(run);
  if (column.wide_codes()) return load_codes<std::uint16_t>(run);
  load_codes<std::uint8_t>(run);
}

// `exact` computes one value and says whether it could; where it could not, or an argument is an interval, `wide` does.
template <class Exact, class Wide>
bool combine(const Run& run, Exact exact, Wide wide) {
  const Slot& a = run.arg(0);
  const Slot& b = run.arg(1);
  if (a.exact && b.exact) {
    bool fine = true;
    for (std::size_t i = 0; i < run.rows; ++i) fine &= exact(a.lo[i], b.lo[i], run.out.lo[i]);
    run.out.exact = true;
    if (fine) return true;
  }
  bool overflow = false;
  write(run, [&](std::size_t i) { return wide(a.interval(i), b.interval(i), overflow); });
  return !overflow;
}

// A function that rises in both arguments maps bounds to bounds.
template <class F>
bool rising(const Run& run, F f) {
  return combine(
      run,
      [&](std::int64_t a, std::int64_t b, std::int64_t& out) {
        bool overflow = false;
        out = f(a, b, overflow);
        return !overflow;
      },
      [&](Interval a, Interval b, bool& overflow) { return Interval{f(a.lo, b.lo, overflow), f(a.hi, b.hi, overflow)}; });
}

// From one day to another: falls in the first.
template <class F>
bool between(const Run& run, F f) {
  return combine(
      run,
      [&](std::int64_t a, std::int64_t b, std::int64_t& out) {
        out = f(a, b);
        return true;
      },
      [&](Interval a, Interval b, bool&) { return Interval{f(a.hi, b.lo), f(a.lo, b.hi)}; });
}

using Checked = bool (*)(std::int64_t, std::int64_t, std::int64_t&);

template <class Wide>
bool arithmetic(const Run& run, Checked checked, Wide wide) {
  return combine(
      run,
      [&](std::int64_t a, std::int64_t b, std::int64_t& out) {
        return is_bound(a) && is_bound(b) && !checked(a, b, out) && is_bound(out);
      },
      wide);
}

void parameter(const Run& run) {
  const Versions& versions = run.code.parameters[static_cast<std::size_t>(run.instruction.operand)];
  const Slot& day = run.arg(0);
  if (run.rows == 0) return;
  const auto [first, last] = std::minmax_element(day.lo.begin(), day.lo.begin() + static_cast<std::ptrdiff_t>(run.rows));
  const Interval one = day.exact ? versions.between(*first, *last) : Interval{};
  if (one.exact()) return write_exact(run, [&](std::size_t) { return one.lo; });
  write(run, [&](std::size_t i) { return versions.between(day.lo[i], day.upper()[i]); });
}

// A child row adds one to its parent's count; where the parent is not there, nothing is known of its rows.
void count(const Run& run) {
  const Space& space = run.code.spaces[static_cast<std::size_t>(run.instruction.operand)];
  const Slot& children = run.state.slots[static_cast<std::size_t>(space.rows)];
  const std::size_t rows = run.state.sizes[static_cast<std::size_t>(run.instruction.operand)];
  const Slot& condition = run.arg(1);
  for (std::size_t i = 0; i < run.rows; ++i) {
    run.out.lo[i] = 0;
    run.out.hi[i] = run.row(0, i) == no_row ? above : 0;
  }
  for (std::size_t i = 0; i < rows; ++i) {
    const auto parent = static_cast<std::size_t>(children.parents[i]);
    run.out.lo[parent] += bit(condition.surely.data(), i) ? 1 : 0;
    run.out.hi[parent] += bit(condition.outer(), i) ? 1 : 0;
  }
  run.out.exact = std::equal(run.out.lo.begin(), run.out.lo.begin() + static_cast<std::ptrdiff_t>(run.rows), run.out.hi.begin());
}

// Rows of one parent lie together, in the order of the parents.
void distinct(const Run& run) {
  const Space& space = run.code.spaces[static_cast<std::size_t>(run.instruction.operand)];
  const Slot& children = run.state.slots[static_cast<std::size_t>(space.rows)];
  const std::size_t rows = run.state.sizes[static_cast<std::size_t>(run.instruction.operand)];
  const Slot& condition = run.arg(1);
  const auto what = static_cast<RowValues>(run.instruction.hi);
  Keys keys;
  std::vector<std::int64_t> ends;
  std::size_t child = 0;
  write(run, [&](std::size_t i) {
    keys.clear();
    for (; child < rows && static_cast<std::size_t>(children.parents[child]) == i; ++child) {
      if (!bit(condition.outer(), child)) continue;
      const ValuedRow key = valued_row(run.arg(2).interval(child), bit(condition.surely.data(), child), what);
      keys.add(key.value, key.surely);
    }
    if (run.row(0, i) == no_row) return Interval{0, above};
    const std::int64_t fewest = engine::fewest_values(keys.sure);
    return Interval{fewest, engine::most_values(keys.possible, ends)};
  });
}

void choose(const Run& run) {
  const Slot& condition = run.arg(0);
  write(run, [&](std::size_t i) {
    const Interval yes = run.arg(1).interval(i);
    const Interval no = run.arg(2).interval(i);
    if (bit(condition.surely.data(), i)) return yes;
    return bit(condition.outer(), i) ? hull(yes, no) : no;
  });
}

}  // namespace

Interval Versions::between(std::int64_t first, std::int64_t last) const {
  auto version = std::ranges::upper_bound(versions, first, {}, &Version::start);
  if (version == versions.begin()) return {};
  --version;
  Interval found{version->value, version->value};
  while (version->end <= last) {
    const std::int64_t end = version->end;
    if (++version == versions.end() || version->start != end) return {};
    found = hull(found, {version->value, version->value});
  }
  return found;
}

bool run_values(const Run& run) {
  const Instruction& instruction = run.instruction;
  switch (instruction.op) {
    case Op::constant:
      write(run, [&](std::size_t) { return Interval{instruction.lo, instruction.hi}; });
      break;
    case Op::load:
      load(run);
      break;
    case Op::row_values:
      write(run, [&](std::size_t i) {
        const std::int64_t row = run.row(0, i);
        return row == no_row ? Interval{0, std::numeric_limits<std::int32_t>::max()} : Interval{row, row};
      });
      break;
    case Op::spread_values: {
      const Slot& children =
          run.state.slots[static_cast<std::size_t>(run.code.spaces[static_cast<std::size_t>(instruction.space)].rows)];
      const auto parent = [&](std::size_t i) { return static_cast<std::size_t>(children.parents[i]); };
      if (run.arg(0).exact)
        write_exact(run, [&](std::size_t i) { return run.arg(0).lo[parent(i)]; });
      else
        write(run, [&](std::size_t i) { return run.arg(0).interval(parent(i)); });
      break;
    }
    case Op::parameter:
      parameter(run);
      break;
    case Op::add:
      return arithmetic(run, [](auto a, auto b, auto& out) { return __builtin_add_overflow(a, b, &out); }, add);
    case Op::subtract:
      return arithmetic(run, [](auto a, auto b, auto& out) { return __builtin_sub_overflow(a, b, &out); }, subtract);
    case Op::multiply:
      return arithmetic(run, [](auto a, auto b, auto& out) { return __builtin_mul_overflow(a, b, &out); }, multiply);
    case Op::negative: {
      bool overflow = false;
      write(run, [&](std::size_t i) { return negative(run.arg(0).interval(i), overflow); });
      return !overflow;
    }
    case Op::add_months:
      return rising(run, months_later);
    case Op::add_days:
      return rising(run, days_later);
    case Op::add_working_days: {
      const WorkingDays& calendar = *run.code.calendars[static_cast<std::size_t>(instruction.operand)];
      bool overflow = false;
      write(run,
            [&](std::size_t i) { return working_days_later(calendar, run.arg(0).interval(i), run.arg(1).interval(i), overflow); });
      return !overflow;
    }
    case Op::minimum:
      return rising(run, [](std::int64_t a, std::int64_t b, bool&) { return std::min(a, b); });
    case Op::maximum:
      return rising(run, [](std::int64_t a, std::int64_t b, bool&) { return std::max(a, b); });
    case Op::months_between:
      return between(run, months_from);
    case Op::days_between:
      return between(run, days_from);
    case Op::completed_years:
      write(run, [&](std::size_t i) {
        const Interval months = run.arg(0).interval(i);
        return Interval{completed_years(months.lo), completed_years(months.hi)};
      });
      break;
    case Op::choose:
      choose(run);
      break;
    case Op::count:
      count(run);
      break;
    case Op::distinct:
      distinct(run);
      break;
    default:
      break;
  }
  return true;
}

}  // namespace ketnap::engine
