#pragma once
#include <cstddef>
#include <optional>
#include <string>

#include <ketnap/data/schema.hpp>
#include <ketnap/registry/csv.hpp>

#include "intake.hpp"
#include "layout.hpp"
#include "row_block.hpp"
#include "source_bytes.hpp"
#include "source_file.hpp"

namespace ketnap {

/// Appends the record that the reader is at.
void read_record(const CsvReader& csv, RowReader& reader, RowBlock& block);

/// The rows of one file as its table has them, block by block. It may run beside the thread that writes them.
class SourceRows {
 public:
  /// `piece`: bytes of a block. Error 1001, 1002.
  SourceRows(const Schema& schema, const Layout& layout, const KnownTables& known, const SourceFile& file, std::size_t piece);

  /// Reads the next block; false at the end. Error 1004, 1008, 1009; 1002, 1006 before them, wherever in the file.
  bool next(RowBlock& block);

  /// After the first block: the header as it stands in the file.
  [[nodiscard]] const std::string& header() const { return header_; }
  /// After the last block.
  [[nodiscard]] std::string sha256() const { return bytes_.sha256(); }
  [[nodiscard]] std::int64_t size() const { return bytes_.size(); }

 private:
  void read_rows(RowBlock& block);

  const Schema* schema_;
  const Layout* layout_;
  const KnownTables* known_;
  const SourceFile* file_;
  SourceBytes bytes_;
  std::string header_;
  std::optional<RowReader> reader_;  ///< none before the header was read
};

}  // namespace ketnap
