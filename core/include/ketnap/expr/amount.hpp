#pragma once
#include <compare>
#include <cstdint>
#include <optional>

#include <ketnap/base/rational.hpp>

namespace ketnap {

/// One end of what is known of a number: a number, or beyond all of them on one side. Ends compare as numbers do, and one that is
/// beyond equals another on the same side.
class End {
 public:
  constexpr End(Rational number) : number_(number) {}                   // NOLINT(google-explicit-constructor): a number is an end
  constexpr End(std::int64_t whole) : number_(whole) {}                 // NOLINT(google-explicit-constructor)
  [[nodiscard]] static constexpr End below() { return End(Side{-1}); }  ///< below all numbers
  [[nodiscard]] static constexpr End above() { return End(Side{1}); }   ///< above all numbers

  [[nodiscard]] constexpr bool is_number() const { return beyond_ == 0; }
  /// Empty where it is beyond all numbers.
  [[nodiscard]] constexpr std::optional<Rational> number() const { return is_number() ? std::optional(number_) : std::nullopt; }
  /// -1, 0 or 1.
  [[nodiscard]] int sign() const;

  friend End operator-(const End& a);
  friend auto operator<=>(const End&, const End&) = default;

 private:
  struct Side {
    int beyond;
  };
  constexpr explicit End(Side side) : beyond_(side.beyond) {}

  int beyond_ = 0;  // compared first
  Rational number_;
};

/// A number as far as it is known: it lies in low .. high. Where `applies` is not yes it may be, or surely is, no number at all: a
/// share of nobody. A day is its number of days since 1970-01-01, a code its place in its list.
///
/// An end beyond all numbers is no bound. Where both ends lie beyond on the same side, the value itself does, and that is known:
/// the time until an event that has not happened. How such a value is reckoned with says expr/README.md.
///
///   Amount::known(3) / Amount::between(0, 4)      // at least 3/4, and perhaps nothing
///   Amount::known(End::above()) / Amount::known(2)      // beyond all numbers
struct Amount {
  enum class Applies { yes, perhaps, no };
  End low = End::below();
  End high = End::above();
  Applies applies = Applies::yes;

  [[nodiscard]] static Amount known(End value) { return {.low = value, .high = value, .applies = Applies::yes}; }
  [[nodiscard]] static Amount between(End low, End high) { return {.low = low, .high = high, .applies = Applies::yes}; }
  [[nodiscard]] static Amount nothing() { return {.applies = Applies::no}; }
  [[nodiscard]] bool is_known() const { return applies == Applies::yes && low == high; }
  /// Whether the value, if there is one, lies beyond all numbers.
  [[nodiscard]] bool is_beyond() const { return low == high && !low.is_number(); }
  /// The value where it is known and a whole number.
  [[nodiscard]] std::optional<std::int64_t> whole() const {
    const std::optional<Rational> value = is_known() ? low.number() : std::nullopt;
    return value && value->is_whole() ? std::optional(value->numerator()) : std::nullopt;
  }
};

[[nodiscard]] Amount operator+(const Amount& a, const Amount& b);
[[nodiscard]] Amount operator-(const Amount& a);
[[nodiscard]] Amount operator-(const Amount& a, const Amount& b);
[[nodiscard]] Amount operator*(const Amount& a, const Amount& b);
/// By zero: nothing; by what may be zero: perhaps nothing.
[[nodiscard]] Amount operator/(const Amount& a, const Amount& b);

}  // namespace ketnap
