#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ketnap {

/// A reader of RFC 4180 files: comma, double quotes, `\n` or `\r\n`, an optional UTF-8 byte order mark. It guesses no types and
/// knows exact rows. Memory is bounded by one record.
///
///   CsvReader reader(bytes);
///   while (reader.next()) use(reader.row(), reader.cells());
class CsvReader {
 public:
  /// `bytes` must outlive the reader. Where they are not the beginning of a file, `rows_before` is how many rows are.
  explicit CsvReader(std::string_view bytes, std::int64_t rows_before = 0);

  /// Moves to the next record that is not an empty line; false at the end.
  bool next();
  /// The record's line in the file as a spreadsheet counts rows: the header is 1, a quoted line break does not count twice.
  [[nodiscard]] std::int64_t row() const { return row_; }
  /// Valid until the next call.
  [[nodiscard]] const std::vector<std::string_view>& cells() const { return cells_; }
  /// Whether a cell may be in quotes; else the cells are a part of `record` and valid as long as it.
  [[nodiscard]] bool has_quotes() const { return has_quotes_; }
  /// The record's bytes as they stand in the file, without its line break; valid as long as `bytes`.
  [[nodiscard]] std::string_view record() const { return record_; }
  /// The row in which a quote opened that never closed; 0 where all closed.
  [[nodiscard]] std::int64_t unclosed_quote() const { return unclosed_quote_; }

 private:
  struct Piece {
    std::size_t start;
    std::size_t size;
    bool unquoted;  // of `unquoted_`, else of `rest_`
  };
  void read_quoted();
  std::size_t read_quote(std::size_t i);

  std::string_view rest_;
  std::string_view record_;
  std::int64_t row_;
  bool has_quotes_ = false;
  std::int64_t unclosed_quote_ = 0;
  std::vector<std::string_view> cells_;
  std::vector<Piece> pieces_;
  std::string unquoted_;
};

/// The whole records with which `bytes` begin: how many bytes they are, and how many rows as `CsvReader::row` counts them. The
/// bytes are those of a file from one of its records on; `rows_before` as for a CsvReader.
///
///   whole_records("a,\"b\nc\"\n1,2\n3,")   ->   {12, 2}
struct WholeRecords {
  std::size_t size = 0;
  std::int64_t rows = 0;
};
[[nodiscard]] WholeRecords whole_records(std::string_view bytes, std::int64_t rows_before = 0);

/// A cell as RFC 4180 writes it: quoted only where it must be.
void append_csv_cell(std::string& out, std::string_view cell);

}  // namespace ketnap
