#pragma once
#include <string_view>
#include <vector>

#include <ketnap/base/period.hpp>
#include <ketnap/plugin/report.hpp>

namespace ketnap {

/// Units and periods as a plan and a command line write them, where Python writes `kn.children("HNA")` and `kn.years(2020, 2023)`.
///
///   unit_choice("HNA.PL")  unit_choice("children:HNA")  unit_choice("under:HNA.PL,kind=cell")  unit_choice("level:superior")
///   written_periods("2020-01..2023-10")      // one period
///   written_periods("years:2020..2023")      // four; also quarters:2023-Q1..2023-Q4, months:2023-01..2023-10
///   written_breakdown("groups:vn.female,vn.youth_union")  written_breakdown("codes:occupation")

/// Error 3112 where the text names no units. The code of `level:` is empty: it lies below the topmost unit.
[[nodiscard]] UnitChoice unit_choice(std::string_view text);
/// Error 3101 where the text is no period.
[[nodiscard]] std::vector<Period> written_periods(std::string_view text);
/// Error 3112 where the text names neither groups nor codes.
[[nodiscard]] Breakdown written_breakdown(std::string_view text);

}  // namespace ketnap
