#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <ketnap/expr/count.hpp>
#include <ketnap/expr/program.hpp>

#include "expr/valued_rows.hpp"

namespace ketnap {

/// What to gather: the rows for which a condition may hold, each with a number, a day, a place in a code list or a linked row, for
/// an aggregate.
struct ValueRoot {
  BoundOp op = BoundOp::median;
  BoundPtr condition;
  BoundPtr value;
  RequestDates dates;
};

/// All roots over a frame of rows of units, as count_rows() does it; rows of no unit are left out. Only units that are asked for by
/// the options may be asked of what comes back. What is found is the same whatever the threads.
[[nodiscard]] std::vector<ValuedRows> gather_rows(const Snapshot& snapshot, const Frame& frame, std::span<const ValueRoot> roots,
                                                  std::span<const Parameter> parameters, const CountOptions& options);

/// The rows of one root, in any order; whole values or amounts.
struct RowsWithValues {
  bool has_amounts = false;
  std::vector<ValuedRow> rows;
  std::vector<AmountRow> amounts;
};
/// Only those that count for the units first .. end.
[[nodiscard]] RowsWithValues gather_rows(const Snapshot& snapshot, const Frame& frame, const ValueRoot& root,
                                         std::span<const Parameter> parameters, std::int32_t first, std::int32_t end);

/// The unit of each row of a frame of rows of units; no_row where it has none.
[[nodiscard]] std::vector<std::int32_t> units_of(const Snapshot& snapshot, const Frame& frame);

}  // namespace ketnap
