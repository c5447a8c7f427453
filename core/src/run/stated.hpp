#pragma once
#include <string>

#include <ketnap/expr/amount.hpp>

namespace ketnap {

struct UnitRow;

/// What a unit states for a period: the claim in force of the whole unit and of just this period, else of the period's last day, as
/// a stock is stated. Of several the confirmed before the sent before the estimate, then the latest said. Unknown where there is
/// none, or where it says no number.
[[nodiscard]] Amount claim_of(const std::string& id, const UnitRow& row);

/// What a unit owes for just this period: the target as last set by as_of. Not applicable where there is none, where another has
/// replaced it, or where it leaves this end open.
[[nodiscard]] Amount target_of(const std::string& id, bool at_least, const UnitRow& row);

}  // namespace ketnap
