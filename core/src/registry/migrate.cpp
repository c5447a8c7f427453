#include "migrate.hpp"

#include <string>
#include <vector>

#include <ketnap/base/error.hpp>

#include "batch_store.hpp"
#include "layout.hpp"
#include "new_file.hpp"

namespace ketnap {
namespace {

std::filesystem::path keep_copy(const std::filesystem::path& path, std::int64_t version) {
  const std::string name = path.string() + ".v" + std::to_string(version);
  const NewFile copy(name);
  {
    // The connection that holds the lock cannot be copied from; what is committed reads the same through another.
    Database committed(path, path);
    Database empty(copy.name(), path);
    committed.copy_to(empty);
  }
  int number = 1;
  const auto place = [&] { return number == 1 ? name : name + "." + std::to_string(number); };
  while (!copy.put_in_place(place())) ++number;
  return place();
}

void from_1_to_2(Database& database) {
  database.run(
      "ALTER TABLE source ADD COLUMN header TEXT;"
      "ALTER TABLE batch ADD COLUMN undoes INTEGER;"
      "ALTER TABLE batch ADD COLUMN scope TEXT NOT NULL DEFAULT ''");
}

/// The facts of a table as format 3 has them: a key that is one text stands once, and people are numbered anew.
void make_facts_anew(Database& database, const Layout& layout) {
  const std::string old = sql_name("old_" + layout.table->name);
  std::string values;
  for (const StoredColumn& column : layout.columns) {
    if (column.is_key) continue;
    const Field& field = layout.table->fields[column.field];
    const std::string value = "f." + sql_name(column.name);
    const bool is_person = is_interned(field) && field.target == "people";
    values += is_person ? ", (SELECT number FROM temp.new_number WHERE old = " + value + ")" : ", " + value;
  }
  database.run("ALTER TABLE " + layout.facts + " RENAME TO " + old + ";" + facts_sql(layout) + "INSERT INTO " + layout.facts +
               " SELECT fact, batch, op, source, row, key" + values + " FROM " + old + " f ORDER BY fact;" + "DROP TABLE " + old);
}

/// A person's number was of a table of its own.
void from_2_to_3(Database& database, const Schema& schema) {
  const std::vector<Layout> layouts(schema.tables().begin(), schema.tables().end());
  // Somebody's own views keep the names that they were written with.
  database.run("PRAGMA legacy_alter_table = ON");
  database.run(
      "CREATE TEMP TABLE new_number (old INTEGER PRIMARY KEY, number INTEGER);"
      "INSERT INTO temp.new_number SELECT id, " +
      number_sql("people", "p.key") + " FROM main.person p; DROP TABLE main.person");
  for (const Layout& layout : layouts) make_facts_anew(database, layout);
  database.run("DROP TABLE temp.new_number; PRAGMA legacy_alter_table = OFF;" + renew_sql(schema));
  for (const Layout& layout : layouts)
    if (database.integer("SELECT count(*) FROM (SELECT 1 FROM " + layout.facts + " LIMIT 1)") != 0) database.run(index_sql(layout));
}

}  // namespace

std::filesystem::path migrate(Database& database, const std::filesystem::path& path, const Log& log) {
  if (database.version() == format_version) return {};
  Transaction transaction(database, Transaction::Kind::write);
  // Another process may have done it while this one waited.
  const std::int64_t version = database.version();
  if (version == format_version) return {};
  if (version < 1) throw Error(1104, {path.string(), "user_version " + std::to_string(version)});
  std::filesystem::path copy = keep_copy(path, version);
  if (version < 2) from_1_to_2(database);
  from_2_to_3(database, read_made(database, path.string()).schema);
  database.run("PRAGMA user_version = " + std::to_string(format_version));
  transaction.commit();
  log.warning("registry: format " + std::to_string(version) + " brought to " + std::to_string(format_version) +
              "; the file as it was is kept as " + copy.filename().string());
  return copy;
}

}  // namespace ketnap
