#include "expr/explainer.hpp"

#include <algorithm>

#include <ketnap/expr/reads.hpp>
#include <ketnap/expr/text.hpp>
#include <ketnap/expr/words.hpp>

#include "binder.hpp"
#include "explain_values.hpp"

namespace ketnap {

using engine::Interval;

namespace {

bool is_aggregate(const Bound& bound) { return !bound.rows.frame.empty(); }

}  // namespace

// `a != b` is one comparison, though it is bound as not (a == b).
bool is_logical(const Bound& bound) {
  if (bound.op == BoundOp::logical_not) return bound.source.empty() || bound.source.kind() != NodeKind::not_equal;
  return bound.op == BoundOp::logical_and || bound.op == BoundOp::logical_or;
}

std::vector<BoundPtr> args_as_written(const Bound& bound) {
  const bool is_swapped =
      !bound.source.empty() && (bound.source.kind() == NodeKind::greater || bound.source.kind() == NodeKind::greater_equal);
  return is_swapped ? std::vector<BoundPtr>(bound.args.rbegin(), bound.args.rend()) : bound.args;
}

Explainer::Explainer(const Snapshot& snapshot, const Frame& frame, std::span<const Root> conditions,
                     std::span<const Parameter> parameters, Sensitivity clearance)
    : snapshot_(snapshot), frame_(frame), clearance_(clearance), parameters_(parameters) {
  for (const Root& condition : conditions) {
    conditions_.push_back(condition.expr);
    collect(condition.expr, condition.dates);
  }
  program_.emplace(snapshot, frame, roots_, parameters);
}

void Explainer::run(std::size_t begin, std::size_t end) {
  begin_ = begin;
  program_->run(begin, end, work_);
}

void Explainer::root(const BoundPtr& bound, const BoundPtr& computed, const RequestDates& dates) {
  if (!places_.try_emplace(bound.get(), roots_.size()).second) return;
  roots_.push_back({computed, dates});
  if (clearance_ == Sensitivity::sensitive) return;
  const Field* const most = most_sensitive(snapshot_.schema(), frame_.name(), *bound);
  if (most != nullptr && most->sensitivity > clearance_) beyond_.emplace(bound.get(), most->sensitivity);
}

std::optional<Sensitivity> Explainer::beyond(const Bound& bound) const {
  const auto found = beyond_.find(&bound);
  return found == beyond_.end() ? std::nullopt : std::optional(found->second);
}

void Explainer::collect(const BoundPtr& bound, const RequestDates& dates) {
  root(bound, bound, dates);
  if (!is_logical(*bound)) return collect_readings(bound, dates);
  for (const BoundPtr& arg : bound->args) collect(arg, dates);
}

// Everything that an atom reads: fields, parameters, and what is computed from them.
void Explainer::collect_readings(const BoundPtr& atom, const RequestDates& dates) {
  const auto [place, is_new] = readings_.try_emplace(atom.get());
  if (!is_new) return;
  std::vector<Part>& readings = place->second;
  const std::vector<BoundPtr> sides = args_as_written(*atom);
  const auto read = [&](const auto& self, const BoundPtr& bound) -> void {
    const bool is_leaf = bound->op == BoundOp::field || bound->op == BoundOp::parameter || is_aggregate(*bound);
    if (bound->op == BoundOp::constant || (is_quotient(*bound) && bound->args[0]->op == BoundOp::constant)) return;
    if (!is_leaf)
      for (const BoundPtr& arg : args_as_written(*bound)) self(self, arg);
    const bool is_computed_truth = bound->type.kind == ValueKind::boolean && !is_leaf;
    if (bound == atom || bound->source.empty() || is_computed_truth) return;
    readings.push_back(part(bound, !is_leaf, std::ranges::find(sides, bound) != sides.end()));
    root(bound, is_quotient(*bound) && !binding::may_be_none(*bound) ? bound->args[0] : bound, dates);
  };
  read(read, atom);
}

Explainer::Part Explainer::part(const BoundPtr& bound, bool is_computed, bool is_compared) const {
  const TableSchema* const table = frame_.name() == judged_table().name ? &judged_table() : snapshot_.schema().table(frame_.name());
  const auto words = [&](Lang lang) {
    return table == nullptr ? std::string() : in_words(bound->source, *table, {snapshot_.schema(), parameters_}, lang);
  };
  return {.bound = bound,
          .head = {.text = print(bound->source),
                   .value = {},
                   .known = false,
                   .withheld = {},
                   .words = {.vi = words(Lang::vi), .en = words(Lang::en)},
                   .shown = {},
                   .is_computed = is_computed,
                   .is_compared = is_compared}};
}

Atom::Reading Explainer::reading(const Part& part, std::size_t row) const {
  Atom::Reading out = part.head;
  Atom::Reading found = value(*part.bound, row);
  out.known = found.known;
  if (const auto needed = beyond(*part.bound); needed && found.known) {
    out.withheld = needed;
    return out;
  }
  out.value = std::move(found.value);
  out.shown = std::move(found.shown);
  return out;
}

Atom::Reading Explainer::value(const Bound& bound, std::size_t row) const {
  const std::size_t place = places_.at(&bound);
  const std::size_t at = row - begin_;
  if (roots_[place].expr->type.kind == ValueKind::boolean) {
    const Truth known = truth(bound, row);
    const Interval value{known == Truth::yes ? 1 : 0, known == Truth::no ? 0 : 1};
    return engine::reading(snapshot_, frame_, bound, value, 1);
  }
  if (program_->has_amounts(place)) return engine::reading(snapshot_, bound, program_->amounts(work_, place)[at]);
  const Values values = program_->values(work_, place);
  const std::int64_t divisor = is_quotient(bound) ? bound.args[1]->lo : 1;
  return engine::reading(snapshot_, frame_, bound, {values.lo[at], values.hi[at]}, divisor);
}

Truth Explainer::truth(const Bound& bound, std::size_t row) const {
  return truth_at(*program_, work_, places_.at(&bound), row - begin_);
}

Truth Explainer::truth(std::size_t condition, std::size_t row) const { return truth(*conditions_[condition], row); }

Atom Explainer::atom(const Bound& bound, std::size_t row) const {
  Atom atom{.text = print(bound.source), .truth = truth(bound, row), .readings = {}};
  if (const auto needed = beyond(bound); needed && atom.truth != Truth::unknown) {
    atom.truth = Truth::unknown;
    atom.withheld = needed;
  }
  for (const Part& part : readings_.at(&bound))
    if (std::ranges::find(atom.readings, part.head.text, &Atom::Reading::text) == atom.readings.end())
      atom.readings.push_back(reading(part, row));
  return atom;
}

// `takes` says of a part of a logical node whether it is gone into.
template <class Takes>
void Explainer::add_atoms(const BoundPtr& bound, std::size_t row, const Takes& takes, std::vector<Atom>& atoms) const {
  if (!is_logical(*bound)) return atoms.push_back(atom(*bound, row));
  for (const BoundPtr& arg : bound->args)
    if (takes(*bound, *arg)) add_atoms(arg, row, takes, atoms);
}

Explanation Explainer::explanation(std::size_t condition, std::size_t row) const {
  const BoundPtr& expr = conditions_[condition];
  Explanation explanation{.truth = truth(*expr, row), .atoms = {}};
  const auto decides = [&](const Bound& whole, const Bound& part) {
    return whole.op == BoundOp::logical_not || beyond(whole) || truth(part, row) == truth(whole, row);
  };
  add_atoms(expr, row, decides, explanation.atoms);
  return explanation;
}

std::vector<Atom> Explainer::atoms(std::size_t condition, std::size_t row) const {
  std::vector<Atom> atoms;
  add_atoms(conditions_[condition], row, [](const Bound&, const Bound&) { return true; }, atoms);
  return atoms;
}

}  // namespace ketnap
