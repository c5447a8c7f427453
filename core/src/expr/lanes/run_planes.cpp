#include <algorithm>

#include "expr/lanes/runner.hpp"

namespace ketnap::lanes {

bool Runner::compare(bool exact) {
  Word* surely = plane(0);
  Word* possibly = exact ? surely : plane(1);
  for (std::size_t i = 0; i < 2; ++i) {
    if (step_->args[i] == nowhere || arg(i).known == nullptr) continue;
    const Word* known = arg(i).known;
    possibly = unknown_beside(known, surely, possibly);
  }
  flip(surely, possibly);
  out().surely = surely;
  out().possibly = possibly;
  return true;
}

Word* Runner::unknown_beside(const Word* known, Word* surely, Word* possibly) {
  Word* wider = plane(1);
  Word differ = 0;
  for (std::size_t w = 0; w < words(rows_); ++w) {
    wider[w] = possibly[w] | ~known[w];
    surely[w] &= known[w];
  }
  clear_tail(wider);
  for (std::size_t w = 0; w < words(rows_); ++w) differ |= wider[w] ^ surely[w];
  return differ == 0 ? surely : wider;
}

void Runner::flip(Word* surely, Word* possibly) const {
  if (!step_->flip) return;
  for (std::size_t w = 0; w < words(rows_); ++w) {
    const Word sure = surely[w];
    surely[w] = ~possibly[w];
    possibly[w] = ~sure;
  }
  clear_tail(surely);
  if (possibly != surely) clear_tail(possibly);
}

bool Runner::at_most_later() {
  const View& months = arg(2);
  if (months.known != nullptr && step_->never_counts) return false;
  const Later later = {.base = arg(1).operand(),
                       .months = months.operand(),
                       .factor = step_->factor,
                       .offset = step_->offset,
                       .keep_never = step_->keep_never};
  const bool exact = kernels_.at_most_later(arg(0).operand(), later, step_->later_first, rows_, plane(0), plane(1));
  Word* surely = plane(0);
  Word* possibly = exact ? surely : plane(1);
  if (months.known != nullptr) possibly = unknown_beside(months.known, surely, possibly);
  flip(surely, possibly);
  out().surely = surely;
  out().possibly = possibly;
  return true;
}

void Runner::within() {
  const auto& ranges = lanes_.ranges[static_cast<std::size_t>(step_->operand)];
  const bool exact = kernels_.within(arg(0).operand(), ranges.data(), ranges.size(), rows_, plane(0), plane(1));
  if (ranges.empty() && arg(0).known != nullptr) return set_planes(true);
  compare(exact);
}

void Runner::bytes_within() {
  const ByteRanges& all = lanes_.byte_ranges[static_cast<std::size_t>(step_->operand)];
  Word* inside = plane(0);
  Word* unknown = all.unknown_surely || all.unknown_possibly ? plane(1) : nullptr;
  kernels_.bytes_within(arg(0).bytes, all.ranges.data(), all.ranges.size(), rows_, inside, unknown);
  if (unknown == nullptr) return set_planes(true);
  Word any = 0;
  for (std::size_t w = 0; w < words(rows_); ++w) {
    any |= unknown[w];
    if (all.unknown_surely) inside[w] |= unknown[w];
    unknown[w] |= inside[w];
  }
  set_planes(any == 0 || all.unknown_surely);
}

void Runner::known() {
  const View& a = arg(0);
  const std::size_t mask = a.operand().mask;
  kernels_.equals({.lo = a.lo, .hi = a.lo, .mask = mask}, {.lo = a.hi, .hi = a.hi, .mask = mask}, rows_, plane(0), nullptr);
  if (a.known != nullptr)
    for (std::size_t w = 0; w < words(rows_); ++w) plane(0)[w] &= a.known[w];
  set_planes(true);
}

// Rows may lie in a plain slot, which has nothing readable after its last.
void Runner::known_rows() {
  Word* known = plane(0);
  std::fill_n(known, words(rows_), Word{0});
  for (std::size_t i = 0; i < rows_; ++i) known[i / 64] |= Word{arg(0).lo[i] != no_row} << (i % 64);
  set_planes(true);
}

void Runner::logical_not() {
  const View& a = arg(0);
  const bool exact = a.surely == a.possibly;
  kernels_.inverted(a.possibly, rows_, plane(0));
  if (!exact) kernels_.inverted(a.surely, rows_, plane(1));
  set_planes(exact);
}

void Runner::known_truth() {
  for (std::size_t w = 0; w < words(rows_); ++w) plane(0)[w] = ~(arg(0).surely[w] ^ arg(0).possibly[w]);
  clear_tail(plane(0));
  set_planes(true);
}

// Of each of the two planes.
void Runner::logical(decltype(Kernels::both) kernel) {
  const View& a = arg(0);
  const View& b = arg(1);
  const bool exact = a.surely == a.possibly && b.surely == b.possibly;
  kernel(a.surely, b.surely, words(rows_), plane(0));
  if (!exact) kernel(a.possibly, b.possibly, words(rows_), plane(1));
  set_planes(exact);
}

}  // namespace ketnap::lanes
