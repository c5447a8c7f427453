#include "expr/gather.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <optional>
#include <stdexcept>

#include "expr/each_block.hpp"
#include "expr/rows_within.hpp"
#include "expr/whole_amounts.hpp"

namespace ketnap {
namespace {

// `use(at, surely)` for each row that may be one.
template <class Use>
void each_possible(const BitPlanes& which, const Use& use) {
  for (std::size_t word = 0; word < which.possibly.size(); ++word) {
    for (std::uint64_t left = which.possibly[word]; left != 0; left &= left - 1) {
      const auto bit = static_cast<std::size_t>(std::countr_zero(left));
      use(word * 64 + bit, (which.surely[word] >> bit & 1U) != 0);
    }
  }
}

bool may_be_beyond(const Bound& value) {
  switch (value.op) {
    case BoundOp::months_between:
    case BoundOp::years_between:
    case BoundOp::days_between:
    case BoundOp::add_months:
    case BoundOp::add_days:
    case BoundOp::add_working_days:
    case BoundOp::earliest:
    case BoundOp::latest:
      return true;
    case BoundOp::of_unit:
      return value.type.kind == ValueKind::date || value.given.is_beyond();
    case BoundOp::field:
      return value.type.kind == ValueKind::date;
    case BoundOp::add:
    case BoundOp::subtract:
    case BoundOp::multiply:
    case BoundOp::divide:
    case BoundOp::negative:
      return std::ranges::any_of(value.args, [](const BoundPtr& arg) { return may_be_beyond(*arg); });
    case BoundOp::choose:
      return may_be_beyond(*value.args[1]) || may_be_beyond(*value.args[2]);
    default:
      return false;
  }
}

}  // namespace

RowValues row_values(const Bound& value) {
  if (!may_be_beyond(value)) return RowValues::numbers;
  return value.type.kind == ValueKind::date ? RowValues::days : RowValues::times;
}

ValuedRow valued_row(engine::Interval value, bool surely, RowValues what) {
  if (what == RowValues::days) value = engine::day_or_beyond(value);
  const bool has_value = what == RowValues::numbers || (engine::is_bound(value.lo) && engine::is_bound(value.hi));
  return {.value = value, .surely = surely && has_value};
}

AmountRow amount_row(const Amount& value, bool surely, RowValues what) {
  AmountRow row{.value = value, .surely = surely && value.applies == Amount::Applies::yes};
  if (what == RowValues::numbers) return row;
  if (what == RowValues::days && value.applies != Amount::Applies::no) {
    row.value = engine::amount_of(engine::day_or_beyond(engine::interval(value)));
    row.value.applies = value.applies;
  }
  row.surely = row.surely && row.value.low.is_number() && row.value.high.is_number();
  return row;
}

std::vector<std::int32_t> units_of(const Snapshot& snapshot, const Frame& frame) {
  std::vector<std::int32_t> units(frame.rows(), no_row);
  if (frame.groups_of() != "units") {
    if (frame.link_target("unit") != "units") throw std::logic_error("frame " + frame.name() + " has no rows of units");
    const auto links = frame.link("unit");
    units.assign(links.begin(), links.end());
    return units;
  }
  const auto starts = frame.starts();
  for (std::size_t unit = 0; unit < snapshot.tree().size(); ++unit)
    for (auto row = static_cast<std::size_t>(starts[unit]); row < static_cast<std::size_t>(starts[unit + 1]); ++row)
      units[row] = static_cast<std::int32_t>(unit);
  return units;
}

std::span<const ValuedRow> ValuedRows::of(std::int32_t first, std::int32_t end, std::vector<ValuedRow>& room) const {
  if (kind_of_.empty()) return part(rows_, first, end, room);
  const std::size_t from = starts_[static_cast<std::size_t>(first)];
  const std::size_t to = starts_[static_cast<std::size_t>(end)];
  room.clear();
  if (to - from < kinds_.size()) {
    for (std::size_t i = from; i < to; ++i)
      if (counts_at(i, first, end)) room.push_back(kinds_[kind_of_[i]]);
    return room;
  }
  std::vector<std::int64_t> times(kinds_.size(), 0);
  for (std::size_t i = from; i < to; ++i) times[kind_of_[i]] += counts_at(i, first, end) ? 1 : 0;
  for (std::size_t kind = 0; kind < kinds_.size(); ++kind) {
    if (times[kind] == 0) continue;
    room.push_back(kinds_[kind]);
    room.back().times = times[kind];
  }
  return room;
}

std::optional<KnownSum> ValuedRows::known_sum(std::int32_t first, std::int32_t end) const {
  const auto from = static_cast<std::size_t>(first);
  const auto to = static_cast<std::size_t>(end);
  if (has_amounts_ || !tops_.empty() || before_[to].others != before_[from].others) return std::nullopt;
  return KnownSum{.sum = before_[to].sum - before_[from].sum, .rows = static_cast<std::int64_t>(starts_[to] - starts_[from])};
}

/// The kinds of rows there are, each by a number; no more than some.
class RowKinds {
 public:
  static constexpr std::size_t most = 4096;

