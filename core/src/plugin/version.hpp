#pragma once
#include <optional>
#include <string_view>

namespace ketnap {

/// Digits and dots: `1`, `0.10.2`.
[[nodiscard]] bool is_version(std::string_view text);
/// Whether a version is within a requirement: `>=1`, `>=1.2,<2`, `==1.0`, or a bare version. Parts compare as numbers, a missing
/// one is 0; nullopt where the requirement is none.
[[nodiscard]] std::optional<bool> satisfies(std::string_view version, std::string_view requirement);

}  // namespace ketnap
