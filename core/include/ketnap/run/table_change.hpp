#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <ketnap/base/period.hpp>
#include <ketnap/report/table.hpp>

namespace ketnap {

/// A figure of a table beside the one of an earlier period. Values are unrounded and never times 100.
struct TableChange {
  std::size_t figure = 0;       ///< in Table::figures
  std::string previous_period;  ///< empty where there is none
  std::optional<Rational> previous;
  std::optional<Rational> difference;
  std::optional<Rational> percent;  ///< the difference over the previous value; empty where that is 0, and of a percentage
  std::optional<Rational> points;   ///< of a percentage in place of that: the difference, 0.03 are 3 points
  Label note;                       ///< where the two periods are not equally long
};

/// Each figure beside that of the period before it in the table; totals are left out, as in the long form.
[[nodiscard]] std::vector<TableChange> changes_of(const Table& table);
/// Beside the same line and indicator of the period in the same place of another table, as one over year_before(...).
[[nodiscard]] std::vector<TableChange> changes_of(const Table& table, const Table& before);
/// The same days of the year before, as far as they have come by as_of: of 2023 on 31/10/2023 January to October 2022.
[[nodiscard]] std::vector<Period> year_before(std::span<const Period> periods, Date as_of);

}  // namespace ketnap
