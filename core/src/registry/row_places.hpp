#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include <ketnap/data/frame.hpp>
#include <ketnap/data/schema.hpp>

namespace ketnap {

/// A frame, and a small one of the same table.
struct FramePair {
  const Frame* whole = nullptr;
  const Frame* small = nullptr;
};

/// Finds by their keys where the rows of a small frame belong in the whole one, whose rows lie as order_rows (row_order.hpp) laid
/// them.
class RowPlaces {
 public:
  /// `targets`: the frames that a link leads to, none of `units`; of those `unit_places` says where the small tree's units lie in
  /// the whole one.
  RowPlaces(const Schema& schema, FramePair table, const std::function<FramePair(std::string_view)>& targets,
            const std::vector<std::int32_t>& unit_places);

  struct Found {
    std::int32_t row = 0;  ///< the first that does not come before it
    bool is_there = false;
  };
  /// Among the rows first .. end, which have one parent with it. None where that cannot be told.
  [[nodiscard]] std::optional<Found> find(std::int32_t small_row, std::int32_t first, std::int32_t end) const;
  /// Whether rows that have no parent are told apart by what they say themselves.
  [[nodiscard]] bool are_own() const { return are_own_; }

 private:
  struct Key {
    const Column* whole = nullptr;
    const Column* small = nullptr;
    FramePair target{};
    std::string_view target_key{};
    bool is_number = false;  ///< of a link: it is stored as a number, and rows lie by the rows that it leads to
  };
  [[nodiscard]] std::optional<int> compare(const Key& key, std::int32_t row, std::int32_t small_row) const;
  [[nodiscard]] std::optional<int> compare_links(const Key& key, std::int32_t to, std::int32_t small_to) const;

  const std::vector<std::int32_t>* unit_places_;
  std::vector<Key> keys_;
  bool are_own_ = true;
};

}  // namespace ketnap
