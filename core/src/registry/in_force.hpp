#pragma once
#include <cstdint>
#include <vector>

#include "layout.hpp"
#include "sqlite.hpp"

namespace ketnap {

/// Reads a table's facts in the order they were written and passes over those that do not hold at a batch: replaced by a later
/// batch, or retracted.
class FactsInForce {
 public:
  /// `columns`: what to select, as SQL.
  FactsInForce(Database& database, const Layout& layout, int as_known, const std::string& columns);

  bool step();
  [[nodiscard]] const Statement& row() const { return rows_; }
  /// The row's fact.
  [[nodiscard]] std::int64_t fact() const { return rows_.integer(0); }
  /// Facts that a later one of their key replaced or retracted, in their order.
  [[nodiscard]] const std::vector<std::int64_t>& superseded() const { return superseded_; }
  /// Columns of `row()` are counted from here.
  static constexpr int first_column = 1;

 private:
  std::vector<std::int64_t> superseded_;
  std::vector<std::int64_t>::const_iterator next_;
  Statement rows_;
};

}  // namespace ketnap
