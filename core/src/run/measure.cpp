#include <ketnap/run/measure.hpp>

#include <algorithm>
#include <deque>
#include <iterator>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include <ketnap/base/error.hpp>
#include <ketnap/base/text.hpp>
#include <ketnap/expr/count.hpp>
#include <ketnap/run/clearance.hpp>

#include "expr/each_block.hpp"
#include "run/completion.hpp"
#include "run/counted_figure.hpp"
#include "run/figure.hpp"
#include "run/of_unit.hpp"
#include "run/parts.hpp"
#include "run/reading.hpp"
#include "run/request.hpp"
#include "run/value.hpp"

namespace ketnap {
namespace {

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
    leaves_.count(catalog_.parameters(), request_.units, {.threads = asked_.threads, .set = asked_.set});
    add_figures();
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
    for (const BoundIndicator* bound : all)
      if (const auto day = day_to_come(*bound->value, snapshot_.times().as_of)) to_come_.emplace(bound, *day);
    completion_.collect(leaves_, request_.periods.size());
  }

  void add_draft(const BoundIndicator& bound, const Period& period, std::size_t number) {
    const UnitRow anywhere{snapshot_, leaves_, catalog_.parameters(), period, number, snapshot_.times().as_of};
    const auto is_draft = [&](const BoundPtr& read) { return reads_draft(*read, anywhere); };
    bool& used = out_.provenance.used_draft;
    used = used || is_draft(bound.value) || std::ranges::any_of(bound.reads, is_draft);
  }

  void add_figures() {
    set_heads();
    if (auto made = figures_of_counts()) {
      out_.figures = std::move(*made);
      return;
    }
    const std::size_t lines = out_.line_count();
    std::vector<Figure> figures(lines * request_.periods.size() * indicators_.size());
    constexpr std::size_t together = 256;
    each_block((lines + together - 1) / together, asked_.threads, [&](std::size_t, std::size_t block) {
      for (std::size_t line = block * together; line < std::min(lines, (block + 1) * together); ++line)
        set_figures(out_.line(line), std::span(figures).subspan(line * request_.periods.size() * indicators_.size()));
    });
    out_.figures = std::move(figures);
  }

  void set_figures(const Table::Line& line, std::span<Figure> figures) const {
    for (std::size_t p = 0; p < request_.periods.size(); ++p) {
      for (std::size_t i = 0; i < indicators_.size(); ++i) {
        const BoundIndicator* bound = of_line(line, i);
        Figure& made = figures[p * indicators_.size() + i];
        if (line.target && bound == nullptr)
          made = completion_.figure(targets_[*line.target], request_.periods[p], *indicators_[i], leaves_);
        else if (!line.target && bound != nullptr)
          made = figure(line, p, *bound, i);
      }
    }
  }

  void set_heads() {
    heads_ = std::make_shared<FigureHeads>();
    heads_->tree = snapshot_.tree();
    heads_->units = request_.units;
    for (const Table::GroupHead& group : out_.groups) heads_->groups.push_back(group.id);
    for (const Table::IndicatorHead& indicator : out_.indicators) heads_->indicators.push_back(indicator.id);
    const Date as_of = snapshot_.times().as_of;
    for (const Period& period : request_.periods) {
      Label note;
      if (!has_begun(period))
        note = begins_after(as_of);
      else if (as_of < period.last_day())
        note = {.vi = "đến " + as_of.dmy().substr(0, 5), .en = "until " + as_of.iso()};
      heads_->periods.push_back({.id = period.id(), .note = std::move(note), .has_begun = has_begun(period)});
    }
  }

  // Where counts alone say all figures, each is made when it is looked at.
  [[nodiscard]] std::optional<FigureList> figures_of_counts() const {
    if (has_targets_) return std::nullopt;
    auto columns = std::make_shared<CountedColumns>();
    columns->heads = heads_;
    columns->lines = out_.lines;
    columns->has_whole = out_.groups.empty() || out_.partition;
    for (std::size_t group = 0; group <= out_.groups.size(); ++group) {
      Table::Line line;
      if (group != 0) line.group = group - 1;
      for (std::size_t p = 0; p < request_.periods.size(); ++p) {
        for (std::size_t i = 0; i < indicators_.size(); ++i) {
          std::optional<CountedFigure> counted;
          const bool is_asked = has_begun(request_.periods[p]) && (group != 0 || columns->has_whole);
          if (is_asked) counted = counted_figure(*of_line(line, i), p);
          if (is_asked && !counted) return std::nullopt;
          columns->columns.push_back(counted.value_or(CountedFigure{}));
        }
      }
    }
    return FigureList(out_.line_count() * request_.periods.size() * indicators_.size(),
                      [columns](std::size_t place) { return columns->figure(place); });
  }

  [[nodiscard]] std::optional<CountedFigure> counted_figure(const BoundIndicator& bound, std::size_t period) const {
    const Bound& value = *bound.value;
    const auto roots = [&](const Bound& leaf) { return leaves_.counted(leaf, period, snapshot_.times().as_of); };
    using Form = CountedFigure::Form;
    if (value.op == BoundOp::divide) {
      if (!is_part_count(*value.args[0]) || !is_part_count(*value.args[1])) return std::nullopt;
      const auto of = roots(*value.args[0]);
      const auto over = roots(*value.args[1]);
      if (!of || !over) return std::nullopt;
      return CountedFigure{.form = Form::quotient, .of = *of, .over = *over, .source = value.source};
    }
    const auto of = roots(value);
    if (!of) return std::nullopt;
    return CountedFigure{.form = value.op == BoundOp::share ? Form::share : Form::count, .of = *of, .over = {}, .source = {}};
  }

  [[nodiscard]] Figure figure(const Table::Line& line, std::size_t p, const BoundIndicator& bound, std::size_t column) const {
    const Period& period = request_.periods[p];
    const Date as_of = snapshot_.times().as_of;
    Figure out = heads_->headed(line, p, column);
    if (!heads_->periods[p].has_begun) return out;
    const UnitRow row{snapshot_, leaves_, catalog_.parameters(), period, p, as_of, request_.units[line.unit]};
    set_parts(out, *bound.value, row);
    set_value(out, amount_of(*bound.value, row));
    if (const auto asked = to_come_.find(&bound); asked != to_come_.end())
      add_note(out, {.vi = "hỏi ngày " + asked->second.dmy() + ", sau ngày " + as_of.dmy(),
                     .en = "asks for " + asked->second.iso() + ", which is after " + as_of.iso()});
    return out;
  }

  const Snapshot& snapshot_;
  const Catalog& catalog_;
  const MeasureRequest& asked_;
  Request request_;
  std::vector<const BoundIndicator*> indicators_;
  bool has_targets_ = false;
  bool has_own_ = false;
  std::deque<BoundIndicator> over_parts_;          // by part, then indicator
  std::deque<BoundIndicator> over_within_;         // by indicator
  std::map<const BoundIndicator*, Date> to_come_;  // of those that ask for a day after as_of
  Completion completion_;
  std::vector<std::size_t> targets_;  // by the table's targets
  Leaves leaves_;
  std::shared_ptr<FigureHeads> heads_;
  Table out_;
};

}  // namespace

Table measure(const Snapshot& snapshot, const Catalog& catalog, const MeasureRequest& asked) {
  return Measuring(snapshot, catalog, asked).table();
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
