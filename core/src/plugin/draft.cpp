#include "plugin/draft.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include <ketnap/base/text.hpp>

#include "plugin/nearest_id.hpp"
#include "plugin/spelt.hpp"
#include "plugin/version.hpp"

namespace ketnap {

CatalogDraft::CatalogDraft(const CatalogContents& base, PluginInfo plugin)
    : contents_(std::make_shared<CatalogContents>(base)), plugin_(std::move(plugin)) {
  if (plugin_.name.empty() && plugin_.version.empty()) return;
  const auto refuse = [&](const char* field, const char* expected) {
    throw Error(1207, {plugin_.name.empty() ? "?" : plugin_.name, "plugin.json", "{}", plugin_.name.empty() ? "?" : plugin_.name,
                       field, expected});
  };
  if (!is_snake_case(plugin_.name) || plugin_.name == "ketnap") refuse("name", "a-z 0-9 _");
  if (!is_version(plugin_.version)) refuse("version", "\"1.0.0\"");
  const auto version_of = [&](const std::string& name) {
    const auto there = std::ranges::find(contents_->plugins, name, &PluginInfo::name);
    return there == contents_->plugins.end() ? std::string() : there->version;
  };
  if (!version_of(plugin_.name).empty()) declared_already(plugin_.name, plugin_.name + " " + version_of(plugin_.name));
  for (const auto& [name, requirement] : plugin_.requirements) {
    const std::string version = version_of(name);
    const auto fits = satisfies(version.empty() ? "0" : version, requirement);
    if (!fits) throw Error(1212, {requirement});
    if (version.empty() || !*fits) throw Error(1205, {plugin_.name, name, requirement, version});
  }
}

void CatalogDraft::take(CatalogBuilder builder) {
  for (const auto& [place, error] : builder.text_errors_) errors_.add(place, error);
  add_documents(std::move(builder.documents_));
  add_schema(std::move(builder.lists_), std::move(builder.fields_));
  add_parameters(std::move(builder.parameters_));
  add_calendars(std::move(builder.calendars_));
  add_groups(std::move(builder.groups_));
  add_quantities(std::move(builder.quantities_));
  add_forms(std::move(builder.forms_));
  add_tables(std::move(builder.tables_));
  find_claimed(builder.indicators_);
  add_rules(std::move(builder.rules_));
  for (const Indicator& indicator : builder.indicators_) {
    check_id(indicator.id);
    add_indicator(indicator);
  }
  add_outputs(std::move(builder.reports_), std::move(builder.formats_));
  std::ranges::move(builder.figure_files_, std::back_inserter(contents_->figure_files));
  contents_->plugins.push_back(plugin_);
}

void CatalogDraft::overlay(std::span<const Indicator> indicators) {
  find_claimed(indicators);
  for (const Indicator& indicator : indicators) add_indicator(indicator);
}

void CatalogDraft::overlay(Rule rule) {
  if (rule.id.empty()) incomplete(rule.id, "id", "my.age");
  for (const BoundRule& there : contents_->rules) {
    if (there.rule.id == rule.id) declared_already(rule.id, rule.id.substr(0, rule.id.find('.')));
  }
  add_rule(std::move(rule));
}

void CatalogDraft::overlay(Group group) {
  if (group.id.empty()) incomplete(group.id, "id", "my.young");
  std::vector<Group> one;
  one.push_back(std::move(group));
  add_groups(std::move(one));
}

std::shared_ptr<const CatalogContents> CatalogDraft::finish(std::shared_ptr<const CatalogContents> below) && {
  errors_.raise();
  contents_->below = std::move(below);
  return std::move(contents_);
}

void CatalogDraft::add_documents(std::vector<LegalDocument> documents) {
  for (LegalDocument& document : documents) {
    if (document.key.empty() || document.key.find(',') != std::string::npos) incomplete(document.key, "key", "charter-2011");
    const auto [there, added] = contents_->document_plugins.emplace(document.key, plugin_.name);
    if (!added) declared_already(document.key, there->second);
    contents_->documents.push_back(std::move(document));
  }
}

void CatalogDraft::add_forms(std::vector<PaperForm> forms) {
  for (PaperForm& form : forms) {
    const auto known = [&](const char* list, const std::string& code) {
      const auto& codes = contents_->schema.list(list)->codes;
      if (std::ranges::find(codes, code, &Code::key) == codes.end())
        incomplete("form " + form.paper, list, nearest_id(code, codes, &Code::key));
    };
    known("paper", form.paper);
    known("step", form.step);
    for (const PaperForm& there : contents_->forms) {
      if (there.paper == form.paper && overlap(there.in_force, form.in_force))
        incomplete("form " + form.paper, "in_force", there.in_force.id() + " ∩ " + form.in_force.id() + " = ∅");
    }
    for (const std::string& basis : form.basis) check_basis(form.paper, basis);
    contents_->forms.push_back(std::move(form));
  }
}

void CatalogDraft::add_tables(std::vector<PluginFile> tables) {
  for (PluginFile& file : tables) contents_->tables.push_back({.plugin = plugin_.name, .file = std::move(file)});
}

void CatalogDraft::add_rules(std::vector<Rule> rules) {
  // The versions of one rule stand together, by the day from which they are in force.
  std::map<std::string, std::size_t> first;
  for (const Rule& rule : rules) first.emplace(rule.id, first.size());
  std::ranges::stable_sort(rules, {}, [&](const Rule& rule) { return std::pair(first.at(rule.id), rule.in_force.start()); });

  for (Rule& rule : rules) {
    check_id(rule.id);
    add_rule(std::move(rule));
  }
}

void CatalogDraft::add_rule(Rule rule) {
  const auto& steps = *contents_->schema.list("step");
  if (!steps.place_of(rule.step)) {
    std::string all;
    for (const Code& step : steps.codes) all += (all.empty() ? "" : ", ") + step.key;
    const std::string nearest = nearest_id(rule.step, steps.codes, &Code::key);
    throw Error(1210, {plugin_.name.empty() ? "?" : plugin_.name, rule.id, rule.step, nearest, all});
  }
  if (const BoundRule* before = contents_->rules.empty() ? nullptr : &contents_->rules.back();
      before != nullptr && before->rule.id == rule.id) {
    if (overlap(before->rule.in_force, rule.in_force) || before->rule.step != rule.step) declared_already(rule.id, plugin_.name);
  }
  for (const std::string& basis : rule.basis) check_basis(rule.id, basis);
  BoundRule bound_rule;
  bound_rule.applies = bound(rule.id, "applies", rule.applies, RowKind::dossier);
  if (!rule.columns) {
    bound_rule.holds = bound(rule.id, "holds", rule.holds, RowKind::dossier);
  } else {
    if (!rule.holds.empty()) incomplete(rule.id, "holds, columns", "holds / columns");
    if (!rule.columns->judge) incomplete(rule.id, "columns", "function");
    bound_rule.reads = bound_reads(rule.id, rule.columns->reads, judged_table().name);
  }
  bound_rule.rule = std::move(rule);
  contents_->rules.push_back(std::move(bound_rule));
}

void CatalogDraft::add_outputs(std::vector<Report> reports, std::vector<Format> formats) {
  for (Report& report : reports) {
    check_id(report.id);
    if (!report.build) incomplete(report.id, "build", "function");
    if (std::ranges::find(contents_->reports, report.id, &Report::id) != contents_->reports.end())
      declared_already(report.id, plugin_.name);
    contents_->reports.push_back(std::move(report));
  }
  for (Format& format : formats) {
    check_id(format.id);
    if (!format.render) incomplete(format.id, "render", "function");
    if (!is_snake_case(format.suffix)) incomplete(format.id, "suffix", "a-z 0-9 _");
    if (std::ranges::find(contents_->formats, format.id, &Format::id) != contents_->formats.end())
      declared_already(format.id, plugin_.name);
    contents_->formats.push_back(std::move(format));
  }
}

void CatalogDraft::check_id(const std::string& id) const {
  const std::string prefix = plugin_.name + '.';
  if (!id.starts_with(prefix) || id.size() == prefix.size() ||
      id.find_first_not_of(small_letters, prefix.size()) != std::string::npos)
    throw Error(1204, {plugin_.name, id.empty() ? "?" : id});
}

void CatalogDraft::check_basis(const std::string& id, const std::string& basis) const {
  if (basis.empty()) return;
  const std::string key(trimmed(std::string_view(basis).substr(0, basis.find(','))));
  if (!contents_->document_plugins.contains(key)) throw Error(1209, {plugin_.name.empty() ? "?" : plugin_.name, id, basis});
}

void CatalogDraft::declared_already(const std::string& what, const std::string& by) const {
  throw Error(1203, {plugin_.name.empty() ? "?" : plugin_.name, what, by});
}

void CatalogDraft::incomplete(const std::string& id, const std::string& field, const std::string& expected) const {
  throw Error(1207, {plugin_.name.empty() ? "?" : plugin_.name, "register", "#", id.empty() ? "?" : id, field, expected});
}

}  // namespace ketnap
