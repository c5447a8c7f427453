#include "known_keys.hpp"

#include "fact_range.hpp"

namespace ketnap {

KnownKeys::KnownKeys(Database& database, const Layout& layout)
    : database_(&database),
      numbers_(layout.table->name == "people"  ? Numbers::first_facts
               : layout.table->name == "units" ? Numbers::own
                                               : Numbers::none) {
  const bool was_empty = database.integer("SELECT count(*) FROM (SELECT 1 FROM " + layout.facts + " LIMIT 1)") == 0;
  if (numbers_ == Numbers::own) last_number_ = database.integer("SELECT max(id) FROM unit");
  if (numbers_ != Numbers::none && !was_empty) number_of_.emplace(database, "SELECT " + number_sql(layout.table->name, "?1"));
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
  const std::int64_t number = numbers_ != Numbers::none ? number_of(key) : 1;
  if (number != 0) looked_up_.add(key, number);
  return number;
}

std::int64_t KnownKeys::number_of(std::string_view key) {
  if (!number_of_) return 0;
  number_of_->bind(1, key).step();
  const std::int64_t number = number_of_->integer(0);
  number_of_->reset();
  return number;
}

std::int64_t KnownKeys::add(std::string_view key, std::int64_t fact) {
  if (const auto gone = gone_.find(key); gone != gone_.end()) gone_.erase(gone);
  const std::int64_t known = numbers_ != Numbers::none ? number_of(key) : 1;
  const std::int64_t number = known != 0 ? known : numbers_ == Numbers::own ? last_number_ + 1 : fact;
  if (!added_.add(key, number)) return added_.find(key);
  if (known != 0 || numbers_ != Numbers::own) return number;
  if (!insert_) insert_ = std::make_unique<RowFeed>(*database_, "feed_unit", 0, "INSERT INTO unit SELECT number, key");
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
  if (numbers_ == Numbers::own) database_->run(unit_index_sql());
}

}  // namespace ketnap
