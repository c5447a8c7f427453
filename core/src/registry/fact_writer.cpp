#include "fact_writer.hpp"

#include <utility>

#include <ketnap/base/error.hpp>

#include "key_map.hpp"
#include "schema_edit.hpp"

namespace ketnap {
namespace {

std::string insert_sql(const Layout& layout, const std::string& table) {
  // All columns in their order: then SQLite makes the record where it read the values.
  std::string sql = "INSERT INTO " + table + " SELECT NULL, ?1, 1, ?2, number, key";
  for (std::size_t i = 0; i < layout.columns.size(); ++i)
    if (!layout.columns[i].is_key) sql += ", c" + std::to_string(i);
  return sql;
}

std::string by_fact_sql(const Layout& layout, const std::string& table) {
  std::string sql = "SELECT row, coalesce(source, 0), key";
  for (const StoredColumn& column : layout.columns) sql += ", " + (column.is_key ? "key" : sql_name(column.name));
  return sql + " FROM " + table + " WHERE rowid = ?1";
}

void bind_source(Statement& insert, int parameter, std::int64_t source) {
  if (source == 0)
    insert.bind_null(parameter);
  else
    insert.bind(parameter, source);
}

bool says_the_same(const Statement& fact, int first_column, std::span<const Stored> values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const int column = first_column + static_cast<int>(i);
    const Stored& value = values[i];
    if (fact.is_null(column) != (value.kind == Stored::Kind::none)) return false;
    if (value.kind == Stored::Kind::integer && fact.integer(column) != value.integer) return false;
    if (value.kind == Stored::Kind::text && fact.text(column) != value.text) return false;
  }
  return true;
}

constexpr int columns_from = 3;  // in the selects below

}  // namespace

FactWriter::FactWriter(Database& database, const Layout& layout, int batch, bool many)
    : database_(&database),
      layout_(&layout),
      facts_(layout.facts),
      gathered_(many ? "rows_of_" + layout.table->name : std::string()),
      batch_(batch),
      first_fact_(database.integer("SELECT max(fact) FROM " + layout.facts) + 1),
      next_fact_(first_fact_),
      slots_(64) {
  if (many) database.run(plain_facts_sql(layout, gathered_));
  prepare();
  if (next_fact_ > 1)
    latest_.emplace(database, "SELECT op, fact, batch, " + layout.column_list() + " FROM " + layout.facts +
                                  " WHERE key = ?1 AND batch < ?2 ORDER BY batch DESC LIMIT 1");
}

void FactWriter::prepare() {
  const std::string table = gathered_.empty() ? facts_ : sql_name(gathered_);
  insert_.reset();
  insert_.emplace(*database_, "feed_" + layout_->table->name, layout_->columns.size(), insert_sql(*layout_, table));
  insert_->insert().bind(1, batch_);
  by_fact_.emplace(*database_, by_fact_sql(*layout_, table));
}

void FactWriter::finish() {
  flush();
  if (gathered_.empty()) return;
  insert_.reset();
  by_fact_.reset();
  hand_over_rows(*database_, std::exchange(gathered_, {}), "fact_" + layout_->table->name);
  prepare();
}

