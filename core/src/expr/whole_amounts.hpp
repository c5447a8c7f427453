#pragma once
#include <ketnap/expr/amount.hpp>

#include "expr/interval.hpp"

/// Of whole numbers and days there are two forms: intervals, for blocks of rows, and amounts. Both reckon alike with what is beyond
/// all numbers.
namespace ketnap::engine {

inline Interval interval(const Amount& whole) {
  const auto end = [](const End& x) { return x.is_number() ? x.number()->numerator() : x.sign() < 0 ? below : above; };
  return {end(whole.low), end(whole.high)};
}

inline Amount amount_of(Interval value, Rational divisor = Rational(1)) {
  const auto end = [&](std::int64_t x) {
    return is_bound(x) ? End(Rational(x) / divisor) : x == below ? End::below() : End::above();
  };
  return Amount::between(end(value.lo), end(value.hi));
}

}  // namespace ketnap::engine
