#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <ketnap/base/period.hpp>
#include <ketnap/expr/amount.hpp>
#include <ketnap/expr/count.hpp>
#include <ketnap/law/parameter.hpp>

#include "expr/gather.hpp"
#include "run/areas.hpp"
#include "run/below.hpp"
#include "run/columns.hpp"
#include "run/counted_figure.hpp"
#include "run/said_alike.hpp"

namespace ketnap {

/// The latest day after as_of on which a bound tree asks for members.
[[nodiscard]] std::optional<Date> day_to_come(const Bound& tree, Date as_of);

/// What counts, and how: the results are the same.
struct Engine {
  std::size_t threads = 1;
  InstructionSet set = InstructionSet::best;
};

/// The aggregates of a request, collected first, then taken in one pass over each frame: its counts and shares as numbers of rows,
/// all others over the rows with their values. Aggregates over units below come last, since what they read are others.
class Leaves {
 public:
  explicit Leaves(const Snapshot& snapshot) : snapshot_(snapshot), below_(snapshot) {}

  /// Every aggregate in a bound tree, under the dates of a period. `period` numbers the periods of the request.
  void collect(const Bound& tree, const Period& period, std::size_t period_number);
  /// Of an indicator that is a column function: its rows.
  void collect_columns(const BoundIndicator& bound, const Period& period, std::size_t period_number);
  /// For the units that are asked for, each with all below it.
  void count(std::span<const Parameter> parameters, std::span<const std::int32_t> units, const Engine& engine);

  /// The roots of a count or share that is counted for units as they stand in the tree; nothing of any other.
  [[nodiscard]] std::optional<CountedRoots> counted(const Bound& leaf, std::size_t period_number, Date as_of) const;

  /// An aggregate's value at a unit with all below it; not applicable where it asks for a day after as_of.
  [[nodiscard]] Amount amount(const Bound& leaf, const UnitRow& row) const;
  /// Of a share: how many rows meet its condition, and of how many.
  [[nodiscard]] Amount meeting(const Bound& share, const UnitRow& row) const;
  [[nodiscard]] Amount whole(const Bound& share, const UnitRow& row) const;
  /// The rows that surely are in a count, or in a share or its whole: in the frame `rows.frame`. Only of units below it wants all
  /// to be counted before.
  [[nodiscard]] std::vector<std::int32_t> rows(const Bound& leaf, Below::Part part, const UnitRow& row) const;

 private:
  struct Pass {
    std::vector<Root> roots;
    std::shared_ptr<const Counts> counts;  // once counted
    std::vector<ValueRoot> value_roots;
    std::vector<ValuedRows> valued;  // one for each value root, once counted
  };
  /// Where a leaf's roots stand: a count has one; a share those that meet it, those that do not, and all; any
  /// other aggregate one value root.
  struct Place {
    const Pass* pass = nullptr;
    std::size_t first = 0;
  };
  void count_alike(const UnitRow& anywhere, std::span<const std::int32_t> units, const CountOptions& options);
  [[nodiscard]] const Snapshot& counted_in(const std::string& frame) const;
  [[nodiscard]] std::optional<Places> places(const Bound& leaf, std::int32_t unit) const;
  [[nodiscard]] Amount number(const Bound& leaf, Below::Part part, const UnitRow& row) const;
  [[nodiscard]] Amount summary_at(const Bound& leaf, const RequestDates& dates, Places in, const UnitRow& row) const;
  [[nodiscard]] std::vector<std::int32_t> rows_at(const Bound& leaf, Below::Part part, const UnitRow& row, Places in,
                                                  bool possibly) const;
  [[nodiscard]] static Amount over_unknown_area(const Bound& leaf);

  const Snapshot& snapshot_;
  std::optional<AreaTree> areas_;
  std::optional<Snapshot> helpers_;  // with each helper's unit
  Below below_;
  std::map<std::string, Pass, std::less<>> passes_;  // by frame
  std::map<std::pair<const Bound*, std::size_t>, Place> places_;
  /// What reads the unit around its rows: nothing to roll up.
  struct ByUnit {
    RequestDates dates;
    Period period;
    std::optional<SaidAlike> alike{};  // once counted
  };
  std::map<std::pair<const Bound*, std::size_t>, ByUnit> by_unit_;
  struct Columns {
    const BoundIndicator* bound = nullptr;
    Period period;
    std::optional<ColumnRows> rows{};  // once counted
  };
  std::map<std::pair<const Bound*, std::size_t>, Columns> columns_;
};

}  // namespace ketnap
