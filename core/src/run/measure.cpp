#include <ketnap/run/measure.hpp>

#include <algorithm>
#include <deque>
#include <iterator>
#include <optional>

#include <ketnap/base/error.hpp>
#include <ketnap/base/text.hpp>
#include <ketnap/expr/count.hpp>
#include <ketnap/run/clearance.hpp>

#include "run/completion.hpp"
#include "run/figure.hpp"
#include "run/of_unit.hpp"
#include "run/parts.hpp"
#include "run/reading.hpp"
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

/// A request on its way to a table: which lines there are, what is counted for them, what each figure comes to.
class Measuring {
 public:
  Measuring(const Snapshot& snapshot, const Catalog& catalog, const MeasureRequest& asked)
      : snapshot_(snapshot),
        catalog_(catalog),
        asked_(asked),
        request_(request_of(snapshot, "indicators", asked.indicators, asked.units, asked.periods)),
        completion_(snapshot, catalog),
        leaves_(snapshot) {
    for (const std::string& id : request_.ids) {
      const BoundIndicator* bound = &catalog.indicator(id);
      if (std::ranges::find(indicators_, bound) == indicators_.end()) indicators_.push_back(bound);
    }
    const auto is_native = [](const BoundIndicator* bound) { return !bound->indicator.native.empty(); };
    has_targets_ = std::ranges::any_of(indicators_, is_native);
    has_own_ = !std::ranges::all_of(indicators_, is_native);
  }

  Table table() && {
    out_.provenance = provenance(snapshot_, catalog_);
    out_.units = unit_heads(snapshot_.tree(), request_.units, asked_.units);
    out_.periods = period_heads(request_.periods, snapshot_.times().as_of);
    break_down();
    set_indicators();
    set_lines();
    collect();
    leaves_.count(catalog_.parameters(), reached(snapshot_.tree(), request_.units));
    const std::size_t lines = out_.line_count();
    out_.figures.reserve(lines * request_.periods.size() * indicators_.size());
    for (std::size_t line = 0; line < lines; ++line) add_figures(out_.line(line));
    return std::move(out_);
  }

 private:
  void break_down() {
    if (asked_.by.empty()) {
      if (!asked_.by.within.empty()) throw Error(3110, {"groups"});
      return;
    }
    const Parts parts = parts_of(catalog_, asked_.by);
    std::optional<RowPart> within;
    if (!asked_.by.within.empty()) within = part_of(catalog_, asked_.by.within);
    out_.partition = parts.partition;
    for (const RowPart& part : parts.parts) {
      out_.groups.push_back({.id = part.id, .title = part.title});
      for (const BoundIndicator* bound : indicators_)
        over_parts_.push_back(catalog_.of_part(*bound, part, within ? &*within : nullptr));
    }
    // The whole of the parts is what lies within, too.
    if (!parts.partition || !within) return;
    for (const BoundIndicator* bound : indicators_)
      over_within_.push_back(
          catalog_.of_part(*bound, RowPart{.id = within->id, .title = {}, .condition = boolean(true)}, &*within));
  }

  void set_indicators() {
    for (const BoundIndicator* bound : indicators_) {
      const Indicator& indicator = bound->indicator;
      const bool is_stated = bound->value != nullptr && has_claim(*bound->value);
      out_.indicators.push_back({.id = bound->id,
                                 .title = {.vi = bound->title.vi + (is_stated ? " (theo số báo cáo)" : ""),
                                           .en = bound->title.en + (is_stated ? " (from claims)" : "")},
                                 .scale = indicator.scale,
                                 .decimals = indicator.decimals,
                                 .options = bound->options,
                                 .rounding = indicator.rounding});
    }
  }

  void set_lines() {
    if (asked_.by.empty() && !has_targets_) return;
    for (std::size_t unit = 0; unit < request_.units.size(); ++unit) {
      if (has_own_ && (out_.groups.empty() || out_.partition)) out_.lines.push_back({.unit = unit});
      for (std::size_t group = 0; group < out_.groups.size(); ++group) out_.lines.push_back({.unit = unit, .group = group});
      if (!has_targets_) continue;
      for (const std::size_t place : completion_.add(request_.units[unit], request_.periods)) {
        targets_.push_back(place);
        out_.lines.push_back({.unit = unit, .group = {}, .target = out_.targets.size()});
        out_.targets.push_back(completion_.head(place));
      }
    }
  }

  // Those that a line's own figures are of, by column; a native measure has none.
  [[nodiscard]] const BoundIndicator* of_line(const Table::Line& line, std::size_t column) const {
    if (!indicators_[column]->indicator.native.empty()) return nullptr;
    if (line.group) return &over_parts_[*line.group * indicators_.size() + column];
    return over_within_.empty() ? indicators_[column] : &over_within_[column];
  }

