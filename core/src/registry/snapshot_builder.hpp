#pragma once
#include <memory>
#include <vector>

#include <ketnap/data/snapshot.hpp>

#include "history.hpp"
#include "layout.hpp"
#include "sqlite.hpp"

namespace ketnap {

/// What Registry::snapshot does. `layouts` are beside the schema's tables; `history` is what the last call read, and read anew only
/// for another batch.
[[nodiscard]] std::shared_ptr<const Snapshot> build_snapshot(Database& database, const Schema& schema,
                                                             const std::vector<Layout>& layouts, SnapshotTimes times,
                                                             std::shared_ptr<const History>& history);

}  // namespace ketnap
