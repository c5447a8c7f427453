#pragma once
#include <cstdint>
#include <vector>

#include <ketnap/data/frame.hpp>

namespace ketnap {

/// Collects which rows are null and gives them to the column at the end.
class Validity {
 public:
  explicit Validity(std::size_t rows) : bits_((rows + 7) / 8, 0xFF) {}
  void clear(std::size_t row) {
    bits_[row / 8] = static_cast<std::uint8_t>(bits_[row / 8] & ~(1U << (row % 8)));
    ++null_count_;
  }
  void give(Column& column) const {
    column.null_count = null_count_;
    if (null_count_ != 0) column.validity = Buffer::of(bits_);
  }

 private:
  std::vector<std::uint8_t> bits_;
  std::size_t null_count_ = 0;
};

}  // namespace ketnap
