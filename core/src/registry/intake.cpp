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
bool is_invisible(std::string_view utf8, std::size_t i) {
  const auto byte = [&](std::size_t at) { return at < utf8.size() ? static_cast<unsigned char>(utf8[at]) : 0U; };
  const unsigned a = byte(i);
  const unsigned b = byte(i + 1);
  const unsigned c = byte(i + 2);
  if (a == 0xC2) return b < 0xA0;
  if (a == 0xE2 && b == 0x80) return (c >= 0x8B && c <= 0x8F) || (c >= 0xAA && c <= 0xAE);
  if (a == 0xE2 && b == 0x81) return c >= 0xA0 && c <= 0xAF;
  return a == 0xEF && b == 0xBB && c == 0xBF;
}

enum class TextKind : std::uint8_t { ascii, other, refused };

TextKind kind_of_text(std::string_view cell, bool is_key) {
  TextKind kind = TextKind::ascii;
  for (std::size_t i = 0; i < cell.size(); ++i) {
    const char c = cell[i];
    if (static_cast<unsigned char>(c) >= 0x80) {
      if (is_invisible(cell, i)) return TextKind::refused;
      kind = TextKind::other;
    } else if (is_control(c) && (is_key || (c != '\n' && c != '\r' && c != '\t'))) {
      return TextKind::refused;
    }
  }
  return kind;
}

bool lies_in_calendar(Date first, Date last) { return Date::first() <= first && last <= Date::last(); }

/// What looks like a code may be named in a finding; anything else may be a person's data.
std::string shown_code(std::string_view cell) {
  const auto is_plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  return cell.size() <= 40 && std::ranges::all_of(cell, is_plain) ? std::string(cell) : shape(cell);
}

/// Whether a record's further lines look like rows of their own, which a stray pair of quotes made one cell of it.
bool may_hold_rows(std::string_view record, std::size_t columns) {
  for (std::size_t end = record.find('\n'); end != std::string_view::npos;) {
    const std::size_t start = end + 1;
    end = record.find('\n', start);
    const std::string_view line = record.substr(start, end - start);
    if (columns > 1 && static_cast<std::size_t>(std::ranges::count(line, ',')) + 1 >= columns) return true;
  }
  return false;
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

RowReader::RowReader(const Schema& schema, const Layout& layout, const KnownTables& known, std::string file,
                     std::span<const std::string_view> header, std::vector<Finding>& findings)
    : schema_(&schema),
      layout_(&layout),
      file_(std::move(file)),
      header_size_(header.size()),
      readers_(layout.table->fields.size()) {
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
    if (field.type == FieldType::link && field.target != layout.table->name) readers_[i].target = &known.at(field.target);
    if (field.type == FieldType::code) readers_[i].places = CodePlaces(*schema.list(field.target));
  }
}

void RowReader::read(const Cells& from, RowBlock& block) {
  ReadRow& row = block.rows.emplace_back();
  row.number = from.row;
  row.record = from.record;
  row.has_cells = from.cells.size() == header_size_;
  row.links_begin = static_cast<std::uint32_t>(block.open_links.size());
  block.values.resize(block.values.size() + layout_->columns.size());
  Reading reading{.block = &block, .values = block.values_of(block.rows.size() - 1), .are_kept = from.are_kept};
  row.has_key = row.has_cells;
  // Only between quotes a record has line breaks, and then its cells are not kept.
  if (!from.are_kept && may_hold_rows(from.record, header_size_))
    block.findings.push_back(finding_at(2242, file_, from.row, "", {}));
  if (!row.has_cells) {
    const std::vector<std::string> sizes = {std::to_string(from.cells.size()), std::to_string(header_size_)};
    block.findings.push_back(finding_at(2002, file_, from.row, "", sizes));
    block.findings.back().set_aside = true;
    row.is_good = false;
  }
  for (std::size_t i = 0; i < readers_.size() && row.has_cells; ++i) {
    const std::string_view cell =
        readers_[i].cell < 0 ? std::string_view() : trimmed_cell(from.cells[static_cast<std::size_t>(readers_[i].cell)]);
    const Field& field = layout_->table->fields[i];
    const int wrong = read_cell(i, cell, reading);
    if (wrong != 0) {
      row.is_good = false;
      if (field.key) row.has_key = false;
      block.findings.push_back(finding_at(wrong, file_, from.row, field.name, finding_args(wrong, i, cell)));
      block.findings.back().set_aside = true;
    }
    if (field.key) append_to_key(i, cell, reading);
  }
  // A key of one text lies in the file's own bytes already.
  if (reading.key_fields == 1) row.key = first_of_key_;
  if (reading.key_fields > 1) row.key = block.texts.keep(key_);
  row.key_hash = hash_of_key(row.key);
  row.links_end = static_cast<std::uint32_t>(block.open_links.size());
}

