#include "cache_bytes.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <limits>

#include <ketnap/base/date.hpp>

#include "cache_seed.hpp"
#include "checksum.hpp"

namespace ketnap {
namespace {

void expect(bool is_so, const char* what) {
  if (!is_so) throw Unfit(what);
}

bool is_day(std::int32_t day) { return (Date::first().days() <= day && day <= Date::last().days()) || day == Date::never().days(); }

template <class T>
bool all_below(const Buffer& values, std::size_t count, T none) {
  const auto of = values.as<T>();
  return std::ranges::all_of(of, [&](T value) { return value < count || value == none; });
}

std::size_t known_rows(const Buffer& validity, std::size_t rows) {
  const auto bits = validity.as<std::uint8_t>();
  std::size_t known = 0;
  for (std::size_t i = 0; i < bits.size(); ++i) {
    const std::size_t left = rows - 8 * i;
    const unsigned mask = left < 8 ? (1U << left) - 1U : 0xFFU;
    known += static_cast<std::size_t>(std::popcount(bits[i] & mask));
  }
  return known;
}

}  // namespace

CacheBytes::CacheBytes(const std::filesystem::path& path)
    : path_(path), handle_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)) {
  try {
    expect(handle_ >= 0, "it cannot be opened");
    struct stat found{};
    expect(::fstat(handle_, &found) == 0 && S_ISREG(found.st_mode), "it is no file");
    expect(found.st_uid == ::geteuid() && (found.st_mode & (S_IWGRP | S_IWOTH)) == 0, "others may write to it");
    size_ = static_cast<std::uint64_t>(found.st_size);
    expect(size_ >= sizeof(head_), "it is too short");
    read_at(&head_, sizeof(head_), 0);
    expect(std::ranges::equal(head_.magic, cache_magic), "it is none, or of another form");
    expect(is_sealed(head_), "its head is damaged");
    expect(head_.size == size_, "it is not whole");
  } catch (const Unfit&) {
    if (handle_ >= 0) ::close(handle_);
    throw;
  }
}

CacheBytes::~CacheBytes() { ::close(handle_); }

void CacheBytes::read_at(void* to, std::size_t bytes, std::uint64_t place) const {
  auto* into = static_cast<char*>(to);
  while (bytes != 0) {
    const ssize_t got = ::pread(handle_, into, bytes, static_cast<off_t>(place));
    if (got < 0 && errno == EINTR) continue;
    expect(got > 0, "it cannot be read");
    into += got;
    bytes -= static_cast<std::size_t>(got);
    place += static_cast<std::uint64_t>(got);
  }
}

Buffer CacheBytes::read(const CachePiece& piece) const {
  if (piece.bytes == 0) return {};
  expect(piece.offset <= size_ && piece.bytes <= size_ - piece.offset, "a piece lies outside of it");
  Buffer read = Buffer::written(piece.bytes, [&](void* memory) { read_at(memory, piece.bytes, piece.offset); });
  const std::uint64_t seed = cache_seed({head_.key, sizeof(head_.key)});
  expect(checksum(read.data(), read.bytes(), seed) == piece.sum, "a piece of it is damaged");
  return read;
}

void CacheBytes::remove() const {
  struct stat mine{};
  struct stat there{};
  if (::fstat(handle_, &mine) == 0 && ::lstat(path_.c_str(), &there) == 0 && mine.st_ino == there.st_ino &&
      mine.st_dev == there.st_dev)
    ::unlink(path_.c_str());
}

CacheSource::CacheSource(std::unique_ptr<CacheBytes> bytes, Log log, std::function<std::shared_ptr<const History>()> rebuild)
    : bytes_(std::move(bytes)), log_(std::move(log)), rebuilt_(Lazy<std::shared_ptr<const History>>::made_by(std::move(rebuild))) {}

const History& CacheSource::instead(const std::string& what) const {
  std::call_once(told_, [&] {
    bytes_->remove();
    after_making([log = log_, what] { log.warning("the registry's cache is not used: " + what + "; it is made anew"); });
  });
  return *rebuilt_.get();
}

void expect_size(const Buffer& buffer, std::size_t bytes) { expect(buffer.bytes() == bytes, "a piece has another size"); }

void expect_starts(const Buffer& starts, std::size_t groups, std::size_t rows) {
  expect_size(starts, (groups + 1) * sizeof(std::int32_t));
  const auto of = starts.as<std::int32_t>();
  expect(of.front() == 0 && std::ranges::is_sorted(of) && static_cast<std::size_t>(of.back()) <= rows, "groups of rows are wrong");
}

void expect_rows(const Buffer& buffer, std::size_t count, std::size_t rows, bool may_lack) {
  expect_size(buffer, count * sizeof(std::int32_t));
  const auto of = buffer.as<std::int32_t>();
  const auto is_row = [&](std::int32_t row) { return row >= 0 ? static_cast<std::size_t>(row) < rows : may_lack && row == no_row; };
  expect(std::ranges::all_of(of, is_row), "a link leads nowhere");
}

Column column_of(const CachedColumn& cached, const Field& field, std::size_t rows,
                 const std::function<Buffer(const CachePiece&)>& read) {
  Column column;
  column.field = field;
  column.rows = rows;
  column.null_count = cached.null_count;
  column.has_unknowns = cached.has_unknowns;
  column.values = read(cached.values);
  column.bytes = read(cached.bytes);
  column.validity = read(cached.validity);
  const bool has_high = field.type == FieldType::date || field.type == FieldType::partial_date;
  if (has_high) column.high = cached.has_own_high ? read(cached.high) : column.values;
  return column;
}

void expect_sound(const Column& column, std::size_t codes, std::size_t targets) {
  const std::size_t rows = column.rows;
  if (column.null_count == 0) {
    expect(column.validity.empty(), "a column's validity is wrong");
  } else {
    expect_size(column.validity, (rows + 7) / 8);
    expect(column.null_count <= rows && known_rows(column.validity, rows) == rows - column.null_count,
           "a column's validity is wrong");
  }
  switch (column.field.type) {
    case FieldType::date:
    case FieldType::partial_date:
      for (const Buffer* days : {&column.values, &column.high}) {
        expect_size(*days, rows * sizeof(std::int32_t));
        expect(std::ranges::all_of(days->as<std::int32_t>(), is_day), "a day is none");
      }
      return;
    case FieldType::integer:
      return expect_size(column.values, rows * sizeof(std::int64_t));
    case FieldType::boolean:
      expect_size(column.values, rows);
      expect(all_below<std::uint8_t>(column.values, 2, 255), "a code is none");
      return;
    case FieldType::code:
      if (codes > 254) {
        expect_size(column.values, rows * 2);
        expect(all_below<std::uint16_t>(column.values, codes, 65535), "a code is none");
      } else {
        expect_size(column.values, rows);
        expect(all_below<std::uint8_t>(column.values, codes, 255), "a code is none");
      }
      return;
    case FieldType::link:
      return expect_rows(column.values, rows, targets, true);
    case FieldType::text:
    case FieldType::number:
    case FieldType::period:
      expect_starts(column.values, rows, column.bytes.bytes());
      expect(static_cast<std::size_t>(column.values.as<std::int32_t>().back()) == column.bytes.bytes(), "a text is cut short");
      return;
  }
}

}  // namespace ketnap
