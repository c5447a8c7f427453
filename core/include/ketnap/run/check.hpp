#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <ketnap/base/period.hpp>
#include <ketnap/data/snapshot.hpp>
#include <ketnap/expr/explain.hpp>
#include <ketnap/plugin/catalog.hpp>
#include <ketnap/report/verdict.hpp>

namespace ketnap {

/// What a check does where a column function fails: Error 3301 or 3302, or the rows that it fails on are unknown.
enum class OnError { stop, unknown };

struct CheckRequest {
  /// Empty: each open dossier at its next step, as if on as_of. Else: each step done in one of these periods, on its own day.
  std::vector<Period> past;
  std::vector<UnitChoice> units;  ///< empty: all
  std::string dossier{};          ///< only this one; empty: all. Error 3104 where there is none
  OnError on_error = OnError::stop;
  std::size_t threads = 1;  ///< how many may judge; the result is the same. Where a rule is a column function, one does
  InstructionSet set = InstructionSet::best;  ///< what they compute with; the result is the same
};

/// The dossiers' steps that a check judges, as a frame that links into the snapshot, in the columns of judged_table(). A dossier is
/// open while it is neither closed nor moved on; its next step is the first due one that it has not done, where a step that ended
/// without agreement is not done. Steps of a section or a committee are due where the cell has one above it. Of a step of several
/// rounds the last is judged.
[[nodiscard]] Frame judged_steps(const Snapshot& snapshot, const CheckRequest& request);

/// Every rule of the judged step that was in force on its day, on every judged dossier. A rule that does not apply says
/// `not_applicable`; where that is not known it passes if it holds anyway, else it is `unknown`.
[[nodiscard]] Verdicts check(const Snapshot& snapshot, const Catalog& catalog, const CheckRequest& request);

/// A round of a step that is judged no more, since the step was done again: a vote that fell short before another one.
struct EarlierRound {
  std::string dossier;
  std::string step;
  Label label;  ///< of the step
  std::int64_t round = 1;
  Date done_on;
  std::string result;  ///< agreed, not_agreed; empty: nobody wrote it down
  std::int64_t last = 2;
  Date last_done_on = Date::never();  ///< never: on a day that nobody knows

  /// `Bước chi bộ xét kết nạp làm lần 1 ngày 19/12/2022 (không đồng ý); xét lần 2, ngày 09/01/2023.`
  [[nodiscard]] std::string sentence(Lang lang) const;
};
/// Of the dossiers of a request the rounds done in its periods that it does not judge: a step's day is that of its last round, so
/// each step lies in one period. By dossier, step and round; none where the request asks for open dossiers.
[[nodiscard]] std::vector<EarlierRound> earlier_rounds(const Snapshot& snapshot, const CheckRequest& request);

/// A basis as an office cites it: `charter-2011, 1.2` -> `Điều lệ Đảng Cộng sản Việt Nam (19/01/2011), 1.2`; as it is where the
/// catalog has no such document.
[[nodiscard]] std::string citation(const Catalog& catalog, const std::string& basis);

/// Why one rule says what it says of a dossier at a step (on step_date).
struct Reasons {
  Verdict verdict;
  Label title;
  std::vector<std::string> basis;  ///< cited
  Confidence confidence = Confidence::confirmed;
  /// What decided, as written: the rule's `holds`, or `applies` where that is not surely so; empty where a column function did.
  std::string text;
  Explanation explanation;
  std::vector<Atom::Reading> readings{};  ///< of a column function: each thing that it reads, under its name; there are no atoms
  Label note{};                           ///< why a column function failed on this row
  /// A paragraph for people: `Không đạt: Đủ 18 tuổi khi chi bộ họp xét kết nạp. Đọc được: số năm từ ngày sinh đến ngày xét = 17; …`
  [[nodiscard]] std::string sentence(Lang lang) const;
};
/// For every rule that has a verdict on the dossier; none where it is not judged. Error 3104 where there is no such dossier.
[[nodiscard]] std::vector<Reasons> reasons(const Snapshot& snapshot, const Catalog& catalog, const CheckRequest& request,
                                           const std::string& dossier, Sensitivity clearance = Sensitivity::sensitive);

/// The same for each of some verdicts, in their order: those that fail, one dossier's, all. One program runs over each step's rows,
/// so that a province's failures are explained at once; where they are to be counted rather than read, see run/atoms.hpp. What is
/// above the clearance (data/clearance.hpp) is withheld. Error 3104 where the snapshot or catalog is not the one they came from.
///
///   const VerdictList failed = found.verdicts.where([](const Verdict& v) { return v.outcome == Outcome::fail; });
///   for (const Reasons& why : explanations(snapshot, catalog, failed)) use(why.sentence(Lang::vi));
[[nodiscard]] std::vector<Reasons> explanations(const Snapshot& snapshot, const Catalog& catalog, const VerdictList& verdicts,
                                                Sensitivity clearance = Sensitivity::sensitive,
                                                InstructionSet set = InstructionSet::best);

}  // namespace ketnap
