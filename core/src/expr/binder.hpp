#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <ketnap/expr/bind.hpp>

/// Binding, split by idea: bind.cpp (nodes), bind_names.cpp, bind_types.cpp, bind_functions.cpp, bind_groups.cpp,
/// bind_relations.cpp, bind_around.cpp.
namespace ketnap::binding {

/// The row that names are read from: a row of a table, or a unit over a period; and the row around it.
struct Scope {
  const TableSchema* table = nullptr;  // nullptr: a unit
  const Scope* outer = nullptr;
  int depth = 0;  // aggregates around it
  // In a relation's own condition: what period.start and period.end stand for.
  BoundPtr window_start = nullptr;
  BoundPtr window_end = nullptr;
  // On the spells of a person on a day: what `day` stands for.
  BoundPtr day = nullptr;
  // A row from which the unit around is asked: it stands between the two, and nothing is read of it.
  bool hidden = false;

  [[nodiscard]] bool is_unit() const { return table == nullptr; }
  [[nodiscard]] std::string name() const;
};

/// A row reached from that of a scope by links.
struct Path {
  const Scope* scope = nullptr;
  std::vector<Hop> links;
  const TableSchema* table = nullptr;
};

/// A name of a row, as a field of the row or of one that its names include.
struct Found {
  std::vector<Hop> links;
  const Field* field = nullptr;
};

/// Rows that an aggregate runs over.
struct Rows {
  RowSet set;
  const TableSchema* table = nullptr;  // nullptr: units over the same period
  BoundPtr where;                      // of a unit's relation
};

class Binder {
 public:
  /// `has_unit`: the units around rows are known when the rows are read.
  explicit Binder(const BindContext& context, bool has_unit = true) : context_(context), has_unit_(has_unit) {}

  /// nullptr where an error was found in it.
  BoundPtr bind(const Expr& expr, const Scope& scope);
  BoundPtr condition(const Expr& expr, const Scope& scope);
  /// Refuses a value of another kind by Errors 3014, 3015; of a whole text by 3011.
  BoundPtr require(BoundPtr bound, bool is_number, const Expr& at);
  BoundPtr require_result(BoundPtr bound, bool is_number, const Expr& at);

  [[nodiscard]] std::vector<BindError> take_errors() && { return std::move(errors_); }

 private:
  // bind.cpp
  BoundPtr logical(BoundOp op, const Expr& expr, const Scope& scope);
  BoundPtr known(const Expr& expr, const Scope& scope);
  BoundPtr fail(int number, std::vector<std::string> args, const Expr& at);
  BoundPtr refuse(std::string what, const Expr& at, std::string why = {}) {
    return fail(3008, {std::move(what), std::move(why)}, at);
  }

  // bind_names.cpp
  BoundPtr name(const Expr& expr, const Scope& scope);
  BoundPtr attribute(const Expr& expr, const Scope& scope);
  BoundPtr name_on(const Path& path, const std::string& name, const Expr& expr);
  BoundPtr no_list_here(const std::string& name, const Scope& scope, const Expr& expr);
  BoundPtr derived(const Path& path, const std::string& name, const Expr& expr);
  BoundPtr on_a_day(const Path& path, std::string_view name, const Expr& expr);
  BoundPtr day_of(const Path& path);
  BoundPtr field(const Path& path, const Found& found, const Expr& expr);
  std::optional<Path> path(const Expr& expr, const Scope& scope);
  [[nodiscard]] static const Field* key_code(const Rows& rows, std::string_view name);
  [[nodiscard]] bool is_keyed(const Expr& call, const Scope& scope) const;
  std::optional<Path> keyed(const Expr& expr, const Scope& scope);
  BoundPtr date_of_period(const Expr& expr, const Scope& scope);
  [[nodiscard]] std::optional<Found> find(const TableSchema& table, std::string_view name) const;
  [[nodiscard]] std::vector<std::string> names_of(const TableSchema& table) const;
  [[nodiscard]] const TableSchema* table(std::string_view name) const;

