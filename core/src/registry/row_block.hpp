#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <ketnap/base/finding.hpp>

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

/// Texts that stay where they are until all are forgotten at once.
class KeptTexts {
 public:
  std::string_view keep(std::string_view text);
  void clear();

 private:
  static constexpr std::size_t chunk_size = std::size_t{1} << 16U;
  std::vector<std::unique_ptr<char[]>> chunks_;
  std::size_t used_ = 0;  // of chunks, of that size; a longer text has its own
  std::vector<std::unique_ptr<char[]>> long_texts_;
  std::size_t left_ = 0;
};

/// One row as it was read: what could be read of it is there, even if it must be set aside.
struct ReadRow {
  std::int64_t number = 0;  ///< in its file
  std::string_view record;  ///< as it stands there
  std::string_view key;
  std::uint64_t key_hash = 0;
  std::uint32_t links_begin = 0;  ///< in the block's `open_links`
  std::uint32_t links_end = 0;
  bool is_good = true;       ///< nothing found so far keeps it out
  bool has_cells = false;    ///< false where it had not as many cells as the header: then it has no values
  bool has_key = false;      ///< whether every column of the key could be read, so that it is known which fact the row is about
  bool spans_lines = false;  ///< whether a line break stands between its quotes
};

/// Rows that were read together, with all that their texts lie in. It is never moved, since they point into it.
struct RowBlock {
  RowBlock() = default;
  RowBlock(const RowBlock&) = delete;
  RowBlock& operator=(const RowBlock&) = delete;

  std::string bytes;  ///< of the file
  std::vector<ReadRow> rows;
  std::vector<Stored> values;  ///< row by row, one for each column of the table's layout
  /// Row by row the fields whose link led nowhere as far as the reader can see: to a key that only the registry knows, or a row of
  /// the same batch.
  std::vector<std::size_t> open_links;
  std::vector<Finding> findings;
  KeptTexts texts;
  std::int64_t bytes_done = 0;  ///< of the file, with these

  /// Forgets the rows, not the bytes.
  void clear();
  [[nodiscard]] std::span<Stored> values_of(std::size_t row) {
    const std::size_t columns = values.size() / rows.size();
    return std::span(values).subspan(row * columns, columns);
  }
};

}  // namespace ketnap
