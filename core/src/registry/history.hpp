#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <ketnap/base/date.hpp>
#include <ketnap/data/frame.hpp>
#include <ketnap/data/schema.hpp>

#include "layout.hpp"
#include "raw_table.hpp"
#include "unit_tree.hpp"

namespace ketnap {

/// Of a column of days, what tells whether an earlier as_of changes it.
struct DaysTold {
  std::int32_t last = Date::first().days() - 1;  ///< the latest of the known days
  bool has_unknown = false;                      ///< some row has `unknown_day`, which lies before as_of
  Lazy<Buffer> stored;                           ///< the days as they are stored, where `has_unknown`
};

/// Of a table, what tells whether an earlier as_of changes its frame.
struct TableDays {
  std::map<std::string, DaysTold, std::less<>> days;     ///< by the field of dates
  std::int32_t last_opening = Date::first().days() - 1;  ///< the latest day on which one of its rows begins to exist
  Lazy<Buffer> openings;                                 ///< of votes the day of their step, raw_none where there is none
};

/// A table's frame after all that has happened in it.
struct HistoryTable : TableDays {
  Frame frame;
};

struct TreeOfDay {
  Date day;
  std::map<std::string, std::vector<VersionedRow>, std::less<>> versions;
  Tree tree;
};

/// All facts that hold at a batch, as frames in which all has happened that ever did, on the tree of the last day: what snapshots
/// of any day are cut from. It is made once for each batch, in memory or as a file that is read column by column (cache_file.hpp).
///
/// `units` and `areas` are kept as they are stored, with all their versions.
struct History {
  History(int batch, Schema of);
  History(const History&) = delete;
  History& operator=(const History&) = delete;
  ~History() = default;

  int as_known;
  Schema schema;
  std::vector<Layout> layouts;  ///< beside the schema's tables
  std::map<std::string, HistoryTable, std::less<>> tables;
  std::map<std::string, RawTable, std::less<>> versioned;
  std::vector<std::int32_t> unit_places;   ///< in the order of their codes, their places on the tree of the last day
  std::vector<std::int32_t> unit_parents;  ///< of each place there

  /// The tree of a day, with the versions in force of units and areas. The last one that was asked for is kept.
  [[nodiscard]] std::shared_ptr<const TreeOfDay> tree(Date day) const;
  [[nodiscard]] const RawTable* raw(std::string_view table) const;
  [[nodiscard]] const Layout* layout(std::string_view table) const;

 private:
  mutable std::mutex turn_;
  mutable std::shared_ptr<const TreeOfDay> last_tree_;
};

/// Whether a table's rows are versions, of which the tree's day chooses.
[[nodiscard]] inline bool is_versioned(std::string_view table) { return table == "units" || table == "areas"; }

}  // namespace ketnap
