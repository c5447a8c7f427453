#include "source_bytes.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <system_error>

#include <ketnap/base/error.hpp>
#include <ketnap/base/text.hpp>
#include <ketnap/registry/csv.hpp>

namespace ketnap {
namespace {

[[noreturn]] void cannot_read(const std::filesystem::path& path, int problem) {
  if (problem == ENOENT || problem == ENOTDIR) throw Error(1001, {path.string()});
  throw Error(1002, {path.string(), std::generic_category().message(problem)});
}

}  // namespace

SourceBytes::SourceBytes(const std::filesystem::path& path, std::string name, std::size_t piece)
    // Without waiting: a pipe that nobody writes to would never open.
    : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)), path_(path), name_(std::move(name)), piece_(piece) {
  if (descriptor_ < 0) cannot_read(path, errno);
  struct stat about{};
  const int problem = ::fstat(descriptor_, &about) != 0 ? errno : S_ISDIR(about.st_mode) ? EISDIR : 0;
  if (problem == 0 && S_ISREG(about.st_mode)) {
    size_ = about.st_size;
    // One more than there are, so that a single read finds the end of a small file.
    piece_ = std::min(piece_, static_cast<std::size_t>(size_) + 1);
    return;
  }
  ::close(descriptor_);
  if (problem == 0) throw Error(1010, {path.string()});
  cannot_read(path, problem);
}

SourceBytes::~SourceBytes() { ::close(descriptor_); }

bool SourceBytes::next(std::string& bytes) {
  rows_before_ = rows_;
  bytes = left_;
  WholeRecords whole;
  for (std::size_t wanted = piece_; whole.size == 0; wanted = std::max(piece_, 2 * bytes.size())) {
    if (!is_at_end_) fill(bytes, wanted);
    whole = is_at_end_ ? WholeRecords{bytes.size(), 0} : whole_records(bytes, rows_before_);
    if (bytes.empty()) break;
  }
  rows_ += whole.rows;
  left_.assign(bytes, whole.size);
  bytes.resize(whole.size);
  expect_utf8(bytes);
  sum_.add(bytes);
  done_ += static_cast<std::int64_t>(bytes.size());
  return !bytes.empty();
}

/// Up to so many bytes, or the file's last one.
void SourceBytes::fill(std::string& bytes, std::size_t wanted) {
  std::size_t used = bytes.size();
  bytes.resize(std::max(wanted, used));
  while (used < bytes.size() && !is_at_end_) {
    const ssize_t got = ::read(descriptor_, bytes.data() + used, bytes.size() - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) cannot_read(path_, errno);
    used += static_cast<std::size_t>(got);
    is_at_end_ = got == 0;
  }
  bytes.resize(used);
}

void SourceBytes::expect_utf8(const std::string& bytes) const {
  const auto invalid = first_invalid_utf8(bytes);
  if (!invalid) return;
  CsvReader before(std::string_view(bytes).substr(0, *invalid), rows_before_);
  while (before.next()) {
  }
  // A byte at a record's very start belongs to the next row, unless a quote is open.
  const bool starts_row = *invalid == 0 || (bytes[*invalid - 1] == '\n' && before.unclosed_quote() == 0);
  const std::int64_t row = starts_row ? before.row() + 1 : before.row();
  throw Error(1006, {name_, std::to_string(done_ + static_cast<std::int64_t>(*invalid) + 1), std::to_string(row)});
}

std::string first_bytes(const std::filesystem::path& path, std::size_t most) {
  SourceBytes source(path, path.filename().string(), most);
  std::string bytes;
  source.fill(bytes, most);
  return bytes;
}

}  // namespace ketnap
