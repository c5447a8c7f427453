#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ketnap {

/// Numbers by text: an open-addressing hash whose texts lie in one string. It holds millions of keys with two allocations.
class KeyMap {
 public:
  /// 0 where the key is not there.
  [[nodiscard]] std::int64_t find(std::string_view key) const {
    if (entries_.empty()) return 0;
    const std::uint32_t index = slots_[slot_of(key, hash_of(key))];
    return index == 0 ? 0 : entries_[index - 1].number;
  }

  /// `number` is not 0. A key that is there keeps its number.
  void add(std::string_view key, std::int64_t number) {
    if (2 * (entries_.size() + 1) > slots_.size()) grow();
    const std::uint32_t hash = hash_of(key);
    std::uint32_t& slot = slots_[slot_of(key, hash)];
    if (slot != 0) return;
    entries_.push_back({texts_.size(), static_cast<std::uint32_t>(key.size()), hash, number});
    texts_ += key;
    slot = static_cast<std::uint32_t>(entries_.size());
  }

  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::uint64_t start;
    std::uint32_t size;
    std::uint32_t hash;
    std::int64_t number;
  };

  static std::uint32_t hash_of(std::string_view key) { return static_cast<std::uint32_t>(std::hash<std::string_view>()(key)); }

  /// Where the key is, or the free slot where it would be.
  [[nodiscard]] std::size_t slot_of(std::string_view key, std::uint32_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t slot = hash & mask;; slot = (slot + 1) & mask) {
      if (slots_[slot] == 0) return slot;
      const Entry& entry = entries_[slots_[slot] - 1];
      if (entry.hash == hash && std::string_view(texts_).substr(entry.start, entry.size) == key) return slot;
    }
  }

  void grow() {
    slots_.assign(slots_.empty() ? 64 : 2 * slots_.size(), 0);
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      std::size_t slot = entries_[i].hash & mask;
      while (slots_[slot] != 0) slot = (slot + 1) & mask;
      slots_[slot] = static_cast<std::uint32_t>(i + 1);
    }
  }

  std::vector<std::uint32_t> slots_;  // number of an entry, from 1; 0 is free
  std::vector<Entry> entries_;
  std::string texts_;
};

}  // namespace ketnap
