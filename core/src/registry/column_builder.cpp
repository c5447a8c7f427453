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

template <class T, class Fill>
Buffer filled(std::size_t rows, const Fill& fill) {
  return Buffer::written(rows * sizeof(T), [&](void* memory) { fill(static_cast<T*>(memory)); });
}

/// `tell(row, low, high)` says between which days a row's lies.
template <class Tell>
void give_days(Column& column, const Tell& tell) {
  bool are_same = true;
  column.values = filled<std::int32_t>(column.rows, [&](std::int32_t* low) {
    column.high = filled<std::int32_t>(column.rows, [&](std::int32_t* high) {
      for (std::size_t i = 0; i < column.rows; ++i) {
        tell(i, low[i], high[i]);
        are_same = are_same && low[i] == high[i];
      }
    });
  });
  if (are_same) column.high = column.values;
}

template <class T>
Column narrow(const Field& field, const RawColumn& raw, std::span<const std::int32_t> order) {
  Column column = empty_column(field, order.size());
  Validity validity(order.size());
  column.values = filled<T>(order.size(), [&](T* values) {
    for (std::size_t i = 0; i < order.size(); ++i) {
      const std::int32_t value = raw.low[at(order[i])];
      values[i] = value == raw_none ? std::numeric_limits<T>::max() : static_cast<T>(value);
      if (value == raw_none) validity.clear(i);
    }
  });
  validity.give(column);
  column.has_unknowns = column.null_count != 0;
  return column;
}

Column integers(const Field& field, const RawColumn& raw, std::span<const std::int32_t> order) {
  Column column = empty_column(field, order.size());
  Validity validity(order.size());
  column.values = filled<std::int64_t>(order.size(), [&](std::int64_t* values) {
    for (std::size_t i = 0; i < order.size(); ++i) {
      values[i] = raw.integers[at(order[i])];
      if (!raw.has_integer[at(order[i])]) validity.clear(i);
    }
  });
  validity.give(column);
  column.has_unknowns = column.null_count != 0;
  return column;
}

Column texts(const Field& field, const RawColumn& raw, std::span<const std::int32_t> order) {
  Column column = empty_column(field, order.size());
  if (raw.bytes.size() > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max())) throw Error(3201, {field.name});
  Validity validity(order.size());
  std::size_t size = 0;
  column.values = filled<std::int32_t>(order.size() + 1, [&](std::int32_t* ends) {
    ends[0] = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
      const std::size_t length = raw.text(order[i]).size();
      if (length == 0) validity.clear(i);
      size += length;
      ends[i + 1] = static_cast<std::int32_t>(size);
    }
  });
  column.bytes = filled<char>(size, [&](char* to) {
    for (const std::int32_t row : order) to = std::ranges::copy(raw.text(row), to).out;
  });
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
  Validity validity(order_.size());
  give_days(column, [&](std::size_t i, std::int32_t& low, std::int32_t& high) {
    const std::int32_t day = raw.low[at(order_[i])];
    low = high = day;
    if (day == raw_none && began_by != nullptr && began_by->low[at(order_[i])] == initial) {
      low = high = Date::first().days();
      validity.clear(i);
    } else if (field.later && (day == raw_none || day > as_of_.days())) {
      low = high = Date::never().days();
      validity.clear(i);
    } else if (day == unknown_day) {
      // It happened, so not after as_of, nor before the row began.
      const std::int32_t opened = opens == nullptr ? raw_none : opens->low[at(order_[i])];
      high = as_of_.days();
      low = std::min(opened == raw_none ? Date::first().days() : opened, high);
      validity.clear(i);
      column.has_unknowns = true;
    } else if (day == raw_none) {
      low = Date::first().days();
      high = Date::last().days();
      validity.clear(i);
      column.has_unknowns = true;
    }
  });
  validity.give(column);
  return column;
}

Column ColumnBuilder::partial_date(const Field& field, const RawColumn& raw) const {
  Column column = empty_column(field, order_.size());
  Validity validity(order_.size());
  give_days(column, [&](std::size_t i, std::int32_t& low, std::int32_t& high) {
    low = raw.low[at(order_[i])];
    high = raw.high[at(order_[i])];
    if (low == raw_none) {
      low = Date::first().days();
      high = Date::last().days();
      validity.clear(i);
    }
    column.has_unknowns = column.has_unknowns || low != high;
  });
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
