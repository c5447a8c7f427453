#pragma once
#include <cstdint>
#include <vector>

#include "expr/lanes/code.hpp"

namespace ketnap::lanes {

/// What is sure of a register of values before it runs.
struct Fact {
  Form form = Form::none;
  std::int64_t lo = 0;
  std::int64_t hi = 0;
  bool unknown = false;  ///< a row may be wholly unknown
  bool open = false;     ///< a row may have no bound on one side
  bool never = false;    ///< a day may be Date::never()

  [[nodiscard]] bool has_lanes() const { return form == Form::numbers || form == Form::days || form == Form::bytes; }
  [[nodiscard]] bool is_plain_number() const { return form == Form::numbers && !open; }
};

/// The facts of all registers of a code, and what follows from them.
class Facts {
 public:
  /// Where numbers are asked for in a narrow form, months have lanes too; where only truths are, they are compared as keys.
  Facts(const engine::Code& code, Width width);

  [[nodiscard]] const Fact& operator[](engine::Register r) const { return facts_[static_cast<std::size_t>(r)]; }
  [[nodiscard]] bool is_base(engine::Register r) const { return r == engine::none || at(r).op == engine::Op::base_rows; }
  [[nodiscard]] bool is_constant(engine::Register r) const { return at(r).op == engine::Op::constant; }
  /// Nothing times what is not known is nothing.
  [[nodiscard]] bool is_zero(engine::Register r) const { return is_constant(r) && at(r).lo == 0 && at(r).hi == 0; }
  [[nodiscard]] bool is_day(engine::Register r) const;
  /// Of months between, or of completed years of such, where one day is constant and the other always is one: the other.
  [[nodiscard]] engine::Register day_of_months(engine::Register r) const;
  /// Both have lanes, and none is wholly unknown where the other has no bound.
  [[nodiscard]] bool comparable(engine::Register a, engine::Register b) const;

 private:
  [[nodiscard]] const engine::Instruction& at(engine::Register r) const { return code_.instructions[static_cast<std::size_t>(r)]; }
  [[nodiscard]] Fact fact_of(const engine::Instruction& instruction) const;
  [[nodiscard]] engine::Register day_of_months(const engine::Instruction& months) const;
  [[nodiscard]] Fact fact_of_months(const engine::Instruction& months) const;
  [[nodiscard]] Fact fact_of_later(const engine::Instruction& later) const;
  [[nodiscard]] Fact fact_of_parameter(const engine::Instruction& instruction) const;

  const engine::Code& code_;
  Width width_;
  std::vector<Fact> facts_;
};

}  // namespace ketnap::lanes
