#pragma once
#include <cstdint>
#include <span>

#include <ketnap/expr/amount.hpp>

namespace ketnap {

/// The outcomes that a condition of a unit over a period may have. Beside true and false it may be none: a comparison with what is
/// no number. One of them at least is possible; it is known where only one is.
struct Outcomes {
  bool yes = false;
  bool no = false;
  bool none = false;

  [[nodiscard]] static Outcomes known(bool value) { return {.yes = value, .no = !value, .none = false}; }
  friend bool operator==(const Outcomes&, const Outcomes&) = default;
};

[[nodiscard]] Outcomes equal(const Amount& a, const Amount& b);
[[nodiscard]] Outcomes less(const Amount& a, const Amount& b);
[[nodiscard]] Outcomes less_equal(const Amount& a, const Amount& b);
/// Of a whole number, and numbers in ascending order.
[[nodiscard]] Outcomes one_of(const Amount& a, std::span<const std::int64_t> numbers);

/// What is false on one side is false, whatever the other: `count(a) > 0 and count(b) / count(a) > 1` asks first.
[[nodiscard]] Outcomes operator&&(const Outcomes& a, const Outcomes& b);
[[nodiscard]] Outcomes operator||(const Outcomes& a, const Outcomes& b);
[[nodiscard]] Outcomes operator!(const Outcomes& a);
[[nodiscard]] Outcomes equal(const Outcomes& a, const Outcomes& b);

/// The same with two outcomes only: what has none is not true.
[[nodiscard]] Outcomes is_true(const Outcomes& a);

/// The first where the condition holds, the second where it does not, nothing where it has no outcome.
[[nodiscard]] Amount choose(const Outcomes& condition, const Amount& a, const Amount& b);
[[nodiscard]] Outcomes choose(const Outcomes& condition, const Outcomes& a, const Outcomes& b);

}  // namespace ketnap
