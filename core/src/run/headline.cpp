#include <ketnap/run/headline.hpp>

#include <algorithm>

#include <ketnap/base/text.hpp>
#include <ketnap/expr/node.hpp>
#include <ketnap/report/table.hpp>
#include <ketnap/run/measure.hpp>

namespace ketnap {

namespace {

// Of all units that have none above them: nobody is counted in two of them.
Figure members_on(const Snapshot& snapshot, const Catalog& catalog) {
  const Indicator members{
      .id = "members", .title = {}, .scale = Scale::count, .decimals = 0, .value = count(col("members")), .basis = {}};
  const Date day = snapshot.times().as_of;
  MeasureRequest request{.indicators = {members.id}, .units = {}, .periods = {Period(day, day.plus_days(1), day.iso())}};
  for (const Tree::Unit& unit : snapshot.tree().units())
    if (unit.parent < 0) request.units.push_back({.reach = UnitChoice::Reach::unit, .code = unit.code, .level = {}, .kind = {}});
  Figure sum;
  sum.low = sum.high = Rational(0);
  for (const Figure& one : measure(snapshot, catalog.with_indicators({&members, 1}), request).figures) {
    if (!one.low || !one.high) return one;
    sum.low = *sum.low + *one.low;
    sum.high = *sum.high + *one.high;
  }
  sum.state = sum.low == sum.high ? FigureState::known : FigureState::interval;
  if (sum.state == FigureState::known) sum.value = sum.low;
  return sum;
}

}  // namespace

std::string headline(const Snapshot& snapshot, const Catalog& catalog, Lang lang) {
  const bool vietnamese = lang == Lang::vi;
  const auto& units = snapshot.tree().units();
  std::string line;
  if (!units.empty()) {
    const Table::IndicatorHead plain{.id = {}, .title = {}, .scale = Scale::count, .decimals = 0, .options = {}};
    const std::string members = printed(members_on(snapshot, catalog), plain, lang);
    const auto cells = std::ranges::count_if(units, [](const Tree::Unit& unit) { return unit.open && unit.kind == "cell"; });
    line = members + (vietnamese ? " đảng viên · " : " members · ") + grouped(std::to_string(cells), vietnamese) +
           (vietnamese ? " chi bộ · " : " cells · ");
  }
  return line + provenance(snapshot, catalog).line(lang);
}

}  // namespace ketnap
