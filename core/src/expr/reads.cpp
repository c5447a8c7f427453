#include <ketnap/expr/reads.hpp>

#include <algorithm>
#include <vector>

#include "binder.hpp"

namespace ketnap {
namespace {

class Reads {
 public:
  explicit Reads(const Schema& schema) : schema_(schema) {}

  // The tables of the rows that are being read, the outermost first; nullptr: one that has no fields of the schema.
  using Rows = std::vector<const TableSchema*>;

  void add(const Bound& bound, const Rows& rows) {
    if (bound.op == BoundOp::field) add_field(bound, rows);
    if (bound.rows.frame.empty()) {
      for (const BoundPtr& arg : bound.args) add(*arg, bound.op == BoundOp::of_unit ? Rows{schema_.table("units")} : rows);
      return;
    }
    Rows inside = rows;
    const bool is_of_a_unit = bound.rows.links.empty() && binding::is_unit_relation(bound.rows.relation);
    if (is_of_a_unit) inside.pop_back();
    inside.push_back(schema_.table(bound.rows.frame));
    const bool has_where = is_of_a_unit && has_own(bound.rows.relation);
    for (std::size_t i = 0; i < bound.args.size(); ++i) {
      if (has_where && (i == 0 || bound.op == BoundOp::share))
        add_beside_own(*bound.args[i], inside);
      else
        add(*bound.args[i], inside);
    }
  }

  [[nodiscard]] const Field* most() const { return most_; }

 private:
  // Whether not all rows of the frame are the relation's.
  static bool has_own(std::string_view relation) {
    const auto found = std::ranges::find(unit_relations(), relation, &Relation::name);
    return found != unit_relations().end() && !found->where.empty();
  }

  // both() joins the relation's own condition, the first, with what is asked beside it, by nodes that stand in no text.
  void add_beside_own(const Bound& condition, const Rows& rows) {
    if (condition.op != BoundOp::logical_and || !condition.source.empty()) return;
    add_beside_own(*condition.args[0], rows);
    add(*condition.args[1], rows);
  }

  void add_field(const Bound& bound, const Rows& rows) {
    const auto further = static_cast<std::size_t>(std::max(bound.outer, 0));
    const TableSchema* table = further < rows.size() ? rows[rows.size() - 1 - further] : nullptr;
    const Field* last = nullptr;
    for (const Hop& hop : bound.links) {
      last = table == nullptr ? nullptr : table->find(hop.name);
      if (!hop.code.empty())
        table = schema_.table(hop.name);
      else if (last != nullptr && last->type == FieldType::link)
        table = schema_.table(last->target);
      else
        table = hop.name == "profile" ? schema_.table("profiles") : nullptr;
    }
    if (bound.name.empty()) return keep(last);
    const Field* field = table == nullptr ? nullptr : table->find(bound.name);
    if (field != nullptr) return keep(field);
    if (bound.name == official_since_field().name) return keep(&official_since_field());
    if (table != nullptr && table->name == "units") return;  // the days on which it was opened and closed
    for (const auto* tables : {&schema_.tables(), &schema_.derived()})
      for (const TableSchema& one : *tables) keep(one.find(bound.name));
  }

  void keep(const Field* field) {
    if (field != nullptr && (most_ == nullptr || most_->sensitivity < field->sensitivity)) most_ = field;
  }

  const Schema& schema_;
  const Field* most_ = nullptr;
};

}  // namespace

const Field* most_sensitive(const Schema& schema, std::string_view table, const Bound& bound) {
  const TableSchema* row = table == judged_table().name ? &judged_table() : schema.table(table);
  Reads reads(schema);
  reads.add(bound, {row});
  return reads.most();
}

}  // namespace ketnap
