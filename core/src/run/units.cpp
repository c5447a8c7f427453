#include <algorithm>
#include <array>
#include <functional>

#include <ketnap/base/error.hpp>
#include <ketnap/base/text.hpp>
#include <ketnap/run/measure.hpp>

#include "plugin/nearest_id.hpp"

namespace ketnap {
namespace {

std::int32_t place_of(const Tree& tree, const std::string& code) {
  if (const auto place = tree.find(code)) return *place;
  throw Error(3102, {code, nearest_id(code, tree.units(), &Tree::Unit::code)});
}

void check_word(const std::string& word, const char* list_id) {
  const auto list = std::ranges::find(core_lists(), std::string(list_id), &CodeList::id);
  if (word.empty() || list->place_of(word)) return;
  throw Error(3111, {word, nearest_id(word, list->codes, &Code::key)});
}

}  // namespace

std::vector<std::int32_t> chosen_units(const Tree& tree, std::span<const UnitChoice> choices) {
  std::vector<std::int32_t> out;
  for (const UnitChoice& choice : choices) {
    check_word(choice.level, "unit_level");
    check_word(choice.kind, "unit_kind");
    const bool whole_tree = choice.code.empty() && choice.reach == UnitChoice::Reach::under;
    const std::int32_t top = whole_tree ? 0 : place_of(tree, choice.code);
    if (choice.reach != UnitChoice::Reach::under) {
      out.push_back(top);
      if (choice.reach == UnitChoice::Reach::children) std::ranges::copy(tree.children(top), std::back_inserter(out));
      continue;
    }
    const std::int32_t end = whole_tree ? static_cast<std::int32_t>(tree.size()) : tree[static_cast<std::size_t>(top)].end;
    for (std::int32_t place = top; place < end; ++place) {
      const Tree::Unit& unit = tree[static_cast<std::size_t>(place)];
      if ((choice.level.empty() || unit.level == choice.level) && (choice.kind.empty() || unit.kind == choice.kind))
        out.push_back(place);
    }
  }
  if (!std::ranges::is_sorted(out)) std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

}  // namespace ketnap
