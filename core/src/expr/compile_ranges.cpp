#include <utility>

#include "compiler.hpp"

namespace ketnap::engine {
namespace {

/// The first day from `first` to `last` for which a condition holds that holds for all later ones too; one past the last if for
/// none.
template <class Holds>
std::int64_t first_day(std::int64_t first, std::int64_t last, const Holds& holds) {
  while (first <= last) {
    const std::int64_t middle = first + (last - first) / 2;
    if (holds(middle))
      last = middle - 1;
    else
      first = middle + 1;
  }
  return first;
}

}  // namespace

// Months between a day of a column and a constant one rise or fall with that day: to be so many is to lie between two days, and
// many such conditions share them.
std::optional<std::pair<Register, Range>> Compiler::days_of_months(Register a, Range range) const {
  if (at(a).op == Op::completed_years) {
    if (is_bound(range.lo)) range.lo *= 12;
    if (is_bound(range.hi)) range.hi = range.hi * 12 + 11;
    a = at(a).args[0];
  }
  constexpr std::int64_t widest = 100'000;
  const auto is_far = [](std::int64_t months) { return is_bound(months) && (months < -widest || widest < months); };
  if (at(a).op != Op::months_between || is_far(range.lo) || is_far(range.hi)) return std::nullopt;
  const Register from = at(a).args[0];
  const Register to = at(a).args[1];
  const std::int64_t first = Date::first().days();
  const std::int64_t last = Date::last().days();
  const auto fixed = [&](Register day) -> std::optional<std::int64_t> {
    const auto known = constant_of(day);
    return known && known->exact() && first <= known->lo && known->lo <= last ? std::optional(known->lo) : std::nullopt;
  };
  const auto is_column = [&](Register day) { return at(day).op == Op::load && at(day).space == at(a).space; };
  if (const auto end = fixed(to); end && is_column(from)) {
    const auto fewer_than = [&](std::int64_t months) {
      return first_day(first, last, [&](std::int64_t day) { return months_from(day, *end) < months; });
    };
    const std::int64_t low = range.hi == above ? below : fewer_than(range.hi + 1);
    const std::int64_t high = range.lo == below ? above : fewer_than(range.lo) - 1;
    // Later than all days is `never`, earlier than all the day of which there is none.
    return std::pair(from, Range{low > last ? Date::never().days() : low, high < first ? earliest_day : high});
  }
  if (const auto start = fixed(from); start && is_column(to)) {
    const auto at_least = [&](std::int64_t months) {
      return first_day(first, last, [&](std::int64_t day) { return months_from(*start, day) >= months; });
    };
    const std::int64_t low = range.lo == below ? below : at_least(range.lo);
    const std::int64_t high = range.hi == above ? above : at_least(range.hi + 1) - 1;
    return std::pair(to, Range{low > last ? Date::never().days() : low, high < first ? earliest_day : high});
  }
  return std::nullopt;
}

// At least something is not at most what comes before it: one comparison serves both, and the neighbouring periods of a request.
Register Compiler::in_ranges(Register a, const std::vector<Range>& ranges, const Expr& source) {
  if (ranges.size() == 1) {
    const Range only = ranges.front();
    if (const auto days = days_of_months(a, only)) return in_ranges(days->first, {days->second}, source);
    if (reading_ == Reading::joined && is_bound(only.lo) && only.hi == above)
      return negation(combine(Op::in_ranges, {a}, source, place_in(code_.ranges, std::vector<Range>{{below, only.lo - 1}})),
                      source);
  }
  return combine(Op::in_ranges, {a}, source, place_in(code_.ranges, ranges));
}

}  // namespace ketnap::engine
