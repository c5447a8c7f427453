#include <ketnap/expr/explainer.hpp>

#include <algorithm>

#include <ketnap/expr/reads.hpp>
#include <ketnap/expr/text.hpp>
#include <ketnap/expr/words.hpp>

#include "binder.hpp"
#include "explain_values.hpp"
#include "expr/lanes/kernels.hpp"

namespace ketnap {

namespace {

bool is_aggregate(const Bound& bound) { return !bound.rows.frame.empty(); }

std::size_t place_of(std::vector<std::size_t>& roots, std::size_t root) {
  const auto there = std::ranges::find(roots, root);
  const auto place = static_cast<std::size_t>(there - roots.begin());
  if (there == roots.end()) roots.push_back(root);
  return place;
}

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
                     std::span<const Parameter> parameters, Sensitivity clearance, Values values)
    : snapshot_(snapshot), frame_(frame), clearance_(clearance), parameters_(parameters) {
  for (const Root& condition : conditions) conditions_.push_back(made(condition, values));
}

Explainer::Workspace Explainer::workspace(InstructionSet set) const {
  Workspace work;
  for (std::size_t i = 0; i < conditions_.size(); ++i) {
    work.programs.emplace_back(set);
    work.values.emplace_back(set);
  }
  return work;
}

Explainer::Condition Explainer::made(const Root& condition, Values values) const {
  Condition to;
  collect(condition.expr, 0, condition.dates, values, to);
  to.program.emplace(snapshot_, frame_, to.roots, parameters_, Reading::by_links, Width::narrow);
  give_columns(to);
  // The atom is the first root.
  if (values == Values::compared && to.truths.size() == 1 && to.nodes.size() == 1)
    to.only_values.emplace(snapshot_, frame_, std::span(to.roots).subspan(1), parameters_, Reading::by_links, Width::narrow);
  return to;
}

std::optional<Sensitivity> Explainer::beyond(const Bound& bound) const {
  if (clearance_ == Sensitivity::sensitive) return std::nullopt;
  const Field* const most = most_sensitive(snapshot_.schema(), frame_.name(), bound);
  return most != nullptr && most->sensitivity > clearance_ ? std::optional(most->sensitivity) : std::nullopt;
}

void Explainer::collect(const BoundPtr& bound, std::size_t parent, const RequestDates& dates, Values values, Condition& to) const {
  const std::size_t place = to.nodes.size();
  to.nodes.push_back({.root = to.roots.size(), .truth = 0, .parent = parent, .takes_all = false, .atom = std::nullopt});
  to.roots.push_back({bound, dates});
  if (is_logical(*bound)) {
    to.nodes[place].takes_all = bound->op == BoundOp::logical_not || beyond(*bound);
    for (const BoundPtr& arg : bound->args) collect(arg, place, dates, values, to);
    return;
  }
  to.nodes[place].atom = to.atoms.size();
  AtomHead atom{
      .text = print(bound->source), .truth = 0, .withheld = beyond(*bound), .reads = {}, .sides = {}, .root = to.nodes[place].root};
  read_atom(bound, dates, values, to, atom);
  to.atoms.push_back(std::move(atom));
}

// Everything that an atom reads: fields, parameters, and what is computed from them.
void Explainer::read_atom(const BoundPtr& bound, const RequestDates& dates, Values values, Condition& to, AtomHead& atom) const {
  std::vector<Read>& reads = atom.reads;
  const std::vector<BoundPtr> args = args_as_written(*bound);
  const std::vector<BoundPtr> sides = bound->op == BoundOp::logical_not ? args_as_written(*bound->args[0]) : args;
  const auto place_of_text = [&](const std::string& text) {
    return std::ranges::find(reads, text, [](const Read& one) { return one.head.text; });
  };
  const auto collect_of = [&](const auto& self, const BoundPtr& part) -> void {
    const bool is_leaf = part->op == BoundOp::field || part->op == BoundOp::parameter || is_aggregate(*part);
    if (part->op == BoundOp::constant || (is_quotient(*part) && part->args[0]->op == BoundOp::constant)) return;
    if (!is_leaf)
      for (const BoundPtr& arg : args_as_written(*part)) self(self, arg);
    const bool is_computed_truth = part->type.kind == ValueKind::boolean && !is_leaf;
    if (part == bound || part->source.empty() || is_computed_truth) return;
    const bool is_side = std::ranges::find(sides, part) != sides.end();
    if (values == Values::compared && !is_leaf && !is_side) return;
    Read found = read(part, !is_leaf, std::ranges::find(args, part) != args.end());
    if (place_of_text(found.head.text) != reads.end()) return;
    found.root = to.roots.size();
    to.roots.push_back({is_quotient(*part) && !binding::may_be_none(*part) ? part->args[0] : part, dates});
    reads.push_back(std::move(found));
  };
  collect_of(collect_of, bound);
  for (const BoundPtr& side : sides) {
    const auto there = side->source.empty() ? reads.end() : place_of_text(print(side->source));
    Side& one = atom.sides.emplace_back();
    if (there != reads.end())
      one.read = static_cast<std::size_t>(there - reads.begin());
    else if (side->op == BoundOp::constant || is_quotient(*side))
      one.constant = side;
  }
}

Explainer::Read Explainer::read(const BoundPtr& bound, bool is_computed, bool is_compared) const {
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
                   .is_compared = is_compared},
          .withheld = beyond(*bound)};
}

