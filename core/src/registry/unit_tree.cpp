#include "unit_tree.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <tuple>

#include <ketnap/data/derived.hpp>

#include "column_builder.hpp"
#include "key_map.hpp"
#include "raw_tables.hpp"

namespace ketnap {
namespace {

std::size_t at(std::int32_t row) { return static_cast<std::size_t>(row); }

std::string code_of(const Schema& schema, const RawTable& table, std::string_view field, std::int32_t row) {
  const std::int32_t place = table.column(field)->low[at(row)];
  return place == raw_none ? std::string() : schema.list(table.layout->table->find(field)->target)->codes.at(at(place)).key;
}

}  // namespace

std::vector<VersionedRow> rows_in_force(const RawTable& table, Date day) {
  const RawColumn& keys = table.columns.front();
  const std::vector<std::int32_t>& since = table.column("since")->low;
  std::vector<std::int32_t> rows(static_cast<std::size_t>(table.rows));
  std::iota(rows.begin(), rows.end(), 0);
  if (!are_in_order(table))
    std::ranges::sort(rows, {}, [&](std::int32_t row) { return std::tuple(keys.text(row), since[at(row)]); });

  std::vector<VersionedRow> found;
  for (const std::int32_t row : rows) {
    const bool is_new = found.empty() || keys.text(found.back().row) != keys.text(row);
    if (is_new) found.push_back({row, {}});
    found.back().all.push_back(row);
    if (since[at(row)] <= day.days()) found.back().row = row;
  }
  return found;
}

Tree unit_tree(const Schema& schema, const RawTable& units, const std::vector<VersionedRow>& versions, Date day) {
  const RawColumn& codes = units.columns.front();
  const RawColumn& names = *units.column("name");
  const RawColumn& parents = *units.column("parent");
  const std::vector<std::int32_t>& since = units.column("since")->low;
  const auto is_open = [&](std::int32_t row) { return code_of(schema, units, "state", row) != "closed"; };

  KeyMap numbers;
  for (std::size_t i = 0; i < versions.size(); ++i) numbers.add(codes.text(versions[i].row), static_cast<std::int64_t>(i) + 1);
  std::vector<Tree::Unit> all;
  for (const VersionedRow& version : versions) {
    Tree::Unit unit;
    unit.code = codes.text(version.row);
    unit.name = names.text(version.row);
    unit.level = code_of(schema, units, "level", version.row);
    unit.kind = code_of(schema, units, "kind", version.row);
    unit.parent = static_cast<std::int32_t>(numbers.find(parents.text(version.row)) - 1);
    unit.open = since[at(version.row)] <= day.days() && is_open(version.row);
    const auto first_open = std::ranges::find_if(version.all, is_open);
    if (first_open != version.all.end() && since[at(*first_open)] <= day.days()) unit.opened_on = Date(since[at(*first_open)]);
    if (!unit.open && !unit.opened_on.is_never()) {
      // The first of the closed versions that lead up to the one in force.
      auto closing = std::ranges::find(version.all, version.row);
      while (!is_open(*std::prev(closing))) --closing;
      unit.closed_on = Date(since[at(*closing)]);
    }
    all.push_back(std::move(unit));
  }
  return Tree(std::move(all));
}

std::vector<Column> columns_of_life(const Tree& tree) {
  const auto column = [&](const Field& field, Date Tree::Unit::* day) {
    std::vector<Date> days;
    days.reserve(tree.size());
    for (const Tree::Unit& unit : tree.units()) days.push_back(unit.*day);
    return column_of_days(field, days);
  };
  return {column(opened_on_field(), &Tree::Unit::opened_on), column(closed_on_field(), &Tree::Unit::closed_on)};
}

}  // namespace ketnap
