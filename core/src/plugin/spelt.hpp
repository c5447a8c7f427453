#pragma once
#include <string_view>

#include <ketnap/base/period.hpp>

/// How names are spelt, and that versions follow on each other.
namespace ketnap {

inline constexpr std::string_view small_letters = "abcdefghijklmnopqrstuvwxyz0123456789_";

inline bool is_snake_case(std::string_view text) {
  return !text.empty() && text.find_first_not_of(small_letters) == std::string_view::npos && text.front() != '_' &&
         (text.front() < '0' || text.front() > '9');
}

inline bool overlap(const Period& a, const Period& b) { return a.start() < b.end() && b.start() < a.end(); }

}  // namespace ketnap
