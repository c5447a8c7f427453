#pragma once
#include <algorithm>
#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ketnap {

/// An Expr is an expression over a row, its links and its related rows: a rule of the Charter, a province's indicator, a line of an
/// official form. It is a tree of plain values with no engine behind it: this header stands alone, so that an SDK may build Exprs.
/// There are three ways in and one result: text (`parse`, expr/text.hpp), Python functions (traced), and the operators below; any
/// function of the written form that has no C++ function of its own is a `call`.
///
///   years_between(col("born"), col("step_date")) >= param("vn.age_min")
///   count(col("admissions"), col("occupation").in({text("pupil"), text("student")}))
///
/// print as
///
///   years_between(born, step_date) >= param('vn.age_min')
///   count(admissions, occupation in {'pupil', 'student'})
enum class NodeKind : std::uint8_t {
  integer,    ///< number
  decimal,    ///< name: the digits in normal form, `0.6`, `-1.25`; a fraction, never a float. `2.0` is the integer 2
  text,       ///< name: the text between the quotes
  boolean,    ///< number: 0 or 1
  date,       ///< name: `2022-01-01`
  name,       ///< name
  attribute,  ///< args[0] . name
  call,       ///< name ( args ), keywords beside the args that have one
  method,     ///< args[0] . name ( args[1..] )
  set,        ///< { args }: literals
  negative,   ///< - args[0]
  add,
  subtract,
  multiply,
  divide,
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  in,        ///< args[0] in args[1]
  is_known,  ///< args[0] is known
  logical_not,
  logical_and,
  logical_or  ///< and, or have two args
};

struct Node;

/// A cheap handle to an immutable node. Comparing two Exprs with == builds a third one, as SQL builders do; `same(a, b)` compares.
class Expr {
 public:
  Expr() = default;          ///< no expression: what a rule without `applies` holds
  Expr(std::int64_t whole);  // NOLINT(google-explicit-constructor): col("age_months") >= 216 reads as it should
  Expr(int whole) : Expr(static_cast<std::int64_t>(whole)) {}  // NOLINT(google-explicit-constructor)
  /// Only `true` and `false` themselves, not what converts to bool: col("moved") == false is no comparison with the integer 0.
  template <std::same_as<bool> T>
  Expr(T value);  // NOLINT(google-explicit-constructor)
  explicit Expr(Node node);

  [[nodiscard]] bool empty() const { return node_ == nullptr; }
  [[nodiscard]] const Node& node() const { return *node_; }
  [[nodiscard]] NodeKind kind() const;
  [[nodiscard]] const std::vector<Expr>& args() const;

  [[nodiscard]] Expr attribute(std::string name) const;  ///< unit.sector
  [[nodiscard]] Expr method(std::string name, std::vector<Expr> args, std::vector<std::string> keywords = {}) const;
  [[nodiscard]] Expr in(std::vector<Expr> literals) const;
  [[nodiscard]] Expr is_known() const;

 private:
  std::shared_ptr<const Node> node_;
};

struct Node {
  NodeKind kind = NodeKind::name;
  std::int64_t number = 0;
  std::string name;
  std::vector<Expr> args;
  /// For call and method: as long as the arguments (without the object of a method), empty text for those without a keyword.
  std::vector<std::string> keywords;
};

inline Expr::Expr(Node node) : node_(std::make_shared<const Node>(std::move(node))) {}
inline Expr::Expr(std::int64_t whole) : Expr(Node{NodeKind::integer, whole, {}, {}, {}}) {}
template <std::same_as<bool> T>
Expr::Expr(T value) : Expr(Node{NodeKind::boolean, value ? 1 : 0, {}, {}, {}}) {}
inline NodeKind Expr::kind() const { return node_->kind; }
inline const std::vector<Expr>& Expr::args() const { return node_->args; }

namespace detail {
inline Expr leaf(NodeKind kind, std::string name, std::int64_t number = 0) {
  return Expr(Node{kind, number, std::move(name), {}, {}});
}
inline Expr tree(NodeKind kind, std::vector<Expr> args) { return Expr(Node{kind, 0, {}, std::move(args), {}}); }
}  // namespace detail

/// The row's own field, else its person's, else the person's profile in force on the row's day; or a list of related rows.
inline Expr col(std::string name) { return detail::leaf(NodeKind::name, std::move(name)); }
inline Expr text(std::string value) { return detail::leaf(NodeKind::text, std::move(value)); }
inline Expr boolean(bool value) { return {value}; }
inline Expr date(std::string iso) { return detail::leaf(NodeKind::date, std::move(iso)); }
/// decimal("0.60") is the fraction 3/5; decimal("2.0") is the integer 2.
inline Expr decimal(std::string digits) {
  if (digits.find('.') == std::string::npos) return {std::int64_t{std::stoll(digits)}};
  while (digits.ends_with('0')) digits.pop_back();
  if (digits.ends_with('.')) return {std::int64_t{std::stoll(digits)}};
  return detail::leaf(NodeKind::decimal, std::move(digits));
}
/// call("date", {text("2022-01-01")}) is the day itself, as in the written form.
inline Expr call(std::string function, std::vector<Expr> args, std::vector<std::string> keywords = {}) {
  keywords.resize(args.size());
  const bool day = function == "date" && args.size() == 1 && keywords[0].empty() && args[0].kind() == NodeKind::text;
  if (day) return date(args[0].node().name);
  return Expr(Node{NodeKind::call, 0, std::move(function), std::move(args), std::move(keywords)});
}

