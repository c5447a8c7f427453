#include <ketnap/expr/explain.hpp>

#include <algorithm>
#include <map>
#include <optional>

#include <ketnap/expr/text.hpp>

#include "binder.hpp"
#include "explain_values.hpp"

namespace ketnap {
namespace {

using engine::Interval;

// `a != b` is one comparison, though it is bound as not (a == b).
bool is_logical(const Bound& bound) {
  if (bound.op == BoundOp::logical_not) return bound.source.empty() || bound.source.kind() != NodeKind::not_equal;
  return bound.op == BoundOp::logical_and || bound.op == BoundOp::logical_or;
}

// `a >= b` is bound as b <= a and read as it is written.
bool is_swapped(const Bound& bound) {
  return !bound.source.empty() && (bound.source.kind() == NodeKind::greater || bound.source.kind() == NodeKind::greater_equal);
}

/// What was computed of one part: a Boolean's truth, a value, or an amount.
struct Found {
  Interval value;
  std::optional<Amount> amount;
  Truth truth = Truth::unknown;
};

bool is_aggregate(const Bound& bound) { return !bound.rows.frame.empty(); }

// Every part of the Expr is a root over the one row: what decided, and what was read on the way.
class Explainer {
 public:
  Explainer(const Snapshot& snapshot, const Frame& frame, const Root& root)
      : snapshot_(snapshot), frame_(frame), dates_(root.dates) {
    collect(root.expr);
  }

  Explanation explain(const BoundPtr& expr, std::span<const Parameter> parameters, std::size_t row) {
    const Program program(snapshot_, frame_, roots_, parameters);
    Program::Workspace work;
    program.run(row, row + 1, work);
    for (std::size_t i = 0; i < roots_.size(); ++i) found_.push_back(found(program, work, i));
    Explanation explanation{.truth = truth(*expr), .atoms = {}};
    decide(expr, explanation.atoms);
    return explanation;
  }

 private:
  void root(const BoundPtr& bound, const BoundPtr& computed) {
    if (places_.try_emplace(bound.get(), roots_.size()).second) roots_.push_back({computed, dates_});
  }

  void collect(const BoundPtr& bound) {
    root(bound, bound);
    if (!is_logical(*bound)) return collect_readings(bound);
    for (const BoundPtr& arg : bound->args) collect(arg);
  }

  // Everything that an atom reads: fields, parameters, and what is computed from them.
  void collect_readings(const BoundPtr& atom) {
    std::vector<BoundPtr>& readings = readings_[atom.get()];
    const auto read = [&](const auto& self, const BoundPtr& bound) -> void {
      const bool is_leaf = bound->op == BoundOp::field || bound->op == BoundOp::parameter || is_aggregate(*bound);
      if (bound->op == BoundOp::constant || (is_quotient(*bound) && bound->args[0]->op == BoundOp::constant)) return;
      std::vector<BoundPtr> args = is_leaf ? std::vector<BoundPtr>() : bound->args;
      if (is_swapped(*bound)) std::ranges::reverse(args);
      for (const BoundPtr& arg : args) self(self, arg);
      const bool is_computed_truth = bound->type.kind == ValueKind::boolean && !is_leaf;
      if (bound == atom || bound->source.empty() || is_computed_truth) return;
      readings.push_back(bound);
      root(bound, is_quotient(*bound) && !binding::may_be_none(*bound) ? bound->args[0] : bound);
    };
    read(read, atom);
  }

  [[nodiscard]] Found found(const Program& program, const Program::Workspace& work, std::size_t i) const {
    if (roots_[i].expr->type.kind == ValueKind::boolean) {
      const Truth truth = truth_at(program, work, i, 0);
      return {.value = {truth == Truth::yes ? 1 : 0, truth == Truth::no ? 0 : 1}, .amount = {}, .truth = truth};
    }
    if (program.has_amounts(i)) return {.value = {}, .amount = program.amounts(work, i)[0], .truth = Truth::unknown};
    const Values values = program.values(work, i);
    return {.value = {values.lo[0], values.hi[0]}, .amount = {}, .truth = Truth::unknown};
  }

  [[nodiscard]] const Found& found(const Bound& bound) const { return found_[places_.at(&bound)]; }
  [[nodiscard]] Truth truth(const Bound& bound) const { return found(bound).truth; }

  void decide(const BoundPtr& bound, std::vector<Atom>& atoms) const {
    if (!is_logical(*bound)) return atoms.push_back(atom(*bound));
    const Truth all = truth(*bound);
    for (const BoundPtr& arg : bound->args)
      if (bound->op == BoundOp::logical_not || truth(*arg) == all) decide(arg, atoms);
  }

  [[nodiscard]] Atom atom(const Bound& bound) const {
    Atom atom{.text = print(bound.source), .truth = truth(bound), .readings = {}};
    for (const BoundPtr& read : readings_.at(&bound)) {
      Atom::Reading reading = reading_of(*read);
      if (std::ranges::find(atom.readings, reading.text, &Atom::Reading::text) == atom.readings.end())
        atom.readings.push_back(std::move(reading));
    }
    return atom;
  }

  [[nodiscard]] Atom::Reading reading_of(const Bound& bound) const {
    const Found& read = found(bound);
    if (read.amount) return engine::reading(snapshot_, bound, *read.amount);
    const std::int64_t divisor = is_quotient(bound) ? bound.args[1]->lo : 1;
    return engine::reading(snapshot_, frame_, bound, read.value, divisor);
  }

  const Snapshot& snapshot_;
  const Frame& frame_;
  RequestDates dates_;
  std::vector<Root> roots_;
  std::map<const Bound*, std::size_t> places_;
  std::map<const Bound*, std::vector<BoundPtr>> readings_;
  std::vector<Found> found_;
};

}  // namespace

Truth truth_at(const Program& program, const Program::Workspace& work, std::size_t root, std::size_t row) {
  const auto has = [&](std::span<const std::uint64_t> words) {
    return !words.empty() && (words[row / 64] >> (row % 64) & 1U) != 0;
  };
  const BitPlanes none = program.not_applicable(work, root);
  if (has(none.surely)) return Truth::none;
  const BitPlanes holds = program.planes(work, root);
  if (has(holds.surely)) return Truth::yes;
  return has(holds.possibly) || has(none.possibly) ? Truth::unknown : Truth::no;
}

Explanation explain(const Snapshot& snapshot, const Frame& frame, const Root& root, std::span<const Parameter> parameters,
                    std::size_t row) {
  return Explainer(snapshot, frame, root).explain(root.expr, parameters, row);
}

}  // namespace ketnap
