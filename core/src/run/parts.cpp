#include "run/parts.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <ketnap/base/error.hpp>
#include <ketnap/expr/text.hpp>

#include "plugin/nearest_id.hpp"

namespace ketnap {
namespace {

RowPart of_group(const Group& group) {
  const bool has_title = !group.title.vi.empty() || !group.title.en.empty();
  return {.id = group.id, .title = has_title ? group.title : Label{group.id, group.id}, .condition = ketnap::group(group.id)};
}

RowPart of_code(const std::string& codes, const Expr& expr, const Code& code) {
  const Label title = code.label == Label{} ? Label{code.key, code.key} : code.label;
  return {.id = codes + '=' + code.key, .title = title, .condition = expr.is_known() && expr == text(code.key)};
}

RowPart of_unknown(const std::string& codes, const Expr& expr) {
  return {.id = codes + "=?", .title = {"Chưa rõ", "Unknown"}, .condition = !expr.is_known()};
}

// Whose rows have such a code; the first that do say which list it is of.
const CodeList& list_of(const Catalog& catalog, const std::string& codes, const Expr& expr) {
  constexpr auto tables = std::to_array<std::string_view>({"admissions", "spells", "dossiers", "courses"});
  std::optional<Error> first;
  bool is_known = false;
  for (const std::string_view table : tables) {
    try {
      const ValueType type = catalog.bound_on(expr, table)->type;
      const CodeList* const list = type.kind == ValueKind::code ? catalog.schema().list(type.target) : nullptr;
      if (list != nullptr) return *list;
      is_known = true;
    } catch (const Error& error) {
      if (!first) first = error;
    }
  }
  if (!is_known) throw Error(*first);  // NOLINT(bugprone-exception-copy-constructor-throws): as every Error is
  throw Error(3112, {"kn.codes", codes, "occupation, sex, unit.sector"});
}

}  // namespace

Parts parts_of(const Catalog& catalog, const Breakdown& by) {
  Parts out;
  if (!by.codes.empty()) {
    const Expr expr = parse(by.codes);
    for (const Code& code : list_of(catalog, by.codes, expr).codes) out.parts.push_back(of_code(by.codes, expr, code));
    out.parts.push_back(of_unknown(by.codes, expr));
    out.partition = true;
  }
  const std::vector<Group>& groups = catalog.groups();
  std::vector<std::string> partitions;
  for (const std::string& id : by.groups) {
    const auto in_it = [&](const Group& group) { return group.partition == id; };
    if (const auto group = std::ranges::find(groups, id, &Group::id); group != groups.end()) {
      out.parts.push_back(of_group(*group));
      partitions.push_back(group->partition);
    } else if (std::ranges::any_of(groups, in_it)) {
      for (const Group& part : groups) {
        if (!in_it(part)) continue;
        out.parts.push_back(of_group(part));
        partitions.push_back(id);
      }
    } else {
      throw Error(3205, {id, nearest_id(id, groups, &Group::id)});
    }
  }
  // Some parts of a partition are not the whole.
  if (!by.groups.empty() && by.codes.empty() && !partitions.front().empty()) {
    const std::string& one = partitions.front();
    const auto all = std::ranges::count(groups, one, &Group::partition);
    out.partition = std::ranges::count(partitions, one) == std::ssize(partitions) && all == std::ssize(partitions);
  }
  return out;
}

RowPart part_of(const Catalog& catalog, const std::string& group) {
  const std::size_t equals = group.rfind('=');
  if (equals == std::string::npos) return parts_of(catalog, {.groups = {group}}).parts.front();
  const std::string codes = group.substr(0, equals);
  const Parts all = parts_of(catalog, {.groups = {}, .codes = codes});
  const auto found = std::ranges::find(all.parts, group, &RowPart::id);
  if (found == all.parts.end()) throw Error(3205, {group, nearest_id(group, all.parts, &RowPart::id)});
  return *found;
}

}  // namespace ketnap
