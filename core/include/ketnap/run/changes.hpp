#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <ketnap/data/snapshot.hpp>
#include <ketnap/expr/explain.hpp>
#include <ketnap/plugin/catalog.hpp>
#include <ketnap/report/verdict.hpp>

namespace ketnap {

/// What turned in one rule on the day of a change.
struct RuleTurn {
  /// What happened to the rule itself that day: it began or ended to be in force, or another version took its place.
  enum class Law { same, begins, ends, changes };
  struct AtomTurn {
    Atom atom;  ///< as on that day, with what was read
    Truth before = Truth::unknown;
  };
  std::string rule;
  Label title;
  Outcome from = Outcome::not_applicable;  ///< the day before; `not_applicable` while the rule is not in force
  Outcome to = Outcome::not_applicable;
  Law law = Law::same;
  std::vector<AtomTurn> atoms;  ///< in the order of the text
};

/// The first later day on which an outcome becomes another by itself: the facts stay as they are known, nothing more happens, but
/// time passes and what is already enacted comes into force and ends. A birthday, a certificate that runs out, a new version of a
/// parameter or of the rule.
struct Change {
  Date horizon;             ///< days before it were looked at
  std::optional<Date> day;  ///< nullopt: it stays as it is on every day before the horizon
  Outcome from = Outcome::unknown;
  Outcome to = Outcome::unknown;
  std::vector<RuleTurn> why;  ///< of a verdict one; of a dossier the blocking rules that turned on the day

  /// `04/03/2024: chưa rõ -> đạt (Đủ 18 tuổi khi chi bộ họp xét kết nạp)`, or `không tự đổi trước ngày 31/10/2033`.
  [[nodiscard]] std::string sentence(Lang lang) const;
};

struct Changes {
  std::vector<Change> verdicts;  ///< one for each, in their order
  std::vector<Change> dossiers;  ///< one for each of by_dossier()
};

/// Ten years after as_of.
[[nodiscard]] Date default_horizon(const Snapshot& snapshot);

/// Of verdicts on open dossiers at their next step. Every day from as_of on is judged as check() would judge it, so that what comes
/// back is exact. A dossier's outcome is that of all the catalog's rules at the step, also of those that come into force later and
/// of those that are not among the verdicts. A column function is asked day by day; what it throws is Error 3301, unless the check
/// itself went on after one (then such days are unknown). A step that was done stays judged by its own day: it never changes.
/// Of the atoms that turned those that would tell something above the clearance are left out. Error 3104 as explanations().
///
///   const Verdicts found = check(snapshot, catalog, {});
///   changes(snapshot, catalog, found, default_horizon(snapshot)).verdicts[0].sentence(Lang::vi)
[[nodiscard]] Changes changes(const Snapshot& snapshot, const Catalog& catalog, const Verdicts& of, Date horizon,
                              Sensitivity clearance = Sensitivity::sensitive, InstructionSet set = InstructionSet::best);

}  // namespace ketnap
