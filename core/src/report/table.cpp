#include <ketnap/report/table.hpp>

#include <algorithm>

#include <ketnap/base/text.hpp>

namespace ketnap {
namespace {

Rational shown(Rational value, const Table::IndicatorHead& head) {
  return head.scale == Scale::percent ? value * Rational(100) : value;
}

std::string digits(Rational value, const Table::IndicatorHead& head, Lang lang) {
  return grouped(round(shown(value, head), head.decimals, head.rounding), lang == Lang::vi);
}

// What `over` and `nearly` say beside the digits, unless these are exact.
std::string word_of(Rational value, const Table::IndicatorHead& head, Lang lang) {
  if (Rational::parse(round(shown(value, head), head.decimals, head.rounding)) == shown(value, head)) return {};
  if (head.rounding == Rounding::over) return lang == Lang::vi ? "trên " : "over ";
  if (head.rounding == Rounding::nearly) return lang == Lang::vi ? "gần " : "nearly ";
  return {};
}

std::string sign_of(const Table::IndicatorHead& head) { return head.scale == Scale::percent ? "%" : ""; }

std::string interval(const Figure& figure, const Table::IndicatorHead& head, Lang lang) {
  const std::string low = figure.low ? digits(*figure.low, head, lang) : std::string();
  const std::string high = figure.high ? digits(*figure.high, head, lang) : std::string();
  if (low.empty()) return "≤ " + high;
  if (high.empty()) return "≥ " + low;
  // Bounds that print alike are still no known value.
  return low == high ? "≈ " + low : low + "–" + high;
}

}  // namespace

std::string_view name_of(Scale scale) {
  switch (scale) {
    case Scale::count:
      return "count";
    case Scale::percent:
      return "percent";
    case Scale::years:
      return "years";
    case Scale::ratio:
      return "ratio";
  }
  return {};
}

bool Table::is_total(std::size_t place) const {
  const Line at = line(place);
  if (at.target) return false;
  return units[at.unit].total || (partition && !at.group);
}

int Table::depth(std::size_t place) const {
  const Line at = line(place);
  const int of_unit = units[at.unit].depth;
  if (!at.group && !at.target) return of_unit;
  const auto is_own = [&](const Line& one) { return one.unit == at.unit && !one.group && !one.target; };
  return of_unit + (std::ranges::any_of(lines, is_own) ? 1 : 0);
}

std::string Table::label(std::size_t place, Lang lang) const {
  const Line at = line(place);
  const UnitHead unit = units[at.unit];
  const std::string& name = unit.name.empty() ? unit.code : unit.name;
  if (!at.group && !at.target) return name;
  const Label& title = at.group ? groups[*at.group].title : targets[*at.target].title;
  const std::string& id = at.group ? groups[*at.group].id : targets[*at.target].id;
  const std::string text = title.in(lang).empty() ? id : title.in(lang);
  return depth(place) > unit.depth || units.size() == 1 ? text : name + " · " + text;
}

const Figure* Table::find(std::string_view unit, std::string_view period, std::string_view indicator, std::string_view group,
                          std::string_view target) const {
  const auto i = static_cast<std::size_t>(std::ranges::find(indicators, indicator, &IndicatorHead::id) - indicators.begin());
  if (i == indicators.size()) return nullptr;
  const auto place = units.find(unit);
  if (!place) return nullptr;
  const std::size_t first = lines.empty() ? *place : 0;
  const std::size_t end = lines.empty() ? std::min(first + 1, line_count()) : line_count();
  const Figure* found = nullptr;
  for (std::size_t l = first; l < end; ++l) {
    const Line at = line(l);
    if (at.unit != *place) continue;
    const std::string_view of_group = at.group ? groups[*at.group].id : at.target ? targets[*at.target].group : std::string_view();
    const std::string_view of_target = at.target ? targets[*at.target].id : std::string_view();
    if (of_group != group || of_target != target) continue;
    for (std::size_t p = 0; p < periods.size(); ++p) {
      const Figure& figure = this->at(l, p, i);
      if (at.target && !figure.is_there()) continue;
      if (at.target && figure.period == period) return &figure;
      if (periods[p].id == period && found == nullptr) found = &figure;
    }
  }
  return found;
}

std::string Table::printed(std::size_t place, std::size_t period, std::size_t indicator, Lang lang) const {
  const Figure& figure = at(place, period, indicator);
  const IndicatorHead& head = indicators[indicator];
  const Line own = line(place);
  if (!figure.is_there() && !lines.empty()) return {};
  if (!partition || !own.group || head.rounding != Rounding::adjust_to_100) return ketnap::printed(figure, head, lang);
  std::vector<Rational> parts;
  std::size_t which = 0;
  Rational whole;
  for (std::size_t l = 0; l < line_count(); ++l) {
    const Line other = line(l);
    if (other.unit != own.unit || !other.group) continue;
    const Figure& part = at(l, period, indicator);
    if (part.state != FigureState::known) return ketnap::printed(figure, head, lang);
    if (l == place) which = parts.size();
    parts.push_back(shown(*part.value, head));
    whole = whole + *part.value;
  }
  if (whole != Rational(1)) return ketnap::printed(figure, head, lang);
  return grouped(round_parts(parts, head.decimals)[which], lang == Lang::vi) + sign_of(head);
}

std::string printed(const Figure& figure, const Table::IndicatorHead& head, Lang lang) {
  const std::string sign = sign_of(head);
  switch (figure.state) {
    case FigureState::known:
      return printed(*figure.value, head, lang);
    case FigureState::interval:
      return interval(figure, head, lang) + sign;
    case FigureState::unknown:
      return "–";
    case FigureState::not_applicable:
      return "·";
    case FigureState::suppressed:
      return "‥";
  }
  return {};
}

std::string printed(Rational value, const Table::IndicatorHead& head, Lang lang) {
  return word_of(value, head, lang) + digits(value, head, lang) + sign_of(head);
}

}  // namespace ketnap
