#include "cache_directory.hpp"

#include <algorithm>
#include <cstddef>

#include "checksum.hpp"

namespace ketnap {
namespace {

std::uint64_t sum_of(const CacheHead& head) { return checksum(&head, offsetof(CacheHead, sum), 0); }

}  // namespace

void set_stamp(CacheHead& head, const std::string& stamp) {
  std::ranges::fill(head.stamp, '\0');
  std::copy_n(stamp.begin(), std::min(stamp.size(), sizeof(head.stamp)), head.stamp);
}

void seal(CacheHead& head) { head.sum = sum_of(head); }

bool is_sealed(const CacheHead& head) { return head.sum == sum_of(head); }

}  // namespace ketnap
