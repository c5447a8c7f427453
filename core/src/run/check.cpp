#include <ketnap/run/check.hpp>

#include <algorithm>
#include <utility>

#include <ketnap/base/error.hpp>
#include <ketnap/base/text.hpp>
#include <ketnap/run/measure.hpp>

#include "run/judged.hpp"
#include "run/judgement.hpp"

namespace ketnap {
namespace {

/// Whose names verdicts have.
class Names {
 public:
  Names(const Snapshot& snapshot, const Frame& judged)
      : snapshot_(snapshot),
        dossier_(judged.link("dossier")),
        person_(judged.link("person")),
        unit_(judged.link("unit")),
        day_(judged.column("step_date")->values.as<std::int32_t>()),
        dossiers_(*snapshot.frame("dossiers").column("dossier")),
        people_(*snapshot.frame("people").column("person")) {}

  [[nodiscard]] VerdictList::Case of(std::int32_t row, std::string step) const {
    const auto at = static_cast<std::size_t>(row);
    VerdictList::Case out;
    out.dossier = dossiers_.text(static_cast<std::size_t>(dossier_[at]));
    if (person_[at] != no_row) out.person = people_.text(static_cast<std::size_t>(person_[at]));
    if (unit_[at] != no_row) out.unit = snapshot_.tree()[static_cast<std::size_t>(unit_[at])].code;
    out.step = std::move(step);
    out.step_date = Date(day_[at]);
    return out;
  }

 private:
  const Snapshot& snapshot_;
  std::span<const std::int32_t> dossier_;
  std::span<const std::int32_t> person_;
  std::span<const std::int32_t> unit_;
  std::span<const std::int32_t> day_;
  const Column& dossiers_;
  const Column& people_;
};

VerdictList spelt_out(const Snapshot& snapshot, const Catalog& catalog, const Frame& judged, const Judgement& judgement) {
  const Names names(snapshot, judged);
  VerdictList out;
  std::vector<std::uint16_t> places;
  for (const BoundRule& bound : catalog.rules()) places.push_back(out.add_rule(bound.rule.id));
  std::int32_t last = no_row;
  judgement.each([&](std::int32_t row, std::int32_t place, Outcome outcome) {
    const Rule& rule = catalog.rules()[static_cast<std::size_t>(place)].rule;
    if (row != last) out.add_case(names.of(row, rule.step));
    last = row;
    out.add(places[static_cast<std::size_t>(place)], rule.severity, outcome);
  });
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

bool used_draft(const Catalog& catalog, const Judgement& judgement) {
  return std::ranges::any_of(judgement.days(), [&](const auto& one) {
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
  const Judgement judgement(snapshot, catalog, judged, request.on_error, request.threads, request.set);
  out.failures = judgement.failures();
  out.verdicts = spelt_out(snapshot, catalog, judged, judgement);
  out.provenance = provenance(snapshot, catalog);
  out.provenance.used_draft = used_draft(catalog, judgement);
  return out;
}

std::vector<Reasons> reasons(const Snapshot& snapshot, const Catalog& catalog, const CheckRequest& request,
                             const std::string& dossier, Sensitivity clearance) {
  CheckRequest only = request;
  only.dossier = dossier;
  const Frame judged = judged_steps(snapshot, only);
  const Judgement judgement(snapshot, catalog, judged, request.on_error, 1, request.set);
  return explanations(snapshot, catalog, spelt_out(snapshot, catalog, judged, judgement), clearance, request.set);
}

}  // namespace ketnap
