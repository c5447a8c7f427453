#include "unit_lives.hpp"

#include <algorithm>
#include <tuple>

#include "in_force.hpp"

namespace ketnap {

UnitLives::UnitLives(Database& database, const Schema& schema, const Layout& units, KnownKeys& numbers, int batch) {
  const std::int64_t closed = schema.list("unit_state")->place_of("closed").value();
  const std::int64_t cell = schema.list("unit_kind")->place_of("cell").value();
  std::vector<Version> versions;
  FactsInForce facts(database, units, batch, "unit, since, state, kind");
  while (facts.step()) {
    const Statement& row = facts.row();
    versions.push_back({.unit = numbers.find(row.text(1)),
                        .since = row.integer(2),
                        .is_open = row.is_null(3) || row.integer(3) != closed,
                        .is_cell = row.is_null(4) || row.integer(4) == cell});
  }
  std::ranges::sort(versions, {}, [](const Version& version) { return std::tie(version.unit, version.since); });
  for (auto first = versions.begin(); first != versions.end();) {
    const auto end = std::find_if(first, versions.end(), [&](const Version& version) { return version.unit != first->unit; });
    const auto unit = static_cast<std::size_t>(first->unit);
    if (lives_.size() <= unit) lives_.resize(unit + 1, Life{never, never});
    Life& life = lives_[unit];
    for (auto version = first; version != end; ++version) {
      if (life.opened != never)
        life.closed = version->is_open ? never : std::min(life.closed, version->since);
      else if (version->is_open)
        life.opened = version->since;
    }
    if (!std::all_of(first, end, [](const Version& version) { return version.is_cell; }))
      other_kinds_.insert(other_kinds_.end(), first, end);
    first = end;
  }
}

const UnitLives::Life* UnitLives::find(std::int64_t unit) const {
  const auto place = static_cast<std::size_t>(unit);
  return place < lives_.size() && lives_[place].opened != never ? &lives_[place] : nullptr;
}

bool UnitLives::is_cell(std::int64_t unit, std::int64_t since, std::int64_t until) const {
  const auto versions = std::ranges::equal_range(other_kinds_, unit, {}, &Version::unit);
  if (versions.empty()) return true;
  // Before its first version a unit is what that says.
  auto version = std::ranges::upper_bound(versions, since, {}, &Version::since);
  if (version != versions.begin()) --version;
  if (!version->is_cell) return false;
  return std::all_of(version + 1, versions.end(), [until](const Version& later) { return later.since >= until || later.is_cell; });
}

}  // namespace ketnap
