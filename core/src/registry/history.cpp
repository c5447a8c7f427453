#include "history.hpp"

#include <algorithm>

namespace ketnap {

History::History(int batch, Schema of) : as_known(batch), schema(std::move(of)) {
  for (const TableSchema& table : schema.tables()) layouts.emplace_back(table);
}

std::shared_ptr<const TreeOfDay> History::tree(Date day) const {
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
  const auto found = versioned.find(table);
  return found == versioned.end() ? nullptr : &found->second;
}

const Layout* History::layout(std::string_view table) const {
  const auto found = std::ranges::find(layouts, table, [](const Layout& one) -> std::string_view { return one.table->name; });
  return found == layouts.end() ? nullptr : &*found;
}

}  // namespace ketnap