int RowReader::read_cell(std::size_t index, std::string_view cell, Reading& row) const {
  const Field& field = layout_->table->fields[index];
  if (cell.empty()) return !field.required ? 0 : field.key ? 2003 : 2004;
  switch (field.type) {
    case FieldType::text:
      return read_text(index, cell, row);
    case FieldType::link: {
      const int wrong = read_text(index, cell, row);
      if (wrong == 0) row.block->open_links.push_back(index);
      return wrong;
    }
    case FieldType::date:
    case FieldType::partial_date:
      return read_date(index, cell, row);
    case FieldType::boolean:
      if (cell != "1" && cell != "0") return 2108;
      store(index, Stored::of(cell == "1" ? 1 : 0), row);
      return 0;
    case FieldType::integer: {
      std::int64_t value = 0;
      const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
      // Every whole number of the tables is a count.
      if (error != std::errc() || end != cell.data() + cell.size() || value < 0) return 2107;
      store(index, Stored::of(value), row);
      return 0;
    }
    case FieldType::code: {
      const int place = readers_[index].places.find(cell);
      if (place < 0) return 2106;
      store(index, Stored::of(place), row);
      return 0;
    }
    case FieldType::number: {
      const auto value = Rational::parse(cell, true);
      if (!value) return 2112;
      store(index, Stored::of(row.block->texts.keep(value->text())), row);
      return 0;
    }
    case FieldType::period:
      if (!Period::parse(cell) && !Date::parse(cell)) return 2111;
      store(index, Stored::of(kept(cell, row)), row);
      return 0;
  }
  return 0;
}

int RowReader::read_text(std::size_t index, std::string_view cell, Reading& row) const {
  const Field& field = layout_->table->fields[index];
  if (cell.size() > longest_key && (field.key || field.type == FieldType::link)) return 2241;
  const TextKind kind = kind_of_text(cell, field.key);
  if (kind == TextKind::refused) return 2110;
  const bool is_as_it_stands = kind == TextKind::ascii || is_nfc(cell);
  store(index, Stored::of(is_as_it_stands ? kept(cell, row) : row.block->texts.keep(nfc(cell))), row);
  return 0;
}

void RowReader::follow_links(RowBlock& block) {
  const std::size_t columns = layout_->columns.size();
  const std::span<Stored> values(block.values);
  links_.clear();
  for (std::size_t i = 0; i < block.rows.size(); ++i) {
    for (std::uint32_t link = block.rows[i].links_begin; link < block.rows[i].links_end; ++link) {
      const std::size_t field = block.open_links[link];
      const KnownKeys* target = readers_[field].target;
      const std::string_view key = values[i * columns + layout_->first_column[field]].text;
      links_.push_back({i, field, hash_of_key(key), target == nullptr ? nullptr : target->added()});
    }
    block.rows[i].links_begin = block.rows[i].links_end = 0;
  }
  block.open_links.clear();
  // Of millions of keys none is near: its slot, what that leads to, and its text come while others are compared.
  constexpr std::size_t ahead = 8;
  const auto at = [&](std::size_t i) { return i < links_.size() && links_[i].into != nullptr ? &links_[i] : nullptr; };
  for (std::size_t i = 0; i < links_.size(); ++i) {
    if (const OpenLink* link = at(i + 3 * ahead)) link->into->prefetch(link->hash);
    if (const OpenLink* link = at(i + 2 * ahead)) link->into->prefetch_entry(link->hash);
    if (const OpenLink* link = at(i + ahead)) link->into->prefetch_text(link->hash);
    const OpenLink& link = links_[i];
    Stored& value = values[link.row * columns + layout_->first_column[link.field]];
    const std::int64_t number = link.into == nullptr ? 0 : link.into->find(value.text, link.hash);
    ReadRow& row = block.rows[link.row];
    if (i == 0 || links_[i - 1].row != link.row)
      row.links_begin = row.links_end = static_cast<std::uint32_t>(block.open_links.size());
    if (number == 0) {
      block.open_links.push_back(link.field);
      ++row.links_end;
    } else if (is_interned(layout_->table->fields[link.field])) {
      // The text stays beside the number: a key is made of it.
      value = {Stored::Kind::integer, number, value.text};
    }
  }
}

int RowReader::read_date(std::size_t index, std::string_view cell, Reading& row) const {
  const Field& field = layout_->table->fields[index];
  if (field.type == FieldType::date) {
    if (field.later && cell == "?") {
      store(index, Stored::of(unknown_day), row);
      return 0;
    }
    const auto day = Date::parse(cell);
    if (!day) return 2103;
    if (!lies_in_calendar(*day, *day)) return 2105;
    store(index, Stored::of(day->days()), row);
    return 0;
  }
  const auto days = PartialDate::parse(cell);
  if (!days) return 2104;
  if (!lies_in_calendar(days->lo, days->hi)) return 2105;
  store(index, Stored::of(days->lo.days()), row);
  row.values[layout_->first_column[index] + 1] = Stored::of(days->hi.days());
  return 0;
}

std::vector<std::string> RowReader::finding_args(int number, std::size_t index, std::string_view cell) const {
  const Field& field = layout_->table->fields[index];
  switch (number) {
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

std::string_view RowReader::kept(std::string_view cell, Reading& row) const {
  return row.are_kept ? cell : row.block->texts.keep(cell);
}

void RowReader::append_to_key(std::size_t index, std::string_view cell, Reading& row) {
  const Stored& value = row.values[layout_->first_column[index]];
  const FieldType type = layout_->table->fields[index].type;
  std::string number;
  std::string_view text = value.text;
  if (text.empty() && type == FieldType::integer && value.kind == Stored::Kind::integer)
    text = number = std::to_string(value.integer);
  else if (text.empty())
    text = cell;
  if (row.key_fields++ == 0) {
    first_of_key_ = value.text.empty() ? row.block->texts.keep(text) : text;
    key_ = text;
    return;
  }
  key_ += key_separator;
  key_ += text;
}

}  // namespace ketnap
