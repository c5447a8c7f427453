#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <ketnap/base/finding.hpp>
#include <ketnap/data/schema.hpp>

#include "code_places.hpp"
#include "key_map.hpp"
#include "known_keys.hpp"
#include "layout.hpp"
#include "row_block.hpp"

namespace ketnap {

/// The tables that links lead to, by name.
using KnownTables = std::unordered_map<std::string, KnownKeys>;

[[nodiscard]] Finding finding_at(int number, std::string file, std::int64_t row, std::string column, std::vector<std::string> args);

/// Turns the cells of one file into the values of its table's columns. Whatever is wrong becomes findings, all of a row at once. It
/// looks into the keys of other tables and changes nothing, so it may read ahead of who writes its own table.
class RowReader {
 public:
  /// Columns of the header that the table has not are findings. Error 1004 where a key column is missing.
  RowReader(const Schema& schema, const Layout& layout, const KnownTables& known, std::string file,
            std::span<const std::string_view> header, std::vector<Finding>& findings);

  struct Cells {
    std::int64_t row = 0;
    std::span<const std::string_view> cells;
    bool are_kept = true;  ///< valid as long as the block
    std::string_view record = {};
  };
  /// Appends the row to the block, with its links open.
  void read(const Cells& cells, RowBlock& block);
  /// Follows those links of the block's rows that lead to keys of this batch.
  void follow_links(RowBlock& block);

 private:
  struct FieldReader {
    int cell = -1;                      ///< its place in the file's rows; -1: the file has no such column
    const KnownKeys* target = nullptr;  ///< of a link; nullptr where it leads into its own table
    CodePlaces places;                  ///< of a code
  };
  /// One row being read.
  struct Reading {
    RowBlock* block;
    std::span<Stored> values;
    bool are_kept;
    std::size_t key_fields = 0;
  };
  /// 0, or the number of what is wrong with the cell.
  int read_cell(std::size_t field, std::string_view cell, Reading& row) const;
  int read_text(std::size_t field, std::string_view cell, Reading& row) const;
  int read_date(std::size_t field, std::string_view cell, Reading& row) const;
  [[nodiscard]] std::vector<std::string> finding_args(int number, std::size_t field, std::string_view cell) const;
  [[nodiscard]] std::string_view kept(std::string_view cell, Reading& row) const;
  void store(std::size_t field, Stored value, Reading& row) const { row.values[layout_->first_column[field]] = value; }
  void append_to_key(std::size_t field, std::string_view cell, Reading& row);

  const Schema* schema_;
  const Layout* layout_;
  std::string file_;
  std::size_t header_size_;
  std::vector<FieldReader> readers_;
  struct OpenLink {
    std::size_t row;
    std::size_t field;
    std::uint64_t hash;
    const KeyMap* into;
  };
  std::vector<OpenLink> links_;
  std::string key_;
  std::string_view first_of_key_;
};

}  // namespace ketnap
