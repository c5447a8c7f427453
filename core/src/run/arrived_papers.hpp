#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include <ketnap/data/snapshot.hpp>

namespace ketnap {

/// The snapshot with one paper more of each of these codes (places in their list) in each of these dossiers: of the round after the
/// last, and nothing else known of it. No other dossier has papers there: what is judged reads those of its own only.
[[nodiscard]] Snapshot with_papers(const Snapshot& snapshot, std::span<const std::int32_t> dossiers,
                                   std::span<const std::int64_t> codes);

}  // namespace ketnap
