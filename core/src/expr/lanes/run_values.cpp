#include <algorithm>

#include "expr/each_bit.hpp"
#include "expr/lanes/runner.hpp"

namespace ketnap::lanes {

namespace {

constexpr std::int32_t zeros[copies] = {};

// What stands in a row that is not known may be anything.
std::int32_t times(std::int32_t a, std::int32_t b) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(a) * static_cast<std::uint32_t>(b));
}

}  // namespace

bool Runner::key() {
  const View& day = arg(0);
  std::int32_t* low = lane(0);
  std::int32_t* high = day.lo == day.hi ? low : lane(1);
  const Keyed made = kernels_.keys(day.lo, day.hi, step_->op == Op::last_key, lanes_to_write(day.one), low, high);
  out().one = day.one;
  set_lanes(low, made == Keyed::as_intervals ? high : low);
  return made != Keyed::outside;
}

// A row is known where both arguments are.
void Runner::combine_known(const View& a, const View& b) {
  if (a.known == nullptr && b.known == nullptr) return;
  Word* known = plane(2);
  for (std::size_t w = 0; w < words(rows_); ++w)
    known[w] = (a.known == nullptr ? ~Word{0} : a.known[w]) & (b.known == nullptr ? ~Word{0} : b.known[w]);
  clear_tail(known);
  out().known = known;
}

std::size_t Runner::lanes_to_write(bool one) const { return one ? copies : rows_; }

void Runner::linear() {
  const View nothing{.lo = zeros, .hi = zeros, .one = true};
  const View& a = step_->args[0] == nowhere ? nothing : arg(0);
  const View& b = arg(1);
  out().one = a.one && b.one;
  const bool falling = step_->factor < 0;
  const auto write = [&](const std::int32_t* x, const std::int32_t* y, std::int32_t* to) {
    kernels_.linear(x, a.operand().mask, y, b.operand().mask, step_->factor, step_->offset, lanes_to_write(out().one), to);
  };
  std::int32_t* low = lane(0);
  write(a.lo, falling ? b.hi : b.lo, low);
  set_lanes(low, low);
  if (a.lo != a.hi || b.lo != b.hi) {
    std::int32_t* high = lane(1);
    write(a.hi, falling ? b.lo : b.hi, high);
    set_lanes(low, high);
  }
  combine_known(a, b);
}

void Runner::product() {
  const View& a = arg(0);
  const View& b = arg(1);
  out().one = a.one && b.one;
  std::int32_t* low = lane(0);
  if (a.lo == a.hi && b.lo == b.hi) {
    kernels_.product(a.lo, a.operand().mask, b.lo, b.operand().mask, lanes_to_write(out().one), low);
    set_lanes(low, low);
  } else {
    std::int32_t* high = lane(1);
    for (std::size_t i = 0; i < lanes_to_write(out().one); ++i) {
      const std::size_t at_a = i & a.operand().mask;
      const std::size_t at_b = i & b.operand().mask;
      const std::int32_t corners[] = {times(a.lo[at_a], b.lo[at_b]), times(a.lo[at_a], b.hi[at_b]), times(a.hi[at_a], b.lo[at_b]),
                                      times(a.hi[at_a], b.hi[at_b])};
      low[i] = *std::min_element(corners, corners + 4);
      high[i] = *std::max_element(corners, corners + 4);
    }
    set_lanes(low, high);
  }
  combine_known(a, b);
  if (out().known == nullptr) return;
  nothing_times(a);
  nothing_times(b);
}

// Nothing times what is not known is nothing.
void Runner::nothing_times(const View& factor) {
  const Range32 zero = {.lo = 0, .hi = 0};
  state_.scratch.resize(2 * words(rows_));
  Word* is_zero = state_.scratch.data();
  kernels_.within(factor.operand(), &zero, 1, rows_, is_zero, is_zero + words(rows_));
  Word* known = plane(2);
  for (std::size_t w = 0; w < words(rows_); ++w) known[w] |= is_zero[w] & (factor.known == nullptr ? ~Word{0} : factor.known[w]);
}

void Runner::pairwise(decltype(Kernels::minimum) kernel) {
  const View& a = arg(0);
  const View& b = arg(1);
  out().one = a.one && b.one;
  std::int32_t* low = lane(0);
  kernel(a.lo, a.operand().mask, b.lo, b.operand().mask, lanes_to_write(out().one), low);
  set_lanes(low, low);
  if (a.lo == a.hi && b.lo == b.hi) return;
  std::int32_t* high = lane(1);
  kernel(a.hi, a.operand().mask, b.hi, b.operand().mask, lanes_to_write(out().one), high);
  set_lanes(low, high);
}

