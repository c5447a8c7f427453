#include "intake.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <ketnap/base/date.hpp>
#include <ketnap/base/error.hpp>
#include <ketnap/base/partial_date.hpp>
#include <ketnap/base/period.hpp>
#include <ketnap/base/rational.hpp>
#include <ketnap/base/text.hpp>

namespace ketnap {
namespace {

/// Of more columns that the table has not only the number is told.
constexpr std::size_t most_unknown_columns = 20;

/// Whole characters of a name that may be anything.
std::string shortened(const std::string& name) {
  constexpr std::size_t most = 80;
  if (name.size() <= most) return name;
  std::size_t end = most;
  while ((static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) --end;
  return name.substr(0, end) + "…";
}

bool is_ascii_space(unsigned char c) { return c <= ' '; }

/// Most cells have nothing to trim; a no-break space is C2 A0.
std::string_view trimmed_cell(std::string_view cell) {
  if (cell.empty()) return cell;
  const auto first = static_cast<unsigned char>(cell.front());
  const auto last = static_cast<unsigned char>(cell.back());
  if (!is_ascii_space(first) && first != 0xC2 && !is_ascii_space(last) && last != 0xA0) return cell;
  return trimmed(cell);
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

/// Characters that change what is compared without being seen: C1 controls, zero-width and direction marks, byte order marks.
bool has_invisible(std::string_view utf8) {
  for (std::size_t i = 0; i + 1 < utf8.size(); ++i) {
    const auto a = static_cast<unsigned char>(utf8[i]);
    const auto b = static_cast<unsigned char>(utf8[i + 1]);
    if (a == 0xC2 && b < 0xA0) return true;
    if (i + 2 >= utf8.size()) continue;
    const auto c = static_cast<unsigned char>(utf8[i + 2]);
    if (a == 0xE2 && b == 0x80 && ((c >= 0x8B && c <= 0x8F) || (c >= 0xAA && c <= 0xAE))) return true;
    if (a == 0xE2 && b == 0x81 && c >= 0xA0 && c <= 0xAF) return true;
    if (a == 0xEF && b == 0xBB && c == 0xBF) return true;
  }
  return false;
}

bool lies_in_calendar(Date first, Date last) { return Date::first() <= first && last <= Date::last(); }

/// What looks like a code may be named in a finding; anything else may be a person's data.
std::string shown_code(std::string_view cell) {
  const auto is_plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  return cell.size() <= 40 && std::ranges::all_of(cell, is_plain) ? std::string(cell) : shape(cell);
}

}  // namespace

Finding finding_at(int number, std::string file, std::int64_t row, std::string column, std::vector<std::string> args) {
  return {.number = number,
          .file = std::move(file),
          .sheet = {},
          .row = row,
          .column = std::move(column),
          .args = std::move(args),
          .set_aside = false};
}

RowReader::RowReader(const Schema& schema, const Layout& layout, KnownTables& known, std::string file,
                     std::span<const std::string_view> header, std::vector<Finding>& findings)
    : schema_(&schema),
      layout_(&layout),
      file_(std::move(file)),
      header_size_(header.size()),
      readers_(layout.table->fields.size()),
      values_(layout.columns.size()),
      texts_(layout.table->fields.size()) {
  std::vector<std::string> names;
  names.reserve(layout.table->fields.size());
  std::size_t unknown = 0;
  for (const Field& field : layout.table->fields) names.push_back(field.name);
  for (std::size_t i = 0; i < header.size(); ++i) {
    const std::string name = nfc(trimmed(header[i]));
    const auto found = std::ranges::find(names, name);
    const auto field = static_cast<std::size_t>(found - names.begin());
    if (found != names.end() && readers_[field].cell < 0) {
      readers_[field].cell = static_cast<int>(i);
    } else if (++unknown <= most_unknown_columns) {
      const std::string near = found == names.end() ? nearest(name, names).value_or("") : std::string();
      const std::string shown = shortened(name);
      findings.push_back(finding_at(2001, file_, 1, shown, {shown, near}));
    }
  }
  if (unknown > most_unknown_columns)
    findings.push_back(finding_at(2240, file_, 1, "", {std::to_string(unknown - most_unknown_columns)}));
  for (std::size_t i = 0; i < readers_.size(); ++i) {
    const Field& field = layout.table->fields[i];
    if (field.key && readers_[i].cell < 0) throw Error(1004, {file_, field.name, layout.table->name});
    if (field.type == FieldType::link) readers_[i].target = &known.at(field.target);
    if (field.type != FieldType::code) continue;
    const auto& codes = schema.list(field.target)->codes;
    for (std::size_t place = 0; place < codes.size(); ++place)
      readers_[i].places.emplace(codes[place].key, static_cast<int>(place));
  }
}

bool RowReader::read(std::int64_t row, const std::vector<std::string_view>& cells, std::vector<Finding>& findings) {
  has_cells_ = cells.size() == header_size_;
  if (!has_cells_) {
    findings.push_back(finding_at(2002, file_, row, "", {std::to_string(cells.size()), std::to_string(header_size_)}));
    return false;
  }
  key_.clear();
  key_fields_ = 0;
  dangling_.clear();
  std::ranges::fill(values_, Stored{});
  bool is_good = true;
  key_is_read_ = true;
  for (std::size_t i = 0; i < readers_.size(); ++i) {
    const std::string_view cell =
        readers_[i].cell < 0 ? std::string_view() : trimmed_cell(cells[static_cast<std::size_t>(readers_[i].cell)]);
    const int wrong = read_cell(i, cell);
    if (wrong != 0) {
      is_good = false;
      // A key that leads nowhere is still the key that was meant.
      if (layout_->table->fields[i].key && wrong != 2101) key_is_read_ = false;
      findings.push_back(finding_at(wrong, file_, row, layout_->table->fields[i].name, finding_args(wrong, i, cell)));
    }
    if (layout_->table->fields[i].key) append_to_key(i, cell);
  }
  return is_good;
}

int RowReader::read_cell(std::size_t index, std::string_view cell) {
  const Field& field = layout_->table->fields[index];
  if (cell.empty()) return !field.required ? 0 : field.key ? 2003 : 2004;
  switch (field.type) {
    case FieldType::text:
      return read_text(index, cell);
    case FieldType::link:
      return read_link(index, cell);
    case FieldType::date:
    case FieldType::partial_date:
      return read_date(index, cell);
    case FieldType::boolean:
      if (cell != "1" && cell != "0") return 2108;
      store(index, Stored::of(cell == "1" ? 1 : 0));
      return 0;
    case FieldType::integer: {
      std::int64_t value = 0;
      const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
      // Every whole number of the tables is a count.
      if (error != std::errc() || end != cell.data() + cell.size() || value < 0) return 2107;
      store(index, Stored::of(value));
      return 0;
    }
    case FieldType::code: {
      const auto place = readers_[index].places.find(cell);
      if (place == readers_[index].places.end()) return 2106;
      store(index, Stored::of(place->second));
      return 0;
    }
    case FieldType::number: {
      const auto value = Rational::parse(cell, true);
      if (!value) return 2112;
      texts_[index] = value->text();
      store(index, Stored::of(texts_[index]));
      return 0;
    }
    case FieldType::period:
      if (!Period::parse(cell) && !Date::parse(cell)) return 2111;
      store(index, Stored::of(cell));
      return 0;
  }
  return 0;
}

int RowReader::read_text(std::size_t index, std::string_view cell) {
  const Field& field = layout_->table->fields[index];
  const bool is_key = field.key;
  if (cell.size() > longest_key && (is_key || field.type == FieldType::link)) return 2241;
  const auto is_wrong = [&](char c) { return is_control(c) && (is_key || (c != '\n' && c != '\r' && c != '\t')); };
  if (std::ranges::any_of(cell, is_wrong)) return 2110;
  if (std::ranges::none_of(cell, [](char c) { return (static_cast<unsigned char>(c) & 0x80U) != 0; })) {
    store(index, Stored::of(cell));
    return 0;
  }
  if (has_invisible(cell)) return 2110;
  texts_[index] = nfc(cell);
  store(index, Stored::of(texts_[index]));
  return 0;
}

int RowReader::read_link(std::size_t index, std::string_view cell) {
  if (const int wrong = read_text(index, cell); wrong != 0) return wrong;
  const std::size_t column = layout_->first_column[index];
  const std::int64_t number = readers_[index].target->find(values_[column].text);
  if (!is_interned(layout_->table->fields[index])) {
    if (number == 0) dangling_.push_back(index);
    return 0;
  }
  if (number == 0) return 2101;
  // The text stays beside the number: a key is made of it.
  values_[column].kind = Stored::Kind::integer;
  values_[column].integer = number;
  return 0;
}

int RowReader::read_date(std::size_t index, std::string_view cell) {
  const Field& field = layout_->table->fields[index];
  if (field.type == FieldType::date) {
    if (field.later && cell == "?") {
      store(index, Stored::of(unknown_day));
      return 0;
    }
    const auto day = Date::parse(cell);
    if (!day) return 2103;
    if (!lies_in_calendar(*day, *day)) return 2105;
    store(index, Stored::of(day->days()));
    return 0;
  }
  const auto days = PartialDate::parse(cell);
  if (!days) return 2104;
  if (!lies_in_calendar(days->lo, days->hi)) return 2105;
  store(index, Stored::of(days->lo.days()));
  values_[layout_->first_column[index] + 1] = Stored::of(days->hi.days());
  return 0;
}

std::vector<std::string> RowReader::finding_args(int number, std::size_t index, std::string_view cell) const {
  const Field& field = layout_->table->fields[index];
  switch (number) {
    case 2101:
      return {field.target};
    case 2106: {
      std::vector<std::string> keys;
      for (const Code& code : schema_->list(field.target)->codes) keys.push_back(code.key);
      return {shown_code(cell), field.target, nearest(cell, keys).value_or("")};
    }
    case 2241:
      return {std::to_string(longest_key)};
    case 2103:
    case 2104:
    case 2107:
    case 2108:
    case 2111:
    case 2112:
      return {shape(cell)};
    default:
      return {};
  }
}

void RowReader::append_to_key(std::size_t index, std::string_view cell) {
  if (key_fields_++ != 0) key_ += key_separator;
  const Stored& value = values_[layout_->first_column[index]];
  const FieldType type = layout_->table->fields[index].type;
  if (!value.text.empty())
    key_ += value.text;
  else if (type == FieldType::integer && value.kind == Stored::Kind::integer)
    key_ += std::to_string(value.integer);
  else
    key_ += cell;
}

}  // namespace ketnap
