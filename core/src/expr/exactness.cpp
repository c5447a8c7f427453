#include <algorithm>

#include "code.hpp"

namespace ketnap::engine {
namespace {

bool is_base(const Code& code, Register rows) {
  return rows == none || code.instructions[static_cast<std::size_t>(rows)].op == Op::base_rows;
}

}  // namespace

std::vector<bool> always_exact(const Code& code) {
  std::vector<bool> exact;
  exact.reserve(code.instructions.size());
  for (const Instruction& instruction : code.instructions) {
    const auto is_exact = [&](Register r) { return r == none || exact[static_cast<std::size_t>(r)]; };
    switch (instruction.op) {
      case Op::constant:
      case Op::truth:
        exact.push_back(instruction.lo == instruction.hi);
        break;
      case Op::load:
      case Op::load_truth:
        exact.push_back(is_base(code, instruction.args[0]) && !instruction.column->has_unknowns);
        break;
      case Op::known:
      case Op::known_truth:
      case Op::known_row:
      case Op::known_text:
      case Op::known_amount:
      case Op::known_outcome:
        exact.push_back(true);
        break;
      case Op::spread_values:
      case Op::spread_planes:
      case Op::add:
      case Op::subtract:
      case Op::multiply:
      case Op::negative:
      case Op::add_months:
      case Op::add_days:
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
      case Op::logical_not:
      case Op::logical_and:
      case Op::logical_or:
        exact.push_back(std::ranges::all_of(instruction.args, is_exact));
        break;
      default:
        exact.push_back(false);
    }
  }
  return exact;
}

}  // namespace ketnap::engine
