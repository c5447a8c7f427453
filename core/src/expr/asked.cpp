#include "expr/asked.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace ketnap {
namespace {

using Change = std::function<std::optional<Expr>(const Expr&)>;

// Each part that a change is said for in its place; what it says is not looked into.
Expr changed(const Expr& expr, const Change& change) {
  if (expr.empty()) return expr;
  if (auto other = change(expr)) return *std::move(other);
  Node node = expr.node();
  for (Expr& arg : node.args) arg = changed(arg, change);
  return Expr(std::move(node));
}

bool is_option(const Expr& expr, std::string_view name) {
  const Node& node = expr.node();
  return node.kind == NodeKind::call && node.name == "option" && node.args.size() == 1 && node.args[0].kind() == NodeKind::text &&
         node.args[0].node().name == name;
}

bool is_group_asked(const Expr& expr) {
  return expr.kind() == NodeKind::call && expr.node().name == "group" && expr.args().empty();
}

template <class Is>
bool has(const Expr& expr, const Is& is) {
  if (expr.empty()) return false;
  return is(expr) || std::ranges::any_of(expr.args(), [&](const Expr& arg) { return has(arg, is); });
}

constexpr auto summaries = std::to_array<std::string_view>({"sum", "min", "max", "mean", "median", "distinct"});

bool is_aggregate(const Node& node) {
  constexpr auto counts = std::to_array<std::string_view>({"count", "any", "all", "share"});
  const auto is_one = [&](const auto& names) { return std::ranges::find(names, node.name) != names.end(); };
  return node.kind == NodeKind::call && !node.args.empty() && (is_one(counts) || is_one(summaries));
}

// below(kind='cell'), outer.below(): its rows are units, not people.
bool is_below(const Expr& rows) {
  const Node& node = rows.node();
  return (node.kind == NodeKind::call || node.kind == NodeKind::method) && node.name == "below";
}

// The condition on the argument of that place, beside what stands there.
void add_condition(Node& node, std::size_t place, const Expr& part, const char* keyword) {
  if (place < node.args.size()) {
    node.args[place] = part && node.args[place];
    return;
  }
  node.args.push_back(part);
  node.keywords.emplace_back(keyword);
}

Expr over_part(const Expr& aggregate, const Expr& part) {
  Node node = aggregate.node();
  if (node.name == "share")
    add_condition(node, 2, part, "of");
  else if (node.name == "all" && node.args.size() == 2)
    node.args[1] = !part || node.args[1];
  else
    add_condition(node, std::ranges::find(summaries, node.name) != summaries.end() ? 2 : 1, part, "");
  return Expr(std::move(node));
}

Expr of_group(const Expr& said, const std::string& group) {
  Node node = said.node();
  // Of a method the object has no keyword.
  const std::size_t before = node.args.size() - node.keywords.size();
  const auto named = static_cast<std::size_t>(std::ranges::find(node.keywords, "group") - node.keywords.begin());
  if (named < node.keywords.size()) {
    node.args[before + named] = text(group);
  } else {
    node.args.push_back(text(group));
    node.keywords.emplace_back("group");
  }
  return Expr(std::move(node));
}

}  // namespace

Expr with_option(const Expr& expr, std::string_view name, const Expr& value) {
  return changed(expr, [&](const Expr& one) { return is_option(one, name) ? std::optional(value) : std::nullopt; });
}

bool asks_option(const Expr& expr, std::string_view name) {
  return has(expr, [&](const Expr& one) { return is_option(one, name); });
}

Expr of_all(const Expr& expr) {
  return changed(expr, [](const Expr& one) { return is_group_asked(one) ? std::optional(boolean(true)) : std::nullopt; });
}

Expr within(const Expr& expr, const Expr& part, const std::string& group) {
  const Change change = [&](const Expr& one) -> std::optional<Expr> {
    const Node& node = one.node();
    const bool is_said =
        (node.kind == NodeKind::call || node.kind == NodeKind::method) && (node.name == "claim" || node.name == "target");
    if (is_said) return of_group(one, group);
    if (!is_aggregate(node)) return std::nullopt;
    if (!is_below(node.args[0])) return over_part(one, part);
    Node below = node;
    for (std::size_t i = 1; i < below.args.size(); ++i) below.args[i] = changed(below.args[i], change);
    return Expr(std::move(below));
  };
  return changed(expr, change);
}

Expr of_part(const Expr& expr, const Expr& part, const std::string& group) {
  if (!has(expr, is_group_asked)) return within(expr, part, group);
  return changed(expr, [&](const Expr& one) { return is_group_asked(one) ? std::optional(part) : std::nullopt; });
}

}  // namespace ketnap
