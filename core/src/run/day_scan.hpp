#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "run/judged.hpp"

namespace ketnap {

/// A rule of a step, in the order of the versions' days.
struct DatedRule {
  std::vector<std::int32_t> versions;  ///< places in Catalog::rules()

  /// nullopt where none is in force that day.
  [[nodiscard]] std::optional<std::int32_t> on(const Catalog& catalog, Date day) const;
};
[[nodiscard]] std::vector<DatedRule> dated_rules(const Catalog& catalog, std::string_view step);

/// What was found of one row of judged steps.
struct RowChanges {
  struct OfRule {
    std::optional<Date> day;
    Outcome from = Outcome::not_applicable;
    Outcome to = Outcome::not_applicable;
  };
  std::vector<OfRule> rules;   ///< the first change of each, in the order of dated_rules(); `from` is there without one too
  OfRule dossier;              ///< of the outcome of all
  std::vector<OfRule> turned;  ///< of each rule, how it came to that of the dossier; a day only where it turned
};

/// Judges rows of one step on every day after `as_of` and before the horizon, until all that may change has. Of those that are not
/// `to_do` nothing changes.
[[nodiscard]] std::vector<RowChanges> scan_days(const Snapshot& snapshot, const Catalog& catalog, const JudgedAgain& judged,
                                                const StepRange& rows, Date horizon, AskColumns ask, InstructionSet set);

}  // namespace ketnap
