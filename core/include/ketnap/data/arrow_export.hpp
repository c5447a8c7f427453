#pragma once
#include <memory>
#include <string_view>

#include <ketnap/base/arrow.hpp>
#include <ketnap/data/clearance.hpp>
#include <ketnap/data/snapshot.hpp>

namespace ketnap {

/// Frames for pandas, Polars and DuckDB: Arrow's C stream of one batch, whose buffers are the frame's own. They stay alive as long
/// as the consumer holds them, whatever becomes of the snapshot.
///
///   date            date32; null where unknown or not happened
///   partial_date    two columns of date32, `born` and `born_latest`: the earliest and the latest day
///   code            dictionary of the list's keys, ordered where the list is
///   link            dictionary of the target's keys
///   integer int64 · boolean bool (bits, so a copy) · text, number, period utf8
///
/// Columns more sensitive than the reader's clearance (data/clearance.hpp) are left out.
///
/// Each call makes a fresh stream: consumers ask the same object several times. `out` must be released by whoever takes it.
/// Error 3107 where there is no such frame.
void export_stream(const Snapshot& snapshot, std::string_view frame, Sensitivity clearance, ArrowArrayStream* out);
/// The same for rows taken from one of the snapshot's frames (`take`); its dictionaries hold only the keys that these rows name.
void export_stream(const Snapshot& snapshot, const Frame& frame, Sensitivity clearance, ArrowArrayStream* out);
void export_schema(const Snapshot& snapshot, const Frame& frame, Sensitivity clearance, ArrowSchema* out);

}  // namespace ketnap
