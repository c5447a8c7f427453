#pragma once
#include <map>
#include <string>
#include <vector>

#include <ketnap/data/schema.hpp>

#include "layout.hpp"
#include "raw_table.hpp"
#include "sqlite.hpp"

namespace ketnap {

/// All facts that hold at a batch, and the keys of the numbers that people and units are stored as: what snapshots of any day are
/// cut from. It is read once for each batch.
struct History {
  int as_known = 0;
  std::map<std::string, RawTable, std::less<>> tables;
  /// By table, in the order of their numbers, from 1.
  std::map<std::string, RawColumn, std::less<>> numbered_keys;

  [[nodiscard]] const RawTable& table(const Layout& layout) const { return tables.find(layout.table->name)->second; }
};

/// Error 1104 where numbers are not those that a registry gives out.
[[nodiscard]] History read_history(Database& database, const Schema& schema, const std::vector<Layout>& layouts, int as_known);

}  // namespace ketnap
