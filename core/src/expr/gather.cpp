#include "gather.hpp"

#include <bit>
#include <numeric>
#include <stdexcept>

namespace ketnap {
namespace {

// The unit of each row of a frame; no_row where it has none.
std::vector<std::int32_t> units_of(const Snapshot& snapshot, const Frame& frame) {
  std::vector<std::int32_t> units(frame.rows(), no_row);
  if (frame.groups_of() != "units") {
    if (frame.link_target("unit") != "units") throw std::logic_error("frame " + frame.name() + " has no rows of units");
    const auto links = frame.link("unit");
    units.assign(links.begin(), links.end());
    return units;
  }
  const auto starts = frame.starts();
  for (std::size_t unit = 0; unit < snapshot.tree().size(); ++unit)
    for (auto row = static_cast<std::size_t>(starts[unit]); row < static_cast<std::size_t>(starts[unit + 1]); ++row)
      units[row] = static_cast<std::int32_t>(unit);
  return units;
}

}  // namespace

class Gathering {
 public:
  explicit Gathering(std::span<const std::int32_t> units) : units_(units) {}

  void add(const BitPlanes& which, const Values& values, std::size_t begin) {
    for (std::size_t word = 0; word < which.possibly.size(); ++word) {
      for (std::uint64_t left = which.possibly[word]; left != 0; left &= left - 1) {
        const auto bit = static_cast<std::size_t>(std::countr_zero(left));
        const std::size_t at = word * 64 + bit;
        if (units_[begin + at] == no_row) continue;
        found_.push_back({.value = {values.lo[at], values.hi[at]}, .surely = (which.surely[word] >> bit & 1U) != 0});
        unit_.push_back(static_cast<std::size_t>(units_[begin + at]));
      }
    }
  }

  // Into the order of the tree, that of a unit's rows kept.
  [[nodiscard]] ValuedRows finish(std::size_t units) && {
    ValuedRows out;
    out.starts_.assign(units + 1, 0);
    for (const std::size_t unit : unit_) ++out.starts_[unit + 1];
    std::partial_sum(out.starts_.begin(), out.starts_.end(), out.starts_.begin());
    std::vector<std::size_t> next(out.starts_.begin(), out.starts_.end() - 1);
    out.rows_.resize(found_.size());
    for (std::size_t i = 0; i < found_.size(); ++i) out.rows_[next[unit_[i]]++] = found_[i];
    return out;
  }

 private:
  std::span<const std::int32_t> units_;
  std::vector<ValuedRow> found_;
  std::vector<std::size_t> unit_;
};

std::vector<ValuedRows> gather_rows(const Snapshot& snapshot, const Frame& frame, std::span<const ValueRoot> roots,
                                    std::span<const Parameter> parameters) {
  const std::vector<std::int32_t> units = units_of(snapshot, frame);
  std::vector<Root> parts;
  parts.reserve(2 * roots.size());
  for (const ValueRoot& root : roots) {
    parts.push_back({root.condition, root.dates});
    parts.push_back({root.value, root.dates});
  }
  const Program program(snapshot, frame, parts, parameters);
  Program::Workspace work;
  std::vector<Gathering> gathering(roots.size(), Gathering(units));
  for (const Block& block : blocks(frame)) {
    program.run(block.begin, block.end, work);
    for (std::size_t i = 0; i < roots.size(); ++i)
      gathering[i].add(program.planes(work, 2 * i), program.values(work, 2 * i + 1), block.begin);
  }
  std::vector<ValuedRows> out;
  out.reserve(roots.size());
  for (Gathering& one : gathering) out.push_back(std::move(one).finish(snapshot.tree().size()));
  return out;
}

}  // namespace ketnap
