#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <ketnap/data/schema.hpp>
#include <ketnap/expr/amount.hpp>
#include <ketnap/expr/bind.hpp>
#include <ketnap/expr/node.hpp>
#include <ketnap/report/verdict.hpp>

/// Column functions: what cannot be an Expr (a table of a foreign library, a search, a model) is a function from columns to one
/// answer for each row. It names what it reads as Exprs, is called for a block of rows at a time, and what it answers is checked.
/// An answer may depend on its own row only: blocks are cut as the engine likes, and one row may be asked about alone.
namespace ketnap {

/// One thing that a column function reads: an Expr on the row, under a name of its own.
struct ColumnRead {
  std::string name;
  Expr value;
};

/// What was read on each row of a block. Like every value it is an interval, known where `low` and `high` are equal: a whole
/// number, a day (since 1970-01-01; Date::never() has not happened), a place in `list`, a row of the frame `type.target`; of a
/// Boolean (surely, possibly) as 0 and 1. The least and greatest 64-bit numbers are no bound.
struct ColumnValues {
  std::string_view name;
  ValueType type;
  std::span<const std::int64_t> low;
  std::span<const std::int64_t> high;
  /// Whether there is a value at all: the latest of no votes has none. Empty: there is one on every row.
  std::span<const Amount::Applies> applies;
  std::span<const Amount> amounts;          ///< of a fraction; low and high are then empty
  std::span<const std::string_view> texts;  ///< of a text, empty where it is not known; low and high say only whether it is
  const CodeList* list = nullptr;           ///< of a code

  [[nodiscard]] bool known(std::size_t row) const {
    if (!amounts.empty()) return amounts[row].is_known();
    return low[row] == high[row] && (applies.empty() || applies[row] == Amount::Applies::yes);
  }
};

/// Some rows and what was read on them, in the order of the reads. Views: nothing of it may be kept beyond the call.
struct ColumnBlock {
  std::size_t rows = 0;
  std::vector<ColumnValues> columns;

  /// By the read's name; std::out_of_range where there is none such.
  [[nodiscard]] const ColumnValues& operator[](std::string_view name) const;
  /// The rows first .. first + count.
  [[nodiscard]] ColumnBlock part(std::size_t first, std::size_t count) const;
};

/// The column function of a Rule, in place of `holds`; the columns are read on judged steps that the rule may apply to.
///
///   Rule rule{.id = "demo.age", .step = "cell_vote"};
///   rule.columns = ColumnRule{.reads = {{"age", parse("years_between(born, step_date)")}}, .version = "1",
///                             .judge = [](const ColumnBlock& block, std::span<Outcome> outcomes) {
///                               const ColumnValues& age = block["age"];
///                               for (std::size_t i = 0; i < block.rows; ++i)
///                                 if (age.known(i)) outcomes[i] = age.low[i] >= 18 ? Outcome::pass : Outcome::fail;
///                             }};
///
/// Within a run it is called from one thread at a time. What it throws stops the run with Error 3301, which names plugin, id and
/// rows, or marks rows unknown (CheckRequest::on_error).
struct ColumnRule {
  std::vector<ColumnRead> reads;
  /// Stands for the function's code in the catalog's digest: a version that its author counts up, or its source text. The bytes of
  /// the code are not covered.
  std::string version;
  std::function<void(const ColumnBlock& block, std::span<Outcome> outcomes)> judge;  ///< `outcomes` comes as unknown
};

/// The column function of an Indicator, in place of `value`: of each related row a Boolean, and the indicator is how many are true,
/// or a whole number, and it is their sum. The period's window and the sums up the tree are the core's.
struct ColumnIndicator {
  enum class Aggregate { count, sum };
  Expr rows;  ///< a unit's related rows: `admissions`, `members.at('start')`
  Aggregate aggregate = Aggregate::count;
  std::vector<ColumnRead> reads;  ///< on such a row
  std::string version;            ///< as of a ColumnRule
  /// low .. high of each row, 0 and 1 where it is a Boolean; both come as unknown.
  std::function<void(const ColumnBlock& block, std::span<std::int64_t> low, std::span<std::int64_t> high)> value;
};

}  // namespace ketnap
