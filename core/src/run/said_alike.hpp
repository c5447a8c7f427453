#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <ketnap/expr/count.hpp>

#include "expr/gather.hpp"
#include "run/below.hpp"

namespace ketnap {

/// An aggregate over rows that reads the unit around them, `count(admissions, unit.level == outer.level)`, for many units at once:
/// of those that say the same the condition is the same, so that one pass over the rows serves all of them.
class SaidAlike {
 public:
  /// Nothing where that would take longer than going through each unit's rows for itself: what units say differs too much.
  /// `anywhere` is a row of the request; what the units say must be there already.
  [[nodiscard]] static std::optional<SaidAlike> of(const Bound& leaf, const RequestDates& dates, const UnitRow& anywhere,
                                                   std::span<const std::int32_t> units, const Snapshot& counted_in,
                                                   const CountOptions& options);

  /// For one of the units. Of a count or share how many rows are of the part; the value of any other aggregate.
  [[nodiscard]] Amount number(Below::Part part, Places in) const;
  [[nodiscard]] Amount amount(const Bound& leaf, Places in) const;

 private:
  void count(const Bound& leaf, const RequestDates& dates, std::span<const UnitRow> of_groups, const Snapshot& counted_in,
             const CountOptions& options);
  [[nodiscard]] std::size_t group_of(std::int32_t unit) const;

  std::vector<std::int32_t> units_;  // ascending
  std::vector<std::size_t> group_of_;
  std::size_t parts_ = 0;
  std::vector<std::shared_ptr<const Counts>> counts_;  // of so many groups together
  std::vector<ValuedRows> valued_;                     // by group
};

/// The value of an aggregate, from rows that were gathered for it.
[[nodiscard]] Amount summary_of(const Bound& leaf, const ValuedRows& rows, Places in);

}  // namespace ketnap
