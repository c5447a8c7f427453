#include <ketnap/plugin/columns.hpp>

#include <algorithm>
#include <stdexcept>

namespace ketnap {

const ColumnValues& ColumnBlock::operator[](std::string_view name) const {
  const auto column = std::ranges::find(columns, name, &ColumnValues::name);
  if (column == columns.end()) throw std::out_of_range("no column " + std::string(name) + " was read");
  return *column;
}

ColumnBlock ColumnBlock::part(std::size_t first, std::size_t count) const {
  const auto cut = [&](auto values) { return values.empty() ? values : values.subspan(first, count); };
  ColumnBlock out{.rows = count, .columns = columns};
  for (ColumnValues& column : out.columns) {
    column.low = cut(column.low);
    column.high = cut(column.high);
    column.applies = cut(column.applies);
    column.amounts = cut(column.amounts);
    column.texts = cut(column.texts);
  }
  return out;
}

}  // namespace ketnap
