#include <map>
#include <string>

#include "intake.hpp"
#include "verify.hpp"

namespace ketnap {
namespace {

/// Each object of a database with what it is made of.
std::map<std::string, std::string> objects(Database& database) {
  std::map<std::string, std::string> found;
  Statement rows(database, "SELECT type, name, coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'");
  while (rows.step()) {
    const std::string name(rows.text(1));
    std::string& made = found[std::string(rows.text(0)) + " " + name];
    // A column that was added later stands elsewhere in the text of its table.
    if (rows.text(0) != "table") {
      made = rows.text(2);
      continue;
    }
    Statement columns(database, "SELECT name, type, \"notnull\", coalesce(dflt_value, ''), pk FROM pragma_table_xinfo(?1)");
    columns.bind(1, name);
    while (columns.step())
      for (int i = 0; i < 5; ++i) made += std::string(columns.text(i)) + (i == 4 ? ", " : " ");
  }
  return found;
}

void verify_codes(Database& database, const Schema& schema, std::vector<Finding>& findings) {
  std::map<std::string, std::string> stored;
  Statement codes(database, "SELECT list, key FROM code ORDER BY list, place");
  while (codes.step()) stored[std::string(codes.text(0))] += std::string(codes.text(1)) + " ";
  for (const CodeList& list : schema.lists()) {
    std::string keys;
    for (const Code& code : list.codes) keys += code.key + " ";
    if (stored[list.id] != keys) findings.push_back(finding_at(2308, "code", 0, "", {list.id}));
  }
}

}  // namespace

void verify_objects(Database& database, const Schema& schema, const std::vector<Layout>& layouts, std::vector<Finding>& findings) {
  Database pattern = Database::in_memory();
  pattern.run(create_sql(schema) + unit_index_sql());
  for (const Layout& layout : layouts) pattern.run(index_sql(layout));
  const std::map<std::string, std::string> found = objects(database);
  for (const auto& [name, made] : objects(pattern)) {
    const auto there = found.find(name);
    // Indexes are made with a table's first rows.
    if (there == found.end() && name.starts_with("index ")) {
      Statement table(pattern, "SELECT tbl_name FROM sqlite_schema WHERE 'index ' || name = ?1");
      table.bind(1, name).step();
      const std::string any = "SELECT count(*) FROM (SELECT 1 FROM " + sql_name(table.text(0)) + " LIMIT 1)";
      if (found.contains("table " + std::string(table.text(0))) && database.integer(any) == 0) continue;
    }
    if (there == found.end() || there->second != made) findings.push_back(finding_at(2308, "", 0, "", {name}));
  }
  // Somebody's own views and tables do no harm; a trigger acts on what is written.
  const std::map<std::string, std::string> wanted = objects(pattern);
  for (const auto& [name, made] : found)
    if (name.starts_with("trigger ") && !wanted.contains(name)) findings.push_back(finding_at(2308, "", 0, "", {name}));
  if (found.contains("table code")) verify_codes(database, schema, findings);
}

}  // namespace ketnap
