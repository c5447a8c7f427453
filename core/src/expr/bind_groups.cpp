#include <algorithm>
#include <array>
#include <utility>

#include <ketnap/base/text.hpp>

#include "binder.hpp"

namespace ketnap {
namespace {

constexpr auto tables_of_rows = std::to_array<std::pair<std::string_view, std::string_view>>(
    {{"admissions", "admissions"}, {"members", "spells"}, {"dossiers", "dossiers"}});

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : std::string(between)) + word;
  return out;
}

}  // namespace

std::string_view table_of_group_rows(std::string_view rows) {
  const auto found = std::ranges::find(tables_of_rows, rows, &std::pair<std::string_view, std::string_view>::first);
  return found == tables_of_rows.end() ? std::string_view() : found->second;
}

namespace binding {

// Its condition is bound anew on the row where it stands.
BoundPtr Binder::group(const Expr& expr, const Scope& scope) {
  const auto& args = expr.args();
  if (args.size() != 1 || args[0].kind() != NodeKind::text || !expr.node().keywords[0].empty())
    return fail(3006, {"group", "group('vn.pupil')"}, expr);
  const std::string& id = args[0].node().name;
  static const std::vector<Group> no_groups;
  const std::vector<Group>& all = context_.groups == nullptr ? no_groups : *context_.groups;
  const auto found = std::ranges::find(all, id, &Group::id);
  if (found == all.end()) {
    std::vector<std::string> ids;
    ids.reserve(all.size());
    for (const Group& one : all) ids.push_back(one.id);
    return fail(3020, {id, nearest(id, ids).value_or("")}, expr);
  }
  const std::string table = scope.name();
  if (std::ranges::find(found->rows, table, table_of_group_rows) == found->rows.end()) {
    const auto word = std::ranges::find(tables_of_rows, table, &std::pair<std::string_view, std::string_view>::second);
    return fail(3021, {id, joined(found->rows, ", "), word == tables_of_rows.end() ? table : std::string(word->first)}, expr);
  }
  if (const auto again = std::ranges::find(groups_, id); again != groups_.end()) {
    std::vector<std::string> circle(again, groups_.end());
    circle.push_back(id);
    return fail(3022, {joined(circle, " → ")}, expr);
  }
  // What is wrong with the text of a group is told where it is declared; here, that it cannot be used.
  if (found->where.empty()) return truth(true, expr);
  const std::size_t errors = errors_.size();
  groups_.push_back(id);
  const BoundPtr bound = condition(found->where, scope);
  groups_.pop_back();
  if (bound != nullptr) return with_source(bound, expr);
  errors_.resize(errors + 1);
  errors_.back().at = expr;
  return nullptr;
}

}  // namespace binding
}  // namespace ketnap
