#pragma once
#include <optional>
#include <string>
#include <string_view>

#include <ketnap/base/date.hpp>

namespace ketnap {

/// A day known to lie in [lo, hi]: `2004` is [2004-01-01, 2004-12-31], `2004-03` that month, a full date has lo = hi.
/// Everything computed from it is an interval too; nothing ever guesses a day.
struct PartialDate {
  Date lo;
  Date hi;

  /// `2004`, `2004-03` or `2004-03-05`; anything else is nullopt.
  [[nodiscard]] static std::optional<PartialDate> parse(std::string_view text);
  /// Nothing is known: the whole calendar.
  [[nodiscard]] static constexpr PartialDate unknown() { return {Date::first(), Date::last()}; }

  [[nodiscard]] constexpr bool is_exact() const { return lo == hi; }
  /// The shortest text that parses to this interval; empty for `unknown()`; `lo..hi` where no shorter text exists.
  [[nodiscard]] std::string iso() const;

  friend bool operator==(const PartialDate&, const PartialDate&) = default;
};

}  // namespace ketnap
