#include <algorithm>
#include <iterator>
#include <optional>

#include <ketnap/base/error.hpp>
#include <ketnap/run/clearance.hpp>
#include <ketnap/run/measure.hpp>

#include "run/completion.hpp"
#include "run/figure.hpp"
#include "run/of_unit.hpp"
#include "run/parts.hpp"
#include "run/value.hpp"

namespace ketnap {
namespace {

// The aggregates of a tree; of one that summarises values the count of its rows.
void add_aggregates(const Bound& tree, std::vector<Bound>& to) {
  if (tree.rows.frame.empty()) {
    for (const BoundPtr& arg : tree.args) add_aggregates(*arg, to);
  } else if (is_part_count(tree) || tree.op == BoundOp::share) {
    to.push_back(tree);
  } else {
    Bound rows = tree;
    rows.op = BoundOp::count;
    rows.type = {ValueKind::integer, {}};
    rows.args = {tree.args[0]};
    to.push_back(std::move(rows));
  }
}

// What lies behind a part of a figure: both parts of a mean are its rows, only a quotient and a share have a denominator else.
std::vector<Bound> behind(const Bound& value, bool wants_numerator) {
  std::vector<Bound> out;
  const bool has_denominator = value.op == BoundOp::share || value.op == BoundOp::mean;
  if (value.op == BoundOp::divide)
    add_aggregates(*value.args[wants_numerator ? 0 : 1], out);
  else if (wants_numerator || has_denominator)
    add_aggregates(value, out);
  return out;
}

}  // namespace

FigureRows rows_of(const Snapshot& snapshot, const Catalog& catalog, const FigureKey& figure, FigurePart part,
                   Sensitivity clearance) {
  const UnitChoice choice{.reach = UnitChoice::Reach::unit, .code = figure.unit, .level = {}, .kind = {}};
  const std::int32_t place = chosen_units(snapshot.tree(), std::span(&choice, 1)).front();
  const bool wants_numerator = part == FigurePart::numerator;
  const auto refuse = [&] { throw Error(3108, {figure.indicator + (wants_numerator ? " (numerator)" : " (denominator)")}); };
  const BoundIndicator* indicator = &catalog.indicator(figure.indicator);
  Completion completion(snapshot, catalog);
  BoundIndicator over_part;
  if (!indicator->indicator.native.empty()) {
    indicator = nullptr;
    for (const std::size_t owed : completion.add(place, std::span(&figure.period, 1))) {
      const Target& target = completion.target(owed);
      if (target.id == figure.target && target.group == figure.group && target.period.start() == figure.period.start())
        indicator = completion.measured(target);
    }
    if (indicator == nullptr || !wants_numerator) refuse();
  } else if (!figure.group.empty() || !figure.within.empty()) {
    std::optional<RowPart> within;
    if (!figure.within.empty()) within = part_of(catalog, figure.within);
    const RowPart one =
        figure.group.empty() ? RowPart{.id = within->id, .title = {}, .condition = boolean(true)} : part_of(catalog, figure.group);
    over_part = catalog.of_part(*indicator, one, within ? &*within : nullptr);
    indicator = &over_part;
  }
  const BoundIndicator& bound = *indicator;
  if (const Field* const beyond = read_beyond(catalog, bound, clearance))
    throw Error(3130, {figure.indicator, beyond->name, std::string(name_of(beyond->sensitivity)), std::string(name_of(clearance))});
  const Period& period = figure.period;
  const Bound& value = *bound.value;
  const bool is_summed = bound.indicator.columns && !is_part_count(value);
  const std::vector<Bound> parts = is_summed ? std::vector<Bound>() : behind(value, wants_numerator);
  const auto is_elsewhere = [&](const Bound& leaf) { return leaf.rows.frame != parts.front().rows.frame; };
  if (parts.empty() || std::ranges::any_of(parts, is_elsewhere) || snapshot.times().as_of < period.start()) refuse();
  FigureRows out{.frame = parts.front().rows.frame, .rows = {}};
  if (bound.indicator.columns) {
    out.rows = ColumnRows(snapshot, bound, period, catalog.parameters()).counted(place);
    return out;
  }
  for (const Bound& leaf : parts) {
    Leaves leaves(snapshot);
    leaves.collect(leaf, period, 0);
    if (leaf.rows.relation == "below" || reads_unit(leaf)) leaves.count(catalog.parameters(), std::span(&place, 1), Engine{});
    const UnitRow row{snapshot, leaves, catalog.parameters(), period, 0, snapshot.times().as_of, place};
    const auto of_leaf = leaf.op == BoundOp::count || wants_numerator ? Below::Part::meeting : Below::Part::whole;
    const std::vector<std::int32_t> rows = leaves.rows(leaf, of_leaf, row);
    std::vector<std::int32_t> both;
    std::ranges::set_union(out.rows, rows, std::back_inserter(both));
    out.rows = std::move(both);
  }
  return out;
}

}  // namespace ketnap
