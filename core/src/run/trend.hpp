#pragma once
#include <cstdint>

#include <ketnap/expr/bind.hpp>

namespace ketnap {

/// How both bounds of what a judged row's Expr yields move while step_date grows, the law staying the same: a Boolean rises from
/// false over unknown to true. Where outcomes rise or fall, equal ends of a stretch of days say all of the days between.
enum class Trend : std::uint8_t { constant, rising, falling, mixed };

/// `mixed` where it cannot be told from the text.
[[nodiscard]] Trend trend_of(const BoundPtr& bound);

}  // namespace ketnap