// What the same instruction computes is one column.
void Explainer::give_columns(Condition& to) const {
  const auto truth = [&](std::size_t root) { return place_of(to.truths, to.program->first_like(root)); };
  for (Node& node : to.nodes) node.truth = truth(node.root);
  for (AtomHead& atom : to.atoms) {
    atom.truth = truth(atom.root);
    for (Read& read : atom.reads) {
      const std::size_t root = to.program->first_like(read.root);
      if (to.roots[read.root].expr->type.kind == ValueKind::boolean)
        read.in = Read::In::truths;
      else
        read.in = to.program->has_amounts(root) ? Read::In::amounts : Read::In::values;
      std::vector<std::size_t>& columns = read.in == Read::In::truths   ? to.truths
                                          : read.in == Read::In::values ? to.values
                                                                        : to.amounts;
      read.column = place_of(columns, root);
    }
  }
}

void Explainer::explain(std::size_t condition, std::span<const std::int32_t> rows, Workspace& work, Explained& to) const {
  std::ranges::copy(rows, to.rows_.add(rows.size()));
  add(condition, rows.size(), std::nullopt, work, to);
}

void Explainer::explain(std::size_t condition, std::span<const std::uint64_t> plane, std::size_t first, Truth whole,
                        Workspace& work, Explained& to) const {
  const std::size_t before = to.rows_.size();
  std::int32_t* const rows = to.rows_.add(plane.size() * 64, lanes::slack);
  const std::size_t many = Program::rows_of(work.programs[condition], plane, first, rows);
  to.rows_.cut(before + many);
  if (many != 0) add(condition, many, whole, work, to);
}

