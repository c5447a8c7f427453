#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <ketnap/data/snapshot.hpp>
#include <ketnap/expr/program.hpp>
#include <ketnap/plugin/catalog.hpp>
#include <ketnap/report/verdict.hpp>

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

/// Some rules in one program over judged rows, whether in force on the rows' days or not.
class StepRules {
 public:
  StepRules(const Snapshot& snapshot, const Catalog& catalog, const Frame& judged, std::span<const std::int32_t> rules);

  void run(std::size_t begin, std::size_t end);
  /// What the rule in that place of `rules` says of a row of the last run.
  [[nodiscard]] Outcome outcome(std::size_t rule, std::size_t row) const;

 private:
  struct Roots {
    std::size_t holds;
    std::optional<std::size_t> applies;
  };
  std::vector<Roots> rules_;
  std::optional<Program> program_;
  Program::Workspace work_;
  std::vector<BitPlanes> holds_;  // of each root, in the last run
  std::vector<BitPlanes> none_;
  std::size_t begin_ = 0;
};

}  // namespace ketnap
