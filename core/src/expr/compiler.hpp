#pragma once
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "code.hpp"

namespace ketnap::engine {

/// Turns bound trees into code, root after root. An instruction that is there already is used again; one whose arguments are
/// constants becomes a constant; each is computed in the outermost space that it can be computed in.
class Compiler {
 public:
  Compiler(const Snapshot& snapshot, const Frame& frame, std::span<const Parameter> parameters, Reading reading);

  void add(const Root& root);
  /// The code without instructions that no root needs.
  [[nodiscard]] Code finish() &&;

 private:
  /// A row that names are read from: the rows of a space, or what they link to.
  struct Row {
    const Frame* frame = nullptr;
    const TableSchema* table = nullptr;
    std::int32_t space = 0;
    Register at = none;
  };

  /// Rows that belong to a row; while they are open, they are the innermost of the nesting.
  struct Children {
    Register parents = none;
    std::int32_t space = 0;
  };

  // compile.cpp: one case for each BoundOp
  Register compile(const Bound& bound);
  Register constant(const Bound& bound);
  Register parameter(const Bound& bound);
  Register comparison(const Bound& bound);
  Register equal_texts(const Bound& bound);
  Register in_set(const Bound& bound);
  Register is_known(const Bound& bound);
  Register choose(const Bound& bound);
  Register count(const Bound& bound);
  Register fold(Op op, const Bound& bound);
  Register function(Op op, const Bound& bound);

  // compile_amounts.cpp: what may be not applicable
  [[nodiscard]] Holds holds_of(Register a) const;
  [[nodiscard]] bool any_amounts(std::span<const Register> registers) const;
  Register amounts(Register a, std::int64_t divisor, const Expr& source);
  Register outcomes(Register a, const Expr& source);
  Register truth_of(Register a, const Expr& source);
  Register amount(BoundOp function, std::initializer_list<Register> args, const Expr& source);
  Register outcome(BoundOp function, std::initializer_list<Register> args, const Expr& source);
  Register working_days_later(const Bound& bound);
  Register summary(const Bound& bound);
  Register share(const Bound& bound);
  Register given(const Bound& bound);

  // compile_rows.cpp: from a row to other rows and to their values
  [[nodiscard]] Row row_of(std::span<const Hop> links, int outer, const Expr& source);
  [[nodiscard]] Row follow(const Row& row, const Hop& hop, const Expr& source);
  [[nodiscard]] Row profile(const Row& row, const Expr& source);
  [[nodiscard]] Row keyed(const Row& row, const Hop& hop, const Expr& source);
  [[nodiscard]] Register rows(const Row& row, const Expr& source);
  [[nodiscard]] Related related(const Frame& children, const Frame& parent, bool subtree);
  [[nodiscard]] Register load(const Row& row, std::string_view name, const Expr& source);
  [[nodiscard]] const Column* beside_base_rows(const Row& row, const Column& column) const;
  [[nodiscard]] Register field(const Bound& bound);
  [[nodiscard]] const TableSchema& table_of(std::string_view frame) const;
  [[nodiscard]] Children open(const Bound& aggregate);

  // compile_ranges.cpp: values that lie between constants
  Register in_ranges(Register a, const std::vector<Range>& ranges, const Expr& source);
  [[nodiscard]] std::optional<std::pair<Register, Range>> days_of_months(Register a, Range range) const;

  // emit.cpp: instructions
  Register emit(const Instruction& instruction, const Expr& source);
  Register combine(Instruction instruction, std::span<const Register> args, const Expr& source);
  Register combine(const Instruction& instruction, std::initializer_list<Register> args, const Expr& source) {
    return combine(instruction, std::span(args.begin(), args.size()), source);
  }
  Register combine(Op op, std::initializer_list<Register> args, const Expr& source, std::int32_t operand = -1) {
    return combine({.op = op, .operand = operand}, std::span(args.begin(), args.size()), source);
  }
  Register value(std::int64_t lo, std::int64_t hi, const Expr& source);
  Register truth(bool surely, bool possibly, const Expr& source);
  Register negation(Register a, const Expr& source);
  Register conjunction(Register a, Register b, const Expr& source);
  Register disjunction(Register a, Register b, const Expr& source);
  Register raise(Register a, std::int32_t space, const Expr& source);
  std::int32_t open_space(Register parents, std::int32_t parent_space, const Related& related, const Expr& source);
  [[nodiscard]] std::optional<Interval> constant_of(Register a) const;
  [[nodiscard]] Register folded(const Instruction& instruction, const Expr& source);
  [[nodiscard]] int depth(std::int32_t space) const;
  [[nodiscard]] const Instruction& at(Register a) const { return code_.instructions[static_cast<std::size_t>(a)]; }

  std::span<const Parameter> parameters_;
  Reading reading_;
  Code code_;
  std::map<Instruction, Register> known_;
  std::vector<Row> nesting_;  // from the base rows inwards
  RequestDates dates_;
  Expr source_;  // the innermost written node, for those that binding added
};

/// The place of a value in a list of such values, where it is added if it is new.
template <class T>
std::int32_t place_in(std::vector<T>& all, const T& value) {
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i] == value) return static_cast<std::int32_t>(i);
  all.push_back(value);
  return static_cast<std::int32_t>(all.size() - 1);
}

}  // namespace ketnap::engine
