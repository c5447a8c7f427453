#include <ketnap/run/pace.hpp>

#include <algorithm>
#include <optional>

#include <ketnap/base/period.hpp>

#include "run/completion.hpp"

namespace ketnap {
namespace {

// What a figure would come to if it were just on its way; nullopt where nobody can tell.
std::optional<Rational> expected(const Figure& figure, const Table& table, const Table::TargetHead& target,
                                 const Table::IndicatorHead& head, bool linear) {
  const std::optional<Period> whole = Period::parse(target.period);
  const std::optional<Period> over = Period::parse(figure.period);
  if (!whole || !over) return std::nullopt;
  const std::optional<Rational> part = elapsed(*whole, *over, table.provenance.as_of);
  const bool is_plan = head.options.find("=progress") == std::string::npos;
  if (linear) return is_plan ? part : std::optional(Rational(1));
  if (is_plan) return Rational(1);
  if (!part || *part == Rational(0)) return std::nullopt;
  return Rational(1) / *part;
}

// nullopt where it is not known.
std::optional<bool> is_behind(const Figure& figure, const Table::TargetHead& target, Rational expected) {
  if (figure.state != FigureState::known && figure.state != FigureState::interval) return std::nullopt;
  if (target.at_least) {
    if (figure.high && *figure.high < expected) return true;
    if (figure.low && *figure.low >= expected) return false;
    return std::nullopt;
  }
  if (figure.low && *figure.low > expected) return true;
  if (figure.high && *figure.high <= expected) return false;
  return std::nullopt;
}

}  // namespace

Table against_pace(const Table& table, bool behind, bool linear) {
  Table out = table;
  out.lines.clear();
  out.figures.clear();
  const std::size_t per_line = table.periods.size() * table.indicators.size();
  for (std::size_t place = 0; place < table.line_count(); ++place) {
    const Table::Line line = table.line(place);
    if (!line.target) continue;
    const Table::TargetHead& target = table.targets[*line.target];
    std::optional<bool> found;
    for (std::size_t n = 0; n < per_line; ++n) {
      const Figure& figure = table.figures[place * per_line + n];
      if (!figure.is_there() || figure.state == FigureState::not_applicable) continue;
      const auto wanted = expected(figure, table, target, table.indicators[n % table.indicators.size()], linear);
      found = wanted ? is_behind(figure, target, *wanted) : std::nullopt;
    }
    if (found != behind) continue;
    out.lines.push_back(line);
    const auto first = table.figures.begin() + static_cast<std::ptrdiff_t>(place * per_line);
    out.figures.insert(out.figures.end(), first, first + static_cast<std::ptrdiff_t>(per_line));
  }
  return out;
}

}  // namespace ketnap
