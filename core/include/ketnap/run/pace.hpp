#pragma once
#include <ketnap/base/period.hpp>
#include <ketnap/report/table.hpp>

namespace ketnap {

/// The lines of targets that are behind, or that are not, of a table of a completion; all else of it stays. Each line is judged by
/// its last figure. Linear: against the part of the target's period that is over, day by day; else against the whole target. At
/// least so many is behind where less was done, at most so many where more was. What an interval, a target without numbers or a
/// period that has not begun leaves open is in neither.
///
///   against_pace(measure(...{"vn.target_completion"}...), true, true)      // 275 of 300 on 31/5/2024: ahead, 78% of the term is
///   over
[[nodiscard]] Table against_pace(const Table& table, bool behind, bool linear);

/// The lines of the targets that were set for exactly this period, of a table of a completion; all else of it stays.
///
///   targets_for(measure(...{"vn.target_completion"}...), year(2023))      // not those of the term that 2023 lies in
[[nodiscard]] Table targets_for(const Table& table, const Period& period);

}  // namespace ketnap
