#include "raw_table.hpp"

#include <ketnap/base/error.hpp>

#include "in_force.hpp"

namespace ketnap {
namespace {

bool is_text(const Layout& layout, std::size_t field) { return layout.columns[layout.first_column[field]].is_text; }

std::int32_t low_value(const Statement& row, int column) {
  return row.is_null(column) ? raw_none : static_cast<std::int32_t>(row.integer(column));
}

void append(const Statement& row, int column, const Field& field, bool is_text_column, RawColumn& to) {
  if (is_text_column) {
    to.bytes += row.text(column);
    to.starts.push_back(to.bytes.size());
  } else if (field.type == FieldType::integer) {
    to.integers.push_back(row.integer(column));
    to.has_integer.push_back(!row.is_null(column));
  } else {
    to.low.push_back(low_value(row, column));
    if (field.type == FieldType::partial_date) to.high.push_back(low_value(row, column + 1));
  }
}

}  // namespace

const RawColumn* RawTable::column(std::string_view field) const {
  const Field* found = layout->table->find(field);
  return found == nullptr ? nullptr : &columns[static_cast<std::size_t>(found - layout->table->fields.data())];
}

RawTable empty_raw(const Layout& layout) {
  RawTable table{.layout = &layout, .rows = 0, .columns = std::vector<RawColumn>(layout.table->fields.size())};
  for (RawColumn& column : table.columns) column.starts.push_back(0);
  return table;
}

void append_raw(RawTable& table, const Statement& row) {
  const Layout& layout = *table.layout;
  if (table.rows == std::numeric_limits<std::int32_t>::max() - 1) throw Error(3201, {layout.table->name});
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    append(row, FactsInForce::first_column + static_cast<int>(layout.first_column[i]), layout.table->fields[i], is_text(layout, i),
           table.columns[i]);
  ++table.rows;
}

}  // namespace ketnap
