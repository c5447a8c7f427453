#include "history.hpp"

#include <algorithm>

#include <ketnap/base/date.hpp>
#include <ketnap/base/error.hpp>

namespace ketnap {
namespace {

RawColumn read_keys(Database& database, const std::string& intern) {
  // Numbers are given out from 1 without gaps; others are not ours, and would be places outside of a vector.
  const std::int64_t numbers = database.integer("SELECT count(*) FROM " + intern);
  if (numbers != 0 &&
      (database.integer("SELECT min(id) FROM " + intern) != 1 || database.integer("SELECT max(id) FROM " + intern) != numbers))
    throw database.damaged(intern);
  RawColumn keys;
  keys.starts.push_back(0);
  Statement rows(database, "SELECT key FROM " + intern + " ORDER BY id");
  while (rows.step()) {
    keys.bytes += rows.text(0);
    keys.starts.push_back(keys.bytes.size());
  }
  return keys;
}

/// Values that no registry holds would be places outside of a list, or days outside of the calendar.
void expect_sound(const Database& database, const Schema& schema, const RawTable& raw) {
  for (std::size_t i = 0; i < raw.columns.size(); ++i) {
    const Field& field = raw.layout->table->fields[i];
    std::int32_t first = Date::first().days();
    std::int32_t last = Date::last().days();
    if (field.type == FieldType::code || field.type == FieldType::boolean) {
      first = 0;
      last = field.type == FieldType::boolean ? 1 : static_cast<std::int32_t>(schema.list(field.target)->codes.size()) - 1;
    } else if (field.type != FieldType::date && field.type != FieldType::partial_date) {
      continue;
    }
    const auto is_sound = [&](std::int32_t value) {
      const bool is_day_to_come = value == unknown_day && field.type == FieldType::date;
      return value == raw_none || is_day_to_come || (first <= value && value <= last);
    };
    for (const std::vector<std::int32_t>* values : {&raw.columns[i].low, &raw.columns[i].high})
      if (const auto wrong = std::ranges::find_if_not(*values, is_sound); wrong != values->end())
        throw database.damaged(raw.layout->table->name + "." + field.name + " = " + std::to_string(*wrong));
  }
}

}  // namespace

History read_history(Database& database, const Schema& schema, const std::vector<Layout>& layouts, int as_known) {
  History history{.as_known = as_known, .tables = {}, .numbered_keys = {}};
  for (const Layout& layout : layouts) {
    RawTable& raw = history.tables[layout.table->name] = read_raw(database, layout, as_known);
    expect_sound(database, schema, raw);
  }
  for (const char* table : {"people", "units"})
    history.numbered_keys[table] = read_keys(database, std::string(intern_table(table)));
  return history;
}

}  // namespace ketnap
