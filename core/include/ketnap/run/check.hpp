#pragma once
#include <string>
#include <vector>

#include <ketnap/base/period.hpp>
#include <ketnap/data/snapshot.hpp>
#include <ketnap/expr/explain.hpp>
#include <ketnap/plugin/catalog.hpp>
#include <ketnap/report/verdict.hpp>

namespace ketnap {

struct CheckRequest {
  /// Empty: each open dossier at its next step, as if on as_of. Else: each step done in one of these periods, on its own day.
  std::vector<Period> past;
  std::vector<UnitChoice> units;       ///< empty: all
};

/// The dossiers' steps that a check judges, as a frame that links into the snapshot: dossier, step, step_date, next_step, and links to
/// person, profile (on step_date), vote (this step's, last round), admission, unit.
[[nodiscard]] Frame judged_steps(const Snapshot& snapshot, const CheckRequest& request);

/// Every rule of the judged step that was in force on its day, on every judged dossier.
[[nodiscard]] Verdicts check(const Snapshot& snapshot, const Catalog& catalog, const CheckRequest& request);

/// Why one rule says what it says of a dossier at a step (on step_date).
struct Reasons {
  Verdict verdict;
  Label title;
  std::vector<std::string> basis;      ///< as an office cites it: `Điều lệ Đảng (19/01/2011), 1.2`
  Confidence confidence = Confidence::confirmed;
  std::string text;                    ///< the rule's `holds`, as written
  Explanation explanation;
  /// A paragraph for people.
  [[nodiscard]] std::string sentence(Lang lang) const;
};
[[nodiscard]] std::vector<Reasons> reasons(const Snapshot& snapshot, const Catalog& catalog, const CheckRequest& request, const std::string& dossier);

}  // namespace ketnap
