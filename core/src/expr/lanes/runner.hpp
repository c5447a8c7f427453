#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>

#include "expr/lanes/code.hpp"

namespace ketnap::lanes {

using engine::Instruction;
using engine::words;

inline constexpr std::int32_t lowest = std::numeric_limits<std::int32_t>::min();
inline constexpr std::int32_t highest = std::numeric_limits<std::int32_t>::max();

[[nodiscard]] inline bool bit(const Word* plane, std::size_t row) { return (plane[row / 64] >> (row % 64) & 1U) != 0; }

/// A value of lanes as plain instructions have it.
[[nodiscard]] engine::Interval value_at(const View& from, Form form, std::size_t i);
/// All that a code may be which is not known.
[[nodiscard]] engine::Interval any_code(const engine::Code& code, const Instruction& of);

/// Runs one step after the other over the rows of its space.
class Runner {
 public:
  Runner(const engine::Code& code, const LaneCode& lanes, const Kernels& kernels, engine::State& plain, LaneState& state)
      : code_(code), lanes_(lanes), kernels_(kernels), plain_(plain), state_(state) {}

  /// False where the plain code must compute the block.
  bool run(const Step& step);

 private:
  [[nodiscard]] View& out() { return state_.views[static_cast<std::size_t>(step_->target)]; }
  [[nodiscard]] const View& arg(std::size_t i) const { return state_.views[static_cast<std::size_t>(step_->args[i])]; }
  [[nodiscard]] const Instruction& instruction() const { return code_.instructions[static_cast<std::size_t>(step_->plain)]; }

  template <class T>
  T* buffer(std::size_t i, std::size_t bytes) {
    const auto which = static_cast<std::size_t>(step_->buffers[i]);
    state_.buffers[which].reserve(bytes, which);
    return state_.buffers[which].as<T>();
  }
  std::int32_t* lane(std::size_t i) { return buffer<std::int32_t>(i, (rows_ + slack) * sizeof(std::int32_t)); }
  std::uint8_t* byte(std::size_t i) { return buffer<std::uint8_t>(i, rows_ + 2 * slack); }
  /// Kernels::turn reads on after a plane.
  Word* plane(std::size_t i) { return buffer<Word>(i, words(rows_) * sizeof(Word) + 64); }

  void clear_tail(Word* words_of_rows) const { clear_tail_of(words_of_rows, rows_); }
  static void clear_tail_of(Word* plane, std::size_t rows) {
    if (rows % 64 != 0) plane[rows / 64] &= (Word{1} << (rows % 64)) - 1;
  }

  void set_planes(bool exact) {
    out().surely = plane(0);
    out().possibly = exact ? out().surely : plane(1);
  }
  void set_lanes(const std::int32_t* lo, const std::int32_t* hi) {
    out().lo = lo;
    out().hi = hi;
  }

  /// The rows that args[i] names, or the base rows.
  struct Rows {
    const std::int32_t* rows;
    std::int64_t first;
    [[nodiscard]] std::int32_t at(std::size_t i) const {
      return rows == nullptr ? static_cast<std::int32_t>(first + static_cast<std::int64_t>(i)) : rows[i];
    }
  };
  [[nodiscard]] Rows rows_of(std::size_t i) const {
    if (step_->args[i] == nowhere)
      return {.rows = plain_.chosen, .first = plain_.chosen == nullptr ? static_cast<std::int64_t>(plain_.begin) : -1};
    return {.rows = arg(i).lo, .first = arg(i).first};
  }
  void set_rows(const std::int32_t* rows) {
    out().lo = rows;
    out().hi = rows;
    if (rows_ == 0 || rows[0] < 0 || rows[rows_ - 1] - rows[0] != static_cast<std::int64_t>(rows_) - 1) return;
    for (std::size_t i = 1; i < rows_; ++i)
      if (rows[i] - rows[i - 1] != 1) return;
    out().first = rows[0];
  }

  // run_columns.cpp: what stands in a column at the rows
  void days();
  void bytes();
  bool numbers();
  const Word* copied(const Buffer& bitmap, std::size_t first, Word* to) const;
  void widened();
  void parameter();

  // run_values.cpp: numbers and days from others
  bool key();
  void combine_known(const View& a, const View& b);
  [[nodiscard]] std::size_t lanes_to_write(bool one) const;
  void linear();
  void product();
  void nothing_times(const View& factor);
  void pairwise(decltype(Kernels::minimum) kernel);
  void days_between();
  bool by_day();
  bool later();
  void apart();
  void choose();

  // run_planes.cpp: what holds of the rows
  bool compare(bool exact);
  Word* unknown_beside(const Word* known, Word* surely, Word* possibly);
  void flip(Word* surely, Word* possibly) const;
  bool at_most_later();
  void within();
  void bytes_within();
  void known();
  void known_rows();
  void known_truth();
  void logical_not();
  void logical(decltype(Kernels::both) kernel);

  // run_rows.cpp: from rows to those that they link to
  void link();
  void profile();
  void keyed();
  template <class Code>
  void keyed_by(const engine::Keyed& where, const Code* codes);

  // run_related.cpp: rows that belong to others
  void count();
  [[nodiscard]] const std::vector<std::int32_t>& parents() const;
  void spread();
  void spread_plane(const Word* from, Word* to) const;
  void children();

  // run_plain.cpp: to plain instructions and back
  bool run_plainly();
  void of_plain();
  void to_plain();
  bool codes_to(engine::Slot& slot, const std::uint8_t* codes) const;
  bool lanes_to(engine::Slot& slot, const View& from, Form form) const;

  const engine::Code& code_;
  const LaneCode& lanes_;
  const Kernels& kernels_;
  engine::State& plain_;
  LaneState& state_;
  const Step* step_ = nullptr;
  std::size_t rows_ = 0;
};

}  // namespace ketnap::lanes
