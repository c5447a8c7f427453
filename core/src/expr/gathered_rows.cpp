#include "expr/gathered_rows.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

namespace ketnap {
namespace {

bool is_alike(const ValuedRow& a, const ValuedRow& b) {
  return a.value.lo == b.value.lo && a.value.hi == b.value.hi && a.surely == b.surely;
}

}  // namespace

std::size_t RowKinds::slot_of(const ValuedRow& row) const {
  constexpr std::uint64_t odd = 0x9E3779B97F4A7C15U;
  const std::uint64_t mixed = (static_cast<std::uint64_t>(row.value.lo) * odd ^ static_cast<std::uint64_t>(row.value.hi)) * odd;
  std::size_t slot = (mixed >> 40U) & (slots_.size() - 1);
  while (slots_[slot] != none && !is_alike(kinds_[slots_[slot]], row)) slot = (slot + 1) & (slots_.size() - 1);
  return slot;
}

std::optional<std::uint16_t> RowKinds::number_of(const ValuedRow& row) {
  const std::size_t slot = slot_of(row);
  if (slots_[slot] != none) return slots_[slot];
  if (kinds_.size() == most) return std::nullopt;
  const auto number = static_cast<std::uint16_t>(kinds_.size());
  kinds_.push_back(row);
  kinds_.back().times = 1;
  slots_[slot] = number;
  if (4 * kinds_.size() > slots_.size()) place_all();
  return number;
}

void RowKinds::place_all() {
  slots_.assign(2 * slots_.size(), none);
  for (std::size_t kind = 0; kind < kinds_.size(); ++kind) slots_[slot_of(kinds_[kind])] = static_cast<std::uint16_t>(kind);
}

std::vector<std::uint16_t> RowKinds::sort() {
  std::vector<std::uint16_t> order(kinds_.size());
  std::iota(order.begin(), order.end(), std::uint16_t{0});
  std::ranges::sort(order, {}, [&](std::uint16_t kind) {
    const ValuedRow& row = kinds_[kind];
    return std::tuple(row.value.lo, row.value.hi, row.surely);
  });
  std::vector<std::uint16_t> number(order.size());
  std::vector<ValuedRow> sorted;
  sorted.reserve(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    number[order[i]] = static_cast<std::uint16_t>(i);
    sorted.push_back(kinds_[order[i]]);
  }
  kinds_ = std::move(sorted);
  std::ranges::fill(slots_, none);
  for (std::size_t kind = 0; kind < kinds_.size(); ++kind) slots_[slot_of(kinds_[kind])] = static_cast<std::uint16_t>(kind);
  return number;
}

GatheredRows::GatheredRows(BoundOp op, bool has_tops, std::size_t first, std::size_t last)
    : op_(op), has_tops_(has_tops), first_(first), stretches_(last - first + 1) {
  if ((op == BoundOp::sum || op == BoundOp::mean) && !has_tops) sums_.resize(stretches_);
}

void GatheredRows::add(std::size_t stretch, const ValuedRow& row, std::int32_t top) {
  const std::size_t at = stretch - first_;
  const engine::Interval value = row.value;
  if (has_tops_) {
    tops_.push_back(top);
    return rows_.add(at, stretches_, row);
  }
  switch (op_) {
    case BoundOp::sum:
    case BoundOp::mean:
      if (!row.surely || !engine::is_bound(value.lo) || !engine::is_bound(value.hi)) break;
      sums_[at] += {.low = value.lo, .high = value.hi, .rows = 1};
      return;
    case BoundOp::distinct:
      if (value.exact() && !engine::is_bound(value.lo)) return;
      if (!row.surely || !value.exact() || value.lo != static_cast<std::int32_t>(value.lo)) break;
      return keys_.add(at, stretches_, static_cast<std::int32_t>(value.lo));
    default:
      return add_kind(at, row);
  }
  rows_.add(at, stretches_, row);
}

void GatheredRows::add(std::size_t stretch, const AmountRow& row, std::int32_t top) {
  if (has_tops_) tops_.push_back(top);
  amounts_.add(stretch - first_, stretches_, row);
}

void GatheredRows::add_kind(std::size_t at, const ValuedRow& row) {
  if (!has_kinds_) return rows_.add(at, stretches_, row);
  if (at != here_) write_kinds();
  here_ = at;
  const auto kind = kinds_.number_of(row);
  if (!kind) {
    write_kinds();
    spell_out();
    return rows_.add(at, stretches_, row);
  }
  if (times_.size() <= *kind) times_.resize(std::size_t{*kind} + 1);
  if (times_[*kind]++ == 0) touched_.push_back(*kind);
}

void GatheredRows::write_kinds() {
  for (const std::uint16_t kind : touched_) {
    for (std::uint32_t left = std::exchange(times_[kind], 0); left != 0;) {
      const auto times = static_cast<std::uint16_t>(std::min<std::uint32_t>(left, std::numeric_limits<std::uint16_t>::max()));
      of_kinds_.add(here_, stretches_, {.kind = kind, .times = times});
      left -= times;
    }
  }
  touched_.clear();
}

// Too many kinds: each row stands for itself, as many as are alike together.
void GatheredRows::spell_out() {
  has_kinds_ = false;
  rows_.many = std::move(of_kinds_.many);
  for (const RowsOfKind& some : of_kinds_.entries) {
    rows_.entries.push_back(kinds_.kinds()[some.kind]);
    rows_.entries.back().times = some.times;
  }
  of_kinds_ = {};
}

void GatheredRows::end() {
  write_kinds();
  if (of_kinds_.entries.empty()) return;
  const std::vector<std::uint16_t> number = kinds_.sort();
  for (RowsOfKind& some : of_kinds_.entries) some.kind = number[some.kind];
  auto begin = of_kinds_.entries.begin();
  for (const std::uint32_t many : of_kinds_.many) {
    std::ranges::sort(begin, begin + many, {}, &RowsOfKind::kind);
    begin += many;
  }
}

template <class T>
Listed<T> GatheredRows::listed(std::vector<GatheredRows>& parts, Entries<T> GatheredRows::* which, std::size_t stretches) {
  Listed<T> out;
  std::size_t all = 0;
  for (const GatheredRows& part : parts) all += (part.*which).entries.size();
  if (all == 0) return out;
  out.starts.assign(stretches + 1, 0);
  out.entries.reserve(all);
  for (GatheredRows& part : parts) {
    Entries<T>& from = part.*which;
    for (std::size_t i = 0; i < from.many.size(); ++i) out.starts[part.first_ + i + 1] += from.many[i];
    out.entries.insert(out.entries.end(), from.entries.begin(), from.entries.end());
    from = {};
  }
  std::partial_sum(out.starts.begin(), out.starts.end(), out.starts.begin());
  return out;
}

// The same kinds by the same numbers, or none at all.
void GatheredRows::number_alike(std::vector<GatheredRows>& parts, ValuedRows& out) {
  RowKinds all;
  bool few = std::ranges::all_of(parts, &GatheredRows::has_kinds_);
  for (auto part = parts.begin(); few && part != parts.end(); ++part)
    few = std::ranges::all_of(part->kinds_.kinds(), [&](const ValuedRow& kind) { return all.number_of(kind).has_value(); });
  if (!few) {
    for (GatheredRows& part : parts)
      if (part.has_kinds_) part.spell_out();
    return;
  }
  all.sort();
  for (GatheredRows& part : parts) {
    std::vector<std::uint16_t> number;
    for (const ValuedRow& kind : part.kinds_.kinds()) number.push_back(all.number_of(kind).value());
    for (RowsOfKind& some : part.of_kinds_.entries) some.kind = number[some.kind];
  }
  out.kinds_ = all.kinds();
}

ValuedRows GatheredRows::together(std::vector<GatheredRows> parts, std::shared_ptr<const Stretches> stretches, bool has_amounts) {
  ValuedRows out;
  const std::size_t many = stretches->size();
  out.stretches_ = std::move(stretches);
  out.has_amounts_ = has_amounts;
  if (parts.empty()) return out;
  number_alike(parts, out);
  if (!parts.front().sums_.empty()) {
    out.sums_.resize(many + 1);
    for (const GatheredRows& part : parts)
      for (std::size_t i = 0; i < part.sums_.size(); ++i) out.sums_[part.first_ + i + 1] += part.sums_[i];
    for (std::size_t i = 1; i <= many; ++i) out.sums_[i] += out.sums_[i - 1];
  }
  out.of_kinds_ = listed(parts, &GatheredRows::of_kinds_, many);
  out.keys_ = listed(parts, &GatheredRows::keys_, many);
  out.rows_ = listed(parts, &GatheredRows::rows_, many);
  out.amounts_ = listed(parts, &GatheredRows::amounts_, many);
  for (GatheredRows& part : parts) out.tops_.insert(out.tops_.end(), part.tops_.begin(), part.tops_.end());
  if (parts.front().op_ == BoundOp::distinct && !parts.front().has_tops_ && !has_amounts) out.count_keys_once();
  return out;
}

}  // namespace ketnap
