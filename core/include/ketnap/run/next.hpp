#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <ketnap/data/snapshot.hpp>
#include <ketnap/plugin/catalog.hpp>
#include <ketnap/report/verdict.hpp>
#include <ketnap/run/missing.hpp>

namespace ketnap {

/// What a dossier needs next: which step, which body owes it, on which form, and between which days, as of the snapshot's day.
///
///   next_steps(snapshot, catalog, std::vector<std::string>{"D-000123"})[0].sentences(Lang::vi)
struct NextStep {
  /// A paper that the step leaves in the dossier.
  struct Paper {
    std::string paper;
    Label label;
    std::string form;  ///< `6-KNĐ`; empty where no form is prescribed
    bool present = false;
    std::vector<std::string> basis;  ///< cited
    Confidence confidence = Confidence::confirmed;
  };
  /// A rule of the next step that does not pass, and what would have to arrive for it to. That the step itself lacks its vote is no
  /// lack: it is what is to be done.
  struct Lack {
    std::string rule;
    Label title;
    Severity severity = Severity::blocks;
    Outcome outcome = Outcome::unknown;
    Missing missing;
  };
  /// A day that a rule sets to this step or to a later one: while nothing else happens, the rule fails until the day before it
  /// (`not_before`), or passes up to it and no longer (`by`).
  struct Term {
    Date day;
    std::string step;
    Label step_label;
    std::string rule;
    Label title;
    Severity severity = Severity::blocks;
    std::vector<std::string> basis;  ///< cited
    Confidence confidence = Confidence::confirmed;
  };

  std::string dossier;
  std::string person;
  std::string step;  ///< empty where there is none: closed, moved on, or nothing left to do
  Label label;
  std::string body;  ///< the unit that owes it
  std::string body_name;
  std::vector<Paper> papers;
  std::vector<Lack> lacks;
  std::vector<Term> not_before;  ///< by step, day and rule
  std::vector<Term> by;

  /// For people: what is to be done, then each paper, lack and term in a sentence with its basis.
  [[nodiscard]] std::vector<std::string> sentences(Lang lang) const;
};

/// One for each dossier. Terms are calendar days within default_horizon(); those in working days are none of these. Error 3104
/// where there is no such dossier.
[[nodiscard]] std::vector<NextStep> next_steps(const Snapshot& snapshot, const Catalog& catalog,
                                               std::span<const std::string> dossiers, InstructionSet set = InstructionSet::best);

}  // namespace ketnap
