#include "known_keys.hpp"

namespace ketnap {

KnownKeys::KnownKeys(Database& database, const Layout& layout)
    : database_(&database), layout_(&layout), is_numbered_(layout.table->name == "people" || layout.table->name == "units") {
  const bool was_empty = database.integer("SELECT count(*) FROM (SELECT 1 FROM " + layout.facts + " LIMIT 1)") == 0;
  if (is_numbered_) {
    const std::string table(intern_table(layout.table->name));
    last_number_ = database.integer("SELECT max(id) FROM " + table);
    insert_.emplace(database, "INSERT INTO " + table + " (id, key) VALUES (?1, ?2)");
    if (!was_empty) look_up_.emplace(database, "SELECT id FROM " + table + " WHERE key = ?1");
  } else if (!was_empty) {
    // The key may be the first of several: then a separator follows it, and no key holds a smaller character.
    look_up_.emplace(database, "SELECT 1 FROM " + layout.facts + " WHERE key >= ?1 AND key < ?1 || ' ' LIMIT 1");
  }
}

std::int64_t KnownKeys::find(std::string_view key) {
  if (const std::int64_t number = keys_.find(key); number != 0 || !look_up_) return number;
  look_up_->bind(1, key);
  const std::int64_t number = look_up_->step() ? look_up_->integer(0) : 0;
  look_up_->reset();
  if (number != 0) keys_.add(key, number);
  return number;
}

void KnownKeys::add(std::string_view key) {
  if (find(key) != 0) return;
  if (!is_numbered_) return keys_.add(key, 1);
  keys_.add(key, ++last_number_);
  insert_->bind(1, last_number_).bind(2, key).run();
}

void KnownKeys::make_index() {
  if (!is_numbered_) return;
  const std::string table(intern_table(layout_->table->name));
  database_->run("CREATE UNIQUE INDEX IF NOT EXISTS " + table + "_key ON " + table + " (key)");
}

}  // namespace ketnap
