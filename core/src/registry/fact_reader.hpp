#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ketnap/data/schema.hpp>
#include <ketnap/registry/record.hpp>

#include "layout.hpp"
#include "sqlite.hpp"

namespace ketnap {

/// The texts of a fact's fields, beside its table's fields.
using Cells = std::vector<std::string>;

/// The key that a row of these cells has; the same as RowReader's, wherever that reads the row without a finding.
[[nodiscard]] std::string key_of(const TableSchema& table, const Cells& cells);
/// For messages: `D-000123, cell_vote, 1`.
[[nodiscard]] std::string shown_key(std::string_view key);

/// Reads facts in force as a file would hold them, by key or by any field.
class FactReader {
 public:
  FactReader(Database& database, const Schema& schema, const std::vector<Layout>& layouts,
             Sensitivity clearance = Sensitivity::sensitive);

  [[nodiscard]] const Schema& schema() const { return *schema_; }
  /// The place of a table among the schema's; Error 1112.
  [[nodiscard]] std::size_t table(std::string_view name) const;
  /// The place of a field in its table; Error 1113.
  [[nodiscard]] std::size_t field(std::size_t table, std::string_view name) const;

  /// Error 1151 where the field is above the clearance of whoever writes or looks for it.
  void expect_shown(std::size_t table, std::size_t field) const;
  [[nodiscard]] bool is_shown(const Field& field) const { return field.sensitivity <= clearance_; }

  [[nodiscard]] std::optional<Cells> find(std::size_t table, std::string_view key) const;
  /// Those whose fields have these texts, in the order of their keys.
  [[nodiscard]] std::vector<Cells> where(std::size_t table, const FieldTexts& fields) const;
  /// For messages: a key of the table that a misspelt one may mean; empty where none is near.
  [[nodiscard]] std::string nearest_key(std::size_t table, std::string_view key) const;

 private:
  [[nodiscard]] Cells cells(const Statement& row, std::size_t table) const;
  [[nodiscard]] std::string select(std::size_t table) const;

  Database* database_;
  const Schema* schema_;
  const std::vector<Layout>* layouts_;
  Sensitivity clearance_;
};

}  // namespace ketnap
