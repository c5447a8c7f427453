#include <ketnap/plugin/catalog.hpp>

#include <algorithm>
#include <utility>

#include <ketnap/base/error.hpp>
#include <ketnap/base/text.hpp>

#include "plugin/catalog_json.hpp"
#include "plugin/contents.hpp"
#include "plugin/draft.hpp"
#include "plugin/nearest_id.hpp"

namespace ketnap {
namespace {

template <class Value, class Id>
const Value& found(const std::vector<Value>& values, std::string_view id, const Id& id_of, int error) {
  // The last of several versions of a rule is the one in force last.
  for (auto value = values.rbegin(); value != values.rend(); ++value) {
    if (id_of(*value) == id) return *value;
  }
  throw Error(error, {std::string(id), nearest_id(id, values, id_of)});
}

// The tables need a list for each of their codes; which codes a nation has is its plugin's business.
Schema schema_without_plugins() {
  std::vector<CodeList> lists = core_lists();
  for (const TableSchema& table : core_tables()) {
    for (const Field& field : table.fields) {
      if (field.type == FieldType::code && std::ranges::find(lists, field.target, &CodeList::id) == lists.end())
        lists.push_back({.id = field.target, .label = {}, .ordered = false, .codes = {}, .declared_by = ""});
    }
  }
  return {core_tables(), std::move(lists)};
}

}  // namespace

Catalog::Catalog() {
  auto contents = std::make_shared<CatalogContents>();
  contents->schema = schema_without_plugins();
  contents_ = std::move(contents);
}

Catalog Catalog::with(const Plugin& plugin) const {
  CatalogBuilder builder(plugin.info);
  CatalogDraft draft(*contents_, plugin.info);
  try {
    if (plugin.register_values) plugin.register_values(builder);
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    throw Error(1202, {plugin.info.name, error.what()});
  } catch (...) {
    throw Error(1202, {plugin.info.name, "?"});
  }
  draft.take(std::move(builder));
  return Catalog(std::move(draft).finish());
}

Catalog Catalog::with_indicator(Indicator indicator) const {
  CatalogDraft draft(*contents_, PluginInfo{});
  draft.overlay(std::move(indicator));
  return Catalog(std::move(draft).finish());
}

Catalog Catalog::with_rule(Rule rule) const {
  CatalogDraft draft(*contents_, PluginInfo{});
  draft.overlay(std::move(rule));
  return Catalog(std::move(draft).finish());
}

Catalog Catalog::with_group(Group group) const {
  CatalogDraft draft(*contents_, PluginInfo{});
  draft.overlay(std::move(group));
  return Catalog(std::move(draft).finish());
}

const std::vector<PluginInfo>& Catalog::plugins() const { return contents_->plugins; }
const Schema& Catalog::schema() const { return contents_->schema; }
const std::vector<Parameter>& Catalog::parameters() const { return contents_->parameters; }
const std::vector<Group>& Catalog::groups() const { return contents_->groups; }
const std::vector<Quantity>& Catalog::quantities() const { return contents_->quantities; }
const Calendar* Catalog::calendar() const { return contents_->calendar ? &*contents_->calendar : nullptr; }
const std::vector<LegalDocument>& Catalog::documents() const { return contents_->documents; }
const std::vector<PaperForm>& Catalog::forms() const { return contents_->forms; }
const std::vector<PluginTable>& Catalog::tables() const { return contents_->tables; }
const std::vector<BoundRule>& Catalog::rules() const { return contents_->rules; }
const std::vector<BoundIndicator>& Catalog::indicators() const { return contents_->indicators; }
const std::vector<Report>& Catalog::reports() const { return contents_->reports; }
const std::vector<Format>& Catalog::formats() const { return contents_->formats; }

const BoundIndicator& Catalog::indicator(std::string_view id) const {
  return found(contents_->indicators, id, [](const BoundIndicator& bound) { return bound.indicator.id; }, 3103);
}
const BoundRule& Catalog::rule(std::string_view id) const {
  return found(contents_->rules, id, [](const BoundRule& bound) { return bound.rule.id; }, 3104);
}
const Report& Catalog::report(std::string_view id) const {
  return found(contents_->reports, id, [](const Report& report) { return report.id; }, 3106);
}
const Format& Catalog::format(std::string_view id) const {
  return found(contents_->formats, id, [](const Format& format) { return format.id; }, 3105);
}

const Format& Catalog::format_for_suffix(std::string_view suffix) const {
  const auto& formats = contents_->formats;
  if (const auto format = std::ranges::find(formats, suffix, &Format::suffix); format != formats.end()) return *format;
  std::string known;
  for (const Format& format : formats) known += (known.empty() ? "" : ", ") + format.suffix;
  throw Error(4005, {std::string(suffix), known});
}

const LegalDocument* Catalog::document(std::string_view basis) const {
  const std::string_view key = trimmed(basis.substr(0, basis.find(',')));
  const auto document = std::ranges::find(contents_->documents, key, &LegalDocument::key);
  return document == contents_->documents.end() ? nullptr : &*document;
}

std::string Catalog::json() const { return catalog_json(*contents_); }

const std::string& Catalog::digest() const {
  std::call_once(contents_->digest_once, [this] { contents_->digest = sha256(json()); });
  return contents_->digest;
}

Catalog load_plugins(std::span<const Plugin> available, std::span<const std::string> wanted) {
  std::vector<const Plugin*> waiting;
  const auto want = [&](const std::string& name) {
    const auto plugin = std::ranges::find(available, name, [](const Plugin& p) { return p.info.name; });
    if (plugin == available.end()) {
      std::string installed;
      for (const Plugin& one : available) installed += (installed.empty() ? "" : ", ") + one.info.name;
      throw Error(1201, {name, installed});
    }
    if (std::ranges::find(waiting, &*plugin) == waiting.end()) waiting.push_back(&*plugin);
  };
  if (std::ranges::any_of(available, [](const Plugin& p) { return p.info.name == "standard"; })) want("standard");
  for (const std::string& name : wanted) want(name);

  Catalog out;
  while (!waiting.empty()) {
    const auto requires_waiting = [&](const Plugin* plugin) {
      return std::ranges::any_of(plugin->info.requirements, [&](const auto& requirement) {
        return std::ranges::any_of(waiting,
                                   [&](const Plugin* other) { return other != plugin && other->info.name == requirement.first; });
      });
    };
    auto next = std::ranges::find_if_not(waiting, requires_waiting);
    // Plugins that require each other: the first is tried, and says what it lacks.
    if (next == waiting.end()) next = waiting.begin();
    const Plugin* plugin = *next;
    waiting.erase(next);
    out = out.with(*plugin);
  }
  return out;
}

}  // namespace ketnap