  /// Nothing where there would be too many.
  [[nodiscard]] std::optional<std::uint16_t> number_of(const ValuedRow& row) {
    std::size_t slot = hash(row);
    for (; slots_[slot] != none; slot = (slot + 1) % slots_.size())
      if (is_same(kinds_[slots_[slot]], row)) return slots_[slot];
    if (kinds_.size() == most) return std::nullopt;
    slots_[slot] = static_cast<std::uint16_t>(kinds_.size());
    kinds_.push_back(row);
    return slots_[slot];
  }
  [[nodiscard]] const std::vector<ValuedRow>& kinds() const { return kinds_; }

 private:
  static constexpr std::uint16_t none = 0xffff;
  static bool is_same(const ValuedRow& a, const ValuedRow& b) {
    return a.value.lo == b.value.lo && a.value.hi == b.value.hi && a.surely == b.surely;
  }
  [[nodiscard]] std::size_t hash(const ValuedRow& row) const {
    constexpr std::uint64_t odd = 0x9E3779B97F4A7C15U;
    const std::uint64_t mixed = (static_cast<std::uint64_t>(row.value.lo) * odd ^ static_cast<std::uint64_t>(row.value.hi)) * odd;
    return (mixed >> 40U) % slots_.size();
  }

  std::vector<std::uint16_t> slots_ = std::vector<std::uint16_t>(4 * most, none);
  std::vector<ValuedRow> kinds_;
};

class Gathering {
 public:
  Gathering(std::span<const std::int32_t> units, std::span<const std::int32_t> tops, std::size_t unit_count, bool has_amounts,
            RowValues what, bool in_order)
      : units_(units), tops_(tops), what_(what), in_order_(in_order) {
    out_.has_amounts_ = has_amounts;
    out_.starts_.assign(unit_count + 1, 0);
    out_.before_.resize(unit_count + 1);
  }

  void add(const Program& program, const Program::Workspace& work, std::size_t root, std::size_t begin) {
    const BitPlanes which = program.planes(work, root);
    if (out_.has_amounts_) {
      const std::span<const Amount> amounts = program.amounts(work, root + 1);
      return add(which, begin,
                 [&](std::size_t at, bool surely) { out_.amounts_.push_back(amount_row(amounts[at], surely, what_)); });
    }
    const Values values = program.values(work, root + 1);
    add(which, begin, [&](std::size_t at, bool surely) {
      const ValuedRow row = valued_row({values.lo[at], values.hi[at]}, surely, what_);
      add_row(row);
      ValuedRows::Before& before = out_.before_[static_cast<std::size_t>(units_[begin + at]) + 1];
      if (row.is_known())
        before.sum += row.value.lo;
      else
        ++before.others;
    });
  }

  // Into the order of the tree, that of a unit's rows kept.
  [[nodiscard]] ValuedRows finish() && {
    std::partial_sum(out_.starts_.begin(), out_.starts_.end(), out_.starts_.begin());
    for (std::size_t unit = 1; unit < out_.before_.size(); ++unit) {
      out_.before_[unit].sum += out_.before_[unit - 1].sum;
      out_.before_[unit].others += out_.before_[unit - 1].others;
    }
    if (has_kinds_) out_.kinds_ = kinds_.kinds();
    if (!in_order_) {
      sort(out_.kind_of_);
      sort(out_.rows_);
      sort(out_.amounts_);
      sort(out_.tops_);
    }
    return std::move(out_);
  }

 private:
  template <class Take>
  void add(const BitPlanes& which, std::size_t begin, const Take& take) {
    each_possible(which, [&](std::size_t at, bool surely) {
      const std::int32_t unit = units_[begin + at];
      if (unit == no_row) return;
      take(at, surely);
      ++out_.starts_[static_cast<std::size_t>(unit) + 1];
      if (!in_order_) unit_.push_back(unit);
      if (!tops_.empty()) out_.tops_.push_back(tops_[begin + at]);
    });
  }

