#include <ketnap/run/headline.hpp>

#include <algorithm>

#include <ketnap/base/text.hpp>
#include <ketnap/expr/node.hpp>
#include <ketnap/report/table.hpp>
#include <ketnap/run/measure.hpp>

namespace ketnap {

namespace {

Figure members_on(const Snapshot& snapshot, const Catalog& catalog, const std::string& unit) {
  const Indicator members{
      .id = "members", .title = {}, .scale = Scale::count, .decimals = 0, .value = count(col("members")), .basis = {}};
  const Date day = snapshot.times().as_of;
  const MeasureRequest request{.indicators = {members.id},
                               .units = {UnitChoice{.reach = UnitChoice::Reach::unit, .code = unit, .level = {}, .kind = {}}},
                               .periods = {Period(day, day.plus_days(1), day.iso())}};
  return measure(snapshot, catalog.with_indicators({&members, 1}), request).figures.front();
}

}  // namespace

std::string headline(const Snapshot& snapshot, const Catalog& catalog, Lang lang) {
  const bool vietnamese = lang == Lang::vi;
  const auto& units = snapshot.tree().units();
  std::string line;
  if (!units.empty()) {
    const Table::IndicatorHead plain{.id = {}, .title = {}, .scale = Scale::count, .decimals = 0, .options = {}};
    std::string members;
    // Several topmost units have no common figure: each would need its own line.
    const bool one_top = units.front().end == static_cast<std::int32_t>(units.size());
    members = one_top ? printed(members_on(snapshot, catalog, units.front().code), plain, lang) : "–";
    const auto cells = std::ranges::count_if(units, [](const Tree::Unit& unit) { return unit.open && unit.kind == "cell"; });
    line = members + (vietnamese ? " đảng viên · " : " members · ") + grouped(std::to_string(cells), vietnamese) +
           (vietnamese ? " chi bộ · " : " cells · ");
  }
  return line + provenance(snapshot, catalog).line(lang);
}

}  // namespace ketnap
