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
  /// `bytes` must outlive the reader.
  explicit CsvReader(std::string_view bytes);

  /// Moves to the next record that is not an empty line; false at the end.
  bool next();
  /// The record's line in the file as a spreadsheet counts rows: the header is 1, a quoted line break does not count twice.
  [[nodiscard]] std::int64_t row() const { return row_; }
  /// Valid until the next call.
  [[nodiscard]] const std::vector<std::string_view>& cells() const { return cells_; }
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
  std::int64_t row_ = 0;
  std::int64_t unclosed_quote_ = 0;
  std::vector<std::string_view> cells_;
  std::vector<Piece> pieces_;
  std::string unquoted_;
};

/// A cell as RFC 4180 writes it: quoted only where it must be.
void append_csv_cell(std::string& out, std::string_view cell);

}  // namespace ketnap
