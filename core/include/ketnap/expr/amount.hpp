#pragma once
#include <optional>

#include <ketnap/base/rational.hpp>

namespace ketnap {

/// A number as far as it is known: it lies in low .. high, an empty end being no bound. Where `applies` is not yes it may be, or
/// surely is, no number at all: a share of nobody. A day is its number of days since 1970-01-01, a code its place in its list.
///
///   Amount::known(3) / Amount::between(0, 4)      // at least 3/4, and perhaps nothing
struct Amount {
  enum class Applies { yes, perhaps, no };
  std::optional<Rational> low;
  std::optional<Rational> high;
  Applies applies = Applies::yes;

  [[nodiscard]] static Amount known(Rational value) { return {.low = value, .high = value, .applies = Applies::yes}; }
  [[nodiscard]] static Amount between(Rational low, Rational high) { return {.low = low, .high = high, .applies = Applies::yes}; }
  [[nodiscard]] static Amount nothing() { return {.low = {}, .high = {}, .applies = Applies::no}; }
  [[nodiscard]] bool is_known() const { return applies == Applies::yes && low && high && *low == *high; }
  /// The value where it is known and whole.
  [[nodiscard]] std::optional<std::int64_t> whole() const {
    return is_known() && low->is_whole() ? std::optional(low->numerator()) : std::nullopt;
  }
};

[[nodiscard]] Amount operator+(const Amount& a, const Amount& b);
[[nodiscard]] Amount operator-(const Amount& a);
[[nodiscard]] Amount operator-(const Amount& a, const Amount& b);
[[nodiscard]] Amount operator*(const Amount& a, const Amount& b);
/// By zero: nothing; by what may be zero: perhaps nothing.
[[nodiscard]] Amount operator/(const Amount& a, const Amount& b);

}  // namespace ketnap
