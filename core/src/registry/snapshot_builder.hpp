#pragma once
#include <memory>

#include <ketnap/data/snapshot.hpp>

#include "fact_source.hpp"
#include "history_keeper.hpp"

namespace ketnap {

/// A snapshot straight from facts as they are stored. What Registry::snapshot gives is cut from a history, and equal to it.
[[nodiscard]] std::shared_ptr<const Snapshot> build_snapshot(FactSource& facts, const Schema& schema, SnapshotTimes times);

/// Makes the history of all that the facts say, and keeps each part of it as soon as it is made: of the facts, those of one table
/// are in memory at a time.
void make_history(FactSource& facts, const Schema& schema, HistoryKeeper& keeper);

/// The same, kept in memory.
[[nodiscard]] std::shared_ptr<const History> make_history(FactSource& facts, const Schema& schema);

}  // namespace ketnap
