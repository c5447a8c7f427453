#include <stdexcept>

#include <ketnap/base/date.hpp>

#include "compiler.hpp"

namespace ketnap::engine {
namespace {

// A frame that lacks what its table promises was built wrongly; no user can mend that.
[[noreturn]] void refuse(const Frame& frame, std::string_view what) {
  throw std::logic_error("frame " + frame.name() + " lacks " + std::string(what));
}

}  // namespace

const TableSchema& Compiler::table_of(std::string_view frame) const {
  if (frame == judged_table().name) return judged_table();
  const TableSchema* table = code_.snapshot->schema().table(frame);
  if (table == nullptr) throw std::logic_error("frame " + std::string(frame) + " has no table");
  return *table;
}

Compiler::Row Compiler::row_of(std::span<const Hop> links, int outer, const Expr& source) {
  Row row = nesting_[nesting_.size() - 1 - static_cast<std::size_t>(outer)];
  for (const Hop& hop : links) row = follow(row, hop, source);
  return row;
}

Compiler::Row Compiler::follow(const Row& row, const Hop& hop, const Expr& source) {
  if (!hop.code.empty()) return keyed(row, hop, source);
  const auto links = row.frame->link(hop.name);
  if (links.empty() && row.frame->link_target(hop.name).empty()) {
    if (hop.name == "profile") return profile(row, source);
    refuse(*row.frame, "the link " + hop.name);
  }
  const std::string_view target = row.frame->link_target(hop.name);
  const Register at = emit({.op = Op::link, .space = row.space, .args = {row.at, none, none}, .links = links.data()}, source);
  return {&code_.snapshot->frame(target), &table_of(target), row.space, at};
}

// On the row's own day; a row without one is read on the day of the judged step that it is reached from, else on the day that the
// request asks for.
Compiler::Row Compiler::profile(const Row& row, const Expr& source) {
  const Row person = follow(row, {"person", {}}, source);
  const std::int64_t instant = dates_.instant.days();
  const Row& judged = nesting_.front();
  const bool is_judged = judged.table == &judged_table();
  const Register day = !row.table->row_day.empty() ? load(row, row.table->row_day, source)
                       : is_judged                 ? load(judged, judged_table().row_day, source)
                                                   : value(instant, instant, source);
  const Register there = raise(day, row.space, source);
  const Frame& profiles = code_.snapshot->frame("profiles");
  const Register at = emit({.op = Op::profile,
                            .space = row.space,
                            .args = {person.at, there, none},
                            .column = profiles.column("since"),
                            .links = profiles.starts().data()},
                           source);
  return {&profiles, &table_of("profiles"), row.space, at};
}

Compiler::Row Compiler::keyed(const Row& row, const Hop& hop, const Expr& source) {
  const Frame& frame = code_.snapshot->frame(hop.name);
  const TableSchema& table = table_of(hop.name);
  if (frame.groups_of() != row.frame->name()) refuse(frame, "its grouping by " + row.frame->name());
  // The key of such a table is the row it belongs to, the code, and the round.
  const Field& code = *table.keys()[1];
  const CodeList& list = *code_.snapshot->schema().list(code.target);
  code_.keyed.push_back({.starts = frame.starts(),
                         .code = frame.column(code.name),
                         .round = frame.column("round"),
                         .place = list.place_of(hop.code).value()});
  std::int32_t operand = 0;
  while (code_.keyed[static_cast<std::size_t>(operand)].code != code_.keyed.back().code ||
         code_.keyed[static_cast<std::size_t>(operand)].place != code_.keyed.back().place)
    ++operand;
  if (operand + 1 < static_cast<std::int32_t>(code_.keyed.size())) code_.keyed.pop_back();
  const Register at = emit({.op = Op::keyed, .space = row.space, .args = {row.at, none, none}, .operand = operand}, source);
  return {&frame, &table, row.space, at};
}

Related Compiler::related(const Frame& children, const Frame& parent, bool subtree) {
  if (children.groups_of() != parent.name()) {
    const Frame::RowIndex* index = children.index(parent.name());
    if (index == nullptr) refuse(children, "its grouping by " + parent.name());
    const auto starts = index->starts.as<std::int32_t>();
    return {.starts = starts, .ends = starts.subspan(1), .rows = index->rows.as<std::int32_t>()};
  }
  const auto starts = children.starts();
  if (!subtree) return {.starts = starts, .ends = starts.subspan(1), .rows = {}};
  if (code_.subtrees.empty()) {
    std::vector<std::int32_t> ends;
    ends.reserve(parent.rows());
    for (const Tree::Unit& unit : code_.snapshot->tree().units()) ends.push_back(starts[static_cast<std::size_t>(unit.end)]);
    code_.subtrees.push_back(Buffer::of(ends));
  }
  return {.starts = starts, .ends = code_.subtrees.front().as<std::int32_t>(), .rows = {}};
}

Register Compiler::rows(const Row& row, const Expr& source) {
  return row.at == none ? emit({.op = Op::base_rows, .space = row.space}, source) : row.at;
}

// What the base rows read through a link of theirs, laid out beside them; nullptr where it is not.
const Column* Compiler::beside_base_rows(const Row& row, const Column& column) const {
  if (reading_ != Reading::joined || row.at == none || at(row.at).op != Op::link) return nullptr;
  const Instruction& link = at(row.at);
  if (link.space != 0 || (link.args[0] != none && at(link.args[0]).op != Op::base_rows)) return nullptr;
  const std::span rows(link.links, nesting_.front().frame->rows());
  switch (column.field.type) {
    case FieldType::date:
    case FieldType::partial_date:
    case FieldType::code:
    case FieldType::boolean:
    case FieldType::integer:
      return &code_.snapshot->joined(rows, column);
    default:
      return nullptr;
  }
}

Register Compiler::load(const Row& row, std::string_view name, const Expr& source) {
  const Column* column = row.frame->column(name);
  if (column == nullptr) refuse(*row.frame, "the column " + std::string(name));
  Instruction load{.op = Op::load, .space = row.space, .args = {row.at, none, none}, .lo = below, .hi = above, .column = column};
  if (const Column* beside = beside_base_rows(row, *column)) {
    load.column = column = beside;
    load.args = {none, none, none};
  }
  switch (column->field.type) {
    case FieldType::boolean:
      load.op = Op::load_truth;
      load.lo = 0;
      load.hi = 1;
      break;
    case FieldType::date:
    case FieldType::partial_date:
      load.lo = Date::first().days();
      load.hi = (column->field.later ? Date::never() : Date::last()).days();
      break;
    case FieldType::code: {
      // A list of one code would make an unknown one exact; one place more keeps it apart.
      const std::size_t codes = code_.snapshot->schema().list(column->field.target)->codes.size();
      load.lo = 0;
      load.hi = std::max<std::int64_t>(static_cast<std::int64_t>(codes) - 1, 1);
      break;
    }
    default:
      break;
  }
  return emit(load, source);
}

// The rows that an aggregate runs over, for each row of the innermost space.
Compiler::Children Compiler::open(const Bound& aggregate) {
  const Expr& source = aggregate.source;
  const Row parent = row_of(aggregate.rows.links, aggregate.rows.outer, source);
  const Frame& children = code_.snapshot->frame(aggregate.rows.frame);
  const Related which = related(children, *parent.frame, aggregate.rows.below);
  const std::int32_t here = nesting_.back().space;
  const Register parents = raise(rows(parent, source), here, source);
  const std::int32_t space = open_space(parents, here, which, source);
  nesting_.push_back({&children, &table_of(children.name()), space, code_.spaces[static_cast<std::size_t>(space)].rows});
  return {parents, space};
}

Register Compiler::field(const Bound& bound) {
  const Row row = row_of(bound.links, bound.outer, bound.source);
  if (bound.type.kind == ValueKind::link || bound.type.kind == ValueKind::text)
    return emit({.op = Op::row_values, .space = row.space, .args = {row.at, none, none}}, bound.source);
  return load(row, bound.name, bound.source);
}

}  // namespace ketnap::engine
