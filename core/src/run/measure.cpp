#include <ketnap/run/measure.hpp>

#include <algorithm>
#include <iterator>

#include <ketnap/base/error.hpp>
#include <ketnap/expr/count.hpp>
#include <ketnap/run/clearance.hpp>

#include "run/of_unit.hpp"
#include "run/request.hpp"
#include "run/value.hpp"

namespace ketnap {
namespace {

// The places from the first unit to the end of what lies below the last.
Places reached(const Tree& tree, std::span<const std::int32_t> units) {
  Places out;
  if (units.empty()) return out;
  out.first = units.front();
  for (const std::int32_t unit : units) out.end = std::max(out.end, tree[static_cast<std::size_t>(unit)].end);
  return out;
}

// What units state must not pass for what was counted.
bool has_claim(const Bound& bound) {
  return bound.op == BoundOp::claim || std::ranges::any_of(bound.args, [](const BoundPtr& arg) { return has_claim(*arg); });
}

bool is_part_count(const Bound& bound) { return bound.op == BoundOp::count; }

// Numerator and denominator, where the indicator has them and they are exact.
void set_parts(Figure& figure, const Bound& value, const UnitRow& row) {
  const auto whole = [&](const Bound& part) { return amount_of(part, row).whole(); };
  if (value.op == BoundOp::count) {
    figure.numerator = whole(value);
  } else if (value.op == BoundOp::share) {
    figure.numerator = row.leaves.meeting(value, row).whole();
    figure.denominator = row.leaves.whole(value, row).whole();
  } else if (value.op == BoundOp::divide && is_part_count(*value.args[0]) && is_part_count(*value.args[1])) {
    figure.numerator = whole(*value.args[0]);
    figure.denominator = whole(*value.args[1]);
  }
}

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

void add_note(Figure& figure, std::string_view note) { figure.note += (figure.note.empty() ? "" : "; ") + std::string(note); }

void set_value(Figure& figure, const Amount& amount) {
  // What is beyond all numbers, as the time until an event that has not happened, is none to be printed.
  if (amount.applies == Amount::Applies::no || amount.is_beyond()) {
    figure.state = FigureState::not_applicable;
    return;
  }
  figure.low = amount.low.number();
  figure.high = amount.high.number();
  if (amount.is_known()) {
    figure.value = figure.low;
    figure.state = FigureState::known;
  } else if (amount.applies == Amount::Applies::perhaps) {
    figure.state = FigureState::unknown;
    add_note(figure, "chưa rõ mẫu số có khác 0 hay không");
  } else if (figure.low || figure.high) {
    figure.state = FigureState::interval;
    add_note(figure, "có dữ liệu chưa rõ");
  } else {
    figure.state = FigureState::unknown;
    add_note(figure, "thiếu dữ liệu hoặc tham số");
  }
}

}  // namespace

Table measure(const Snapshot& snapshot, const Catalog& catalog, const MeasureRequest& asked) {
  const Request request = request_of(snapshot, "indicators", asked.indicators, asked.units, asked.periods);
  std::vector<const BoundIndicator*> indicators;
  for (const std::string& id : request.ids) indicators.push_back(&catalog.indicator(id));
  const Date as_of = snapshot.times().as_of;
  const auto has_begun = [&](const Period& period) { return period.start() <= as_of; };

  Table table;
  table.provenance = provenance(snapshot, catalog);
  Leaves leaves(snapshot);
  for (std::size_t p = 0; p < request.periods.size(); ++p) {
    const Period& period = request.periods[p];
    if (!has_begun(period)) continue;
    const UnitRow anywhere{snapshot, leaves, catalog.parameters(), period, p, as_of};
    for (const BoundIndicator* indicator : indicators) {
      if (indicator->indicator.columns)
        leaves.collect_columns(*indicator, period, p);
      else
        leaves.collect(*indicator->value, period, p);
      const auto is_draft = [&](const BoundPtr& read) { return reads_draft(*read, anywhere); };
      table.provenance.used_draft =
          table.provenance.used_draft || is_draft(indicator->value) || std::ranges::any_of(indicator->reads, is_draft);
    }
  }
  leaves.count(catalog.parameters(), reached(snapshot.tree(), request.units));

  table.units = unit_heads(snapshot.tree(), request.units, asked.units);
  table.periods = period_heads(request.periods, as_of);
  for (const BoundIndicator* bound : indicators) {
    const Indicator& indicator = bound->indicator;
    const bool is_stated = has_claim(*bound->value);
    table.indicators.push_back({.id = indicator.id,
                                .title = {.vi = indicator.title.vi + (is_stated ? " (theo số báo cáo)" : ""),
                                          .en = indicator.title.en + (is_stated ? " (from claims)" : "")},
                                .scale = indicator.scale,
                                .decimals = indicator.decimals,
                                .options = {}});
  }

  table.figures.reserve(request.units.size() * request.periods.size() * indicators.size());
  for (const std::int32_t unit : request.units) {
    for (std::size_t p = 0; p < request.periods.size(); ++p) {
      const Period& period = request.periods[p];
      const UnitRow row{snapshot, leaves, catalog.parameters(), period, p, as_of, unit};
      for (const BoundIndicator* bound : indicators) {
        Figure figure;
        figure.unit = snapshot.tree()[static_cast<std::size_t>(unit)].code;
        figure.period = period.id();
        figure.indicator = bound->indicator.id;
        if (!has_begun(period)) {
          figure.state = FigureState::not_applicable;
          figure.note = "kỳ bắt đầu sau ngày " + as_of.dmy();
        } else {
          if (as_of < period.last_day()) figure.note = "đến " + as_of.dmy().substr(0, 5);
          set_parts(figure, *bound->value, row);
          set_value(figure, amount_of(*bound->value, row));
          if (const auto day = day_to_come(*bound->value, as_of))
            add_note(figure, "hỏi ngày " + day->dmy() + ", sau ngày " + as_of.dmy());
        }
        table.figures.push_back(std::move(figure));
      }
    }
  }
  return table;
}

FigureRows rows_of(const Snapshot& snapshot, const Catalog& catalog, const std::string& indicator, const std::string& unit,
                   const Period& period, FigurePart part, Sensitivity clearance) {
  const BoundIndicator& bound = catalog.indicator(indicator);
  if (const Field* const beyond = read_beyond(catalog, bound, clearance))
    throw Error(3130, {indicator, beyond->name, std::string(name_of(beyond->sensitivity)), std::string(name_of(clearance))});
  const Bound& value = *bound.value;
  const UnitChoice choice{.reach = UnitChoice::Reach::unit, .code = unit, .level = {}, .kind = {}};
  const std::int32_t place = chosen_units(snapshot.tree(), std::span(&choice, 1)).front();
  const bool wants_numerator = part == FigurePart::numerator;
  const bool is_summed = bound.indicator.columns && !is_part_count(value);
  const std::vector<Bound> parts = is_summed ? std::vector<Bound>() : behind(value, wants_numerator);
  const auto is_elsewhere = [&](const Bound& leaf) { return leaf.rows.frame != parts.front().rows.frame; };
  if (parts.empty() || std::ranges::any_of(parts, is_elsewhere) || snapshot.times().as_of < period.start())
    throw Error(3108, {indicator + (wants_numerator ? " (numerator)" : " (denominator)")});
  FigureRows out{.frame = parts.front().rows.frame, .rows = {}};
  if (bound.indicator.columns) {
    out.rows = ColumnRows(snapshot, bound, period, catalog.parameters()).counted(place);
    return out;
  }
  for (const Bound& leaf : parts) {
    Leaves leaves(snapshot);
    leaves.collect(leaf, period, 0);
    if (leaf.rows.relation == "below" || reads_unit(leaf))
      leaves.count(catalog.parameters(), reached(snapshot.tree(), std::span(&place, 1)));
    const UnitRow row{snapshot, leaves, catalog.parameters(), period, 0, snapshot.times().as_of, place};
    const auto of_leaf = leaf.op == BoundOp::count || wants_numerator ? Below::Part::meeting : Below::Part::whole;
    const std::vector<std::int32_t> rows = leaves.rows(leaf, of_leaf, row);
    std::vector<std::int32_t> both;
    std::ranges::set_union(out.rows, rows, std::back_inserter(both));
    out.rows = std::move(both);
  }
  return out;
}

Provenance provenance(const Snapshot& snapshot, const Catalog& catalog) {
  Provenance out;
  out.as_of = snapshot.times().as_of;
  out.as_known = snapshot.times().as_known;
  out.tree = snapshot.times().tree;
  for (const PluginInfo& plugin : catalog.plugins()) out.plugins.push_back(plugin.name + ' ' + plugin.version);
  out.catalog = catalog.digest();
  out.core = core_version();
  return out;
}

}  // namespace ketnap
