#include "row_order.hpp"

#include <algorithm>
#include <compare>
#include <optional>
#include <span>
#include <string_view>

#include "large_pages.hpp"

namespace ketnap {
namespace {

std::size_t at(std::int32_t row) { return static_cast<std::size_t>(row); }

/// A field of a table's key.
struct Key {
  const Field* field;
  const RawColumn* column;
  const std::vector<std::int32_t>* links;  ///< where they are stored as numbers

  [[nodiscard]] bool is_text() const {
    return links == nullptr && (field->type == FieldType::text || field->type == FieldType::link ||
                                field->type == FieldType::number || field->type == FieldType::period);
  }
  [[nodiscard]] std::int64_t number(std::int32_t row) const {
    if (links != nullptr) return (*links)[at(row)];
    return field->type == FieldType::integer ? column->integers[at(row)] : column->low[at(row)];
  }
  [[nodiscard]] std::strong_ordering compare(std::int32_t a, std::int32_t b) const {
    return is_text() ? column->text(a).compare(column->text(b)) <=> 0 : number(a) <=> number(b);
  }
};

/// What tells most rows apart, in 64 bits that order as the key does: its bytes from the first on that not all share, or its
/// number.
std::vector<std::uint64_t, LargePages<std::uint64_t>> first_of_keys(const Key& key, std::int32_t rows) {
  std::vector<std::uint64_t, LargePages<std::uint64_t>> firsts(at(rows));
  if (!key.is_text()) {
    constexpr std::uint64_t sign = std::uint64_t{1} << 63U;
    for (std::int32_t row = 0; row < rows; ++row) firsts[at(row)] = static_cast<std::uint64_t>(key.number(row)) ^ sign;
    return firsts;
  }
  std::size_t shared = rows == 0 ? 0 : key.column->text(0).size();
  for (std::int32_t row = 1; row < rows && shared != 0; ++row) {
    const std::string_view one = key.column->text(row);
    const std::string_view first = key.column->text(0).substr(0, shared);
    shared = static_cast<std::size_t>(std::ranges::mismatch(one, first).in2 - first.begin());
  }
  for (std::int32_t row = 0; row < rows; ++row) {
    const std::string_view text = key.column->text(row).substr(shared);
    std::uint64_t first = 0;
    for (std::size_t i = 0; i < sizeof(first); ++i)
      first = first << 8U | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
    firsts[at(row)] = first;
  }
  return firsts;
}

/// Orders groups of rows by their keys.
class KeySort {
 public:
  /// `same`: a field of which rows of a group have one value.
  KeySort(const RawTable& table, std::optional<std::size_t> same, const Links& links) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const Field& field = table.layout->table->fields[i];
      if (!field.key || i == same) continue;
      keys_.push_back({&field, &table.columns[i], is_interned(field) ? &links.find(i)->second : nullptr});
    }
    if (!keys_.empty()) firsts_ = first_of_keys(keys_.front(), table.rows);
  }

  void sort(std::span<std::int32_t> rows) {
    if (keys_.empty() || rows.size() < 2) return;
    pairs_.resize(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) pairs_[i] = {firsts_[at(rows[i])], rows[i]};
    const auto comes_before = [&](const Pair& a, const Pair& b) {
      return a.first != b.first ? a.first < b.first : is_before(a.row, b.row);
    };
    if (std::ranges::is_sorted(pairs_, comes_before)) return;
    std::ranges::sort(pairs_, comes_before);
    std::ranges::transform(pairs_, rows.begin(), &Pair::row);
  }

 private:
  struct Pair {
    std::uint64_t first;
    std::int32_t row;
  };

  [[nodiscard]] bool is_before(std::int32_t a, std::int32_t b) const {
    for (const Key& key : keys_)
      if (const auto compared = key.compare(a, b); compared != 0) return compared < 0;
    return false;
  }

  std::vector<Key> keys_;
  std::vector<std::uint64_t, LargePages<std::uint64_t>> firsts_;
  std::vector<Pair> pairs_;
};

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
                    const Links& links) {
  RowOrder order;
  order.rows = std::move(rows);
  if (!grouping.parent.empty()) {
    const std::vector<std::int32_t>& parent_links = links.find(grouping.field)->second;
    // A counting sort by parent; those without one go to a last group of their own.
    std::vector<std::int32_t> parent_of(order.rows.size());
    order.starts.assign(parents + 2, 0);
    for (std::size_t i = 0; i < order.rows.size(); ++i) {
      const std::int32_t parent = parent_links[at(order.rows[i])];
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

  const auto group = [&](std::size_t i) {
    return std::span(order.rows).subspan(at(order.starts[i]), at(order.starts[i + 1]) - at(order.starts[i]));
  };
  const std::size_t last = order.starts.size() - 2;
  if (last != 0) {
    KeySort sorting(table, grouping.field, links);
    for (std::size_t i = 0; i < last; ++i) sorting.sort(group(i));
  }
  // Those without a parent, which may name any.
  if (group(last).size() > 1) KeySort(table, std::nullopt, links).sort(group(last));
  if (!grouping.parent.empty()) order.starts.pop_back();
  return order;
}

}  // namespace ketnap
