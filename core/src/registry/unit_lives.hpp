#pragma once
#include <cstdint>
#include <vector>

#include <ketnap/data/schema.hpp>

#include "known_keys.hpp"
#include "layout.hpp"
#include "sqlite.hpp"

namespace ketnap {

/// When units were open and when they were cells, by their numbers.
class UnitLives {
 public:
  UnitLives(Database& database, const Schema& schema, const Layout& units, KnownKeys& numbers, int batch);
  /// From a unit's first open version to the closed one that is its last; `never` where none is.
  struct Life {
    std::int64_t opened;
    std::int64_t closed;
  };
  static constexpr std::int64_t never = INT64_MAX;

  /// nullptr where nothing is known of the unit.
  [[nodiscard]] const Life* find(std::int64_t unit) const;
  /// Whether every version in force at some time of these days says a cell, or does not say; `until` is the first day after them.
  [[nodiscard]] bool is_cell(std::int64_t unit, std::int64_t since, std::int64_t until) const;

 private:
  struct Version {
    std::int64_t unit;
    std::int64_t since;
    bool is_open;
    bool is_cell;
  };
  std::vector<Life> lives_;           // by the unit's number
  std::vector<Version> other_kinds_;  // of units that were not always cells, in the order of units and days
};

}  // namespace ketnap
