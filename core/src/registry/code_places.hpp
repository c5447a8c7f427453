#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include <ketnap/data/schema.hpp>

namespace ketnap {

/// The places of a list's codes by their keys, for reading millions of cells. The list outlives this.
class CodePlaces {
 public:
  CodePlaces() = default;
  explicit CodePlaces(const CodeList& list) : slots_(std::bit_ceil(4 * list.codes.size() + 1)) {
    for (std::size_t place = 0; place < list.codes.size(); ++place) {
      Slot& slot = slots_[slot_of(list.codes[place].key)];
      if (slot.place < 0) slot = {list.codes[place].key, static_cast<int>(place)};
    }
  }

  /// -1 where the list has no such code.
  [[nodiscard]] int find(std::string_view key) const { return slots_[slot_of(key)].place; }

 private:
  struct Slot {
    std::string_view key;
    int place = -1;
  };

  /// Where the key is, or the free slot where it would be.
  [[nodiscard]] std::size_t slot_of(std::string_view key) const {
    std::uint64_t start = 0;
    std::memcpy(&start, key.data(), key.size() < sizeof start ? key.size() : sizeof start);
    std::size_t slot = (start + key.size()) * 0x9E3779B97F4A7C15U >> 32U & (slots_.size() - 1);
    while (slots_[slot].place >= 0 && slots_[slot].key != key) slot = (slot + 1) & (slots_.size() - 1);
    return slot;
  }

  std::vector<Slot> slots_;
};

}  // namespace ketnap
