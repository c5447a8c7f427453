#include <algorithm>
#include <limits>
#include <utility>

#include <ketnap/base/date.hpp>

#include "judge/cases.hpp"

namespace judge {
namespace {

using ketnap::Date;

constexpr std::int64_t infinite = std::numeric_limits<std::int64_t>::max() / 4;

struct Interval {
  std::int64_t lo;
  std::int64_t hi;
  friend Interval operator+(Interval a, Interval b) { return {a.lo + b.lo, a.hi + b.hi}; }
  friend Interval operator-(Interval a, Interval b) { return {a.lo - b.hi, a.hi - b.lo}; }
};

// Of positive factors; what is not known stays so.
Interval operator*(std::int64_t factor, Interval a) {
  return {a.lo <= -infinite ? a.lo : factor * a.lo, a.hi >= infinite ? a.hi : factor * a.hi};
}

struct Kleene {
  bool surely;
  bool possibly;
  friend Kleene operator&&(Kleene a, Kleene b) { return {a.surely && b.surely, a.possibly && b.possibly}; }
  friend Kleene operator||(Kleene a, Kleene b) { return {a.surely || b.surely, a.possibly || b.possibly}; }
  friend Kleene operator!(Kleene a) { return {!a.possibly, !a.surely}; }
};

Kleene operator<=(Interval a, Interval b) { return {a.hi <= b.lo, a.lo <= b.hi}; }
Kleene operator>=(Interval a, Interval b) { return b <= a; }
Kleene operator>(Interval a, Interval b) { return !(a <= b); }

Date date(std::int64_t days) { return Date(static_cast<std::int32_t>(days)); }

Interval later(Interval day, std::int64_t months) {
  return {add_months(date(day.lo), months).days(), add_months(date(day.hi), months).days()};
}

std::int64_t clamped(std::int64_t months) { return std::clamp(months, -infinite, infinite); }

Interval months_from(Interval a, Interval b) {
  return {clamped(months_between(date(a.hi), date(b.lo))), clamped(months_between(date(a.lo), date(b.hi)))};
}

Interval years_from(Interval a, Interval b) {
  return {years_between(date(a.hi), date(b.lo)), years_between(date(a.lo), date(b.hi))};
}

/// One case.
class Case {
 public:
  Case(const Columns& columns, std::size_t row) : columns_(columns), row_(row) {}

  [[nodiscard]] Interval day(Day day) const { return {columns_.day[day].lo[row_], columns_.day[day].hi[row_]}; }
  [[nodiscard]] Interval number(Number number) const {
    const Columns::Numbers& column = columns_.number[number];
    const bool is_known = (column.validity[row_ / 8] >> (row_ % 8) & 1U) != 0;
    return is_known ? Interval{column.values[row_], column.values[row_]} : Interval{-infinite, infinite};
  }
  [[nodiscard]] std::int64_t law(Law law) const {
    std::int64_t value = 0;
    for (const Version& version : columns_.law[law])
      if (version.start <= columns_.day[step_date].lo[row_]) value = version.value;
    return value;
  }
  [[nodiscard]] Interval exactly(Law one) const { return {law(one), law(one)}; }
  template <class Test>
  [[nodiscard]] Kleene code(Code code, Test test) const {
    const std::uint8_t place = columns_.code[code][row_];
    return place == 255 ? Kleene{false, true} : Kleene{test(place), test(place)};
  }
  [[nodiscard]] Kleene truth(Truth truth) const {
    const std::uint8_t value = columns_.truth[truth][row_];
    return {value == 1, value != 0};
  }

 private:
  const Columns& columns_;
  std::size_t row_;
};

std::array<Kleene, rules> judge_one(const Case& one) {
  const auto known = [](bool value) { return Kleene{value, value}; };
  const auto at_least = [](int place) { return [place](int x) { return x >= place; }; };
  const Interval step = one.day(step_date);
  const Interval age = years_from(one.day(born), step);
  const Interval certificate = one.day(certificate_on);
  const Interval base = one.number(members) - one.number(excused) + one.number(excused_present);
  const Interval here = one.number(present);
  return {
      age >= one.exactly(age_min),
      age <= one.exactly(age_max) || one.code(state, [](int x) { return x == 1; }),
      3 * one.number(in_favour) >= 2 * base,
      step <= later(certificate, one.law(certificate_months)),
      certificate <= step && known(certificate.lo == certificate.hi),
      one.law(favour_parts) * one.number(in_favour) >= one.law(of_parts) * here,
      here <= base,
      one.number(in_favour) + one.number(against) + one.number(invalid) <= here,
      one.code(education, at_least(3)) || (one.code(ethnicity, at_least(1)) && one.code(education, at_least(2))),
      one.day(applied_on) <= one.day(background_on) && one.day(background_on) <= one.day(verified_on),
      one.day(verified_on) >= later(step, -one.law(verify_months)),
      months_from(one.day(introduced_on), step) <= one.exactly(introduced_months),
      one.number(together_months) >= one.exactly(together_min),
      one.number(notes) >= one.exactly(notes_min),
      months_from(one.day(helper_since), step) >= one.exactly(helper_months),
      later(one.day(note_on), one.law(note_months)) >= step,
      one.truth(opinions_there) && one.day(opinion_on) <= step,
      one.truth(application_there) && one.truth(background_there),
      one.truth(youth_union) || one.truth(trade_union) || age > one.exactly(union_age),
      !one.code(religion, [](int x) { return x == 1 || x == 3; }) || one.truth(background_there),
      one.day(left_on) > step,
      step - one.day(applied_on) >= one.exactly(days_min),
      step - one.day(verified_on) <= one.exactly(days_max),
      !one.code(occupation, [](int x) { return x <= 1; }) || one.code(education, at_least(2)),
      one.code(profession, at_least(3)) || one.code(theory, at_least(1)) || one.code(sector, [](int x) { return x != 2; }),
      !one.truth(again) || months_from(one.day(left_on), step) >= one.exactly(again_months),
      one.day(union_since) <= later(step, -one.law(union_months)) ||
          one.code(source_group, [](int x) { return x == 1 || x == 2 || x == 6; }),
      2 * here >= one.number(members) && one.number(members) >= one.exactly(quorum),
      100 * one.number(against) <= one.law(against_percent) * here,
      step <= later(one.day(applied_on), one.law(application_months)) && known(one.code(sex, at_least(0)).surely),
  };
}

}  // namespace

void judge_plainly(const Columns& columns, std::size_t begin, std::size_t end, Found& found) {
  std::array<std::uint64_t, rules> surely{};
  std::array<std::uint64_t, rules> possibly{};
  for (std::size_t row = begin; row < end; ++row) {
    const std::array<Kleene, rules> judged = judge_one(Case(columns, row));
    for (std::size_t rule = 0; rule < rules; ++rule) {
      surely[rule] |= std::uint64_t{judged[rule].surely} << (row % 64);
      possibly[rule] |= std::uint64_t{judged[rule].possibly} << (row % 64);
    }
    if (row % 64 != 63 && row + 1 != end) continue;
    for (std::size_t rule = 0; rule < rules; ++rule) {
      found.surely[rule * found.words + row / 64] = std::exchange(surely[rule], 0);
      found.possibly[rule * found.words + row / 64] = std::exchange(possibly[rule], 0);
    }
  }
}

}  // namespace judge
