#include "history.hpp"

#include <ketnap/base/error.hpp>

namespace ketnap {
namespace {

RawColumn read_keys(Database& database, const std::string& intern) {
  // Numbers are given out from 1 without gaps; others are not ours, and would be places outside of a vector.
  const std::int64_t numbers = database.integer("SELECT count(*) FROM " + intern);
  if (numbers != 0 &&
      (database.integer("SELECT min(id) FROM " + intern) != 1 || database.integer("SELECT max(id) FROM " + intern) != numbers))
    throw Error(1104, {intern});
  RawColumn keys;
  keys.starts.push_back(0);
  Statement rows(database, "SELECT key FROM " + intern + " ORDER BY id");
  while (rows.step()) {
    keys.bytes += rows.text(0);
    keys.starts.push_back(keys.bytes.size());
  }
  return keys;
}

}  // namespace

History read_history(Database& database, const std::vector<Layout>& layouts, int as_known) {
  History history{.as_known = as_known, .tables = {}, .numbered_keys = {}};
  for (const Layout& layout : layouts) history.tables[layout.table->name] = read_raw(database, layout, as_known);
  for (const char* table : {"people", "units"})
    history.numbered_keys[table] = read_keys(database, std::string(intern_table(table)));
  return history;
}

}  // namespace ketnap
