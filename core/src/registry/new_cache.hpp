#pragma once
#include <cstdint>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <ketnap/data/frame.hpp>

#include "cache_directory.hpp"
#include "cache_file.hpp"
#include "new_file.hpp"

namespace ketnap {

/// Why a cache is not written; it never leaves these files.
class Unwritten : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The file of a cache that is being written, beside its place, for its owner alone: pieces go to its end, and can be read back.
/// Unwritten wherever the disk refuses.
class NewCache {
 public:
  NewCache(const std::filesystem::path& path, const CacheOf& of);
  NewCache(const NewCache&) = delete;
  NewCache& operator=(const NewCache&) = delete;
  ~NewCache();

  CachePiece put(const void* data, std::size_t bytes);
  CachePiece put(const Buffer& buffer) { return put(buffer.data(), buffer.bytes()); }
  template <class T>
  CachePiece put(const std::vector<T>& values) {
    return put(values.data(), values.size() * sizeof(T));
  }
  [[nodiscard]] Buffer read(const CachePiece& piece) const;

  /// Whole and durable, and in its place.
  void finish(const CacheDirectory& directory);

 private:
  void expect(bool is_good) const;
  void pad();
  void write(const void* data, std::size_t bytes, std::uint64_t place) const;

  std::filesystem::path path_;
  CacheOf of_;
  std::uint64_t seed_;
  NewFile file_;
  int handle_;
  std::uint64_t place_ = sizeof(CacheHead);
};

}  // namespace ketnap
