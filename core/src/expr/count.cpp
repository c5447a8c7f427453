#include <ketnap/expr/count.hpp>

#include <algorithm>
#include <bit>
#include <numeric>
#include <stdexcept>

#include "expr/rows_within.hpp"

namespace ketnap {
namespace {

constexpr std::size_t block_rows = 8192;

bool by_units(const Frame& frame) { return frame.groups_of() == "units"; }

std::span<const std::int32_t> units_of(const Frame& frame) {
  if (frame.link_target("unit") != "units") throw std::logic_error("frame " + frame.name() + " has no rows of units");
  return frame.link("unit");
}

// The bits begin .. end of a plane.
std::int32_t count_bits(std::span<const std::uint64_t> plane, std::size_t begin, std::size_t end) {
  if (begin >= end) return 0;
  const std::size_t first = begin / 64;
  const std::size_t last = (end - 1) / 64;
  const std::uint64_t from = ~std::uint64_t{0} << (begin % 64);
  const std::uint64_t to = ~std::uint64_t{0} >> (63 - (end - 1) % 64);
  if (first == last) return std::popcount(plane[first] & from & to);
  std::int32_t bits = std::popcount(plane[first] & from) + std::popcount(plane[last] & to);
  for (std::size_t word = first + 1; word < last; ++word) bits += std::popcount(plane[word]);
  return bits;
}

// The positions of a plane's bits.
template <class Use>
void each_bit(std::span<const std::uint64_t> plane, Use use) {
  for (std::size_t word = 0; word < plane.size(); ++word)
    for (std::uint64_t left = plane[word]; left != 0; left &= left - 1)
      use(word * 64 + static_cast<std::size_t>(std::countr_zero(left)));
}

}  // namespace

Counts::Counts(std::size_t roots, std::size_t units) : surely_(roots, Sums(units + 1)), unknown_(roots) {}

/// One pass over a frame.
class Counting {
 public:
  Counting(const Snapshot& snapshot, const Frame& frame, std::size_t roots)
      : frame_(frame), units_(snapshot.tree().size()), counts_(roots, units_) {}

  void add(const Program& program, const Program::Workspace& work, const Block& block) {
    for (std::size_t root = 0; root < counts_.surely_.size(); ++root) {
      const BitPlanes planes = program.planes(work, root);
      count(planes.surely, block, counts_.surely_[root]);
      if (planes.possibly.data() == planes.surely.data()) continue;
      unknown_.assign(planes.possibly.begin(), planes.possibly.end());
      for (std::size_t word = 0; word < unknown_.size(); ++word) unknown_[word] &= ~planes.surely[word];
      Counts::Sums& sums = counts_.unknown_[root];
      sums.resize(units_ + 1);
      count(unknown_, block, sums);
    }
  }

  [[nodiscard]] Counts finish() && {
    for (auto* all : {&counts_.surely_, &counts_.unknown_})
      for (Counts::Sums& sums : *all) std::partial_sum(sums.begin(), sums.end(), sums.begin());
    return std::move(counts_);
  }

 private:
  // A unit's number stands one place on, so that the running sum before it is its start.
  void count(std::span<const std::uint64_t> plane, const Block& block, Counts::Sums& sums) const {
    if (by_units(frame_)) {
      const auto starts = frame_.starts();
      for (std::size_t unit = block.first_group; unit < std::min(block.last_group, units_); ++unit) {
        const auto begin = static_cast<std::size_t>(starts[unit]) - block.begin;
        const auto end = static_cast<std::size_t>(starts[unit + 1]) - block.begin;
        sums[unit + 1] += count_bits(plane, begin, end);
      }
    } else {
      const auto units = units_of(frame_);
      each_bit(plane, [&](std::size_t at) {
        const std::int32_t unit = units[block.begin + at];
        if (unit != no_row) ++sums[static_cast<std::size_t>(unit) + 1];
      });
    }
    // What counts only below a unit is taken away there again, and so from all above it.
    if (const auto tops = frame_.counted_below(); !tops.empty()) {
      each_bit(plane, [&](std::size_t at) {
        const std::int32_t top = tops[block.begin + at];
        if (top != no_row) --sums[static_cast<std::size_t>(top) + 1];
      });
    }
  }

  const Frame& frame_;
  std::size_t units_;
  Counts counts_;
  std::vector<std::uint64_t> unknown_;
};

Counts count_rows(const Snapshot& snapshot, const Frame& frame, std::span<const Root> roots,
                  std::span<const Parameter> parameters) {
  const Program program(snapshot, frame, roots, parameters);
  Program::Workspace work;
  Counting counting(snapshot, frame, roots.size());
  for (const Block& block : blocks(frame, block_rows)) {
    program.run(block.begin, block.end, work);
    counting.add(program, work, block);
  }
  return std::move(counting).finish();
}

std::vector<std::int32_t> rows_behind(const Snapshot& snapshot, const Frame& frame, const Root& root,
                                      std::span<const Parameter> parameters, std::int32_t first, std::int32_t end, bool possibly) {
  const Program program(snapshot, frame, {&root, 1}, parameters);
  Program::Workspace work;
  const RowsWithin within(frame, first, end);
  std::vector<std::int32_t> rows;
  for (std::size_t begin = within.begin(); begin < within.end(); begin += block_rows) {
    program.run(begin, std::min(begin + block_rows, within.end()), work);
    const BitPlanes planes = program.planes(work, 0);
    each_bit(possibly ? planes.possibly : planes.surely, [&](std::size_t at) {
      if (within.has(begin + at)) rows.push_back(static_cast<std::int32_t>(begin + at));
    });
  }
  return rows;
}

}  // namespace ketnap
