#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <ketnap/data/snapshot.hpp>
#include <ketnap/expr/program.hpp>
#include <ketnap/plugin/catalog.hpp>
#include <ketnap/report/verdict.hpp>

namespace ketnap {

/// A fact that the registry has not: a field (`born`), a linked row (`vote`), a paper (`paper('application')`), a field of related
/// rows (`introducers.together_since`). The name is as an Expr writes it.
struct MissingFact {
  std::string name;
  Label label;
  friend bool operator==(const MissingFact& a, const MissingFact& b) { return a.name == b.name; }
};

/// What would have to arrive for one verdict to be `pass`.
struct Missing {
  /// The smallest sets, all of one size; the facts of a set and the sets lie in the order of the rule's text. None where the
  /// verdict is neither `fail` nor `unknown`, or where no set of up to `largest_missing_set` facts would do;
  /// nor for a column function, which nobody can look into.
  std::vector<std::vector<MissingFact>> sets;

  /// `Biểu quyết của bước; hoặc Ngày sinh và Đơn xin vào Đảng`; empty where there is no set.
  [[nodiscard]] std::string sentence(Lang lang) const;

  /// Whether the vote of the step itself would do: it is still to come, and nothing else is.
  [[nodiscard]] bool awaits_vote() const;
};
inline constexpr std::size_t largest_missing_set = 3;

/// One for each verdict. A set would do if the rule's `holds` may be true once it is there, each atom taken for itself:
///
/// - an atom that is unknown may become either, where everything unknown that it reads is in the set; what lies in a row that is
///   not there (`vote.members`) comes with the row;
/// - where related papers are counted by their code (`any(papers, paper == 'application' and state == 'present')`), a paper of the
///   set is one paper more, with nothing known of it but its code;
/// - `x is known` becomes true with x; any other atom that is known stays as it is.
///
/// Whether what arrives will say the right thing nobody knows: the sets are necessary, not sufficient. A parameter that the law has
/// not set on a day cannot arrive. Error 3104 as explanations().
///
///   missing(snapshot, catalog, verdicts)[0].sets        // {{vote}}, or {{born}, {paper('application')}}
[[nodiscard]] std::vector<Missing> missing(const Snapshot& snapshot, const Catalog& catalog, const VerdictList& verdicts,
                                           InstructionSet set = InstructionSet::best);

}  // namespace ketnap
