#include <algorithm>
#include <cstring>

#include "expr/lanes/runner.hpp"

namespace ketnap::lanes {

void Runner::days() {
  const Column& column = *instruction().column;
  const std::int32_t* lo = column.values.as<std::int32_t>().data();
  const std::int32_t* hi = column.high.empty() ? lo : column.high.as<std::int32_t>().data();
  const Rows rows = rows_of(0);
  if (rows.first >= 0) return set_lanes(lo + rows.first, hi + rows.first);
  std::int32_t* low = lane(0);
  if (rows.rows == plain_.chosen && !column.has_unknowns) {
    for (std::size_t i = 0; i < rows_; ++i) low[i] = lo[rows.rows[i]];
    return set_lanes(low, low);
  }
  std::int32_t* high = lane(1);
  if (rows.rows == plain_.chosen) {
    std::int32_t differ = 0;
    for (std::size_t i = 0; i < rows_; ++i) {
      const std::int32_t row = rows.rows[i];
      low[i] = lo[row];
      high[i] = hi[row];
      differ |= low[i] ^ high[i];
    }
    return set_lanes(low, differ == 0 ? low : high);
  }
  const auto missing_low = static_cast<std::int32_t>(instruction().lo);
  const auto missing_high = static_cast<std::int32_t>(instruction().hi);
  bool exact = true;
  for (std::size_t i = 0; i < rows_; ++i) {
    const std::int32_t row = rows.rows[i];
    low[i] = row == no_row ? missing_low : lo[row];
    high[i] = row == no_row ? missing_high : hi[row];
    exact &= low[i] == high[i];
  }
  set_lanes(low, exact ? low : high);
}

void Runner::bytes() {
  const std::uint8_t* values = instruction().column->values.as<std::uint8_t>().data();
  const Rows rows = rows_of(0);
  out().bytes = rows.first >= 0 ? values + rows.first : nullptr;
  if (rows.first >= 0) return;
  std::uint8_t* gathered = byte(0);
  if (rows.rows == plain_.chosen) {
    for (std::size_t i = 0; i < rows_; ++i) gathered[i] = values[rows.rows[i]];
  } else {
    for (std::size_t i = 0; i < rows_; ++i) gathered[i] = rows.rows[i] == no_row ? std::uint8_t{255} : values[rows.rows[i]];
  }
  out().bytes = gathered;
}

bool Runner::numbers() {
  const Column& column = *instruction().column;
  const std::int64_t* values = column.values.as<std::int64_t>().data();
  const Rows rows = rows_of(0);
  std::int32_t* lanes = lane(0);
  set_lanes(lanes, lanes);
  if (rows.first >= 0) {
    const auto first = static_cast<std::size_t>(rows.first);
    if (column.has_unknowns && !column.validity.empty()) out().known = copied(column.validity, first, plane(2));
    return kernels_.from_wide(values + first, out().known, step_->limit, rows_, lanes);
  }
  const std::uint8_t* validity =
      column.has_unknowns && !column.validity.empty() ? column.validity.as<std::uint8_t>().data() : nullptr;
  const auto is_known = [&](std::size_t row) { return validity == nullptr || (validity[row / 8] >> (row % 8) & 1U) != 0; };
  Word* known = plane(2);
  const auto limit = static_cast<std::uint64_t>(step_->limit);
  bool fits = true;
  for (std::size_t first = 0; first < rows_; first += 64) {
    Word word = 0;
    for (std::size_t i = first; i < std::min(first + 64, rows_); ++i) {
      const std::int32_t row = rows.rows[i];
      const bool is_there = row != no_row && is_known(static_cast<std::uint32_t>(row));
      const std::int64_t value = is_there ? values[static_cast<std::uint32_t>(row)] : 0;
      fits &= static_cast<std::uint64_t>(value) + limit <= 2 * limit;
      lanes[i] = static_cast<std::int32_t>(value);
      word |= Word{is_there} << (i - first);
    }
    known[first / 64] = word;
  }
  out().known = known;
  return fits;
}

// Bits of a bitmap from any row on; nothing is read beyond its last byte that has a row.
const Word* Runner::copied(const Buffer& bitmap, std::size_t first, Word* to) const {
  const std::uint8_t* from = bitmap.as<std::uint8_t>().data() + first / 8;
  const std::size_t bytes = (first % 8 + rows_ + 7) / 8;
  const auto shift = static_cast<unsigned>(first % 8);
  for (std::size_t w = 0; w < words(rows_); ++w) {
    std::uint8_t nine[16] = {};
    std::memcpy(nine, from + w * 8, std::min<std::size_t>(9, bytes - w * 8));
    Word low = 0;
    std::memcpy(&low, nine, 8);
    to[w] = shift == 0 ? low : low >> shift | static_cast<Word>(nine[8]) << (64 - shift);
  }
  clear_tail(to);
  return to;
}

void Runner::widened() {
  std::int32_t* low = lane(0);
  std::int32_t* high = lane(1);
  const std::uint8_t* codes = arg(0).bytes;
  bool exact = true;
  for (std::size_t i = 0; i < rows_; ++i) {
    const bool is_known = codes[i] != 255;
    low[i] = is_known ? codes[i] : 0;
    high[i] = is_known ? codes[i] : step_->limit;
    exact &= is_known;
  }
  set_lanes(low, exact ? low : high);
}

void Runner::parameter() {
  if (rows_ == 0) return set_lanes(lane(0), lane(0));
  const engine::Versions& law = code_.parameters[static_cast<std::size_t>(step_->operand)];
  View& day = state_.views[static_cast<std::size_t>(step_->args[0])];
  std::int32_t* low = lane(0);
  if (day.lo == day.hi) {
    if (!day.has_ends) kernels_.ends(day.lo, day.one ? 1 : rows_, &day.least, &day.most);
    day.has_ends = true;
    const engine::Interval one = law.between(day.least, day.most);
    if (one.exact()) {
      std::fill_n(low, copies, static_cast<std::int32_t>(one.lo));
      out().one = true;
      return set_lanes(low, low);
    }
    if (!day.one && engine::is_bound(one.lo)) {
      // Somewhere between them every day has a version: so has each.
      Version32 changes[16];
      std::size_t changed = 0;
      for (const auto& version : law.versions)
        if (changed < 16) changes[changed++] = {static_cast<std::int32_t>(version.start), static_cast<std::int32_t>(version.value)};
      if (changed == law.versions.size()) {
        kernels_.in_force(day.lo, changes, changed, rows_, low);
        return set_lanes(low, low);
      }
    }
  }
  std::int32_t* high = lane(1);
  Word* known = plane(2);
  std::fill_n(known, words(rows_), Word{0});
  for (std::size_t i = 0; i < rows_; ++i) {
    const std::size_t at = day.one ? 0 : i;
    const engine::Interval value = law.between(day.lo[at], day.hi[at]);
    const bool is_known = engine::is_bound(value.lo);
    if (is_known) known[i / 64] |= Word{1} << (i % 64);
    low[i] = is_known ? static_cast<std::int32_t>(value.lo) : 0;
    high[i] = is_known ? static_cast<std::int32_t>(value.hi) : 0;
  }
  out().known = known;
  set_lanes(low, high);
}

}  // namespace ketnap::lanes
