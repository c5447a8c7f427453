#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <ketnap/data/snapshot.hpp>
#include <ketnap/expr/program.hpp>

#include <ketnap/expr/amount.hpp>
#include "expr/outcomes.hpp"
#include "interval.hpp"

/// What a Program is inside: straight-line code. Every instruction writes one register, once; a register holds one value for each
/// row of its space.
namespace ketnap::engine {

using Register = std::int32_t;
inline constexpr Register none = -1;

/// What a register holds: intervals, bit planes, or row numbers of a linked frame; of what may be *not applicable*, or a fraction
/// whose denominator differs from row to row, amounts and outcomes, which are slower.
enum class Holds : std::uint8_t { values, planes, rows, amounts, outcomes };

enum class Op : std::uint8_t {
  constant,    // values [lo, hi]
  truth,       // planes: surely lo, possibly hi
  base_rows,   // rows: the base row's number
  link,        // rows: `links` at the row args[0]
  profile,     // rows: of the person args[0] on the day args[1]; `links` are where each one's profiles begin, `column` their days
  keyed,       // rows: of the row args[0], by keyed[operand]
  children,    // rows that belong to args[0] by related[operand]: the rows of the new space `space`
  load,        // values of `column` at the row args[0]; [lo, hi] where there is no row
  load_truth,  // planes of `column` at the row args[0]
  row_values,  // values: the row args[0] as a number
  spread_values,  // args[0] of the parent space, for each child row
  spread_planes,
  spread_rows,
  parameter,  // values of parameters[operand] on the day args[0]
  add,
  subtract,
  multiply,
  negative,
  add_months,
  add_days,
  add_working_days,  // by calendars[operand]
  months_between,
  days_between,
  completed_years,  // of a number of months
  minimum,
  maximum,
  choose,       // planes args[0] ? args[1] : args[2]
  count,        // values: over the child rows of the space `operand`, whose parents are args[0], how many satisfy args[1]
  distinct,     // values: as count, of how many different values args[2]
  in_ranges,    // planes: args[0] in ranges[operand]
  equal_texts,  // planes: the text of `column` at the row args[0] is that of columns[operand] at the row args[1]
  text_in,      // planes: the text of `column` at the row args[0] is one of texts[operand]
  equal,
  less,
  less_equal,
  known,  // planes: the interval is one value
  known_truth,
  known_row,
  known_text,
  logical_not,
  logical_and,
  logical_or,
  to_amounts,      // amounts: the values args[0] over lo
  amount,          // amounts: the function `bound` of the amounts args
  choose_amounts,  // amounts: outcomes args[0] ? args[1] : args[2]
  summary,         // amounts: `bound` over the child rows of the space `operand` that satisfy args[1], of args[2] over lo
  share,           // amounts: of the numbers of rows args[0] that meet, args[1] that do not, args[2] in all
  spread_amounts,
  to_outcomes,      // outcomes: of the planes args[0]
  compare_amounts,  // outcomes: the comparison `bound` of amounts
  amount_in,        // outcomes: args[0] is one of sets[operand]
  outcome,          // outcomes: the function `bound` of outcomes
  spread_outcomes,
  is_true,       // planes: the outcomes args[0] are yes
  is_none,       // planes: the outcomes args[0] are none
  known_amount,  // planes
  known_outcome  // planes
};

[[nodiscard]] Holds holds(Op op);

/// `none` as a row means the base row itself.
struct Instruction {
  Op op = Op::constant;
  std::int32_t space = 0;
  std::array<Register, 3> args = {none, none, none};
  std::int64_t lo = 0;
  std::int64_t hi = 0;
  std::int32_t operand = -1;
  const Column* column = nullptr;
  const std::int32_t* links = nullptr;
  BoundOp bound = BoundOp::constant;
  friend auto operator<=>(const Instruction&, const Instruction&) = default;
};

/// Rows that registers run over: the block's rows of the base frame (space 0), or related rows of the rows of another space.
struct Space {
  std::int32_t parent = -1;
  Register rows = none;
};

struct Range {
  std::int64_t lo;
  std::int64_t hi;
  friend auto operator<=>(const Range&, const Range&) = default;
};

/// The versions of a parameter, in whole numbers.
struct Versions {
  struct Version {
    std::int64_t start;
    std::int64_t end;  // one past
    std::int64_t value;
    friend auto operator<=>(const Version&, const Version&) = default;
  };
  std::vector<Version> versions;

  [[nodiscard]] Interval between(std::int64_t first, std::int64_t last) const;
  friend auto operator<=>(const Versions&, const Versions&) = default;
};

/// Where a row's keyed row is looked for.
struct Keyed {
  std::span<const std::int32_t> starts;
  const Column* code = nullptr;
  const Column* round = nullptr;
  std::int64_t place = 0;
};

/// The rows of each row of another frame: `starts[i] .. ends[i]`, or what `rows` has there where they do not lie together.
struct Related {
  std::span<const std::int32_t> starts;
  std::span<const std::int32_t> ends;
  std::span<const std::int32_t> rows;
};

struct Code {
  const Snapshot* snapshot = nullptr;
  std::vector<Instruction> instructions;
  std::vector<Expr> sources;  // one per instruction, for messages
  std::vector<Space> spaces = {Space{}};
  std::vector<Register> roots;
  std::vector<Register> not_applicable;  // one per root: where a Boolean has no outcome; none where it always has one
  std::vector<Related> related;
  std::vector<Buffer> subtrees;  // the ends of what lies below each unit
  std::vector<Keyed> keyed;
  std::vector<Versions> parameters;
  std::vector<std::shared_ptr<const WorkingDays>> calendars;
  std::vector<std::vector<Range>> ranges;
  std::vector<std::vector<std::string>> texts;
  std::vector<const Column*> columns;
  std::vector<std::vector<std::int64_t>> sets;
};

/// The contents of a register. Vectors only grow; `hi` and `possibly` are written where `exact` is false.
struct Slot {
  bool exact = true;
  std::vector<std::int64_t> lo;
  std::vector<std::int64_t> hi;
  std::vector<std::uint64_t> surely;
  std::vector<std::uint64_t> possibly;
  std::vector<std::int32_t> rows;
  std::vector<std::int32_t> parents;  // of `children`: the place of the parent in its space
  std::vector<Amount> amounts;
  std::vector<Outcomes> outcomes;

  [[nodiscard]] const std::int64_t* upper() const { return exact ? lo.data() : hi.data(); }
  [[nodiscard]] const std::uint64_t* outer() const { return exact ? surely.data() : possibly.data(); }
  [[nodiscard]] Interval interval(std::size_t i) const { return {lo[i], upper()[i]}; }
};

struct State {
  std::size_t begin = 0;
  const std::int32_t* chosen = nullptr;  ///< the base rows where they do not follow on each other from `begin`
  std::vector<std::size_t> sizes;        // rows of each space
  std::vector<Slot> slots;
};

[[nodiscard]] inline constexpr std::size_t words(std::size_t rows) { return (rows + 63) / 64; }

/// Compiles all roots into one code.
[[nodiscard]] Code compile(const Snapshot& snapshot, const Frame& frame, std::span<const Root> roots,
                           std::span<const Parameter> parameters, Reading reading);

/// Of each register whether all its rows are known whatever the block, since nothing that it reads has unknown values.
[[nodiscard]] std::vector<bool> always_exact(const Code& code);

/// Runs one instruction; the slots of its args and the size of its space are there. Error 3201.
void execute(const Code& code, Register target, State& state);

}  // namespace ketnap::engine
