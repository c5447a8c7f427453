#pragma once
#include <cstdint>
#include <map>
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

/// By field, where the links of each row of a table lead: rows of another frame, negative where there is none.
using Links = std::map<std::size_t, std::vector<std::int32_t>>;

struct RowOrder {
  std::vector<std::int32_t> rows;    ///< of the raw table
  std::vector<std::int32_t> starts;  ///< of each parent; rows without a parent come after the last
};

/// The links of the grouping's field, and of keys that are stored as numbers, are asked for. Within a parent, rows lie by their
/// keys: codes by place, days and numbers by size.
[[nodiscard]] RowOrder order_rows(const RawTable& table, std::vector<std::int32_t> rows, const Grouping& grouping,
                                  std::size_t parents, const Links& links);

}  // namespace ketnap
