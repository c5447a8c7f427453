#include "plugin/report_file.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include <ketnap/base/error.hpp>

namespace ketnap {
namespace {

constexpr std::string_view blocks_expected = R"([{"heading": "..."}, {"table": "...", "indicators": [...]}, ...])";

struct ReportFileBlock {
  enum class Kind { heading, paragraph, table, verdicts };
  Kind kind = Kind::paragraph;
  Label text;
  int level = 1;
  std::vector<std::string> indicators;
  UnitChoice units{};  // of the report's unit
  int years = 1;
  bool past = false;
  std::optional<Outcome> outcome;
};
using Kind = ReportFileBlock::Kind;

constexpr std::array<std::pair<std::string_view, Kind>, 4> kinds{
    {{"heading", Kind::heading}, {"paragraph", Kind::paragraph}, {"table", Kind::table}, {"verdicts", Kind::verdicts}}};

ReportFileBlock read_block(Entry& entry, Entry& block) {
  const auto kind = std::ranges::find_if(kinds, [&](const auto& one) { return block.has(one.first); });
  if (kind == kinds.end()) entry.refuse("blocks", blocks_expected);
  ReportFileBlock out;
  out.kind = kind->second;
  out.text = block.label(kind->first);
  if (out.kind == Kind::heading && block.has("level")) out.level = block.integer("level", 1, 3);
  if (out.kind == Kind::table) {
    out.indicators = block.list("indicators");
    if (out.indicators.empty()) block.refuse("indicators", R"(["vn.admissions"])");
    const std::string units = block.has("units") ? block.text("units") : "children";
    const auto reach = std::array{std::pair("unit", UnitChoice::Reach::unit), std::pair("children", UnitChoice::Reach::children),
                                  std::pair("under", UnitChoice::Reach::under)};
    const auto chosen = std::ranges::find_if(reach, [&](const auto& one) { return units == one.first; });
    if (chosen == reach.end()) block.refuse("units", "unit | children | under");
    out.units.reach = chosen->second;
    out.units.level = block.text("level");
    out.units.kind = block.text("kind");
    if (block.has("years")) out.years = block.integer("years", 1, 20);
  }
  if (out.kind == Kind::verdicts) {
    out.past = block.boolean("past");
    if (block.has("outcome"))
      out.outcome = block.word("outcome", std::array{Outcome::fail, Outcome::unknown, Outcome::pass, Outcome::not_applicable});
  }
  return out;
}

std::string filled(std::string text, const ReportBuilder& report) {
  const std::array<std::pair<std::string_view, std::string>, 3> values{
      {{"{period}", report.period_label()}, {"{unit}", report.unit()}, {"{as_of}", report.as_of().dmy()}}};
  for (const auto& [name, value] : values) {
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + value.size()))
      text.replace(at, name.size(), value);
  }
  return text;
}

// The report's period, before it the same stretch of earlier years.
std::vector<Period> periods_of(const Period& period, int years) {
  std::vector<Period> out;
  for (std::int64_t back = period.end().is_never() ? 0 : years - 1; back > 0; --back) {
    const Date first = add_months(period.start(), -12 * back);
    const Date last = add_months(period.end(), -12 * back).plus_days(-1);
    if (const auto earlier = Period::parse(first.iso() + ".." + last.iso())) out.push_back(*earlier);
  }
  out.push_back(period);
  return out;
}

void add_block(const ReportFileBlock& block, ReportBuilder& report) {
  const std::string text = filled(block.text.in(report.lang()), report);
  switch (block.kind) {
    case Kind::heading:
      report.heading(text, block.level);
      break;
    case Kind::paragraph:
      report.paragraph(text);
      break;
    case Kind::table: {
      UnitChoice units = block.units;
      units.code = report.unit();
      report.table(
          text,
          report.measure(
              {.indicators = block.indicators, .units = {units}, .periods = periods_of(report.period(), block.years), .by = {}}));
      break;
    }
    case Kind::verdicts: {
      Verdicts verdicts = report.check(block.past);
      if (block.outcome)
        verdicts.verdicts = verdicts.verdicts.where([&](const Verdict& one) { return one.outcome == *block.outcome; });
      std::vector<Remark> remarks = report.remarks(verdicts);
      report.verdicts(text, std::move(verdicts), std::move(remarks));
      break;
    }
  }
}

}  // namespace

Report read_report(Entry& entry) {
  Report report;
  report.id = entry.text("id", true);
  report.title = entry.label("title");
  report.period = entry.has("period") ? entry.text("period") : "year";
  const Json& json = entry.field("blocks", blocks_expected);
  if (!json.is_array() || json.empty()) entry.refuse("blocks", blocks_expected);
  const auto blocks = std::make_shared<std::vector<ReportFileBlock>>();
  for (std::size_t i = 0; i < json.size(); ++i) {
    Entry block = entry.part(json[i], i + 1);
    blocks->push_back(read_block(entry, block));
    block.refuse_unknown();
  }
  report.source = json.dump();
  report.build = [blocks](ReportBuilder& builder) {
    for (const ReportFileBlock& block : *blocks) add_block(block, builder);
  };
  return report;
}

}  // namespace ketnap
