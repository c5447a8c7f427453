#include "judge/cases.hpp"

#if defined(__x86_64__)
#include <immintrin.h>

// Compiled with -mavx2: no templates or inline functions of the standard library here, which other files might then run.
namespace judge {
namespace {

using Lanes = __m256i;

Lanes set(int x) { return _mm256_set1_epi32(x); }
Lanes load(const std::int32_t* at) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at)); }
Lanes plus(Lanes a, Lanes b) { return _mm256_add_epi32(a, b); }
Lanes minus(Lanes a, Lanes b) { return _mm256_sub_epi32(a, b); }
Lanes times(Lanes a, Lanes b) { return _mm256_mullo_epi32(a, b); }
Lanes greater(Lanes a, Lanes b) { return _mm256_cmpgt_epi32(a, b); }
Lanes equals(Lanes a, Lanes b) { return _mm256_cmpeq_epi32(a, b); }
Lanes both(Lanes a, Lanes b) { return _mm256_and_si256(a, b); }
Lanes either(Lanes a, Lanes b) { return _mm256_or_si256(a, b); }
Lanes inverted(Lanes a) { return _mm256_xor_si256(a, set(-1)); }
Lanes chosen(Lanes mask, Lanes yes, Lanes no) { return _mm256_blendv_epi8(no, yes, mask); }
unsigned bits(Lanes mask) { return static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(mask))); }

struct Kleene {
  Lanes surely;
  Lanes possibly;
};
Kleene both(Kleene a, Kleene b) { return {both(a.surely, b.surely), both(a.possibly, b.possibly)}; }
Kleene either(Kleene a, Kleene b) { return {either(a.surely, b.surely), either(a.possibly, b.possibly)}; }
Kleene inverted(Kleene a) { return {inverted(a.possibly), inverted(a.surely)}; }
Kleene exactly(Lanes mask) { return {mask, mask}; }

struct Interval {
  Lanes lo;
  Lanes hi;
};
Kleene at_most(Interval a, Interval b) { return {inverted(greater(a.hi, b.lo)), inverted(greater(a.lo, b.hi))}; }
Kleene at_least(Interval a, Interval b) { return at_most(b, a); }
Kleene above(Interval a, Interval b) { return inverted(at_most(a, b)); }
Interval exactly_at(Lanes a) { return {a, a}; }
Interval plus(Interval a, Lanes b) { return {plus(a.lo, b), plus(a.hi, b)}; }

/// A number that is wholly known or not at all.
struct Number8 {
  Lanes value;
  Lanes known;
};
Number8 plus(Number8 a, Number8 b) { return {plus(a.value, b.value), both(a.known, b.known)}; }
Number8 minus(Number8 a, Number8 b) { return {minus(a.value, b.value), both(a.known, b.known)}; }
Number8 times(Number8 a, Lanes b) { return {times(a.value, b), a.known}; }
Kleene at_least(Number8 a, Number8 b) {
  const Lanes holds = inverted(greater(b.value, a.value));
  const Lanes known = both(a.known, b.known);
  return {both(holds, known), either(holds, inverted(known))};
}
Kleene at_least(Number8 a, Lanes b) { return at_least(a, Number8{b, set(-1)}); }

constexpr int never = 0x7fffffff;
constexpr int never_key = 1 << 30;

// (year * 12 + month) * 32 + day in years that begin in March, from a day between 1900-03-01 and 2100-02-28.
struct Keys {
  Lanes key;
  Lanes last;  // the same with a month's last day as its 31st
};
Keys keys(Lanes day) {
  const Lanes n = minus(day, set(-25508));
  const __m256 quarter = _mm256_add_ps(_mm256_cvtepi32_ps(plus(_mm256_slli_epi32(n, 2), set(3))), _mm256_set1_ps(0.5F));
  const Lanes year = _mm256_cvttps_epi32(_mm256_mul_ps(quarter, _mm256_set1_ps(1.0F / 1461.0F)));
  const Lanes day_of_year = minus(n, _mm256_srli_epi32(_mm256_madd_epi16(year, set(1461)), 2));
  const Lanes scaled = plus(_mm256_madd_epi16(day_of_year, set(2141)), set(197913));
  const Lanes month = _mm256_srli_epi32(scaled, 16);
  const Lanes day_of_month = _mm256_srli_epi32(_mm256_mulhi_epu16(both(scaled, set(0xffff)), set(31345)), 10);
  const Lanes key = plus(_mm256_slli_epi32(plus(_mm256_madd_epi16(year, set(12)), month), 5), day_of_month);
  const Lanes next = _mm256_srli_epi32(plus(scaled, set(2141)), 16);
  const Lanes leap = equals(both(year, set(3)), set(3));
  const Lanes is_last = either(greater(next, month), equals(day_of_year, minus(set(364), leap)));
  return {key, chosen(is_last, either(key, set(31)), key)};
}
Lanes key_or_never(Lanes day, Lanes key) { return chosen(equals(day, set(never)), set(never_key), key); }

