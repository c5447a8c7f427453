#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ketnap/data/schema.hpp>

namespace ketnap {

/// Between the columns of a key of several.
inline constexpr char key_separator = '\x1f';
/// In bytes; no office writes a longer one, but a quote that was left open does.
inline constexpr std::size_t longest_key = 200;
/// A later event that happened on an unknown day, written `?` in files.
inline constexpr std::int64_t unknown_day = std::numeric_limits<std::int32_t>::min();

/// One column of a table of facts. A partial date has two: its earliest and its latest day.
struct StoredColumn {
  std::string name;
  std::size_t field = 0;  ///< in the table's fields
  bool is_text = false;
  bool is_key = false;  ///< it is the whole key, which stands once
};

/// How a table's facts lie in the file: `fact_<table>(fact, batch, op, source, row, key, <columns>)`.
struct Layout {
  explicit Layout(const TableSchema& schema);

  const TableSchema* table;
  std::string facts;  ///< the name of the table of facts, quoted
  std::vector<StoredColumn> columns;
  std::vector<std::size_t> first_column;  ///< of each field, its first column

  /// `"born", "born_hi", "sex"`; of a table named in the query, `f."born", f."born_hi", f."sex"`.
  [[nodiscard]] std::string column_list(std::string_view of = {}) const;
  /// Without the one that is the key: what a fact is written by.
  [[nodiscard]] std::string written_list(std::string_view of = {}) const;
};

/// Whether a field is stored as the number of a person or unit: its row cannot be without one.
[[nodiscard]] bool is_interned(const Field& field);
/// What has `id` and `key` of people or units: `person`, a view, since a person's number is that of the first fact that says the
/// key; `unit`, a table.
[[nodiscard]] std::string_view intern_table(std::string_view target);
/// In SQL, the number of whom a key leads to, and the other way; NULL where there is none.
[[nodiscard]] std::string number_sql(std::string_view target, const std::string& key);
[[nodiscard]] std::string key_sql(std::string_view target, const std::string& number);

/// The index by which a unit's number is found.
[[nodiscard]] std::string unit_index_sql();
/// In SQL, a column for each field of the facts `f`, named after it, as a person reads it and as a file holds it; only numbers stay
/// as they are stored.
[[nodiscard]] std::string spelt_list(const Layout& layout);
/// What makes the table of facts.
[[nodiscard]] std::string facts_sql(const Layout& layout);
/// What makes a table that holds rows of the same bytes, of which SQLite knows and asks nothing: `fact` is NULL in all of them, and
/// the number of a row.
[[nodiscard]] std::string plain_facts_sql(const Layout& layout, std::string_view name);
/// What makes a new registry's tables, indexes and views, without its rows.
[[nodiscard]] std::string create_sql(const Schema& schema);
/// Makes the views and triggers anew, as this version of ketnap writes them.
[[nodiscard]] std::string renew_sql(const Schema& schema);
/// The fields by which a person's, a dossier's or a unit's story is found: links to people and dossiers, and the unit of a row that
/// is about no person.
[[nodiscard]] std::vector<std::size_t> traced_links(const TableSchema& table);
/// An index of a table's facts: of their keys and batches, or of a traced link where there is one.
struct FactIndex {
  std::string name;
  std::optional<std::size_t> column;  ///< of the layout; none: it is that of keys and batches
  std::string on;                     ///< what follows its name: `ON "fact_people" (key, batch)`

  /// What makes it, as SQLite remembers it. `unless_there`: and nothing where it is made.
  [[nodiscard]] std::string sql(bool unless_there = false) const;
};
/// Made after the first load, since they are built faster than they grow.
[[nodiscard]] std::vector<FactIndex> indexes_of(const Layout& layout);
/// What makes those that are not there.
[[nodiscard]] std::string index_sql(const Layout& layout);

}  // namespace ketnap
