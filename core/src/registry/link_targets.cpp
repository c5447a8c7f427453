#include "link_targets.hpp"

#include <utility>

namespace ketnap {
namespace {

constexpr std::int64_t key_not_yet = -1;

}  // namespace

void LinkTargets::add(const std::string& table, std::size_t rows, std::function<void(KeyMap&)> add_keys) {
  Target& target = targets_[table];
  target.rows = rows;
  target.add_keys = std::move(add_keys);
}

void LinkTargets::add_not_yet(std::string_view table, std::string_view key) {
  targets_.find(table)->second.keys.add(key, key_not_yet);
}

void LinkTargets::add_numbers(std::string_view table, std::vector<std::int32_t> rows) {
  targets_.find(table)->second.by_number = std::move(rows);
}

std::vector<std::int32_t> LinkTargets::of(const RawTable& facts, std::size_t link) {
  const Field& field = facts.layout->table->fields[link];
  const RawColumn& column = facts.columns[link];
  Target& target = targets_.find(field.target)->second;
  std::vector<std::int32_t> rows(static_cast<std::size_t>(facts.rows), no_row);
  if (is_interned(field)) {
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (const std::int32_t number = column.low[i]; number != raw_none)
        rows[i] = target.by_number.at(static_cast<std::size_t>(number));
    return rows;
  }
  for (std::int32_t i = 0; i < facts.rows; ++i) {
    const std::string_view key = column.text(i);
    if (key.empty()) continue;
    if (const auto add = std::exchange(target.add_keys, nullptr)) add(target.keys);
    const std::int64_t found = target.keys.find(key);
    rows[static_cast<std::size_t>(i)] = found == key_not_yet ? not_yet : static_cast<std::int32_t>(found) - 1;
  }
  return rows;
}

}  // namespace ketnap
