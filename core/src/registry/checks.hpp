#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <ketnap/base/finding.hpp>

#include "intake.hpp"
#include "layout.hpp"
#include "unit_lives.hpp"

namespace ketnap {

/// What a row of a table may not say against itself or its unit: dates in the wrong order, votes that do not add up. A row is not
/// set aside for it.
class RowChecks {
 public:
  /// `lives`: for spells and admissions, else nullptr.
  RowChecks(const Layout& layout, UnitLives* lives);
  void check(std::span<const Stored> values, const std::string& file, std::int64_t row, std::vector<Finding>& findings) const;
  /// Only what a row may not say against its unit.
  void check_unit(std::span<const Stored> values, const std::string& file, std::int64_t row, std::vector<Finding>& findings) const;

 private:
  struct Order {
    int number;
    std::size_t earlier;
    std::size_t later;
    std::string column;  ///< that the finding names
  };
  void check_spell(std::span<const Stored> values, const std::string& file, std::int64_t row, std::vector<Finding>& findings) const;
  void check_admission(std::span<const Stored> values, const std::string& file, std::int64_t row,
                       std::vector<Finding>& findings) const;
  void check_votes(std::span<const Stored> values, const std::string& file, std::int64_t row, std::vector<Finding>& findings) const;

  std::vector<Order> orders_;
  std::vector<std::size_t> votes_;       ///< present, in_favour, against, invalid
  std::vector<std::size_t> entitled_;    ///< of votes: present, members, excused, excused_present
  std::vector<std::size_t> recognised_;  ///< of admissions: ceremony_on, official_on
  std::optional<std::size_t> round_;
  UnitLives* lives_;
  std::vector<std::size_t> spell_;      ///< unit, since, until
  std::vector<std::size_t> admission_;  ///< unit, ceremony_on, decided_on
};

}  // namespace ketnap
