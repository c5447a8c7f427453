#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <ketnap/expr/amount.hpp>
#include <ketnap/expr/count.hpp>
#include <ketnap/expr/program.hpp>

#include "expr/interval.hpp"

namespace ketnap {

/// What an aggregate runs over. The day of an event that has not happened, and the time until it, are beyond all numbers: such a
/// row has no value, and is left out. A plain number is finite, however little is known of it.
enum class RowValues : std::uint8_t { numbers, times, days };
[[nodiscard]] RowValues row_values(const Bound& value);

/// A row that may be among those an aggregate runs over: its value, and whether it surely is one of them, with a value. Many alike
/// may be said at once.
struct ValuedRow {
  engine::Interval value;
  bool surely = true;
  std::int64_t times = 1;

  /// It is surely there, and its value known.
  [[nodiscard]] bool is_known() const { return surely && value.exact() && engine::is_bound(value.lo); }
};

/// What rows come to that are all known.
struct KnownSum {
  engine::Wide sum = 0;
  std::int64_t rows = 0;
};

/// The same where the value may be a fraction, or no number at all.
struct AmountRow {
  Amount value;
  bool surely = true;
};

[[nodiscard]] ValuedRow valued_row(engine::Interval value, bool surely, RowValues what);
[[nodiscard]] AmountRow amount_row(const Amount& value, bool surely, RowValues what);

/// What to gather: the rows for which a condition may hold, each with a number, a day, a place in a code list or a linked row.
struct ValueRoot {
  BoundPtr condition;
  BoundPtr value;
  RequestDates dates;
};

/// The rows of one root in the order of the tree. Where there are few kinds of them, as of ages, each is kept as the number of its
/// kind, and those of a unit are said by kinds.
class ValuedRows {
 public:
  /// Whether the values are amounts; else they are whole.
  [[nodiscard]] bool has_amounts() const { return has_amounts_; }
  /// Those that count for the subtree units first .. end (Tree::Unit::end). `room` holds them where they do not lie together.
  [[nodiscard]] std::span<const ValuedRow> of(std::int32_t first, std::int32_t end, std::vector<ValuedRow>& room) const;
  /// The sum of those; empty where some row is not known, or may count below a unit only. It takes no longer for many.
  [[nodiscard]] std::optional<KnownSum> known_sum(std::int32_t first, std::int32_t end) const;
  [[nodiscard]] std::span<const AmountRow> amounts_of(std::int32_t first, std::int32_t end, std::vector<AmountRow>& room) const {
    return part(amounts_, first, end, room);
  }

 private:
  friend class Gathering;
  template <class Row>
  [[nodiscard]] std::span<const Row> part(const std::vector<Row>& rows, std::int32_t first, std::int32_t end,
                                          std::vector<Row>& room) const {
    const std::size_t from = starts_[static_cast<std::size_t>(first)];
    const std::size_t to = starts_[static_cast<std::size_t>(end)];
    if (tops_.empty()) return std::span(rows).subspan(from, to - from);
    room.clear();
    for (std::size_t i = from; i < to; ++i)
      if (counts_at(i, first, end)) room.push_back(rows[i]);
    return room;
  }
  [[nodiscard]] bool counts_at(std::size_t row, std::int32_t first, std::int32_t end) const {
    return tops_.empty() || tops_[row] < first || end <= tops_[row];
  }

  bool has_amounts_ = false;
  std::vector<ValuedRow> kinds_;
  std::vector<std::uint16_t> kind_of_;  // of each row; empty where they stand in `rows_`
  std::vector<ValuedRow> rows_;
  std::vector<AmountRow> amounts_;
  std::vector<std::int32_t> tops_;   // Frame::counted_below() of each; empty where all count all the way up
  std::vector<std::size_t> starts_;  // by unit, and the end
  // By unit, and the end: of whole values the sum of all known ones before it, and the number of other rows.
  struct Before {
    engine::Wide sum = 0;
    std::size_t others = 0;
  };
  std::vector<Before> before_;
};

/// All roots in one pass over a frame of rows of units, as count_rows() does it, or each thread some of them; rows of no unit are
/// left out.
[[nodiscard]] std::vector<ValuedRows> gather_rows(const Snapshot& snapshot, const Frame& frame, std::span<const ValueRoot> roots,
                                                  std::span<const Parameter> parameters, const CountOptions& options);

/// The rows of one root, in any order; whole values or amounts.
struct RowsWithValues {
  bool has_amounts = false;
  std::vector<ValuedRow> rows;
  std::vector<AmountRow> amounts;
};
/// Only those that count for the units first .. end.
[[nodiscard]] RowsWithValues gather_rows(const Snapshot& snapshot, const Frame& frame, const ValueRoot& root,
                                         std::span<const Parameter> parameters, std::int32_t first, std::int32_t end);

/// The unit of each row of a frame of rows of units; no_row where it has none.
[[nodiscard]] std::vector<std::int32_t> units_of(const Snapshot& snapshot, const Frame& frame);

}  // namespace ketnap
