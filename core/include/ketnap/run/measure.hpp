#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <ketnap/base/period.hpp>
#include <ketnap/data/snapshot.hpp>
#include <ketnap/plugin/catalog.hpp>
#include <ketnap/report/table.hpp>

namespace ketnap {

/// Indicators for units over periods. All counts of the request are taken in one pass over each frame; unit arithmetic runs
/// afterwards on exact fractions and intervals. Units appear once, in tree order; where `children` is asked for, their parent is
/// measured as the total.
///
///   Table t = measure(*snapshot, catalog, {{"vn.admissions"}, {{UnitChoice::Reach::children, "HNA"}}, years(2020, 2023)});
///
/// By groups there is a line for each of a unit's groups, and one for the unit itself only where they are the parts of a partition.
/// A native measure of targets has a line for each target in force whose period meets one asked for, with a figure over that part
/// of the target's period that ends with the period asked for at the latest. What is not the unit's as a whole, a native measure
/// and a column function, is not broken down: Error 3204.
[[nodiscard]] Table measure(const Snapshot& snapshot, const Catalog& catalog, const MeasureRequest& request);

/// The rows behind a figure: where they lie and which. Of a count, a share or a quotient of counts their number equals the figure's
/// numerator (or denominator); of a mean or another summary they are the rows summarised; of a sum of several counts, the rows
/// that any of them counts; of the completion of a target, those of its indicator.
struct FigureRows {
  std::string frame;
  std::vector<std::int32_t> rows;
};
enum class FigurePart { numerator, denominator };
/// Which figure of which table: as its own columns say.
struct FigureKey {
  std::string indicator;
  std::string unit;
  Period period;
  std::string group{};
  std::string target{};
  std::string within{};  ///< of the breakdown
};
/// Error 3108 where the figure has no such part, or where its counts are of rows of several frames; 3130 where whom it counts would
/// tell a field above the clearance (data/clearance.hpp).
[[nodiscard]] FigureRows rows_of(const Snapshot& snapshot, const Catalog& catalog, const FigureKey& figure, FigurePart part,
                                 Sensitivity clearance = Sensitivity::sensitive);

/// A term as the table `terms` has it, by its key. Error 3206 with the nearest.
[[nodiscard]] Period term(const Snapshot& snapshot, std::string_view id);

/// The places in the tree that choices name: each once, in tree order; Error 3102 with the nearest code.
[[nodiscard]] std::vector<std::int32_t> chosen_units(const Tree& tree, std::span<const UnitChoice> choices);

[[nodiscard]] Provenance provenance(const Snapshot& snapshot, const Catalog& catalog);

}  // namespace ketnap
