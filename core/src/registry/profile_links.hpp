#pragma once
#include <ketnap/data/frame.hpp>
#include <ketnap/data/schema.hpp>

namespace ketnap {

/// The frame with its link `profile`: the profile in force on the row's own day; where the day is not known exactly, only if it is
/// the same throughout. A frame whose rows have no day, or no person, stays as it is.
[[nodiscard]] Frame with_profiles(const Schema& schema, const Frame& frame, const Frame& profiles);

}  // namespace ketnap
