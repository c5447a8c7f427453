#include "data/spare_memory.hpp"

#include <cstdlib>

#include "data/fresh_memory.hpp"

namespace ketnap {
namespace {

constexpr std::size_t most_kept = std::size_t{256} << 20U;

}  // namespace

SpareMemory::~SpareMemory() {
  for (const auto& [bytes, memory] : kept_) std::free(memory);
}

std::shared_ptr<void> SpareMemory::take_bytes(std::size_t asked) {
  const std::size_t page = asked < large_page ? cache_line : large_page;
  const std::size_t bytes = (asked + page) / page * page;
  void* memory = nullptr;
  std::size_t size = bytes;
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = kept_.lower_bound(bytes); found != kept_.end() && found->first <= 2 * bytes) {
      size = found->first;
      memory = found->second;
      kept_bytes_ -= size;
      kept_.erase(found);
    }
  }
  if (memory == nullptr) memory = fresh_memory(bytes);
  return {memory, [self = weak_from_this(), size](void* done) {
            if (const auto there = self.lock())
              there->give_back(done, size);
            else
              std::free(done);
          }};
}

void SpareMemory::give_back(void* memory, std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  if (bytes < large_page || kept_bytes_ + bytes > most_kept) return std::free(memory);
  kept_.emplace(bytes, memory);
  kept_bytes_ += bytes;
}

}  // namespace ketnap
