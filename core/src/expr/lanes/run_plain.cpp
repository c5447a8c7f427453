#include <algorithm>

#include <ketnap/base/error.hpp>

#include "expr/lanes/runner.hpp"

namespace ketnap::lanes {

bool Runner::run_plainly() {
  try {
    engine::execute(code_, step_->plain, plain_);
  } catch (const Error&) {
    return false;
  }
  return true;
}

void Runner::of_plain() {
  const engine::Slot& slot = plain_.slots[static_cast<std::size_t>(step_->plain)];
  if (lanes_.forms[static_cast<std::size_t>(step_->target)] == Form::rows) return set_rows(slot.rows.data());
  out().surely = slot.surely.data();
  out().possibly = slot.outer();
}

void Runner::to_plain() {
  engine::Slot& slot = plain_.slots[static_cast<std::size_t>(step_->plain)];
  const View& from = arg(0);
  switch (const Form form = lanes_.forms[static_cast<std::size_t>(step_->args[0])]) {
    case Form::planes:
      slot.surely.assign(from.surely, from.surely + words(rows_));
      slot.possibly.assign(from.possibly, from.possibly + words(rows_));
      slot.exact = from.surely == from.possibly;
      return;
    case Form::rows:
      slot.rows.assign(from.lo, from.lo + rows_);
      return;
    default:
      if (slot.lo.size() < rows_) slot.lo.resize(rows_);
      if (slot.hi.size() < rows_) slot.hi.resize(rows_);
      slot.exact = form == Form::bytes ? codes_to(slot, from.bytes) : lanes_to(slot, from, form);
  }
}

bool Runner::codes_to(engine::Slot& slot, const std::uint8_t* codes) const {
  const engine::Interval any = any_code(code_, instruction());
  bool exact = true;
  for (std::size_t i = 0; i < rows_; ++i) {
    const engine::Interval value = codes[i] == 255 ? any : engine::Interval{codes[i], codes[i]};
    slot.lo[i] = value.lo;
    slot.hi[i] = value.hi;
    exact &= value.exact();
  }
  return exact;
}

// As value_at, for a whole column.
bool Runner::lanes_to(engine::Slot& slot, const View& from, Form form) const {
  const std::size_t mask = from.operand().mask;
  const bool has_bounds = form != Form::days;
  const auto widen = [&](const std::int32_t* lanes, std::int64_t* to) {
    for (std::size_t i = 0; i < rows_; ++i) to[i] = lanes[i & mask];
    if (!has_bounds) return;
    for (std::size_t i = 0; i < rows_; ++i) to[i] = to[i] == lowest ? engine::below : to[i] == highest ? engine::above : to[i];
  };
  widen(from.lo, slot.lo.data());
  widen(from.hi, slot.hi.data());
  bool exact = from.lo == from.hi;
  for (std::size_t i = 0; from.known != nullptr && i < rows_; ++i) {
    if (bit(from.known, i)) continue;
    slot.lo[i] = engine::below;
    slot.hi[i] = engine::above;
    exact = false;
  }
  if (from.lo != from.hi) exact = std::equal(slot.lo.data(), slot.lo.data() + rows_, slot.hi.data());
  return exact;
}

engine::Interval any_code(const engine::Code& code, const Instruction& of) {
  const Instruction* load = &of;
  while (load->op == engine::Op::spread_values) load = &code.instructions[static_cast<std::size_t>(load->args[0])];
  return {load->lo, load->hi};
}

engine::Interval value_at(const View& from, Form form, std::size_t i) {
  if (from.known != nullptr && !bit(from.known, i)) return {};
  const std::size_t at = i & from.operand().mask;
  if (form == Form::days) return {from.lo[at], from.hi[at]};
  const auto wide = [](std::int32_t x) -> std::int64_t { return x == lowest ? engine::below : x == highest ? engine::above : x; };
  return {wide(from.lo[at]), wide(from.hi[at])};
}

}  // namespace ketnap::lanes
