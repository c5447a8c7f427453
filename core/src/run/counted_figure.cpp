#include "run/counted_figure.hpp"

#include "expr/amount_functions.hpp"
#include "expr/summary.hpp"
#include "run/below.hpp"
#include "run/figure.hpp"

namespace ketnap {
namespace {

Amount number(const CountedRoots& roots, Places unit, Below::Part part = Below::Part::meeting) {
  const std::size_t root = roots.first + static_cast<std::size_t>(part);
  return Amount::between(roots.counts->surely(root, unit.first, unit.end), roots.counts->possibly(root, unit.first, unit.end));
}

}  // namespace

void set_counted(Figure& figure, const CountedFigure& counted, Places unit) {
  const Amount meeting = number(counted.of, unit);
  figure.numerator = meeting.whole();
  switch (counted.form) {
    case CountedFigure::Form::count:
      return set_value(figure, meeting);
    case CountedFigure::Form::share: {
      const Amount whole = number(counted.of, unit, Below::Part::whole);
      figure.denominator = whole.whole();
      return set_value(figure, share(meeting, number(counted.of, unit, Below::Part::rest), whole));
    }
    case CountedFigure::Form::quotient: {
      const Amount below = number(counted.over, unit);
      figure.denominator = below.whole();
      return set_value(figure, apply(BoundOp::divide, meeting, below, counted.source));
    }
  }
}

Figure FigureHeads::headed(const Table::Line& line, std::size_t period, std::size_t indicator) const {
  Figure out;
  out.unit = tree[static_cast<std::size_t>(units[line.unit])].code;
  out.period = periods[period].id;
  if (line.group) out.group = groups[*line.group];
  out.indicator = indicators[indicator];
  if (!periods[period].has_begun) out.state = FigureState::not_applicable;
  out.note = periods[period].note;
  return out;
}

Figure CountedColumns::figure(std::size_t place) const {
  const std::size_t indicator = place % heads->indicators.size();
  const std::size_t period = place / heads->indicators.size() % heads->periods.size();
  const std::size_t at = place / heads->indicators.size() / heads->periods.size();
  const Table::Line line = lines.empty() ? Table::Line{.unit = at} : lines[at];
  Figure out = heads->headed(line, period, indicator);
  const std::size_t group = line.group ? *line.group + 1 : 0;
  if (heads->periods[period].has_begun)
    set_counted(out, columns[(group * heads->periods.size() + period) * heads->indicators.size() + indicator], heads->place(line));
  return out;
}

}  // namespace ketnap
