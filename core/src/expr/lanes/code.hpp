#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "expr/code.hpp"
#include "expr/lanes/kernels.hpp"

/// A second form of a code, for speed: values in 32-bit lanes, days and codes straight from their columns, months compared as keys.
/// It rests on bounds that are checked while it runs; a block that breaks one is computed by the plain code (expr/code.hpp), and
/// so is every operation that has no kernel here. Results are the same.
namespace ketnap::lanes {

/// Where a register of this form stands in State::views.
using Place = std::int32_t;
inline constexpr Place nowhere = -1;

/// Numbers are lanes with the planes of rows that are known at all; of those, the lowest and the highest lane stand for no bound.
enum class Form : std::uint8_t { none, numbers, days, bytes, planes, rows };

enum class Op : std::uint8_t {
  constant,   // constants[operand]
  days,       // of the column, at the rows args[0]
  bytes,      // codes and Booleans likewise
  numbers,    // likewise; `limit` is checked
  widened,    // codes as numbers between 0 and `limit`
  parameter,  // parameters[operand] on the days args[0]
  key,        // of days, for at_most_later
  last_key,
  linear,  // args[0] + factor * args[1] + offset
  product,
  minimum,
  maximum,
  days_between,
  by_day,  // by_day[operand] of the days args[0]
  later,   // the days args[0] plus the months args[1]
  apart,   // months from the key args[0] to the last_key args[1]; with `flip` years
  choose,
  count,          // of the planes args[0] over the space `operand`, of the parents args[1]
  spread,         // args[0] of the parent space, for each child row
  at_most,        // args[0] <= args[1]
  at_most_later,  // args[0] <= args[1] plus args[2] months, or the other way round
  equals,
  within,        // ranges[operand]
  bytes_within,  // byte_ranges[operand]
  known,
  known_rows,
  logical_not,
  logical_and,
  logical_or,
  known_truth,
  link,
  profile,  // of the person args[0] on the day args[1]
  keyed,
  children,
  plain,     // the plain instruction
  of_plain,  // what it made, as planes or rows
  to_plain,  // args[0] for plain instructions to read
};

/// One operation on a block. It writes the view `target` and the buffers it was given.
struct Step {
  Op op = Op::plain;
  std::int32_t space = 0;
  Place target = nowhere;
  std::array<Place, 3> args = {nowhere, nowhere, nowhere};
  engine::Register plain = engine::none;  ///< the instruction that it stands for
  std::int32_t operand = -1;
  std::int32_t factor = 0;
  std::int32_t offset = 0;
  std::int32_t limit = 0;
  bool flip = false;          ///< planes: what is found does not hold
  bool later_first = false;   ///< at_most_later
  bool keep_never = false;    ///< at_most_later: its base may be `never`
  bool never_counts = false;  ///< at_most_later: a row of which the months are not known needs the plain code; days_between
  std::array<std::int32_t, 3> buffers = {-1, -1, -1};
};

/// What a buffer holds for each row of its space.
enum class Kind : std::uint8_t { none, lanes, bytes, planes };

struct ByteRanges {
  std::vector<Range8> ranges;
  bool unknown_surely = false;  ///< a row that is not known is in the ranges whatever it is
  bool unknown_possibly = true;
};

/// A number for each day from Date::first() to Date::last(), which rises or falls with it: the months to a constant day, or from
/// one.
struct ByDay {
  std::vector<std::int32_t> values;
  bool falls = false;
};

struct LaneCode {
  std::vector<Step> steps;
  std::vector<Form> forms;            ///< of each view
  std::vector<Kind> kinds;            ///< of each buffer
  std::vector<Place> roots;           ///< where nowhere, the plain slot has it
  std::vector<Place> not_applicable;  ///< as engine::Code has them
  std::vector<std::array<std::array<std::int32_t, copies>, 2>> constants;
  std::vector<std::vector<Range32>> ranges;
  std::vector<ByteRanges> byte_ranges;
  std::vector<ByDay> by_day;
};

/// The lanes of a code; the code must stay where it is.
[[nodiscard]] LaneCode lower(const engine::Code& code, Width width);

/// A register: pointers to what was computed, or into a column.
struct View {
  const std::int32_t* lo = nullptr;  ///< lanes, or rows
  const std::int32_t* hi = nullptr;
  const Word* known = nullptr;  ///< lanes: rows that are known at all; null: every one
  const std::uint8_t* bytes = nullptr;
  const Word* surely = nullptr;
  const Word* possibly = nullptr;
  bool one = false;         ///< lanes: the same for all rows
  std::int64_t first = -1;  ///< rows: where they follow on each other, the first of them
  bool has_ends = false;    ///< lanes: whether `least` and `most` of `lo` are there
  std::int32_t least = 0;
  std::int32_t most = 0;

  [[nodiscard]] Operand operand() const { return {lo, hi, one ? 0 : ~std::size_t{0}}; }
};

/// Memory that starts on a cache line, each buffer on another place of its page, with room for `slack` values after the last.
class Block {
 public:
  void reserve(std::size_t bytes, std::size_t which);
  template <class T>
  [[nodiscard]] T* as() {
    return reinterpret_cast<T*>(start_);
  }

 private:
  std::vector<std::byte> memory_;
  std::byte* start_ = nullptr;
  std::size_t bytes_ = 0;
};

struct LaneState {
  std::vector<View> views;
  std::vector<Block> buffers;
  std::vector<std::vector<std::int32_t>> child_starts;  ///< by space: where the rows of each parent begin
  std::vector<Word> scratch;
};

/// One number for each row of the last block, as Program::narrow has it.
void narrow(const engine::Code& code, const LaneCode& lanes, const Kernels& kernels, LaneState& state, std::size_t root,
            std::size_t rows, std::int32_t* to, std::size_t place, std::vector<Aside>& aside);

/// Computes a block whose begin and size `state` has; false where the plain code must.
[[nodiscard]] bool run(const engine::Code& code, const LaneCode& lanes, const Kernels& kernels, engine::State& state,
                       LaneState& lane_state);

}  // namespace ketnap::lanes
