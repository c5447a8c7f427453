#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <ketnap/expr/program.hpp>

#include "interval.hpp"

namespace ketnap {

/// A row that may be among those an aggregate runs over: its value, and whether it surely is one of them.
struct ValuedRow {
  engine::Interval value;
  bool surely = true;
};

/// What to gather: the rows for which a condition may hold, each with a whole number, a day, a place in a code list or a linked
/// row.
struct ValueRoot {
  BoundPtr condition;
  BoundPtr value;
  RequestDates dates;
};

/// The rows of one root in the order of the tree.
class ValuedRows {
 public:
  /// Those of the subtree units first .. end (Tree::Unit::end).
  [[nodiscard]] std::span<const ValuedRow> of(std::int32_t first, std::int32_t end) const {
    const std::size_t from = starts_[static_cast<std::size_t>(first)];
    return std::span(rows_).subspan(from, starts_[static_cast<std::size_t>(end)] - from);
  }

 private:
  friend class Gathering;
  std::vector<ValuedRow> rows_;
  std::vector<std::size_t> starts_;  // by unit, and the end
};

/// All roots in one pass over a frame of rows of units, as count_rows() does it; rows of no unit are left out.
[[nodiscard]] std::vector<ValuedRows> gather_rows(const Snapshot& snapshot, const Frame& frame, std::span<const ValueRoot> roots,
                                                  std::span<const Parameter> parameters);

}  // namespace ketnap
