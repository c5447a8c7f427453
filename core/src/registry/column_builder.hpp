#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <ketnap/base/date.hpp>
#include <ketnap/data/frame.hpp>
#include <ketnap/data/schema.hpp>

#include "raw_table.hpp"

namespace ketnap {

/// A frame's column from a table's field: the rows of `order`, in that order, as they were at the end of `as_of`.
class ColumnBuilder {
 public:
  ColumnBuilder(const Schema& schema, const RawTable& table, std::span<const std::int32_t> order, Date as_of)
      : schema_(&schema), table_(&table), order_(order), as_of_(as_of) {}

  /// Any field that is no link.
  [[nodiscard]] Column column(std::size_t field) const;
  /// A link, with its targets' rows beside `order`.
  [[nodiscard]] Column link(std::size_t field, const std::vector<std::int32_t>& targets) const;

 private:
  [[nodiscard]] Column date(const Field& field, const RawColumn& raw) const;
  [[nodiscard]] Column partial_date(const Field& field, const RawColumn& raw) const;

  const Schema* schema_;
  const RawTable* table_;
  std::span<const std::int32_t> order_;
  Date as_of_;
};

/// A column of days that are all known or have not happened (never).
[[nodiscard]] Column column_of_days(const Field& field, const std::vector<Date>& days);

}  // namespace ketnap