  // bind_units.cpp: what only a unit is asked
  [[nodiscard]] std::optional<Found> unit_field(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> names_of_unit() const;
  BoundPtr stated(const Expr& expr, const Scope& scope);
  BoundPtr claimed(Bound claim, const Expr& expr);
  BoundPtr owed(const Expr& expr, const Scope& scope);
  const Scope* unit_named(const Expr& call, const Scope& scope);
  BoundPtr said(BoundOp op, const Expr& call, const Expr& expr, const Scope& scope);
  std::optional<Rows> below(const Expr& expr, std::span<const Expr> args, const Scope& unit);
  std::optional<Rows> rows_by_method(const Expr& expr, const Scope& scope);

  // bind_around.cpp: what a unit's rows read of the unit
  [[nodiscard]] static bool asks_unit_around(const Expr& expr, const Scope& scope);
  BoundPtr around(const Expr& expr, const Scope& scope);

  // bind_types.cpp
  BoundPtr compare(BoundOp op, const Expr& expr, const Scope& scope);
  BoundPtr compare_text(const Expr& expr, const BoundPtr& value, const Expr& literal);
  BoundPtr compare_texts(const Expr& expr, const BoundPtr& a, const BoundPtr& b);
  BoundPtr as_text(const BoundPtr& value, const Expr& expr);
  BoundPtr in_set(const Expr& expr, const Scope& scope);
  BoundPtr set_of_texts(const Expr& expr, const BoundPtr& value, std::span<const Expr> literals);
  BoundPtr arithmetic(BoundOp op, const Expr& expr, const Scope& scope);
  BoundPtr row_arithmetic(BoundOp op, const Expr& expr, const BoundPtr& a, const BoundPtr& b);
  BoundPtr negative(const Expr& expr, const Scope& scope);
  BoundPtr literal(const Expr& expr, const Scope& scope);
  std::optional<std::int64_t> place(const Expr& literal, const BoundPtr& value);
  BoundPtr mismatch(const Expr& at, const Expr& a, const ValueType& a_type, const Expr& b, const ValueType& b_type,
                    std::string remedy = {});

  // bind_functions.cpp
  BoundPtr call(const Expr& expr, const Scope& scope);
  BoundPtr dates(const Expr& expr, const Scope& scope);
  BoundPtr extreme(BoundOp op, const Expr& expr, const Scope& scope);
  BoundPtr choose(const Expr& expr, const Scope& scope);
  BoundPtr coalesce(const Expr& expr, const Scope& scope);
  BoundPtr parameter(const Expr& expr, const Scope& scope);
  BoundPtr law_time(const Scope& scope) const;
  BoundPtr same_types(std::span<const BoundPtr> values, const Expr& expr, std::size_t first);

  // bind_groups.cpp
  BoundPtr group(const Expr& expr, const Scope& scope);

  // bind_relations.cpp
  BoundPtr aggregate(const Expr& expr, const Scope& scope);
  BoundPtr summary(BoundOp op, const Expr& expr, const Scope& scope);
  std::optional<std::vector<BoundPtr>> inside(const Rows& rows, std::span<const Expr> args, const Scope& scope);
  std::optional<Rows> rows(const Expr& expr, const Scope& scope);
  std::optional<Rows> unit_rows(const Expr& expr, const std::string& name, const Scope& scope, const Expr* method);
  std::optional<Rows> rows_of(const Path& path, const std::string& name, const Expr& expr);
  bool window(const Expr& method, Scope& inner);
  bool instant(const Expr& method, RowSet& set);
  BoundPtr counted(const Rows& rows, BoundPtr condition, const Expr& source);
  [[nodiscard]] std::optional<Rows> find_rows(const Path& path, std::string_view name) const;

  BindContext context_;
  bool has_unit_;
  std::vector<BindError> errors_;
  std::vector<std::string> groups_;  // whose conditions are being bound, from the outermost inwards
  int place_ = 0;                    // the depth at which what is bound stands; fields count outwards from there
};

/// A node with a type; args, name and the like are filled in by the caller.
[[nodiscard]] Bound node(BoundOp op, ValueType type, std::vector<BoundPtr> args, const Expr& source);
[[nodiscard]] BoundPtr finished(Bound bound);
[[nodiscard]] BoundPtr integer(std::int64_t value, const Expr& source = {});
[[nodiscard]] BoundPtr truth(bool value, const Expr& source = {});
[[nodiscard]] BoundPtr request(std::string name, const Expr& source = {});
/// On a unit's rows, what is bound at the unit.
[[nodiscard]] BoundPtr of_unit(BoundPtr bound, const Expr& source);
/// The same node, read back as another text.
[[nodiscard]] BoundPtr with_source(const BoundPtr& bound, const Expr& source);
/// Whether a unit has such rows, be it that nothing runs over them yet.
[[nodiscard]] bool is_unit_relation(std::string_view name);
/// On a row: whether it may be not applicable, or a fraction over more than a constant.
[[nodiscard]] bool may_be_none(const Bound& bound);
/// `boolean`, `integer`, `code sex`: as errors call it.
[[nodiscard]] std::string name_of(const ValueType& type);
[[nodiscard]] inline bool is_number(const ValueType& type) {
  return type.kind == ValueKind::integer || type.kind == ValueKind::fraction;
}

}  // namespace ketnap::binding
