#include "plugin/catalog_json.hpp"

#include <span>

#include <ketnap/expr/text.hpp>
#include <nlohmann/json.hpp>

namespace ketnap {
namespace {

// Members come out in the order of their names, lists in the order of declaration.
using Json = nlohmann::json;

Json to_json(const Label& label) { return {{"vi", label.vi}, {"en", label.en}}; }

Json to_json(const Period& period) { return {{"start", period.start().iso()}, {"end", period.end().iso()}, {"id", period.id()}}; }

std::string written(const Expr& expr) { return expr.empty() ? std::string() : print(expr); }

Json to_json(const PluginInfo& info) { return {{"name", info.name}, {"version", info.version}, {"requires", info.requirements}}; }

Json to_json(const Parameter& parameter) {
  Json versions = Json::array();
  for (const ParameterVersion& version : parameter.versions)
    versions.push_back({{"in_force", to_json(version.in_force)},
                        {"value", version.value.text()},
                        {"basis", version.basis},
                        {"confidence", name_of(version.confidence)}});
  return {{"id", parameter.id}, {"title", to_json(parameter.title)}, {"versions", std::move(versions)}};
}

Json to_json(const std::vector<NamedDays>& all) {
  Json out = Json::array();
  for (const NamedDays& one : all) out.push_back({{"days", to_json(one.days)}, {"name", one.name}});
  return out;
}

Json to_json(const std::optional<Calendar>& calendar) {
  if (!calendar) return nullptr;
  Json years = Json::array();
  for (const CalendarYear& year : calendar->years)
    years.push_back({{"year", year.year},
                     {"holidays", to_json(year.holidays)},
                     {"working", to_json(year.working)},
                     {"text", year.text},
                     {"confidence", name_of(year.confidence)}});
  return {{"title", to_json(calendar->title)}, {"weekend", calendar->weekend}, {"years", std::move(years)}};
}

Json to_json(const Group& group) {
  return {{"id", group.id},
          {"title", to_json(group.title)},
          {"rows", group.rows},
          {"where", written(group.where)},
          {"partition", group.partition}};
}

Json to_json(const LegalDocument& document) {
  return {{"key", document.key},
          {"title", to_json(document.title)},
          {"number", document.number},
          {"issued_on", document.issued_on.iso()},
          {"issuer", document.issuer},
          {"text", document.text},
          {"confidence", name_of(document.confidence)}};
}

Json to_json(const PaperForm& form) {
  return {{"paper", form.paper}, {"code", form.code},
          {"step", form.step},   {"in_force", to_json(form.in_force)},
          {"basis", form.basis}, {"confidence", name_of(form.confidence)}};
}

Json to_json(const PluginTable& table) { return {{"plugin", table.plugin}, {"name", table.file.name}, {"text", table.file.text}}; }

Json to_json(const std::vector<ColumnRead>& reads) {
  Json out = Json::array();
  for (const ColumnRead& read : reads) out.push_back({{"name", read.name}, {"value", written(read.value)}});
  return out;
}

Json to_json(const BoundRule& bound) {
  const Rule& rule = bound.rule;
  Json out = {{"id", rule.id},
              {"title", to_json(rule.title)},
              {"step", rule.step},
              {"in_force", to_json(rule.in_force)},
              {"basis", rule.basis},
              {"severity", name_of(rule.severity)},
              {"confidence", name_of(rule.confidence)},
              {"applies", written(rule.applies)},
              {"holds", written(rule.holds)}};
  if (rule.columns) out["columns"] = {{"reads", to_json(rule.columns->reads)}, {"version", rule.columns->version}};
  return out;
}

Json to_json(const BoundIndicator& bound) {
  const Indicator& indicator = bound.indicator;
  Json out = {{"id", indicator.id},
              {"title", to_json(indicator.title)},
              {"scale", name_of(indicator.scale)},
              {"decimals", indicator.decimals},
              {"value", written(indicator.value)},
              {"basis", indicator.basis}};
  if (indicator.rounding != Rounding::half_up) out["rounding"] = name_of(indicator.rounding);
  if (!indicator.native.empty()) out["native"] = indicator.native;
  for (const IndicatorOption& option : indicator.options) {
    Json values = Json::array();
    for (const IndicatorOption::Value& value : option.values)
      values.push_back({{"key", value.key}, {"title", to_json(value.title)}, {"value", written(value.value)}});
    out["options"].push_back({{"name", option.name}, {"values", std::move(values)}});
  }
  if (const auto& columns = indicator.columns)
    out["columns"] = {{"rows", written(columns->rows)},
                      {"aggregate", columns->aggregate == ColumnIndicator::Aggregate::count ? "count" : "sum"},
                      {"reads", to_json(columns->reads)},
                      {"version", columns->version}};
  return out;
}

Json to_json(const Quantity& quantity) {
  return {{"id", quantity.id},
          {"title", to_json(quantity.title)},
          {"list", quantity.list},
          {"over", name_of(quantity.over)},
          {"scale", name_of(quantity.scale)},
          {"basis", quantity.basis},
          {"confidence", name_of(quantity.confidence)}};
}

Json to_json(const Report& report) {
  Json out = {{"id", report.id}, {"title", to_json(report.title)}, {"period", report.period}};
  if (!report.source.empty()) out["source"] = report.source;
  return out;
}

Json to_json(const Format& format) {
  return {{"id", format.id}, {"title", to_json(format.title)}, {"suffix", format.suffix}, {"media_type", format.media_type}};
}

template <class Value>
Json list(std::span<const Value> values) {
  Json out = Json::array();
  for (const Value& value : values) out.push_back(to_json(value));
  return out;
}

template <class Value>
Json list(const std::vector<Value>& values) {
  return list(std::span<const Value>(values));
}

std::string text_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace

std::string catalog_json(const CatalogContents& contents) {
  Json out = {{"plugins", list(contents.plugins)},       {"schema", Json::parse(contents.schema.json())},
              {"parameters", list(contents.parameters)}, {"documents", list(contents.documents)},
              {"rules", list(contents.rules)},           {"indicators", list(contents.indicators)},
              {"groups", list(contents.groups)},         {"calendar", to_json(contents.calendar)},
              {"quantities", list(contents.quantities)}, {"reports", list(contents.reports)},
              {"formats", list(contents.formats)},       {"forms", list(contents.forms)},
              {"tables", list(contents.tables)}};
  for (const PluginFile& file : contents.figure_files) out["figures"].push_back({{"name", file.name}, {"text", file.text}});
  return text_of(out);
}

std::string overlay_json(const CatalogContents& contents) {
  const CatalogContents& below = *contents.below;
  return text_of({{"rules", list(std::span(contents.rules).subspan(below.rules.size()))},
                  {"indicators", list(std::span(contents.indicators).subspan(below.indicators.size()))},
                  {"groups", list(contents.groups)}});
}

}  // namespace ketnap
