#include "history.hpp"

#include <algorithm>

namespace ketnap {

History::History(int batch, Schema of) : as_known(batch), schema(std::move(of)) {
  for (const TableSchema& table : schema.tables()) layouts.emplace_back(table);
  first_versions = Lazy<std::vector<std::int32_t>>::made_by([this] {
    std::vector<std::int32_t> firsts;
    const RawTable* units = raw("units");
    for (std::int32_t row = 0; units != nullptr && row < units->rows; ++row)
      if (row == 0 || units->columns.front().text(row) != units->columns.front().text(row - 1)) firsts.push_back(row);
    return firsts;
  });
}

std::shared_ptr<const TreeOfDay> History::tree(Date day) const {
  if (earlier != nullptr) return earlier->tree(day);
  const std::lock_guard lock(turn_);
  if (last_tree_ != nullptr && last_tree_->day == day) return last_tree_;
  auto made = std::make_shared<TreeOfDay>();
  made->day = day;
  for (const auto& [name, raw] : versioned) made->versions[name] = rows_in_force(raw, day);
  if (const RawTable* units = raw("units")) made->tree = unit_tree(schema, *units, made->versions["units"], day);
  last_tree_ = std::move(made);
  return last_tree_;
}

const RawTable* History::raw(std::string_view table) const {
  const auto& all = of_units().versioned;
  const auto found = all.find(table);
  return found == all.end() ? nullptr : &found->second;
}

const Layout* History::layout(std::string_view table) const {
  const auto found = std::ranges::find(layouts, table, [](const Layout& one) -> std::string_view { return one.table->name; });
  return found == layouts.end() ? nullptr : &*found;
}

}  // namespace ketnap
