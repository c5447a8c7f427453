#include "gather.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <stdexcept>

#include "expr/rows_within.hpp"
#include "whole_amounts.hpp"

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

class Gathering {
 public:
  Gathering(std::span<const std::int32_t> units, std::span<const std::int32_t> tops, bool has_amounts, RowValues what)
      : units_(units), tops_(tops), what_(what) {
    out_.has_amounts_ = has_amounts;
  }

  void add(const Program& program, const Program::Workspace& work, std::size_t root, std::size_t begin) {
    const BitPlanes which = program.planes(work, root);
    if (out_.has_amounts_) {
      const std::span<const Amount> amounts = program.amounts(work, root + 1);
      return add(which, begin, out_.amounts_, [&](std::size_t at, bool surely) { return amount_row(amounts[at], surely, what_); });
    }
    const Values values = program.values(work, root + 1);
    add(which, begin, out_.rows_,
        [&](std::size_t at, bool surely) { return valued_row({values.lo[at], values.hi[at]}, surely, what_); });
  }

  // Into the order of the tree, that of a unit's rows kept.
  [[nodiscard]] ValuedRows finish(std::size_t units) && {
    out_.starts_.assign(units + 1, 0);
    for (const std::size_t unit : unit_) ++out_.starts_[unit + 1];
    std::partial_sum(out_.starts_.begin(), out_.starts_.end(), out_.starts_.begin());
    sort(out_.rows_);
    sort(out_.amounts_);
    sort(out_.tops_);
    return std::move(out_);
  }

 private:
  template <class Row, class Get>
  void add(const BitPlanes& which, std::size_t begin, std::vector<Row>& rows, const Get& row_at) {
    each_possible(which, [&](std::size_t at, bool surely) {
      if (units_[begin + at] == no_row) return;
      rows.push_back(row_at(at, surely));
      unit_.push_back(static_cast<std::size_t>(units_[begin + at]));
      if (!tops_.empty()) out_.tops_.push_back(tops_[begin + at]);
    });
  }

  template <class Row>
  void sort(std::vector<Row>& rows) const {
    std::vector<std::size_t> next(out_.starts_.begin(), out_.starts_.end() - 1);
    std::vector<Row> sorted(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) sorted[next[unit_[i]]++] = rows[i];
    rows = std::move(sorted);
  }

  std::span<const std::int32_t> units_;
  std::span<const std::int32_t> tops_;
  RowValues what_;
  std::vector<std::size_t> unit_;
  ValuedRows out_;
};

std::vector<ValuedRows> gather_rows(const Snapshot& snapshot, const Frame& frame, std::span<const ValueRoot> roots,
                                    std::span<const Parameter> parameters) {
  const std::vector<std::int32_t> units = units_of(snapshot, frame);
  std::vector<Root> parts;
  parts.reserve(2 * roots.size());
  for (const ValueRoot& root : roots) {
    parts.push_back({root.condition, root.dates});
    parts.push_back({root.value, root.dates});
  }
  const Program program(snapshot, frame, parts, parameters);
  Program::Workspace work;
  std::vector<Gathering> gathering;
  for (std::size_t i = 0; i < roots.size(); ++i)
    gathering.emplace_back(units, frame.counted_below(), program.has_amounts(2 * i + 1), row_values(*roots[i].value));
  for (const Block& block : blocks(frame)) {
    program.run(block.begin, block.end, work);
    for (std::size_t i = 0; i < roots.size(); ++i) gathering[i].add(program, work, 2 * i, block.begin);
  }
  std::vector<ValuedRows> out;
  out.reserve(roots.size());
  for (Gathering& one : gathering) out.push_back(std::move(one).finish(snapshot.tree().size()));
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
