#include <ketnap/expr/amount.hpp>

#include <algorithm>
#include <initializer_list>

namespace ketnap {
namespace {

using End = std::optional<Rational>;

const Rational zero;

// The result of two numbers is a number only where both are.
Amount::Applies both(const Amount& a, const Amount& b) { return std::max(a.applies, b.applies); }

Amount none_or(Amount out) {
  if (out.applies == Amount::Applies::no) return Amount::nothing();
  return out;
}

End sum(const End& a, const End& b) { return a && b ? End(*a + *b) : std::nullopt; }

/// A number, or beyond all of them on one side.
struct Corner {
  int beyond = 0;
  Rational value;
  friend auto operator<=>(const Corner&, const Corner&) = default;
};

int sign(const Corner& corner) {
  if (corner.beyond != 0) return corner.beyond;
  return corner.value < zero ? -1 : corner.value > zero ? 1 : 0;
}

// However large a number is, nothing times it is nothing.
Corner product(const Corner& a, const Corner& b) {
  const int side = sign(a) * sign(b);
  if (side != 0 && (a.beyond != 0 || b.beyond != 0)) return {.beyond = side, .value = {}};
  return {.beyond = 0, .value = side == 0 ? zero : a.value * b.value};
}

Corner low_corner(const Amount& a) { return a.low ? Corner{.beyond = 0, .value = *a.low} : Corner{.beyond = -1, .value = {}}; }
Corner high_corner(const Amount& a) { return a.high ? Corner{.beyond = 0, .value = *a.high} : Corner{.beyond = 1, .value = {}}; }
End end(const Corner& corner) { return corner.beyond == 0 ? End(corner.value) : std::nullopt; }

}  // namespace

Amount operator+(const Amount& a, const Amount& b) {
  return none_or({.low = sum(a.low, b.low), .high = sum(a.high, b.high), .applies = both(a, b)});
}

Amount operator-(const Amount& a) {
  const auto negated = [](const End& end) { return end ? End(-*end) : std::nullopt; };
  return {.low = negated(a.high), .high = negated(a.low), .applies = a.applies};
}

Amount operator-(const Amount& a, const Amount& b) { return a + -b; }

Amount operator*(const Amount& a, const Amount& b) {
  const auto corners = {product(low_corner(a), low_corner(b)), product(low_corner(a), high_corner(b)),
                        product(high_corner(a), low_corner(b)), product(high_corner(a), high_corner(b))};
  return none_or({.low = end(std::min(corners)), .high = end(std::max(corners)), .applies = both(a, b)});
}

Amount operator/(const Amount& a, const Amount& b) {
  if (b.low && b.high && *b.low == zero && *b.high == zero) return Amount::nothing();
  const bool positive = b.low && *b.low > zero;
  const bool negative = b.high && *b.high < zero;
  if (negative) return -a / -b;
  const Amount::Applies applies = positive ? both(a, b) : std::max(both(a, b), Amount::Applies::perhaps);
  // The larger the divisor, the nearer to zero: that much is known even of one that may be zero.
  Amount out{.low = {}, .high = {}, .applies = applies};
  if (a.low == a.high && a.low == zero) out.low = out.high = zero;
  const bool not_negative = b.low && *b.low >= zero;
  if (not_negative && a.low && *a.low >= zero) out.low = b.high ? *a.low / *b.high : zero;
  if (not_negative && a.high && *a.high <= zero) out.high = b.high ? *a.high / *b.high : zero;
  if (positive && a.low && *a.low < zero) out.low = *a.low / *b.low;
  if (positive && a.high && *a.high > zero) out.high = *a.high / *b.low;
  return none_or(out);
}

}  // namespace ketnap
