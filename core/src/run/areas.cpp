#include "run/areas.hpp"

#include <map>
#include <string>
#include <vector>

namespace ketnap {
namespace {

std::size_t at(std::int32_t row) { return static_cast<std::size_t>(row); }

// Areas that are each other's parents would be no tree; the first of them then has none.
std::vector<std::int32_t> parents_without_circles(std::span<const std::int32_t> parents) {
  std::vector<std::int32_t> out(parents.begin(), parents.end());
  std::vector<std::int32_t> seen_from(out.size(), no_row);
  for (std::int32_t start = 0; start < static_cast<std::int32_t>(out.size()); ++start) {
    std::int32_t area = start;
    while (area != no_row && seen_from[at(area)] == no_row) {
      seen_from[at(area)] = start;
      const std::int32_t parent = out[at(area)];
      if (parent != no_row && seen_from[at(parent)] == start) out[at(area)] = no_row;
      area = out[at(area)];
    }
  }
  return out;
}

Snapshot over_areas(const Snapshot& snapshot) {
  const Frame& areas = snapshot.frame("areas");
  const std::vector<std::int32_t> parents = parents_without_circles(areas.link("parent"));
  std::vector<Tree::Unit> units(areas.rows());
  for (std::size_t row = 0; row < units.size(); ++row) {
    units[row].code = std::to_string(row);
    units[row].parent = parents[row];
  }
  Tree tree(std::move(units));
  std::vector<std::int32_t> places(areas.rows());
  for (std::size_t place = 0; place < tree.size(); ++place)
    places[static_cast<std::size_t>(std::stoul(tree[place].code))] = static_cast<std::int32_t>(place);
  auto frames = snapshot.frames();
  frames["areas"] = areas.with_link("unit", "units", Buffer::of(places));
  return {snapshot.times(), snapshot.schema(), std::move(tree), std::move(frames)};
}

}  // namespace

AreaTree::AreaTree(const Snapshot& snapshot) : snapshot_(over_areas(snapshot)) {}

std::optional<Places> AreaTree::of_unit(std::int32_t unit) const {
  const std::int32_t area = snapshot_.frame("units").link("area")[at(unit)];
  if (area == no_row) return std::nullopt;
  const std::int32_t place = snapshot_.frame("areas").link("unit")[at(area)];
  return Places{.first = place, .end = snapshot_.tree()[at(place)].end};
}

}  // namespace ketnap
