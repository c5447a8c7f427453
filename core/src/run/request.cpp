#include "run/request.hpp"

#include <algorithm>
#include <limits>

#include <ketnap/base/error.hpp>
#include <ketnap/run/measure.hpp>

namespace ketnap {
namespace {

bool is_total(const Tree& tree, std::int32_t place, std::span<const UnitChoice> choices) {
  const std::string& code = tree[static_cast<std::size_t>(place)].code;
  bool total = false;
  for (const UnitChoice& choice : choices) {
    if (choice.code != code) continue;
    if (choice.reach != UnitChoice::Reach::children) return false;
    total = true;
  }
  return total;
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

std::vector<Table::UnitHead> unit_heads(const Tree& tree, std::span<const std::int32_t> places,
                                        std::span<const UnitChoice> choices) {
  std::int32_t top = std::numeric_limits<std::int32_t>::max();
  for (const std::int32_t place : places) top = std::min(top, tree[static_cast<std::size_t>(place)].depth);
  std::vector<Table::UnitHead> out;
  for (const std::int32_t place : places) {
    const Tree::Unit& unit = tree[static_cast<std::size_t>(place)];
    out.push_back({.code = unit.code, .name = unit.name, .depth = unit.depth - top, .total = is_total(tree, place, choices)});
  }
  return out;
}

std::vector<Table::PeriodHead> period_heads(std::span<const Period> periods, Date as_of) {
  std::vector<Table::PeriodHead> out;
  for (const Period& period : periods)
    out.push_back({.id = period.id(), .label = {.vi = period.label(as_of, Lang::vi), .en = period.label(as_of, Lang::en)}});
  return out;
}

}  // namespace ketnap
