#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <ketnap/base/finding.hpp>
#include <ketnap/data/schema.hpp>

#include "known_keys.hpp"
#include "layout.hpp"

namespace ketnap {

/// A value as a column of facts holds it.
struct Stored {
  enum class Kind : std::uint8_t { none, integer, text };
  Kind kind = Kind::none;
  std::int64_t integer = 0;
  std::string_view text;

  static Stored of(std::int64_t value) { return {Kind::integer, value, {}}; }
  static Stored of(std::string_view value) { return {Kind::text, 0, value}; }
};

/// The tables that links lead to, by name.
using KnownTables = std::unordered_map<std::string, KnownKeys>;

[[nodiscard]] Finding finding_at(int number, std::string file, std::int64_t row, std::string column, std::vector<std::string> args);

/// Turns the cells of one file into the values of its table's columns. Whatever is wrong becomes findings, all of a row at once.
class RowReader {
 public:
  /// Columns of the header that the table has not are findings. Error 1004 where a key column is missing.
  RowReader(const Schema& schema, const Layout& layout, KnownTables& known, std::string file,
            std::span<const std::string_view> header, std::vector<Finding>& findings);

  /// False where the row must be set aside. The values and key are valid until the next call.
  bool read(std::int64_t row, const std::vector<std::string_view>& cells, std::vector<Finding>& findings);

  [[nodiscard]] const std::vector<Stored>& values() const { return values_; }
  /// False where the row had not as many cells as the header; else what could be read of it is there, even if it is set aside.
  [[nodiscard]] bool has_cells() const { return has_cells_; }
  [[nodiscard]] std::string_view key() const { return key_; }
  /// Whether every column of the key could be read, so that it is known which fact the row is about, even if it is set aside.
  [[nodiscard]] bool has_key() const { return has_cells_ && key_is_read_; }
  /// Fields of the row whose link leads to no row known so far; such a row is kept.
  [[nodiscard]] const std::vector<std::size_t>& dangling() const { return dangling_; }

 private:
  struct FieldReader {
    int cell = -1;                                     ///< its place in the file's rows; -1: the file has no such column
    KnownKeys* target = nullptr;                       ///< of a link
    std::unordered_map<std::string_view, int> places;  ///< of a code
  };
  /// 0, or the number of what is wrong with the cell.
  int read_cell(std::size_t field, std::string_view cell);
  int read_text(std::size_t field, std::string_view cell);
  int read_link(std::size_t field, std::string_view cell);
  int read_date(std::size_t field, std::string_view cell);
  [[nodiscard]] std::vector<std::string> finding_args(int number, std::size_t field, std::string_view cell) const;
  void store(std::size_t field, Stored value) { values_[layout_->first_column[field]] = value; }
  void append_to_key(std::size_t field, std::string_view cell);

  const Schema* schema_;
  const Layout* layout_;
  std::string file_;
  std::size_t header_size_;
  std::vector<FieldReader> readers_;
  std::vector<Stored> values_;
  std::vector<std::string> texts_;  ///< of each field, what `values_` points to where the file's own bytes won't do
  std::string key_;
  std::size_t key_fields_ = 0;
  bool has_cells_ = false;
  bool key_is_read_ = false;
  std::vector<std::size_t> dangling_;
};

}  // namespace ketnap
