#include "schema_edit.hpp"

#include <sqlite3.h>

namespace ketnap {
namespace {

/// SQLite lets its schema be written while this lives.
class OpenSchema {
 public:
  explicit OpenSchema(Database& database) : database_(&database) {
    defend(0);
    database.run("PRAGMA writable_schema = ON");
  }
  OpenSchema(const OpenSchema&) = delete;
  OpenSchema& operator=(const OpenSchema&) = delete;
  ~OpenSchema() {
    // It is read anew, too.
    sqlite3_exec(database_->handle(), "PRAGMA writable_schema = RESET", nullptr, nullptr, nullptr);
    defend(1);
  }

 private:
  void defend(int is_on) const { sqlite3_db_config(database_->handle(), SQLITE_DBCONFIG_DEFENSIVE, is_on, nullptr); }
  Database* database_;
};

}  // namespace

void become_index(Database& database, const std::string& table, const std::string& index, const std::string& on,
                  const std::string& sql) {
  const OpenSchema open(database);
  database.run("UPDATE sqlite_schema SET type = 'index', name = " + sql_text(index) + ", tbl_name = " + sql_text(on) +
               ", sql = " + sql_text(sql) + " WHERE type = 'table' AND name = " + sql_text(table));
}

void hand_over_rows(Database& database, const std::string& from, const std::string& to) {
  const auto root_of = [&](const std::string& table) {
    return std::to_string(
        database.integer("SELECT rootpage FROM sqlite_schema WHERE type = 'table' AND name = " + sql_text(table)));
  };
  const std::string full = root_of(from);
  const std::string empty = root_of(to);
  {
    const OpenSchema open(database);
    const auto set_root = [](const std::string& table, const std::string& root) {
      return "UPDATE sqlite_schema SET rootpage = " + root + " WHERE type = 'table' AND name = " + sql_text(table) + ";";
    };
    database.run(set_root(to, full) + set_root(from, empty));
  }
  database.run("DROP TABLE " + sql_name(from));
}

}  // namespace ketnap
