#include <nlohmann/json.hpp>

#include "formats.hpp"

namespace ketnap::plugins {
namespace {

using Json = nlohmann::ordered_json;

Json exact(const std::optional<Rational>& value) {
  if (!value) return nullptr;
  if (value->is_whole()) return value->numerator();
  return {{"numerator", value->numerator()}, {"denominator", value->denominator()}};
}

Json whole(const std::optional<std::int64_t>& value) { return value ? Json(*value) : Json(nullptr); }

Json to_json(const Provenance& provenance, Lang lang) {
  return {{"as_of", provenance.as_of.iso()},     {"as_known", provenance.as_known}, {"tree", provenance.tree.iso()},
          {"plugins", provenance.plugins},       {"catalog", provenance.catalog},   {"core", provenance.core},
          {"used_draft", provenance.used_draft}, {"line", provenance.line(lang)}};
}

Json to_json(const Figure& figure, const std::string& shown, Lang lang) {
  return {{"unit", figure.unit},
          {"period", figure.period},
          {"group", figure.group},
          {"indicator", figure.indicator},
          {"target", figure.target},
          {"numerator", whole(figure.numerator)},
          {"denominator", whole(figure.denominator)},
          {"value", exact(figure.value)},
          {"low", exact(figure.low)},
          {"high", exact(figure.high)},
          {"state", name_of(figure.state)},
          {"printed", shown},
          {"note", figure.note.in(lang)}};
}

Json to_json(const Table& table, Lang lang) {
  Json indicators = Json::array();
  for (const auto& head : table.indicators)
    indicators.push_back({{"id", head.id},
                          {"title", head.title.in(lang)},
                          {"scale", name_of(head.scale)},
                          {"decimals", head.decimals},
                          {"options", head.options}});
  Json units = Json::array();
  for (const auto& head : table.units)
    units.push_back({{"code", head.code}, {"name", head.name}, {"depth", head.depth}, {"total", head.total}});
  Json periods = Json::array();
  for (const auto& head : table.periods) periods.push_back({{"id", head.id}, {"label", head.label.in(lang)}});
  Json groups = Json::array();
  for (const auto& head : table.groups) groups.push_back({{"id", head.id}, {"title", head.title.in(lang)}});
  Json targets = Json::array();
  for (const auto& head : table.targets)
    targets.push_back({{"id", head.id},
                       {"title", head.title.in(lang)},
                       {"period", head.period},
                       {"group", head.group},
                       {"indicator", head.indicator},
                       {"at_least", exact(head.at_least)},
                       {"at_most", exact(head.at_most)}});
  Json figures = Json::array();
  for (std::size_t i = 0; i < table.figures.size(); ++i) {
    if (!table.figures[i].is_there()) continue;
    const std::size_t columns = table.indicators.size();
    const std::size_t per_line = table.periods.size() * columns;
    const std::string shown = table.printed(i / per_line, i % per_line / columns, i % columns, lang);
    figures.push_back(to_json(table.figures[i], shown, lang));
  }
  return {{"indicators", std::move(indicators)},
          {"units", std::move(units)},
          {"periods", std::move(periods)},
          {"groups", std::move(groups)},
          {"targets", std::move(targets)},
          {"figures", std::move(figures)},
          {"provenance", to_json(table.provenance, lang)}};
}

Json to_json(const Verdicts& verdicts, Lang lang) {
  Json rules = Json::array();
  const std::vector<Verdicts::Count> counts = verdicts.by_rule();
  for (std::size_t i = 0; i < counts.size(); ++i)
    rules.push_back({{"id", verdicts.rules[i].id},
                     {"title", verdicts.rules[i].title.in(lang)},
                     {"basis", verdicts.rules[i].basis},
                     {"pass", counts[i].pass},
                     {"fail", counts[i].fail},
                     {"unknown", counts[i].unknown},
                     {"not_applicable", counts[i].not_applicable}});
  Json rows = Json::array();
  for (const Verdict& verdict : verdicts.verdicts)
    rows.push_back({{"dossier", verdict.dossier},
                    {"person", verdict.person},
                    {"unit", verdict.unit},
                    {"step", verdict.step},
                    {"step_date", verdict.step_date.iso()},
                    {"rule", verdict.rule},
                    {"severity", name_of(verdict.severity)},
                    {"outcome", name_of(verdict.outcome)}});
  return {{"rules", std::move(rules)}, {"verdicts", std::move(rows)}, {"provenance", to_json(verdicts.provenance, lang)}};
}

Json to_json(const Finding& finding, Lang lang) {
  return {{"code", finding.code()},   {"file", finding.file},       {"sheet", finding.sheet},    {"row", finding.row},
          {"column", finding.column}, {"text", finding.text(lang)}, {"todo", finding.todo(lang)}};
}

struct BlockJson {
  Lang lang;

