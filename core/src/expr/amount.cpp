#include <ketnap/expr/amount.hpp>

#include <algorithm>
#include <initializer_list>

namespace ketnap {
namespace {

constexpr End zero = Rational();

// The result of two numbers is a number only where both are.
Amount::Applies both(const Amount& a, const Amount& b) { return std::max(a.applies, b.applies); }

Amount made(const End& low, const End& high, Amount::Applies applies) {
  if (applies == Amount::Applies::no) return Amount::nothing();
  return {.low = low, .high = high, .applies = applies};
}

// Two ends beyond on unlike sides leave the sum open, on the side that is asked for.
End sum(const End& a, const End& b, const End& open) {
  if (a == open || b == open) return open;
  if (!a.is_number()) return a;
  if (!b.is_number()) return b;
  return *a.number() + *b.number();
}

// However large a number is, nothing times it is nothing.
End product(const End& a, const End& b) {
  const int side = a.sign() * b.sign();
  if (side == 0) return zero;
  if (a.is_number() && b.is_number()) return *a.number() * *b.number();
  return side < 0 ? End::below() : End::above();
}

// The least that a / b may be, for b > 0. Of two that are beyond only the sign is known.
End least_quotient(const End& a, const End& b) {
  if (!b.is_number()) return !a.is_number() && a.sign() < 0 ? a : zero;
  return a.is_number() ? End(*a.number() / *b.number()) : a;
}

// The least of a over any b of at least zero, not all of them zero.
End least_over(const End& a, const Amount& b) {
  if (a.sign() >= 0) return least_quotient(a, b.high);
  return b.low.sign() > 0 ? least_quotient(a, b.low) : End::below();
}

}  // namespace

int End::sign() const {
  if (!is_number()) return beyond_;
  return number_.numerator() < 0 ? -1 : number_.numerator() > 0 ? 1 : 0;
}

End operator-(const End& a) {
  if (!a.is_number()) return a.beyond_ < 0 ? End::above() : End::below();
  return -a.number_;
}

Amount operator+(const Amount& a, const Amount& b) {
  return made(sum(a.low, b.low, End::below()), sum(a.high, b.high, End::above()), both(a, b));
}

Amount operator-(const Amount& a) { return made(-a.high, -a.low, a.applies); }

Amount operator-(const Amount& a, const Amount& b) { return a + -b; }

Amount operator*(const Amount& a, const Amount& b) {
  if (a.low == a.high && b.low == b.high) {
    const End only = product(a.low, b.low);
    return made(only, only, both(a, b));
  }
  const auto corners = {product(a.low, b.low), product(a.low, b.high), product(a.high, b.low), product(a.high, b.high)};
  return made(std::min(corners), std::max(corners), both(a, b));
}

Amount operator/(const Amount& a, const Amount& b) {
  if (b.low == zero && b.high == zero) return Amount::nothing();
  if (b.high <= zero) return -a / -b;
  const Amount::Applies applies = b.low > zero ? both(a, b) : std::max(both(a, b), Amount::Applies::perhaps);
  if (a.low == zero && a.high == zero) return made(zero, zero, applies);
  // Near zero on both sides a quotient may be anything.
  if (b.low < zero) return made(End::below(), End::above(), applies);
  return made(least_over(a.low, b), -least_over(-a.high, b), applies);
}

}  // namespace ketnap
