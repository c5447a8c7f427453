#include <ketnap/run/pace.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

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

// The lines of targets that `keep` takes: line, its target, its figures.
template <class Keep>
Table lines_where(const Table& table, Keep keep) {
  Table out = table;
  out.lines.clear();
  out.figures.clear();
  const std::size_t per_line = table.periods.size() * table.indicators.size();
  for (std::size_t place = 0; place < table.line_count(); ++place) {
    const Table::Line line = table.line(place);
    if (!line.target) continue;
    std::vector<Figure> figures;
    for (std::size_t n = 0; n < per_line; ++n) figures.push_back(table.figures[place * per_line + n]);
    if (!keep(table.targets[*line.target], std::span<const Figure>(figures))) continue;
    out.lines.push_back(line);
    for (Figure& figure : figures) out.figures.push_back(std::move(figure));
  }
  // Without any target a table's lines are its units.
  if (out.targets.empty()) out.units.clear();
  return out;
}

}  // namespace

Table against_pace(const Table& table, bool behind, bool linear) {
  return lines_where(table, [&](const Table::TargetHead& target, std::span<const Figure> figures) {
    std::optional<bool> found;
    for (std::size_t n = 0; n < figures.size(); ++n) {
      const Figure& figure = figures[n];
      if (!figure.is_there() || figure.state == FigureState::not_applicable) continue;
      const auto wanted = expected(figure, table, target, table.indicators[n % table.indicators.size()], linear);
      found = wanted ? is_behind(figure, target, *wanted) : std::nullopt;
    }
    return found == behind;
  });
}

Table targets_for(const Table& table, const Period& period) {
  return lines_where(table, [&](const Table::TargetHead& target, std::span<const Figure>) {
    const std::optional<Period> own = Period::parse(target.period);
    return own && own->start() == period.start() && own->end() == period.end();
  });
}

}  // namespace ketnap
