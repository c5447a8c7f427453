#include "source_rows.hpp"

#include <string_view>
#include <vector>

#include <ketnap/base/error.hpp>

namespace ketnap {

void read_record(const CsvReader& csv, RowReader& reader, RowBlock& block) {
  reader.read({.row = csv.row(), .cells = csv.cells(), .are_kept = !csv.has_quotes(), .record = csv.record()}, block);
  block.rows.back().spans_lines = csv.has_quotes() && csv.record().find('\n') != std::string_view::npos;
}

SourceRows::SourceRows(const Schema& schema, const Layout& layout, const KnownTables& known, const SourceFile& file,
                       std::size_t piece)
    : schema_(&schema), layout_(&layout), known_(&known), file_(&file), bytes_(file.path, file.name, piece) {}

bool SourceRows::next(RowBlock& block) {
  block.clear();
  // An empty file has no header either.
  if (!bytes_.next(block.bytes) && reader_) return false;
  block.bytes_done = bytes_.bytes_done();
  try {
    read_rows(block);
  } catch (const Error&) {
    // A file of other bytes than UTF-8 is best told so first.
    while (bytes_.next(block.bytes)) {
    }
    throw;
  }
  return true;
}

void SourceRows::read_rows(RowBlock& block) {
  CsvReader csv(block.bytes, bytes_.rows_before());
  if (!reader_) {
    std::vector<std::string_view> header;
    if (csv.next()) header = csv.cells();
    header_ = csv.record();
    // Else all rows would pass for one header, and a scope would take every record for absent.
    if (header_.find('\r') != std::string::npos) throw Error(1009, {file_->name});
    reader_.emplace(*schema_, *layout_, *known_, file_->name, header, block.findings);
  }
  while (csv.next() && csv.unclosed_quote() == 0) read_record(csv, *reader_, block);
  reader_->follow_links(block);
  if (csv.unclosed_quote() != 0) throw Error(1008, {file_->name, std::to_string(csv.unclosed_quote())});
}

}  // namespace ketnap
