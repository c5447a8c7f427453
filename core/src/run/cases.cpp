#include <ketnap/run/cases.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include <ketnap/base/error.hpp>
#include <ketnap/run/check.hpp>

#include "plugin/entry.hpp"
#include "run/case_rows.hpp"

namespace ketnap {
namespace {

/// What one case asks, beside its rows.
struct Asked {
  std::string file;
  std::string title;
  std::string dossier;
  Date on;
  std::vector<std::pair<std::string, std::string>> expected;  // rule and outcome
};

constexpr std::array<std::string_view, 5> answers{"pass", "fail", "unknown", "not_applicable", "not_in_force"};

Asked read_case(const Catalog& catalog, const std::string& plugin, const PluginFile& file, const Json& json, std::size_t number,
                CaseRows& rows) {
  Entry entry(plugin, file.name, json, number, json.is_object() && json.contains("case") ? json["case"].dump() : std::string());
  const auto on = Date::parse(entry.text("on", true));
  if (!on) entry.refuse("on", "\"2024-05-20\"");
  Asked out{.file = file.name, .title = entry.text("case", false), .dossier = rows.next_key(), .on = *on, .expected = {}};
  if (out.title.empty()) out.title = file.name;
  const Json& expected = entry.field("expect", R"({"vn.age_min": "pass"})");
  if (!expected.is_object() || expected.empty()) entry.refuse("expect", R"({"vn.age_min": "pass"})");
  std::string step;
  for (const auto& [id, answer] : expected.items()) {
    const std::string& of_rule = catalog.rule(id).rule.step;
    if (!step.empty() && step != of_rule) entry.refuse("expect", step);
    step = of_rule;
    if (!answer.is_string() || std::ranges::find(answers, answer.get<std::string>()) == answers.end())
      entry.refuse(id, "pass | fail | unknown | not_applicable | not_in_force");
    out.expected.emplace_back(id, answer.get<std::string>());
  }
  rows.add({.key = out.dossier, .step = step, .on = *on, .stated = entry.part(entry.field("dossier", "{...}"), number)},
           entry.field("dossier", "{...}"));
  entry.refuse_unknown();
  return out;
}

std::shared_ptr<const Snapshot> snapshot_of(const Catalog& catalog, const CaseRows& rows, const std::filesystem::path& folder,
                                            Date as_of) {
  Registry registry = Registry::create(folder / "cases.ketnap", catalog.schema(), {});
  LoadRequest request;
  request.files = rows.write(folder);
  request.document = "cases";
  const Batch batch = registry.load(request);
  for (const Finding& finding : batch.findings) {
    if (batch.set_aside > 0)
      throw Error(3230,
                  {finding.file, std::to_string(finding.row), finding.column, finding.text(Lang::vi), finding.text(Lang::en)});
  }
  return registry.snapshot({.as_of = as_of, .as_known = 0, .tree = as_of});
}

}  // namespace

std::vector<CaseResult> run_cases(const Catalog& catalog, std::span<const PluginFile> files, const std::filesystem::path& folder) {
  const std::string plugin = catalog.plugins().empty() ? "?" : catalog.plugins().back().name;
  CaseRows rows(catalog.schema());
  std::vector<Asked> asked;
  for (const PluginFile& file : files) {
    const Json read = read_json(plugin, file.name, file.text);
    const Json json = read.is_object() ? Json::array({read}) : read;
    if (!json.is_array()) throw Error(1207, {plugin, file.name, "{}", "?", "[...]", "[{...}, ...]"});
    for (std::size_t i = 0; i < json.size(); ++i) asked.push_back(read_case(catalog, plugin, file, json[i], i + 1, rows));
  }
  std::vector<CaseResult> out;
  if (asked.empty()) return out;
  const auto [first, last] = std::ranges::minmax(asked, {}, &Asked::on);
  const auto snapshot = snapshot_of(catalog, rows, folder, last.on);
  CheckRequest request;
  request.past = {period(first.on.iso() + ".." + last.on.iso())};
  const Verdicts verdicts = check(*snapshot, catalog, request);
  std::map<std::pair<std::string, std::string>, Outcome> found;
  for (const Verdict& verdict : verdicts.verdicts) found[{verdict.dossier, verdict.rule}] = verdict.outcome;
  for (const Asked& one : asked) {
    for (const auto& [rule, expected] : one.expected) {
      const auto verdict = found.find({one.dossier, rule});
      out.push_back({.file = one.file,
                     .title = one.title,
                     .dossier = one.dossier,
                     .on = one.on,
                     .rule = rule,
                     .expected = expected,
                     .got = verdict == found.end() ? "not_in_force" : std::string(name_of(verdict->second))});
    }
  }
  return out;
}

}  // namespace ketnap
