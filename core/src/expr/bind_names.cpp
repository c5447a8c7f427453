#include <algorithm>
#include <array>

#include <ketnap/base/text.hpp>
#include <ketnap/data/derived.hpp>
#include <ketnap/expr/text.hpp>

#include "binder.hpp"

namespace ketnap::binding {
namespace {

/// A name that stands for a text about the same row. `inside`: only on rows around which this row lies.
struct Derived {
  std::string_view table;
  std::string_view name;
  std::string_view text;
  std::string_view inside;
};

constexpr auto derived_names = std::to_array<Derived>({
    {"judged", "moved", "moved_on <= step_date", ""},
    {"judged", "age_months", "months_between(born, step_date)", ""},
    {"introducers", "together_months", "months_between(together_since, outer.step_date)", "judged"},
});

/// What a person is on a row's day, written about a spell of theirs.
struct OnADay {
  std::string_view name;
  std::string_view text;
};
constexpr std::string_view official_text = "since <= day and day < until and official_since <= day";
constexpr auto names_on_a_day = std::to_array<OnADay>({
    {"is_member", "since <= day and day < until"},
    {"official", official_text},
    {"probationary", "since <= day and day < until and day < official_since"},
});
constexpr std::string_view official_members = "official_members";

// People have a text of that name, their key.
bool is_of_a_person(const TableSchema& table) {
  const Field* person = table.find("person");
  return person != nullptr && person->type == FieldType::link;
}

bool contains(auto&& names, std::string_view name) { return std::ranges::find(names, name) != std::ranges::end(names); }

std::string suggestion(std::string_view name, const std::vector<std::string>& known) { return nearest(name, known).value_or(""); }

}  // namespace

const TableSchema* Binder::table(std::string_view name) const {
  return name == judged_table().name ? &judged_table() : context_.schema->table(name);
}

std::optional<Found> Binder::find(const TableSchema& table, std::string_view name) const {
  if (const Field* own = table.find(name)) return Found{{}, own};
  for (const Field* made : {&opened_on_field(), &closed_on_field()})
    if (table.name == "units" && name == made->name) return Found{{}, made};
  if (table.name == "spells" && name == official_since_field().name) return Found{{}, &official_since_field()};
  // The keys of a person's rows say whose they are and since when: no attribute of this row.
  const auto included = [&](const TableSchema* from, std::string_view link) -> std::optional<Found> {
    const Field* field = from == nullptr ? nullptr : from->find(name);
    if (field == nullptr || field->key) return std::nullopt;
    return Found{{{std::string(link), {}}}, field};
  };
  if (&table == &judged_table())
    if (const auto found = included(this->table("dossiers"), "dossier")) return found;
  const Field* person = table.find("person");
  if (person == nullptr || person->type != FieldType::link) return std::nullopt;
  if (const auto found = included(this->table("people"), "person")) return found;
  return table.name == "profiles" ? std::nullopt : included(this->table("profiles"), "profile");
}

std::vector<std::string> Binder::names_of(const TableSchema& table) const {
  std::vector<std::string> names;
  for (const TableSchema& one : context_.schema->tables())
    for (const Field& field : one.fields)
      if (find(table, field.name)) names.push_back(field.name);
  for (const Field& field : table.fields) names.push_back(field.name);
  for (const Derived& derived : derived_names)
    if (derived.table == table.name) names.emplace_back(derived.name);
  if (table.name == "units") names.emplace_back(official_members);
  if (is_of_a_person(table))
    for (const OnADay& one : names_on_a_day) names.emplace_back(one.name);
  return names;
}

BoundPtr Binder::field(const Path& path, const Found& found, const Expr& expr) {
  Bound bound = node(BoundOp::field, {}, {}, expr);
  bound.name = found.field->name;
  bound.links = path.links;
  bound.links.insert(bound.links.end(), found.links.begin(), found.links.end());
  bound.outer = place_ - path.scope->depth;
  switch (found.field->type) {
    case FieldType::boolean:
      bound.type.kind = ValueKind::boolean;
      break;
    case FieldType::integer:
      bound.type.kind = ValueKind::integer;
      break;
    case FieldType::date:
    case FieldType::partial_date:
      bound.type.kind = ValueKind::date;
      break;
    case FieldType::text:
      bound.type.kind = ValueKind::text;
      break;
    case FieldType::code:
      bound.type = {ValueKind::code, found.field->target};
      break;
    case FieldType::link:
      bound.type = {ValueKind::link, found.field->target};
      bound.links.push_back({found.field->name, {}});
      break;
    case FieldType::number:
    case FieldType::period:
      return refuse(found.field->name, expr, std::string(ketnap::name_of(found.field->type)));
  }
  return finished(std::move(bound));
}

BoundPtr Binder::derived(const Path& path, const std::string& name, const Expr& expr) {
  if (!path.links.empty()) return nullptr;
  const Scope* around = path.scope->outer;
  for (const Derived& derived : derived_names) {
    if (derived.table != path.table->name || derived.name != name) continue;
    if (!derived.inside.empty() && (around == nullptr || around->is_unit() || around->table->name != derived.inside)) continue;
    const BoundPtr meant = bind(parse(derived.text), *path.scope);
    return meant == nullptr ? nullptr : with_source(meant, expr);
  }
  return nullptr;
}

// The row's own day; a row without one is read on the day of the judged step around it, else on the day that the request asks for.
BoundPtr Binder::day_of(const Path& path) {
  if (!path.table->row_day.empty()) return field(path, {.links = {}, .field = path.table->find(path.table->row_day)}, {});
  const BoundPtr law = law_time(*path.scope);
  return law->op == BoundOp::field ? law : request("instant");
}

// The spells of the row's person, or of all people of its unit, that hold on the row's day.
BoundPtr Binder::on_a_day(const Path& path, std::string_view name, const Expr& expr) {
  const bool of_unit = name == official_members;
  const auto about = std::ranges::find(names_on_a_day, name, &OnADay::name);
  if (!of_unit && about == names_on_a_day.end()) return nullptr;
  const std::string_view text = of_unit ? official_text : about->text;
  const Path row = of_unit ? Path{path.scope, {}, path.scope->table} : path;
  if (!of_unit && path.table->name == "spells") {
    Scope same = *path.scope;
    same.day = day_of(path);
    return with_source(bind(parse(text), same), expr);
  }
  const bool fits = of_unit ? path.table->name == "units" && path.links == std::vector<Hop>{{"unit", {}}} && !path.scope->is_unit()
                            : is_of_a_person(*path.table);
  if (!fits) return nullptr;
  Rows spells{.set = {.relation = "spells", .frame = "spells", .links = path.links, .outer = place_ - path.scope->depth},
              .table = table("spells"),
              .where = nullptr};
  spells.set.below = of_unit;
  if (!of_unit) spells.set.links.push_back({"person", {}});
  Scope inner{.table = spells.table, .outer = path.scope, .depth = place_ + 1};
  ++place_;
  inner.day = day_of(row);
  const BoundPtr condition = bind(parse(text), inner);
  --place_;
  if (of_unit) return counted(spells, condition, expr);
  return finished(node(BoundOp::less_equal, {ValueKind::boolean, {}}, {integer(1), counted(spells, condition, {})}, expr));
}

BoundPtr Binder::name_on(const Path& path, const std::string& name, const Expr& expr) {
  if (path.scope->hidden && path.links.empty()) return refuse(print(expr), expr);
  if (path.table == nullptr) {
    if (is_unit_relation(name)) return fail(3009, {name}, expr);
    if (const auto found = unit_field(name)) return field(path, *found, expr);
    return fail(3002, {name, "units", suggestion(name, names_of_unit())}, expr);
  }
  if (const auto found = find(*path.table, name)) return field(path, *found, expr);
  const std::size_t errors = errors_.size();
  if (BoundPtr meant = derived(path, name, expr); meant != nullptr || errors_.size() != errors) return meant;
  if (BoundPtr meant = on_a_day(path, name, expr)) return meant;
  if (find_rows(path, name)) return fail(3009, {name}, expr);
  if (path.links.empty() && is_unit_relation(name)) return no_list_here(name, *path.scope, expr);
  const std::string where = path.links.empty() ? path.scope->name() : path.table->name;
  const auto is_code = [&](const CodeList& list) { return list.place_of(name).has_value(); };
  const bool lacks_quotes = std::ranges::any_of(context_.schema->lists(), is_code);
  return fail(3002, {name, where, lacks_quotes ? "'" + name + "'" : suggestion(name, names_of(*path.table))}, expr);
}

// A list of a unit on a row, with what there is instead: the unit's around, or the row's own.
BoundPtr Binder::no_list_here(const std::string& name, const Scope& scope, const Expr& expr) {
  std::string out;
  for (const Scope* at = &scope; at != nullptr; at = at->outer, out += "outer.")
    if (at->is_unit() && !at->hidden) return fail(3016, {name, scope.name(), out + name}, expr);
  std::string own;
  for (const TableSchema& table : context_.schema->tables())
    if (find_rows({&scope, {}, scope.table}, table.name)) own += (own.empty() ? "" : ", ") + table.name;
  return fail(3016, {name, scope.name(), own}, expr);
}

BoundPtr Binder::name(const Expr& expr, const Scope& scope) {
  const std::string& name = expr.node().name;
  if (scope.day != nullptr && name == "day") return scope.day;
  if (scope.window_start != nullptr && (name == "instant" || name == "as_of")) return request(name, expr);
  return name_on({&scope, {}, scope.table}, name, expr);
}

// `period.end` of the unit, `outer.period.end` inside its aggregates. Nothing else is called period.
BoundPtr Binder::date_of_period(const Expr& expr, const Scope& scope) {
  const Expr& base = expr.args()[0];
  const std::string& which = expr.node().name;
  const auto is_called = [](const Expr& one, std::string_view word) {
    return (one.kind() == NodeKind::name || one.kind() == NodeKind::attribute) && one.node().name == word;
  };
  if (!is_called(base, "period")) return nullptr;
  const Scope* at = &scope;
  for (const Expr* out = &base; out->kind() == NodeKind::attribute;) {
    out = &out->args()[0];
    if (!is_called(*out, "outer")) return nullptr;
    at = at == nullptr ? nullptr : at->outer;
  }
  if (which != "start" && which != "end") return fail(3002, {"period." + which, "units", "period.end"}, expr);
  if (at != nullptr && at->window_start != nullptr) return with_source(which == "start" ? at->window_start : at->window_end, expr);
  if (at != nullptr && at->is_unit() && !at->hidden) return request("period." + which, expr);
  const bool unit_around = at != nullptr && at->outer != nullptr && at->outer->is_unit();
  return fail(3002, {"period." + which, scope.name(), unit_around ? "outer.period." + which : ""}, expr);
}

BoundPtr Binder::attribute(const Expr& expr, const Scope& scope) {
  const std::size_t errors = errors_.size();
  if (BoundPtr date = date_of_period(expr, scope); date != nullptr || errors_.size() != errors) return date;
  if (asks_unit_around(expr, scope)) return around(expr, scope);
  if (BoundPtr end = owed(expr, scope); end != nullptr || errors_.size() != errors) return end;
  const auto row = path(expr.args()[0], scope);
  if (!row) return nullptr;
  return name_on(*row, expr.node().name, expr);
}

std::optional<Path> Binder::path(const Expr& expr, const Scope& scope) {
  if (expr.kind() == NodeKind::call && is_keyed(expr, scope)) return keyed(expr, scope);
  const bool is_name = expr.kind() == NodeKind::name;
  if (!is_name && expr.kind() != NodeKind::attribute) {
    // What is wrong inside comes first.
    const std::size_t errors = errors_.size();
    if (bind(expr, scope) != nullptr || errors_.size() == errors) fail(3006, {print(expr) + ".…", "unit.sector"}, expr);
    return std::nullopt;
  }
  const auto base = is_name ? std::optional(Path{&scope, {}, scope.table}) : path(expr.args()[0], scope);
  if (!base) return std::nullopt;
  const std::string& name = expr.node().name;
  // `outer` goes on from a row of a scope, never from a linked row.
  if (name == "outer" && base->links.empty()) {
    if (base->scope->outer != nullptr) return Path{base->scope->outer, {}, base->scope->outer->table};
    fail(3002, {name, base->scope->name(), ""}, expr);
    return std::nullopt;
  }
  const BoundPtr link = name_on(*base, name, expr);
  if (link == nullptr) return std::nullopt;
  if (link->type.kind != ValueKind::link) {
    fail(3003, {print(expr), name_of(link->type), print(expr) + ".…", "link", ""}, expr);
    return std::nullopt;
  }
  return Path{base->scope, link->links, table(link->type.target)};
}

// paper('application'): the table `papers` whose key is the row, a code of the field `paper`, and the round.
const Field* Binder::key_code(const Rows& rows, std::string_view name) {
  const auto keys = rows.table->keys();
  const bool fits = keys.size() == 3 && keys[1]->name == name && keys[1]->type == FieldType::code;
  return fits ? keys[1] : nullptr;
}

bool Binder::is_keyed(const Expr& call, const Scope& scope) const {
  const std::string& name = call.node().name;
  const auto related = find_rows({&scope, {}, scope.table}, name + "s");
  return related && key_code(*related, name) != nullptr;
}

std::optional<Path> Binder::keyed(const Expr& expr, const Scope& scope) {
  const std::string& name = expr.node().name;
  if (expr.args().size() != 1 || expr.args()[0].kind() != NodeKind::text || !expr.node().keywords[0].empty()) {
    fail(3006, {name, name + "('…')"}, expr);
    return std::nullopt;
  }
  const auto related = find_rows({&scope, {}, scope.table}, name + "s");
  Bound code = node(BoundOp::field, {ValueKind::code, key_code(*related, name)->target}, {}, expr);
  if (!place(expr.args()[0], finished(std::move(code)))) return std::nullopt;
  Path path{&scope, related->set.links, related->table};
  path.links.push_back({related->table->name, expr.args()[0].node().name});
  return path;
}

}  // namespace ketnap::binding
