#include "data/joined.hpp"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include <ketnap/base/date.hpp>

namespace ketnap {
namespace {

std::size_t at(std::int32_t row) { return static_cast<std::size_t>(row); }

template <class T>
Buffer taken(const Buffer& values, std::span<const std::int32_t> rows, T missing) {
  const auto from = values.as<T>();
  std::vector<T> out(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) out[i] = rows[i] == no_row ? missing : from[at(rows[i])];
  return Buffer::of(out);
}

void take_days(Column& out, const Column& column, std::span<const std::int32_t> rows) {
  const std::int32_t last = (column.field.later ? Date::never() : Date::last()).days();
  out.values = taken(column.values, rows, Date::first().days());
  out.high = out.has_unknowns ? taken(column.high.empty() ? column.values : column.high, rows, last) : out.values;
  const auto low = out.values.as<std::int32_t>();
  if (!std::ranges::equal(low, out.high.as<std::int32_t>())) return;
  out.high = out.values;
  out.has_unknowns = false;
}

// Which rows are known; a code and a Boolean say so themselves.
void take_validity(Column& out, const Column& column, std::span<const std::int32_t> rows) {
  std::vector<std::uint8_t> bits((rows.size() + 7) / 8, 0);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i] != no_row && column.is_known(at(rows[i])))
      bits[i / 8] = static_cast<std::uint8_t>(bits[i / 8] | 1U << (i % 8));
    else
      ++out.null_count;
  }
  if (out.null_count != 0) out.validity = Buffer::of(bits);
}

Column joined(std::span<const std::int32_t> rows, const Column& column) {
  Column out;
  out.field = column.field;
  out.rows = rows.size();
  bool leads_nowhere = false;
  for (const std::int32_t row : rows) leads_nowhere |= row == no_row;
  out.has_unknowns = column.has_unknowns || leads_nowhere;
  switch (column.field.type) {
    case FieldType::date:
    case FieldType::partial_date:
      take_days(out, column, rows);
      break;
    case FieldType::code:
      if (column.wide_codes())
        out.values = taken(column.values, rows, std::uint16_t{0xffff});
      else
        out.values = taken(column.values, rows, std::uint8_t{0xff});
      break;
    case FieldType::boolean:
      out.values = taken(column.values, rows, std::uint8_t{0xff});
      break;
    case FieldType::integer:
      out.values = taken(column.values, rows, std::int64_t{0});
      break;
    default:
      throw std::logic_error("a column that is not joined: " + column.field.name);
  }
  take_validity(out, column, rows);
  return out;
}

}  // namespace

const Column& JoinedColumns::at(std::span<const std::int32_t> rows, const Column& column) {
  Joined* found = nullptr;
  {
    const std::lock_guard lock(mutex_);
    std::unique_ptr<Joined>& place = columns_[{rows.data(), rows.size(), &column}];
    if (place == nullptr) place = std::make_unique<Joined>();
    found = place.get();
  }
  std::call_once(found->once, [&] { found->column = joined(rows, column); });
  return found->column;
}

}  // namespace ketnap
