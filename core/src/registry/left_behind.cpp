#include "left_behind.hpp"

#include <algorithm>
#include <string>

#include "fact_range.hpp"
#include "intake.hpp"

namespace ketnap {
namespace {

/// Fills the table `gone` with the keys that a batch's retractions left without any fact in force, and people's and units' numbers.
void fill_gone(Database& database, const Layout& layout, FactRange range) {
  const std::string separator = "char(" + std::to_string(static_cast<int>(key_separator)) + ")";
  database.run("DELETE FROM temp.gone");
  // A key of several columns is linked to by its first: a unit is there as long as one of its versions is.
  Statement insert(database, "INSERT INTO temp.gone (key) SELECT DISTINCT substr(r.key, 1, instr(r.key || " + separator + ", " +
                                 separator + ") - 1) AS k FROM " + layout.facts +
                                 " r WHERE r.fact BETWEEN ?1 AND ?2 AND r.op = 0 AND NOT EXISTS (SELECT 1 FROM " + layout.facts +
                                 " f WHERE f.key >= k AND f.key < k || ' ' AND " + is_in_force_sql(layout) + ")");
  insert.bind(1, range.first).bind(2, range.last).run();
  const std::string& name = layout.table->name;
  if (name == "people" || name == "units") database.run("UPDATE temp.gone SET number = " + number_sql(name, "gone.key"));
}

}  // namespace

void find_left_behind(Database& database, const std::vector<Layout>& layouts, int batch, std::vector<Finding>& findings) {
  database.run("CREATE TEMP TABLE IF NOT EXISTS gone (key TEXT PRIMARY KEY, number INTEGER)");
  for (const Layout& target : layouts) {
    const FactRange range = facts_of_batch(database, target, batch);
    if (range.is_empty()) continue;
    fill_gone(database, target, range);
    if (database.integer("SELECT count(*) FROM temp.gone") == 0) continue;
    for (const Layout& layout : layouts) {
      for (const Field& field : layout.table->fields) {
        if (field.type != FieldType::link || field.target != target.table->name) continue;
        const std::string by = is_interned(field) ? "number" : "key";
        Statement left(database, "SELECT coalesce(s.name, ''), f.row, f.batch FROM temp.gone JOIN " + layout.facts + " f ON f." +
                                     sql_name(field.name) + " = gone." + by + " LEFT JOIN source s ON s.id = f.source WHERE " +
                                     is_in_force_sql(layout));
        while (left.step()) {
          const std::string file = left.text(0).empty() ? layout.table->name : std::string(left.text(0));
          findings.push_back(
              finding_at(2210, file, left.integer(1), field.name, {target.table->name, std::to_string(left.integer(2))}));
        }
      }
    }
  }
  database.run("DELETE FROM temp.gone");
}

}  // namespace ketnap
