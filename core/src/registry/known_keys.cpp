#include "known_keys.hpp"

#include "fact_range.hpp"

namespace ketnap {

KnownKeys::KnownKeys(Database& database, const Layout& layout)
    : database_(&database), layout_(&layout), is_numbered_(layout.table->name == "people" || layout.table->name == "units") {
  const bool was_empty = database.integer("SELECT count(*) FROM (SELECT 1 FROM " + layout.facts + " LIMIT 1)") == 0;
  if (is_numbered_) {
    const std::string table(intern_table(layout.table->name));
    last_number_ = database.integer("SELECT max(id) FROM " + table);
    if (!was_empty) number_of_.emplace(database, "SELECT id FROM " + table + " WHERE key = ?1");
  }
  // The key may be the first of several: then a separator follows it, and no key holds a smaller character.
  if (!was_empty)
    in_force_.emplace(database, "SELECT 1 FROM " + layout.facts + " f WHERE f.key >= ?1 AND f.key < ?1 || ' ' AND " +
                                    is_in_force_sql(layout) + " LIMIT 1");
}

std::int64_t KnownKeys::find(std::string_view key) {
  if (!gone_.empty() && gone_.contains(key)) return 0;
  if (const std::int64_t number = added_.find(key); number != 0 || !in_force_) return number;
  if (const std::int64_t number = looked_up_.find(key); number != 0) return number;
  const bool is_there = in_force_->bind(1, key).step();
  in_force_->reset();
  if (!is_there) return 0;
  const std::int64_t number = is_numbered_ ? number_of(key) : 1;
  if (number != 0) looked_up_.add(key, number);
  return number;
}

std::int64_t KnownKeys::number_of(std::string_view key) {
  if (!number_of_) return 0;
  const std::int64_t number = number_of_->bind(1, key).step() ? number_of_->integer(0) : 0;
  number_of_->reset();
  return number;
}

std::int64_t KnownKeys::add(std::string_view key) {
  if (const auto gone = gone_.find(key); gone != gone_.end()) gone_.erase(gone);
  const std::int64_t known = is_numbered_ ? number_of(key) : 1;
  if (!added_.add(key, known == 0 ? last_number_ + 1 : known)) return added_.find(key);
  if (known != 0) return known;
  if (!insert_) {
    const std::string table(intern_table(layout_->table->name));
    insert_ = std::make_unique<RowFeed>(*database_, "feed_" + table, 0, "INSERT INTO " + table + " (id, key) SELECT number, key");
  }
  insert_->add(++last_number_, key, {});
  return last_number_;
}

void KnownKeys::flush() {
  if (insert_) insert_->run();
}

void KnownKeys::retract(std::string_view key) {
  if (!in_force_) return;
  if (!in_force_->bind(1, key).step()) gone_.emplace(key);
  in_force_->reset();
}

void KnownKeys::make_index() {
  if (!is_numbered_) return;
  database_->run(intern_index_sql(intern_table(layout_->table->name)));
}

}  // namespace ketnap
