#pragma once
#include <cstdint>
#include <string>

#include <ketnap/data/snapshot.hpp>
#include <ketnap/expr/explain.hpp>

#include <ketnap/expr/amount.hpp>
#include "interval.hpp"

namespace ketnap::engine {

/// The frame in which a field stands that is read on rows of another.
[[nodiscard]] const Frame& frame_of(const Snapshot& snapshot, const Frame& frame, const Bound& bound);
/// A value as an explanation shows it. `frame` is the one that the row lies in that `bound` was read on; a fraction is `value` over
/// `divisor`.
[[nodiscard]] Atom::Reading reading(const Snapshot& snapshot, const Frame& frame, const Bound& bound, Interval value,
                                    std::int64_t divisor);
/// Of what is a fraction or may be no number; where it surely is none, that is known.
[[nodiscard]] Atom::Reading reading(const Snapshot& snapshot, const Bound& bound, const Amount& value);

/// What the whole numbers are over that stand for a value: a quotient by a constant, or a parameter that has fractions.
[[nodiscard]] std::int64_t divisor_of(const Bound& bound);

}  // namespace ketnap::engine
