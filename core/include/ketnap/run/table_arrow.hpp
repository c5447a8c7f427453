#pragma once
#include <ketnap/base/arrow.hpp>
#include <ketnap/report/table.hpp>

namespace ketnap {

/// A table's long form for pandas, Polars and DuckDB, as Arrow's C stream of one batch: unit, period, group, indicator, target
/// (utf8), numerator, denominator (int64), value, low, high (double), state, note (utf8). Null where a figure has no such part.
/// Totals are no part of it. `out` must be released by whoever takes it.
void export_stream(const Table& table, ArrowArrayStream* out);
/// Its schema alone, the same for every table.
void export_schema(const Table& table, ArrowSchema* out);

}  // namespace ketnap
