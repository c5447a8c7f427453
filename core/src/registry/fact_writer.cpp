#include "fact_writer.hpp"

#include <functional>

namespace ketnap {
namespace {

std::string insert_sql(const Layout& layout) {
  std::string sql = "INSERT INTO " + layout.facts + " (fact, batch, op, source, row, key, " + layout.column_list() +
                    ") VALUES (?1, ?2, 1, ?3, ?4, ?5";
  for (std::size_t i = 0; i < layout.columns.size(); ++i) sql += ", ?" + std::to_string(6 + i);
  return sql + ")";
}

void bind_value(Statement& statement, int parameter, const Stored& value) {
  switch (value.kind) {
    case Stored::Kind::none:
      statement.bind_null(parameter);
      break;
    case Stored::Kind::integer:
      statement.bind(parameter, value.integer);
      break;
    case Stored::Kind::text:
      statement.bind(parameter, value.text);
      break;
  }
}

void bind_origin(Statement& insert, std::int64_t source, std::int64_t row) {
  if (source == 0)
    insert.bind_null(3);
  else
    insert.bind(3, source);
  insert.bind(4, row);
}

bool says_the_same(const Statement& fact, int first_column, const std::vector<Stored>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const int column = first_column + static_cast<int>(i);
    const Stored& value = values[i];
    if (fact.is_null(column) != (value.kind == Stored::Kind::none)) return false;
    if (value.kind == Stored::Kind::integer && fact.integer(column) != value.integer) return false;
    if (value.kind == Stored::Kind::text && fact.text(column) != value.text) return false;
  }
  return true;
}

constexpr int columns_from = 2;  // in the selects below, after op and key or fact

}  // namespace

FactWriter::FactWriter(Database& database, const Layout& layout, int batch)
    : database_(&database),
      facts_(layout.facts),
      batch_(batch),
      next_fact_(database.integer("SELECT max(fact) FROM " + layout.facts) + 1),
      slots_(64),
      insert_(database, insert_sql(layout)),
      by_fact_(database, "SELECT op, key, " + layout.column_list() + " FROM " + layout.facts + " WHERE fact = ?1") {
  if (next_fact_ > 1)
    latest_.emplace(database, "SELECT op, fact, " + layout.column_list() + " FROM " + layout.facts +
                                  " WHERE key = ?1 AND batch < ?2 ORDER BY batch DESC LIMIT 1");
}

FactWriter::Written FactWriter::write(std::string_view key, const std::vector<Stored>& values, std::int64_t source,
                                      std::int64_t row) {
  if (2 * used_ > slots_.size()) grow();
  const std::uint64_t hash = std::hash<std::string_view>()(key);
  Slot& slot = slot_of(hash, key);
  if (slot.fact != 0) {
    by_fact_.bind(1, slot.fact).step();
    const bool same = says_the_same(by_fact_, columns_from, values);
    by_fact_.reset();
    return same ? Written{Outcome::unchanged} : Written{Outcome::contradicts, slot.row, slot.source};
  }

  Outcome outcome = Outcome::added;
  slot = {hash, next_fact_, row, source};
  ++used_;
  if (latest_) {
    latest_->bind(1, key).bind(2, batch_);
    if (latest_->step() && latest_->integer(0) == 1) {
      outcome = says_the_same(*latest_, columns_from, values) ? Outcome::unchanged : Outcome::replaced;
      if (outcome == Outcome::unchanged) slot.fact = latest_->integer(1);
    }
    latest_->reset();
  }
  if (outcome != Outcome::unchanged) insert(key, values, source, row);
  return {outcome};
}

FactWriter::Written FactWriter::retract(std::string_view key, std::int64_t source, std::int64_t row) {
  if (2 * used_ > slots_.size()) grow();
  const std::uint64_t hash = std::hash<std::string_view>()(key);
  Slot& slot = slot_of(hash, key);
  if (slot.fact != 0) return {Outcome::contradicts, slot.row, slot.source};
  if (!latest_) return {Outcome::unchanged};
  latest_->bind(1, key).bind(2, batch_);
  const bool was_there = latest_->step() && latest_->integer(0) == 1;
  latest_->reset();
  if (!was_there) return {Outcome::unchanged};
  if (!retract_)
    retract_.emplace(*database_, "INSERT INTO " + facts_ + " (fact, batch, op, source, row, key) VALUES (?1, ?2, 0, ?3, ?4, ?5)");
  slot = {hash, next_fact_, row, source};
  ++used_;
  retract_->bind(1, next_fact_++).bind(2, batch_).bind(5, key);
  bind_origin(*retract_, source, row);
  retract_->run();
  return {Outcome::retracted};
}

void FactWriter::insert(std::string_view key, const std::vector<Stored>& values, std::int64_t source, std::int64_t row) {
  insert_.bind(1, next_fact_++).bind(2, batch_).bind(5, key);
  bind_origin(insert_, source, row);
  for (std::size_t i = 0; i < values.size(); ++i) bind_value(insert_, static_cast<int>(6 + i), values[i]);
  insert_.run();
}

FactWriter::Slot& FactWriter::slot_of(std::uint64_t hash, std::string_view key) {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = hash & mask;; i = (i + 1) & mask)
    if (slots_[i].fact == 0 || (slots_[i].hash == hash && has_key(slots_[i].fact, key))) return slots_[i];
}

bool FactWriter::has_key(std::int64_t fact, std::string_view key) {
  const bool same = by_fact_.bind(1, fact).step() && by_fact_.text(1) == key;
  by_fact_.reset();
  return same;
}

void FactWriter::grow() {
  std::vector<Slot> old(2 * slots_.size());
  old.swap(slots_);
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.fact == 0) continue;
    std::size_t i = slot.hash & mask;
    while (slots_[i].fact != 0) i = (i + 1) & mask;
    slots_[i] = slot;
  }
}

}  // namespace ketnap
