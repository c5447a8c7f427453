#include "fact_reader.hpp"

#include <algorithm>
#include <charconv>

#include <ketnap/base/error.hpp>
#include <ketnap/base/rational.hpp>
#include <ketnap/base/text.hpp>

#include "fact_range.hpp"

namespace ketnap {
namespace {

/// Fractions are kept in lowest terms; those of a file are decimals, so that they end.
std::string decimal_of(std::string_view stored) {
  const std::size_t slash = stored.find('/');
  const auto numerator = Rational::parse(stored.substr(0, slash));
  const auto denominator = slash == std::string_view::npos ? Rational(1) : Rational::parse(stored.substr(slash + 1));
  if (!numerator || !denominator) return std::string(stored);
  return (*numerator / *denominator).decimal().value_or(std::string(stored));
}

std::string text_in_key(const Field& field, const std::string& cell) {
  std::string text = nfc(trimmed(cell));
  if (field.type != FieldType::integer) return text;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::to_string(number) : text;
}

std::vector<std::string> names_of(const auto& all) {
  std::vector<std::string> names;
  names.reserve(all.size());
  for (const auto& one : all) names.push_back(one.name);
  return names;
}

/// What an index may find; empty where there is none.
std::string condition_sql(const Field& field, bool is_first, std::size_t number) {
  const std::string parameter = "?" + std::to_string(number);
  const std::string column = "f." + sql_name(field.name);
  if (is_interned(field)) return column + " = " + number_sql(field.target, parameter);
  if (is_first && field.key) return "f.key >= " + parameter + " AND f.key < " + parameter + " || ' '";
  return field.type == FieldType::link ? column + " = " + parameter : std::string();
}

/// A piece of valid UTF-8 may not begin or end within a character.
std::size_t character_at(std::string_view text, std::size_t place) {
  while (place < text.size() && (static_cast<unsigned char>(text[place]) & 0xC0U) == 0x80U) ++place;
  return place;
}

}  // namespace

std::string key_of(const TableSchema& table, const Cells& cells) {
  std::string key;
  bool is_first = true;
  for (std::size_t i = 0; i < table.fields.size(); ++i) {
    if (!table.fields[i].key) continue;
    if (!is_first) key += key_separator;
    is_first = false;
    key += text_in_key(table.fields[i], cells[i]);
  }
  return key;
}

std::string shown_key(std::string_view key) {
  std::string shown;
  for (const char c : key)
    if (c == key_separator)
      shown += ", ";
    else
      shown += c;
  return shown;
}

FactReader::FactReader(Database& database, const Schema& schema, const std::vector<Layout>& layouts, Sensitivity clearance)
    : database_(&database), schema_(&schema), layouts_(&layouts), clearance_(clearance) {}

std::size_t FactReader::table(std::string_view name) const {
  const auto& tables = schema_->tables();
  const auto found = std::ranges::find(tables, name, &TableSchema::name);
  if (found == tables.end()) throw Error(1112, {std::string(name), nearest(name, names_of(tables)).value_or("")});
  return static_cast<std::size_t>(found - tables.begin());
}

std::size_t FactReader::field(std::size_t table, std::string_view name) const {
  const TableSchema& of = schema_->tables()[table];
  const auto found = std::ranges::find(of.fields, name, &Field::name);
  if (found == of.fields.end()) throw Error(1113, {of.name, std::string(name), nearest(name, names_of(of.fields)).value_or("")});
  return static_cast<std::size_t>(found - of.fields.begin());
}

void FactReader::expect_shown(std::size_t table, std::size_t field) const {
  const TableSchema& of = schema_->tables()[table];
  const Field& named = of.fields[field];
  if (!is_shown(named))
    throw Error(1151, {of.name, named.name, std::string(name_of(named.sensitivity)), std::string(name_of(clearance_))});
}

std::string FactReader::select(std::size_t table) const {
  const Layout& layout = (*layouts_)[table];
  std::string list = spelt_list(layout);
  // Spelt out, the place of a code that the list has not is as empty as none.
  for (const Field& field : layout.table->fields)
    if (field.type == FieldType::code) list += ", f." + sql_name(field.name);
  return "SELECT " + list + " FROM " + layout.facts + " f WHERE " + is_in_force_sql(layout);
}

Cells FactReader::cells(const Statement& row, std::size_t table) const {
  const auto& fields = schema_->tables()[table].fields;
  Cells cells;
  cells.reserve(fields.size());
  auto code = static_cast<int>(fields.size());
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::string_view text = row.text(static_cast<int>(i));
    if (fields[i].type == FieldType::code) {
      if (row.is_null(static_cast<int>(i)) && !row.is_null(code))
        throw database_->damaged(schema_->tables()[table].name + "." + fields[i].name);
      ++code;
    }
    cells.push_back(fields[i].type == FieldType::number ? decimal_of(text) : std::string(text));
  }
  return cells;
}

std::optional<Cells> FactReader::find(std::size_t table, std::string_view key) const {
  Statement statement(*database_, select(table) + " AND f.key = ?1");
  statement.bind(1, key);
  if (!statement.step()) return std::nullopt;
  return cells(statement, table);
}

std::vector<Cells> FactReader::where(std::size_t table, const FieldTexts& fields) const {
  const Layout& layout = (*layouts_)[table];
  std::vector<std::size_t> places;
  FieldTexts wanted;
  for (const auto& [name, text] : fields) {
    places.push_back(field(table, name));
    wanted.emplace_back(name, text_in_key(layout.table->fields[places.back()], text));
  }
  // The rest is asked of the rows that the file gives.
  std::string sql = select(table);
  std::vector<std::string_view> bound;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const Field& of = layout.table->fields[places[i]];
    const std::string condition = wanted[i].second.empty() ? "" : condition_sql(of, places[i] == 0, bound.size() + 1);
    if (condition.empty()) continue;
    sql.append(" AND ").append(condition);
    bound.push_back(wanted[i].second);
  }
  Statement statement(*database_, sql + " ORDER BY f.key");
  for (std::size_t i = 0; i < bound.size(); ++i) statement.bind(static_cast<int>(i) + 1, bound[i]);
  std::vector<Cells> found;
  while (statement.step()) {
    Cells row = cells(statement, table);
    const auto fits = [&](std::size_t i) { return row[places[i]] == wanted[i].second; };
    bool all = true;
    for (std::size_t i = 0; i < places.size(); ++i) all = all && fits(i);
    if (all) found.push_back(std::move(row));
  }
  return found;
}

std::string FactReader::nearest_key(std::size_t table, std::string_view key) const {
  const Layout& layout = (*layouts_)[table];
  // A slip stands in one place, so one half of the key is right.
  const std::size_t middle = character_at(key, key.size() / 2);
  const std::string_view head = key.substr(0, middle);
  const std::string_view tail = key.substr(middle);
  if (head.empty() || tail.empty()) return {};
  Statement near(*database_, "SELECT f.key FROM " + layout.facts +
                                 " f WHERE (substr(f.key, 1, length(?1)) = ?1 OR instr(f.key, ?2) != 0) AND " +
                                 is_in_force_sql(layout) + " ORDER BY f.key");
  near.bind(1, head).bind(2, tail);
  const bool is_whole = key.find(key_separator) != std::string_view::npos;
  std::vector<std::string> keys;
  while (near.step()) keys.push_back(shown_key(is_whole ? near.text(0) : near.text(0).substr(0, near.text(0).find(key_separator))));
  return nearest(shown_key(key), keys).value_or("");
}

}  // namespace ketnap