/// Eight cases at a time.
class Eight {
 public:
  Eight(const Columns& columns, std::size_t row) : columns_(columns), row_(row) {}

  Interval day(Day day) const { return {load(columns_.day[day].lo + row_), load(columns_.day[day].hi + row_)}; }
  Number8 number(Number number) const {
    const std::int64_t* values = columns_.number[number].values + row_;
    const Lanes low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(values));
    const Lanes high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(values + 4));
    const __m256 even = _mm256_shuffle_ps(_mm256_castsi256_ps(low), _mm256_castsi256_ps(high), 0x88);
    const Lanes bit = _mm256_setr_epi32(1, 2, 4, 8, 16, 32, 64, 128);
    const Lanes known = equals(both(set(columns_.number[number].validity[row_ / 8]), bit), bit);
    return {_mm256_permute4x64_epi64(_mm256_castps_si256(even), 0xd8), known};
  }
  Lanes law(Law law) const {
    const Lanes day = load(columns_.day[step_date].lo + row_);
    const Version* versions = columns_.law[law].data();
    Lanes value = set(versions[0].value);
    for (std::size_t i = 1; i < 3; ++i) value = chosen(greater(day, set(versions[i].start - 1)), set(versions[i].value), value);
    return value;
  }
  Lanes bytes(const std::uint8_t* column) const {
    return _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(column + row_)));
  }
  Kleene code_is(Code code, int place) const {
    return of_code(code, [&](Lanes x) { return equals(x, set(place)); });
  }
  Kleene code_from(Code code, int place) const {
    return of_code(code, [&](Lanes x) { return greater(x, set(place - 1)); });
  }
  Kleene truth(Truth truth) const {
    const Lanes value = bytes(columns_.truth[truth]);
    return {equals(value, set(1)), inverted(equals(value, set(0)))};
  }
  Lanes known_code(Code code) const { return inverted(equals(bytes(columns_.code[code]), set(255))); }

 private:
  template <class Test>
  Kleene of_code(Code code, Test test) const {
    const Lanes place = bytes(columns_.code[code]);
    const Lanes unknown = equals(place, set(255));
    const Lanes holds = test(place);
    return {_mm256_andnot_si256(unknown, holds), either(unknown, holds)};
  }
  const Columns& columns_;
  std::size_t row_;
};

