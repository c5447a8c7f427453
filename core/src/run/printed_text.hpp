#pragma once
#include <optional>
#include <string_view>

#include <ketnap/base/rational.hpp>

namespace ketnap {

/// A number as a Vietnamese text prints it: a point between thousands, a comma before decimals. A range has two ends.
struct PrintedNumber {
  Rational low;
  Rational high;
  bool percent = false;
  int decimals = 0;
  std::optional<Rounding> word;  ///< `trên`, `hơn`: over; `gần`: nearly

  [[nodiscard]] bool is_range() const { return low != high; }
};

/// `91,66%`, `3.335`, `trên 56,8%`, `3-4%`, `từ 7.000 - 9.300`; nullopt where it is no such text, as `24.36` is not.
[[nodiscard]] std::optional<PrintedNumber> printed_number(std::string_view text);

/// Whether a value prints as a number at so many decimals by a policy. Over and nearly reach as far as the number is precise: one
/// of no decimals to its last digit that is not 0, so that 57 is over 50 and not over 40.
[[nodiscard]] bool prints_as(Rational value, Rational number, int decimals, Rounding policy);

/// From where to where the values lie that print as it; which ends belong to them prints_as() says.
struct Reach {
  Rational low;
  Rational high;
};
[[nodiscard]] Reach reach_of(Rational number, int decimals, Rounding policy);

}  // namespace ketnap
