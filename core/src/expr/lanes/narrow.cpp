#include "expr/each_bit.hpp"
#include "expr/lanes/runner.hpp"

namespace ketnap::lanes {

void narrow(const engine::Code& code, const LaneCode& lanes, const Kernels& kernels, LaneState& state, std::size_t root,
            std::size_t rows, std::int32_t* to, std::size_t place, std::vector<Aside>& aside) {
  const auto at = static_cast<std::size_t>(lanes.roots[root]);
  const View& from = state.views[at];
  const Form form = lanes.forms[at];
  state.scratch.resize(std::max(state.scratch.size(), words(rows)));
  Word* stands = state.scratch.data();
  // Of numbers the highest lane is no bound; of days it is the day that never comes.
  const bool any = form == Form::bytes
                       ? kernels.single_bytes(from.bytes, rows, to, stands)
                       : kernels.single(from.operand(), from.known, form == Form::days ? lowest : highest, rows, to, stands);
  if (!any) return;
  const engine::Interval code_unknown =
      form == Form::bytes ? any_code(code, code.instructions[static_cast<std::size_t>(code.roots[root])]) : engine::Interval{};
  each_bit({stands, words(rows)}, [&](std::size_t i) {
    const engine::Interval value = form == Form::bytes ? code_unknown : value_at(from, form, i);
    to[i] = stands_aside;
    aside.push_back({.place = place + i, .lo = value.lo, .hi = value.hi});
  });
}

}  // namespace ketnap::lanes
