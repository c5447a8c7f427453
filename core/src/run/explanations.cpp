#include <algorithm>
#include <map>
#include <memory>

#include <ketnap/expr/text.hpp>
#include <ketnap/run/check.hpp>

#include "expr/explainer.hpp"
#include "run/columns.hpp"
#include "run/judged.hpp"
#include "run/step_rules.hpp"

namespace ketnap {
namespace {

/// The conditions of the rules that some verdicts of a step are about.
class StepReasons {
 public:
  StepReasons(const Snapshot& snapshot, const Catalog& catalog, const Frame& judged, std::span<const std::int32_t> rules,
              Sensitivity clearance)
      : catalog_(catalog),
        clearance_(clearance),
        explainer_(snapshot, judged, conditions(snapshot, rules), catalog.parameters(), clearance) {
    for (const std::int32_t rule : rules) {
      const BoundRule& bound = rule_at(catalog, rule);
      if (bound.rule.columns)
        columns_.emplace(
            rule, std::make_unique<ColumnJudge>(snapshot, catalog, judged, bound, judging_dates(snapshot), OnError::unknown));
    }
  }

  void run(std::size_t begin, std::size_t end) { explainer_.run(begin, end); }

  [[nodiscard]] Reasons reasons(const Hit& hit, const Verdict& verdict) const {
    const BoundRule& bound = rule_at(catalog_, hit.rule);
    const auto row = static_cast<std::size_t>(hit.row);
    Reasons out;
    out.verdict = verdict;
    out.title = bound.rule.title;
    for (const std::string& basis : bound.rule.basis) out.basis.push_back(citation(catalog_, basis));
    out.confidence = bound.rule.confidence;
    // Where it is not sure that the rule applies, that is what has to be explained.
    const std::size_t condition = places_.at(hit.rule);
    const Truth applies = bound.applies == nullptr ? Truth::yes : explainer_.truth(condition, row);
    const bool decided_there =
        applies == Truth::no || applies == Truth::none || (applies == Truth::unknown && verdict.outcome == Outcome::unknown);
    if (bound.rule.columns && !decided_there) {
      columns_.at(hit.rule)->explain(out, row, clearance_);
      return out;
    }
    out.text = print(decided_there ? bound.rule.applies : bound.rule.holds);
    out.explanation = explainer_.explanation(decided_there || bound.applies == nullptr ? condition : condition + 1, row);
    return out;
  }

 private:
  std::vector<Root> conditions(const Snapshot& snapshot, std::span<const std::int32_t> rules) {
    std::vector<Root> out;
    const RequestDates dates = judging_dates(snapshot);
    for (const std::int32_t rule : rules) {
      places_[rule] = out.size();
      if (rule_at(catalog_, rule).applies != nullptr) out.push_back({rule_at(catalog_, rule).applies, dates});
      if (rule_at(catalog_, rule).holds != nullptr) out.push_back({rule_at(catalog_, rule).holds, dates});
    }
    return out;
  }

  const Catalog& catalog_;
  Sensitivity clearance_;
  std::map<std::int32_t, std::size_t> places_;  // of a rule: `applies` if it has one, then `holds`
  std::map<std::int32_t, std::unique_ptr<ColumnJudge>> columns_;
  Explainer explainer_;
};

}  // namespace

std::vector<Reasons> explanations(const Snapshot& snapshot, const Catalog& catalog, const VerdictList& verdicts,
                                  Sensitivity clearance) {
  const JudgedAgain judged = judged_again(snapshot, catalog, verdicts);
  std::vector<std::size_t> by_row(verdicts.size());
  for (std::size_t i = 0; i < by_row.size(); ++i) by_row[i] = i;
  std::ranges::stable_sort(by_row, {}, [&](std::size_t i) { return judged.hits[i].row; });
  std::vector<Reasons> out(verdicts.size());
  auto next = by_row.begin();
  for (const StepRange& of : ranges_of_steps(snapshot, judged.frame)) {
    std::vector<std::int32_t> rules;
    for (auto i = next; i != by_row.end() && static_cast<std::size_t>(judged.hits[*i].row) < of.end; ++i)
      rules.push_back(judged.hits[*i].rule);
    std::ranges::sort(rules);
    const auto repeated = std::ranges::unique(rules);
    rules.erase(repeated.begin(), repeated.end());
    StepReasons explaining(snapshot, catalog, judged.frame, rules, clearance);
    for (std::size_t begin = of.begin; begin < of.end; begin += judged_rows_per_block) {
      const std::size_t end = std::min(begin + judged_rows_per_block, of.end);
      explaining.run(begin, end);
      for (; next != by_row.end() && static_cast<std::size_t>(judged.hits[*next].row) < end; ++next)
        out[*next] = explaining.reasons(judged.hits[*next], verdicts[*next]);
    }
  }
  return out;
}

}  // namespace ketnap
