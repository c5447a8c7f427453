#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <ketnap/base/period.hpp>
#include <ketnap/data/snapshot.hpp>
#include <ketnap/expr/amount.hpp>

namespace ketnap {

struct UnitRow;

/// The row of `claims` that is in force for a unit, a group of its rows (empty: the whole unit) and just this period, else the
/// period's last day, as a stock is stated. Of several the confirmed before the sent before the estimate, then the latest said.
[[nodiscard]] std::optional<std::size_t> claim_in_force(const Snapshot& snapshot, std::int32_t unit, const Period& period,
                                                        std::string_view id, std::string_view group);

/// What a unit states for a period, by the claim in force of the whole unit. Unknown where there is none, or where it says no
/// number.
[[nodiscard]] Amount claim_of(const std::string& id, const UnitRow& row);

/// What a unit owes for just this period: the target as last set by as_of. Not applicable where there is none, where another has
/// replaced it, or where it leaves this end open.
[[nodiscard]] Amount target_of(const std::string& id, bool at_least, const UnitRow& row);

}  // namespace ketnap
