#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <ketnap/base/period.hpp>
#include <ketnap/data/snapshot.hpp>
#include <ketnap/expr/amount.hpp>
#include <ketnap/expr/bind.hpp>

namespace ketnap {

struct UnitRow;

/// The row of `claims` that is in force for a unit and a group of its rows (empty: the whole unit), of just this period where it is
/// a flow, of the period's last day where it is a stock; of what is neither said to be, of the first, else of the second. Of
/// several the confirmed before the sent before the estimate, then the latest said.
[[nodiscard]] std::optional<std::size_t> claim_in_force(const Snapshot& snapshot, std::int32_t unit, const Period& period,
                                                        Claimed::Over over, std::string_view id, std::string_view group);

/// What a unit states, by the claim in force of the whole unit, or of the group that is named. Unknown where there is none, or
/// where it says no number; of a code the place in its list, unknown where it says none of the list.
[[nodiscard]] Amount claim_of(const Bound& claim, const UnitRow& row);

/// What a unit owes for just this period, of the whole unit or of the group that is named: the target as last set by as_of. Not
/// applicable where there is none, where another has replaced it, or where it leaves this end open.
[[nodiscard]] Amount target_of(const Bound& target, const UnitRow& row);

}  // namespace ketnap
