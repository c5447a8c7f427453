#include <ketnap/expr/program.hpp>

#include <algorithm>

#include "code.hpp"
#include "expr/each_bit.hpp"
#include "expr/lanes/code.hpp"
#include "expr/lanes/dispatch.hpp"

namespace ketnap {

struct Program::Code {
  Code(engine::Code code, Width width) : engine(std::move(code)), exact(always_exact(engine)), lanes(lanes::lower(engine, width)) {}
  /// Of the rows that the workspace has.
  void run(std::size_t rows, Workspace::State& work) const;
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

void Program::Code::run(std::size_t rows, Workspace::State& work) const {
  engine::State& state = work.engine;
  state.sizes.resize(engine.spaces.size());
  state.sizes[0] = rows;
  state.slots.resize(engine.instructions.size());
  work.by_lanes = work.kernels != nullptr && lanes::run(engine, lanes, *work.kernels, state, work.lanes);
  if (work.by_lanes) return;
  for (std::size_t i = 0; i < engine.instructions.size(); ++i) engine::execute(engine, static_cast<engine::Register>(i), state);
}

Program::Workspace::Workspace(InstructionSet set) : state_(std::make_unique<State>()) {
  state_->kernels = lanes::kernels_of(is_available(set) ? set : InstructionSet::best);
}
Program::Workspace::Workspace(Workspace&&) noexcept = default;
Program::Workspace& Program::Workspace::operator=(Workspace&&) noexcept = default;
Program::Workspace::~Workspace() = default;

Program::Program(const Snapshot& snapshot, const Frame& frame, std::span<const Root> roots, std::span<const Parameter> parameters,
                 Reading reading, Width width)
    : code_(std::make_unique<const Code>(engine::compile(snapshot, frame, roots, parameters, reading), width)) {}
Program::Program(Program&&) noexcept = default;
Program& Program::operator=(Program&&) noexcept = default;
Program::~Program() = default;

void Program::run(std::size_t begin, std::size_t end, Workspace& work) const {
  work.state_->engine.begin = begin;
  work.state_->engine.chosen = nullptr;
  code_->run(end - begin, *work.state_);
}

void Program::run(std::span<const std::int32_t> rows, Workspace& work) const {
  work.state_->engine.chosen = rows.data();
  code_->run(rows.size(), *work.state_);
}

std::size_t Program::rows_of(const Workspace& work, std::span<const std::uint64_t> plane, std::size_t first, std::int32_t* to) {
  const lanes::Kernels* kernels = work.state_->kernels;
  if (kernels != nullptr) return kernels->rows_of(plane.data(), plane.size(), static_cast<std::int32_t>(first), to);
  std::int32_t* at = to;
  each_bit(plane, [&](std::size_t row) { *at++ = static_cast<std::int32_t>(first + row); });
  return static_cast<std::size_t>(at - to);
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

void Program::narrow(const Workspace& work, std::size_t root, std::int32_t* to, std::size_t place,
                     std::vector<Aside>& aside) const {
  const engine::State& state = work.state_->engine;
  const std::size_t rows = state.sizes[0];
  if (work.state_->by_lanes && code_->lanes.roots[root] != lanes::nowhere)
    return lanes::narrow(code_->engine, code_->lanes, *work.state_->kernels, work.state_->lanes, root, rows, to, place, aside);
  const engine::Slot& slot = state.slots[static_cast<std::size_t>(code_->engine.roots[root])];
  for (std::size_t i = 0; i < rows; ++i) {
    const engine::Interval value = slot.interval(i);
    const bool fits = value.exact() && stands_aside < value.lo && value.lo <= std::numeric_limits<std::int32_t>::max();
    to[i] = fits ? static_cast<std::int32_t>(value.lo) : stands_aside;
    if (!fits) aside.push_back({.place = place + i, .lo = value.lo, .hi = value.hi});
  }
}

Values Program::values(const Workspace& work, std::size_t root) const {
  const engine::State& state = work.state_->engine;
  const engine::Slot& slot = state.slots[static_cast<std::size_t>(code_->engine.roots[root])];
  return {{slot.lo.data(), state.sizes[0]}, {slot.upper(), state.sizes[0]}};
}

bool Program::ran_fast(const Workspace& work) { return work.state_->by_lanes; }

bool Program::is_always_known(std::size_t root) const { return code_->exact[static_cast<std::size_t>(code_->engine.roots[root])]; }

std::size_t Program::first_like(std::size_t root) const {
  const std::vector<engine::Register>& roots = code_->engine.roots;
  return static_cast<std::size_t>(std::ranges::find(roots, roots[root]) - roots.begin());
}

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
