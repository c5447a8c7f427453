#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "large_pages.hpp"

namespace ketnap {

/// Of a fact's key, and wherever else texts are looked up by the million.
[[nodiscard]] inline std::uint64_t hash_of_key(std::string_view key) { return std::hash<std::string_view>()(key); }

/// Numbers by text: an open-addressing hash whose texts lie in one string. It holds millions of keys with three allocations.
class KeyMap {
 public:
  /// 0 where the key is not there.
  [[nodiscard]] std::int64_t find(std::string_view key) const { return find(key, hash_of_key(key)); }
  [[nodiscard]] std::int64_t find(std::string_view key, std::uint64_t hash) const {
    if (slots_.empty()) return 0;
    const std::uint32_t entry = slots_[slot_of(key, hash)].entry;
    return entry == 0 ? 0 : entries_[entry - 1].number;
  }

  /// `number` is not 0. A key that is there keeps its number: false.
  bool add(std::string_view key, std::int64_t number) {
    if (4 * (entries_.size() + 1) > 3 * slots_.size()) grow();
    const std::uint64_t hash = hash_of_key(key);
    Slot& slot = slots_[slot_of(key, hash)];
    if (slot.entry != 0) return false;
    entries_.push_back({texts_.size(), number});
    texts_ += key;
    slot = {high(hash), static_cast<std::uint32_t>(entries_.size())};
    return true;
  }

  /// Ahead of `find` and `add`: the memory that will be asked for comes meanwhile. (GCC drops calls of what only prefetches, unless
  /// they are inlined early.)
  [[gnu::always_inline]] void prefetch(std::uint64_t hash_of_key) const {
    if (!slots_.empty()) __builtin_prefetch(&slots_[hash_of_key & (slots_.size() - 1)]);
  }

  /// What lies behind what `prefetch` brought, once it is there: first the one, then the other.
  [[gnu::always_inline]] void prefetch_entry(std::uint64_t hash_of_key) const {
    if (const std::uint32_t entry = first_entry(hash_of_key); entry != 0) __builtin_prefetch(&entries_[entry - 1]);
  }
  [[gnu::always_inline]] void prefetch_text(std::uint64_t hash_of_key) const {
    if (const std::uint32_t entry = first_entry(hash_of_key); entry != 0)
      __builtin_prefetch(texts_.data() + entries_[entry - 1].start);
  }

  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t entry = 0;  // its number, from 1; 0 is free
  };
  struct Entry {
    std::uint64_t start;  // of its text, which the next one's ends
    std::int64_t number;
  };

  static std::uint32_t high(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32U); }

  [[nodiscard]] std::string_view text(std::uint32_t entry) const {
    const std::uint64_t start = entries_[entry - 1].start;
    const std::uint64_t end = entry < entries_.size() ? entries_[entry].start : texts_.size();
    return std::string_view(texts_).substr(start, end - start);
  }

  [[nodiscard]] std::uint32_t first_entry(std::uint64_t hash) const {
    return slots_.empty() ? 0 : slots_[hash & (slots_.size() - 1)].entry;
  }

  /// Where the key is, or the free slot where it would be.
  [[nodiscard]] std::size_t slot_of(std::string_view key, std::uint64_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t i = hash & mask;; i = (i + 1) & mask)
      if (slots_[i].entry == 0 || (slots_[i].hash == high(hash) && text(slots_[i].entry) == key)) return i;
  }

  void grow() {
    slots_.assign(slots_.empty() ? 64 : 2 * slots_.size(), Slot{});
    const std::size_t mask = slots_.size() - 1;
    for (std::uint32_t entry = 1; entry <= entries_.size(); ++entry) {
      const std::uint64_t hash = hash_of_key(text(entry));
      std::size_t i = hash & mask;
      while (slots_[i].entry != 0) i = (i + 1) & mask;
      slots_[i] = {high(hash), entry};
    }
  }

  std::vector<Slot, LargePages<Slot>> slots_;
  std::vector<Entry, LargePages<Entry>> entries_;
  std::basic_string<char, std::char_traits<char>, LargePages<char>> texts_;
};

}  // namespace ketnap