  [[nodiscard]] bool has_begun(const Period& period) const { return period.start() <= snapshot_.times().as_of; }

  void collect() {
    std::vector<const BoundIndicator*> all;
    for (std::size_t i = 0; i < indicators_.size(); ++i) {
      const bool has_whole = out_.groups.empty() || out_.partition;
      if (has_whole && of_line({}, i) != nullptr) all.push_back(of_line({}, i));
    }
    for (const BoundIndicator& part : over_parts_) all.push_back(&part);
    for (std::size_t p = 0; p < request_.periods.size(); ++p) {
      const Period& period = request_.periods[p];
      if (!has_begun(period)) continue;
      for (const BoundIndicator* bound : all) {
        if (bound->indicator.columns)
          leaves_.collect_columns(*bound, period, p);
        else
          leaves_.collect(*bound->value, period, p);
        add_draft(*bound, period, p);
      }
    }
    completion_.collect(leaves_, request_.periods.size());
  }

  void add_draft(const BoundIndicator& bound, const Period& period, std::size_t number) {
    const UnitRow anywhere{snapshot_, leaves_, catalog_.parameters(), period, number, snapshot_.times().as_of};
    const auto is_draft = [&](const BoundPtr& read) { return reads_draft(*read, anywhere); };
    bool& used = out_.provenance.used_draft;
    used = used || is_draft(bound.value) || std::ranges::any_of(bound.reads, is_draft);
  }

  void add_figures(const Table::Line& line) {
    for (std::size_t p = 0; p < request_.periods.size(); ++p) {
      for (std::size_t i = 0; i < indicators_.size(); ++i) {
        const BoundIndicator* bound = of_line(line, i);
        if (line.target && bound == nullptr)
          out_.figures.push_back(completion_.figure(targets_[*line.target], request_.periods[p], *indicators_[i], leaves_));
        else if (!line.target && bound != nullptr)
          out_.figures.push_back(figure(line, p, *bound, i));
        else
          out_.figures.emplace_back();
      }
    }
  }

  [[nodiscard]] Figure figure(const Table::Line& line, std::size_t p, const BoundIndicator& bound, std::size_t column) const {
    const Period& period = request_.periods[p];
    const Date as_of = snapshot_.times().as_of;
    Figure out;
    out.unit = out_.units[line.unit].code;
    out.period = period.id();
    if (line.group) out.group = out_.groups[*line.group].id;
    out.indicator = out_.indicators[column].id;
    if (!has_begun(period)) {
      out.state = FigureState::not_applicable;
      out.note = "kỳ bắt đầu sau ngày " + as_of.dmy();
      return out;
    }
    const UnitRow row{snapshot_, leaves_, catalog_.parameters(), period, p, as_of, request_.units[line.unit]};
    if (as_of < period.last_day()) out.note = "đến " + as_of.dmy().substr(0, 5);
    set_parts(out, *bound.value, row);
    set_value(out, amount_of(*bound.value, row));
    if (const auto day = day_to_come(*bound.value, as_of)) add_note(out, "hỏi ngày " + day->dmy() + ", sau ngày " + as_of.dmy());
    return out;
  }

  const Snapshot& snapshot_;
  const Catalog& catalog_;
  const MeasureRequest& asked_;
  Request request_;
  std::vector<const BoundIndicator*> indicators_;
  bool has_targets_ = false;
  bool has_own_ = false;
  std::deque<BoundIndicator> over_parts_;   // by part, then indicator
  std::deque<BoundIndicator> over_within_;  // by indicator
  Completion completion_;
  std::vector<std::size_t> targets_;  // by the table's targets
  Leaves leaves_;
  Table out_;
};

}  // namespace

Table measure(const Snapshot& snapshot, const Catalog& catalog, const MeasureRequest& asked) {
  return Measuring(snapshot, catalog, asked).table();
}

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

Period term(const Snapshot& snapshot, std::string_view id) {
  std::vector<std::string> known;
  if (const Frame* terms = find_frame(snapshot, "terms")) {
    for (std::size_t row = 0; row < terms->rows(); ++row) {
      known.emplace_back(terms->column("term")->text(row));
      const auto first = day_at(*terms->column("starts_on"), row);
      const auto last = day_at(*terms->column("ends_on"), row);
      if (known.back() != id || !first) continue;
      return Period(*first, last ? last->plus_days(1) : Date::never(), first->iso() + ".." + (last ? last->iso() : ""));
    }
  }
  throw Error(3206, {std::string(id), nearest(id, known).value_or("")});
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
