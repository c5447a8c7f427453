#pragma once
#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <string_view>
#include <utility>

#include "layout.hpp"
#include "row_block.hpp"
#include "sorted_entries.hpp"
#include "sqlite.hpp"

namespace ketnap {

/// The indexes of a table that a first load fills: what they say is gathered while facts are written and sorted beside it, so that
/// SQLite need neither read the facts again nor sort. It writes the entries into a table without row numbers, which in the file is
/// what an index is, and that becomes the index: the same, byte for byte, as what `CREATE INDEX` says.
///
///   SortedIndexes indexes(layout, sorting);
///   indexes.add("P1", values, fact);  ...  indexes.write(database, batch, {});
class SortedIndexes {
 public:
  SortedIndexes(const Layout& layout, const Sorting& sorting);

  /// A fact of the batch that fills the table.
  void add(std::string_view key, std::span<const Stored> values, std::int64_t fact);
  /// Once, when all facts are there. `meanwhile` hears how many of all entries are written.
  void write(Database& database, int batch, const std::function<void(std::int64_t done, std::int64_t all)>& meanwhile);

 private:
  struct Made {
    Made(FactIndex of, bool has_texts, const Sorting& sorting) : index(std::move(of)), is_text(has_texts), entries(sorting) {}
    FactIndex index;
    bool is_text;
    SortedEntries entries;
  };
  void fill(Database& database, Made& made, const std::string& table, int batch, const std::function<void(std::size_t)>& written);

  const Layout* layout_;
  std::deque<Made> made_;
};

}  // namespace ketnap