FactWriter::Written FactWriter::write(const ReadRow& row, std::span<const Stored> values, std::int64_t source) {
  if (4 * used_ > 3 * slots_.size()) grow();
  Slot& slot = slot_of(row.key_hash, row.key);
  if (slot.place != 0) {
    go_to(fact_of(slot));
    const bool same = says_the_same(*by_fact_, columns_from, values);
    const bool earlier = (slot.place & is_earlier) != 0;
    const Earlier* said_again = earlier ? &earlier_[slot.place & ~is_earlier] : nullptr;
    const std::int64_t earlier_row = earlier ? said_again->row : by_fact_->integer(0);
    const std::int64_t earlier_source = earlier ? said_again->source : by_fact_->integer(1);
    by_fact_->reset();
    return same ? Written{Outcome::unchanged} : Written{Outcome::contradicts, earlier_row, earlier_source};
  }

  take(slot, row.key_hash);
  Outcome outcome = Outcome::added;
  if (latest_) {
    latest_->bind(1, row.key).bind(2, batch_);
    if (latest_->step() && latest_->integer(0) == 1) {
      outcome = says_the_same(*latest_, columns_from, values) ? Outcome::unchanged : Outcome::replaced;
      if (outcome == Outcome::unchanged) {
        slot.place = is_earlier | static_cast<std::uint32_t>(earlier_.size());
        earlier_.push_back({latest_->integer(1), row.number, source});
      }
    }
    latest_->reset();
  }
  if (outcome == Outcome::unchanged) return {outcome};
  if (insert_->is_empty()) bind_source(insert_->insert(), 2, source);
  insert_->add(row.number, row.key, values);
  ++next_fact_;
  return {outcome};
}

/// Facts get the numbers that follow those that are there: as `next_fact_` counts.
void FactWriter::flush() { insert_->run(); }

FactWriter::Written FactWriter::retract(std::string_view key, std::int64_t source, std::int64_t row) {
  if (4 * used_ > 3 * slots_.size()) grow();
  const std::uint64_t hash = hash_of_key(key);
  Slot& slot = slot_of(hash, key);
  if (slot.place != 0) {
    go_to(fact_of(slot));
    const Written earlier = {Outcome::contradicts, by_fact_->integer(0), by_fact_->integer(1)};
    by_fact_->reset();
    return earlier;
  }
  if (!latest_) return {Outcome::unchanged};
  latest_->bind(1, key).bind(2, batch_);
  const bool was_there = latest_->step() && latest_->integer(0) == 1;
  latest_->reset();
  if (!was_there) return {Outcome::unchanged};
  if (!retract_)
    retract_.emplace(*database_, "INSERT INTO " + facts_ + " (fact, batch, op, source, row, key) VALUES (?1, ?2, 0, ?3, ?4, ?5)");
  flush();
  take(slot, hash);
  retract_->bind(1, next_fact_++).bind(2, batch_).bind(5, key);
  bind_source(*retract_, 3, source);
  retract_->bind(4, row).run();
  return {Outcome::retracted};
}

FactWriter::Slot& FactWriter::slot_of(std::uint64_t hash, std::string_view key) {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = short_hash(hash) & mask;; i = (i + 1) & mask)
    if (slots_[i].place == 0 || (slots_[i].hash == short_hash(hash) && has_key(fact_of(slots_[i]), key))) return slots_[i];
}

std::int64_t FactWriter::fact_of(const Slot& slot) const {
  if ((slot.place & is_earlier) != 0) return earlier_[slot.place & ~is_earlier].fact;
  return first_fact_ + slot.place - 1;
}

bool FactWriter::has_key(std::int64_t fact, std::string_view key) {
  go_to(fact);
  const bool same = by_fact_->text(2) == key;
  by_fact_->reset();
  return same;
}

void FactWriter::go_to(std::int64_t fact) {
  flush();
  by_fact_->bind(1, fact).step();
}

/// For the next fact.
void FactWriter::take(Slot& slot, std::uint64_t hash) {
  const std::int64_t place = next_fact_ - first_fact_ + 1;
  if (place >= is_earlier || earlier_.size() >= is_earlier) throw Error(3201, {facts_});
  slot = {short_hash(hash), static_cast<std::uint32_t>(place)};
  ++used_;
}

void FactWriter::grow() {
  std::vector<Slot, LargePages<Slot>> old(2 * slots_.size());
  old.swap(slots_);
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.place == 0) continue;
    std::size_t i = slot.hash & mask;
    while (slots_[i].place != 0) i = (i + 1) & mask;
    slots_[i] = slot;
  }
}

}  // namespace ketnap
