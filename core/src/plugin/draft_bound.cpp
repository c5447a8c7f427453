#include <algorithm>
#include <array>
#include <utility>

#include <ketnap/expr/text.hpp>

#include "expr/asked.hpp"

#include "plugin/draft.hpp"

namespace ketnap {

BindContext CatalogDraft::context() const {
  return {.schema = &contents_->schema,
          .parameters = &contents_->parameters,
          .groups = &contents_->groups,
          .working_days = contents_->working_days,
          .claimed = contents_->quantities.empty() ? nullptr : &claimed_};
}

BoundPtr CatalogDraft::bound(const std::string& id, const char* field, const Expr& expr, RowKind row) {
  const std::string_view name = field;
  if (expr.empty()) {
    // What is empty because its text is not well formed has been reported already.
    if (name != "applies" && errors_.empty()) incomplete(id, std::string(name), "Expr");
    return nullptr;
  }
  BindResult result = bind(row == RowKind::unit ? of_all(expr) : expr, row, context());
  const std::string place = id + " (" + field + ")";
  for (const BindError& error : result.errors) errors_.add(place, expr, error);
  if (!result.errors.empty()) return nullptr;
  return std::move(result.bound);
}

BoundPtr CatalogDraft::bound_rows(const std::string& id, const ColumnIndicator& columns) {
  if (columns.rows.empty()) incomplete(id, "rows", "admissions");
  const Expr counted = count(columns.rows);
  BindResult result = ketnap::bind(counted, RowKind::unit, {.schema = &contents_->schema, .parameters = &contents_->parameters});
  const std::string place = id + " (rows)";
  const auto refuse = [&]() -> BoundPtr {
    const std::string what = "\"" + print(columns.rows) + "\"";
    const BindError error{
        .number = 3112, .args = {"rows", what, "admissions, recognitions, members, dossiers, courses"}, .at = columns.rows};
    errors_.add(place, columns.rows, error);
    return nullptr;
  };
  if (std::ranges::find(result.errors, 3002, &BindError::number) != result.errors.end()) return refuse();
  for (const BindError& error : result.errors) errors_.add(place, columns.rows, error);
  if (result.bound == nullptr) return nullptr;
  // A row of one of these counts for its unit and all above it, and what is read on it is a row's.
  constexpr auto relations = std::to_array<std::string_view>({"admissions", "recognitions", "members", "dossiers", "courses"});
  if (std::ranges::find(relations, result.bound->rows.relation) == relations.end()) return refuse();
  if (columns.aggregate == ColumnIndicator::Aggregate::count) return std::move(result.bound);
  Bound sum = *result.bound;
  sum.op = BoundOp::sum;
  sum.lo = 1;
  return std::make_shared<const Bound>(std::move(sum));
}

std::vector<BoundPtr> CatalogDraft::bound_reads(const std::string& id, const std::vector<ColumnRead>& reads,
                                                const std::string& table) {
  if (reads.empty()) incomplete(id, "reads", R"({"born": "born"})");
  std::vector<BoundPtr> out;
  for (const ColumnRead& read : reads) {
    const auto is_it = [&](const ColumnRead& other) { return other.name == read.name; };
    if (read.name.empty() || read.value.empty() || std::ranges::count_if(reads, is_it) > 1)
      incomplete(id, "reads", R"({"born": "born", ")" + read.name + R"(": "..."})");
    BindResult result = bind_value(read.value, table, {.schema = &contents_->schema, .parameters = &contents_->parameters});
    for (const BindError& error : result.errors) errors_.add(id + " (reads " + read.name + ")", read.value, error);
    if (result.bound != nullptr && result.bound->type.kind == ValueKind::text && result.bound->op != BoundOp::field)
      errors_.add(id + " (reads " + read.name + ")", read.value, {.number = 3008, .args = {print(read.value)}, .at = read.value});
    out.push_back(std::move(result.bound));
  }
  return out;
}

}  // namespace ketnap
