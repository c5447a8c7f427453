#include <ketnap/base/rational.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <system_error>

#include <ketnap/base/error.hpp>

namespace ketnap {
namespace {

__extension__ using Wide = __int128;

constexpr auto names_of_rounding = std::to_array<std::string_view>({"half_up", "truncate", "over", "nearly", "adjust_to_100"});

constexpr Wide least = std::numeric_limits<std::int64_t>::min();
constexpr Wide greatest = std::numeric_limits<std::int64_t>::max();

constexpr bool fits(Wide value) { return least <= value && value <= greatest; }

constexpr Wide magnitude(Wide value) { return value < 0 ? -value : value; }

constexpr Wide gcd(Wide a, Wide b) {
  a = magnitude(a);
  b = magnitude(b);
  while (b > std::numeric_limits<std::uint64_t>::max()) {
    const Wide rest = a % b;
    a = b;
    b = rest;
  }
  if (b == 0) return a;
  return std::gcd(static_cast<std::uint64_t>(a % b), static_cast<std::uint64_t>(b));
}

struct Fraction {
  Wide numerator;
  Wide denominator;  ///< not zero
};

constexpr Fraction lowest(Fraction f) {
  if (f.denominator == 1) return f;
  const Wide divisor = gcd(f.numerator, f.denominator) * (f.denominator < 0 ? -1 : 1);
  return {.numerator = f.numerator / divisor, .denominator = f.denominator / divisor};
}

std::optional<Rational> narrowed(Fraction f) {
  const Fraction out = lowest(f);
  if (!fits(out.numerator) || !fits(out.denominator)) return std::nullopt;
  // Most are counts, of which nothing is to be reduced.
  if (out.denominator == 1) return Rational(static_cast<std::int64_t>(out.numerator));
  return Rational(static_cast<std::int64_t>(out.numerator), static_cast<std::int64_t>(out.denominator));
}

[[noreturn]] void overflow(Rational a, char op, Rational b) { throw Error(3201, {a.text() + ' ' + op + ' ' + b.text()}); }

// |value| to so many decimals, cut, and what the cut left over as a part of the denominator.
struct Digits {
  std::string whole;
  std::string decimals;
  Wide rest;
};

Digits long_division(Wide numerator, Wide denominator, std::size_t decimals) {
  Digits out{.whole = std::to_string(static_cast<std::uint64_t>(numerator / denominator)),
             .decimals = {},
             .rest = numerator % denominator};
  while (out.decimals.size() < decimals) {
    out.rest *= 10;
    out.decimals += static_cast<char>('0' + static_cast<int>(out.rest / denominator));
    out.rest %= denominator;
  }
  return out;
}

}  // namespace

Rational::Rational(std::int64_t numerator, std::int64_t denominator) {
  if (denominator == 0) throw Error(3202, {std::to_string(numerator) + " / 0"});
  const Fraction out = lowest({.numerator = numerator, .denominator = denominator});
  if (!fits(out.numerator) || !fits(out.denominator))
    throw Error(3201, {std::to_string(numerator) + " / " + std::to_string(denominator)});
  numerator_ = static_cast<std::int64_t>(out.numerator);
  denominator_ = static_cast<std::int64_t>(out.denominator);
}

std::optional<Rational> Rational::parse(std::string_view text, bool percent) {
  Wide numerator = 0;
  Wide denominator = 1;
  if (percent && text.ends_with('%')) {
    denominator = 100;
    text.remove_suffix(1);
  }
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);

  const std::size_t point = text.find('.');
  std::string_view whole = text.substr(0, point);
  std::string_view decimals = point == std::string_view::npos ? std::string_view("0") : text.substr(point + 1);
  const auto is_digit = [](char c) { return '0' <= c && c <= '9'; };
  if (whole.empty() || decimals.empty() || !std::ranges::all_of(whole, is_digit) || !std::ranges::all_of(decimals, is_digit))
    return std::nullopt;
  while (decimals.ends_with('0')) decimals.remove_suffix(1);

  constexpr Wide room = Wide{1} << 120;  // digits beyond it cannot come back into 64 bits
  for (const char c : whole) {
    numerator = numerator * 10 + (c - '0');
    if (numerator >= room) return std::nullopt;
  }
  for (const char c : decimals) {
    numerator = numerator * 10 + (c - '0');
    denominator *= 10;
    if (numerator >= room || denominator >= room) return std::nullopt;
  }
  return narrowed({.numerator = negative ? -numerator : numerator, .denominator = denominator});
}

double Rational::approx() const { return static_cast<double>(numerator_) / static_cast<double>(denominator_); }

std::string Rational::text() const {
  return is_whole() ? std::to_string(numerator_) : std::to_string(numerator_) + '/' + std::to_string(denominator_);
}

std::optional<Rational> Rational::of_text(std::string_view text) {
  std::int64_t parts[] = {0, 1};
  const std::size_t slash = text.find('/');
  const std::string_view halves[] = {text.substr(0, slash), slash == std::string_view::npos ? "1" : text.substr(slash + 1)};
  for (std::size_t i = 0; i < 2; ++i) {
    const std::string_view half = halves[i];
    const auto [rest, error] = std::from_chars(half.data(), half.data() + half.size(), parts[i]);
    if (error != std::errc() || rest != half.data() + half.size()) return std::nullopt;
  }
  if (parts[1] <= 0) return std::nullopt;
  const Rational out(parts[0], parts[1]);
  return out.text() == text ? std::optional(out) : std::nullopt;
}

