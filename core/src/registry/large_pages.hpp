#pragma once
#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <new>

namespace ketnap {

/// Allocates for vectors that are read in no order: what is large lies in large pages, so that finding a page costs as little as
/// reading it.
template <class T>
struct LargePages {
  using value_type = T;  // NOLINT(readability-identifier-naming): the standard library names it so
  static constexpr std::size_t page = std::size_t{1} << 21U;

  LargePages() = default;
  template <class U>
  LargePages(const LargePages<U>&) {}

  static bool is_large(std::size_t count) { return count * sizeof(T) >= 2 * page; }
  T* allocate(std::size_t count) {
    if (!is_large(count)) return static_cast<T*>(::operator new(count * sizeof(T)));
    const std::size_t size = (count * sizeof(T) + page - 1) / page * page;
    void* const memory = std::aligned_alloc(page, size);
    if (memory == nullptr) throw std::bad_alloc();
    ::madvise(memory, size, MADV_HUGEPAGE);  // where there are none, small ones do
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t count) {
    if (is_large(count))
      std::free(memory);
    else
      ::operator delete(memory);
  }
  template <class U>
  bool operator==(const LargePages<U>&) const {
    return true;
  }
};

}  // namespace ketnap
