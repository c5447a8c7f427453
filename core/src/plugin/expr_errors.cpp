#include "plugin/expr_errors.hpp"

#include <algorithm>
#include <cctype>

#include <ketnap/expr/text.hpp>

namespace ketnap {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Characters, of which a letter with its marks takes one column.
std::size_t columns(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

// Where `part` stands in `whole` as a name or expression of its own; npos where print puts it otherwise.
std::size_t place_of(std::string_view part, std::string_view whole) {
  for (std::size_t at = whole.find(part); at != std::string_view::npos; at = whole.find(part, at + 1)) {
    const std::size_t end = at + part.size();
    const bool begins = at == 0 || !is_word(part.front()) || !is_word(whole[at - 1]);
    const bool ends = end == whole.size() || !is_word(part.back()) || !is_word(whole[end]);
    if (begins && ends) return at;
  }
  return std::string_view::npos;
}

std::string marked(const Expr& whole, const Expr& at) {
  const std::string text = print(whole);
  std::string out = "    " + text + '\n';
  if (at.empty()) return out;
  const std::string part = print(at);
  const std::size_t place = place_of(part, text);
  if (place == std::string::npos) return out;
  return out + std::string(4 + columns(std::string_view(text).substr(0, place)), ' ') + std::string(columns(part), '^') + '\n';
}

}  // namespace

void ExprErrors::add(const std::string& place, const Error& error) {
  vi_ += place + ": " + error.message(Lang::vi) + '\n';
  en_ += place + ": " + error.message(Lang::en) + '\n';
}

void ExprErrors::add(const std::string& place, const Expr& whole, const BindError& error) {
  const std::string text = marked(whole, error.at);
  vi_ += place + ": " + error.message(Lang::vi) + '\n' + text;
  en_ += place + ": " + error.message(Lang::en) + '\n' + text;
}

void ExprErrors::raise() const {
  if (vi_.empty()) return;
  const auto without_last_break = [](std::string text) {
    text.pop_back();
    return text;
  };
  throw Error(3010, {without_last_break(vi_), without_last_break(en_)});
}

}  // namespace ketnap
