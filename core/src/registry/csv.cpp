#include <ketnap/registry/csv.hpp>

#include <algorithm>
#include <cstring>

namespace ketnap {
namespace {

std::string_view without_return(std::string_view line) {
  return !line.empty() && line.back() == '\r' ? line.substr(0, line.size() - 1) : line;
}

}  // namespace

CsvReader::CsvReader(std::string_view bytes) : rest_(bytes) {
  if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
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
    if (std::memchr(line.data(), '"', line.size()) != nullptr) {
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
