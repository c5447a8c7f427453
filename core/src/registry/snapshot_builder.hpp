#pragma once
#include <memory>
#include <vector>

#include <ketnap/data/snapshot.hpp>

#include "history.hpp"
#include "layout.hpp"
#include "raw_tables.hpp"

namespace ketnap {

/// A snapshot straight from facts as they are stored. What Registry::snapshot gives is cut from a history, and equal to it.
[[nodiscard]] std::shared_ptr<const Snapshot> build_snapshot(const RawTables& facts, const Schema& schema,
                                                             const std::vector<Layout>& layouts, SnapshotTimes times);

/// `layouts` are beside the schema's tables.
[[nodiscard]] std::shared_ptr<const History> make_history(RawTables facts, const Schema& schema,
                                                          const std::vector<Layout>& layouts);

}  // namespace ketnap
