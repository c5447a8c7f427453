#include "column_builder.hpp"

#include <algorithm>
#include <limits>

#include <ketnap/base/error.hpp>

#include "validity.hpp"

namespace ketnap {
namespace {

constexpr std::size_t most_narrow_codes = 254;

std::size_t at(std::int32_t row) { return static_cast<std::size_t>(row); }

Column empty_column(const Field& field, std::size_t rows) {
  Column column;
  column.field = field;
  column.rows = rows;
  return column;
}

void give_days(Column& column, const std::vector<std::int32_t>& low, const std::vector<std::int32_t>& high) {
  column.values = Buffer::of(low);
  column.high = low == high ? column.values : Buffer::of(high);
}

template <class T>
Column narrow(const Field& field, const RawColumn& raw, std::span<const std::int32_t> order) {
  Column column = empty_column(field, order.size());
  std::vector<T> values(order.size());
  Validity validity(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::int32_t value = raw.low[at(order[i])];
    values[i] = value == raw_none ? std::numeric_limits<T>::max() : static_cast<T>(value);
    if (value == raw_none) validity.clear(i);
  }
  column.values = Buffer::of(values);
  validity.give(column);
  column.has_unknowns = column.null_count != 0;
  return column;
}

Column integers(const Field& field, const RawColumn& raw, std::span<const std::int32_t> order) {
  Column column = empty_column(field, order.size());
  std::vector<std::int64_t> values(order.size());
  Validity validity(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    values[i] = raw.integers[at(order[i])];
    if (!raw.has_integer[at(order[i])]) validity.clear(i);
  }
  column.values = Buffer::of(values);
  validity.give(column);
  column.has_unknowns = column.null_count != 0;
  return column;
}

Column texts(const Field& field, const RawColumn& raw, std::span<const std::int32_t> order) {
  Column column = empty_column(field, order.size());
  if (raw.bytes.size() > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max())) throw Error(3201, {field.name});
  std::vector<std::int32_t> ends;
  ends.reserve(order.size() + 1);
  ends.push_back(0);
  std::string bytes;
  bytes.reserve(raw.bytes.size());
  Validity validity(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::string_view text = raw.text(order[i]);
    if (text.empty()) validity.clear(i);
    bytes += text;
    ends.push_back(static_cast<std::int32_t>(bytes.size()));
  }
  column.values = Buffer::of(ends);
  column.bytes = Buffer::copy(bytes.data(), bytes.size());
  validity.give(column);
  column.has_unknowns = column.null_count != 0;
  return column;
}

}  // namespace

Column ColumnBuilder::column(std::size_t index) const {
  const Field& field = table_->layout->table->fields[index];
  const RawColumn& raw = table_->columns[index];
  switch (field.type) {
    case FieldType::date:
      return date(field, raw);
    case FieldType::partial_date:
      return partial_date(field, raw);
    case FieldType::integer:
      return integers(field, raw, order_);
    case FieldType::boolean:
      return narrow<std::uint8_t>(field, raw, order_);
    case FieldType::code:
      return schema_->list(field.target)->codes.size() > most_narrow_codes ? narrow<std::uint16_t>(field, raw, order_)
                                                                           : narrow<std::uint8_t>(field, raw, order_);
    default:
      return texts(field, raw, order_);
  }
}

Column ColumnBuilder::link(std::size_t index, const std::vector<std::int32_t>& targets) const {
  Column column = empty_column(table_->layout->table->fields[index], order_.size());
  Validity validity(order_.size());
  for (std::size_t i = 0; i < targets.size(); ++i)
    if (targets[i] == no_row) validity.clear(i);
  column.values = Buffer::of(targets);
  validity.give(column);
  column.has_unknowns = column.null_count != 0;
  return column;
}

Column ColumnBuilder::date(const Field& field, const RawColumn& raw) const {
  Column column = empty_column(field, order_.size());
  const std::string& opens_field = table_->layout->table->opens;
  const RawColumn* opens = opens_field.empty() || opens_field == field.name ? nullptr : table_->column(opens_field);
  // Whom the register began with, and who has no official day, was official before.
  const bool is_official = table_->layout->table->name == "spells" && field.name == "official_on";
  const RawColumn* began_by = is_official ? table_->column("began_by") : nullptr;
  const int initial = is_official ? schema_->list("began_by")->place_of("initial").value() : 0;
  std::vector<std::int32_t> low(order_.size());
  std::vector<std::int32_t> high(order_.size());
  Validity validity(order_.size());
  for (std::size_t i = 0; i < order_.size(); ++i) {
    const std::int32_t day = raw.low[at(order_[i])];
    low[i] = high[i] = day;
    if (day == raw_none && began_by != nullptr && began_by->low[at(order_[i])] == initial) {
      low[i] = high[i] = Date::first().days();
      validity.clear(i);
    } else if (field.later && (day == raw_none || day > as_of_.days())) {
      low[i] = high[i] = Date::never().days();
      validity.clear(i);
    } else if (day == unknown_day) {
      // It happened, so not after as_of, nor before the row began.
      const std::int32_t opened = opens == nullptr ? raw_none : opens->low[at(order_[i])];
      high[i] = as_of_.days();
      low[i] = std::min(opened == raw_none ? Date::first().days() : opened, high[i]);
      validity.clear(i);
      column.has_unknowns = true;
    } else if (day == raw_none) {
      low[i] = Date::first().days();
      high[i] = Date::last().days();
      validity.clear(i);
      column.has_unknowns = true;
    }
  }
  give_days(column, low, high);
  validity.give(column);
  return column;
}

Column ColumnBuilder::partial_date(const Field& field, const RawColumn& raw) const {
  Column column = empty_column(field, order_.size());
  std::vector<std::int32_t> low(order_.size());
  std::vector<std::int32_t> high(order_.size());
  Validity validity(order_.size());
  for (std::size_t i = 0; i < order_.size(); ++i) {
    low[i] = raw.low[at(order_[i])];
    high[i] = raw.high[at(order_[i])];
    if (low[i] == raw_none) {
      low[i] = Date::first().days();
      high[i] = Date::last().days();
      validity.clear(i);
    }
    column.has_unknowns = column.has_unknowns || low[i] != high[i];
  }
  give_days(column, low, high);
  validity.give(column);
  return column;
}

Column column_of_days(const Field& field, const std::vector<Date>& days) {
  Column column = empty_column(field, days.size());
  std::vector<std::int32_t> values(days.size());
  Validity validity(days.size());
  for (std::size_t i = 0; i < days.size(); ++i) {
    values[i] = days[i].days();
    if (days[i].is_never()) validity.clear(i);
  }
  column.values = column.high = Buffer::of(values);
  validity.give(column);
  return column;
}

}  // namespace ketnap