void judge_eight(const Columns& columns, std::size_t row, Found& found) {
  const Eight one(columns, row);
  auto* surely = reinterpret_cast<std::uint8_t*>(found.surely.data()) + row / 8;
  auto* possibly = reinterpret_cast<std::uint8_t*>(found.possibly.data()) + row / 8;
  const std::size_t stride = found.words * 8;
  std::size_t next = 0;
  const auto rule = [&](Kleene outcome) {
    surely[next * stride] = static_cast<std::uint8_t>(bits(outcome.surely));
    possibly[next * stride] = static_cast<std::uint8_t>(bits(outcome.possibly));
    ++next;
  };
  const auto months = [](Lanes n) { return _mm256_slli_epi32(n, 5); };
  const auto years = [](Lanes n) { return times(n, set(12 * 32)); };

  const Interval step = one.day(step_date);
  const Keys step_keys = keys(step.lo);
  const Interval key = exactly_at(step_keys.key);
  const Interval last = exactly_at(step_keys.last);
  const auto keys_of = [&](Day day) {
    const Interval at = one.day(day);
    return Interval{keys(at.lo).key, keys(at.hi).key};
  };
  const Interval birth = keys_of(born);
  const Interval certificate = one.day(certificate_on);
  const Interval applied = one.day(applied_on);
  const Interval verified = one.day(verified_on);
  const Interval left = one.day(left_on);
  const Interval left_key = {key_or_never(left.lo, keys(left.lo).key), key_or_never(left.hi, keys(left.hi).key)};
  const Interval applied_key = {keys(applied.lo).key, keys(applied.hi).key};
  const Interval verified_last = {keys(verified.lo).last, keys(verified.hi).last};
  const Number8 all = one.number(members);
  const Number8 here = one.number(present);
  const Number8 yes = one.number(in_favour);
  const Number8 no = one.number(against);
  const Number8 base = plus(minus(all, one.number(excused)), one.number(excused_present));
  const Kleene schooled = one.code_from(education, 2);
  const Kleene background = one.truth(background_there);

  rule(at_least(last, plus(birth, years(one.law(age_min)))));
  rule(either(inverted(at_least(last, plus(birth, years(plus(one.law(age_max), set(1)))))), one.code_is(state, 1)));
  rule(at_least(times(yes, set(3)), times(base, set(2))));
  rule(at_most(key, plus(Interval{keys(certificate.lo).key, keys(certificate.hi).key}, months(one.law(certificate_months)))));
  rule(both(at_most(certificate, step), exactly(equals(certificate.lo, certificate.hi))));
  rule(at_least(times(yes, one.law(favour_parts)), times(here, one.law(of_parts))));
  rule(at_least(base, here));
  rule(at_least(here, plus(plus(yes, no), one.number(invalid))));
  rule(either(one.code_from(education, 3), both(one.code_from(ethnicity, 1), schooled)));
  rule(both(at_most(applied, one.day(background_on)), at_most(one.day(background_on), verified)));
  rule(at_least(verified_last, exactly_at(minus(step_keys.key, months(one.law(verify_months))))));
  rule(inverted(at_least(last, plus(keys_of(introduced_on), months(plus(one.law(introduced_months), set(1)))))));
  rule(at_least(one.number(together_months), one.law(together_min)));
  rule(at_least(one.number(notes), one.law(notes_min)));
  rule(at_least(last, plus(keys_of(helper_since), months(one.law(helper_months)))));
  rule(at_most(key, plus(keys_of(note_on), months(one.law(note_months)))));
  rule(both(one.truth(opinions_there), at_most(one.day(opinion_on), step)));
  rule(both(one.truth(application_there), background));
  rule(either(either(one.truth(youth_union), one.truth(trade_union)),
              at_least(last, plus(birth, years(plus(one.law(union_age), set(1)))))));
  rule(either(inverted(either(one.code_is(religion, 1), one.code_is(religion, 3))), background));
  rule(above(left, step));
  rule(at_least(Interval{minus(step.lo, applied.hi), minus(step.lo, applied.lo)}, exactly_at(one.law(days_min))));
  rule(at_most(Interval{minus(step.lo, verified.hi), minus(step.lo, verified.lo)}, exactly_at(one.law(days_max))));
  rule(either(one.code_from(occupation, 2), schooled));
  rule(either(either(one.code_from(profession, 3), one.code_from(theory, 1)), inverted(one.code_is(sector, 2))));
  rule(either(inverted(one.truth(again)), at_least(last, plus(left_key, months(one.law(again_months))))));
  rule(either(at_most(keys_of(union_since), exactly_at(minus(step_keys.key, months(one.law(union_months))))),
              either(either(one.code_is(source_group, 1), one.code_is(source_group, 2)), one.code_is(source_group, 6))));
  rule(both(at_least(times(here, set(2)), all), at_least(all, one.law(quorum))));
  rule(at_least(times(here, one.law(against_percent)), times(no, set(100))));
  rule(both(at_most(key, plus(applied_key, months(one.law(application_months)))), exactly(one.known_code(sex))));
}

}  // namespace

bool has_avx2() { return __builtin_cpu_supports("avx2") != 0; }

// Columns have 64 readable bytes after their last value.
void judge_by_eight(const Columns& columns, std::size_t begin, std::size_t end, Found& found) {
  for (std::size_t row = begin; row < end; row += 8) judge_eight(columns, row, found);
  if (end % 64 == 0) return;
  const std::uint64_t there = (std::uint64_t{1} << (end % 64)) - 1;
  for (std::size_t rule = 0; rule < rules; ++rule) {
    found.surely.data()[rule * found.words + end / 64] &= there;
    found.possibly.data()[rule * found.words + end / 64] &= there;
  }
}

}  // namespace judge

#else

namespace judge {
bool has_avx2() { return false; }
void judge_by_eight(const Columns& columns, std::size_t begin, std::size_t end, Found& found) {
  judge_plainly(columns, begin, end, found);
}
}  // namespace judge
#endif
