#include "spelling.hpp"

#include <charconv>

#include <ketnap/base/error.hpp>
#include <ketnap/base/partial_date.hpp>
#include <ketnap/base/rational.hpp>

namespace ketnap {
namespace {

Date day_of(const Database& database, std::int64_t days, const std::string& where) {
  if (days < Date::first().days() || days > Date::last().days()) throw database.damaged(where + " = " + std::to_string(days));
  return Date(static_cast<std::int32_t>(days));
}

/// Fractions are kept in lowest terms, files hold decimals.
std::string decimal(const Database& database, std::string_view text, const std::string& where) {
  const std::size_t bar = text.find('/');
  if (bar == std::string_view::npos) return std::string(text);
  std::int64_t numerator = 0;
  std::int64_t denominator = 0;
  const auto read = [](std::string_view digits, std::int64_t& value) {
    return std::from_chars(digits.data(), digits.data() + digits.size(), value).ptr == digits.data() + digits.size();
  };
  if (read(text.substr(0, bar), numerator) && read(text.substr(bar + 1), denominator) && denominator > 0)
    if (const auto written = Rational(numerator, denominator).decimal()) return *written;
  throw database.damaged(where + " = " + std::string(text));
}

}  // namespace

Spelling::Spelling(Database& database, const Schema& schema, const Layout& layout, int first_column)
    : database_(&database), schema_(&schema), layout_(&layout), first_column_(first_column) {}

std::string Spelling::cell(const Statement& row, std::size_t index) {
  const Field& field = layout_->table->fields[index];
  const int column = first_column_ + static_cast<int>(layout_->first_column[index]);
  if (row.is_null(column)) return {};
  if (is_interned(field)) return interned(field, row.integer(column));
  const std::string where = layout_->table->name + "." + field.name;
  switch (field.type) {
    case FieldType::date:
      return row.integer(column) == unknown_day ? "?" : day_of(*database_, row.integer(column), where).iso();
    case FieldType::partial_date:
      return PartialDate{day_of(*database_, row.integer(column), where), day_of(*database_, row.integer(column + 1), where)}.iso();
    case FieldType::code: {
      const auto& codes = schema_->list(field.target)->codes;
      const auto place = static_cast<std::size_t>(row.integer(column));
      if (place >= codes.size()) throw database_->damaged(where + " = " + std::to_string(row.integer(column)));
      return codes[place].key;
    }
    case FieldType::number:
      return decimal(*database_, row.text(column), where);
    default:
      return std::string(row.text(column));
  }
}

std::string Spelling::interned(const Field& field, std::int64_t number) {
  std::optional<Statement>& key = field.target == "people" ? person_ : unit_;
  if (!key) key.emplace(*database_, "SELECT " + key_sql(field.target, "?1"));
  if (!key->bind(1, number).step() || key->is_null(0))
    throw database_->damaged(layout_->table->name + "." + field.name + " = " + std::to_string(number));
  std::string found(key->text(0));
  key->reset();
  return found;
}

std::vector<std::string> key_parts(std::string_view key) {
  std::vector<std::string> parts;
  for (std::size_t start = 0;;) {
    const std::size_t end = key.find(key_separator, start);
    parts.emplace_back(key.substr(start, end - start));
    if (end == std::string_view::npos) return parts;
    start = end + 1;
  }
}

}  // namespace ketnap
