#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "layout.hpp"
#include "sqlite.hpp"

namespace ketnap {

/// Writes the stored values of a table as a file holds them; what it writes is read back as the same values.
class Spelling {
 public:
  /// Rows are selected with `layout.column_list()`, which begins at `first_column` of the selection.
  Spelling(Database& database, const Schema& schema, const Layout& layout, int first_column);

  /// Empty where there is no value. Error 1104 where a stored value is none of the field's.
  [[nodiscard]] std::string cell(const Statement& row, std::size_t field);

 private:
  [[nodiscard]] std::string interned(const Field& field, std::int64_t number);

  Database* database_;
  const Schema* schema_;
  const Layout* layout_;
  int first_column_;
  std::optional<Statement> person_;
  std::optional<Statement> unit_;
};

/// The columns of a key.
[[nodiscard]] std::vector<std::string> key_parts(std::string_view key);

}  // namespace ketnap
