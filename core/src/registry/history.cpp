#include "history.hpp"

#include <algorithm>

namespace ketnap {

History::History(int batch, Schema of) : as_known(batch), schema(std::move(of)) {
  for (const TableSchema& table : schema.tables()) layouts.emplace_back(table);
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
