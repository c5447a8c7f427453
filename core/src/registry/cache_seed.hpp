#pragma once
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string_view>

namespace ketnap {

/// Checksums begin from the content's key, so that pieces of another registry's cache, or of an older one's, do not fit.
[[nodiscard]] inline std::uint64_t cache_seed(std::string_view content_key) {
  std::uint64_t seed = 0;
  std::from_chars(content_key.data(), content_key.data() + std::min<std::size_t>(content_key.size(), 16), seed, 16);
  return seed;
}

}  // namespace ketnap
