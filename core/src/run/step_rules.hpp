#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <ketnap/data/snapshot.hpp>
#include <ketnap/expr/program.hpp>
#include <ketnap/plugin/catalog.hpp>
#include <ketnap/report/verdict.hpp>

#include "run/columns.hpp"

namespace ketnap {

inline constexpr std::size_t judged_rows_per_block = 8192;

/// What one rule says of one judged row.
struct Hit {
  std::int32_t row = 0;
  std::int32_t rule = 0;  ///< in Catalog::rules()
  Outcome outcome = Outcome::unknown;
};

/// The dates of a request that judges rows by their own days.
[[nodiscard]] RequestDates judging_dates(const Snapshot& snapshot);

/// The rules of a step, each in all its versions: places in Catalog::rules().
[[nodiscard]] std::vector<std::int32_t> rules_at(const Catalog& catalog, std::string_view step);
[[nodiscard]] inline const BoundRule& rule_at(const Catalog& catalog, std::int32_t rule) {
  return catalog.rules()[static_cast<std::size_t>(rule)];
}

/// How the column functions among some rules are asked; a row that they are not asked about is unknown.
struct AskColumns {
  OnError on_error = OnError::stop;
  bool only_in_force = false;  ///< only about rows on whose days the rule is in force
};

/// Some rules in one program over judged rows, whether in force on the rows' days or not.
class StepRules {
 public:
  StepRules(const Snapshot& snapshot, const Catalog& catalog, const Frame& judged, std::span<const std::int32_t> rules,
            AskColumns ask = {}, InstructionSet set = InstructionSet::best);

  void run(std::size_t begin, std::size_t end);
  /// What the rule in that place of `rules` says of a row of the last run.
  [[nodiscard]] Outcome outcome(std::size_t rule, std::size_t row) const;
  /// The same of `many` rows from `row` on, at most 64, a multiple of 64 after the first of the run: the two bits of the outcomes'
  /// numbers.
  struct Outcomes {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
  };
  [[nodiscard]] Outcomes outcomes(std::size_t rule, std::size_t row, std::size_t many) const;
  /// Adds one for each rule whose column function failed on rows.
  void add_failures(std::vector<Verdicts::Failure>& failures) const;

 private:
  struct Roots {
    std::size_t holds;
    std::optional<std::size_t> applies;
    std::unique_ptr<ColumnJudge> columns;  // in place of holds
    Period asked;                          // the days on which it is asked
  };
  [[nodiscard]] Truth truth(std::size_t root, std::size_t row) const { return truth_at(holds_[root], none_[root], row - begin_); }

  std::span<const std::int32_t> days_;
  std::vector<Roots> rules_;
  std::optional<Program> program_;
  Program::Workspace work_;
  std::vector<BitPlanes> holds_;  // of each root, in the last run
  std::vector<BitPlanes> none_;
  std::size_t begin_ = 0;
};

}  // namespace ketnap
