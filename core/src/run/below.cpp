#include "run/below.hpp"

#include <algorithm>
#include <stdexcept>

#include "expr/each_block.hpp"
#include "expr/whole_amounts.hpp"
#include "run/of_unit.hpp"
#include "run/reading.hpp"
#include "run/value.hpp"

namespace ketnap {
namespace {

std::size_t at(std::int32_t place) { return static_cast<std::size_t>(place); }

bool is_below(const Bound& bound) { return bound.rows.relation == "below"; }

// How many units further out a bound tree at a unit reads.
int reach(const Bound& bound) {
  int furthest = std::max(bound.outer, bound.rows.outer);
  if (!bound.rows.frame.empty() && !is_below(bound)) {
    each_of_unit(bound, [&](const Bound& read) { furthest = std::max(furthest, reach(read)); });
    return furthest;
  }
  for (const BoundPtr& arg : bound.args) furthest = std::max(furthest, reach(*arg) - (is_below(bound) ? 1 : 0));
  return furthest;
}

bool mentions_outer(const Bound& leaf) {
  return std::ranges::any_of(leaf.args, [](const BoundPtr& arg) { return reach(*arg) > 0; });
}

std::span<const Below::Part> parts_of(const Bound& leaf) {
  static constexpr std::array all = {Below::Part::meeting, Below::Part::rest, Below::Part::whole};
  return leaf.op == BoundOp::share ? std::span(all) : std::span(all).first(leaf.op == BoundOp::count ? 1 : 0);
}

Amount summary_of(const Bound& leaf, std::span<const AmountRow> rows) {
  if (leaf.op != BoundOp::distinct) return summary(leaf.op, rows, leaf.source);
  std::vector<ValuedRow> keys;
  keys.reserve(rows.size());
  for (const AmountRow& row : rows) keys.push_back({.value = engine::interval(row.value), .surely = row.surely});
  return summary(leaf.op, 1, keys, leaf.source);
}

const Column& days_of(const Frame& units, const char* name) {
  const Column* column = units.column(name);
  if (column == nullptr) throw std::logic_error(std::string("frame units lacks the column ") + name);
  return *column;
}

}  // namespace

Amount Below::Taken::number(Part part, std::int32_t from, std::int32_t to) const {
  const std::vector<Running>& running = sums[static_cast<std::size_t>(part)];
  const Running& before = running[at(from - first)];
  const Running& after = running[at(to - first)];
  return Amount::between(after.surely - before.surely, after.possibly - before.possibly);
}

std::span<const AmountRow> Below::Taken::values_of(std::int32_t from, std::int32_t to) const {
  const auto begin = std::ranges::lower_bound(places, from);
  const auto end = std::lower_bound(begin, places.end(), to);
  return std::span(values).subspan(static_cast<std::size_t>(begin - places.begin()), static_cast<std::size_t>(end - begin));
}

// Open on the day, and of the kind and level asked for.
std::vector<Below::Doubt> Below::members(const RowSet& rows, Date day) const {
  const Tree& tree = snapshot_.tree();
  const Frame& units = snapshot_.frame("units");
  const Column& opened = days_of(units, "opened_on");
  const Column& closed = days_of(units, "closed_on");
  const auto is_one = [](const std::string& wanted, const std::string& found) {
    if (wanted.empty()) return Doubt{.surely = true, .possibly = true};
    return Doubt{.surely = wanted == found, .possibly = wanted == found || found.empty()};
  };
  std::vector<Doubt> out(tree.size());
  for (std::size_t place = 0; place < out.size(); ++place) {
    const Doubt kind = is_one(rows.kind, tree[place].kind);
    const Doubt level = is_one(rows.level, tree[place].level);
    const bool surely_open = latest_at(opened, place) <= day && day < earliest_at(closed, place);
    const bool possibly_open = earliest_at(opened, place) <= day && day < latest_at(closed, place);
    out[place] = {.surely = surely_open && kind.surely && level.surely,
                  .possibly = possibly_open && kind.possibly && level.possibly};
  }
  return out;
}

void Below::add(const Bound& leaf, const Period& period, std::size_t period_number) {
  asked_.push_back({.leaf = &leaf, .period = period, .period_number = period_number});
}

template <class Use>
void Below::each(const Bound& leaf, const UnitRow& around, std::int32_t first, std::int32_t end, Use use) const {
  const std::vector<Doubt>& members = members_.at({leaf.rows.kind, leaf.rows.level, around.period_number});
  UnitRow inner = around;
  inner.outer = &around;
  for (std::int32_t place = first; place < end; ++place) {
    if (!members[at(place)].possibly) continue;
    inner.unit = place;
    use(inner, members[at(place)]);
  }
}

Below::Doubt Below::holds(const Bound& leaf, Part part, const UnitRow& inner) const {
  const Outcomes of = outcomes_of(*condition(leaf, part), inner);
  return {.surely = of.yes && !of.no && !of.none, .possibly = of.yes};
}

Below::Taken Below::taken(const Bound& leaf, const UnitRow& around, std::int32_t first, std::int32_t end,
                          std::size_t threads) const {
  constexpr std::int32_t together = 2048;
  Taken out{.first = first, .sums = {}, .places = {}, .values = {}};
  const auto parts = parts_of(leaf);
  for (const Part part : parts) out.sums[static_cast<std::size_t>(part)].resize(at(end - first) + 1);
  struct OfBlock {
    std::vector<std::int32_t> places;
    std::vector<AmountRow> rows;
  };
  std::vector<OfBlock> found(at((end - first + together - 1) / together));
  each_block(found.size(), threads, [&](std::size_t, std::size_t block) {
    const std::int32_t from = first + static_cast<std::int32_t>(block) * together;
    each(leaf, around, from, std::min(from + together, end), [&](const UnitRow& inner, Doubt member) {
      for (const Part part : parts) {
        const Doubt is = holds(leaf, part, inner);
        // A unit's own number stands one place on, so that the running sum before it is its start.
        out.sums[static_cast<std::size_t>(part)][at(inner.unit - first) + 1] = {.surely = member.surely && is.surely ? 1 : 0,
                                                                                .possibly = is.possibly ? 1 : 0};
      }
      if (!parts.empty()) return;
      const Doubt is = holds(leaf, Part::meeting, inner);
      if (!is.possibly) return;
      const Amount value = amount_of(*leaf.args[1], inner);
      if (value.applies == Amount::Applies::no) return;
      found[block].places.push_back(inner.unit);
      found[block].rows.push_back(amount_row(value, member.surely && is.surely, row_values(*leaf.args[1])));
    });
  });
  for (const OfBlock& values : found) {
    out.places.insert(out.places.end(), values.places.begin(), values.places.end());
    out.values.insert(out.values.end(), values.rows.begin(), values.rows.end());
  }
  for (const Part part : parts) {
    std::vector<Running>& sums = out.sums[static_cast<std::size_t>(part)];
    for (std::size_t i = 1; i < sums.size(); ++i) {
      sums[i].surely += sums[i - 1].surely;
      sums[i].possibly += sums[i - 1].possibly;
    }
  }
  return out;
}

void Below::take(const UnitRow& anywhere, std::int32_t first, std::int32_t end, std::size_t threads) {
  for (const Asked& asked : asked_) {
    const RowSet& rows = asked.leaf->rows;
    const UnitRow row{.snapshot = anywhere.snapshot,
                      .leaves = anywhere.leaves,
                      .parameters = anywhere.parameters,
                      .period = asked.period,
                      .period_number = asked.period_number,
                      .as_of = anywhere.as_of,
                      .unit = first};
    const Membership key{rows.kind, rows.level, asked.period_number};
    if (!members_.contains(key)) members_.emplace(key, members(rows, row.period_end()));
    if (!mentions_outer(*asked.leaf))
      taken_.emplace(std::pair(asked.leaf, asked.period_number), taken(*asked.leaf, row, first, end, threads));
  }
}

// Of the unit whose rows they are, which may lie further out than the one that asks.
Places Below::places(const Bound& leaf, const UnitRow& row) const {
  const std::int32_t unit = row.around(leaf.rows.outer).unit;
  return {.first = unit, .end = snapshot_.tree()[at(unit)].end};
}

const Below::Taken* Below::taken_once(const Bound& leaf, std::size_t period_number) const {
  const auto found = taken_.find({&leaf, period_number});
  return found == taken_.end() ? nullptr : &found->second;
}

Amount Below::number(const Bound& leaf, Part part, const UnitRow& row) const {
  const Places in = places(leaf, row);
  if (const Taken* once = taken_once(leaf, row.period_number)) return once->number(part, in.first, in.end);
  return taken(leaf, row, in.first, in.end).number(part, in.first, in.end);
}

Amount Below::amount(const Bound& leaf, const UnitRow& row) const {
  const Places in = places(leaf, row);
  const Taken* once = taken_once(leaf, row.period_number);
  const Taken here = once == nullptr ? taken(leaf, row, in.first, in.end) : Taken{};
  const Taken& units = once == nullptr ? here : *once;
  const auto number = [&](Part part) { return units.number(part, in.first, in.end); };
  if (leaf.op == BoundOp::count) return number(Part::meeting);
  if (leaf.op == BoundOp::share) return share(number(Part::meeting), number(Part::rest), number(Part::whole));
  return summary_of(leaf, units.values_of(in.first, in.end));
}

std::vector<std::int32_t> Below::units(const Bound& leaf, Part part, const UnitRow& row) const {
  std::vector<std::int32_t> out;
  const Places in = places(leaf, row);
  each(leaf, row, in.first, in.end, [&](const UnitRow& inner, Doubt member) {
    if (member.surely && holds(leaf, part, inner).surely) out.push_back(inner.unit);
  });
  return out;
}

}  // namespace ketnap
