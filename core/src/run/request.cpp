#include "run/request.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <string_view>

#include <ketnap/base/error.hpp>
#include <ketnap/run/measure.hpp>

#include "expr/each_block.hpp"

namespace ketnap {
namespace {

// Codes of which only the children were asked for, and so they themselves as the total.
std::set<std::string_view> totals_of(std::span<const UnitChoice> choices) {
  std::set<std::string_view> totals;
  for (const UnitChoice& choice : choices)
    if (choice.reach == UnitChoice::Reach::children) totals.insert(choice.code);
  for (const UnitChoice& choice : choices)
    if (choice.reach != UnitChoice::Reach::children) totals.erase(choice.code);
  return totals;
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

std::vector<Table::UnitHead> unit_heads(const Tree& tree, std::span<const std::int32_t> places, std::span<const UnitChoice> choices,
                                        std::size_t threads) {
  std::int32_t top = std::numeric_limits<std::int32_t>::max();
  for (const std::int32_t place : places) top = std::min(top, tree[static_cast<std::size_t>(place)].depth);
  const std::set<std::string_view> totals = totals_of(choices);
  std::vector<Table::UnitHead> out(places.size());
  constexpr std::size_t together = 8192;
  each_block((places.size() + together - 1) / together, threads, [&](std::size_t, std::size_t block) {
    for (std::size_t i = block * together; i < std::min(places.size(), (block + 1) * together); ++i) {
      const Tree::Unit& unit = tree[static_cast<std::size_t>(places[i])];
      out[i] = {.code = unit.code, .name = unit.name, .depth = unit.depth - top, .total = totals.contains(unit.code)};
    }
  });
  return out;
}

std::vector<Table::PeriodHead> period_heads(std::span<const Period> periods, Date as_of) {
  std::vector<Table::PeriodHead> out;
  for (const Period& period : periods)
    out.push_back({.id = period.id(), .label = {.vi = period.label(as_of, Lang::vi), .en = period.label(as_of, Lang::en)}});
  return out;
}

}  // namespace ketnap