std::optional<std::string> Rational::decimal() const {
  // Decimals end exactly where the denominator is 2^i * 5^j; then there are max(i, j) of them.
  std::int64_t rest = denominator_;
  std::size_t twos = 0;
  std::size_t fives = 0;
  for (; rest % 2 == 0; rest /= 2) ++twos;
  for (; rest % 5 == 0; rest /= 5) ++fives;
  if (rest != 1) return std::nullopt;
  return round(*this, static_cast<int>(std::max(twos, fives)), Rounding::truncate);
}

Rational operator+(Rational a, Rational b) {
  // Each product is below 2^126, so their sum stays within 127 bits.
  const Fraction sum{.numerator = Wide{a.numerator_} * b.denominator_ + Wide{b.numerator_} * a.denominator_,
                     .denominator = Wide{a.denominator_} * b.denominator_};
  const std::optional<Rational> out = narrowed(sum);
  if (!out) overflow(a, '+', b);
  return *out;
}

Rational operator-(Rational a, Rational b) {
  const Fraction difference{.numerator = Wide{a.numerator_} * b.denominator_ - Wide{b.numerator_} * a.denominator_,
                            .denominator = Wide{a.denominator_} * b.denominator_};
  const std::optional<Rational> out = narrowed(difference);
  if (!out) overflow(a, '-', b);
  return *out;
}

Rational operator*(Rational a, Rational b) {
  const std::optional<Rational> out =
      narrowed({.numerator = Wide{a.numerator_} * b.numerator_, .denominator = Wide{a.denominator_} * b.denominator_});
  if (!out) overflow(a, '*', b);
  return *out;
}

Rational operator/(Rational a, Rational b) {
  if (b.numerator_ == 0) throw Error(3202, {a.text() + " / 0"});
  const std::optional<Rational> out =
      narrowed({.numerator = Wide{a.numerator_} * b.denominator_, .denominator = Wide{a.denominator_} * b.numerator_});
  if (!out) overflow(a, '/', b);
  return *out;
}

Rational operator-(Rational a) { return Rational(0) - a; }

std::strong_ordering operator<=>(Rational a, Rational b) {
  if (a.denominator_ == b.denominator_) return a.numerator_ <=> b.numerator_;
  const Wide left = Wide{a.numerator_} * b.denominator_;
  const Wide right = Wide{b.numerator_} * a.denominator_;
  return left < right ? std::strong_ordering::less : left > right ? std::strong_ordering::greater : std::strong_ordering::equal;
}

std::string round(Rational value, int decimals, Rounding rounding) {
  if (decimals < 0) throw std::invalid_argument("round: decimals must not be negative");
  const Wide denominator = value.denominator();
  Digits digits = long_division(magnitude(value.numerator()), denominator, static_cast<std::size_t>(decimals));
  std::string all = digits.whole + digits.decimals;
  const bool halves_up = rounding == Rounding::half_up || rounding == Rounding::adjust_to_100;
  if ((halves_up && 2 * digits.rest >= denominator) || (rounding == Rounding::nearly && digits.rest != 0)) {
    const auto last_below_nine = std::find_if(all.rbegin(), all.rend(), [](char c) { return c != '9'; });
    std::fill(all.rbegin(), last_below_nine, '0');
    if (last_below_nine == all.rend())
      all.insert(all.begin(), '1');
    else
      ++*last_below_nine;
  }
  const bool is_zero = all.find_first_not_of('0') == std::string::npos;
  if (decimals > 0) all.insert(all.size() - static_cast<std::size_t>(decimals), 1, '.');
  return value.numerator() < 0 && !is_zero ? '-' + all : all;
}

std::vector<std::string> round_parts(std::span<const Rational> parts, int decimals) {
  std::int64_t per_unit = 1;
  for (int i = 0; i < decimals; ++i) per_unit *= 10;
  const Rational unit(1, per_unit);
  Rational whole;
  Rational missing;
  std::vector<Rational> cut;
  for (const Rational part : parts) {
    whole = whole + part;
    cut.push_back(*Rational::parse(round(part, decimals, Rounding::truncate)));
    missing = missing - cut.back();
  }
  missing = missing + *Rational::parse(round(whole, decimals, Rounding::half_up));
  std::vector<std::size_t> by_loss(parts.size());
  std::iota(by_loss.begin(), by_loss.end(), std::size_t{0});
  std::ranges::stable_sort(by_loss, std::greater<>(), [&](std::size_t i) { return parts[i] - cut[i]; });
  for (const std::size_t i : by_loss) {
    if (missing < unit) break;
    cut[i] = cut[i] + unit;
    missing = missing - unit;
  }
  std::vector<std::string> out;
  for (const Rational part : cut) out.push_back(round(part, decimals, Rounding::truncate));
  return out;
}

std::string_view name_of(Rounding rounding) { return names_of_rounding[static_cast<std::size_t>(rounding)]; }

std::optional<Rounding> rounding_of(std::string_view name) {
  const auto found = std::ranges::find(names_of_rounding, name);
  if (found == names_of_rounding.end()) return std::nullopt;
  return static_cast<Rounding>(found - names_of_rounding.begin());
}

}  // namespace ketnap
