#include <ketnap/report/table.hpp>

#include <algorithm>

#include <ketnap/base/text.hpp>

namespace ketnap {
namespace {

std::string digits(Rational value, const Table::IndicatorHead& head, Lang lang) {
  const Rational shown = head.scale == Scale::percent ? value * Rational(100) : value;
  return grouped(round(shown, head.decimals, Rounding::half_up), lang == Lang::vi);
}

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

std::string_view name_of(FigureState state) {
  switch (state) {
    case FigureState::known:
      return "known";
    case FigureState::interval:
      return "interval";
    case FigureState::unknown:
      return "unknown";
    case FigureState::not_applicable:
      return "not_applicable";
    case FigureState::suppressed:
      return "suppressed";
  }
  return {};
}

const Figure* Table::find(std::string_view unit, std::string_view period, std::string_view indicator) const {
  const auto place = [](const auto& heads, std::string_view wanted, auto id) {
    return static_cast<std::size_t>(std::ranges::find(heads, wanted, id) - heads.begin());
  };
  const std::size_t u = place(units, unit, &UnitHead::code);
  const std::size_t p = place(periods, period, &PeriodHead::id);
  const std::size_t i = place(indicators, indicator, &IndicatorHead::id);
  if (u == units.size() || p == periods.size() || i == indicators.size()) return nullptr;
  return &at(u, p, i);
}

std::string printed(const Figure& figure, const Table::IndicatorHead& head, Lang lang) {
  const std::string sign = head.scale == Scale::percent ? "%" : "";
  switch (figure.state) {
    case FigureState::known:
      return digits(*figure.value, head, lang) + sign;
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

}  // namespace ketnap
