#pragma once
#include <optional>

#include <ketnap/data/frame.hpp>
#include <ketnap/data/schema.hpp>

namespace ketnap {

/// A frame's link `profile`: the profile in force on the row's own day; where the day is not known exactly, only if it is the same
/// throughout. None where rows have no day, or no person.
[[nodiscard]] std::optional<Lazy<Buffer>> profile_rows(const Schema& schema, const Frame& frame, const Frame& profiles);

/// The frame with it; one that has none stays as it is.
[[nodiscard]] Frame with_profiles(const Schema& schema, const Frame& frame, const Frame& profiles);

}  // namespace ketnap
