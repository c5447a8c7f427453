#include <algorithm>
#include <span>

#include "expr/lanes/lowering.hpp"

namespace ketnap::lanes {

// Of each view the last step that reads it; of one that is handed out, one past the last of all.
std::vector<std::size_t> Lowering::last_uses() const {
  std::vector<std::size_t> last_use(out_.forms.size(), 0);
  for (std::size_t i = 0; i < out_.steps.size(); ++i) {
    for (const Place arg : out_.steps[i].args)
      if (arg != nowhere) last_use[static_cast<std::size_t>(arg)] = i;
  }
  for (const auto& kept : {out_.roots, out_.not_applicable})
    for (const Place root : kept)
      if (root != nowhere) last_use[static_cast<std::size_t>(root)] = out_.steps.size();
  return last_use;
}

// Until here each step has buffers of its own. One whose view nobody reads any more is used again by a later step that wants as
// much of the same kind, so that a block stays in the cache.
void Lowering::assign_buffers() {
  const std::vector<std::size_t> last_use = last_uses();
  std::vector<const Step*> made_by(out_.forms.size(), nullptr);
  std::map<std::pair<Kind, std::int32_t>, std::vector<std::int32_t>> free;
  for (std::size_t i = 0; i < out_.steps.size(); ++i) {
    Step& step = out_.steps[i];
    for (std::int32_t& buffer : step.buffers) {
      if (buffer < 0) continue;
      const auto [kind, space] = wanted_[static_cast<std::size_t>(buffer)];
      if (kind == Kind::none) {
        buffer = -1;
        continue;
      }
      auto& unused = free[{kind, space}];
      if (unused.empty()) {
        buffer = static_cast<std::int32_t>(out_.kinds.size());
        out_.kinds.push_back(kind);
      } else {
        buffer = unused.back();
        unused.pop_back();
      }
    }
    if (step.target != nowhere) made_by[static_cast<std::size_t>(step.target)] = &step;
    // A step writes while it reads: what it reads for the last time is free only after it.
    std::array<Place, 3> read = step.args;
    std::ranges::sort(read);
    const auto doubles = std::ranges::unique(read);
    for (const Place arg : std::span(read.begin(), doubles.begin())) {
      if (arg == nowhere || last_use[static_cast<std::size_t>(arg)] != i) continue;
      const Step& maker = *made_by[static_cast<std::size_t>(arg)];
      for (const std::int32_t buffer : maker.buffers)
        if (buffer >= 0) free[{out_.kinds[static_cast<std::size_t>(buffer)], maker.space}].push_back(buffer);
    }
  }
}

}  // namespace ketnap::lanes
