#include <ketnap/expr/explain.hpp>

#include <algorithm>
#include <map>

#include <ketnap/expr/text.hpp>

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
    for (std::size_t i = 0; i < roots_.size(); ++i) values_.push_back(value(program, work, i));
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
      const bool is_leaf = bound->op == BoundOp::field || bound->op == BoundOp::parameter || bound->op == BoundOp::count ||
                           bound->op == BoundOp::distinct;
      if (bound->op == BoundOp::constant) return;
      std::vector<BoundPtr> args = is_leaf ? std::vector<BoundPtr>() : bound->args;
      if (is_swapped(*bound)) std::ranges::reverse(args);
      for (const BoundPtr& arg : args) self(self, arg);
      const bool is_computed_truth = bound->type.kind == ValueKind::boolean && !is_leaf;
      if (bound == atom || bound->source.empty() || is_computed_truth) return;
      readings.push_back(bound);
      root(bound, bound->op == BoundOp::divide ? bound->args[0] : bound);
    };
    read(read, atom);
  }

  [[nodiscard]] static Interval value(const Program& program, const Program::Workspace& work, std::size_t i, ValueKind kind) {
    if (kind == ValueKind::boolean) {
      const BitPlanes planes = program.planes(work, i);
      return {static_cast<std::int64_t>(planes.surely[0] & 1U), static_cast<std::int64_t>(planes.possibly[0] & 1U)};
    }
    const Values values = program.values(work, i);
    return {values.lo[0], values.hi[0]};
  }
  [[nodiscard]] Interval value(const Program& program, const Program::Workspace& work, std::size_t i) const {
    return value(program, work, i, roots_[i].expr->type.kind);
  }

  [[nodiscard]] Interval value(const Bound& bound) const { return values_[places_.at(&bound)]; }
  [[nodiscard]] Truth truth(const Bound& bound) const {
    const Interval known = value(bound);
    return !known.exact() ? Truth::unknown : known.lo != 0 ? Truth::yes : Truth::no;
  }

  void decide(const BoundPtr& bound, std::vector<Atom>& atoms) const {
    if (!is_logical(*bound)) return atoms.push_back(atom(*bound));
    const Truth all = truth(*bound);
    for (const BoundPtr& arg : bound->args)
      if (bound->op == BoundOp::logical_not || truth(*arg) == all) decide(arg, atoms);
  }

  [[nodiscard]] Atom atom(const Bound& bound) const {
    Atom atom{.text = print(bound.source), .truth = truth(bound), .readings = {}};
    for (const BoundPtr& read : readings_.at(&bound)) {
      const std::int64_t divisor = read->op == BoundOp::divide ? read->args[1]->lo : 1;
      Atom::Reading reading = engine::reading(snapshot_, frame_, *read, value(*read), divisor);
      if (std::ranges::find(atom.readings, reading.text, &Atom::Reading::text) == atom.readings.end())
        atom.readings.push_back(std::move(reading));
    }
    return atom;
  }

  const Snapshot& snapshot_;
  const Frame& frame_;
  RequestDates dates_;
  std::vector<Root> roots_;
  std::map<const Bound*, std::size_t> places_;
  std::map<const Bound*, std::vector<BoundPtr>> readings_;
  std::vector<Interval> values_;
};

}  // namespace

Explanation explain(const Snapshot& snapshot, const Frame& frame, const Root& root, std::span<const Parameter> parameters,
                    std::size_t row) {
  return Explainer(snapshot, frame, root).explain(root.expr, parameters, row);
}

}  // namespace ketnap
