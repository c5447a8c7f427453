#pragma once
#include <memory>

#include <ketnap/data/snapshot.hpp>

#include "history.hpp"

namespace ketnap {

/// Error 3109 where a day is none.
void expect_days(const SnapshotTimes& times);

/// The snapshot of a day on the tree of a day. A column that the times do not change is the history's own; another is made when it
/// is first asked for.
[[nodiscard]] std::shared_ptr<const Snapshot> cut(const std::shared_ptr<const History>& history, SnapshotTimes times);

}  // namespace ketnap
