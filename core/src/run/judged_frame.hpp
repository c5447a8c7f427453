#pragma once
#include <vector>

#include "run/judged.hpp"

namespace ketnap {

/// Judged steps as a frame: the rows that each links to, and its day. Rules read few of the columns; a column is made when it is
/// first read.
[[nodiscard]] Frame judged_frame(const Snapshot& snapshot, std::vector<Judged> judged);

}  // namespace ketnap
