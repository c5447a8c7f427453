#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include <ketnap/base/date.hpp>
#include <ketnap/expr/node.hpp>

/// A second evaluator of Exprs: it walks the tree as written, one row at a time, over plain rows. It shares nothing with the engine
/// but the functions on two known days.
namespace slow {

using ketnap::Date;
using ketnap::Expr;
using ketnap::NodeKind;

/// long double holds every 64-bit integer and infinities.
using Number = long double;
constexpr Number infinite = std::numeric_limits<Number>::infinity();
constexpr Number never = std::numeric_limits<std::int32_t>::max();

/// A number, day or place between lo and hi; a Boolean is 0 or 1 between surely and possibly.
struct Value {
  Number lo = 0;
  Number hi = 0;
  [[nodiscard]] bool known() const { return lo == hi; }
  friend bool operator==(const Value&, const Value&) = default;
};
inline Value exactly(Number x) { return {x, x}; }
inline Value truth(bool surely, bool possibly) { return {surely ? 1.0L : 0.0L, possibly ? 1.0L : 0.0L}; }

struct Row {
  std::map<std::string, Value> cells;
  const Row* linked = nullptr;  // `other`
  std::vector<Row> parts;
};

/// What a name is where there is no row to read it from, and the places of codes.
struct Names {
  std::map<std::string, Value> unknown;
  std::map<std::string, Number> places;
};

class Evaluator {
 public:
  explicit Evaluator(const Names& names) : names_(names) {}

  /// `rows` are the row and those around it, innermost last.
  [[nodiscard]] Value value(const Expr& expr, const std::vector<const Row*>& rows) const {
    const auto arg = [&](std::size_t i) { return value(expr.args()[i], rows); };
    switch (expr.kind()) {
      case NodeKind::integer:
      case NodeKind::boolean:
        return exactly(static_cast<Number>(expr.node().number));
      case NodeKind::date:
        return exactly(Date::parse(expr.node().name).value().days());
      case NodeKind::text:
        return exactly(names_.places.at(expr.node().name));
      case NodeKind::name:
        return rows.back()->cells.at(expr.node().name);
      case NodeKind::attribute:
        return attribute(expr, rows);
      case NodeKind::negative:
        return {-arg(0).hi, -arg(0).lo};
      case NodeKind::add:
        return sum(arg(0), arg(1));
      case NodeKind::subtract:
        return sum(arg(0), {-arg(1).hi, -arg(1).lo});
      case NodeKind::multiply:
        return over_corners(arg(0), arg(1), [](Number a, Number b) { return a == 0 || b == 0 ? 0 : a * b; });
      case NodeKind::equal:
        return equal(arg(0), arg(1));
      case NodeKind::not_equal:
        return negated(equal(arg(0), arg(1)));
      case NodeKind::less:
        return truth(arg(0).hi < arg(1).lo, arg(0).lo < arg(1).hi);
      case NodeKind::less_equal:
        return truth(arg(0).hi <= arg(1).lo, arg(0).lo <= arg(1).hi);
      case NodeKind::greater:
        return truth(arg(0).lo > arg(1).hi, arg(0).hi > arg(1).lo);
      case NodeKind::greater_equal:
        return truth(arg(0).lo >= arg(1).hi, arg(0).hi >= arg(1).lo);
      case NodeKind::logical_not:
        return negated(arg(0));
      case NodeKind::logical_and:
        return {std::min(arg(0).lo, arg(1).lo), std::min(arg(0).hi, arg(1).hi)};
      case NodeKind::logical_or:
        return {std::max(arg(0).lo, arg(1).lo), std::max(arg(0).hi, arg(1).hi)};
      case NodeKind::is_known:
        return exactly(arg(0).known() ? 1 : 0);
      case NodeKind::in:
        return in(arg(0), expr.args()[1].args(), rows);
      case NodeKind::call:
        return call(expr, rows);
      default:
        throw std::logic_error("not in the slow evaluator");
    }
  }

 private:
  static Value negated(Value a) { return {1 - a.hi, 1 - a.lo}; }
  static Value equal(Value a, Value b) { return truth(a.known() && b.known() && a.lo == b.lo, a.lo <= b.hi && b.lo <= a.hi); }
  static Value sum(Value a, Value b) {
    return {a.lo == -infinite || b.lo == -infinite ? -infinite : a.lo + b.lo,
            a.hi == infinite || b.hi == infinite ? infinite : a.hi + b.hi};
  }

