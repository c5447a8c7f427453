#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <ketnap/run/check.hpp>

#include "run/step_rules.hpp"

namespace ketnap {

/// A step of a dossier that is judged on a day.
struct Judged {
  std::int32_t dossier = no_row;
  std::int32_t step = 0;  ///< its place in the list of steps
  Date step_date;
  std::int32_t step_row = no_row;
  std::int32_t next_step = no_row;
};

/// judged_steps, of one dossier only where one is named. Rows lie by step, those of a step in the order of the frame `dossiers`.
[[nodiscard]] Frame judged_steps_of(const Snapshot& snapshot, const CheckRequest& request, std::optional<std::int32_t> dossier);

/// The judged steps that verdicts speak of, once each.
struct JudgedAgain {
  Frame frame;              ///< by step, as judged_steps
  std::vector<Hit> hits;    ///< one for each verdict: its row, its rule as of that day, its outcome
  std::vector<bool> to_do;  ///< of a row: the next step of a dossier that is open, not one that it has done
};
/// Error 3104 where the snapshot has no such dossier, or the catalog no such rule on that day.
[[nodiscard]] JudgedAgain judged_again(const Snapshot& snapshot, const Catalog& catalog, const VerdictList& verdicts);

/// Open dossiers at their next step and at each due one after it, as if all were done on as_of; `hits` is empty. A dossier that is
/// not open has no row.
[[nodiscard]] JudgedAgain judged_ahead(const Snapshot& snapshot, std::span<const std::int32_t> dossiers);

/// A row of judged steps on another day.
struct OnDay {
  std::int32_t row = 0;
  Date day;
};
/// Judged steps as they would be on other days, facts as they are: in the frame's columns, but for step_date.
[[nodiscard]] Frame on_days(const Frame& judged, std::span<const OnDay> rows);

/// Of a frame of judged steps: the stretches of rows of one step.
struct StepRange {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string_view step;  ///< its key
};
[[nodiscard]] std::vector<StepRange> ranges_of_steps(const Snapshot& snapshot, const Frame& judged);

/// The hits on the rows of one step.
struct StepOfHits {
  std::vector<std::int32_t> rules;  ///< ascending, once each
  std::vector<std::size_t> hits;    ///< places in JudgedAgain::hits, by rule and row
  std::vector<std::span<const std::size_t>> by_rule;
};
[[nodiscard]] std::vector<StepOfHits> steps_of_hits(const Snapshot& snapshot, const JudgedAgain& judged);

}  // namespace ketnap
