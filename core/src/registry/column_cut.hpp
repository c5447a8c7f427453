#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include <ketnap/base/date.hpp>
#include <ketnap/data/frame.hpp>

#include "history.hpp"

namespace ketnap {

/// Rows of a history's frame that a snapshot has, in its order: runs of rows that follow each other, for it lacks few.
struct RowsCut {
  struct Run {
    std::int32_t first = 0;
    std::int32_t count = 0;
  };
  bool is_all = true;
  std::size_t size = 0;
  std::vector<Run> runs{};
  Lazy<std::vector<std::int32_t>> places{};  ///< of each row of the history its row in the snapshot; no_row. None where it has all
  Buffer starts{};

  /// Rows first .. end of the history, after those that are there.
  void add(std::int32_t first, std::int32_t end);
  /// `use(run, place)`: where in the snapshot its first row lies.
  template <class Use>
  void each_run(const Use& use) const {
    std::size_t place = 0;
    for (const Run& run : runs) {
      use(run, place);
      place += static_cast<std::size_t>(run.count);
    }
  }
  /// `use(row, place)` for each row of the history that the snapshot has.
  template <class Use>
  void each_row(const Use& use) const {
    each_run([&](const Run& run, std::size_t place) {
      const auto first = static_cast<std::size_t>(run.first);
      for (std::size_t i = 0; i < static_cast<std::size_t>(run.count); ++i) use(first + i, place + i);
    });
  }
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
