#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <ketnap/data/tree.hpp>
#include <ketnap/expr/amount.hpp>
#include <ketnap/expr/bind.hpp>

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

/// The same where the value may be a fraction, or no number at all.
struct AmountRow {
  Amount value;
  bool surely = true;
};

[[nodiscard]] inline ValuedRow valued_row(engine::Interval value, bool surely, RowValues what) {
  if (what == RowValues::days) value = engine::day_or_beyond(value);
  const bool has_value = what == RowValues::numbers || (engine::is_bound(value.lo) && engine::is_bound(value.hi));
  return {.value = value, .surely = surely && has_value};
}
[[nodiscard]] AmountRow amount_row(const Amount& value, bool surely, RowValues what);

/// What rows come to that are surely there, each with a value between two numbers: the sums of the lower and of the upper ones.
struct SureSums {
  engine::Wide low = 0;
  engine::Wide high = 0;
  std::int64_t rows = 0;

  SureSums& operator+=(const SureSums& other) {
    low += other.low;
    high += other.high;
    rows += other.rows;
    return *this;
  }
};

/// Where the units that are asked for begin and end, as places of the tree: a line stands before each of them, and between two
/// lines lies a stretch of units. All units, where none is named.
class Stretches {
 public:
  Stretches(const Tree& tree, std::span<const std::int32_t> units);

  [[nodiscard]] const Tree& tree() const { return *tree_; }
  [[nodiscard]] std::size_t size() const { return places_.size() - 1; }
  /// The first unit of a stretch; of one past the last the end of all.
  [[nodiscard]] std::int32_t place(std::size_t stretch) const { return places_[stretch]; }
  /// The stretch that begins at a place that is asked for.
  [[nodiscard]] std::size_t from(std::int32_t place) const { return lines_before_[static_cast<std::size_t>(place)]; }
  /// The stretch in which a unit lies; nothing outside of all.
  [[nodiscard]] std::optional<std::size_t> of(std::int32_t unit) const;

 private:
  const Tree* tree_;
  std::vector<std::int32_t> places_;
  std::vector<std::uint32_t> lines_before_;  // of each place of the tree, and of its end: how many lines stand before it
};

/// Things by stretches, in their order.
template <class T>
struct Listed {
  std::vector<T> entries;
  std::vector<std::uint32_t> starts;  ///< of each stretch, and the end; empty where there is nothing

  [[nodiscard]] std::size_t many(std::size_t first, std::size_t last) const {
    return starts.empty() ? 0 : starts[last] - starts[first];
  }
  [[nodiscard]] std::span<const T> of(std::size_t first, std::size_t last) const {
    if (starts.empty()) return {};
    return std::span(entries).subspan(starts[first], starts[last] - starts[first]);
  }
};

/// Many rows that are alike: the number of their kind.
struct RowsOfKind {
  std::uint16_t kind;
  std::uint16_t times;
};

/// The rows of one root by stretches of units, as far as its aggregate must tell them apart: of a sum or a mean those that are sure
/// are added up; of `distinct` each key that is sure is counted once a unit; else of each stretch it is said how many rows there
/// are of each kind, as long as the kinds are few.
class ValuedRows {
 public:
  /// Whether the values are amounts; else they are whole.
  [[nodiscard]] bool has_amounts() const { return has_amounts_; }
  /// Those that count for the subtree units first .. end (Tree::Unit::end), but for those that sums() has. `room` may hold them.
  [[nodiscard]] std::span<const ValuedRow> of(std::int32_t first, std::int32_t end, std::vector<ValuedRow>& room) const;
  [[nodiscard]] std::span<const AmountRow> amounts_of(std::int32_t first, std::int32_t end, std::vector<AmountRow>& room) const;
  /// What the rows of a sum or mean come to that of() leaves out.
  [[nodiscard]] SureSums sums(std::int32_t first, std::int32_t end) const;
  /// How many different keys there are, where each is known.
  [[nodiscard]] std::optional<std::int64_t> distinct(std::int32_t first, std::int32_t end) const;

 private:
  friend class GatheredRows;
  void add_kinds(std::size_t from, std::size_t to, std::vector<ValuedRow>& room) const;
  void count_keys_once();

  std::shared_ptr<const Stretches> stretches_;
  bool has_amounts_ = false;
  std::vector<SureSums> sums_;  // before each stretch, and all
  std::vector<ValuedRow> kinds_;
  Listed<RowsOfKind> of_kinds_;
  Listed<std::int32_t> keys_;
  std::vector<std::int32_t> repeated_;  // before each stretch: keys that a unit there has twice
  Listed<ValuedRow> rows_;
  Listed<AmountRow> amounts_;
  std::vector<std::int32_t> tops_;  // Frame::counted_below() of each row or amount; empty where all count all the way up
};

}  // namespace ketnap
