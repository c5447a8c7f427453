#include <ketnap/report/document.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <tuple>
#include <utility>

#include <ketnap/base/error.hpp>

namespace ketnap {
namespace {

constexpr std::array<std::string_view, 5> chart_kinds{"trend", "bars", "target_against_actual", "composition", "heat"};

using FigureKey = std::tuple<std::string_view, std::string_view, std::string_view, std::string_view, std::string_view>;

FigureKey key_of(const Figure& figure) { return {figure.unit, figure.period, figure.group, figure.indicator, figure.target}; }

}  // namespace

std::string_view name_of(Audience audience) {
  switch (audience) {
    case Audience::form:
      return "form";
    case Audience::internal:
      return "internal";
    case Audience::open:
      return "public";
  }
  return {};
}

std::string_view name_of(ChartKind kind) { return chart_kinds[static_cast<std::size_t>(kind)]; }

ChartKind chart_kind(std::string_view name) {
  const auto found = std::ranges::find(chart_kinds, name);
  if (found == chart_kinds.end()) throw Error(4020, {std::string(name)});
  return static_cast<ChartKind>(found - chart_kinds.begin());
}

Fact fact_of(std::string label, const Figure& figure, const Table::IndicatorHead& head, std::string note, Lang lang) {
  return {.label = std::move(label),
          .value = printed(figure, head, lang),
          .note = std::move(note),
          .number = figure.state == FigureState::known ? figure.value : std::nullopt,
          .scale = head.scale,
          .decimals = head.decimals};
}

bool tables_hold(const Document& document, const Table& table) {
  std::set<FigureKey> held;
  for (const DocumentBlock& block : document.blocks) {
    if (const auto* shown = std::get_if<TableBlock>(&block))
      for (const Figure& figure : shown->table.figures) held.insert(key_of(figure));
  }
  return std::ranges::all_of(table.figures, [&](const Figure& figure) { return held.contains(key_of(figure)); });
}

}  // namespace ketnap
