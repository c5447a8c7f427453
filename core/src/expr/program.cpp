#include <ketnap/expr/program.hpp>

#include <algorithm>

#include "code.hpp"
#include "expr/lanes/code.hpp"
#include "expr/lanes/dispatch.hpp"

namespace ketnap {

struct Program::Code {
  explicit Code(engine::Code code) : engine(std::move(code)), exact(always_exact(engine)), lanes(lanes::lower(engine)) {}
  engine::Code engine;
  std::vector<bool> exact;  ///< of each register
  lanes::LaneCode lanes;
};

struct Program::Workspace::State {
  engine::State engine;
  lanes::LaneState lanes;
  const lanes::Kernels* kernels = nullptr;
  bool by_lanes = false;

  [[nodiscard]] BitPlanes planes(engine::Register plainly, lanes::Place by_lane) const {
    const std::size_t words = engine::words(engine.sizes[0]);
    if (by_lanes) {
      const lanes::View& view = lanes.views[static_cast<std::size_t>(by_lane)];
      return {{view.surely, words}, {view.possibly, words}};
    }
    const engine::Slot& slot = engine.slots[static_cast<std::size_t>(plainly)];
    return {{slot.surely.data(), words}, {slot.outer(), words}};
  }
};

Program::Workspace::Workspace(InstructionSet set) : state_(std::make_unique<State>()) {
  state_->kernels = lanes::kernels_of(is_available(set) ? set : InstructionSet::best);
}
Program::Workspace::Workspace(Workspace&&) noexcept = default;
Program::Workspace& Program::Workspace::operator=(Workspace&&) noexcept = default;
Program::Workspace::~Workspace() = default;

Program::Program(const Snapshot& snapshot, const Frame& frame, std::span<const Root> roots, std::span<const Parameter> parameters,
                 Reading reading)
    : code_(std::make_unique<const Code>(engine::compile(snapshot, frame, roots, parameters, reading))) {}
Program::Program(Program&&) noexcept = default;
Program& Program::operator=(Program&&) noexcept = default;
Program::~Program() = default;

void Program::run(std::size_t begin, std::size_t end, Workspace& work) const {
  const engine::Code& code = code_->engine;
  engine::State& state = work.state_->engine;
  state.begin = begin;
  state.sizes.resize(code.spaces.size());
  state.sizes[0] = end - begin;
  state.slots.resize(code.instructions.size());
  const lanes::Kernels* kernels = work.state_->kernels;
  work.state_->by_lanes = kernels != nullptr && lanes::run(code, code_->lanes, *kernels, state, work.state_->lanes);
  if (work.state_->by_lanes) return;
  for (std::size_t i = 0; i < code.instructions.size(); ++i) engine::execute(code, static_cast<engine::Register>(i), state);
}

BitPlanes Program::planes(const Workspace& work, std::size_t root) const {
  return work.state_->planes(code_->engine.roots[root], code_->lanes.roots[root]);
}

BitPlanes Program::not_applicable(const Workspace& work, std::size_t root) const {
  const engine::Register at = code_->engine.not_applicable[root];
  return at == engine::none ? BitPlanes{} : work.state_->planes(at, code_->lanes.not_applicable[root]);
}

bool Program::has_amounts(std::size_t root) const {
  const engine::Code& code = code_->engine;
  const engine::Register at = code.roots[root];
  return engine::holds(code.instructions[static_cast<std::size_t>(at)].op) == engine::Holds::amounts;
}

std::span<const Amount> Program::amounts(const Workspace& work, std::size_t root) const {
  const engine::State& state = work.state_->engine;
  const engine::Slot& slot = state.slots[static_cast<std::size_t>(code_->engine.roots[root])];
  return std::span<const Amount>(slot.amounts).first(state.sizes[0]);
}

Values Program::values(const Workspace& work, std::size_t root) const {
  const engine::State& state = work.state_->engine;
  const engine::Slot& slot = state.slots[static_cast<std::size_t>(code_->engine.roots[root])];
  return {{slot.lo.data(), state.sizes[0]}, {slot.upper(), state.sizes[0]}};
}

bool Program::ran_fast(const Workspace& work) { return work.state_->by_lanes; }

bool Program::is_always_known(std::size_t root) const { return code_->exact[static_cast<std::size_t>(code_->engine.roots[root])]; }

std::size_t Program::size() const { return code_->engine.instructions.size(); }

RequestDates request_dates(const RowSet& rows, const Period& period, Date as_of) {
  const Date end = std::min(period.last_day(), as_of);
  const Date before = std::min(period.start().plus_days(-1), as_of);
  const Date instant = rows.instant == RowSet::Instant::day ? rows.day : rows.instant == RowSet::Instant::start ? before : end;
  return {.period_start = period.start(), .period_end = end, .instant = instant, .as_of = as_of};
}

std::vector<Block> blocks(const Frame& frame, std::size_t target) {
  std::vector<Block> cut;
  const auto starts = frame.starts();
  if (starts.empty()) {
    for (std::size_t begin = 0; begin < frame.rows(); begin += target)
      cut.push_back({.begin = begin, .end = std::min(begin + target, frame.rows())});
    return cut;
  }
  const auto start = [&](std::size_t group) { return static_cast<std::size_t>(starts[group]); };
  const std::size_t groups = starts.size() - 1;
  for (std::size_t first = 0; first < groups;) {
    std::size_t last = first + 1;
    while (last < groups && start(last + 1) - start(first) <= target) ++last;
    cut.push_back({.begin = start(first), .end = start(last), .first_group = first, .last_group = last});
    first = last;
  }
  return cut;
}

}  // namespace ketnap
