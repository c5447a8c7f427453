#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "raw_table.hpp"

namespace ketnap {

/// The frame's name whose rows a table's rows are grouped by, and the field that leads there; both empty: rows lie by key.
struct Grouping {
  std::string parent;
  std::size_t field = 0;
};

/// A dossier's own rows by dossier, what is keyed by person by people, what has a unit by units.
[[nodiscard]] Grouping grouping_of(const TableSchema& table);

struct RowOrder {
  std::vector<std::int32_t> rows;    ///< of the raw table
  std::vector<std::int32_t> starts;  ///< of each parent; rows without a parent come after the last
};

/// `target_of(field, row)` is the row of another frame that a link leads to, negative where there is none. Within a parent, rows
/// lie by their keys: codes by place, days and numbers by size.
[[nodiscard]] RowOrder order_rows(const RawTable& table, std::vector<std::int32_t> rows, const Grouping& grouping,
                                  std::size_t parents,
                                  const std::function<std::int32_t(std::size_t field, std::int32_t row)>& target_of);

}  // namespace ketnap
