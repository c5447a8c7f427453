#pragma once
#include <cstdint>
#include <string>

#include <ketnap/data/snapshot.hpp>
#include <ketnap/expr/explain.hpp>

#include "interval.hpp"

namespace ketnap::engine {

/// A value as an explanation shows it. `frame` is the one that the row lies in that `bound` was read on; a fraction is `value` over
/// `divisor`.
[[nodiscard]] Atom::Reading reading(const Snapshot& snapshot, const Frame& frame, const Bound& bound, Interval value,
                                    std::int64_t divisor);

}  // namespace ketnap::engine
