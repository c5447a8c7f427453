#include "raw_tables.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

#include <ketnap/base/date.hpp>

namespace ketnap {

std::string unsound_value(const Schema& schema, const RawTable& raw) {
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
        return raw.layout->table->name + "." + field.name + " = " + std::to_string(*wrong);
  }
  return {};
}

bool are_in_order(const RawTable& versions) {
  const RawColumn& keys = versions.columns.front();
  const std::vector<std::int32_t>& since = versions.column("since")->low;
  for (std::int32_t row = 1; row < versions.rows; ++row) {
    const auto place = static_cast<std::size_t>(row);
    const auto compared = keys.text(row - 1).compare(keys.text(row));
    if (compared > 0 || (compared == 0 && since[place - 1] > since[place])) return false;
  }
  return true;
}

RawTable in_order(const RawTable& versions) {
  const RawColumn& keys = versions.columns.front();
  const std::vector<std::int32_t>& since = versions.column("since")->low;
  std::vector<std::int32_t> rows(static_cast<std::size_t>(versions.rows));
  std::iota(rows.begin(), rows.end(), 0);
  std::ranges::sort(rows, {}, [&](std::int32_t row) { return std::tuple(keys.text(row), since[static_cast<std::size_t>(row)]); });
  RawTable sorted{.layout = versions.layout, .rows = versions.rows, .columns = {}};
  for (const RawColumn& from : versions.columns) {
    RawColumn& to = sorted.columns.emplace_back();
    to.starts.push_back(0);
    for (const std::int32_t row : rows) {
      const auto place = static_cast<std::size_t>(row);
      if (!from.low.empty()) to.low.push_back(from.low[place]);
      if (!from.high.empty()) to.high.push_back(from.high[place]);
      if (!from.integers.empty()) {
        to.integers.push_back(from.integers[place]);
        to.has_integer.push_back(from.has_integer[place]);
      }
      if (from.starts.size() == rows.size() + 1 && !rows.empty()) {
        to.bytes += from.text(row);
        to.starts.push_back(to.bytes.size());
      }
    }
  }
  return sorted;
}

}  // namespace ketnap