  void add_row(const ValuedRow& row) {
    if (has_kinds_) {
      if (const auto number = kinds_.number_of(row)) return out_.kind_of_.push_back(*number);
      has_kinds_ = false;
      for (const std::uint16_t kind : out_.kind_of_) out_.rows_.push_back(kinds_.kinds()[kind]);
      out_.kind_of_ = {};
    }
    out_.rows_.push_back(row);
  }

  template <class Row>
  void sort(std::vector<Row>& rows) const {
    if (rows.empty()) return;
    std::vector<std::size_t> next(out_.starts_.begin(), out_.starts_.end() - 1);
    std::vector<Row> sorted(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) sorted[next[static_cast<std::size_t>(unit_[i])]++] = rows[i];
    rows = std::move(sorted);
  }

  std::span<const std::int32_t> units_;
  std::span<const std::int32_t> tops_;
  RowValues what_;
  RowKinds kinds_;
  bool has_kinds_ = true;
  bool in_order_;                   // rows come in the order of the tree
  std::vector<std::int32_t> unit_;  // of each row, where they do not
  ValuedRows out_;
};

namespace {

void gather(const Snapshot& snapshot, const Frame& frame, std::span<const ValueRoot> roots, std::span<const Parameter> parameters,
            InstructionSet set, std::span<const std::int32_t> units, std::span<ValuedRows> out) {
  std::vector<Root> parts;
  parts.reserve(2 * roots.size());
  for (const ValueRoot& root : roots) {
    parts.push_back({root.condition, root.dates});
    parts.push_back({root.value, root.dates});
  }
  const Program program(snapshot, frame, parts, parameters, Reading::joined);
  Program::Workspace work(set);
  std::vector<Gathering> gathering;
  for (std::size_t i = 0; i < roots.size(); ++i)
    gathering.emplace_back(units, frame.counted_below(), snapshot.tree().size(), program.has_amounts(2 * i + 1),
                           row_values(*roots[i].value), frame.groups_of() == "units");
  for (const Block& block : blocks(frame)) {
    program.run(block.begin, block.end, work);
    for (std::size_t i = 0; i < roots.size(); ++i) gathering[i].add(program, work, 2 * i, block.begin);
  }
  for (std::size_t i = 0; i < roots.size(); ++i) out[i] = std::move(gathering[i]).finish();
}

}  // namespace

std::vector<ValuedRows> gather_rows(const Snapshot& snapshot, const Frame& frame, std::span<const ValueRoot> roots,
                                    std::span<const Parameter> parameters, const CountOptions& options) {
  const std::vector<std::int32_t> units = units_of(snapshot, frame);
  std::vector<ValuedRows> out(roots.size());
  const std::size_t pieces = std::clamp<std::size_t>(options.threads, 1, std::max<std::size_t>(roots.size(), 1));
  each_block(pieces, pieces, [&](std::size_t, std::size_t piece) {
    const std::size_t first = piece * roots.size() / pieces;
    const std::size_t many = (piece + 1) * roots.size() / pieces - first;
    gather(snapshot, frame, roots.subspan(first, many), parameters, options.set, units, std::span(out).subspan(first, many));
  });
  return out;
}

RowsWithValues gather_rows(const Snapshot& snapshot, const Frame& frame, const ValueRoot& root,
                           std::span<const Parameter> parameters, std::int32_t first, std::int32_t end) {
  constexpr std::size_t block_rows = 8192;
  const std::array parts = {Root{root.condition, root.dates}, Root{root.value, root.dates}};
  const Program program(snapshot, frame, parts, parameters);
  Program::Workspace work;
  const RowsWithin within(frame, first, end);
  const RowValues what = row_values(*root.value);
  RowsWithValues out;
  out.has_amounts = program.has_amounts(1);
  for (std::size_t begin = within.begin(); begin < within.end(); begin += block_rows) {
    program.run(begin, std::min(begin + block_rows, within.end()), work);
    each_possible(program.planes(work, 0), [&](std::size_t at, bool surely) {
      if (!within.has(begin + at)) return;
      if (out.has_amounts)
        out.amounts.push_back(amount_row(program.amounts(work, 1)[at], surely, what));
      else
        out.rows.push_back(valued_row({program.values(work, 1).lo[at], program.values(work, 1).hi[at]}, surely, what));
    });
  }
  return out;
}

}  // namespace ketnap
