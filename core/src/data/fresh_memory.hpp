#pragma once
#include <cstddef>

namespace ketnap {

inline constexpr std::size_t cache_line = 64;
inline constexpr std::size_t large_page = std::size_t{1} << 21U;

/// New memory that begins on a cache line, of at least so many bytes, for std::free. What is large lies in large pages where the
/// system has them: it is there sooner, and what lies where in it is found sooner.
[[nodiscard]] void* fresh_memory(std::size_t bytes);

}  // namespace ketnap
