#include "unit_lives.hpp"

#include <algorithm>
#include <string>
#include <tuple>

#include "fact_range.hpp"
#include "in_force.hpp"

namespace ketnap {
namespace {

/// Looked up alone a unit costs as much as reading so many.
constexpr int most_looked_up = 500;

}  // namespace

UnitLives::UnitLives(Database& database, const Schema& schema, const Layout& units, KnownKeys& numbers, int batch)
    : database_(&database),
      units_(&units),
      numbers_(&numbers),
      batch_(batch),
      closed_(schema.list("unit_state")->place_of("closed").value()),
      cell_(schema.list("unit_kind")->place_of("cell").value()) {}

UnitLives::Version UnitLives::version(std::int64_t unit, const Statement& row, int since) const {
  return {.unit = unit,
          .since = row.integer(since),
          .is_open = row.is_null(since + 1) || row.integer(since + 1) != closed_,
          .is_cell = row.is_null(since + 2) || row.integer(since + 2) == cell_};
}

void UnitLives::read_all() {
  has_all_ = true;
  std::vector<Version> versions;
  FactsInForce facts(*database_, *units_, batch_, "unit, since, state, kind");
  while (facts.step()) versions.push_back(version(numbers_->find(facts.row().text(1)), facts.row(), 2));
  std::ranges::sort(versions, {}, [](const Version& one) { return std::tie(one.unit, one.since); });
  for (std::span<const Version> left(versions); !left.empty();) {
    const auto end = std::ranges::find_if(left, [&](const Version& one) { return one.unit != left.front().unit; });
    const auto mine = left.first(static_cast<std::size_t>(end - left.begin()));
    add(mine);
    left = left.subspan(mine.size());
  }
}

void UnitLives::read_one(std::int64_t unit) {
  ++looked_up_;
  std::vector<Version> versions;
  Statement facts(*database_, "SELECT f.since, f.state, f.kind FROM unit n CROSS JOIN " + units_->facts +
                                  " f ON f.key >= n.key AND f.key < n.key || ' ' WHERE n.id = ?1 AND " + is_in_force_sql(*units_) +
                                  " ORDER BY f.since");
  facts.bind(1, unit);
  while (facts.step()) versions.push_back(version(unit, facts, 0));
  if (!versions.empty()) add(versions);
}

void UnitLives::add(std::span<const Version> versions) {
  Life life{.opened = never, .closed = never, .is_always_cell = true};
  for (const Version& one : versions) {
    life.is_always_cell = life.is_always_cell && one.is_cell;
    if (life.opened != never)
      life.closed = one.is_open ? never : std::min(life.closed, one.since);
    else if (one.is_open)
      life.opened = one.since;
  }
  const std::int64_t unit = versions.front().unit;
  if (lives_.size() <= static_cast<std::size_t>(unit)) lives_.resize(static_cast<std::size_t>(unit) + 1);
  lives_[static_cast<std::size_t>(unit)] = life;
  if (!life.is_always_cell) other_kinds_[unit].assign(versions.begin(), versions.end());
}

const UnitLives::Life* UnitLives::find(std::int64_t unit) {
  const auto place = static_cast<std::size_t>(unit);
  const auto is_there = [&] { return place < lives_.size() && lives_[place].has_value(); };
  if (!is_there() && !has_all_) {
    if (looked_up_ < most_looked_up)
      read_one(unit);
    else
      read_all();
  }
  return is_there() && lives_[place]->opened != never ? &*lives_[place] : nullptr;
}

bool UnitLives::is_cell(std::int64_t unit, std::int64_t since, std::int64_t until) {
  const Life* life = find(unit);
  if (life == nullptr || life->is_always_cell) return true;
  const std::vector<Version>& versions = other_kinds_.at(unit);
  // Before its first version a unit is what that says.
  auto version = std::ranges::upper_bound(versions, since, {}, &Version::since);
  if (version != versions.begin()) --version;
  if (!version->is_cell) return false;
  return std::all_of(version + 1, versions.end(), [until](const Version& later) { return later.since >= until || later.is_cell; });
}

}  // namespace ketnap
