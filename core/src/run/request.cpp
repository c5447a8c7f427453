#include "run/request.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <set>
#include <string_view>

#include <ketnap/base/error.hpp>
#include <ketnap/run/measure.hpp>

namespace ketnap {
namespace {

// Codes of which only the children were asked for, and so they themselves as the total.
std::set<std::string, std::less<>> totals_of(std::span<const UnitChoice> choices) {
  std::set<std::string, std::less<>> totals;
  for (const UnitChoice& choice : choices)
    if (choice.reach == UnitChoice::Reach::children) totals.insert(choice.code);
  for (const UnitChoice& choice : choices)
    if (choice.reach != UnitChoice::Reach::children) totals.erase(choice.code);
  return totals;
}

// The places are in tree order, so what lies below a unit that was seen is deeper.
std::int32_t least_depth(const Tree& tree, std::span<const std::int32_t> places) {
  std::int32_t least = std::numeric_limits<std::int32_t>::max();
  std::int32_t seen = 0;
  for (const std::int32_t place : places) {
    if (place < seen) continue;
    const Tree::Unit& unit = tree[static_cast<std::size_t>(place)];
    least = std::min(least, unit.depth);
    seen = unit.end;
  }
  return least;
}

}  // namespace

Request request_of(const Snapshot& snapshot, std::string_view what, std::span<const std::string> ids,
                   std::span<const UnitChoice> units, std::span<const Period> periods) {
  const auto refuse = [](std::string_view missing) { throw Error(3110, {std::string(missing)}); };
  if (ids.empty()) refuse(what);
  if (units.empty()) refuse("units");
  if (periods.empty()) refuse("periods");
  Request out;
  for (const std::string& id : ids)
    if (std::ranges::find(out.ids, id) == out.ids.end()) out.ids.push_back(id);
  for (const Period& period : periods)
    if (std::ranges::find(out.periods, period.id(), &Period::id) == out.periods.end()) out.periods.push_back(period);
  out.units = chosen_units(snapshot.tree(), units);
  return out;
}

UnitList unit_heads(const Tree& tree, std::vector<std::int32_t> places, std::span<const UnitChoice> choices) {
  const std::size_t size = places.size();
  const auto shared = std::make_shared<const std::vector<std::int32_t>>(std::move(places));
  const std::int32_t top = least_depth(tree, *shared);
  const auto make = [tree, shared, top, totals = totals_of(choices)](std::size_t place) {
    const Tree::Unit& unit = tree[static_cast<std::size_t>((*shared)[place])];
    return UnitHead{.code = unit.code, .name = unit.name, .depth = unit.depth - top, .total = totals.contains(unit.code)};
  };
  const auto find = [tree, shared](std::string_view code) -> std::optional<std::size_t> {
    const auto unit = tree.find(code);
    const auto found = unit ? std::ranges::lower_bound(*shared, *unit) : shared->end();
    if (found == shared->end() || *found != *unit) return std::nullopt;
    return static_cast<std::size_t>(found - shared->begin());
  };
  return UnitList({.size = size, .make = make, .find = find});
}

std::vector<Table::PeriodHead> period_heads(std::span<const Period> periods, Date as_of) {
  std::vector<Table::PeriodHead> out;
  for (const Period& period : periods)
    out.push_back({.id = period.id(), .label = {.vi = period.label(as_of, Lang::vi), .en = period.label(as_of, Lang::en)}});
  return out;
}

}  // namespace ketnap
