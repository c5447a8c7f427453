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

Amount widest_of(std::initializer_list<Rational> corners, Amount::Applies applies) {
  return {.low = std::min(corners), .high = std::max(corners), .applies = applies};
}

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
  if (!a.low || !a.high || !b.low || !b.high) return none_or({.low = {}, .high = {}, .applies = both(a, b)});
  return none_or(widest_of({*a.low * *b.low, *a.low * *b.high, *a.high * *b.low, *a.high * *b.high}, both(a, b)));
}

Amount operator/(const Amount& a, const Amount& b) {
  if (b.low && b.high && *b.low == zero && *b.high == zero) return Amount::nothing();
  const bool positive = b.low && *b.low > zero;
  const bool negative = b.high && *b.high < zero;
  if (negative) return -a / -b;
  const Amount::Applies applies = positive ? both(a, b) : std::max(both(a, b), Amount::Applies::perhaps);
  // The larger the divisor, the nearer to zero: that much is known even of one that may be zero.
  Amount out{.low = {}, .high = {}, .applies = applies};
  const bool not_negative = b.low && *b.low >= zero;
  if (not_negative && a.low && *a.low >= zero) out.low = b.high ? *a.low / *b.high : zero;
  if (not_negative && a.high && *a.high <= zero) out.high = b.high ? *a.high / *b.high : zero;
  if (positive && a.low && *a.low < zero) out.low = *a.low / *b.low;
  if (positive && a.high && *a.high > zero) out.high = *a.high / *b.low;
  return none_or(out);
}

}  // namespace ketnap
