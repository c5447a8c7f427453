#include "gather.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <stdexcept>

#include "expr/rows_within.hpp"

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

engine::Interval interval_at(const Values& values, std::size_t at, bool is_day) {
  const engine::Interval value{values.lo[at], values.hi[at]};
  return is_day ? engine::day_or_none(value) : value;
}

}  // namespace

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
  Gathering(std::span<const std::int32_t> units, std::span<const std::int32_t> tops, bool has_amounts, bool days)
      : units_(units), tops_(tops), days_(days) {
    out_.has_amounts_ = has_amounts;
  }

  void add(const Program& program, const Program::Workspace& work, std::size_t root, std::size_t begin) {
    const BitPlanes which = program.planes(work, root);
    if (out_.has_amounts_) {
      const std::span<const Amount> amounts = program.amounts(work, root + 1);
      return add(which, begin, out_.amounts_, [&](std::size_t at) { return amounts[at]; });
    }
    const Values values = program.values(work, root + 1);
    add(which, begin, out_.rows_, [&](std::size_t at) { return interval_at(values, at, days_); });
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
  void add(const BitPlanes& which, std::size_t begin, std::vector<Row>& rows, const Get& value) {
    each_possible(which, [&](std::size_t at, bool surely) {
      if (units_[begin + at] == no_row) return;
      rows.push_back({.value = value(at), .surely = surely});
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
  bool days_;
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
    gathering.emplace_back(units, frame.counted_below(), program.has_amounts(2 * i + 1),
                           roots[i].value->type.kind == ValueKind::date);
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
  const bool is_day = root.value->type.kind == ValueKind::date;
  RowsWithValues out;
  out.has_amounts = program.has_amounts(1);
  for (std::size_t begin = within.begin(); begin < within.end(); begin += block_rows) {
    program.run(begin, std::min(begin + block_rows, within.end()), work);
    each_possible(program.planes(work, 0), [&](std::size_t at, bool surely) {
      if (!within.has(begin + at)) return;
      if (out.has_amounts)
        out.amounts.push_back({.value = program.amounts(work, 1)[at], .surely = surely});
      else
        out.rows.push_back({.value = interval_at(program.values(work, 1), at, is_day), .surely = surely});
    });
  }
  return out;
}

}  // namespace ketnap
