#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include <ketnap/data/snapshot.hpp>
#include <ketnap/expr/program.hpp>

namespace ketnap {

/// Counts of rows for which a root holds, per unit of the tree with everything below it.
class Counts {
 public:
  Counts(std::size_t roots, std::size_t units) : units_(units), surely_(roots * (units + 1)), possibly_(roots * (units + 1)) {}

  /// Rows of the subtree units first .. end (Tree::Unit::end) that surely, possibly satisfy the root.
  [[nodiscard]] std::int64_t surely(std::size_t root, std::int32_t first, std::int32_t end) const { return difference(surely_, root, first, end); }
  [[nodiscard]] std::int64_t possibly(std::size_t root, std::int32_t first, std::int32_t end) const { return difference(possibly_, root, first, end); }

 private:
  friend Counts count_rows(const Snapshot&, const Frame&, std::span<const Root>, std::span<const Parameter>);
  [[nodiscard]] std::int64_t difference(const std::vector<std::int64_t>& sums, std::size_t root, std::int32_t first, std::int32_t end) const {
    const std::size_t base = root * (units_ + 1);
    return sums[base + static_cast<std::size_t>(end)] - sums[base + static_cast<std::size_t>(first)];
  }
  std::size_t units_;
  std::vector<std::int64_t> surely_;    ///< running sums over units in tree order: a subtree is one difference
  std::vector<std::int64_t> possibly_;
};

/// Runs all roots over a frame grouped by units in one pass over blocks of whole cells: program, bit planes, counts per cell,
/// running sums.
[[nodiscard]] Counts count_rows(const Snapshot& snapshot, const Frame& frame, std::span<const Root> roots, std::span<const Parameter> parameters);

/// The rows behind one count: those of the units first .. end that surely (or possibly) satisfy the root, ascending.
[[nodiscard]] std::vector<std::int32_t> rows_behind(const Snapshot& snapshot, const Frame& frame, const Root& root,
                                                    std::span<const Parameter> parameters, std::int32_t first, std::int32_t end, bool possibly = false);

}  // namespace ketnap
