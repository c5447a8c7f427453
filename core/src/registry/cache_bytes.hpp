#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <ketnap/base/log.hpp>
#include <ketnap/data/frame.hpp>

#include "cache_directory.hpp"
#include "history.hpp"

namespace ketnap {

/// What is wrong with a cache; it never leaves these files.
class Unfit : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// An open cache. What it gives was read into memory of our own and checked there: a file that is cut short or written over while
/// it is in use can neither change what was checked nor end the process, as a mapped one could.
class CacheBytes {
 public:
  /// Unfit where it is none, is not whole, or may have been written by others than the owner of the registry.
  explicit CacheBytes(const std::filesystem::path& path);
  CacheBytes(const CacheBytes&) = delete;
  CacheBytes& operator=(const CacheBytes&) = delete;
  ~CacheBytes();

  [[nodiscard]] const CacheHead& head() const { return head_; }
  /// Unfit where the checksum, from the key's seed, is not its own. At least 64 readable bytes follow.
  [[nodiscard]] Buffer read(const CachePiece& piece) const;
  /// The file's name, where it still is this file.
  void remove() const;

 private:
  void read_at(void* to, std::size_t bytes, std::uint64_t place) const;

  std::filesystem::path path_;
  int handle_;
  std::uint64_t size_ = 0;
  CacheHead head_{};
};

/// What CacheBytes gives, by turns with the history that takes its place where something in it is damaged.
class CacheSource {
 public:
  CacheSource(std::unique_ptr<CacheBytes> bytes, Log log, std::function<std::shared_ptr<const History>()> rebuild);

  [[nodiscard]] const CacheBytes& bytes() const { return *bytes_; }
  /// Made once, with a log line.
  [[nodiscard]] const History& instead(const std::string& what) const;

 private:
  std::unique_ptr<CacheBytes> bytes_;
  Log log_;
  mutable std::once_flag told_;
  Lazy<std::shared_ptr<const History>> rebuilt_;
};

/// A column as a directory tells it.
[[nodiscard]] Column column_of(const CachedColumn& cached, const Field& field, std::size_t rows,
                               const std::function<Buffer(const CachePiece&)>& read);

/// What a piece of each kind must hold, or Unfit.
void expect_size(const Buffer& buffer, std::size_t bytes);
/// `starts[0] == 0`, never falling, the last at most `rows`.
void expect_starts(const Buffer& starts, std::size_t groups, std::size_t rows);
/// Rows of a frame, or no_row where `may_lack`.
void expect_rows(const Buffer& buffer, std::size_t count, std::size_t rows, bool may_lack);
/// `codes`: of its list; `targets`: rows of the frame that it leads to.
void expect_sound(const Column& column, std::size_t codes, std::size_t targets);

}  // namespace ketnap
