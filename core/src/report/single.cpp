#include <ketnap/report/single.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <ketnap/base/text.hpp>

namespace ketnap {
namespace {

std::string counted(std::size_t number, std::string_view what, Lang lang) {
  return grouped(std::to_string(number), lang == Lang::vi) + ' ' + std::string(what);
}

}  // namespace

Document document_of(Table table, Lang lang) {
  Document out;
  out.lang = lang;
  out.provenance = table.provenance;
  for (const Table::IndicatorHead& head : table.indicators) {
    const std::string& title = head.title.in(lang).empty() ? head.id : head.title.in(lang);
    out.title += (out.title.empty() ? "" : "; ") + title;
  }
  if (!table.periods.empty()) out.period = table.periods.front().label.in(lang);
  if (table.periods.size() > 1) out.period += " – " + table.periods.back().label.in(lang);
  if (!table.units.empty() && (table.units.size() == 1 || table.units.front().total)) {
    const Table::UnitHead& head = table.units.front();
    out.unit = head.code;
    out.unit_name = head.name.empty() ? head.code : head.name;
  } else {
    out.unit_name = counted(table.units.size(), lang == Lang::vi ? "tổ chức đảng" : "units", lang);
  }
  out.blocks.emplace_back(TableBlock{.title = {}, .table = std::move(table)});
  return out;
}

Document document_of(Verdicts verdicts, Lang lang) {
  Document out;
  out.lang = lang;
  out.provenance = verdicts.provenance;
  out.title = lang == Lang::vi ? "Kết quả xét hồ sơ" : "Verdicts on dossiers";
  const auto steps = verdicts.by_dossier();
  std::vector<std::string_view> dossiers(steps.size());
  std::ranges::transform(steps, dossiers.begin(), [](const Verdicts::Dossier& step) { return std::string_view(step.dossier); });
  std::ranges::sort(dossiers);
  const auto again = std::ranges::unique(dossiers);
  out.unit_name = counted(dossiers.size() - again.size(), lang == Lang::vi ? "hồ sơ" : "dossiers", lang);
  out.period = lang == Lang::vi ? out.provenance.as_of.dmy() : out.provenance.as_of.iso();
  out.blocks.emplace_back(VerdictsBlock{.title = {}, .verdicts = std::move(verdicts), .remarks = {}, .words = {}});
  return out;
}

}  // namespace ketnap
