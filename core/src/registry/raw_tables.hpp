#pragma once
#include <map>
#include <string>
#include <vector>

#include <ketnap/data/schema.hpp>

#include "raw_table.hpp"

namespace ketnap {

/// A few facts that hold at a batch as they are stored, and the keys of the numbers that people and units are stored as.
struct RawTables {
  int as_known = 0;
  std::map<std::string, RawTable, std::less<>> tables;
  /// By table, in the order of their numbers, from 1.
  std::map<std::string, RawColumn, std::less<>> numbered_keys;
};

/// Values that no registry holds would be places outside of a list, or days outside of the calendar: the field of one, and the
/// value; empty where there is none.
[[nodiscard]] std::string unsound_value(const Schema& schema, const RawTable& raw);

/// Versions of units or areas by key and day.
[[nodiscard]] bool are_in_order(const RawTable& versions);
[[nodiscard]] RawTable in_order(const RawTable& versions);

}  // namespace ketnap
