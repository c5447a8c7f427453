#pragma once
#include <cstdint>
#include <span>

#include <ketnap/expr/bind.hpp>

#include "expr/amount.hpp"
#include "expr/gather.hpp"

namespace ketnap {

/// An aggregate over rows some of which may not be there and some of whose values are not known: the exact bounds over every choice
/// of values and of doubtful rows, each row taken for itself. `distinct` is 0 over none; all others are then no number at all.
/// `of` is the bound sum, min, max, mean, median or distinct. Error 3201 where a sum is beyond 64 bits.
[[nodiscard]] Amount summary(const Bound& of, std::span<const ValuedRow> rows);

}  // namespace ketnap
