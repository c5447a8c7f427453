#include "expr/outcomes.hpp"

#include <algorithm>

namespace ketnap {
namespace {

Outcomes compared(const Amount& a, const Amount& b, bool yes, bool no) {
  const Amount::Applies applies = std::max(a.applies, b.applies);
  if (applies == Amount::Applies::no) return {.yes = false, .no = false, .none = true};
  return {.yes = yes, .no = no, .none = applies == Amount::Applies::perhaps};
}

}  // namespace

Outcomes equal(const Amount& a, const Amount& b) {
  const bool surely = a.low == b.high && a.high == b.low;
  return compared(a, b, a.low <= b.high && b.low <= a.high, !surely);
}

Outcomes less(const Amount& a, const Amount& b) { return compared(a, b, a.low < b.high, b.low <= a.high); }

Outcomes less_equal(const Amount& a, const Amount& b) { return !less(b, a); }

Outcomes one_of(const Amount& a, std::span<const std::int64_t> numbers) {
  const auto inside =
      std::ranges::count_if(numbers, [&](std::int64_t number) { return a.low <= End(number) && End(number) <= a.high; });
  const bool covers =
      inside != 0 && a.low.is_number() && a.high.is_number() && *a.low.number() + Rational(inside - 1) == *a.high.number();
  return compared(a, a, inside != 0, !covers);
}

Outcomes operator!(const Outcomes& a) { return {.yes = a.no, .no = a.yes, .none = a.none}; }

Outcomes operator&&(const Outcomes& a, const Outcomes& b) {
  const bool not_no = (a.yes || a.none) && (b.yes || b.none);
  return {.yes = a.yes && b.yes, .no = a.no || b.no, .none = not_no && (a.none || b.none)};
}

Outcomes operator||(const Outcomes& a, const Outcomes& b) { return !(!a && !b); }

Outcomes equal(const Outcomes& a, const Outcomes& b) {
  return {.yes = (a.yes && b.yes) || (a.no && b.no), .no = (a.yes && b.no) || (a.no && b.yes), .none = a.none || b.none};
}

Outcomes is_true(const Outcomes& a) { return {.yes = a.yes, .no = a.no || a.none, .none = false}; }

Outcomes choose(const Outcomes& condition, const Outcomes& a, const Outcomes& b) {
  return {.yes = (condition.yes && a.yes) || (condition.no && b.yes),
          .no = (condition.yes && a.no) || (condition.no && b.no),
          .none = condition.none || (condition.yes && a.none) || (condition.no && b.none)};
}

Amount choose(const Outcomes& condition, const Amount& a, const Amount& b) {
  const bool may_be_a = condition.yes && a.applies != Amount::Applies::no;
  const bool may_be_b = condition.no && b.applies != Amount::Applies::no;
  if (!may_be_a && !may_be_b) return Amount::nothing();
  Amount out = may_be_a ? a : b;
  if (may_be_a && may_be_b) {
    out.low = std::min(a.low, b.low);
    out.high = std::max(a.high, b.high);
  }
  const bool may_be_nothing =
      condition.none || (condition.yes && a.applies != Amount::Applies::yes) || (condition.no && b.applies != Amount::Applies::yes);
  out.applies = may_be_nothing ? Amount::Applies::perhaps : Amount::Applies::yes;
  return out;
}

}  // namespace ketnap
