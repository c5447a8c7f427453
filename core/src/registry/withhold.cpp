#include "withhold.hpp"

#include <algorithm>
#include <string_view>

#include <ketnap/base/text.hpp>
#include <ketnap/registry/csv.hpp>

namespace ketnap {
namespace {

constexpr int no_such_code = 2106;
constexpr int other_official_day = 2214;

/// A finding names a file and a column, not the table: of fields of one name the most sensitive one is meant.
Sensitivity needed_for(const Schema& schema, std::string_view column) {
  Sensitivity needed = Sensitivity::open;
  for (const TableSchema& table : schema.tables())
    if (const Field* const field = table.find(column); field != nullptr) needed = std::max(needed, field->sensitivity);
  return needed;
}

}  // namespace

void withhold(std::vector<Finding>& findings, const Schema& schema, Sensitivity clearance) {
  for (Finding& finding : findings) {
    if (finding.number != no_such_code && finding.number != other_official_day) continue;
    const Sensitivity needed = needed_for(schema, finding.column);
    if (needed <= clearance || finding.args.empty()) continue;
    if (finding.number == other_official_day) {
      finding.args.clear();
      continue;
    }
    const std::string list = finding.args.size() > 1 ? finding.args[1] : std::string();
    finding.args = {shape(finding.args[0]), list, "", std::string(name_of(needed))};
  }
}

Sensitivity needed_for(const SetAside& rows, const Schema& schema) {
  const TableSchema* const table = schema.table(rows.table);
  if (table == nullptr || !rows.header) return Sensitivity::sensitive;
  CsvReader header(*rows.header);
  if (!header.next()) return Sensitivity::sensitive;
  const auto is_ours = [&](std::string_view name) { return table->find(nfc(trimmed(name))) != nullptr; };
  return std::ranges::all_of(header.cells(), is_ours) ? most_sensitive(*table) : Sensitivity::sensitive;
}

}  // namespace ketnap
