#include <algorithm>
#include <array>

#include <ketnap/base/text.hpp>
#include <ketnap/expr/text.hpp>

#include "binder.hpp"

namespace ketnap {
namespace binding {
namespace {

const ValueType boolean_type{ValueKind::boolean, {}};
const ValueType date_type{ValueKind::date, {}};
const ValueType integer_type{ValueKind::integer, {}};

struct Summary {
  std::string_view name;
  BoundOp op;
};
constexpr auto summaries = std::to_array<Summary>({{"sum", BoundOp::sum},
                                                   {"min", BoundOp::min},
                                                   {"max", BoundOp::max},
                                                   {"mean", BoundOp::mean},
                                                   {"median", BoundOp::median},
                                                   {"distinct", BoundOp::distinct}});

const Relation* relation_of(std::string_view name) {
  const auto found = std::ranges::find(unit_relations(), name, &Relation::name);
  return found == unit_relations().end() ? nullptr : &*found;
}

BoundPtr later_by(BoundOp op, const BoundPtr& day, std::int64_t n) { return finished(node(op, date_type, {day, integer(n)}, {})); }

}  // namespace

bool is_unit_relation(std::string_view name) { return relation_of(name) != nullptr || name == "below"; }

// The rows of a table belong to the row that its first key links to; a judged step has those of its dossier, and a dossier's person
// the spells that there are of them.
std::optional<Rows> Binder::find_rows(const Path& path, std::string_view name) const {
  const TableSchema* related = context_.schema->table(name);
  if (related == nullptr || path.table == nullptr) return std::nullopt;
  if (related->name == "spells" && path.table->name == "people") {
    for (const Scope* at = path.scope; at != nullptr; at = at->outer)
      if (at->is_unit()) return std::nullopt;
    return Rows{
        .set = {.relation = related->name, .frame = related->name, .links = path.links, .outer = place_ - path.scope->depth},
        .table = related,
        .where = nullptr};
  }
  const auto keys = related->keys();
  if (keys.empty() || keys.front()->type != FieldType::link) return std::nullopt;
  Rows rows{.set = {.relation = related->name, .frame = related->name, .links = path.links, .outer = place_ - path.scope->depth},
            .table = related,
            .where = nullptr};
  if (path.table == &judged_table()) rows.set.links.push_back({"dossier", {}});
  const std::string_view owner = path.table == &judged_table() ? "dossiers" : std::string_view(path.table->name);
  return keys.front()->target == owner ? std::optional(std::move(rows)) : std::nullopt;
}

std::optional<Rows> Binder::rows_of(const Path& path, const std::string& name, const Expr& expr) {
  if (path.table == nullptr) return unit_rows(expr, name, *path.scope, nullptr);
  if (auto found = find_rows(path, name)) return found;
  if (path.links.empty() && is_unit_relation(name)) {
    no_list_here(name, *path.scope, expr);
    return std::nullopt;
  }
  std::vector<std::string> known;
  for (const TableSchema& table : context_.schema->tables())
    if (find_rows(path, table.name)) known.push_back(table.name);
  fail(3002, {name, path.links.empty() ? path.scope->name() : path.table->name, nearest(name, known).value_or("")}, expr);
  return std::nullopt;
}

std::optional<Rows> Binder::rows(const Expr& expr, const Scope& scope) {
  switch (expr.kind()) {
    case NodeKind::name:
      return rows_of({&scope, {}, scope.table}, expr.node().name, expr);
    case NodeKind::attribute: {
      const auto row = path(expr.args()[0], scope);
      if (!row) return std::nullopt;
      return rows_of(*row, expr.node().name, expr);
    }
    case NodeKind::method:
      return rows_by_method(expr, scope);
    case NodeKind::call:
      if (expr.node().name == "below" && scope.is_unit()) return below(expr, expr.args(), scope);
      break;
    default:
      break;
  }
  const std::size_t errors = errors_.size();
  if (expr.kind() == NodeKind::call) call(expr, scope);
  if (errors_.size() == errors) fail(3006, {print(expr), "count(admissions)"}, expr);
  return std::nullopt;
}

std::optional<Rows> Binder::unit_rows(const Expr& expr, const std::string& name, const Scope& scope, const Expr* method) {
  const Relation* relation = relation_of(name);
  if (scope.hidden) {
    refuse(print(expr), expr);
    return std::nullopt;
  }
  if (relation == nullptr) {
    std::vector<std::string> known;
    for (const Relation& one : unit_relations()) known.push_back(one.name);
    if (name == "below")
      fail(3006, {name, "below(kind='cell'), below(level='grassroots'), below()"}, expr);
    else
      fail(3002, {name, "units", nearest(name, known).value_or("")}, expr);
    return std::nullopt;
  }
  Rows rows{.set = {.relation = name, .frame = relation->frame, .links = {}, .outer = place_ - scope.depth},
            .table = context_.schema->table(relation->frame),
            .where = nullptr};
  Scope inner{.table = rows.table,
              .outer = &scope,
              .depth = place_,
              .window_start = request("period.start"),
              .window_end = request("period.end")};
  const bool of_a_day = relation->where.find("instant") != std::string::npos;
  if (method != nullptr && !(of_a_day ? instant(*method, rows.set) : window(*method, inner))) return std::nullopt;
  if (relation->where.empty()) {
    if (method != nullptr) refuse(print(*method), *method);
    return method == nullptr ? std::optional(std::move(rows)) : std::nullopt;
  }
  rows.where = condition(parse(relation->where), inner);
  return rows.where == nullptr ? std::nullopt : std::optional(std::move(rows));
}

// .during(years=10) ends with the period, .during(years=10, until='start') the day before it.
bool Binder::window(const Expr& method, Scope& inner) {
  std::int64_t years = 0;
  bool until_start = false;
  bool fits = method.node().name == "during";
  for (std::size_t i = 1; fits && i < method.args().size(); ++i) {
    const Node& value = method.args()[i].node();
    const std::string& keyword = method.node().keywords[i - 1];
    if (keyword == "years" && value.kind == NodeKind::integer && value.number > 0 && value.number <= 200)
      years = value.number;
    else if (keyword == "until" && value.kind == NodeKind::text && value.name == "start")
      until_start = true;
    else
      fits = false;
  }
  if (!fits || years == 0) {
    fail(method.node().name == "during" ? 3006 : 3005,
         {method.node().name, method.node().name == "during" ? "admissions.during(years=10)" : "during"}, method);
    return false;
  }
  if (until_start) inner.window_end = later_by(BoundOp::add_days, inner.window_start, -1);
  inner.window_start = later_by(BoundOp::add_months, later_by(BoundOp::add_days, inner.window_end, 1), -12 * years);
  return true;
}

bool Binder::instant(const Expr& method, RowSet& set) {
  const bool is_at = method.node().name == "at";
  const Node* when = is_at && method.args().size() == 2 && method.node().keywords[0].empty() ? &method.args()[1].node() : nullptr;
  if (when != nullptr && when->kind == NodeKind::date) {
    if (const auto day = Date::parse(when->name)) {
      set.instant = RowSet::Instant::day;
      set.day = *day;
      return true;
    }
  } else if (when != nullptr && when->kind == NodeKind::text && (when->name == "start" || when->name == "end")) {
    set.instant = when->name == "start" ? RowSet::Instant::start : RowSet::Instant::end;
    return true;
  }
  fail(is_at ? 3006 : 3005,
       {method.node().name, is_at ? "members.at('start'), members.at('end'), members.at(date('2022-12-31'))" : "at"}, method);
  return false;
}

BoundPtr Binder::counted(const Rows& rows, BoundPtr condition, const Expr& source) {
  BoundPtr which = both(rows.where, std::move(condition));
  Bound count = node(BoundOp::count, {ValueKind::integer, {}}, {which == nullptr ? truth(true) : std::move(which)}, source);
  count.rows = rows.set;
  return finished(std::move(count));
}

// What an aggregate reads on each of its rows.
std::optional<std::vector<BoundPtr>> Binder::inside(const Rows& rows, std::span<const Expr> args, const Scope& scope) {
  const bool is_around = scope.is_unit() && rows.table != nullptr;  // a unit's rows are read apart from it
  const Scope inner{.table = rows.table, .outer = &scope, .depth = is_around ? place_ : place_ + 1};
  const int here = place_;
  place_ = inner.depth;
  std::vector<BoundPtr> found;
  for (const Expr& arg : args) found.push_back(bind(arg, inner));
  place_ = here;
  return std::ranges::count(found, nullptr) == 0 ? std::optional(std::move(found)) : std::nullopt;
}

BoundPtr Binder::summary(BoundOp op, const Expr& expr, const Scope& scope) {
  const std::string& name = expr.node().name;
  const auto& args = expr.args();
  const bool is_distinct = op == BoundOp::distinct;
  const bool has_keyword = std::ranges::any_of(expr.node().keywords, [](const std::string& keyword) { return !keyword.empty(); });
  if (has_keyword || (args.size() != 2 && args.size() != 3))
    return fail(3006, {name, name + (is_distinct ? "(rows, key[, condition])" : "(rows, value[, condition])")}, expr);
  const auto related = rows(args[0], scope);
  if (!related) return nullptr;
  const auto bound = inside(*related, std::span(args).subspan(1), scope);
  if (!bound) return nullptr;
  if (bound->size() == 2 && require(bound->back(), false, args[2]) == nullptr) return nullptr;
  BoundPtr value = bound->front();
  const ValueType type = value->type;
  const bool by_order = op == BoundOp::min || op == BoundOp::max;
  const bool is_ordered =
      type.kind == ValueKind::date || (type.kind == ValueKind::code && context_.schema->list(type.target)->ordered);
  if (!is_distinct && !(by_order && is_ordered) && require(value, true, args[1]) == nullptr) return nullptr;
  if (is_distinct && (type.kind == ValueKind::boolean || type.kind == ValueKind::text || may_be_none(*value)))
    return refuse(name, expr, name_of(type));
  const bool of_units = related->table == nullptr;
  if (is_distinct && of_units && type.kind == ValueKind::fraction) return refuse(name, expr, name_of(type));
  const bool over_constant = !of_units && is_quotient(*value) && !may_be_none(*value);
  const std::int64_t divisor = over_constant ? value->args[1]->lo : 1;
  if (over_constant) value = value->args[0];
  const ValueKind number = op == BoundOp::mean || op == BoundOp::median ? ValueKind::fraction : type.kind;
  const ValueType result = is_distinct ? integer_type : is_number(type) ? ValueType{number, {}} : type;
  BoundPtr which = both(related->where, bound->size() == 2 ? bound->back() : nullptr);
  if (which == nullptr) which = truth(true);
  Bound found = node(op, result, {std::move(which), std::move(value)}, expr);
  found.lo = is_distinct ? 1 : divisor;
  found.rows = related->set;
  return finished(std::move(found));
}

BoundPtr Binder::aggregate(const Expr& expr, const Scope& scope) {
  const std::string& name = expr.node().name;
  if (const auto found = std::ranges::find(summaries, name, &Summary::name); found != summaries.end())
    return summary(found->op, expr, scope);
  const auto& args = expr.args();
  const auto& keywords = expr.node().keywords;
  const bool is_count = name == "count";
  const bool is_any = name == "any";
  const bool has_whole = name == "share" && args.size() == 3;
  bool fits = args.size() == 2 || ((is_count || is_any) && args.size() == 1) || has_whole;
  for (std::size_t i = 0; fits && i < args.size(); ++i) fits = keywords[i] == (i == 2 ? "of" : "");
  if (!fits)
    return fail(3006,
                {name, name + (is_count || is_any ? "(rows[, condition])"
                               : name == "share"  ? "(rows, condition[, of=condition])"
                                                  : "(rows, condition)")},
                expr);

  const auto related = rows(args[0], scope);
  if (!related) return nullptr;
  const auto bound = inside(*related, std::span(args).subspan(1), scope);
  if (!bound) return nullptr;
  const std::vector<BoundPtr>& conditions = *bound;
  bool fine = true;
  for (std::size_t i = 0; i < conditions.size(); ++i) fine &= require(conditions[i], false, args[i + 1]) != nullptr;
  if (!fine) return nullptr;

  if (is_count) return counted(*related, conditions.empty() ? nullptr : conditions[0], expr);
  if (name == "share") {
    BoundPtr whole = both(related->where, has_whole ? conditions[1] : nullptr);
    if (whole == nullptr) whole = truth(true);
    // A row of which it is not known whether it belongs to the whole may still be known to meet the condition: so the condition
    // is negated, and not "belongs and meets".
    const BoundPtr meets = finished(node(BoundOp::is_true, boolean_type, {conditions[0]}, args[1]));
    const BoundPtr fails = finished(node(BoundOp::logical_not, boolean_type, {meets}, args[1]));
    Bound share_of = node(BoundOp::share, {ValueKind::fraction, {}}, {both(whole, conditions[0]), whole, both(whole, fails)}, expr);
    share_of.rows = related->set;
    return finished(std::move(share_of));
  }
  if (is_any) {
    const Expr counting = conditions.empty() ? ketnap::count(args[0]) : ketnap::count(args[0], args[1]);
    const BoundPtr found = counted(*related, conditions.empty() ? nullptr : conditions[0], counting);
    return finished(node(BoundOp::less_equal, boolean_type, {integer(1), found}, expr));
  }
  const Expr counting = ketnap::count(args[0], !args[1]);
  // A row on which the condition is not applicable is no other one: `all` of a condition is none of its opposite.
  const BoundPtr others = finished(node(BoundOp::logical_not, boolean_type, {conditions[0]}, {}));
  return finished(node(BoundOp::equal, boolean_type, {counted(*related, others, counting), integer(0)}, expr));
}

}  // namespace binding

const std::vector<Relation>& unit_relations() {
  static const std::vector<Relation> relations = {
      {"admissions", "admissions", "not annulled_on <= as_of and period.start <= ceremony_on and ceremony_on <= period.end"},
      {"recognitions", "admissions", "not annulled_on <= as_of and period.start <= official_on and official_on <= period.end"},
      {"members", "spells", "since <= instant and instant < until"},
      {"dossiers", "dossiers", "opened_on <= period.end and period.end < closed_on and period.end < moved_on"},
      {"courses", "courses", "period.start <= ends_on and ends_on <= period.end"},
      {"arrivals", "arrivals", "began_by == 'arrived' and period.start <= since and since <= period.end"},
      {"departures", "departures", "ended_by == 'moved' and period.start <= until and until <= period.end"},
      {"areas", "areas", ""},
      {"decisions", "admissions", "not annulled_on <= as_of and period.start <= decided_on and decided_on <= period.end"},
      {"official_decisions", "admissions",
       "not annulled_on <= as_of and period.start <= official_decided_on and official_decided_on <= period.end"},
      {"beginnings", "spells", "period.start <= since and since <= period.end"},
      {"endings", "spells", "period.start <= until and until <= period.end"},
      {"helpers", "helpers",
       "since <= period.end and period.end < until and dossier.opened_on <= period.end and period.end < dossier.closed_on"
       " and period.end < dossier.moved_on"},
  };
  return relations;
}

}  // namespace ketnap
