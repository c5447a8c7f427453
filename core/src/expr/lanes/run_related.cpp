#include <algorithm>

#include "expr/lanes/runner.hpp"

namespace ketnap::lanes {

void Runner::count() {
  const View& which = arg(0);
  const auto& starts = state_.child_starts[static_cast<std::size_t>(step_->operand)];
  const Rows parents = rows_of(1);
  const bool exact = which.surely == which.possibly && parents.rows == nullptr;
  std::int32_t* low = lane(0);
  std::int32_t* high = exact ? low : lane(1);
  kernels_.bits_between(which.surely, starts.data(), rows_, low);
  if (!exact) {
    kernels_.bits_between(which.possibly, starts.data(), rows_, high);
    for (std::size_t i = 0; i < rows_; ++i)
      if (parents.at(i) == no_row) high[i] = highest;
  }
  set_lanes(low, high);
}

const std::vector<std::int32_t>& Runner::parents() const {
  const engine::Register children = code_.spaces[static_cast<std::size_t>(step_->space)].rows;
  return plain_.slots[static_cast<std::size_t>(children)].parents;
}

void Runner::spread() {
  const View& from = arg(0);
  const std::int32_t* parent = parents().data();
  switch (lanes_.forms[static_cast<std::size_t>(step_->target)]) {
    case Form::bytes: {
      std::uint8_t* to = byte(0);
      for (std::size_t i = 0; i < rows_; ++i) to[i] = from.bytes[parent[i]];
      out().bytes = to;
      return;
    }
    case Form::planes:
      spread_plane(from.surely, plane(0));
      if (from.surely != from.possibly) spread_plane(from.possibly, plane(1));
      return set_planes(from.surely == from.possibly);
    case Form::rows: {
      std::int32_t* to = lane(0);
      for (std::size_t i = 0; i < rows_; ++i) to[i] = from.lo[parent[i]];
      return set_rows(to);
    }
    default:
      break;
  }
  const std::size_t mask = from.operand().mask;
  std::int32_t* low = lane(0);
  for (std::size_t i = 0; i < rows_; ++i) low[i] = from.lo[static_cast<std::size_t>(parent[i]) & mask];
  set_lanes(low, low);
  if (from.known != nullptr) {
    spread_plane(from.known, plane(2));
    out().known = plane(2);
  }
  if (from.lo == from.hi) return;
  std::int32_t* high = lane(1);
  for (std::size_t i = 0; i < rows_; ++i) high[i] = from.hi[static_cast<std::size_t>(parent[i]) & mask];
  set_lanes(low, high);
}

void Runner::spread_plane(const Word* from, Word* to) const {
  const std::int32_t* parent = parents().data();
  for (std::size_t w = 0; w < words(rows_); ++w) {
    Word word = 0;
    const std::size_t many = std::min<std::size_t>(64, rows_ - w * 64);
    for (std::size_t i = 0; i < many; ++i) {
      const auto at = static_cast<std::size_t>(parent[w * 64 + i]);
      word |= (from[at / 64] >> (at % 64) & 1U) << i;
    }
    to[w] = word;
  }
}

// Writes also what plain instructions read: the rows and the parents' places.
void Runner::children() {
  const auto space = static_cast<std::size_t>(step_->space);
  const engine::Related& related = code_.related[static_cast<std::size_t>(step_->operand)];
  const std::int32_t* starts = related.starts.data();
  const std::int32_t* ends = related.ends.data();
  const std::size_t many = plain_.sizes[static_cast<std::size_t>(code_.spaces[space].parent)];
  engine::Slot& slot = plain_.slots[static_cast<std::size_t>(step_->plain)];
  std::vector<std::int32_t>& begins = state_.child_starts[space];
  const Rows parents = rows_of(0);
  begins.resize(many + 1);
  std::int32_t size = 0;
  for (std::size_t i = 0; i < many; ++i) {
    const std::int32_t parent = parents.at(i);
    begins[i] = size;
    if (parent != no_row) size += ends[parent] - starts[parent];
  }
  begins[many] = size;
  slot.rows.resize(static_cast<std::size_t>(size));
  slot.parents.resize(static_cast<std::size_t>(size));
  for (std::size_t i = 0; i < many; ++i) {
    const std::int32_t parent = parents.at(i);
    if (parent == no_row) continue;
    for (std::int32_t at = begins[i]; at < begins[i + 1]; ++at) {
      const std::int32_t place = starts[parent] + at - begins[i];
      slot.rows[static_cast<std::size_t>(at)] = related.rows.empty() ? place : related.rows[static_cast<std::size_t>(place)];
      slot.parents[static_cast<std::size_t>(at)] = static_cast<std::int32_t>(i);
    }
  }
  plain_.sizes[space] = rows_ = static_cast<std::size_t>(size);
  set_rows(slot.rows.data());
}

}  // namespace ketnap::lanes
