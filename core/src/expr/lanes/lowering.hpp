#pragma once
#include <initializer_list>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "expr/lanes/code.hpp"
#include "expr/lanes/facts.hpp"

namespace ketnap::lanes {

/// A sum of a day and months, or what two days are apart: compared as keys.
struct Terms {
  engine::Register day;
  engine::Register other;  ///< of months between: to which day; else how many months
  std::int32_t factor;
};

/// Writes a code down as steps, each register when the first one asks for it.
class Lowering {
 public:
  Lowering(const engine::Code& code, Width width)
      : code_(code), width_(width), facts_(code, width), native_(code.instructions.size(), nowhere), plain_(native_.size()) {}

  LaneCode finish() &&;

 private:
  using Holds = engine::Holds;
  using Instruction = engine::Instruction;
  using Register = engine::Register;
  using Plain = engine::Op;

  [[nodiscard]] const Instruction& at(Register r) const { return code_.instructions[static_cast<std::size_t>(r)]; }
  [[nodiscard]] const Fact& fact(Register r) const { return facts_[r]; }
  [[nodiscard]] Holds holds(Register r) const { return engine::holds(at(r).op); }

  // lower.cpp: rows, values, and what plain instructions make or read
  Place add(Step step, Form form, std::initializer_list<Kind> kinds);
  void open(std::int32_t space);
  Place native(Register r);
  Place rows(Register r);
  Place lanes(Register r);
  void to_plain(Register r);
  void run_plainly(Register r);
  Place plainly(Register r);
  Place make(Register r);
  [[nodiscard]] Step start(Op op, Register r, std::array<Place, 3> args = {nowhere, nowhere, nowhere}) const;
  Place make_rows(Register r);
  Place make_values(Register r);
  Place by_day(Register r);
  Place apart(Register r);
  Place binary(Op op, Register r);
  Place linear(Register r, Register a, Register b, std::int32_t factor);

  // lower_planes.cpp: what holds of rows
  Place planes(const Step& step);
  Place make_planes(Register r);
  Place in_byte_ranges(Register r, Place bytes, ByteRanges ranges);
  Place in_ranges(Register r);
  [[nodiscard]] static std::int32_t lane_of(std::int64_t x);
  Place byte_ranges(Register r, Register a, const std::vector<engine::Range>& ranges);
  Place compare(Register r);

  // lower_months.cpp: months compared by keys
  [[nodiscard]] std::optional<Terms> later_of(Register r) const;
  [[nodiscard]] std::optional<Terms> apart_of(Register r) const;
  [[nodiscard]] bool fits(Register months, std::int64_t factor, std::int64_t offset) const;
  Place compare_terms(Register r, Register a, Register b, bool strict);
  Place keyed(Register r, Register x, Op key, const Terms& terms, Register months, std::int32_t offset, bool later_first,
              bool flip);
  Place apart_within(Register r, const Terms& apart, const engine::Range& range);
  Place zero(Register r);
  Place key_of(Register day, Op op);

  // buffers.cpp
  [[nodiscard]] std::vector<std::size_t> last_uses() const;
  void assign_buffers();

  const engine::Code& code_;
  Width width_;
  Facts facts_;
  std::vector<Place> native_;
  std::vector<bool> plain_;
  std::map<Register, Place> widened_;
  std::map<std::pair<Register, Op>, Place> keys_;
  std::vector<std::pair<Kind, std::int32_t>> wanted_;  // of each buffer before assignment: its kind and space
  LaneCode out_;
};

}  // namespace ketnap::lanes
