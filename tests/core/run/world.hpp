#pragma once
#include <memory>
#include <string>
#include <vector>

#include <ketnap/data/derived.hpp>
#include <ketnap/plugin/catalog.hpp>
#include <ketnap/run/check.hpp>
#include <ketnap/run/measure.hpp>

#include "../expr/small_world.hpp"

/// Hand-made snapshots and catalogs for run's tests.
namespace run_world {

using namespace ketnap;
using small_world::day;
using small_world::Maker;

/// The maker's snapshot with the levels, kinds and names of its table of units also in the tree, and arrivals and departures where
/// there are spells.
inline Snapshot snapshot_of(const Maker& maker) {
  const Snapshot made = maker.snapshot();
  std::vector<Tree::Unit> units = made.tree().units();
  const Frame& frame = made.frame("units");
  const auto key = [&](const char* column, std::size_t row) {
    const Column& codes = *frame.column(column);
    return codes.is_known(row) ? made.schema().list(codes.field.target)->codes[codes.values.as<std::uint8_t>()[row]].key
                               : std::string();
  };
  for (std::size_t row = 0; row < units.size(); ++row) {
    units[row].level = key("level", row);
    units[row].kind = key("kind", row);
    units[row].name = "Đơn vị " + units[row].code;
  }
  auto frames = made.frames();
  if (const auto spells = frames.find("spells"); spells != frames.end())
    for (Frame& moves : frames_of_moves(made.schema(), made.tree(), spells->second)) frames[moves.name()] = std::move(moves);
  return {made.times(), made.schema(), Tree(std::move(units)), std::move(frames)};
}

/// With the days on which units were opened and closed, in the order of the tree; an empty one has not come.
inline Snapshot with_days(const Snapshot& snapshot, const std::vector<std::string>& opened,
                          const std::vector<std::string>& closed) {
  const Frame& units = snapshot.frame("units");
  std::vector<Column> columns = units.columns();
  for (const auto& [field, days] : {std::pair(&opened_on_field(), &opened), std::pair(&closed_on_field(), &closed)}) {
    Column column;
    column.field = *field;
    column.rows = units.rows();
    std::vector<std::int32_t> values;
    for (std::size_t i = 0; i < column.rows; ++i)
      values.push_back((i >= days->size() || (*days)[i].empty() ? Date::never() : day((*days)[i])).days());
    column.values = column.high = Buffer::of(values);
    columns.push_back(std::move(column));
  }
  auto frames = snapshot.frames();
  frames["units"] = Frame("units", units.rows(), std::move(columns));
  return {snapshot.times(), snapshot.schema(), snapshot.tree(), std::move(frames)};
}

/// `12`, `1..2`, `-` for no number, `?` before bounds where it may be none.
inline std::string shown(const Figure& figure) {
  if (figure.state == FigureState::not_applicable) return "-";
  const auto end = [](const std::optional<Rational>& value) { return value ? value->text() : std::string(); };
  const bool is_one = figure.low && figure.low == figure.high;
  return (figure.state == FigureState::unknown ? "?" : "") + (is_one ? end(figure.low) : end(figure.low) + ".." + end(figure.high));
}

/// A plugin `t` with the code lists of the small world, and what `more` adds.
inline Catalog catalog(const std::function<void(CatalogBuilder&)>& more) {
  return Catalog().with(
      {.info = {.name = "t", .version = "1.0", .requirements = {}}, .register_values = [&](CatalogBuilder& builder) {
         for (const CodeList& list : small_world::schema().lists()) {
           if (Catalog().schema().list(list.id)->codes.empty()) builder.add(list);
         }
         more(builder);
       }});
}

/// A catalog of indicators `t.<name>`, each from its text.
inline Catalog indicators(const std::vector<std::pair<std::string, std::string>>& texts,
                          const std::vector<Parameter>& parameters = {}) {
  return catalog([&](CatalogBuilder& builder) {
    for (const Parameter& parameter : parameters) builder.add(parameter);
    for (const auto& [name, text] : texts) {
      Indicator indicator;
      indicator.id = "t." + name;
      indicator.value = parse(text);
      builder.add(std::move(indicator));
    }
  });
}

inline UnitChoice unit(std::string code) {
  return {.reach = UnitChoice::Reach::unit, .code = std::move(code), .level = {}, .kind = {}};
}
inline UnitChoice children(std::string code) {
  return {.reach = UnitChoice::Reach::children, .code = std::move(code), .level = {}, .kind = {}};
}
inline UnitChoice under(std::string code, std::string kind = {}, std::string level = {}) {
  return {.reach = UnitChoice::Reach::under, .code = std::move(code), .level = std::move(level), .kind = std::move(kind)};
}

/// A province H with committees H.A (a section H.A.S inside) and H.B, and cells below.
inline Maker& with_units(Maker& maker) {
  return maker.table("units", "unit,parent,level,kind",
                     {"H,,province,committee", "H.A,H,grassroots,committee", "H.A.1,H.A,cell,cell", "H.A.S,H.A,section,committee",
                      "H.A.S.1,H.A.S,cell,cell", "H.B,H,grassroots,cell"});
}

}  // namespace run_world
