#include <algorithm>

#include <ketnap/run/check.hpp>

#include "run/judged.hpp"
#include "run/step_reasons.hpp"

namespace ketnap {

std::vector<Reasons> explanations(const Snapshot& snapshot, const Catalog& catalog, const VerdictList& verdicts,
                                  Sensitivity clearance, InstructionSet set) {
  const JudgedAgain judged = judged_again(snapshot, catalog, verdicts);
  std::vector<Reasons> out(verdicts.size());
  for (const StepOfHits& of : steps_of_hits(snapshot, judged)) {
    const StepReasons explaining(snapshot, catalog, judged.frame, of.rules, clearance, Explainer::Values::all);
    Explainer::Workspace work = explaining.workspace(set);
    Explained found;
    std::vector<HitPlace> places;
    for (const std::span<const std::size_t> verdicts_of_rule : of.by_rule) {
      for (std::size_t begin = 0; begin < verdicts_of_rule.size(); begin += judged_rows_per_block) {
        const auto some = verdicts_of_rule.subspan(begin, std::min(judged_rows_per_block, verdicts_of_rule.size() - begin));
        std::vector<Hit> hits;
        for (const std::size_t verdict : some) hits.push_back(judged.hits[verdict]);
        found.clear();
        places.clear();
        explaining.explain(hits, work, found, places);
        for (std::size_t i = 0; i < some.size(); ++i)
          out[some[i]] = explaining.reasons(hits[i], verdicts[some[i]], found, places[i]);
      }
    }
  }
  return out;
}

}  // namespace ketnap
