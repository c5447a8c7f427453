#include "plugin/version.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <compare>
#include <vector>

#include <ketnap/base/text.hpp>

namespace ketnap {
namespace {

std::optional<std::vector<int>> parts(std::string_view text) {
  std::vector<int> out;
  while (true) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || text.front() == '-') return std::nullopt;
    out.push_back(number);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.empty()) return out;
    if (text.front() != '.') return std::nullopt;
    text.remove_prefix(1);
  }
}

std::strong_ordering compare(std::vector<int> a, std::vector<int> b) {
  const std::size_t length = std::max(a.size(), b.size());
  a.resize(length);
  b.resize(length);
  return std::lexicographical_compare_three_way(a.begin(), a.end(), b.begin(), b.end());
}

}  // namespace

bool is_version(std::string_view text) { return parts(text).has_value(); }

std::optional<bool> satisfies(std::string_view version, std::string_view requirement) {
  constexpr std::array<std::string_view, 6> signs{">=", "<=", "==", "!=", ">", "<"};
  const auto have = parts(version);
  if (!have) return std::nullopt;
  bool all = true;
  while (true) {
    const std::size_t comma = requirement.find(',');
    std::string_view clause = trimmed(requirement.substr(0, comma));
    std::string_view sign = "==";
    if (const auto found = std::ranges::find_if(signs, [&](std::string_view s) { return clause.starts_with(s); });
        found != signs.end()) {
      sign = *found;
      clause = trimmed(clause.substr(sign.size()));
    }
    const auto wanted = parts(clause);
    if (!wanted) return std::nullopt;
    const std::strong_ordering order = compare(*have, *wanted);
    all = all && (sign == ">="   ? order >= 0
                  : sign == "<=" ? order <= 0
                  : sign == "==" ? order == 0
                  : sign == "!=" ? order != 0
                  : sign == ">"  ? order > 0
                                 : order < 0);
    if (comma == std::string_view::npos) return all;
    requirement.remove_prefix(comma + 1);
  }
}

}  // namespace ketnap
