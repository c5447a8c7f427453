#pragma once
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include <ketnap/data/schema.hpp>

#include "known_keys.hpp"
#include "layout.hpp"
#include "sqlite.hpp"

namespace ketnap {

/// When units were open and when they were cells, by their numbers. The first that are asked for are looked up one by one, so that
/// a small correction to a large registry stays small; then all are read.
class UnitLives {
 public:
  /// `numbers` outlives this.
  UnitLives(Database& database, const Schema& schema, const Layout& units, KnownKeys& numbers, int batch);
  /// From a unit's first open version to the closed one that is its last; `never` where none is.
  struct Life {
    std::int64_t opened;
    std::int64_t closed;
    bool is_always_cell;
  };
  static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

  /// nullptr where nothing is known of the unit.
  [[nodiscard]] const Life* find(std::int64_t unit);
  /// Whether every version in force at some time of these days says a cell, or does not say; `until` is the first day after them.
  [[nodiscard]] bool is_cell(std::int64_t unit, std::int64_t since, std::int64_t until);

 private:
  struct Version {
    std::int64_t unit;
    std::int64_t since;
    bool is_open;
    bool is_cell;
  };
  void read_all();
  void read_one(std::int64_t unit);
  [[nodiscard]] Version version(std::int64_t unit, const Statement& row, int since) const;
  void add(std::span<const Version> versions);

  Database* database_;
  const Layout* units_;
  KnownKeys* numbers_;
  int batch_;
  std::int64_t closed_;
  std::int64_t cell_;
  std::vector<std::optional<Life>> lives_;                    // by the unit's number; one that is not known was never open
  std::map<std::int64_t, std::vector<Version>> other_kinds_;  // of units that were not always cells, in the order of days
  int looked_up_ = 0;
  bool has_all_ = false;
};

}  // namespace ketnap
