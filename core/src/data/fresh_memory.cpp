#include "data/fresh_memory.hpp"

#include <cstdlib>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace ketnap {

void* fresh_memory(std::size_t bytes) {
  // Unless the last page would lie there for little.
  const std::size_t in_large = (bytes + large_page - 1) / large_page * large_page;
  const std::size_t page = in_large - bytes <= bytes / 8 ? large_page : cache_line;
  const std::size_t size = (bytes + page - 1) / page * page;
  void* const memory = std::aligned_alloc(page, size);
  if (memory == nullptr) throw std::bad_alloc();
#if defined(__linux__)
  if (page == large_page) ::madvise(memory, size, MADV_HUGEPAGE);
#endif
  return memory;
}

}  // namespace ketnap
