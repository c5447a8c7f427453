#include "fact_source.hpp"

#include <algorithm>
#include <utility>

#include <ketnap/data/frame.hpp>

#include "in_force.hpp"
#include "key_map.hpp"

namespace ketnap {
namespace {

std::size_t at(std::int32_t row) { return static_cast<std::size_t>(row); }

/// Where numbers count from 1 without gaps: others are not ours, and would be places outside of a list.
std::int64_t last_number(Database& database, const std::string& table, const std::string& id) {
  const std::int64_t numbers = database.integer("SELECT count(*) FROM " + table);
  if (numbers != 0 && (database.integer("SELECT min(" + id + ") FROM " + table) != 1 ||
                       database.integer("SELECT max(" + id + ") FROM " + table) != numbers))
    throw database.damaged(table);
  return numbers;
}

RawColumn keys_of_units(Database& database) {
  static_cast<void>(last_number(database, "unit", "id"));
  RawColumn keys;
  keys.starts.push_back(0);
  Statement rows(database, "SELECT key FROM unit ORDER BY id");
  while (rows.step()) {
    keys.bytes += rows.text(0);
    keys.starts.push_back(keys.bytes.size());
  }
  return keys;
}

/// A number of a fact that is none of ours asks for no more room than this.
constexpr std::int64_t most_reserved = std::int64_t{1} << 26U;

/// Room for all that may come: what grows row by row is copied again and again.
void reserve(RawTable& table, std::int64_t last_fact) {
  const auto rows = static_cast<std::size_t>(std::clamp<std::int64_t>(last_fact, 0, most_reserved));
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    RawColumn& column = table.columns[i];
    const FieldType type = table.layout->table->fields[i].type;
    if (table.layout->columns[table.layout->first_column[i]].is_text) {
      column.starts.reserve(rows + 1);
    } else if (type == FieldType::integer) {
      column.integers.reserve(rows);
      column.has_integer.reserve(rows);
    } else {
      column.low.reserve(rows);
      if (type == FieldType::partial_date) column.high.reserve(rows);
    }
  }
}

std::vector<std::int32_t> rows_of_keys(const RawTable& table, const RawColumn& keys) {
  KeyMap rows;
  for (std::int32_t row = 0; row < table.rows; ++row) rows.add(table.columns.front().text(row), row + 1);
  std::vector<std::int32_t> found(keys.starts.size(), no_row);
  for (std::size_t number = 1; number < found.size(); ++number)
    found[number] = static_cast<std::int32_t>(rows.find(keys.text(static_cast<std::int32_t>(number) - 1))) - 1;
  return found;
}

}  // namespace

RawTable StoredFacts::take(const Layout& layout) {
  RawTable table = empty_raw(layout);
  reserve(table, database_->integer("SELECT max(fact) FROM " + layout.facts));
  FactsInForce facts(*database_, layout, as_known(), layout.column_list());
  const bool are_people = layout.table->name == "people";
  while (facts.step()) {
    append_raw(table, facts.row());
    if (are_people) people_.push_back(static_cast<std::int32_t>(facts.fact()));
  }
  if (are_people) superseded_people_ = facts.superseded();
  if (const std::string wrong = unsound_value(*schema_, table); !wrong.empty()) throw database_->damaged(wrong);
  return table;
}

std::vector<std::int32_t> StoredFacts::rows_by_number(const RawTable& table) {
  return table.layout->table->name == "people" ? rows_of_people(table) : rows_of_keys(table, keys_of_units(*database_));
}

// A person's number is that of the first fact that says the key, which a later one may have replaced.
std::vector<std::int32_t> StoredFacts::rows_of_people(const RawTable& people) {
  std::vector<std::int32_t> found(static_cast<std::size_t>(last_number(*database_, "fact_people", "fact")) + 1, no_row);
  const std::vector<std::int32_t> facts = std::exchange(people_, {});
  for (std::int32_t row = 0; row < people.rows; ++row) found[at(facts[at(row)])] = row;
  if (superseded_people_.empty()) return found;
  KeyMap first;
  Statement key(*database_, "SELECT key FROM fact_people WHERE fact = ?1");
  for (const std::int64_t fact : superseded_people_) {
    key.bind(1, fact);
    if (key.step()) first.add(key.text(0), fact);
    key.reset();
  }
  for (std::int32_t row = 0; row < people.rows; ++row)
    if (const std::int64_t number = first.find(people.columns.front().text(row)); number != 0)
      found[static_cast<std::size_t>(number)] = row;
  return found;
}

RawTable FewFacts::take(const Layout& layout) { return std::move(tables_.tables.find(layout.table->name)->second); }

std::vector<std::int32_t> FewFacts::rows_by_number(const RawTable& table) {
  return rows_of_keys(table, tables_.numbered_keys.find(table.layout->table->name)->second);
}

}  // namespace ketnap
