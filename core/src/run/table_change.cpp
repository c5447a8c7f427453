#include <ketnap/run/table_change.hpp>

#include <algorithm>
#include <utility>

#include <ketnap/base/error.hpp>

namespace ketnap {
namespace {

// As far as it has come.
Period cut(const Period& period, Date as_of) { return {period.start(), std::min(period.end(), as_of.plus_days(1)), {}}; }

// Two years are, a month and a year are not, nor a year and one that is not over.
bool equally_long(const Period& a, const Period& b, Date as_of) {
  const Period one = cut(a, as_of);
  const Period other = cut(b, as_of);
  const auto months = [](const Period& period) { return months_between(period.start(), period.end()); };
  const auto is_whole = [&](const Period& period) { return add_months(period.start(), months(period)) == period.end(); };
  if (is_whole(one) && is_whole(other)) return months(one) == months(other);
  const auto days = [](const Period& period) { return days_between(period.start(), period.end()); };
  // The same days of a leap year are one more.
  return add_months(one.end(), -12) == other.end() ? add_months(one.start(), -12) == other.start() : days(one) == days(other);
}

TableChange beside(const Table& table, std::size_t place, const Figure* before, std::string_view before_period,
                   const Table::IndicatorHead& head) {
  const Figure& now = table.figures[place];
  TableChange out;
  out.figure = place;
  if (before == nullptr) return out;
  out.previous_period = before_period;
  out.previous = before->value;
  if (now.value && before->value) {
    out.difference = *now.value - *before->value;
    if (head.scale == Scale::percent)
      out.points = out.difference;
    else if (*before->value != Rational(0))
      out.percent = *out.difference / *before->value;
  }
  const std::optional<Period> of_now = Period::parse(now.period);
  const std::optional<Period> of_before = Period::parse(before_period);
  const Date as_of = table.provenance.as_of;
  if (of_now && of_before && of_now->start() <= as_of && !equally_long(*of_now, *of_before, as_of))
    out.note = {.vi = of_now->label(as_of, Lang::vi) + " và " + of_before->label(as_of, Lang::vi) + " không dài bằng nhau",
                .en = of_now->label(as_of, Lang::en) + " and " + of_before->label(as_of, Lang::en) + " are not equally long"};
  return out;
}

template <class Before>
std::vector<TableChange> changes(const Table& table, const Before& before) {
  std::vector<TableChange> out;
  const std::size_t indicators = table.indicators.size();
  for (std::size_t line = 0; line < table.line_count(); ++line) {
    if (table.is_total(line)) continue;
    for (std::size_t p = 0; p < table.periods.size(); ++p) {
      for (std::size_t i = 0; i < indicators; ++i) {
        const std::size_t place = (line * table.periods.size() + p) * indicators + i;
        if (!table.figures[place].is_there()) continue;
        const auto [figure, period] = before(line, p, i);
        out.push_back(beside(table, place, figure, period, table.indicators[i]));
      }
    }
  }
  return out;
}

}  // namespace

std::vector<TableChange> changes_of(const Table& table) {
  return changes(table, [&](std::size_t line, std::size_t p, std::size_t i) -> std::pair<const Figure*, std::string_view> {
    if (p == 0 || !table.at(line, p - 1, i).is_there()) return {nullptr, {}};
    return {&table.at(line, p - 1, i), table.at(line, p - 1, i).period};
  });
}

std::vector<TableChange> changes_of(const Table& table, const Table& before) {
  const bool fits = before.line_count() == table.line_count() && before.periods.size() == table.periods.size() &&
                    before.indicators.size() == table.indicators.size();
  if (!fits) throw Error(3112, {"change", "before", "year_before(periods, as_of)"});
  return changes(table, [&](std::size_t line, std::size_t p, std::size_t i) -> std::pair<const Figure*, std::string_view> {
    return {&before.at(line, p, i), before.periods[p].id};
  });
}

std::vector<Period> year_before(std::span<const Period> periods, Date as_of) {
  std::vector<Period> out;
  for (const Period& period : periods) {
    // A period that has not begun has no days yet; it is compared as a whole.
    const Date end = period.start() <= as_of ? std::min(period.end(), as_of.plus_days(1)) : period.end();
    const Date first = add_months(period.start(), -12);
    const Date last = add_months(end, -12);
    out.emplace_back(first, last, first.iso() + ".." + (last.is_never() ? "" : last.plus_days(-1).iso()));
  }
  return out;
}

}  // namespace ketnap
