#pragma once
#include <cstdint>
#include <optional>

#include <ketnap/run/check.hpp>

namespace ketnap {

/// judged_steps, of one dossier only where one is named. Rows lie by step, those of a step in the order of the frame `dossiers`.
[[nodiscard]] Frame judged_steps_of(const Snapshot& snapshot, const CheckRequest& request, std::optional<std::int32_t> dossier);

}  // namespace ketnap
