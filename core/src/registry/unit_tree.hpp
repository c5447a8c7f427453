#pragma once
#include <vector>

#include <ketnap/base/date.hpp>
#include <ketnap/data/frame.hpp>
#include <ketnap/data/tree.hpp>

#include "raw_table.hpp"

namespace ketnap {

/// Of a key with versions (a unit, an area), the one in force on a day: the last that began by then, else the first of all.
struct VersionedRow {
  std::int32_t row = 0;
  std::vector<std::int32_t> all;  ///< all its versions, oldest first
};

/// One for each key, in the order of keys. The table's key is a code and `since`.
[[nodiscard]] std::vector<VersionedRow> rows_in_force(const RawTable& table, Date day);
[[nodiscard]] Tree unit_tree(const Schema& schema, const RawTable& units, const std::vector<VersionedRow>& versions, Date day);
/// The derived fields `opened_on` and `closed_on` of the frame `units`.
[[nodiscard]] std::vector<Column> columns_of_life(const Tree& tree);

}  // namespace ketnap
