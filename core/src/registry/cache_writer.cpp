#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <system_error>

#include <ketnap/base/error.hpp>

#include "cache_directory.hpp"
#include "cache_file.hpp"
#include "cache_seed.hpp"
#include "checksum.hpp"
#include "new_file.hpp"

namespace ketnap {
namespace {

constexpr std::size_t alignment = 64;

void set_stamp(CacheHead& head, const std::string& stamp) {
  std::ranges::fill(head.stamp, '\0');
  std::copy_n(stamp.begin(), std::min(stamp.size(), sizeof(head.stamp)), head.stamp);
}

void seal(CacheHead& head) { head.sum = checksum(&head, offsetof(CacheHead, sum), 0); }

/// Files of writers that are no more: nobody holds them.
void remove_left_behind(const std::filesystem::path& cache) {
  const std::string name = cache.filename().string() + ".";
  std::error_code problem;
  const std::filesystem::directory_iterator all(std::filesystem::absolute(cache).parent_path(), problem);
  if (problem) return;
  std::vector<std::filesystem::path> found;
  for (const auto& entry : all)
    if (const std::string one = entry.path().filename().string(); one.size() == name.size() + 6 && one.starts_with(name))
      found.push_back(entry.path());
  for (const std::filesystem::path& one : found) {
    const int handle = ::open(one.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (handle < 0) continue;
    struct stat told{};
    const bool is_ours = ::fstat(handle, &told) == 0 && S_ISREG(told.st_mode) && told.st_uid == ::geteuid();
    if (is_ours && ::flock(handle, LOCK_EX | LOCK_NB) == 0) ::unlink(one.c_str());
    ::close(handle);
  }
}

class CacheWriter {
 public:
  CacheWriter(const std::filesystem::path& path, std::uint64_t seed)
      : path_(path), file_(path), seed_(seed), handle_(::open(file_.name().c_str(), O_WRONLY | O_CLOEXEC)) {
    expect(handle_ >= 0);
    // As long as it is held, somebody is writing here.
    ::flock(handle_, LOCK_EX | LOCK_NB);
    place_ = sizeof(CacheHead);
    pad();
  }
  CacheWriter(const CacheWriter&) = delete;
  CacheWriter& operator=(const CacheWriter&) = delete;
  ~CacheWriter() {
    if (handle_ >= 0) ::close(handle_);
  }

  CachePiece put(const void* data, std::size_t bytes) {
    if (bytes == 0) return {};
    const CachePiece piece{.offset = place_, .bytes = bytes, .sum = checksum(data, bytes, seed_)};
    write(data, bytes, place_);
    place_ += bytes;
    pad();
    return piece;
  }
  CachePiece put(const Buffer& buffer) { return put(buffer.data(), buffer.bytes()); }
  template <class T>
  CachePiece put(const std::vector<T>& values) {
    return put(values.data(), values.size() * sizeof(T));
  }
  CachePiece put(std::span<const std::int32_t> values) { return put(values.data(), values.size_bytes()); }

  void finish(const CacheOf& of, const CacheDirectory& directory) {
    const std::string json = nlohmann::json(directory).dump();
    CacheHead head{};
    std::ranges::copy(cache_magic, head.magic);
    head.directory = put(json.data(), json.size());
    head.size = place_;
    std::copy_n(of.content.begin(), std::min(of.content.size(), sizeof(head.key)), head.key);
    set_stamp(head, of.stamp);
    seal(head);
    write(&head, sizeof(head), 0);
    expect(::ftruncate(handle_, static_cast<off_t>(place_)) == 0 && ::fsync(handle_) == 0);
    file_.replace(path_);
  }

 private:
  void expect(bool is_good) const {
    if (!is_good) throw Error(1156, {path_.string(), std::generic_category().message(errno)});
  }

  void pad() { place_ = (place_ + alignment - 1) / alignment * alignment; }

  void write(const void* data, std::size_t bytes, std::uint64_t place) const {
    const auto* from = static_cast<const char*>(data);
    while (bytes != 0) {
      const ssize_t written = ::pwrite(handle_, from, bytes, static_cast<off_t>(place));
      if (written < 0 && errno == EINTR) continue;
      expect(written > 0);
      from += written;
      bytes -= static_cast<std::size_t>(written);
      place += static_cast<std::uint64_t>(written);
    }
  }

  std::filesystem::path path_;
  NewFile file_;
  std::uint64_t seed_;
  int handle_;
  std::uint64_t place_ = 0;
};

CachedColumn put_column(CacheWriter& writer, const Column& column) {
  CachedColumn out;
  out.field = column.field.name;
  out.null_count = column.null_count;
  out.has_unknowns = column.has_unknowns;
  out.has_own_high = !column.high.empty() && column.high.data() != column.values.data();
  out.values = writer.put(column.values);
  if (out.has_own_high) out.high = writer.put(column.high);
  out.bytes = writer.put(column.bytes);
  out.validity = writer.put(column.validity);
  return out;
}

CachedTable put_table(CacheWriter& writer, const std::string& name, const HistoryTable& table) {
  const Frame& frame = table.frame;
  CachedTable out;
  out.name = name;
  out.rows = frame.rows();
  out.groups_of = frame.groups_of();
  out.starts = writer.put(frame.starts());
  out.counted_below = writer.put(frame.counted_below());
  for (const Column& column : frame.columns()) out.columns.push_back(put_column(writer, column));
  if (frame.link_target("profile") == "profiles") out.links.push_back({"profile", "profiles", writer.put(frame.link("profile"))});
  if (const Frame::RowIndex* index = frame.index("people"))
    out.indexes.push_back({"people", writer.put(index->starts), writer.put(index->rows)});
  for (const auto& [field, told] : table.days)
    out.days.push_back({field, told.last, told.has_unknown, writer.put(told.stored.get())});
  out.last_opening = table.last_opening;
  out.openings = writer.put(table.openings.get());
  return out;
}

CachedVersions put_versions(CacheWriter& writer, const std::string& name, const RawTable& raw) {
  CachedVersions out{.name = name, .rows = static_cast<std::uint64_t>(raw.rows), .columns = {}};
  for (const RawColumn& column : raw.columns) {
    const std::vector<std::uint8_t> has_integer(column.has_integer.begin(), column.has_integer.end());
    out.columns.push_back({.low = writer.put(column.low),
                           .high = writer.put(column.high),
                           .integers = writer.put(column.integers),
                           .has_integer = writer.put(has_integer),
                           .bytes = writer.put(column.bytes.data(), column.bytes.size()),
                           .starts = writer.put(column.starts)});
  }
  return out;
}

}  // namespace

void restamp_cache(const std::filesystem::path& cache, const std::string& from, const std::string& to) {
  if (from.empty() || to.empty() || stamp_of_cache(cache) != from) return;
  const int handle = ::open(cache.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (handle < 0) return;
  CacheHead head{};
  const bool is_read = ::pread(handle, &head, sizeof(head), 0) == static_cast<ssize_t>(sizeof(head));
  if (is_read && head.sum == checksum(&head, offsetof(CacheHead, sum), 0) && std::string_view(head.stamp).starts_with(from)) {
    set_stamp(head, to);
    seal(head);
    // What is half written is damaged, and no cache.
    static_cast<void>(::pwrite(handle, &head, sizeof(head), 0) == static_cast<ssize_t>(sizeof(head)));
  }
  ::close(handle);
}

void write_cache(const std::filesystem::path& cache, const CacheOf& of, const History& history, const Log& log) {
  try {
    remove_left_behind(cache);
    CacheWriter writer(cache, cache_seed(of.content));
    CacheDirectory directory;
    directory.batch = history.as_known;
    for (const auto& [name, table] : history.tables) directory.tables.push_back(put_table(writer, name, table));
    for (const auto& [name, raw] : history.versioned) directory.versioned.push_back(put_versions(writer, name, raw));
    directory.unit_places = writer.put(history.unit_places);
    directory.unit_parents = writer.put(history.unit_parents);
    writer.finish(of, directory);
  } catch (const Error& error) {
    log.info("no cache was written: " + std::string(error.what()));
  }
}

}  // namespace ketnap
