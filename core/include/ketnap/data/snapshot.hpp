#pragma once
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include <ketnap/base/date.hpp>
#include <ketnap/data/frame.hpp>
#include <ketnap/data/schema.hpp>
#include <ketnap/data/tree.hpp>

namespace ketnap {

class JoinedColumns;
class SpareMemory;

/// The times of a view: the end of which day, known by which batch, on the tree of which day. A result is made again, byte for
/// byte, from these and the plugin lock.
struct SnapshotTimes {
  Date as_of;
  int as_known = 0;  ///< the number of a batch
  Date tree;         ///< usually as_of
  friend bool operator==(const SnapshotTimes&, const SnapshotTimes&) = default;
};

/// An immutable view of the registry at stated times: its tree and its frames, one per table of the schema. Events after as_of have
/// not happened in it. It knows nothing of catalogs; it outlives the registry object that it came from; any thread may read it.
class Snapshot {
 public:
  /// Where `spells` has no index by people yet, it gets one, and its column `official_since`.
  Snapshot(SnapshotTimes times, Schema schema, Tree tree, std::map<std::string, Frame, std::less<>> frames);
  /// Of frames to which nothing need be added, and of which none is made for it.
  struct Complete {};
  /// Its spare memory is that of a snapshot beside it, where there is one.
  Snapshot(Complete, SnapshotTimes times, Schema schema, Tree tree, std::map<std::string, Frame, std::less<>> frames,
           const Snapshot* beside = nullptr);

  [[nodiscard]] const SnapshotTimes& times() const { return times_; }
  [[nodiscard]] const Schema& schema() const { return schema_; }
  [[nodiscard]] const Tree& tree() const { return tree_; }
  /// Error 3107 with the nearest name where there is no such frame.
  [[nodiscard]] const Frame& frame(std::string_view name) const;
  [[nodiscard]] const std::map<std::string, Frame, std::less<>>& frames() const { return frames_; }
  /// The row of a key: `row_of("people", "P-000123")`; no_row where there is none. The key of several columns is their texts with
  /// U+001F between them. `units` and `areas` have one row for each unit and area: there the key is the code alone.
  [[nodiscard]] std::int32_t row_of(std::string_view frame, std::string_view key) const;
  /// A column of days, codes, Booleans or whole numbers as the rows of one of its frames read it through a link of theirs: laid out
  /// beside them when it is first asked for, and kept as long as the snapshot. What runs over whole frames again and again reads it
  /// four times as fast.
  [[nodiscard]] const Column& joined(std::span<const std::int32_t> link, const Column& column) const;
  /// Where large results have their memory from (data/spare_memory.hpp).
  [[nodiscard]] SpareMemory& spare_memory() const { return *spare_memory_; }

 private:
  struct KeyIndex;
  SnapshotTimes times_;
  Schema schema_;
  Tree tree_;
  std::map<std::string, Frame, std::less<>> frames_;
  std::shared_ptr<std::map<std::string, KeyIndex, std::less<>>> key_indexes_;  // each made when first asked for
  std::shared_ptr<JoinedColumns> joined_;
  std::shared_ptr<SpareMemory> spare_memory_;
};

/// The profile in force for a person on a day: a row of `profiles`, no_row before the first or where the person is no_row.
[[nodiscard]] std::int32_t profile_on(const Snapshot& snapshot, std::int32_t person, Date day);
/// The same, of the frame `profiles`.
[[nodiscard]] std::int32_t profile_on(const Frame& profiles, std::int32_t person, Date day);

}  // namespace ketnap
