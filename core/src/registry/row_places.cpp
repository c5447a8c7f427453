#include "row_places.hpp"

#include <compare>

#include "layout.hpp"
#include "row_order.hpp"

namespace ketnap {
namespace {

std::size_t at(std::int32_t row) { return static_cast<std::size_t>(row); }

template <class T>
int order(const T& a, const T& b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

template <class T>
int order_at(const Column& a, std::int32_t row, const Column& b, std::int32_t other) {
  return order(a.values.as<T>()[at(row)], b.values.as<T>()[at(other)]);
}

}  // namespace

RowPlaces::RowPlaces(const Schema& schema, FramePair table, const std::function<FramePair(std::string_view)>& targets,
                     const std::vector<std::int32_t>& unit_places)
    : unit_places_(&unit_places) {
  const TableSchema& told = *schema.table(table.whole->name());
  const Grouping grouping = grouping_of(told);
  for (std::size_t i = 0; i < told.fields.size(); ++i) {
    const Field& field = told.fields[i];
    if (!field.key) continue;
    const bool is_link = field.type == FieldType::link;
    are_own_ = are_own_ && !is_link;
    if (!grouping.parent.empty() && i == grouping.field) continue;
    Key key{.whole = table.whole->column(field.name), .small = table.small->column(field.name)};
    if (is_link) {
      key.is_number = is_interned(field);
      if (field.target != "units") {
        key.target = targets(field.target);
        key.target_key = schema.table(field.target)->fields.front().name;
      }
    }
    keys_.push_back(key);
  }
}

std::optional<RowPlaces::Found> RowPlaces::find(std::int32_t small_row, std::int32_t first, std::int32_t end) const {
  const auto whole_key = [&](std::int32_t row) -> std::optional<int> {
    for (const Key& key : keys_) {
      const std::optional<int> compared = compare(key, row, small_row);
      if (!compared || *compared != 0) return compared;
    }
    return 0;
  };
  while (first < end) {
    const std::int32_t middle = first + (end - first) / 2;
    const std::optional<int> compared = whole_key(middle);
    if (!compared) return std::nullopt;
    if (*compared == 0) return Found{.row = middle, .is_there = true};
    if (*compared < 0)
      first = middle + 1;
    else
      end = middle;
  }
  return Found{.row = first, .is_there = false};
}

std::optional<int> RowPlaces::compare(const Key& key, std::int32_t row, std::int32_t small_row) const {
  const Column& a = *key.whole;
  const Column& b = *key.small;
  switch (a.field.type) {
    case FieldType::link:
      return compare_links(key, a.values.as<std::int32_t>()[at(row)], b.values.as<std::int32_t>()[at(small_row)]);
    case FieldType::text:
    case FieldType::number:
    case FieldType::period:
      return order(a.text(at(row)), b.text(at(small_row)));
    case FieldType::integer:
      return order_at<std::int64_t>(a, row, b, small_row);
    default:
      break;
  }
  // What is not known is stored otherwise than frames have it.
  if (!a.is_known(at(row)) || !b.is_known(at(small_row))) return std::nullopt;
  if (a.field.type == FieldType::date || a.field.type == FieldType::partial_date)
    return order_at<std::int32_t>(a, row, b, small_row);
  return a.wide_codes() ? order_at<std::uint16_t>(a, row, b, small_row) : order_at<std::uint8_t>(a, row, b, small_row);
}

std::optional<int> RowPlaces::compare_links(const Key& key, std::int32_t to, std::int32_t small_to) const {
  const bool is_unit = key.target.whole == nullptr;
  if (is_unit && key.is_number) return order(to, small_to == no_row ? no_row : unit_places_->at(at(small_to)));
  if (to == no_row || small_to == no_row) return key.is_number ? std::optional(order(to, small_to)) : std::nullopt;
  if (is_unit) return std::nullopt;
  return order(key.target.whole->column(key.target_key)->text(at(to)),
               key.target.small->column(key.target_key)->text(at(small_to)));
}

}  // namespace ketnap
