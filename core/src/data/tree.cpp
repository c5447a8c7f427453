#include <ketnap/data/tree.hpp>

#include <algorithm>
#include <numeric>

#include <ketnap/base/error.hpp>

namespace ketnap {
namespace {

std::size_t at(std::int32_t place) { return static_cast<std::size_t>(place); }

/// Of units none of which is reached from a top, the codes of one circle, from a unit of it back to itself.
std::string circle_in(const std::vector<Tree::Unit>& units, std::int32_t start) {
  std::vector<bool> seen(units.size());
  std::int32_t unit = start;
  while (!seen[at(unit)]) {
    seen[at(unit)] = true;
    unit = units[at(unit)].parent;
  }
  std::string codes = units[at(unit)].code;
  for (std::int32_t next = units[at(unit)].parent; next != unit; next = units[at(next)].parent)
    codes += " → " + units[at(next)].code;
  return codes + " → " + units[at(unit)].code;
}

}  // namespace

Tree::Tree() {
  static const auto none = std::make_shared<const All>();
  all_ = none;
}

Tree::Tree(std::vector<Unit> units) {
  All all;
  const auto count = static_cast<std::int32_t>(units.size());
  std::vector<std::int32_t> by_code(units.size());
  std::iota(by_code.begin(), by_code.end(), 0);
  const auto code_of = [&](std::int32_t i) -> const std::string& { return units[at(i)].code; };
  if (!std::ranges::is_sorted(by_code, {}, code_of)) std::ranges::sort(by_code, {}, code_of);

  // Children of each unit as a linked list, built backwards so that each list is in the order of codes.
  std::vector<std::int32_t> first_child(units.size() + 1, -1);
  std::vector<std::int32_t> next_sibling(units.size(), -1);
  for (auto i = by_code.rbegin(); i != by_code.rend(); ++i) {
    const std::int32_t parent = units[at(*i)].parent;
    std::int32_t& first = first_child[parent < 0 ? units.size() : at(parent)];
    next_sibling[at(*i)] = first;
    first = *i;
  }

  std::vector<std::int32_t> place(units.size(), -1);
  all.units.reserve(units.size());
  std::vector<std::int32_t> path;  // the old numbers of the units above the current one
  std::int32_t current = first_child[units.size()];
  while (current >= 0) {
    place[at(current)] = static_cast<std::int32_t>(all.units.size());
    Unit unit = std::move(units[at(current)]);
    unit.parent = unit.parent < 0 ? -1 : place[at(unit.parent)];
    unit.depth = static_cast<std::int32_t>(path.size());
    all.units.push_back(std::move(unit));

    std::int32_t next = first_child[at(current)];
    if (next >= 0) {
      path.push_back(current);
    } else {
      std::int32_t done = current;
      for (;;) {
        all.units[at(place[at(done)])].end = static_cast<std::int32_t>(all.units.size());
        next = next_sibling[at(done)];
        if (next >= 0 || path.empty()) break;
        done = path.back();
        path.pop_back();
      }
    }
    current = next;
  }

  if (all.units.size() != units.size())
    for (std::int32_t i = 0; i < count; ++i)
      if (place[at(i)] < 0) throw Error(2205, {circle_in(units, i)});

  all.by_code.resize(all.units.size());
  std::ranges::transform(by_code, all.by_code.begin(), [&](std::int32_t i) { return place[at(i)]; });
  all_ = std::make_shared<const All>(std::move(all));
}

std::optional<std::int32_t> Tree::find(std::string_view code) const {
  const auto code_of = [&](std::int32_t place) -> std::string_view { return units()[at(place)].code; };
  const auto found = std::ranges::lower_bound(by_code(), code, {}, code_of);
  if (found == by_code().end() || code_of(*found) != code) return std::nullopt;
  return *found;
}

std::vector<std::int32_t> Tree::children(std::int32_t unit) const {
  std::vector<std::int32_t> children;
  for (std::int32_t child = unit + 1; child < units()[at(unit)].end; child = units()[at(child)].end) children.push_back(child);
  return children;
}

}  // namespace ketnap
