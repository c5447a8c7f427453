#include <algorithm>

#include "expr/lanes/runner.hpp"

namespace ketnap::lanes {

bool Runner::run(const Step& step) {
  step_ = &step;
  rows_ = step.op == Op::children ? 0 : plain_.sizes[static_cast<std::size_t>(step.space)];
  if (step.target != nowhere) out() = View{};
  switch (step.op) {
    case Op::constant: {
      const auto& constant = lanes_.constants[static_cast<std::size_t>(step.operand)];
      out().lo = constant[0].data();
      out().hi = constant[0] == constant[1] ? constant[0].data() : constant[1].data();
      out().one = true;
      return true;
    }
    case Op::days:
      days();
      return true;
    case Op::bytes:
      bytes();
      return true;
    case Op::numbers:
      return numbers();
    case Op::widened:
      widened();
      return true;
    case Op::parameter:
      parameter();
      return true;
    case Op::key:
    case Op::last_key:
      return key();
    case Op::linear:
      linear();
      return true;
    case Op::product:
      product();
      return true;
    case Op::minimum:
      pairwise(kernels_.minimum);
      return true;
    case Op::maximum:
      pairwise(kernels_.maximum);
      return true;
    case Op::days_between:
      days_between();
      return true;
    case Op::by_day:
      return by_day();
    case Op::later:
      return later();
    case Op::apart:
      apart();
      return true;
    case Op::choose:
      choose();
      return true;
    case Op::count:
      count();
      return true;
    case Op::spread:
      spread();
      return true;
    case Op::at_most:
      return compare(kernels_.at_most(arg(0).operand(), arg(1).operand(), rows_, plane(0), plane(1)));
    case Op::at_most_later:
      return at_most_later();
    case Op::equals:
      return compare(kernels_.equals(arg(0).operand(), arg(1).operand(), rows_, plane(0), plane(1)));
    case Op::within:
      within();
      return true;
    case Op::bytes_within:
      bytes_within();
      return true;
    case Op::known:
      known();
      return true;
    case Op::known_rows:
      known_rows();
      return true;
    case Op::logical_not:
      logical_not();
      return true;
    case Op::logical_and:
      logical(kernels_.both);
      return true;
    case Op::logical_or:
      logical(kernels_.either);
      return true;
    case Op::known_truth:
      known_truth();
      return true;
    case Op::link:
      link();
      return true;
    case Op::profile:
      profile();
      return true;
    case Op::keyed:
      keyed();
      return true;
    case Op::children:
      children();
      return true;
    case Op::plain:
      return run_plainly();
    case Op::of_plain:
      of_plain();
      return true;
    case Op::to_plain:
      to_plain();
      return true;
  }
  return false;
}

void Block::reserve(std::size_t bytes, std::size_t which) {
  if (bytes <= bytes_) return;
  constexpr std::size_t line = 64;
  constexpr std::size_t page = 4096;
  bytes = std::max(bytes, 2 * bytes_);
  const std::size_t place = which * 5 * line % page;
  memory_.assign(bytes + 2 * page, std::byte{0});
  const std::size_t to_page = page - reinterpret_cast<std::uintptr_t>(memory_.data()) % page;
  start_ = memory_.data() + to_page % page + place;
  bytes_ = bytes;
}

bool run(const engine::Code& code, const LaneCode& lanes, const Kernels& kernels, engine::State& state, LaneState& lane_state) {
  lane_state.views.resize(lanes.forms.size());
  lane_state.buffers.resize(lanes.kinds.size());
  lane_state.child_starts.resize(code.spaces.size());
  Runner runner(code, lanes, kernels, state, lane_state);
  return std::ranges::all_of(lanes.steps, [&](const Step& step) { return runner.run(step); });
}

}  // namespace ketnap::lanes
