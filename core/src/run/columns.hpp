#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <ketnap/base/period.hpp>
#include <ketnap/expr/explain.hpp>
#include <ketnap/plugin/catalog.hpp>
#include <ketnap/run/check.hpp>

#include "expr/gather.hpp"

namespace ketnap {

/// What a column function reads over a frame: computed for a block of rows, picked for those that it is asked about.
class ColumnReader {
 public:
  /// `condition` says which rows are asked about; nullptr: the caller does.
  ColumnReader(const Snapshot& snapshot, const Frame& frame, std::span<const ColumnRead> reads, std::span<const BoundPtr> bound,
               const BoundPtr& condition, const RequestDates& dates, std::span<const Parameter> parameters);

  void run(std::size_t begin, std::size_t end);
  /// Whether a row of the last run fulfils the condition.
  [[nodiscard]] Truth condition(std::size_t row) const { return truth_at(program_, work_, bound_.size(), row - begin_); }
  /// Of rows of the last run; valid until the next pick.
  [[nodiscard]] ColumnBlock pick(std::span<const std::int32_t> rows);
  /// Each read as an explanation shows it to somebody of this clearance, on a row of the last run.
  [[nodiscard]] std::vector<Atom::Reading> readings(std::size_t row, Sensitivity clearance) const;
  /// `judged 0–511: D-000001 … D-000512`
  [[nodiscard]] std::string place_of(std::span<const std::int32_t> rows) const;

 private:
  struct Picked {
    std::vector<std::int64_t> low;
    std::vector<std::int64_t> high;
    std::vector<Amount::Applies> applies;
    std::vector<Amount> amounts;
    std::vector<std::string_view> texts;
  };
  void pick(std::size_t root, std::span<const std::int32_t> rows, Picked& into) const;
  [[nodiscard]] std::string name_of(std::int32_t row) const;

  const Snapshot& snapshot_;
  const Frame& frame_;
  std::vector<ColumnRead> reads_;
  std::vector<BoundPtr> bound_;
  Program program_;
  Program::Workspace work_;
  std::size_t begin_ = 0;
  std::vector<Picked> picked_;
};

/// A rule's column function over judged rows.
class ColumnJudge {
 public:
  ColumnJudge(const Snapshot& snapshot, const Catalog& catalog, const Frame& judged, const BoundRule& bound,
              const RequestDates& dates, OnError on_error);

  /// Asks about some rows of begin .. end, ascending. Errors 3301, 3302.
  void run(std::size_t begin, std::size_t end, std::span<const std::int32_t> rows);
  /// What it said of a row of the last run, as a rule's `holds` says it; unknown where it was not asked.
  [[nodiscard]] Truth truth(std::size_t row) const { return truths_[row - begin_]; }
  [[nodiscard]] const std::optional<Verdicts::Failure>& failure() const { return failure_; }
  /// What its verdict on a judged row rests on: what it read there, and how it failed, if it did.
  void explain(Reasons& reasons, std::size_t row, Sensitivity clearance);

 private:
  void ask(const ColumnBlock& block, std::span<const std::int32_t> rows);

  const Rule& rule_;
  OnError on_error_;
  ColumnReader reader_;
  std::vector<Truth> truths_;
  std::vector<Outcome> outcomes_;
  std::size_t begin_ = 0;
  std::optional<Verdicts::Failure> failure_;
};

/// What an indicator's column function says of the related rows of all units over one period, in the order of the tree.
class ColumnRows {
 public:
  /// Errors 3301, 3302.
  ColumnRows(const Snapshot& snapshot, const BoundIndicator& bound, const Period& period, std::span<const Parameter> parameters);

  /// Of a place of the tree with all below it: how many are true, or their sum.
  [[nodiscard]] Amount amount(std::int32_t unit) const;
  /// The rows that are surely counted, ascending.
  [[nodiscard]] std::vector<std::int32_t> counted(std::int32_t unit) const;

 private:
  void add(std::span<const std::int32_t> units, std::span<const ValuedRow> values, std::span<const std::int32_t> rows);
  [[nodiscard]] std::size_t end_of(std::int32_t unit) const;

  const Snapshot& snapshot_;
  const BoundIndicator& bound_;
  std::vector<ValuedRow> values_;
  std::vector<std::int32_t> rows_;
  std::vector<std::size_t> starts_;   // by unit, and the end
  std::vector<std::int64_t> surely_;  // of a count: running sums over units, from 0
  std::vector<std::int64_t> possibly_;
};

}  // namespace ketnap
