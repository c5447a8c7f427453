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

/// What a request names, each thing once: ids in their order, the units' places in the tree, periods.
struct Request {
  std::vector<std::string> ids;
  std::vector<std::int32_t> units;
  std::vector<Period> periods;
};

/// Error 3110 with what is missing; `what` is the name of the ids.
[[nodiscard]] Request request_of(const Snapshot& snapshot, std::string_view what, std::span<const std::string> ids,
                                 std::span<const UnitChoice> units, std::span<const Period> periods);

/// A parent whose children were asked for is their total.
[[nodiscard]] UnitList unit_heads(const Tree& tree, std::vector<std::int32_t> places, std::span<const UnitChoice> choices);
[[nodiscard]] std::vector<Table::PeriodHead> period_heads(std::span<const Period> periods, Date as_of);

}  // namespace ketnap
