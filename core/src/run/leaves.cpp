#include "run/leaves.hpp"

#include <algorithm>
#include <numeric>

#include "expr/summary.hpp"
#include "run/of_unit.hpp"
#include "run/value.hpp"

namespace ketnap {
namespace {

using Part = Below::Part;

bool is_counted(const Bound& bound) { return bound.op == BoundOp::count || bound.op == BoundOp::share; }
bool is_leaf(const Bound& bound) { return !bound.rows.frame.empty(); }
bool is_below(const Bound& bound) { return bound.rows.relation == "below"; }

// A helper belongs to a dossier, and with it to a unit.
Snapshot with_units_of_helpers(const Snapshot& snapshot) {
  const Frame& helpers = snapshot.frame("helpers");
  const auto dossiers = helpers.link("dossier");
  const auto units = snapshot.frame("dossiers").link("unit");
  std::vector<std::int32_t> places;
  for (const std::int32_t dossier : dossiers)
    places.push_back(dossier == no_row ? no_row : units[static_cast<std::size_t>(dossier)]);
  auto frames = snapshot.frames();
  frames["helpers"] = helpers.with_link("unit", "units", Buffer::of(places));
  return {snapshot.times(), snapshot.schema(), snapshot.tree(), std::move(frames)};
}

// The places from the first unit to the end of what lies below the last.
Places reached(const Tree& tree, std::span<const std::int32_t> units) {
  Places out;
  if (units.empty()) return out;
  out.first = units.front();
  for (const std::int32_t unit : units)
    if (unit >= out.end) out.end = tree[static_cast<std::size_t>(unit)].end;
  return out;
}

bool is_said_later(const Bound& read) {
  if (read.outer != 0 || read.rows.outer != 0 || is_below(read) || (is_leaf(read) && reads_unit(read))) return true;
  return !is_leaf(read) && std::ranges::any_of(read.args, [](const BoundPtr& arg) { return is_said_later(*arg); });
}

bool is_to_come(const RowSet& rows, Date as_of) { return rows.instant == RowSet::Instant::day && as_of < rows.day; }

}  // namespace

std::optional<Date> day_to_come(const Bound& tree, Date as_of) {
  std::optional<Date> latest;
  if (is_to_come(tree.rows, as_of)) latest = tree.rows.day;
  for (const BoundPtr& arg : tree.args) latest = std::max(latest, day_to_come(*arg, as_of));
  return latest;
}

void Leaves::collect(const Bound& tree, const Period& period, std::size_t period_number) {
  if (!is_leaf(tree) || is_below(tree)) {
    for (const BoundPtr& arg : tree.args) collect(*arg, period, period_number);
    if (is_leaf(tree)) below_.add(tree, period, period_number);
    return;
  }
  if (tree.rows.frame == "areas" && !areas_) areas_.emplace(snapshot_);
  if (tree.rows.frame == "helpers" && !helpers_) helpers_.emplace(with_units_of_helpers(snapshot_));
  const RequestDates dates = request_dates(tree.rows, period, snapshot_.times().as_of);
  if (reads_unit(tree)) {
    each_of_unit(tree, [&](const Bound& read) { collect(read, period, period_number); });
    by_unit_.emplace(std::pair(&tree, period_number), ByUnit{.dates = dates, .period = period});
    return;
  }
  Pass& pass = passes_[tree.rows.frame];
  const std::size_t first = is_counted(tree) ? pass.roots.size() : pass.value_roots.size();
  if (!places_.emplace(std::pair(&tree, period_number), Place{.pass = &pass, .first = first}).second) return;
  if (!is_counted(tree)) {
    pass.value_roots.push_back({.op = tree.op, .condition = tree.args[0], .value = tree.args[1], .dates = dates});
    return;
  }
  pass.roots.push_back({.expr = tree.args[0], .dates = dates});
  if (tree.op != BoundOp::share) return;
  for (const Part part : {Part::rest, Part::whole}) pass.roots.push_back({.expr = Below::condition(tree, part), .dates = dates});
}

void Leaves::collect_columns(const BoundIndicator& bound, const Period& period, std::size_t period_number) {
  columns_.emplace(std::pair(bound.value.get(), period_number), Columns{.bound = &bound, .period = period});
}

const Snapshot& Leaves::counted_in(const std::string& frame) const {
  if (frame == "areas" && areas_) return areas_->snapshot();
  return frame == "helpers" && helpers_ ? *helpers_ : snapshot_;
}

void Leaves::count(std::span<const Parameter> parameters, std::span<const std::int32_t> units, const Engine& engine) {
  for (auto& [place, columns] : columns_) columns.rows.emplace(snapshot_, *columns.bound, columns.period, parameters);
  const Places places = reached(snapshot_.tree(), units);
  // What aggregates over units below read is asked of each of those.
  std::vector<std::int32_t> each(below_.empty() ? 0 : static_cast<std::size_t>(places.end - places.first));
  std::iota(each.begin(), each.end(), places.first);
  for (auto& [name, pass] : passes_) {
    const Snapshot& snapshot = counted_in(name);
    const Frame& frame = snapshot.frame(name);
    CountOptions options{.threads = engine.threads, .set = engine.set, .units = below_.empty() ? units : each};
    if (name == "areas") options.units = {};  // places in a tree of their own
    if (options.units.size() == snapshot.tree().size()) options.units = {};
    if (!pass.roots.empty())
      pass.counts = std::make_shared<const Counts>(count_rows(snapshot, frame, pass.roots, parameters, options));
    if (!pass.value_roots.empty()) pass.valued = gather_rows(snapshot, frame, pass.value_roots, parameters, options);
  }
  const Period any;
  const UnitRow anywhere{.snapshot = snapshot_,
                         .leaves = *this,
                         .parameters = parameters,
                         .period = any,
                         .period_number = 0,
                         .as_of = snapshot_.times().as_of,
                         .unit = places.first};
  count_alike(anywhere, below_.empty() ? units : each, {.threads = engine.threads, .set = engine.set});
  below_.take(anywhere, places.first, places.end, engine.threads);
}

// What units say about units below, or with the unit around them again, is known only later.
void Leaves::count_alike(const UnitRow& anywhere, std::span<const std::int32_t> units, const CountOptions& options) {
  for (auto& [key, by_unit] : by_unit_) {
    const Bound& leaf = *key.first;
    bool is_said = leaf.rows.outer == 0 && leaf.rows.frame != "areas";
    each_of_unit(leaf, [&](const Bound& read) { is_said = is_said && !is_said_later(read); });
    if (!is_said || is_to_come(leaf.rows, anywhere.as_of)) continue;
    const UnitRow row{.snapshot = anywhere.snapshot,
                      .leaves = anywhere.leaves,
                      .parameters = anywhere.parameters,
                      .period = by_unit.period,
                      .period_number = key.second,
                      .as_of = anywhere.as_of};
    by_unit.alike = SaidAlike::of(leaf, by_unit.dates, row, units, counted_in(leaf.rows.frame), options);
  }
}

std::optional<CountedRoots> Leaves::counted(const Bound& leaf, std::size_t period_number, Date as_of) const {
  const std::pair key(&leaf, period_number);
  const bool is_elsewhere = is_below(leaf) || leaf.rows.frame == "areas" || leaf.rows.outer != 0 || columns_.contains(key);
  if (!is_leaf(leaf) || !is_counted(leaf) || is_elsewhere || is_to_come(leaf.rows, as_of)) return std::nullopt;
  const auto place = places_.find(key);
  if (place == places_.end() || place->second.pass->counts == nullptr) return std::nullopt;
  return CountedRoots{.counts = place->second.pass->counts, .first = place->second.first};
}

std::optional<Places> Leaves::places(const Bound& leaf, std::int32_t unit) const {
  if (leaf.rows.frame == "areas") return areas_->of_unit(unit);
  return Places{.first = unit, .end = snapshot_.tree()[static_cast<std::size_t>(unit)].end};
}

// It lies somewhere, with as many areas below it as may be.
Amount Leaves::over_unknown_area(const Bound& leaf) {
  if (leaf.op == BoundOp::count || leaf.op == BoundOp::distinct) return {.low = 0};
  return {.applies = Amount::Applies::perhaps};
}

Amount Leaves::amount(const Bound& leaf, const UnitRow& row) const {
  if (const auto columns = columns_.find({&leaf, row.period_number}); columns != columns_.end())
    return columns->second.rows->amount(row.unit);
  if (is_below(leaf)) return below_.amount(leaf, row);
  if (is_to_come(leaf.rows, row.as_of)) return Amount::nothing();
  const std::optional<Places> in = places(leaf, row.around(leaf.rows.outer).unit);
  if (!in) return over_unknown_area(leaf);
  if (leaf.op == BoundOp::count) return number(leaf, Part::meeting, row);
  if (leaf.op == BoundOp::share)
    return share(number(leaf, Part::meeting, row), number(leaf, Part::rest, row), number(leaf, Part::whole, row));
  if (const auto by_unit = by_unit_.find({&leaf, row.period_number}); by_unit != by_unit_.end()) {
    const auto& [dates, period, alike] = by_unit->second;
    return alike ? alike->amount(leaf, *in) : summary_at(leaf, dates, *in, row);
  }
  const Place& place = places_.at({&leaf, row.period_number});
  return summary_of(leaf, place.pass->valued[place.first], *in);
}

Amount Leaves::meeting(const Bound& share, const UnitRow& row) const { return number(share, Part::meeting, row); }

Amount Leaves::whole(const Bound& share, const UnitRow& row) const { return number(share, Part::whole, row); }

Amount Leaves::summary_at(const Bound& leaf, const RequestDates& dates, Places in, const UnitRow& row) const {
  const Snapshot& snapshot = counted_in(leaf.rows.frame);
  const ValueRoot root{
      .op = leaf.op, .condition = with_unit(leaf.args[0], row), .value = with_unit(leaf.args[1], row), .dates = dates};
  const RowsWithValues found = gather_rows(snapshot, snapshot.frame(leaf.rows.frame), root, row.parameters, in.first, in.end);
  return found.has_amounts ? summary(leaf.op, found.amounts, leaf.source) : summary(leaf.op, leaf.lo, found.rows, leaf.source);
}

// The rows of a part of a count or share.
std::vector<std::int32_t> Leaves::rows_at(const Bound& leaf, Part part, const UnitRow& row, Places in, bool possibly) const {
  const Snapshot& snapshot = counted_in(leaf.rows.frame);
  const auto by_unit = by_unit_.find({&leaf, row.period_number});
  Root root;
  if (by_unit != by_unit_.end()) {
    root = {.expr = with_unit(Below::condition(leaf, part), row), .dates = by_unit->second.dates};
  } else {
    const Place& place = places_.at({&leaf, row.period_number});
    root = place.pass->roots[place.first + static_cast<std::size_t>(part)];
  }
  return rows_behind(snapshot, snapshot.frame(leaf.rows.frame), root, row.parameters, in.first, in.end, possibly);
}

Amount Leaves::number(const Bound& leaf, Part part, const UnitRow& row) const {
  if (is_below(leaf)) return below_.number(leaf, part, row);
  if (is_to_come(leaf.rows, row.as_of)) return Amount::nothing();
  const std::optional<Places> in = places(leaf, row.around(leaf.rows.outer).unit);
  if (!in) return {.low = 0};
  if (const auto by_unit = by_unit_.find({&leaf, row.period_number}); by_unit != by_unit_.end()) {
    if (by_unit->second.alike) return by_unit->second.alike->number(part, *in);
    const auto many = [&](bool possibly) { return static_cast<std::int64_t>(rows_at(leaf, part, row, *in, possibly).size()); };
    return Amount::between(many(false), many(true));
  }
  const Place& place = places_.at({&leaf, row.period_number});
  const Counts& counts = *place.pass->counts;
  const std::size_t root = place.first + static_cast<std::size_t>(part);
  return Amount::between(counts.surely(root, in->first, in->end), counts.possibly(root, in->first, in->end));
}

std::vector<std::int32_t> Leaves::rows(const Bound& leaf, Part part, const UnitRow& row) const {
  if (is_below(leaf)) return below_.units(leaf, part, row);
  if (is_to_come(leaf.rows, row.as_of)) return {};
  const std::optional<Places> in = places(leaf, row.around(leaf.rows.outer).unit);
  return in ? rows_at(leaf, part, row, *in, false) : std::vector<std::int32_t>();
}

}  // namespace ketnap