// Of the last rows.
void Explainer::add(std::size_t condition, std::size_t many, std::optional<Truth> whole, Workspace& work, Explained& to) const {
  const Condition& of = conditions_[condition];
  const bool is_told = whole && of.only_values;
  const Program& program = is_told ? *of.only_values : *of.program;
  Program::Workspace& here = is_told ? work.values[condition] : work.programs[condition];
  const std::size_t first = to.rows_.size() - many;
  const std::span<const std::int32_t> rows(to.rows_.data() + first, many);
  program.run(rows, here);
  const std::size_t words = Explained::words_of(rows.size());
  const Explained::Part part{.condition = condition,
                             .rows = rows.size(),
                             .first = first,
                             .words = to.words_.size(),
                             .values = to.values_.size(),
                             .amounts = to.amounts_.size(),
                             .truths = of.truths.size()};
  to.parts_.push_back(part);
  std::uint64_t* const planes = to.words_.add((2 * of.truths.size() + of.atoms.size() + of.nodes.size()) * words);
  const auto plane = [&](std::size_t i) { return planes + i * words; };
  for (std::size_t i = 0; i < of.truths.size(); ++i) {
    if (is_told) {
      const auto number = static_cast<unsigned>(*whole);
      std::fill_n(plane(0), words, (number & 1U) != 0 ? ~std::uint64_t{0} : 0);
      std::fill_n(plane(1), words, (number & 2U) != 0 ? ~std::uint64_t{0} : 0);
      break;
    }
    // The two bits of a Truth's number.
    const BitPlanes holds = program.planes(here, of.truths[i]);
    const BitPlanes none = program.not_applicable(here, of.truths[i]);
    for (std::size_t w = 0; w < words; ++w) {
      const std::uint64_t nothing = none.surely.empty() ? 0 : none.surely[w];
      const std::uint64_t perhaps = none.possibly.empty() ? 0 : none.possibly[w];
      plane(2 * i)[w] = holds.surely[w] | nothing;
      plane(2 * i + 1)[w] = nothing | ((holds.possibly[w] | perhaps) & ~holds.surely[w]);
    }
  }
  // Of parts that decided those decide that are as true as the whole that they are parts of.
  const std::size_t decided = 2 * of.truths.size() + of.atoms.size();
  for (std::size_t i = 0; i < of.nodes.size(); ++i) {
    const Node& node = of.nodes[i];
    const Node& parent = of.nodes[node.parent];
    const bool takes = i == 0 || parent.takes_all;
    for (std::size_t w = 0; w < words; ++w) {
      const std::uint64_t differs = takes ? 0
                                          : (plane(2 * node.truth)[w] ^ plane(2 * parent.truth)[w]) |
                                                (plane(2 * node.truth + 1)[w] ^ plane(2 * parent.truth + 1)[w]);
      plane(decided + i)[w] = ~differs & (i == 0 ? ~std::uint64_t{0} : plane(decided + node.parent)[w]);
    }
    if (node.atom) std::copy_n(plane(decided + i), words, plane(2 * of.truths.size() + *node.atom));
  }
  std::int32_t* const values = to.values_.add(of.values.size() * rows.size(), lanes::slack);
  for (std::size_t i = 0; i < of.values.size(); ++i) {
    const std::size_t before = i * rows.size();
    program.narrow(here, is_told ? of.values[i] - 1 : of.values[i], values + before, part.values + before, to.aside_);
  }
  for (const std::size_t root : of.amounts) {
    const std::span<const Amount> amounts = program.amounts(here, is_told ? root - 1 : root);
    to.amounts_.insert(to.amounts_.end(), amounts.begin(), amounts.end());
  }
}

Atom::Reading Explainer::text_of(const Read& read, const Explained& found, const Explained::Part& part, std::size_t i) const {
  if (read.in == Read::In::amounts) return engine::reading(snapshot_, *read.bound, found.amount(part, read.column, i));
  if (read.in == Read::In::values) return text_of(*read.bound, found.value(part, read.column, i), engine::divisor_of(*read.bound));
  const Truth known = found.truth(part, read.column, i);
  return text_of(*read.bound, {known == Truth::yes ? 1 : 0, known == Truth::no ? 0 : 1}, 1);
}

Atom::Reading Explainer::text_of(const Bound& bound, Explained::Value value, std::int64_t divisor) const {
  return engine::reading(snapshot_, frame_, bound, {value.lo, value.hi}, divisor);
}

Atom::Reading Explainer::reading(const Read& read, const Explained& found, const Explained::Part& part, std::size_t i) const {
  Atom::Reading out = read.head;
  Atom::Reading shown = text_of(read, found, part, i);
  out.known = shown.known;
  if (read.withheld && shown.known) {
    out.withheld = read.withheld;
    return out;
  }
  out.value = std::move(shown.value);
  out.shown = std::move(shown.shown);
  return out;
}

Atom Explainer::atom(const AtomHead& head, const Explained& found, const Explained::Part& part, std::size_t i) const {
  Atom atom{.text = head.text, .truth = found.truth(part, head.truth, i), .readings = {}};
  if (head.withheld && atom.truth != Truth::unknown) {
    atom.truth = Truth::unknown;
    atom.withheld = head.withheld;
  }
  for (const Read& read : head.reads) atom.readings.push_back(reading(read, found, part, i));
  return atom;
}

Explanation Explainer::explanation(const Explained& found, const Explained::Part& part, std::size_t i) const {
  const std::vector<AtomHead>& heads = conditions_[part.condition].atoms;
  Explanation explanation{.truth = truth(found, part, i), .atoms = {}};
  for (std::size_t at = 0; at < heads.size(); ++at)
    if (found.decides(part, at, i)) explanation.atoms.push_back(atom(heads[at], found, part, i));
  return explanation;
}

std::vector<Atom> Explainer::atoms(const Explained& found, const Explained::Part& part, std::size_t i) const {
  std::vector<Atom> atoms;
  for (const AtomHead& head : conditions_[part.condition].atoms) atoms.push_back(atom(head, found, part, i));
  return atoms;
}

}  // namespace ketnap
