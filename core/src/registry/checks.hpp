#pragma once
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include <ketnap/base/finding.hpp>

#include "intake.hpp"
#include "layout.hpp"
#include "sqlite.hpp"

namespace ketnap {

/// When units were open, by their numbers: from their first open version to the closed one that is their last.
class UnitLives {
 public:
  UnitLives(Database& database, const Schema& schema, const Layout& units, KnownKeys& numbers, int batch);
  struct Life {
    std::int64_t opened;
    std::int64_t closed;
  };
  /// nullptr where nothing is known of the unit.
  [[nodiscard]] const Life* find(std::int64_t unit) const;

 private:
  std::vector<Life> lives_;  // by the unit's number
};

/// What a row of a table may not say against itself or its unit: dates in the wrong order, votes that do not add up. A row is not
/// set aside for it.
class RowChecks {
 public:
  /// `lives`: for spells, else nullptr.
  RowChecks(const Layout& layout, const UnitLives* lives);
  void check(std::span<const Stored> values, const std::string& file, std::int64_t row, std::vector<Finding>& findings) const;

 private:
  struct Order {
    int number;
    std::size_t earlier;
    std::size_t later;
    std::string column;  ///< that the finding names
  };
  void check_life(std::span<const Stored> values, const std::string& file, std::int64_t row, std::vector<Finding>& findings) const;

  void check_votes(std::span<const Stored> values, const std::string& file, std::int64_t row, std::vector<Finding>& findings) const;

  std::vector<Order> orders_;
  std::vector<std::size_t> votes_;       ///< present, in_favour, against, invalid
  std::vector<std::size_t> entitled_;    ///< of votes: present, members, excused, excused_present
  std::vector<std::size_t> recognised_;  ///< of admissions: ceremony_on, official_on
  const UnitLives* lives_;
  std::vector<std::size_t> spell_;  ///< unit, since, until
};

/// Files of the batch by their source's number.
using FileNames = std::map<std::int64_t, std::string>;

/// Findings where a person has two spells at once and this batch wrote one of them.
void check_overlaps(Database& database, const Layout& spells, int batch, const FileNames& files, std::vector<Finding>& findings);

}  // namespace ketnap
