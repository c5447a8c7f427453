#include "run/step_reasons.hpp"

#include <algorithm>

#include <ketnap/expr/text.hpp>

namespace ketnap {

StepReasons::StepReasons(const Snapshot& snapshot, const Catalog& catalog, const Frame& judged, std::span<const std::int32_t> rules,
                         Sensitivity clearance, Explainer::Values values)
    : catalog_(catalog),
      clearance_(clearance),
      explainer_(snapshot, judged, conditions(snapshot, rules), catalog.parameters(), clearance, values) {
  for (const std::int32_t rule : rules) {
    const BoundRule& bound = rule_at(catalog, rule);
    if (bound.rule.columns)
      columns_.emplace(rule,
                       std::make_unique<ColumnJudge>(snapshot, catalog, judged, bound, judging_dates(snapshot), OnError::unknown));
  }
}

std::vector<Root> StepReasons::conditions(const Snapshot& snapshot, std::span<const std::int32_t> rules) {
  std::vector<Root> out;
  const RequestDates dates = judging_dates(snapshot);
  for (const std::int32_t rule : rules) {
    places_[rule] = out.size();
    if (rule_at(catalog_, rule).applies != nullptr) out.push_back({rule_at(catalog_, rule).applies, dates});
    if (rule_at(catalog_, rule).holds != nullptr) out.push_back({rule_at(catalog_, rule).holds, dates});
  }
  return out;
}

void StepReasons::explain(std::span<const Hit> hits, Explainer::Workspace& work, Explained& to,
                          std::vector<HitPlace>& places) const {
  if (hits.empty()) return;
  const BoundRule& bound = rule_at(catalog_, hits.front().rule);
  const std::size_t condition = places_.at(hits.front().rule);
  const std::size_t first = places.size();
  places.resize(first + hits.size());
  std::vector<std::int32_t> rows;
  std::vector<std::uint32_t> asked;
  const auto explain_asked = [&](std::size_t of, bool of_applies) {
    const auto part = static_cast<std::int32_t>(to.parts().size());
    if (!rows.empty()) explainer_.explain(of, rows, work, to);
    for (std::uint32_t i = 0; i < asked.size(); ++i) places[first + asked[i]] = {.part = part, .row = i, .of_applies = of_applies};
    rows.clear();
    asked.clear();
  };
  if (bound.applies != nullptr) {
    // A rule that fails, or holds, applies, or it does not matter.
    for (std::uint32_t i = 0; i < hits.size(); ++i) {
      if (hits[i].outcome == Outcome::fail || hits[i].outcome == Outcome::pass) continue;
      rows.push_back(hits[i].row);
      asked.push_back(i);
    }
    explain_asked(condition, true);
  }
  for (std::uint32_t i = 0; i < hits.size(); ++i) {
    HitPlace& place = places[first + i];
    if (place.part >= 0) {
      const Truth applies = explainer_.truth(to, to.parts()[static_cast<std::size_t>(place.part)], place.row);
      const bool decided_there =
          applies == Truth::no || applies == Truth::none || (applies == Truth::unknown && hits[i].outcome == Outcome::unknown);
      if (decided_there) continue;
      place = {};
    }
    if (bound.rule.columns) continue;
    rows.push_back(hits[i].row);
    asked.push_back(i);
  }
  explain_asked(bound.applies == nullptr ? condition : condition + 1, false);
}

Reasons StepReasons::reasons(const Hit& hit, const Verdict& verdict, const Explained& found, const HitPlace& place) const {
  const BoundRule& bound = rule_at(catalog_, hit.rule);
  Reasons out;
  out.verdict = verdict;
  out.title = bound.rule.title;
  for (const std::string& basis : bound.rule.basis) out.basis.push_back(citation(catalog_, basis));
  out.confidence = bound.rule.confidence;
  if (place.part < 0) {
    columns_.at(hit.rule)->explain(out, static_cast<std::size_t>(hit.row), clearance_);
    return out;
  }
  out.text = print(place.of_applies ? bound.rule.applies : bound.rule.holds);
  out.explanation = explainer_.explanation(found, found.parts()[static_cast<std::size_t>(place.part)], place.row);
  return out;
}

}  // namespace ketnap
