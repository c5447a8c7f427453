#include <ketnap/run/single.hpp>

#include <string>
#include <utility>

#include <ketnap/run/report.hpp>

namespace ketnap {
namespace {

Document built(const Snapshot& snapshot, const Catalog& catalog, std::string title, std::string unit, Lang lang,
               std::function<void(ReportBuilder&)> build) {
  const Date day = snapshot.times().as_of;
  const Report report{.id = {}, .title = {title, title}, .period = {}, .build = std::move(build)};
  return build_report(snapshot, catalog, report,
                      {.report = {}, .unit = std::move(unit), .period = period(day.iso() + ".." + day.iso()), .lang = lang});
}

}  // namespace

Document document_of(const Snapshot& snapshot, const Catalog& catalog, const Table& table, Lang lang) {
  std::string title;
  for (const Table::IndicatorHead& head : table.indicators) {
    const std::string& own = head.title.in(lang).empty() ? head.id : head.title.in(lang);
    title += (title.empty() ? "" : "; ") + own;
  }
  const bool is_of_one = !table.units.empty() && (table.units.size() == 1 || table.units.front().total);
  Document out = built(snapshot, catalog, std::move(title), is_of_one ? table.units.front().code : std::string(), lang,
                       [&](ReportBuilder& r) { r.table({}, table); });
  if (!table.periods.empty()) out.period = table.periods.front().label.in(lang);
  if (table.periods.size() > 1) out.period += " – " + table.periods.back().label.in(lang);
  return out;
}

Document document_of(const Snapshot& snapshot, const Catalog& catalog, const Verdicts& verdicts, bool remarked, Lang lang) {
  return built(snapshot, catalog, lang == Lang::vi ? "Kết quả xét hồ sơ" : "Verdicts on dossiers", {}, lang,
               [&](ReportBuilder& r) { r.verdicts({}, verdicts, remarked ? r.remarks(verdicts) : std::vector<Remark>()); });
}

}  // namespace ketnap
