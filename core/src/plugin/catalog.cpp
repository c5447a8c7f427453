#include <ketnap/plugin/catalog.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include <ketnap/base/error.hpp>
#include <ketnap/base/text.hpp>
#include <ketnap/expr/text.hpp>

#include "expr/asked.hpp"
#include "plugin/catalog_json.hpp"
#include "plugin/contents.hpp"
#include "plugin/draft.hpp"
#include "plugin/expr_errors.hpp"
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

BindContext context_of(const CatalogContents& contents, const std::vector<Claimed>& claimed) {
  return {.schema = &contents.schema,
          .parameters = &contents.parameters,
          .groups = &contents.groups,
          .working_days = contents.working_days,
          .claimed = contents.quantities.empty() ? nullptr : &claimed};
}

// `[counted_on=decision]` with the options that it leaves out.
std::string all_options(const Indicator& indicator, std::string_view said) {
  std::string takes;
  for (const IndicatorOption& option : indicator.options) {
    takes += (takes.empty() ? "" : "; ") + option.name + " = ";
    for (std::size_t i = 0; i < option.values.size(); ++i) takes += (i == 0 ? "" : " | ") + option.values[i].key;
  }
  const auto refuse = [&] { throw Error(3203, {indicator.id, std::string(said), takes}); };
  if (!said.ends_with(']')) refuse();
  std::string_view rest = said.substr(1, said.size() - 2);
  std::map<std::string_view, std::string_view> chosen;
  while (!rest.empty()) {
    const std::string_view one = trimmed(rest.substr(0, rest.find(',')));
    rest = rest.find(',') == std::string_view::npos ? std::string_view() : rest.substr(rest.find(',') + 1);
    const std::size_t equals = one.find('=');
    if (equals == std::string_view::npos || !chosen.emplace(trimmed(one.substr(0, equals)), trimmed(one.substr(equals + 1))).second)
      refuse();
  }
  std::string out;
  for (const IndicatorOption& option : indicator.options) {
    const auto wanted = chosen.extract(option.name);
    const std::string_view key = wanted ? wanted.mapped() : std::string_view(option.values.front().key);
    if (std::ranges::find(option.values, key, &IndicatorOption::Value::key) == option.values.end()) refuse();
    out += (out.empty() ? "" : ",") + option.name + '=' + std::string(key);
  }
  if (!chosen.empty()) refuse();
  return out;
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

std::span<const std::string_view> native_measures() {
  static constexpr auto words = std::to_array<std::string_view>({"target_completion"});
  return words;
}

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

Catalog Catalog::with_indicators(std::span<const Indicator> indicators) const {
  if (indicators.empty()) return *this;
  CatalogDraft draft(*contents_, PluginInfo{});
  draft.overlay(indicators);
  return Catalog(std::move(draft).finish(contents_));
}

Catalog Catalog::with_rule(Rule rule) const {
  CatalogDraft draft(*contents_, PluginInfo{});
  draft.overlay(std::move(rule));
  return Catalog(std::move(draft).finish(contents_));
}

Catalog Catalog::with_group(Group group) const {
  CatalogDraft draft(*contents_, PluginInfo{});
  draft.overlay(std::move(group));
  return Catalog(std::move(draft).finish(contents_));
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
const std::vector<PluginFile>& Catalog::figure_files() const { return contents_->figure_files; }
const std::vector<Report>& Catalog::reports() const { return contents_->reports; }
const std::vector<Format>& Catalog::formats() const { return contents_->formats; }

const BoundIndicator& Catalog::indicator(std::string_view id) const {
  const std::size_t bracket = id.find('[');
  const BoundIndicator& first =
      found(contents_->indicators, id.substr(0, bracket), [](const BoundIndicator& bound) { return bound.indicator.id; }, 3103);
  if (bracket == std::string_view::npos) return first;
  const std::string options = all_options(first.indicator, id.substr(bracket));
  if (options == first.options) return first;
  const auto is_it = [&](const BoundIndicator& one) { return one.indicator.id == first.indicator.id && one.options == options; };
  return *std::ranges::find_if(contents_->variants, is_it);
}

BoundIndicator Catalog::of_part(const BoundIndicator& indicator, const RowPart& part, const RowPart* within) const {
  if (indicator.indicator.columns || !indicator.indicator.native.empty()) throw Error(3204, {indicator.id});
  BoundIndicator out = indicator;
  if (within != nullptr) out.text = ketnap::within(out.text, within->condition, within->id);
  out.text = of_all(ketnap::of_part(out.text, part.condition, part.id));
  const std::vector<Claimed> claimed = contents_->claimed();
  BindResult result = bind(out.text, RowKind::unit, context_of(*contents_, claimed));
  ExprErrors errors;
  for (const BindError& error : result.errors) errors.add(indicator.id + " (" + part.id + ')', out.text, error);
  errors.raise();
  out.value = std::move(result.bound);
  return out;
}

BoundPtr Catalog::bound_on(const Expr& expr, std::string_view table) const {
  const std::vector<Claimed> claimed = contents_->claimed();
  BindResult result = bind_value(expr, table, context_of(*contents_, claimed));
  ExprErrors errors;
  for (const BindError& error : result.errors) errors.add(print(expr), expr, error);
  errors.raise();
  return std::move(result.bound);
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
  std::call_once(contents_->digest_once, [this] {
    const auto& below = contents_->below;
    contents_->digest = sha256(below == nullptr ? json() : Catalog(below).digest() + overlay_json(*contents_));
  });
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
