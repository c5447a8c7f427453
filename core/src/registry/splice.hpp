#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include <ketnap/data/frame.hpp>

namespace ketnap {

class SpareMemory;

/// How the rows of a frame become those of a later one: some go, others come from a small frame, and all the rest keep their order.
///
///   Splice splice(5, {1, 3}, {{.before = 3, .row = 0}, {.before = 5, .row = 1}});
///   // 0 1 2 3 4 becomes 0 2 a 4 b, where a and b are rows 0 and 1 of the small frame
class Splice {
 public:
  /// A row of the small frame, before which row of the earlier one it stands, or at its end.
  struct Come {
    std::int32_t before = 0;
    std::int32_t row = 0;
    friend bool operator==(const Come&, const Come&) = default;
  };
  /// Rows one after the other, of the small frame or of the earlier one.
  struct Run {
    bool has_come = false;
    std::int32_t first = 0;
    std::int32_t count = 0;
  };

  Splice() = default;
  /// `gone` ascends, and so does `come` by the rows that it names.
  Splice(std::size_t rows, std::vector<std::int32_t> gone, std::vector<Come> come);

  [[nodiscard]] std::size_t rows() const { return rows_; }  ///< of the later frame
  [[nodiscard]] std::size_t rows_before() const { return rows_before_; }
  [[nodiscard]] const std::vector<std::int32_t>& gone() const { return gone_; }
  [[nodiscard]] const std::vector<Come>& come() const { return come_; }
  [[nodiscard]] const std::vector<Run>& runs() const { return runs_; }
  [[nodiscard]] bool is_gone(std::int32_t row) const;
  /// Whether nothing goes or comes.
  [[nodiscard]] bool is_nothing() const { return gone_.empty() && come_.empty(); }
  /// Whether every row that stays keeps its number.
  [[nodiscard]] bool keeps_places() const { return steps_.empty(); }

  /// Where a row of the earlier frame lies now. One that is gone counts as where it lay between its neighbours: where it came again
  /// there, that is its place.
  [[nodiscard]] std::int32_t place_of(std::int32_t row) const;
  [[nodiscard]] std::int32_t place_of_come(std::size_t come) const { return come_places_[come]; }
  /// The same of a link's rows; no_row stays.
  void move(std::span<const std::int32_t> rows, std::int32_t* places) const;

 private:
  struct Step {
    std::int32_t from;
    std::int32_t shift;
  };
  std::size_t rows_ = 0;
  std::size_t rows_before_ = 0;
  std::vector<std::int32_t> gone_;
  std::vector<Come> come_;
  std::vector<std::int32_t> come_places_;
  std::vector<Run> runs_;
  std::vector<Step> steps_;  // by how much rows from there on shift; none before the first
};

/// What a column of the later frame is made of.
struct SplicedColumn {
  const Column* earlier;
  const Column* come;
  /// Of a link: its targets' places, those of `come` by their rows in the small frame's target.
  const Splice* targets = nullptr;
  std::span<const std::int32_t> come_targets{};
  /// What fills up the last byte of `validity`.
  bool ends_with_ones = true;
  /// Of days: one that is neither known nor still to come is unknown, although only one day is left for it.
  bool nulls_are_unknown = true;
};

/// What a column says of all its rows.
struct Unknowns {
  bool has_unknowns = false;
  bool has_high = false;  ///< the latest days lie apart from the earliest
};
[[nodiscard]] Unknowns unknowns(const Splice& splice, const SplicedColumn& column);

/// The same bytes that a column made from all rows has, in memory that is given back; `told` is what it says of more rows than its
/// own.
[[nodiscard]] Column spliced(const Splice& splice, const SplicedColumn& column, const Unknowns& told, SpareMemory& memory);
/// Links that are no columns.
[[nodiscard]] Buffer spliced_links(const Splice& splice, std::span<const std::int32_t> earlier, std::span<const std::int32_t> come,
                                   const Splice& targets, std::span<const std::int32_t> come_targets, SpareMemory& memory);
/// A buffer that `fill` writes, in memory that is given back.
[[nodiscard]] Buffer written(SpareMemory& memory, std::size_t bytes, const std::function<void(void*)>& fill);

}  // namespace ketnap
