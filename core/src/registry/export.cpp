#include "export.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <ketnap/base/error.hpp>
#include <ketnap/registry/csv.hpp>

#include "in_force.hpp"
#include "new_file.hpp"
#include "spelling.hpp"

namespace ketnap {
namespace {

std::string header_line(const TableSchema& table) {
  std::string line;
  for (const Field& field : table.fields) line += (line.empty() ? "" : ",") + field.name;
  return line + "\n";
}

/// Empty where the table has no facts.
std::string table_csv(Database& database, const Schema& schema, const Layout& layout, int as_known) {
  constexpr int after_key = FactsInForce::first_column + 1;
  Spelling spelling(database, schema, layout, after_key);
  FactsInForce facts(database, layout, as_known, "key, " + layout.column_list());
  std::vector<std::pair<std::string, std::string>> rows;  // by key, since the order of writing is not the same in another registry
  while (facts.step()) {
    std::string line;
    for (std::size_t i = 0; i < layout.table->fields.size(); ++i) {
      if (i != 0) line += ',';
      append_csv_cell(line, spelling.cell(facts.row(), i));
    }
    rows.emplace_back(facts.row().text(FactsInForce::first_column), std::move(line));
  }
  if (rows.empty()) return {};
  std::ranges::sort(rows);
  std::string csv = header_line(*layout.table);
  for (const auto& [key, line] : rows) csv += line + "\n";
  return csv;
}

}  // namespace

std::vector<std::filesystem::path> export_tables(Database& database, const Schema& schema, const std::vector<Layout>& layouts,
                                                 const std::filesystem::path& folder, int as_known) {
  const Transaction reading(database, Transaction::Kind::read);
  const auto head = static_cast<int>(database.integer("SELECT max(number) FROM batch"));
  if (as_known < 0 || as_known > head) throw Error(1109, {std::to_string(as_known), std::to_string(head)});
  std::vector<std::string> names;
  for (const Layout& layout : layouts) names.push_back(layout.table->name + ".csv");
  expect_free(folder, names);
  std::vector<std::filesystem::path> paths;
  for (std::size_t i = 0; i < layouts.size(); ++i) {
    const std::string csv = table_csv(database, schema, layouts[i], as_known == 0 ? head : as_known);
    if (csv.empty()) continue;
    paths.push_back(folder / names[i]);
    write_new_file(paths.back(), csv);
  }
  return paths;
}

}  // namespace ketnap