void Runner::days_between() {
  const View& from = arg(0);
  const View& to = arg(1);
  out().one = from.one && to.one;
  const bool exact = from.lo == from.hi && to.lo == to.hi;
  std::int32_t* low = lane(0);
  std::int32_t* high = exact ? low : lane(1);
  set_lanes(low, high);
  const auto write = [&](const std::int32_t* a, const std::int32_t* b, std::int32_t* out_lanes) {
    const std::size_t many = lanes_to_write(out().one);
    if (!step_->never_counts) return kernels_.linear(b, to.operand().mask, a, from.operand().mask, -1, 0, many, out_lanes);
    for (std::size_t i = 0; i < many; ++i) {
      const std::int32_t start = a[i & from.operand().mask];
      const std::int32_t end = b[i & to.operand().mask];
      out_lanes[i] = end == highest ? highest : start == highest ? lowest : end - start;
    }
  };
  write(from.hi, to.lo, low);
  if (!exact) write(from.lo, to.hi, high);
}

// A day that data cannot have is left to the plain code.
bool Runner::by_day() {
  const ByDay& table = lanes_.by_day[static_cast<std::size_t>(step_->operand)];
  const View& day = arg(0);
  out().one = day.one;
  const std::int32_t first = Date::first().days();
  const auto look_up = [&](const std::int32_t* days, std::int32_t* to) {
    bool is_there = true;
    for (std::size_t i = 0; i < lanes_to_write(day.one); ++i) {
      const auto at = static_cast<std::uint32_t>(days[i]) - static_cast<std::uint32_t>(first);
      is_there &= at < table.values.size();
      to[i] = table.values[std::min<std::size_t>(at, table.values.size() - 1)];
    }
    return is_there;
  };
  std::int32_t* low = lane(0);
  set_lanes(low, low);
  if (day.lo == day.hi) return look_up(day.lo, low);
  std::int32_t* high = lane(1);
  set_lanes(low, high);
  const bool is_low_there = look_up(table.falls ? day.hi : day.lo, low);
  return look_up(table.falls ? day.lo : day.hi, high) && is_low_there;
}

// Days beyond those that data may have, and months that are not known, go one by one.
bool Runner::later() {
  const View& day = arg(0);
  const View& months = arg(1);
  out().one = day.one && months.one && months.known == nullptr;
  const std::size_t many = lanes_to_write(out().one);
  state_.scratch.resize(std::max(state_.scratch.size(), words(many)));
  Word* outside = state_.scratch.data();
  bool overflow = false;
  const auto write = [&](const std::int32_t* days, const std::int32_t* by, std::int64_t engine::Interval::* end, std::int32_t* to) {
    bool any = kernels_.later(days, day.operand().mask, by, months.operand().mask, many, to, outside);
    for (std::size_t w = 0; months.known != nullptr && w < words(many); ++w) any |= (outside[w] |= ~months.known[w]) != 0;
    if (!any) return;
    clear_tail_of(outside, many);
    each_bit({outside, words(many)}, [&](std::size_t i) {
      const std::int64_t later_by = value_at(months, Form::numbers, i).*end;
      to[i] = static_cast<std::int32_t>(engine::months_later(days[i & day.operand().mask], later_by, overflow));
    });
  };
  std::int32_t* low = lane(0);
  set_lanes(low, low);
  write(day.lo, months.lo, &engine::Interval::lo, low);
  if (day.lo == day.hi && months.lo == months.hi && months.known == nullptr) return !overflow;
  std::int32_t* high = lane(1);
  set_lanes(low, high);
  write(day.hi, months.hi, &engine::Interval::hi, high);
  return !overflow;
}

void Runner::apart() {
  const View& from = arg(0);
  const View& to = arg(1);
  out().one = from.one && to.one;
  const auto write = [&](const std::int32_t* a, const std::int32_t* b, std::int32_t* out_lanes) {
    kernels_.apart(a, from.operand().mask, b, to.operand().mask, step_->flip, lanes_to_write(out().one), out_lanes);
  };
  std::int32_t* low = lane(0);
  set_lanes(low, low);
  write(from.hi, to.lo, low);
  if (from.lo == from.hi && to.lo == to.hi) return;
  std::int32_t* high = lane(1);
  set_lanes(low, high);
  write(from.lo, to.hi, high);
}

void Runner::choose() {
  const View& which = arg(0);
  const View& yes = arg(1);
  const View& no = arg(2);
  std::int32_t* low = lane(0);
  std::int32_t* high = lane(1);
  const bool all_known = yes.known == nullptr && no.known == nullptr;
  Word* known = all_known ? nullptr : plane(2);
  if (!all_known) std::fill_n(known, words(rows_), Word{0});
  for (std::size_t i = 0; i < rows_; ++i) {
    const std::size_t y = i & yes.operand().mask;
    const std::size_t n = i & no.operand().mask;
    const bool surely = bit(which.surely, i);
    const bool possibly = bit(which.possibly, i);
    low[i] = surely ? yes.lo[y] : possibly ? std::min(yes.lo[y], no.lo[n]) : no.lo[n];
    high[i] = surely ? yes.hi[y] : possibly ? std::max(yes.hi[y], no.hi[n]) : no.hi[n];
    if (all_known) continue;
    const bool yes_known = yes.known == nullptr || bit(yes.known, i);
    const bool no_known = no.known == nullptr || bit(no.known, i);
    if (surely ? yes_known : no_known && (!possibly || yes_known)) known[i / 64] |= Word{1} << (i % 64);
  }
  out().known = known;
  set_lanes(low, high);
}

}  // namespace ketnap::lanes
