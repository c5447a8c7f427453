#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ketnap {

/// An exact fraction of 64-bit integers, always in lowest terms with a positive denominator. Arithmetic is exact; overflow is
/// Error 3201, never a wrap; a division by zero is Error 3202 (callers ask first: a zero denominator is *not applicable*).
class Rational {
 public:
  constexpr Rational() = default;
  constexpr Rational(std::int64_t whole) : numerator_(whole) {}  // NOLINT(google-explicit-constructor): a count is a fraction
  Rational(std::int64_t numerator, std::int64_t denominator);
  /// `12`, `-3`, `0.6` (is 3/5), `91.66`, and where `percent` is allowed `3%` (is 3/100); nullopt otherwise or beyond 64 bits.
  [[nodiscard]] static std::optional<Rational> parse(std::string_view text, bool percent = false);

  [[nodiscard]] constexpr std::int64_t numerator() const { return numerator_; }
  [[nodiscard]] constexpr std::int64_t denominator() const { return denominator_; }
  [[nodiscard]] constexpr bool is_whole() const { return denominator_ == 1; }
  [[nodiscard]] double approx() const;
  /// `12`, `3/5`.
  [[nodiscard]] std::string text() const;
  /// The number that text() wrote; nullopt where it wrote no such text.
  [[nodiscard]] static std::optional<Rational> of_text(std::string_view text);
  /// `0.6` for 3/5; nullopt where the decimals would not end.
  [[nodiscard]] std::optional<std::string> decimal() const;

  friend Rational operator+(Rational a, Rational b);
  friend Rational operator-(Rational a, Rational b);
  friend Rational operator*(Rational a, Rational b);
  friend Rational operator/(Rational a, Rational b);
  friend Rational operator-(Rational a);
  friend std::strong_ordering operator<=>(Rational a, Rational b);
  friend constexpr bool operator==(Rational, Rational) = default;

 private:
  std::int64_t numerator_ = 0;
  std::int64_t denominator_ = 1;
};

/// How a value is printed, never how it is computed: the named policies.
///
///   half_up        halves away from zero: 17.689 at one decimal is 17.7
///   truncate       what follows is cut: 91.666 at two decimals is 91.66
///   over           truncated, and said to be more: *trên 53,8%*
///   nearly         rounded away from zero, and said to be less: *gần 88%*
///   adjust_to_100  as half_up; the parts of one whole so that they add up (`round_parts`)
enum class Rounding { half_up, truncate, over, nearly, adjust_to_100 };
[[nodiscard]] std::string_view name_of(Rounding rounding);
[[nodiscard]] std::optional<Rounding> rounding_of(std::string_view name);

/// The digits of value at so many decimals, plain: round(Rational(275, 3), 2, Rounding::truncate) = "91.66".
[[nodiscard]] std::string round(Rational value, int decimals, Rounding rounding);
/// The digits of all parts of a whole, that add up to the rounded whole: each is cut, and those that lose most are rounded up, of
/// equal ones the first.
[[nodiscard]] std::vector<std::string> round_parts(std::span<const Rational> parts, int decimals);

}  // namespace ketnap
