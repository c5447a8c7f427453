#pragma once
#include <string>
#include <string_view>
#include <vector>

#include <ketnap/base/date.hpp>
#include <ketnap/base/lang.hpp>
#include <ketnap/report/provenance.hpp>

namespace ketnap {

enum class Outcome { pass, fail, unknown, not_applicable };
[[nodiscard]] std::string_view name_of(Outcome outcome);
[[nodiscard]] const Label& label_of(Outcome outcome);  ///< đạt, không đạt, chưa rõ, không áp dụng

/// Whether a failing rule blocks the step or only warns.
enum class Severity { blocks, warns };
[[nodiscard]] std::string_view name_of(Severity severity);

/// What one rule says of one dossier at one step, by the law of that step's day.
struct Verdict {
  std::string dossier;
  std::string person;
  std::string unit;
  std::string step;
  Date step_date;
  std::string rule;
  Severity severity = Severity::blocks;
  Outcome outcome = Outcome::unknown;
  friend bool operator==(const Verdict&, const Verdict&) = default;
};

/// All verdicts of one check, by dossier, step order and rule. Reasons are computed on demand (run/check.hpp).
struct Verdicts {
  struct RuleHead {
    std::string id;
    Label title;
    std::vector<std::string> basis;
  };
  struct Count {
    std::string rule;
    std::int64_t pass = 0, fail = 0, unknown = 0, not_applicable = 0;
  };
  /// A column function that failed on some rows, which are unknown for that: how many, and what it said of the first.
  struct Failure {
    std::string rule;
    std::int64_t rows = 0;
    Label said;
  };
  std::vector<RuleHead> rules;
  std::vector<Verdict> verdicts;
  Provenance provenance;
  std::vector<Failure> failures{};  ///< only where a check goes on after them (CheckRequest::on_error)

  /// One line per rule, in the order of `rules`.
  [[nodiscard]] std::vector<Count> by_rule() const;
  /// A dossier's outcome at a step: any blocking rule fails: fail; else any blocking unknown: unknown; else pass.
  struct Dossier {
    std::string dossier, person, unit, step;
    Date step_date;
    Outcome outcome = Outcome::pass;
  };
  [[nodiscard]] std::vector<Dossier> by_dossier() const;
};

}  // namespace ketnap
