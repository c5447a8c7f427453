#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>

#include <ketnap/data/frame.hpp>

namespace ketnap {

/// The rows of a frame of rows of units that count for the units first .. end of the tree: those of the stretch begin .. end that
/// it has.
class RowsWithin {
 public:
  RowsWithin(const Frame& frame, std::int32_t first, std::int32_t end) : first_(first), last_(end), tops_(frame.counted_below()) {
    if (frame.groups_of() == "units") {
      begin_ = static_cast<std::size_t>(frame.starts()[static_cast<std::size_t>(first)]);
      end_ = static_cast<std::size_t>(frame.starts()[static_cast<std::size_t>(end)]);
      return;
    }
    if (frame.link_target("unit") != "units") throw std::logic_error("frame " + frame.name() + " has no rows of units");
    units_ = frame.link("unit");
    end_ = frame.rows();
  }

  [[nodiscard]] std::size_t begin() const { return begin_; }
  [[nodiscard]] std::size_t end() const { return end_; }
  [[nodiscard]] bool has(std::size_t row) const {
    if (!tops_.empty() && is_within(tops_[row])) return false;
    return units_.empty() || is_within(units_[row]);
  }

 private:
  [[nodiscard]] bool is_within(std::int32_t unit) const { return first_ <= unit && unit < last_; }

  std::int32_t first_;
  std::int32_t last_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::span<const std::int32_t> tops_;
  std::span<const std::int32_t> units_;
};

}  // namespace ketnap
