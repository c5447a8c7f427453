#pragma once
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "layout.hpp"
#include "sqlite.hpp"

namespace ketnap {

/// No value, where numbers are kept as 32 bits. (`unknown_day` is another.)
inline constexpr std::int32_t raw_none = std::numeric_limits<std::int32_t>::min() + 1;

/// A field of all facts in force, in the order they were written. Which vectors are filled depends on the field's type.
struct RawColumn {
  std::vector<std::int32_t> low;   ///< dates, codes, booleans, numbers of people and units; raw_none where there is no value
  std::vector<std::int32_t> high;  ///< of a partial date
  std::vector<std::int64_t> integers;
  std::vector<bool> has_integer;
  std::string bytes;                  ///< texts, empty where there is no value
  std::vector<std::uint64_t> starts;  ///< one more than rows

  [[nodiscard]] std::string_view text(std::int32_t row) const {
    const auto i = static_cast<std::size_t>(row);
    return std::string_view(bytes).substr(starts[i], starts[i + 1] - starts[i]);
  }
};

struct RawTable {
  const Layout* layout = nullptr;
  std::int32_t rows = 0;
  std::vector<RawColumn> columns;  ///< beside the table's fields

  /// nullptr: the table has no such field.
  [[nodiscard]] const RawColumn* column(std::string_view field) const;
};

[[nodiscard]] RawTable empty_raw(const Layout& layout);
/// Appends a row of facts: selected are something of the caller's and `layout.column_list()`. Error 3201 where there are too many.
void append_raw(RawTable& table, const Statement& row);

}  // namespace ketnap
