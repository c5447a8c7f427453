#include <algorithm>
#include <string>
#include <vector>

#include <ketnap/base/text.hpp>
#include <ketnap/report/provenance.hpp>
#include <ketnap/run/plan.hpp>

#include "plan_json.hpp"

namespace ketnap {
namespace {

constexpr std::size_t digits_shown = 12;

std::string shown(std::string_view digest) { return std::string(digest.substr(0, digits_shown)); }

std::string shown(const PlanLock::Plugin& plugin) { return plugin.name + ' ' + plugin.version + " (" + shown(plugin.digest) + ')'; }

/// What a plugin declares, by the names of its ids; documents bear no plugin's name, the catalog's digest covers them.
std::string declared_by(const std::string& plugin, const nlohmann::json& catalog) {
  std::string out;
  for (const char* kind : {"parameters", "rules", "indicators", "groups", "quantities", "reports", "formats"}) {
    for (const auto& one : catalog.at(kind)) {
      const auto& id = one.at("id").get_ref<const std::string&>();
      if (id.starts_with(plugin + '.')) out += one.dump() + '\n';
    }
  }
  return out;
}

std::string digest_of(const std::string& declared, const PluginSource* source) {
  std::vector<std::string> lines;
  if (source != nullptr)
    for (const PluginFile& file : source->files) lines.push_back(sha256(file.text) + ' ' + file.name + '\n');
  std::ranges::sort(lines);
  std::string all = declared;
  for (const std::string& line : lines) all += line;
  return sha256(all);
}

}  // namespace

std::string PlanLock::json() const {
  Json named = Json::object();
  for (const Plugin& plugin : plugins) named[plugin.name] = {{"version", plugin.version}, {"sha256", plugin.digest}};
  const Json out = {{"ketnap", ketnap}, {"plan", plan}, {"schema", schema}, {"catalog", catalog}, {"plugins", std::move(named)}};
  return out.dump(1) + '\n';
}

PlanLock lock_of(const Plan& plan, const Catalog& catalog, std::span<const PluginSource> sources) {
  const nlohmann::json declared = nlohmann::json::parse(catalog.json());
  PlanLock out{.ketnap = core_version(),
               .plan = plan.digest,
               .schema = sha256(catalog.schema().json()),
               .catalog = catalog.digest(),
               .plugins = {}};
  for (const PluginInfo& info : catalog.plugins()) {
    const auto source = std::ranges::find(sources, info.name, &PluginSource::name);
    out.plugins.push_back({.name = info.name,
                           .version = info.version,
                           .digest = digest_of(declared_by(info.name, declared), source == sources.end() ? nullptr : &*source)});
  }
  std::ranges::sort(out.plugins, {}, &PlanLock::Plugin::name);
  return out;
}

PlanLock read_lock(std::string_view file, std::string_view text) {
  PlanLock out;
  const Json json = read_plan_json(file, text);
  reading_plan(file, [&] {
    Entry entry = plan_entry("", json);
    out.ketnap = entry.text("ketnap", true);
    out.plan = entry.text("plan", true);
    out.schema = entry.text("schema", true);
    out.catalog = entry.text("catalog", true);
    const Json& plugins = entry.field("plugins", R"({"vn": {...}})");
    if (!plugins.is_object()) entry.refuse("plugins", R"({"vn": {...}})");
    for (const auto& [name, value] : plugins.items()) {
      Entry plugin = plan_entry("plugins " + name, value);
      out.plugins.push_back({.name = name, .version = plugin.text("version", true), .digest = plugin.text("sha256", true)});
      plugin.refuse_unknown();
    }
    entry.refuse_unknown();
  });
  std::ranges::sort(out.plugins, {}, &PlanLock::Plugin::name);
  return out;
}

std::vector<std::string> differences(const PlanLock& locked, const PlanLock& now) {
  std::vector<std::string> out;
  const auto add = [&](const std::string& before, const std::string& after) {
    if (before != after) out.push_back((before.empty() ? "–" : before) + " ≠ " + (after.empty() ? "–" : after));
  };
  const auto beside = [&](const std::string& name, const std::vector<PlanLock::Plugin>& plugins) {
    const auto found = std::ranges::find(plugins, name, &PlanLock::Plugin::name);
    return found == plugins.end() ? std::string() : shown(*found);
  };
  add("ketnap " + locked.ketnap, "ketnap " + now.ketnap);
  add("plan " + shown(locked.plan), "plan " + shown(now.plan));
  for (const PlanLock::Plugin& plugin : locked.plugins)
    if (std::ranges::find(now.plugins, plugin) == now.plugins.end()) add(shown(plugin), beside(plugin.name, now.plugins));
  for (const PlanLock::Plugin& plugin : now.plugins)
    if (beside(plugin.name, locked.plugins).empty()) add("", shown(plugin));
  add("schema " + shown(locked.schema), "schema " + shown(now.schema));
  // What a plugin changed, the catalog shows again.
  if (out.empty()) add("catalog " + shown(locked.catalog), "catalog " + shown(now.catalog));
  return out;
}

}  // namespace ketnap