  template <class F>
  static Value over_corners(Value a, Value b, F f) {
    const Number all[] = {f(a.lo, b.lo), f(a.lo, b.hi), f(a.hi, b.lo), f(a.hi, b.hi)};
    return {*std::min_element(all, all + 4), *std::max_element(all, all + 4)};
  }

  [[nodiscard]] Value in(Value a, const std::vector<Expr>& literals, const std::vector<const Row*>& rows) const {
    std::vector<Number> set;
    set.reserve(literals.size());
    for (const Expr& literal : literals) set.push_back(value(literal, rows).lo);
    std::ranges::sort(set);
    set.erase(std::ranges::unique(set).begin(), set.end());
    const auto inside = std::ranges::count_if(set, [&](Number x) { return a.lo <= x && x <= a.hi; });
    return truth(static_cast<Number>(inside) == a.hi - a.lo + 1, inside != 0);
  }

  [[nodiscard]] Value attribute(const Expr& expr, std::vector<const Row*> rows) const {
    const std::string& of = expr.args()[0].node().name;
    const std::string& name = expr.node().name;
    if (of == "outer") {
      // The row further out is itself surrounded by what lies around it.
      rows.pop_back();
      return rows.back()->cells.at(name);
    }
    return rows.back()->linked == nullptr ? names_.unknown.at(name) : rows.back()->linked->cells.at(name);
  }

  static Date day(Number x) { return Date(static_cast<std::int32_t>(x)); }

  static Number months(Number a, Number b) {
    if (b == never) return infinite;
    return a == never ? -infinite : static_cast<Number>(ketnap::months_between(day(a), day(b)));
  }

  [[nodiscard]] Value call(const Expr& expr, const std::vector<const Row*>& rows) const {
    const std::string& name = expr.node().name;
    if (name == "count" || name == "any" || name == "all") return aggregate(expr, rows);
    std::vector<Value> args;
    args.reserve(expr.args().size());
    for (const Expr& arg : expr.args()) args.push_back(value(arg, rows));
    if (name == "add_months")
      return over_corners(args[0], args[1], [](Number d, Number n) {
        return d == never ? never : static_cast<Number>(ketnap::add_months(day(d), static_cast<std::int64_t>(n)).days());
      });
    if (name == "add_days") return over_corners(args[0], args[1], [](Number d, Number n) { return d == never ? never : d + n; });
    if (name == "months_between") return over_corners(args[0], args[1], months);
    if (name == "years_between")
      return over_corners(args[0], args[1], [](Number a, Number b) { return std::floor(months(a, b) / 12); });
    if (name == "days_between")
      return over_corners(args[0], args[1], [](Number a, Number b) {
        return b == never ? infinite : a == never ? -infinite : b - a;
      });
    if (name == "earliest") return {std::min(args[0].lo, args[1].lo), std::min(args[0].hi, args[1].hi)};
    if (name == "latest") return {std::max(args[0].lo, args[1].lo), std::max(args[0].hi, args[1].hi)};
    if (name == "coalesce") return args[0].known() ? args[0] : args[1];
    if (name == "if_") {
      if (args[0].known()) return args[0].lo != 0 ? args[1] : args[2];
      return {std::min(args[1].lo, args[2].lo), std::max(args[1].hi, args[2].hi)};
    }
    throw std::logic_error(name + " is not in the slow evaluator");
  }

  [[nodiscard]] Value aggregate(const Expr& expr, const std::vector<const Row*>& rows) const {
    Value count;
    for (const Row& part : rows.back()->parts) {
      std::vector<const Row*> inner = rows;
      inner.push_back(&part);
      Value one = expr.args().size() == 1 ? exactly(1) : value(expr.args()[1], inner);
      if (expr.node().name == "all") one = negated(one);
      count = sum(count, one);
    }
    if (expr.node().name == "any") return truth(count.lo >= 1, count.hi >= 1);
    if (expr.node().name == "all") return truth(count.hi == 0, count.lo == 0);
    return count;
  }

  const Names& names_;
};

}  // namespace slow
