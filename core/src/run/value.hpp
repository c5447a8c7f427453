#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <ketnap/base/period.hpp>
#include <ketnap/data/snapshot.hpp>
#include <ketnap/expr/bind.hpp>
#include <ketnap/law/parameter.hpp>

#include <ketnap/expr/amount.hpp>

#include "expr/outcomes.hpp"
#include "run/leaves.hpp"

namespace ketnap {

/// Where an indicator is evaluated: aggregates are there already, the rest is arithmetic and the unit's own fields.
struct UnitRow {
  const Snapshot& snapshot;
  const Leaves& leaves;
  std::span<const Parameter> parameters;
  const Period& period;
  std::size_t period_number = 0;
  Date as_of;
  std::int32_t unit = 0;
  const UnitRow* outer = nullptr;  ///< the unit around, where this one is a row of its `below`

  /// The row so many units further out.
  [[nodiscard]] const UnitRow& around(int further) const { return further == 0 ? *this : outer->around(further - 1); }
  [[nodiscard]] Date period_end() const { return request_dates(RowSet{}, period, as_of).period_end; }
};

/// What a bound tree that yields a number comes to at a unit over a period. A date is its day, a code its place. Error 3008 for
/// what only a row can read.
[[nodiscard]] Amount amount_of(const Bound& bound, const UnitRow& row);

/// The outcomes that a condition may have there.
[[nodiscard]] Outcomes outcomes_of(const Bound& bound, const UnitRow& row);

/// Any code of a list; one place more than it has where that is one, which would be known.
[[nodiscard]] Amount unknown_code(const CodeList& list);

/// The text of a unit's field, or of one that its links lead to; nothing where it is not known.
[[nodiscard]] std::optional<std::string_view> text_of(const Bound& field, const UnitRow& row);

/// Whether a bound tree reads a draft parameter there.
[[nodiscard]] bool reads_draft(const Bound& bound, const UnitRow& row);

}  // namespace ketnap
