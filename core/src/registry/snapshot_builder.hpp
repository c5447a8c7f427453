#pragma once
#include <memory>
#include <vector>

#include <ketnap/data/snapshot.hpp>

#include "layout.hpp"
#include "sqlite.hpp"

namespace ketnap {

/// What Registry::snapshot does. `layouts` are beside the schema's tables.
[[nodiscard]] std::shared_ptr<const Snapshot> build_snapshot(Database& database, const Schema& schema,
                                                             const std::vector<Layout>& layouts, SnapshotTimes times);

}  // namespace ketnap
