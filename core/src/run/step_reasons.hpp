#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include <ketnap/run/check.hpp>

#include <ketnap/expr/explainer.hpp>
#include "run/columns.hpp"
#include "run/step_rules.hpp"

namespace ketnap {

/// Where a hit is explained: the row of a part of an Explained. Nowhere, where a column function judged it.
struct HitPlace {
  std::int32_t part = -1;
  std::uint32_t row = 0;
  bool of_applies = false;  ///< it was not sure that the rule applies: that is what has to be explained
};

/// Why the rules of a step say what they say.
class StepReasons {
 public:
  StepReasons(const Snapshot& snapshot, const Catalog& catalog, const Frame& judged, std::span<const std::int32_t> rules,
              Sensitivity clearance, Explainer::Values values);

  [[nodiscard]] Explainer::Workspace workspace(InstructionSet set) const { return explainer_.workspace(set); }
  /// Adds what explains some hits of one rule, at most a block of them, and where each one is.
  void explain(std::span<const Hit> hits, Explainer::Workspace& work, Explained& to, std::vector<HitPlace>& places) const;
  /// What it says as text, of a hit and its place.
  [[nodiscard]] Reasons reasons(const Hit& hit, const Verdict& verdict, const Explained& found, const HitPlace& place) const;

  [[nodiscard]] const Explainer& explainer() const { return explainer_; }

 private:
  [[nodiscard]] std::vector<Root> conditions(const Snapshot& snapshot, std::span<const std::int32_t> rules);

  const Catalog& catalog_;
  Sensitivity clearance_;
  std::map<std::int32_t, std::size_t> places_;  // of a rule: `applies` if it has one, then `holds`
  std::map<std::int32_t, std::unique_ptr<ColumnJudge>> columns_;
  Explainer explainer_;
};

}  // namespace ketnap
