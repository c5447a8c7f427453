#include <ketnap/run/check.hpp>

#include <algorithm>
#include <map>
#include <tuple>

#include <ketnap/base/error.hpp>
#include <ketnap/base/text.hpp>
#include <ketnap/run/measure.hpp>

#include "run/judged.hpp"
#include "run/step_rules.hpp"

namespace ketnap {
namespace {

// Sorted by dossier's key, step, rule.
std::vector<Hit> judge(const Snapshot& snapshot, const Catalog& catalog, const Frame& judged, OnError on_error,
                       std::vector<Verdicts::Failure>& failures) {
  std::vector<Hit> hits;
  const auto step = judged.column("step")->values.as<std::uint8_t>();
  const auto days = judged.column("step_date")->values.as<std::int32_t>();
  for (const StepRange& of : ranges_of_steps(snapshot, judged)) {
    const std::vector<std::int32_t> rules = rules_at(catalog, of.step);
    StepRules judging(snapshot, catalog, judged, rules, {.on_error = on_error, .only_in_force = true});
    for (std::size_t begin = of.begin; begin < of.end; begin += judged_rows_per_block) {
      const std::size_t end = std::min(begin + judged_rows_per_block, of.end);
      judging.run(begin, end);
      for (std::size_t i = 0; i < rules.size(); ++i) {
        const Period& in_force = rule_at(catalog, rules[i]).rule.in_force;
        for (std::size_t row = begin; row < end; ++row)
          if (in_force.contains(Date(days[row])))
            hits.push_back({.row = static_cast<std::int32_t>(row), .rule = rules[i], .outcome = judging.outcome(i, row)});
      }
    }
    judging.add_failures(failures);
  }
  const auto dossier = judged.link("dossier");
  const Column& key = *snapshot.frame("dossiers").column("dossier");
  const auto order = [&](const Hit& hit) {
    const auto row = static_cast<std::size_t>(hit.row);
    return std::tuple(key.text(static_cast<std::size_t>(dossier[row])), step[row], hit.rule);
  };
  std::ranges::sort(hits, {}, order);
  return hits;
}

Verdict verdict_of(const Snapshot& snapshot, const Catalog& catalog, const Frame& judged, const Hit& hit) {
  const auto row = static_cast<std::size_t>(hit.row);
  const Rule& rule = catalog.rules()[static_cast<std::size_t>(hit.rule)].rule;
  const std::int32_t person = judged.link("person")[row];
  const std::int32_t unit = judged.link("unit")[row];
  Verdict out;
  out.dossier = snapshot.frame("dossiers").column("dossier")->text(static_cast<std::size_t>(judged.link("dossier")[row]));
  if (person != no_row) out.person = snapshot.frame("people").column("person")->text(static_cast<std::size_t>(person));
  if (unit != no_row) out.unit = snapshot.tree()[static_cast<std::size_t>(unit)].code;
  out.step = rule.step;
  out.step_date = Date(judged.column("step_date")->values.as<std::int32_t>()[row]);
  out.rule = rule.id;
  out.severity = rule.severity;
  out.outcome = hit.outcome;
  return out;
}

bool reads_draft(const BoundPtr& bound, std::span<const Parameter> parameters, Date first, Date last) {
  if (bound == nullptr) return false;
  if (bound->working_days != nullptr && bound->working_days->has_draft(first, last)) return true;
  if (bound->op == BoundOp::parameter) {
    const auto parameter = std::ranges::find(parameters, bound->name, &Parameter::id);
    return parameter != parameters.end() && std::ranges::any_of(parameter->versions, [&](const ParameterVersion& version) {
             return version.confidence == Confidence::draft && version.in_force.start() <= last && first < version.in_force.end();
           });
  }
  return std::ranges::any_of(bound->args, [&](const BoundPtr& arg) { return reads_draft(arg, parameters, first, last); });
}

bool used_draft(const Catalog& catalog, std::span<const Verdict> verdicts, std::span<const Hit> hits) {
  struct Days {
    Date first = Date::never();
    Date last;
  };
  std::map<std::int32_t, Days> used;
  for (std::size_t i = 0; i < hits.size(); ++i) {
    Days& days = used[hits[i].rule];
    days.first = std::min(days.first, verdicts[i].step_date);
    days.last = std::max(days.last, verdicts[i].step_date);
  }
  return std::ranges::any_of(used, [&](const auto& one) {
    const BoundRule& bound = catalog.rules()[static_cast<std::size_t>(one.first)];
    const auto reads = [&](const BoundPtr& expr) {
      return reads_draft(expr, catalog.parameters(), one.second.first, one.second.last);
    };
    return bound.rule.confidence == Confidence::draft || reads(bound.applies) || reads(bound.holds) ||
           std::ranges::any_of(bound.reads, reads);
  });
}

}  // namespace

Verdicts check(const Snapshot& snapshot, const Catalog& catalog, const CheckRequest& request) {
  Verdicts out;
  for (const BoundRule& bound : catalog.rules()) {
    if (out.rules.empty() || out.rules.back().id != bound.rule.id)
      out.rules.push_back({.id = bound.rule.id, .title = bound.rule.title, .basis = bound.rule.basis});
  }
  const Frame judged = judged_steps(snapshot, request);
  const std::vector<Hit> hits = judge(snapshot, catalog, judged, request.on_error, out.failures);
  out.verdicts.reserve(hits.size());
  for (const Hit& hit : hits) out.verdicts.push_back(verdict_of(snapshot, catalog, judged, hit));
  out.provenance = provenance(snapshot, catalog);
  out.provenance.used_draft = used_draft(catalog, out.verdicts, hits);
  return out;
}

std::vector<Reasons> reasons(const Snapshot& snapshot, const Catalog& catalog, const CheckRequest& request,
                             const std::string& dossier) {
  const std::int32_t place = snapshot.row_of("dossiers", dossier);
  if (place == no_row) throw Error(3104, {dossier});
  const Frame judged = judged_steps_of(snapshot, request, place);
  std::vector<Verdict> verdicts;
  std::vector<Verdicts::Failure> failures;
  for (const Hit& hit : judge(snapshot, catalog, judged, request.on_error, failures))
    verdicts.push_back(verdict_of(snapshot, catalog, judged, hit));
  return explanations(snapshot, catalog, verdicts);
}

}  // namespace ketnap
