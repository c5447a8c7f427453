#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>

#include "base/sha256.hpp"

namespace ketnap {

/// The bytes of a file, piece by piece, each of whole records: memory is bounded by a piece, or by the longest record.
///
///   SourceBytes source(path, "people.csv", 1 << 19);
///   while (source.next(bytes)) CsvReader csv(bytes, source.rows_before());
class SourceBytes {
 public:
  /// `name`: what messages call it. Error 1001, 1002.
  SourceBytes(const std::filesystem::path& path, std::string name, std::size_t piece);
  SourceBytes(const SourceBytes&) = delete;
  SourceBytes& operator=(const SourceBytes&) = delete;
  ~SourceBytes();

  /// Replaces `bytes` by the next piece; false at the end. Error 1002, and 1006 where a byte is no UTF-8.
  bool next(std::string& bytes);
  /// How many rows come before the last piece.
  [[nodiscard]] std::int64_t rows_before() const { return rows_before_; }
  /// How many there may be with it.
  [[nodiscard]] std::int64_t rows_done() const {
    return is_at_end_ && left_.empty() ? std::numeric_limits<std::int64_t>::max() : rows_;
  }
  /// Of the file, up to the last piece's end.
  [[nodiscard]] std::int64_t bytes_done() const { return done_; }
  [[nodiscard]] std::int64_t size() const { return size_; }
  /// Of what was read so far.
  [[nodiscard]] std::string sha256() const { return sum_.hex(); }

 private:
  friend std::string first_bytes(const std::filesystem::path& path, std::size_t most);
  void fill(std::string& bytes, std::size_t wanted);
  void expect_utf8(const std::string& bytes) const;

  int descriptor_;
  std::filesystem::path path_;
  std::string name_;
  std::size_t piece_;
  std::int64_t size_ = 0;
  std::int64_t done_ = 0;
  std::int64_t rows_before_ = 0;
  std::int64_t rows_ = 0;
  std::string left_;  ///< the beginning of a record
  bool is_at_end_ = false;
  Sha256 sum_;
};

/// At most so many. Error 1001, 1002.
[[nodiscard]] std::string first_bytes(const std::filesystem::path& path, std::size_t most);

}  // namespace ketnap
