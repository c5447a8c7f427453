#include "layout.hpp"

#include <algorithm>

#include "sqlite.hpp"

namespace ketnap {
namespace {

bool is_stored_as_text(const Field& field) {
  switch (field.type) {
    case FieldType::text:
    case FieldType::number:
    case FieldType::period:
      return true;
    case FieldType::link:
      return !is_interned(field);
    default:
      return false;
  }
}

std::string listed(const std::vector<StoredColumn>& columns, std::string_view of, bool with_key) {
  std::string list;
  for (const StoredColumn& column : columns) {
    if (column.is_key && !with_key) continue;
    if (!list.empty()) list += ", ";
    if (!of.empty()) list.append(of).append(".");
    list += sql_name(column.name);
  }
  return list;
}

std::string iso_day(const std::string& column) { return "date(" + column + " * 86400, 'unixepoch')"; }

std::string spelt_partial_date(const std::string& low, const std::string& high) {
  const std::string from = iso_day(low);
  const std::string to = iso_day(high);
  return "CASE WHEN " + low + " = " + high + " THEN " + from +  //
         " WHEN substr(" + from + ", 5) = '-01-01' AND " + to + " = substr(" + from + ", 1, 4) || '-12-31' THEN substr(" +
         from +                                                                         //
         ", 1, 4) WHEN substr(" + from + ", 9) = '01' AND " + to + " = date(" + from +  //
         ", '+1 month', '-1 day') THEN substr(" + from + ", 1, 7) ELSE " + from + " || '..' || " + to + " END";
}

/// The field as a person reads it, from the facts `f`.
std::string spelt(const Layout& layout, std::size_t index) {
  const Field& field = layout.table->fields[index];
  std::string column = "f." + sql_name(field.name);
  if (is_interned(field)) return key_sql(field.target, column);
  switch (field.type) {
    case FieldType::date:
      return "CASE WHEN " + column + " = " + std::to_string(unknown_day) + " THEN '?' ELSE " + iso_day(column) + " END";
    case FieldType::partial_date:
      return spelt_partial_date(column, "f." + sql_name(layout.columns[layout.first_column[index] + 1].name));
    case FieldType::code:
      return "(SELECT key FROM code WHERE list = " + sql_text(field.target) + " AND place = " + column + ")";
    default:
      return column;
  }
}

std::string view_sql(const Layout& layout) {
  return "CREATE VIEW " + sql_name(layout.table->name) + " AS SELECT " + spelt_list(layout) + " FROM " + layout.facts +
         " f WHERE f.op = 1 AND NOT EXISTS (SELECT 1 FROM " + layout.facts + " g WHERE g.key = f.key AND g.batch > f.batch);\n";
}

std::string person_view_sql(const Layout& people) {
  return "CREATE VIEW person AS SELECT f.fact AS id, f.key AS key FROM " + people.facts + " f WHERE NOT EXISTS (SELECT 1 FROM " +
         people.facts + " g WHERE g.key = f.key AND g.batch < f.batch);\n";
}

std::string never_name(const std::string& act, const std::string& table) { return sql_name("no_" + act + "_" + table); }

std::string never(const std::string& act, const Layout& layout) {
  return "CREATE TRIGGER " + never_name(act, layout.table->name) + " BEFORE " + act + " ON " + layout.facts +
         " BEGIN SELECT RAISE(ABORT, 'facts are only ever added'); END;\n";
}

/// What is made from the schema and holds nothing itself.
std::string made_from_schema_sql(const Layout& layout) {
  return never("UPDATE", layout) + never("DELETE", layout) + view_sql(layout) +
         (layout.table->name == "people" ? person_view_sql(layout) : std::string());
}

}  // namespace

bool is_interned(const Field& field) {
  return field.type == FieldType::link && field.required && (field.target == "people" || field.target == "units");
}

std::string_view intern_table(std::string_view target) { return target == "people" ? "person" : "unit"; }

std::string number_sql(std::string_view target, const std::string& key) {
  return target == "people" ? "(SELECT fact FROM fact_people WHERE key = " + key + " ORDER BY batch LIMIT 1)"
                            : "(SELECT id FROM unit WHERE key = " + key + ")";
}

std::string key_sql(std::string_view target, const std::string& number) {
  return target == "people" ? "(SELECT key FROM fact_people WHERE fact = " + number + ")"
                            : "(SELECT key FROM unit WHERE id = " + number + ")";
}

std::string unit_index_sql() { return "CREATE UNIQUE INDEX IF NOT EXISTS unit_key ON unit (key);\n"; }

Layout::Layout(const TableSchema& schema) : table(&schema), facts(sql_name("fact_" + schema.name)) {
  for (std::size_t i = 0; i < schema.fields.size(); ++i) {
    const Field& field = schema.fields[i];
    first_column.push_back(columns.size());
    columns.push_back({field.name, i, is_stored_as_text(field)});
    if (field.type == FieldType::partial_date) columns.push_back({field.name + "_hi", i, false});
  }
  if (std::ranges::count_if(schema.fields, &Field::key) != 1) return;
  StoredColumn& key =
      columns[first_column[static_cast<std::size_t>(std::ranges::find_if(schema.fields, &Field::key) - schema.fields.begin())]];
  key.is_key = key.is_text;
}

std::string Layout::column_list(std::string_view of) const { return listed(columns, of, true); }
std::string Layout::written_list(std::string_view of) const { return listed(columns, of, false); }

std::string spelt_list(const Layout& layout) {
  std::string sql;
  for (std::size_t i = 0; i < layout.table->fields.size(); ++i) {
    if (i != 0) sql += ", ";
    sql += spelt(layout, i);
    sql += " AS " + sql_name(layout.table->fields[i].name);
  }
  return sql;
}

std::string facts_sql(const Layout& layout) {
  std::string sql =
      "CREATE TABLE " + layout.facts +
      " (fact INTEGER PRIMARY KEY, batch INTEGER NOT NULL, op INTEGER NOT NULL, source INTEGER, row INTEGER, key TEXT NOT NULL";
  for (const StoredColumn& column : layout.columns) {
    sql += ", " + sql_name(column.name) + (column.is_text ? " TEXT" : " INTEGER");
    if (column.is_key) sql += " GENERATED ALWAYS AS (key) VIRTUAL";
  }
  return sql + ") STRICT;\n";
}

std::string plain_facts_sql(const Layout& layout, std::string_view name) {
  std::string sql = "CREATE TABLE " + sql_name(name) + " (fact, batch, op, source, row, key";
  for (const StoredColumn& column : layout.columns)
    if (!column.is_key) sql += ", " + sql_name(column.name);
  return sql + ");\n";
}

std::string create_sql(const Schema& schema) {
  std::string sql = R"(
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE unit (id INTEGER PRIMARY KEY, key TEXT NOT NULL) STRICT;
CREATE TABLE code (list TEXT, place INTEGER, key TEXT NOT NULL, PRIMARY KEY (list, place)) STRICT, WITHOUT ROWID;
CREATE TABLE batch (number INTEGER PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, document TEXT NOT NULL, reason TEXT NOT NULL,
  added INTEGER NOT NULL, replaced INTEGER NOT NULL, unchanged INTEGER NOT NULL, retracted INTEGER NOT NULL,
  set_aside INTEGER NOT NULL, undoes INTEGER, scope TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE source (id INTEGER PRIMARY KEY, batch INTEGER NOT NULL, name TEXT NOT NULL, "table" TEXT NOT NULL, sha256 TEXT NOT NULL,
  rows INTEGER NOT NULL, header TEXT) STRICT;
CREATE TABLE finding (id INTEGER PRIMARY KEY, batch INTEGER NOT NULL, number INTEGER NOT NULL, file TEXT NOT NULL, sheet TEXT NOT NULL,
  row INTEGER NOT NULL, "column" TEXT NOT NULL, args TEXT NOT NULL) STRICT;
CREATE INDEX finding_batch ON finding (batch);
CREATE TABLE set_aside (id INTEGER PRIMARY KEY, batch INTEGER NOT NULL, source INTEGER NOT NULL, row INTEGER NOT NULL,
  text TEXT NOT NULL) STRICT;
)";
  for (const TableSchema& table : schema.tables()) {
    const Layout layout(table);
    sql += facts_sql(layout);
    sql += made_from_schema_sql(layout);
  }
  return sql;
}

std::string renew_sql(const Schema& schema) {
  std::string sql;
  for (const TableSchema& table : schema.tables()) {
    sql += "DROP VIEW IF EXISTS " + sql_name(table.name) + ";\n";
    if (table.name == "people") sql += "DROP VIEW IF EXISTS person;\n";
    for (const char* act : {"UPDATE", "DELETE"}) sql += "DROP TRIGGER IF EXISTS " + never_name(act, table.name) + ";\n";
    sql += made_from_schema_sql(Layout(table));
  }
  return sql;
}

std::vector<std::size_t> traced_links(const TableSchema& table) {
  const auto leads_to = [](std::string_view target) {
    return [target](const Field& field) { return field.type == FieldType::link && field.target == target; };
  };
  const bool names_people = std::ranges::any_of(table.fields, leads_to("people"));
  std::vector<std::size_t> links;
  for (std::size_t i = 0; i < table.fields.size(); ++i) {
    const Field& field = table.fields[i];
    const bool is_unit = field.name == "unit" && leads_to("units")(field) && !names_people;
    if (leads_to("people")(field) || leads_to("dossiers")(field) || is_unit) links.push_back(i);
  }
  return links;
}

std::string FactIndex::sql(bool unless_there) const {
  return std::string("CREATE ") + (column ? "INDEX " : "UNIQUE INDEX ") + (unless_there ? "IF NOT EXISTS " : "") + sql_name(name) +
         " " + on;
}

std::vector<FactIndex> indexes_of(const Layout& layout) {
  const std::string& table = layout.table->name;
  std::vector<FactIndex> indexes = {
      {.name = "fact_" + table + "_key", .column = std::nullopt, .on = "ON " + layout.facts + " (key, batch)"}};
  for (const std::size_t link : traced_links(*layout.table)) {
    const Field& field = layout.table->fields[link];
    if (link == 0 && field.key) continue;  // the index of keys begins with it
    const std::string column = sql_name(field.name);
    indexes.push_back(
        {.name = "fact_" + table + "_" + field.name,
         .column = layout.first_column[link],
         .on = "ON " + layout.facts + " (" + column + ")" + (field.required ? "" : " WHERE " + column + " IS NOT NULL")});
  }
  return indexes;
}

std::string index_sql(const Layout& layout) {
  std::string sql;
  for (const FactIndex& index : indexes_of(layout)) sql += index.sql(true) + ";\n";
  return sql;
}

}  // namespace ketnap
