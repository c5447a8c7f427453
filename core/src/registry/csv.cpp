#include <ketnap/registry/csv.hpp>

#include <algorithm>
#include <cstring>

namespace ketnap {
namespace {

std::string_view without_return(std::string_view line) {
  return !line.empty() && line.back() == '\r' ? line.substr(0, line.size() - 1) : line;
}

constexpr std::string_view byte_order_mark("\xEF\xBB\xBF");
constexpr std::size_t unfinished = std::string_view::npos;

/// Where a record of `bytes` ends, behind its line break. It goes as CsvReader::read_quoted does.
std::size_t end_of_record(std::string_view bytes, std::size_t i) {
  for (;;) {
    if (i < bytes.size() && bytes[i] == '"') {
      for (bool is_open = true; is_open;) {
        const std::size_t quote = bytes.find('"', i + 1);
        // Whether a quote at the very end closes the cell, the next byte says.
        if (quote == std::string_view::npos || quote + 1 == bytes.size()) return unfinished;
        i = quote + 1;
        is_open = bytes[i] == '"';
      }
    }
    const std::size_t end = bytes.find_first_of(",\n", i);
    if (end == std::string_view::npos) return unfinished;
    i = end + 1;
    if (bytes[end] == '\n') return i;
  }
}

}  // namespace

CsvReader::CsvReader(std::string_view bytes, std::int64_t rows_before) : rest_(bytes), row_(rows_before) {
  if (rows_before == 0 && rest_.starts_with(byte_order_mark)) rest_.remove_prefix(byte_order_mark.size());
}

bool CsvReader::next() {
  while (!rest_.empty()) {
    ++row_;
    const auto* end = static_cast<const char*>(std::memchr(rest_.data(), '\n', rest_.size()));
    const std::size_t length = end == nullptr ? rest_.size() : static_cast<std::size_t>(end - rest_.data());
    const std::string_view line = without_return(rest_.substr(0, length));
    if (line.empty()) {
      rest_.remove_prefix(end == nullptr ? length : length + 1);
      continue;
    }
    cells_.clear();
    has_quotes_ = std::memchr(line.data(), '"', line.size()) != nullptr;
    if (has_quotes_) {
      read_quoted();
      return true;
    }
    record_ = line;
    rest_.remove_prefix(end == nullptr ? length : length + 1);
    for (std::size_t start = 0;;) {
      const std::size_t comma = line.find(',', start);
      cells_.push_back(line.substr(start, comma == std::string_view::npos ? comma : comma - start));
      if (comma == std::string_view::npos) return true;
      start = comma + 1;
    }
  }
  return false;
}

void CsvReader::read_quoted() {
  unquoted_.clear();
  pieces_.clear();
  const std::size_t size = rest_.size();
  std::size_t i = 0;
  for (bool more = true; more;) {
    Piece piece{.start = i, .size = 0, .unquoted = i < size && rest_[i] == '"'};
    if (piece.unquoted) {
      piece.start = unquoted_.size();
      i = read_quote(i + 1);
    }
    const std::size_t end = std::min(rest_.find_first_of(",\n", i), size);
    more = end < size && rest_[end] == ',';
    const std::string_view plain = more ? rest_.substr(i, end - i) : without_return(rest_.substr(i, end - i));
    if (piece.unquoted) {
      // Text behind a closing quote means that a quote before it was left open: the rows between would be lost in one cell.
      if (plain.find_first_not_of(" \t\r") != std::string_view::npos) unclosed_quote_ = row_;
      unquoted_ += plain;
    }
    piece.size = piece.unquoted ? unquoted_.size() - piece.start : plain.size();
    pieces_.push_back(piece);
    i = more ? end + 1 : end;
  }
  // Only now does the text of unquoted cells move no more.
  for (const Piece& piece : pieces_)
    cells_.push_back((piece.unquoted ? std::string_view(unquoted_) : rest_).substr(piece.start, piece.size));
  record_ = without_return(rest_.substr(0, i));
  rest_.remove_prefix(std::min(i + 1, size));
}

std::size_t CsvReader::read_quote(std::size_t i) {
  for (;;) {
    const std::size_t quote = rest_.find('"', i);
    unquoted_ += rest_.substr(i, quote == std::string_view::npos ? quote : quote - i);
    if (quote == std::string_view::npos) {
      unclosed_quote_ = row_;
      return rest_.size();
    }
    i = quote + 1;
    if (i >= rest_.size() || rest_[i] != '"') return i;
    unquoted_ += '"';
    ++i;
  }
}

WholeRecords whole_records(std::string_view bytes, std::int64_t rows_before) {
  WholeRecords whole;
  for (;;) {
    // Lines without a quote are records; where there is one, its line's record is followed.
    const std::string_view rest = bytes.substr(whole.size);
    const std::size_t quote = rest.find('"');
    const std::size_t line_break = rest.substr(0, quote).rfind('\n');
    if (line_break != std::string_view::npos) {
      whole.size += line_break + 1;
      whole.rows += std::ranges::count(rest.substr(0, line_break + 1), '\n');
    }
    if (quote == std::string_view::npos) return whole;
    const bool has_mark = rows_before == 0 && whole.size == 0 && bytes.starts_with(byte_order_mark);
    const std::size_t end = end_of_record(bytes, whole.size + (has_mark ? byte_order_mark.size() : 0));
    if (end == unfinished) return whole;
    whole.size = end;
    ++whole.rows;
  }
}

void append_csv_cell(std::string& out, std::string_view cell) {
  if (cell.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += cell;
    return;
  }
  out += '"';
  for (const char c : cell) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

}  // namespace ketnap
