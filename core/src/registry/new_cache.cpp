#include "new_cache.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <ketnap/base/error.hpp>

#include "cache_seed.hpp"
#include "checksum.hpp"

namespace ketnap {
namespace {

constexpr std::size_t alignment = 64;

NewFile file_beside(const std::filesystem::path& path) {
  try {
    return NewFile(path);
  } catch (const Error& error) {
    throw Unwritten(error.what());
  }
}

}  // namespace

NewCache::NewCache(const std::filesystem::path& path, const CacheOf& of)
    : path_(path),
      of_(of),
      seed_(cache_seed(of.content)),
      file_(file_beside(path)),
      handle_(::open(file_.name().c_str(), O_RDWR | O_CLOEXEC)) {
  expect(handle_ >= 0);
  // As long as it is held, somebody is writing here.
  ::flock(handle_, LOCK_EX | LOCK_NB);
  pad();
}

NewCache::~NewCache() {
  if (handle_ >= 0) ::close(handle_);
}

CachePiece NewCache::put(const void* data, std::size_t bytes) {
  if (bytes == 0) return {};
  const CachePiece piece{.offset = place_, .bytes = bytes, .sum = checksum(data, bytes, seed_)};
  write(data, bytes, place_);
  place_ += bytes;
  pad();
  return piece;
}

Buffer NewCache::read(const CachePiece& piece) const {
  if (piece.bytes == 0) return {};
  Buffer read = Buffer::written(piece.bytes, [&](void* memory) {
    auto* to = static_cast<char*>(memory);
    std::size_t left = piece.bytes;
    while (left != 0) {
      const ssize_t got = ::pread(handle_, to, left, static_cast<off_t>(piece.offset + piece.bytes - left));
      if (got < 0 && errno == EINTR) continue;
      expect(got > 0);
      to += got;
      left -= static_cast<std::size_t>(got);
    }
  });
  expect(checksum(read.data(), read.bytes(), seed_) == piece.sum);
  return read;
}

void NewCache::finish(const CacheDirectory& directory) {
  const std::string json = nlohmann::json(directory).dump();
  CacheHead head{};
  std::ranges::copy(cache_magic, head.magic);
  head.directory = put(json.data(), json.size());
  head.size = place_;
  std::copy_n(of_.content.begin(), std::min(of_.content.size(), sizeof(head.key)), head.key);
  set_stamp(head, of_.stamp);
  seal(head);
  write(&head, sizeof(head), 0);
  expect(::ftruncate(handle_, static_cast<off_t>(place_)) == 0 && ::fsync(handle_) == 0);
  try {
    file_.replace(path_);
  } catch (const Error& error) {
    throw Unwritten(error.what());
  }
}

void NewCache::expect(bool is_good) const {
  if (!is_good) throw Unwritten(Error(1156, {path_.string(), std::generic_category().message(errno)}).what());
}

void NewCache::pad() { place_ = (place_ + alignment - 1) / alignment * alignment; }

void NewCache::write(const void* data, std::size_t bytes, std::uint64_t place) const {
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

}  // namespace ketnap
