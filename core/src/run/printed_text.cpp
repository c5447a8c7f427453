#include "run/printed_text.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <ketnap/base/text.hpp>

namespace ketnap {
namespace {

struct Said {
  std::string_view word;
  std::optional<Rounding> policy;
};
constexpr auto words = std::to_array<Said>({{"trên", Rounding::over},
                                            {"hơn", Rounding::over},
                                            {"over", Rounding::over},
                                            {"gần", Rounding::nearly},
                                            {"nearly", Rounding::nearly},
                                            {"từ", std::nullopt},
                                            {"đạt", std::nullopt},
                                            {"ít nhất", std::nullopt}});

bool is_digit(char c) { return '0' <= c && c <= '9'; }

// Points stand between groups of three digits, and before no other.
std::optional<std::string> without_points(std::string_view whole) {
  std::string out;
  for (bool first = true;; first = false) {
    const std::size_t point = whole.find('.');
    const std::string_view group = whole.substr(0, point);
    const bool fits = first ? !group.empty() && (point == std::string_view::npos || group.size() <= 3) : group.size() == 3;
    if (!fits || !std::ranges::all_of(group, is_digit)) return std::nullopt;
    out += group;
    if (point == std::string_view::npos) return out;
    whole.remove_prefix(point + 1);
  }
}

struct Number {
  Rational value;
  int decimals = 0;
};

std::optional<Number> number_of(std::string_view text) {
  const std::size_t comma = text.find(',');
  std::optional<std::string> digits = without_points(text.substr(0, comma));
  if (!digits) return std::nullopt;
  int decimals = 0;
  if (comma != std::string_view::npos) {
    const std::string_view after = text.substr(comma + 1);
    if (after.empty() || after.size() > 9 || !std::ranges::all_of(after, is_digit)) return std::nullopt;
    decimals = static_cast<int>(after.size());
    *digits += '.';
    *digits += after;
  }
  const std::optional<Rational> value = Rational::parse(*digits);
  return value ? std::optional(Number{.value = *value, .decimals = decimals}) : std::nullopt;
}

Rational power_of_ten(int exponent) {
  std::int64_t out = 1;
  for (int i = 0; i < exponent; ++i) out *= 10;
  return {out};
}

// The worth of the last digit that says something.
Rational precision(Rational number, int decimals) {
  if (decimals > 0) return Rational(1) / power_of_ten(decimals);
  std::int64_t unit = 1;
  if (number.is_whole() && number.numerator() != 0)
    while (number.numerator() % (unit * 10) == 0) unit *= 10;
  return {unit};
}

}  // namespace

std::optional<PrintedNumber> printed_number(std::string_view text) {
  const std::string whole = nfc(text);
  std::string_view rest = trimmed(whole);
  PrintedNumber out;
  for (bool again = true; again;) {
    again = false;
    for (const Said& said : words) {
      if (!rest.starts_with(said.word) || !rest.substr(said.word.size()).starts_with(' ')) continue;
      if (said.policy) out.word = said.policy;
      rest = trimmed(rest.substr(said.word.size()));
      again = true;
    }
  }
  std::string plain(rest);
  for (std::size_t dash = plain.find("–"); dash != std::string::npos; dash = plain.find("–")) {
    plain[dash] = '-';
    plain.erase(dash + 1, 2);
  }
  rest = plain;
  if (rest.ends_with('%')) {
    out.percent = true;
    rest = trimmed(rest.substr(0, rest.size() - 1));
  }
  const std::size_t dash = rest.find('-');
  std::string_view first = trimmed(rest.substr(0, dash));
  if (out.percent && first.ends_with('%')) first = trimmed(first.substr(0, first.size() - 1));
  const std::optional<Number> low = number_of(first);
  const std::optional<Number> high = dash == std::string_view::npos ? low : number_of(trimmed(rest.substr(dash + 1)));
  if (!low || !high || high->value < low->value) return std::nullopt;
  out.low = low->value;
  out.high = high->value;
  out.decimals = std::max(low->decimals, high->decimals);
  return out;
}

bool prints_as(Rational value, Rational number, int decimals, Rounding policy) {
  const Reach reach = reach_of(number, decimals, policy);
  if (policy == Rounding::over || policy == Rounding::nearly) return reach.low < value && value < reach.high;
  return Rational::parse(round(value, decimals, policy)) == number;
}

Reach reach_of(Rational number, int decimals, Rounding policy) {
  const Rational unit = Rational(1) / power_of_ten(decimals);
  const Rational precise = precision(number, decimals);
  switch (policy) {
    case Rounding::half_up:
    case Rounding::adjust_to_100:
      return {.low = number - unit / Rational(2), .high = number + unit / Rational(2)};
    case Rounding::truncate:
      return {.low = number, .high = number + unit};
    case Rounding::over:
      return {.low = number, .high = number + precise};
    case Rounding::nearly:
      return {.low = number - precise, .high = number};
  }
  return {};
}

}  // namespace ketnap
