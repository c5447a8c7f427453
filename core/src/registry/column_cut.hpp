#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include <ketnap/base/date.hpp>
#include <ketnap/data/frame.hpp>

#include "history.hpp"

namespace ketnap {

/// Rows of a history's frame that a snapshot has, in its order; all of them without a list.
struct RowsCut {
  bool is_all = true;
  std::size_t size = 0;
  std::vector<std::int32_t> rows;
  std::vector<std::int32_t> places;  ///< of each row of the history its row in the snapshot; no_row
  Buffer starts;

  [[nodiscard]] std::size_t operator[](std::size_t row) const { return is_all ? row : static_cast<std::size_t>(rows[row]); }
};

/// Columns of a history's frame as a snapshot has them: the same bytes that ColumnBuilder makes.
[[nodiscard]] Column cut_values(const Column& column, const RowsCut& cut);
/// `target` are the rows of the frame that the link leads to.
[[nodiscard]] Column cut_link(const Column& column, const RowsCut& cut, const RowsCut& target);
/// Days after as_of have not happened in a column of later events; one that nobody knows lies between the row's `opening` and
/// as_of.
[[nodiscard]] Column cut_days(const Column& column, const DaysTold& told, const RowsCut& cut, Date as_of, const Column* opening,
                              const DaysTold* opening_told);

}  // namespace ketnap