  Json operator()(const Heading& block) const { return {{"type", "heading"}, {"text", block.text}, {"level", block.level}}; }
  Json operator()(const Paragraph& block) const { return {{"type", "paragraph"}, {"text", block.text}}; }
  Json operator()(const Note& block) const { return {{"type", "note"}, {"text", block.text}}; }
  Json operator()(const FactsBlock& block) const {
    Json facts = Json::array();
    for (const Fact& fact : block.facts)
      facts.push_back({{"label", fact.label},
                       {"value", exact(fact.number)},
                       {"scale", name_of(fact.scale)},
                       {"decimals", fact.decimals},
                       {"printed", fact.value},
                       {"note", fact.note}});
    return titled("facts", block.title, {{"facts", std::move(facts)}});
  }
  Json operator()(const TableBlock& block) const { return titled("table", block.title, to_json(block.table, lang)); }
  Json operator()(const ChartBlock& block) const {
    Json out = titled("chart", block.title, {{"kind", name_of(block.kind)}, {"subtitle", block.subtitle}});
    out.update(to_json(block.table, lang));
    return out;
  }
  Json operator()(const ListBlock& block) const {
    Json rows = Json::array();
    for (const std::vector<ListBlock::Cell>& cells : block.rows) {
      Json row = Json::array();
      for (const ListBlock::Cell& cell : cells) row.push_back(std::visit(CellJson{}, cell));
      rows.push_back(std::move(row));
    }
    return titled("list", block.title, {{"columns", block.columns}, {"rows", std::move(rows)}, {"people", block.people}});
  }
  Json operator()(const VerdictsBlock& block) const {
    Json out = titled("verdicts", block.title, to_json(block.verdicts, lang));
    for (std::size_t i = 0; i < block.remarks.size(); ++i) {
      Json& row = out["verdicts"][i];
      row["why"] = block.remarks[i].why;
      row["missing"] = block.remarks[i].missing;
      row["change"] = block.remarks[i].change;
    }
    out["words"] = block.words;
    return out;
  }
  Json operator()(const FindingsBlock& block) const {
    Json findings = Json::array();
    for (const Finding& finding : block.findings) findings.push_back(to_json(finding, lang));
    return titled("findings", block.title, {{"findings", std::move(findings)}});
  }

 private:
  struct CellJson {
    Json operator()(const std::string& text) const { return text; }
    Json operator()(std::int64_t number) const { return number; }
    Json operator()(Date day) const { return day.iso(); }
  };
  static Json titled(const char* type, const std::string& title, const Json& rest) {
    Json out = {{"type", type}, {"title", title}};
    out.update(rest);
    return out;
  }
};

}  // namespace

std::string json(const Document& document) {
  Json blocks = Json::array();
  for (const DocumentBlock& block : document.blocks) blocks.push_back(std::visit(BlockJson{document.lang}, block));
  const Json out = {{"report", document.report},
                    {"title", document.title},
                    {"unit", document.unit},
                    {"period", document.period},
                    {"lang", document.lang == Lang::vi ? "vi" : "en"},
                    {"audience", name_of(document.audience)},
                    {"provenance", to_json(document.provenance, document.lang)},
                    {"blocks", std::move(blocks)}};
  return out.dump(1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace ketnap::plugins