inline Expr Expr::attribute(std::string name) const { return Expr(Node{NodeKind::attribute, 0, std::move(name), {*this}, {}}); }
inline Expr Expr::method(std::string name, std::vector<Expr> args, std::vector<std::string> keywords) const {
  keywords.resize(args.size());
  args.insert(args.begin(), *this);
  return Expr(Node{NodeKind::method, 0, std::move(name), std::move(args), std::move(keywords)});
}
inline Expr Expr::in(std::vector<Expr> literals) const {
  return detail::tree(NodeKind::in, {*this, detail::tree(NodeKind::set, std::move(literals))});
}
inline Expr Expr::is_known() const { return detail::tree(NodeKind::is_known, {*this}); }

/// A negated number is a negative number, so that text, Python and C++ give one node.
inline Expr operator-(const Expr& a) {
  const Node& of = a.node();
  if (of.kind == NodeKind::integer && of.number != INT64_MIN) return {-of.number};
  if (of.kind == NodeKind::decimal) return detail::leaf(of.kind, of.name.starts_with('-') ? of.name.substr(1) : '-' + of.name);
  return detail::tree(NodeKind::negative, {a});
}

// clang-format off
inline Expr operator+(Expr a, Expr b) { return detail::tree(NodeKind::add, {std::move(a), std::move(b)}); }
inline Expr operator-(Expr a, Expr b) { return detail::tree(NodeKind::subtract, {std::move(a), std::move(b)}); }
inline Expr operator*(Expr a, Expr b) { return detail::tree(NodeKind::multiply, {std::move(a), std::move(b)}); }
inline Expr operator/(Expr a, Expr b) { return detail::tree(NodeKind::divide, {std::move(a), std::move(b)}); }
inline Expr operator==(Expr a, Expr b) { return detail::tree(NodeKind::equal, {std::move(a), std::move(b)}); }
inline Expr operator!=(Expr a, Expr b) { return detail::tree(NodeKind::not_equal, {std::move(a), std::move(b)}); }
inline Expr operator<(Expr a, Expr b) { return detail::tree(NodeKind::less, {std::move(a), std::move(b)}); }
inline Expr operator<=(Expr a, Expr b) { return detail::tree(NodeKind::less_equal, {std::move(a), std::move(b)}); }
inline Expr operator>(Expr a, Expr b) { return detail::tree(NodeKind::greater, {std::move(a), std::move(b)}); }
inline Expr operator>=(Expr a, Expr b) { return detail::tree(NodeKind::greater_equal, {std::move(a), std::move(b)}); }
inline Expr operator!(Expr a) { return detail::tree(NodeKind::logical_not, {std::move(a)}); }
inline Expr operator&&(Expr a, Expr b) { return detail::tree(NodeKind::logical_and, {std::move(a), std::move(b)}); }
inline Expr operator||(Expr a, Expr b) { return detail::tree(NodeKind::logical_or, {std::move(a), std::move(b)}); }

inline Expr count(Expr rows) { return call("count", {std::move(rows)}); }
inline Expr count(Expr rows, Expr condition) { return call("count", {std::move(rows), std::move(condition)}); }
inline Expr any(Expr rows) { return call("any", {std::move(rows)}); }
inline Expr any(Expr rows, Expr condition) { return call("any", {std::move(rows), std::move(condition)}); }
inline Expr all(Expr rows, Expr condition) { return call("all", {std::move(rows), std::move(condition)}); }
inline Expr share(Expr rows, Expr condition) { return call("share", {std::move(rows), std::move(condition)}); }
inline Expr share(Expr rows, Expr condition, Expr of) { return call("share", {std::move(rows), std::move(condition), std::move(of)}, {"", "", "of"}); }
inline Expr mean(Expr rows, Expr value) { return call("mean", {std::move(rows), std::move(value)}); }

inline Expr add_months(Expr day, Expr months) { return call("add_months", {std::move(day), std::move(months)}); }
inline Expr add_days(Expr day, Expr days) { return call("add_days", {std::move(day), std::move(days)}); }
inline Expr months_between(Expr a, Expr b) { return call("months_between", {std::move(a), std::move(b)}); }
inline Expr years_between(Expr a, Expr b) { return call("years_between", {std::move(a), std::move(b)}); }
inline Expr days_between(Expr a, Expr b) { return call("days_between", {std::move(a), std::move(b)}); }

/// A dated parameter, read at law time.
inline Expr param(std::string id) { return call("param", {text(std::move(id))}); }
/// The condition of a declared group, on this row.
inline Expr group(std::string id) { return call("group", {text(std::move(id))}); }
/// The field of the enclosing row, inside a condition on related rows: outer("step_date").
inline Expr outer(std::string name) { return col("outer").attribute(std::move(name)); }
// clang-format on

/// Whether two trees are equal, node by node.
inline bool same(const Expr& a, const Expr& b) {
  if (a.empty() || b.empty()) return a.empty() == b.empty();
  const Node& x = a.node();
  const Node& y = b.node();
  if (&x == &y) return true;
  if (x.kind != y.kind || x.number != y.number || x.name != y.name || x.keywords != y.keywords) return false;
  return std::equal(x.args.begin(), x.args.end(), y.args.begin(), y.args.end(), same);
}

}  // namespace ketnap
