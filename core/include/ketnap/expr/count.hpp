#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <ketnap/data/snapshot.hpp>
#include <ketnap/expr/program.hpp>

namespace ketnap {

/// Counts of rows for which a root holds, per unit of the tree with everything below it.
class Counts {
 public:
  Counts(std::size_t roots, std::size_t units);

  /// Rows of the subtree units first .. end (Tree::Unit::end) that surely satisfy the root.
  [[nodiscard]] std::int64_t surely(std::size_t root, std::int32_t first, std::int32_t end) const {
    return difference(surely_[root], first, end);
  }
  /// Those that possibly do: the sure ones, and those of which it is not known.
  [[nodiscard]] std::int64_t possibly(std::size_t root, std::int32_t first, std::int32_t end) const {
    return surely(root, first, end) + (unknown_[root].empty() ? 0 : difference(unknown_[root], first, end));
  }

 private:
  friend class Counting;
  /// Running sums over units in tree order, from 0: a subtree is one difference.
  using Sums = std::vector<std::int32_t>;
  [[nodiscard]] static std::int64_t difference(const Sums& sums, std::int32_t first, std::int32_t end) {
    return sums[static_cast<std::size_t>(end)] - sums[static_cast<std::size_t>(first)];
  }
  std::vector<Sums> surely_;   ///< one per root
  std::vector<Sums> unknown_;  ///< empty for a root of which everything is known
};

/// Runs all roots over a frame of rows of units in one pass over blocks of whole cells: program, bit planes, counts per cell,
/// running sums. A frame that is not grouped by units is counted by its link `unit`; rows of no unit are in no count.
///
///   Counts counts = count_rows(*snapshot, snapshot->frame("admissions"), roots, catalog.parameters());
///   counts.surely(0, unit, tree[unit].end)
[[nodiscard]] Counts count_rows(const Snapshot& snapshot, const Frame& frame, std::span<const Root> roots,
                                std::span<const Parameter> parameters);

/// The rows behind one count: those of the units first .. end that surely (or possibly) satisfy the root, ascending.
[[nodiscard]] std::vector<std::int32_t> rows_behind(const Snapshot& snapshot, const Frame& frame, const Root& root,
                                                    std::span<const Parameter> parameters, std::int32_t first, std::int32_t end,
                                                    bool possibly = false);

}  // namespace ketnap
