#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <ketnap/data/snapshot.hpp>
#include <ketnap/expr/program.hpp>

namespace ketnap {

/// Counts of rows for which a root holds, for a unit of the tree with everything below it. What is kept are running sums in the
/// order of the tree, so that any subtree is one difference.
class Counts {
 public:
  /// Rows of the subtree units first .. end (Tree::Unit::end) that surely satisfy the root.
  [[nodiscard]] std::int64_t surely(std::size_t root, std::int32_t first, std::int32_t end) const {
    return before(root, end) - before(root, first);
  }
  /// Those that possibly do: the sure ones, and those of which it is not known.
  [[nodiscard]] std::int64_t possibly(std::size_t root, std::int32_t first, std::int32_t end) const {
    return surely(possible_[root], first, end);
  }
  /// Whether both are the same everywhere, since nothing that the root reads is unknown.
  [[nodiscard]] bool is_always_known(std::size_t root) const { return possible_[root] == root; }

 private:
  friend class Counting;
  /// A column is what surely satisfies a root, or what possibly does. Its rows before the first of the unit `place`.
  [[nodiscard]] std::int64_t before(std::size_t column, std::int32_t place) const {
    const auto at = static_cast<std::size_t>(place);
    std::int64_t sum = others_.empty() ? 0 : others_[column * units_ + at];
    if (lines_ == nullptr) return sum;
    const std::size_t line = line_of_.empty() ? at : static_cast<std::size_t>(line_of_[at]);
    return sum + before_part_[part_of_[line] * columns_ + column] + lines_.get()[line * columns_ + column];
  }

  std::size_t units_ = 0;              ///< and one
  std::size_t columns_ = 0;            ///< of a line
  std::vector<std::size_t> possible_;  ///< of each root the column of what possibly satisfies it; its own where all is known
  /// A line for each place that was asked for: the rows before it in its part of the frame.
  std::shared_ptr<const std::uint16_t> lines_;
  std::vector<std::int32_t> line_of_;      ///< by place; empty: all were asked for
  std::vector<std::uint32_t> part_of_;     ///< by line
  std::vector<std::int64_t> before_part_;  ///< by part and column
  /// By column and place: rows that do not lie in the order of the tree, less those that count only below a unit.
  std::vector<std::int32_t> others_;
};

/// How rows are counted; what is found is the same.
struct CountOptions {
  std::size_t threads = 1;
  InstructionSet set = InstructionSet::best;
  /// The units that will be asked for, ascending: each counts with all below it. Empty: all units.
  std::span<const std::int32_t> units{};
};

/// Runs all roots over a frame of rows of units in one pass: program, bit planes, the planes turned and added up, all roots at
/// once. A frame that is not grouped by units is counted by its link `unit`; rows of no unit are in no count.
///
///   Counts counts = count_rows(*snapshot, snapshot->frame("admissions"), roots, catalog.parameters(), {.threads = 2});
///   counts.surely(0, unit, tree[unit].end)
[[nodiscard]] Counts count_rows(const Snapshot& snapshot, const Frame& frame, std::span<const Root> roots,
                                std::span<const Parameter> parameters, const CountOptions& options = {});

/// The rows behind one count: those of the units first .. end that surely (or possibly) satisfy the root, ascending.
[[nodiscard]] std::vector<std::int32_t> rows_behind(const Snapshot& snapshot, const Frame& frame, const Root& root,
                                                    std::span<const Parameter> parameters, std::int32_t first, std::int32_t end,
                                                    bool possibly = false);

}  // namespace ketnap
