#include "run/said_alike.hpp"

#include <algorithm>
#include <map>
#include <string>

#include <ketnap/base/error.hpp>

#include "expr/summary.hpp"
#include "run/of_unit.hpp"
#include "run/value.hpp"

namespace ketnap {
namespace {

/// Groups that are counted in one pass.
constexpr std::size_t groups_together = 64;
/// As many rows run through in a pass over all in the time in which one unit's condition is made ready.
constexpr std::size_t rows_counted_meanwhile = std::size_t{1} << 20U;
constexpr std::size_t rows_gathered_meanwhile = std::size_t{1} << 14U;

bool is_counted(const Bound& leaf) { return leaf.op == BoundOp::count || leaf.op == BoundOp::share; }

// What one unit says, written down.
std::string said_by(const Bound& leaf, const UnitRow& row) {
  std::string out;
  const auto add = [&](const End& end) {
    out += end.is_number() ? end.number()->text() : end.sign() < 0 ? "-" : "+";
    out += ' ';
  };
  each_of_unit(leaf, [&](const Bound& read) {
    if (read.type.kind == ValueKind::text) {
      const auto text = text_of(read, row);
      out += text ? '\'' + std::string(*text) + '\'' : "?";
    } else if (read.type.kind == ValueKind::boolean) {
      const Outcomes found = outcomes_of(read, row);
      out += static_cast<char>('0' + (found.yes ? 1 : 0) + (found.no ? 2 : 0) + (found.none ? 4 : 0));
    } else {
      const Amount found = amount_of(read, row);
      add(found.low);
      add(found.high);
      out += static_cast<char>('0' + static_cast<int>(found.applies));
    }
    out += '\x1f';
  });
  return out;
}

}  // namespace

// Together some conditions meet rows, and some units are asked, that otherwise would not: what cannot be reckoned there is no
// error.
std::optional<SaidAlike> SaidAlike::of(const Bound& leaf, const RequestDates& dates, const UnitRow& anywhere,
                                       std::span<const std::int32_t> units, const Snapshot& counted_in,
                                       const CountOptions& options) try {
  SaidAlike out;
  std::map<std::string, std::size_t> groups;
  std::vector<UnitRow> of_groups;
  const std::size_t meanwhile = is_counted(leaf) ? rows_counted_meanwhile : rows_gathered_meanwhile;
  const std::size_t rows = counted_in.frame(leaf.rows.frame).rows();
  out.units_.assign(units.begin(), units.end());
  std::ranges::sort(out.units_);
  for (const std::int32_t unit : out.units_) {
    UnitRow row = anywhere;
    row.unit = unit;
    const auto [group, is_new] = groups.try_emplace(said_by(leaf, row), of_groups.size());
    if (is_new) of_groups.push_back(row);
    if (of_groups.size() * rows > out.units_.size() * meanwhile) return std::nullopt;
    out.group_of_.push_back(group->second);
  }
  out.count(leaf, dates, of_groups, counted_in, options);
  return out;
} catch (const Error&) {
  return std::nullopt;
}

void SaidAlike::count(const Bound& leaf, const RequestDates& dates, std::span<const UnitRow> of_groups, const Snapshot& counted_in,
                      const CountOptions& options) {
  using Part = Below::Part;
  const Frame& frame = counted_in.frame(leaf.rows.frame);
  parts_ = leaf.op == BoundOp::share ? 3 : 1;
  for (std::size_t first = 0; first < of_groups.size(); first += groups_together) {
    const auto together = of_groups.subspan(first, std::min(groups_together, of_groups.size() - first));
    std::vector<std::int32_t> units;
    for (std::size_t i = 0; i < units_.size(); ++i)
      if (first <= group_of_[i] && group_of_[i] < first + together.size()) units.push_back(units_[i]);
    CountOptions asked = options;
    asked.units = units;
    const auto parameters = together.front().parameters;
    if (is_counted(leaf)) {
      std::vector<Root> roots;
      for (const UnitRow& row : together)
        for (std::size_t part = 0; part < parts_; ++part)
          roots.push_back({with_unit(Below::condition(leaf, static_cast<Part>(part)), row), dates});
      counts_.push_back(std::make_shared<const Counts>(count_rows(counted_in, frame, roots, parameters, asked)));
    } else {
      std::vector<ValueRoot> roots;
      for (const UnitRow& row : together)
        roots.push_back(
            {.op = leaf.op, .condition = with_unit(leaf.args[0], row), .value = with_unit(leaf.args[1], row), .dates = dates});
      for (ValuedRows& rows : gather_rows(counted_in, frame, roots, parameters, asked)) valued_.push_back(std::move(rows));
    }
  }
}

std::size_t SaidAlike::group_of(std::int32_t unit) const {
  return group_of_[static_cast<std::size_t>(std::ranges::lower_bound(units_, unit) - units_.begin())];
}

Amount SaidAlike::number(Below::Part part, Places in) const {
  const std::size_t group = group_of(in.first);
  const Counts& counts = *counts_[group / groups_together];
  const std::size_t root = group % groups_together * parts_ + static_cast<std::size_t>(part);
  return Amount::between(counts.surely(root, in.first, in.end), counts.possibly(root, in.first, in.end));
}

Amount SaidAlike::amount(const Bound& leaf, Places in) const { return summary_of(leaf, valued_[group_of(in.first)], in); }

Amount summary_of(const Bound& leaf, const ValuedRows& rows, Places in) {
  if (leaf.op == BoundOp::distinct)
    if (const auto many = rows.distinct(in.first, in.end)) return Amount::known(*many);
  if (rows.has_amounts()) {
    std::vector<AmountRow> room;
    return summary(leaf.op, rows.amounts_of(in.first, in.end, room), leaf.source);
  }
  std::vector<ValuedRow> room;
  return summary(leaf.op, leaf.lo, rows.of(in.first, in.end, room), leaf.source, rows.sums(in.first, in.end));
}

}  // namespace ketnap
