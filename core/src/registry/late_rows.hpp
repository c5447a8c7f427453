#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <ketnap/data/snapshot.hpp>

#include "history.hpp"
#include "late_facts.hpp"
#include "row_places.hpp"
#include "splice.hpp"

namespace ketnap {

/// What was said between two batches, and the few rows that it is about as they were and as they are.
struct Between {
  LateFacts about;  ///< without its facts
  std::shared_ptr<const History> before;
  std::shared_ptr<const History> after;
};

/// None where late_facts tells none.
[[nodiscard]] std::optional<Between> between(Database& database, const History& history, int batch);

/// Where rows belong cannot be told; it never leaves these files.
class CannotTell : public std::runtime_error {
 public:
  CannotTell() : std::runtime_error("where a row belongs cannot be told") {}
};

/// One table on its way from one batch to another.
struct LateTable {
  const Frame* earlier = nullptr;
  const Frame* before = nullptr;          ///< the few rows as they were
  const Frame* after = nullptr;           ///< and as they are
  std::vector<std::int32_t> rows_before;  ///< of the few as they were, their rows in the earlier frame
  std::vector<std::int32_t> rows_after;   ///< of the few as they are, the row that had the key before; no_row
  std::vector<std::int32_t> belong;       ///< before which row of the earlier frame they belong
  std::vector<bool> is_anew;              ///< of the few as they are
  std::vector<std::int32_t> places;       ///< their rows in the later frame
  std::vector<std::int32_t> parents_after;
  std::vector<std::int32_t> parents_gone;  ///< of the rows that go, in the earlier frame
  bool is_touched = false;
  Lazy<Splice> splice;
};

/// Which rows of a snapshot go, and which come in their places, when it is known what was said since. CannotTell where its frames
/// do not tell where.
class LateRows {
 public:
  LateRows(std::shared_ptr<const Snapshot> earlier, const Between& said);

  [[nodiscard]] const Snapshot& earlier() const { return *earlier_; }
  [[nodiscard]] int as_known() const { return after_->times().as_known; }
  [[nodiscard]] const Schema& schema() const { return earlier_->schema(); }
  [[nodiscard]] const std::map<std::string, LateTable, std::less<>>& tables() const { return tables_; }
  [[nodiscard]] const LateTable& table(std::string_view name) const { return tables_.find(name)->second; }
  /// Whether what leads to a table's rows leads there still.
  [[nodiscard]] bool keeps_places(std::string_view target) const;
  [[nodiscard]] const Splice& splice_of(std::string_view target) const;
  /// Of the few as they are, their rows in the later frame.
  [[nodiscard]] const std::vector<std::int32_t>& places_in(std::string_view target) const;

 private:
  [[nodiscard]] std::shared_ptr<const Snapshot> few(const std::shared_ptr<const History>& history) const;
  /// Where a small tree's units lie in the whole one.
  [[nodiscard]] std::vector<std::int32_t> unit_places(const Snapshot& small) const;
  /// The tables by which others are grouped, and to which keys lead, first.
  [[nodiscard]] std::vector<std::string> in_order() const;
  [[nodiscard]] bool is_whole(std::string_view parents, std::string_view key) const;
  /// The first column of its table's key.
  [[nodiscard]] std::string_view key(const Frame& frame, std::int32_t row) const;
  /// Whether one of few rows is made anew, or only lies there so that links find it.
  [[nodiscard]] bool is_anew(const Snapshot& side, const Frame& few, std::int32_t row) const;
  [[nodiscard]] bool is_target(std::string_view name) const;
  void find_rows(const std::string& name);
  [[nodiscard]] RowPlaces row_places(const LateTable& table, bool after) const;
  void find_before(LateTable& table, std::vector<std::int32_t>& gone);
  void find_after(LateTable& table, std::vector<Splice::Come>& come);

  std::shared_ptr<const Snapshot> earlier_;
  LateFacts about_;
  std::shared_ptr<const Snapshot> before_;
  std::shared_ptr<const Snapshot> after_;
  std::vector<std::int32_t> units_before_;
  std::vector<std::int32_t> units_after_;
  std::vector<std::int32_t> areas_;
  std::map<std::string, LateTable, std::less<>> tables_;
};

}  // namespace ketnap
