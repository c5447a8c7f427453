#include "history_keeper.hpp"

namespace ketnap {

void HistoryInMemory::keep(const MadeTable& table) {
  std::vector<Column> columns;
  columns.reserve(table.fields.size());
  for (std::size_t i = 0; i < table.fields.size(); ++i) columns.push_back(table.column(i));
  Frame frame(table.name, table.rows, std::move(columns));
  if (!table.groups_of.empty()) frame = frame.grouped(table.groups_of, table.starts);
  if (!table.counted_below.empty()) frame = frame.with_counted_below(table.counted_below);
  history_->tables[table.name] = {table.days, std::move(frame)};
}

void HistoryInMemory::keep_column(std::string_view table, Column column) {
  const Field field = column.field;
  at(table) = at(table).with_column({field, std::move(column)});
}

void HistoryInMemory::keep_index(std::string_view table, std::string_view parent, Frame::RowIndex index) {
  at(table) = at(table).with_index(std::string(parent), std::move(index));
}

void HistoryInMemory::keep_link(std::string_view table, std::string_view name, std::string_view target, Lazy<Buffer> rows) {
  at(table) = at(table).with_link(std::string(name), std::string(target), std::move(rows));
}

void HistoryInMemory::keep_versions(RawTable versions) {
  const std::string& name = versions.layout->table->name;
  versions.layout = history_->layout(name);
  history_->versioned.emplace(name, std::move(versions));
}

void HistoryInMemory::keep_tree(const Tree& tree) {
  history_->unit_places = tree.by_code();
  for (const Tree::Unit& unit : tree.units()) history_->unit_parents.push_back(unit.parent);
}

bool HistoryInMemory::has(std::string_view table) const { return history_->tables.contains(table); }

Frame HistoryInMemory::frame(std::string_view table) const { return history_->tables.find(table)->second.frame; }

}  // namespace ketnap
