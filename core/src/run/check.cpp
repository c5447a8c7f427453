#include <ketnap/run/check.hpp>

#include <algorithm>
#include <map>
#include <tuple>

#include <ketnap/base/error.hpp>
#include <ketnap/base/text.hpp>
#include <ketnap/expr/program.hpp>
#include <ketnap/expr/text.hpp>
#include <ketnap/run/measure.hpp>

#include "run/judged.hpp"
#include "run/reading.hpp"

namespace ketnap {
namespace {

constexpr std::size_t rows_per_block = 8192;

/// What one rule says of one judged row.
struct Hit {
  std::int32_t row = 0;
  std::int32_t rule = 0;  ///< in Catalog::rules()
  Outcome outcome = Outcome::unknown;
};

// What holds on every row where the rule may apply holds where it does.
Outcome outcome_of(Truth applies, Truth holds) {
  if (applies == Truth::no || applies == Truth::none || holds == Truth::none) return Outcome::not_applicable;
  if (holds == Truth::yes) return Outcome::pass;
  return applies == Truth::yes && holds == Truth::no ? Outcome::fail : Outcome::unknown;
}

RequestDates dates_of(const Snapshot& snapshot) {
  const Date day = snapshot.times().as_of;
  return {.period_start = day, .period_end = day, .instant = day, .as_of = day};
}

/// The rules of one step, each in all its versions, over the rows of that step.
class StepRules {
 public:
  StepRules(const Snapshot& snapshot, const Catalog& catalog, const Frame& judged, std::string_view step)
      : catalog_(catalog), judged_(judged) {
    std::vector<Root> roots;
    const RequestDates dates = dates_of(snapshot);
    for (std::size_t i = 0; i < catalog.rules().size(); ++i) {
      const BoundRule& bound = catalog.rules()[i];
      if (bound.rule.step != step) continue;
      Roots of{.rule = static_cast<std::int32_t>(i), .holds = roots.size(), .applies = std::nullopt};
      roots.push_back({.expr = bound.holds, .dates = dates});
      if (bound.applies != nullptr) {
        of.applies = roots.size();
        roots.push_back({.expr = bound.applies, .dates = dates});
      }
      rules_.push_back(of);
    }
    if (!rules_.empty()) program_.emplace(snapshot, judged, roots, catalog.parameters());
  }

  void run(std::size_t begin, std::size_t end, std::vector<Hit>& hits) {
    if (!program_) return;
    Program::Workspace work;
    const auto days = judged_.column("step_date")->values.as<std::int32_t>();
    for (std::size_t first = begin; first < end; first += rows_per_block) {
      const std::size_t last = std::min(first + rows_per_block, end);
      program_->run(first, last, work);
      for (const Roots& of : rules_) {
        const Period& in_force = catalog_.rules()[static_cast<std::size_t>(of.rule)].rule.in_force;
        for (std::size_t row = first; row < last; ++row) {
          if (!in_force.contains(Date(days[row]))) continue;
          const Truth does_apply = of.applies ? truth_at(*program_, work, *of.applies, row - first) : Truth::yes;
          hits.push_back({.row = static_cast<std::int32_t>(row),
                          .rule = of.rule,
                          .outcome = outcome_of(does_apply, truth_at(*program_, work, of.holds, row - first))});
        }
      }
    }
  }

 private:
  struct Roots {
    std::int32_t rule;
    std::size_t holds;
    std::optional<std::size_t> applies;
  };
  const Catalog& catalog_;
  const Frame& judged_;
  std::vector<Roots> rules_;
  std::optional<Program> program_;
};

// Sorted by dossier's key, step, rule.
std::vector<Hit> judge(const Snapshot& snapshot, const Catalog& catalog, const Frame& judged) {
  std::vector<Hit> hits;
  const CodeList& steps = *snapshot.schema().list(judged.column("step")->field.target);
  const auto step = judged.column("step")->values.as<std::uint8_t>();
  for (std::size_t begin = 0; begin < judged.rows();) {
    std::size_t end = begin;
    while (end < judged.rows() && step[end] == step[begin]) ++end;
    StepRules(snapshot, catalog, judged, steps.codes[step[begin]].key).run(begin, end, hits);
    begin = end;
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
    return bound.rule.confidence == Confidence::draft || reads(bound.applies) || reads(bound.holds);
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
  const std::vector<Hit> hits = judge(snapshot, catalog, judged);
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
  std::vector<Reasons> out;
  for (const Hit& hit : judge(snapshot, catalog, judged)) {
    const BoundRule& bound = catalog.rules()[static_cast<std::size_t>(hit.rule)];
    const auto row = static_cast<std::size_t>(hit.row);
    const auto explained = [&](const BoundPtr& expr) {
      return explain(snapshot, judged, {.expr = expr, .dates = dates_of(snapshot)}, catalog.parameters(), row);
    };
    Reasons reasons;
    reasons.verdict = verdict_of(snapshot, catalog, judged, hit);
    reasons.title = bound.rule.title;
    for (const std::string& basis : bound.rule.basis) reasons.basis.push_back(citation(catalog, basis));
    reasons.confidence = bound.rule.confidence;
    // Where it is not sure that the rule applies, that is what has to be explained.
    const Explanation applies = bound.applies == nullptr ? Explanation{.truth = Truth::yes, .atoms = {}} : explained(bound.applies);
    const bool decided_there = applies.truth == Truth::no || applies.truth == Truth::none ||
                               (applies.truth == Truth::unknown && hit.outcome == Outcome::unknown);
    reasons.text = print(decided_there ? bound.rule.applies : bound.rule.holds);
    reasons.explanation = decided_there ? applies : explained(bound.holds);
    out.push_back(std::move(reasons));
  }
  return out;
}

}  // namespace ketnap
