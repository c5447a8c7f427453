#include "migrate.hpp"

#include <string>

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

void from_1_to_2(Database& database, const std::filesystem::path& path) {
  database.run(
      "ALTER TABLE source ADD COLUMN header TEXT;"
      "ALTER TABLE batch ADD COLUMN undoes INTEGER;"
      "ALTER TABLE batch ADD COLUMN scope TEXT NOT NULL DEFAULT ''");
  const Schema schema = read_made(database, path.string()).schema;
  database.run(renew_sql(schema));
  for (const TableSchema& table : schema.tables()) {
    const Layout layout(table);
    if (database.integer("SELECT count(*) FROM (SELECT 1 FROM " + layout.facts + " LIMIT 1)") != 0) database.run(index_sql(layout));
  }
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
  from_1_to_2(database, path);
  database.run("PRAGMA user_version = " + std::to_string(format_version));
  transaction.commit();
  log.warning("registry: format " + std::to_string(version) + " brought to " + std::to_string(format_version) +
              "; the file as it was is kept as " + copy.filename().string());
  return copy;
}

}  // namespace ketnap
