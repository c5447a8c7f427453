#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <ketnap/base/finding.hpp>

#include "intake.hpp"
#include "layout.hpp"
#include "sqlite.hpp"

namespace ketnap {

/// What a row of a table may not say against itself: dates in the wrong order, votes that do not add up. Such a row is kept.
class RowChecks {
 public:
  explicit RowChecks(const Layout& layout);
  void check(const std::vector<Stored>& values, const std::string& file, std::int64_t row, std::vector<Finding>& findings) const;

 private:
  struct Order {
    int number;
    std::size_t earlier;
    std::size_t later;
    std::string column;
  };
  std::vector<Order> orders_;
  std::vector<std::size_t> votes_;  ///< present, in_favour, against, invalid
};

/// Files of the batch by their source's number.
using FileNames = std::map<std::int64_t, std::string>;

/// Findings where a person has two spells at once and this batch wrote one of them.
void check_overlaps(Database& database, const Layout& spells, int batch, const FileNames& files, std::vector<Finding>& findings);

}  // namespace ketnap
