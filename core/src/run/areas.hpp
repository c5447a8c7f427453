#pragma once
#include <cstdint>
#include <optional>

#include <ketnap/data/snapshot.hpp>

namespace ketnap {

/// Neighbouring places of a tree, from a row to the end of what lies below it.
struct Places {
  std::int32_t first = 0;
  std::int32_t end = 0;
};

/// The areas of a snapshot as a tree of their own, so that rows of an area and below are counted as rows of a unit and below are.
class AreaTree {
 public:
  explicit AreaTree(const Snapshot& snapshot);

  /// The same frames over the tree of areas; each row of the frame `areas` has a link `unit` to its own place there.
  [[nodiscard]] const Snapshot& snapshot() const { return snapshot_; }
  /// Where a unit's area and all below it lie; nullopt where the unit's area is not known.
  [[nodiscard]] std::optional<Places> of_unit(std::int32_t unit) const;

 private:
  Snapshot snapshot_;
};

}  // namespace ketnap
