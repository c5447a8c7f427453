#include "run/needs.hpp"

#include <algorithm>

#include <ketnap/expr/text.hpp>

#include <ketnap/expr/explainer.hpp>

namespace ketnap {
namespace {

BoundPtr truth(BoundOp op, std::vector<BoundPtr> args) {
  Bound bound;
  bound.op = op;
  bound.type = {ValueKind::boolean, {}};
  bound.args = std::move(args);
  return std::make_shared<const Bound>(std::move(bound));
}

BoundPtr is_known(BoundPtr value) { return truth(BoundOp::is_known, {std::move(value)}); }
BoundPtr is_unknown(BoundPtr value) { return truth(BoundOp::logical_not, {is_known(std::move(value))}); }

// Some row of those that an aggregate runs over fulfils the condition.
BoundPtr some_row(const RowSet& rows, BoundPtr condition) {
  Bound one;
  one.type = {ValueKind::integer, {}};
  one.lo = 1;
  Bound count;
  count.op = BoundOp::count;
  count.type = {ValueKind::integer, {}};
  count.args = {std::move(condition)};
  count.rows = rows;
  return truth(BoundOp::less_equal,
               {std::make_shared<const Bound>(std::move(one)), std::make_shared<const Bound>(std::move(count))});
}

// The row that links lead to, from the row that they begin at.
BoundPtr linked_row(std::span<const Hop> links) {
  Bound row;
  row.op = BoundOp::field;
  row.type = {ValueKind::link, {}};
  row.name = links.back().name;
  row.links.assign(links.begin(), links.end());
  return std::make_shared<const Bound>(std::move(row));
}

/// A name on the way to a value: of `paper('application').dated` first paper('application'), then the whole.
struct Written {
  std::string name;
  bool is_keyed = false;
  std::string text;
};

std::vector<Written> written(const Expr& expr) {
  if (expr.empty()) return {};
  const std::string& name = expr.node().name;
  if (expr.kind() == NodeKind::call) return {{name, true, print(expr)}};
  if (expr.kind() != NodeKind::attribute)
    return name == "outer" ? std::vector<Written>() : std::vector<Written>{{name, false, name}};
  std::vector<Written> out = written(expr.args()[0]);
  if (name == "outer" && out.empty()) return out;
  std::string text = out.empty() ? name : out.back().text + '.' + name;
  out.push_back({name, false, std::move(text)});
  return out;
}

bool is_written(const Hop& hop, const Written& part) {
  return part.is_keyed ? !hop.code.empty() : hop.code.empty() && hop.name == part.name;
}

Label joined(const Label& a, const Label& b) {
  if (a.vi.empty() && a.en.empty()) return b;
  if (b.vi.empty() && b.en.empty()) return a;
  return {.vi = a.in(Lang::vi) + ": " + b.in(Lang::vi), .en = a.in(Lang::en) + ": " + b.in(Lang::en)};
}

}  // namespace

Needs::Needs(const Schema& schema, const BoundPtr& holds) : schema_(schema) { add_atoms(holds); }

void Needs::add_atoms(const BoundPtr& bound) {
  if (is_logical(*bound)) {
    for (const BoundPtr& arg : bound->args) add_atoms(arg);
    return;
  }
  if (!places_.try_emplace(bound.get(), atoms_.size()).second) return;
  std::vector<Inner> found;
  collect(bound, {}, found);
  OfAtom& atom = atoms_.emplace_back(OfAtom{.atom = bound, .needs = {}});
  for (Inner& one : found) atom.needs.push_back(std::move(one.need));
}

void Needs::collect(const BoundPtr& bound, const Around& around, std::vector<Inner>& out) {
  const int depth = static_cast<int>(around.size());
  if (!bound->rows.frame.empty()) return of_rows(*bound, around, out);
  switch (bound->op) {
    case BoundOp::field:
      return of_field(*bound, around, out);
    case BoundOp::parameter: {
      collect(bound->args[0], around, out);
      BoundPtr unset = both(is_unknown(bound), is_known(bound->args[0]));
      out.push_back({.need = {.fact = std::nullopt, .is_unknown = std::move(unset)}, .depth = depth});
      return;
    }
    default:
      for (const BoundPtr& arg : args_as_written(*bound)) collect(arg, around, out);
  }
}

// A row that is not there is the fact where the text names it; else what would be read of it.
void Needs::of_field(const Bound& field, const Around& around, std::vector<Inner>& out) {
  const auto depth = around.size() - static_cast<std::size_t>(field.outer);
  if (depth == 0 && field.links.empty() && field.name == "step_date") return;
  const TableSchema* table = depth == 0 ? &judged_table() : schema_.table(around[depth - 1]->rows.frame);
  const std::string prefix = depth == 0 ? std::string() : around[depth - 1]->rows.relation + '.';
  Label label = depth == 0 || table == nullptr ? Label() : table->label;
  const std::vector<Written> parts = written(field.source);
  const bool is_link = field.type.kind == ValueKind::link;
  BoundPtr before;  // the last row on the way that the text names
  const auto add = [&](const std::string& text, const Label& of, const BoundPtr& value) {
    BoundPtr unknown = is_unknown(value);
    if (before != nullptr) unknown = both(is_known(before), std::move(unknown));
    out.push_back({.need = {.fact = fact(prefix + text, of), .is_unknown = std::move(unknown)}, .depth = static_cast<int>(depth)});
  };
  std::size_t part = 0;
  for (std::size_t hop = 0; hop < field.links.size(); ++hop) {
    const bool named = part + (is_link ? 0 : 1) < parts.size() && is_written(field.links[hop], parts[part]);
    if (named) {
      label = joined(label, label_of(table, field.links[hop]));
      const BoundPtr row = linked_row(std::span(field.links).first(hop + 1));
      add(parts[part].text, label, row);
      before = row;
      ++part;
    }
    table = next_table(table, field.links[hop]);
  }
  if (is_link && part == parts.size()) return;
  Bound here = field;
  here.outer = 0;
  const Field* read = table == nullptr ? nullptr : table->find(field.name);
  add(parts.empty() ? field.name : parts.back().text, joined(label, read == nullptr ? Label() : read->label),
      std::make_shared<const Bound>(std::move(here)));
}

// Of the rows that are there those matter of which it is not known whether they count; for a value those that may count.
void Needs::of_rows(const Bound& aggregate, const Around& around, std::vector<Inner>& out) {
  Around inside = around;
  inside.push_back(&aggregate);
  const int depth = static_cast<int>(inside.size());
  const BoundPtr undecided = aggregate.args.empty() ? nullptr : is_unknown(aggregate.args[0]);
  for (std::size_t i = 0; i < aggregate.args.size(); ++i) {
    std::vector<Inner> found;
    collect(aggregate.args[i], inside, found);
    for (Inner& one : found) {
      if (one.depth == depth) {
        const bool is_condition = i == 0 || aggregate.op == BoundOp::share;
        const BoundPtr matters =
            is_condition ? is_unknown(aggregate.args[i]) : truth(BoundOp::logical_or, {aggregate.args[0], undecided});
        BoundPtr which = both(matters, one.need.is_unknown);
        one = {.need = {.fact = one.need.fact, .is_unknown = some_row(aggregate.rows, std::move(which))}, .depth = depth - 1};
      }
      out.push_back(std::move(one));
    }
  }
  if (aggregate.rows.frame == "papers" && !aggregate.args.empty()) add_papers(aggregate.args[0]);
}

void Needs::add_papers(const BoundPtr& condition) {
  const auto is_code = [](const BoundPtr& bound) {
    return bound->op == BoundOp::field && bound->name == "paper" && bound->outer == 0 && bound->links.empty();
  };
  std::vector<std::int64_t> codes;
  if (condition->op == BoundOp::in_set && is_code(condition->args[0])) codes = condition->set;
  if (condition->op == BoundOp::equal) {
    for (const auto& [field, code] : {std::pair(0, 1), std::pair(1, 0)})
      if (is_code(condition->args[static_cast<std::size_t>(field)]) &&
          condition->args[static_cast<std::size_t>(code)]->op == BoundOp::constant)
        codes.push_back(condition->args[static_cast<std::size_t>(code)]->lo);
  }
  const CodeList& list = *schema_.list("paper");
  for (const std::int64_t code : codes) {
    const Code& paper = list.codes[static_cast<std::size_t>(code)];
    const std::size_t place = fact("paper('" + paper.key + "')", paper.label);
    if (std::ranges::find(papers_, code, &Paper::code) == papers_.end()) papers_.push_back({.fact = place, .code = code});
  }
  for (const BoundPtr& arg : condition->args) add_papers(arg);
}

std::size_t Needs::fact(std::string name, Label label) {
  const auto there = std::ranges::find(facts_, name, &MissingFact::name);
  const auto place = static_cast<std::size_t>(there - facts_.begin());
  if (there == facts_.end()) facts_.push_back({.name = std::move(name), .label = std::move(label)});
  return place;
}

const TableSchema* Needs::next_table(const TableSchema* table, const Hop& hop) const {
  if (!hop.code.empty()) return schema_.table(hop.name);
  const Field* field = table == nullptr ? nullptr : table->find(hop.name);
  return schema_.table(field == nullptr ? "profiles" : field->target);
}

Label Needs::label_of(const TableSchema* table, const Hop& hop) const {
  if (hop.code.empty()) {
    const Field* field = table == nullptr ? nullptr : table->find(hop.name);
    return field == nullptr ? Label() : field->label;
  }
  const CodeList& list = *schema_.list(schema_.table(hop.name)->keys()[1]->target);
  return list.codes[static_cast<std::size_t>(list.place_of(hop.code).value())].label;
}

}  // namespace ketnap
