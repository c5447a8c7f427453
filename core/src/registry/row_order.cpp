#include "row_order.hpp"

#include <algorithm>
#include <compare>

namespace ketnap {
namespace {

std::size_t at(std::int32_t row) { return static_cast<std::size_t>(row); }

using TargetOf = std::function<std::int32_t(std::size_t, std::int32_t)>;

std::strong_ordering compare(const RawTable& table, std::size_t index, std::int32_t a, std::int32_t b, const TargetOf& target_of) {
  const Field& field = table.layout->table->fields[index];
  const RawColumn& column = table.columns[index];
  if (is_interned(field)) return target_of(index, a) <=> target_of(index, b);
  switch (field.type) {
    case FieldType::integer:
      return column.integers[at(a)] <=> column.integers[at(b)];
    case FieldType::text:
    case FieldType::link:
    case FieldType::number:
    case FieldType::period:
      return column.text(a).compare(column.text(b)) <=> 0;
    default:
      return column.low[at(a)] <=> column.low[at(b)];
  }
}

}  // namespace

Grouping grouping_of(const TableSchema& table) {
  const auto find = [&](auto condition) {
    return static_cast<std::size_t>(std::ranges::find_if(table.fields, condition) - table.fields.begin());
  };
  const auto leads_to = [](const Field& field, std::string_view target) {
    return field.type == FieldType::link && field.target == target;
  };
  const std::size_t none = table.fields.size();
  if (const auto field = find([&](const Field& f) { return f.key && leads_to(f, "dossiers"); }); field != none)
    return {"dossiers", field};
  if (!table.fields.empty() && leads_to(table.fields.front(), "people")) return {"people", 0};
  if (const auto field = find([&](const Field& f) { return f.name == "unit" && leads_to(f, "units"); }); field != none)
    return {"units", field};
  return {};
}

RowOrder order_rows(const RawTable& table, std::vector<std::int32_t> rows, const Grouping& grouping, std::size_t parents,
                    const TargetOf& target_of) {
  RowOrder order;
  order.rows = std::move(rows);
  if (!grouping.parent.empty()) {
    // A counting sort by parent; those without one go to a last group of their own.
    std::vector<std::int32_t> parent_of(order.rows.size());
    order.starts.assign(parents + 2, 0);
    for (std::size_t i = 0; i < order.rows.size(); ++i) {
      const std::int32_t parent = target_of(grouping.field, order.rows[i]);
      parent_of[i] = parent < 0 ? static_cast<std::int32_t>(parents) : parent;
      ++order.starts[at(parent_of[i]) + 1];
    }
    for (std::size_t i = 1; i < order.starts.size(); ++i) order.starts[i] += order.starts[i - 1];
    std::vector<std::int32_t> sorted(order.rows.size());
    std::vector<std::int32_t> next = order.starts;
    for (std::size_t i = 0; i < order.rows.size(); ++i) sorted[at(next[at(parent_of[i])]++)] = order.rows[i];
    order.rows = std::move(sorted);
  } else {
    order.starts = {0, static_cast<std::int32_t>(order.rows.size())};
  }

  std::vector<std::size_t> keys;
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    if (table.layout->table->fields[i].key) keys.push_back(i);
  const auto comes_before = [&](std::int32_t a, std::int32_t b) {
    for (const std::size_t key : keys)
      if (const auto compared = compare(table, key, a, b, target_of); compared != 0) return compared < 0;
    return false;
  };
  for (std::size_t group = 0; group + 1 < order.starts.size(); ++group) {
    const auto first = order.rows.begin() + order.starts[group];
    const auto last = order.rows.begin() + order.starts[group + 1];
    if (!std::is_sorted(first, last, comes_before)) std::sort(first, last, comes_before);
  }
  if (!grouping.parent.empty()) order.starts.pop_back();
  return order;
}

}  // namespace ketnap
