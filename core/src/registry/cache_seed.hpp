#pragma once
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace ketnap {

/// Checksums begin from the content's key, so that pieces of another registry's cache, or of an older one's, do not fit.
[[nodiscard]] inline std::uint64_t cache_seed(std::string_view content_key) {
  return std::strtoull(std::string(content_key.substr(0, 16)).c_str(), nullptr, 16);
}

}  // namespace ketnap
