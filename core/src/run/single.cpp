#include <ketnap/run/single.hpp>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <ketnap/run/report.hpp>

namespace ketnap {
namespace {

Document built(const Snapshot& snapshot, const Catalog& catalog, const std::string& title, ReportRequest request,
               std::function<void(ReportBuilder&)> build) {
  const std::string day = snapshot.times().as_of.iso();
  request.period = period(day + ".." + day);
  return build_report(snapshot, catalog, {.id = {}, .title = {title, title}, .period = {}, .build = std::move(build)}, request);
}

}  // namespace

Document document_of(const Snapshot& snapshot, const Catalog& catalog, const Table& table, Lang lang) {
  std::string title;
  for (const Table::IndicatorHead& head : table.indicators) {
    const std::string& own = head.title.in(lang).empty() ? head.id : head.title.in(lang);
    title += (title.empty() ? "" : "; ") + own;
  }
  const bool is_of_one = !table.units.empty() && (table.units.size() == 1 || table.units.front().total);
  ReportRequest request;
  request.lang = lang;
  if (is_of_one) request.unit = table.units.front().code;
  Document out = built(snapshot, catalog, title, std::move(request), [&](ReportBuilder& r) { r.table({}, table); });
  if (!table.periods.empty()) out.period = table.periods.front().label.in(lang);
  if (table.periods.size() > 1) out.period += " – " + table.periods.back().label.in(lang);
  return out;
}

Document document_of(const Snapshot& snapshot, const Catalog& catalog, const Verdicts& verdicts, bool remarked, Lang lang,
                     Sensitivity clearance) {
  ReportRequest request;
  request.lang = lang;
  request.clearance = clearance;
  return built(snapshot, catalog, lang == Lang::vi ? "Kết quả xét hồ sơ" : "Verdicts on dossiers", std::move(request),
               [&](ReportBuilder& r) { r.verdicts({}, verdicts, remarked ? r.remarks(verdicts) : std::vector<Remark>()); });
}

}  // namespace ketnap
