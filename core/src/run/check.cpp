#include <ketnap/run/check.hpp>

#include <algorithm>
#include <memory>
#include <utility>

#include <ketnap/base/error.hpp>
#include <ketnap/base/text.hpp>
#include <ketnap/run/measure.hpp>

#include "run/judged.hpp"
#include "run/judgement.hpp"

namespace ketnap {
namespace {

/// Whose names verdicts have, as long as anybody reads them.
class Names {
 public:
  Names(const Snapshot& snapshot, const Frame& judged)
      : dossier_(*judged.column("dossier")),
        person_(*judged.column("person")),
        unit_(*judged.column("unit")),
        step_(*judged.column("step")),
        day_(*judged.column("step_date")),
        dossiers_(*snapshot.frame("dossiers").column("dossier")),
        people_(*snapshot.frame("people").column("person")),
        tree_(snapshot.tree()) {
    for (const Code& code : snapshot.schema().list("step")->codes) steps_.push_back(code.key);
  }

  [[nodiscard]] VerdictList::Case of(std::int32_t row) const {
    const auto at = static_cast<std::size_t>(row);
    const auto link = [&](const Column& column) { return column.values.as<std::int32_t>()[at]; };
    VerdictList::Case out;
    out.dossier = dossiers_.text(static_cast<std::size_t>(link(dossier_)));
    if (link(person_) != no_row) out.person = people_.text(static_cast<std::size_t>(link(person_)));
    if (link(unit_) != no_row) out.unit = tree_[static_cast<std::size_t>(link(unit_))].code;
    out.step = steps_[step_.values.as<std::uint8_t>()[at]];
    out.step_date = Date(day_.values.as<std::int32_t>()[at]);
    return out;
  }

 private:
  Column dossier_;
  Column person_;
  Column unit_;
  Column step_;
  Column day_;
  Column dossiers_;
  Column people_;
  Tree tree_;
  std::vector<std::string> steps_;
};

VerdictList spelt_out(const Snapshot& snapshot, const Catalog& catalog, const Frame& judged, const Judgement& judgement) {
  const auto names = std::make_shared<const Names>(snapshot, judged);
  const auto rows = std::make_shared<std::vector<std::int32_t>>();  // of the cases
  VerdictList out([names, rows](std::size_t place) { return names->of((*rows)[place]); });
  rows->reserve(judged.rows());
  out.reserve(judgement.size());
  struct Version {
    std::uint16_t id;
    Severity severity;
  };
  std::vector<Version> versions;
  for (const BoundRule& bound : catalog.rules())
    versions.push_back({.id = out.add_rule(bound.rule.id), .severity = bound.rule.severity});
  std::int32_t last = no_row;
  judgement.each([&](std::int32_t row, std::int32_t place, Outcome outcome) {
    if (row != last) {
      rows->push_back(row);
      out.add_case();
    }
    last = row;
    const Version& rule = versions[static_cast<std::size_t>(place)];
    out.add(rule.id, rule.severity, outcome);
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
