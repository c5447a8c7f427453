#pragma once
#include <cstddef>
#include <cstdint>

namespace ketnap {

/// A checksum of bytes that begins from a seed: whatever changes within eight bytes that lie together changes it, anything else all
/// but surely. It reads as fast as memory does, and is no secret's.
[[nodiscard]] std::uint64_t checksum(const void* data, std::size_t bytes, std::uint64_t seed);

}  // namespace ketnap
