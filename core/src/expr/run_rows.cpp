#include "expr/profiles.hpp"
#include "kernels.hpp"

namespace ketnap::engine {
namespace {

template <class Get>
void write(const Run& run, Get get) {
  for (std::size_t i = 0; i < run.rows; ++i) run.out.rows[i] = get(i);
}

std::int32_t keyed(const Keyed& keyed, std::int32_t parent) {
  if (parent == no_row) return no_row;
  const auto rounds = keyed.round == nullptr ? std::span<const std::int64_t>() : keyed.round->values.as<std::int64_t>();
  const auto place_of = [&](std::size_t row) -> std::int64_t {
    return keyed.code->wide_codes() ? keyed.code->values.as<std::uint16_t>()[row] : keyed.code->values.as<std::uint8_t>()[row];
  };
  std::int32_t found = no_row;
  for (std::int32_t row = keyed.starts[static_cast<std::size_t>(parent)]; row < keyed.starts[static_cast<std::size_t>(parent) + 1];
       ++row) {
    if (place_of(static_cast<std::size_t>(row)) != keyed.place) continue;
    const bool later =
        found == no_row || rounds.empty() || rounds[static_cast<std::size_t>(row)] >= rounds[static_cast<std::size_t>(found)];
    if (later) found = row;
  }
  return found;
}

// Opens the space: this register's rows are those that belong to the parent's, in the parents' order.
void children(const Run& run) {
  const auto space = static_cast<std::size_t>(run.instruction.space);
  const Related& related = run.code.related[static_cast<std::size_t>(run.instruction.operand)];
  const std::size_t parents = run.state.sizes[static_cast<std::size_t>(run.code.spaces[space].parent)];
  run.out.rows.clear();
  run.out.parents.clear();
  for (std::size_t i = 0; i < parents; ++i) {
    const std::int32_t parent = run.row(0, i);
    if (parent == no_row) continue;
    const auto at = static_cast<std::size_t>(parent);
    for (std::int32_t row = related.starts[at]; row < related.ends[at]; ++row) {
      run.out.rows.push_back(related.rows.empty() ? row : related.rows[static_cast<std::size_t>(row)]);
      run.out.parents.push_back(static_cast<std::int32_t>(i));
    }
  }
  run.state.sizes[space] = run.out.rows.size();
}

}  // namespace

bool run_rows(const Run& run) {
  const Instruction& instruction = run.instruction;
  switch (instruction.op) {
    case Op::base_rows:
      write(run, [&](std::size_t i) { return run.base_row(i); });
      break;
    case Op::link:
      write(run, [&](std::size_t i) {
        const std::int32_t row = run.row(0, i);
        return row == no_row ? no_row : instruction.links[row];
      });
      break;
    case Op::profile:
      write(run, [&](std::size_t i) {
        const Interval days = run.arg(1).interval(i);
        return profile_in_force(profiles_of(instruction), run.row(0, i), day_of(days.lo).days(), day_of(days.hi).days());
      });
      break;
    case Op::keyed: {
      const Keyed& where = run.code.keyed[static_cast<std::size_t>(instruction.operand)];
      write(run, [&](std::size_t i) { return keyed(where, run.row(0, i)); });
      break;
    }
    case Op::children:
      children(run);
      break;
    case Op::spread_rows: {
      const Slot& rows =
          run.state.slots[static_cast<std::size_t>(run.code.spaces[static_cast<std::size_t>(instruction.space)].rows)];
      write(run, [&](std::size_t i) { return run.arg(0).rows[static_cast<std::size_t>(rows.parents[i])]; });
      break;
    }
    default:
      break;
  }
  return true;
}

}  // namespace ketnap::engine
