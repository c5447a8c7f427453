#pragma once
#include <cstdint>
#include <span>

#include <ketnap/expr/amount.hpp>
#include <ketnap/expr/bind.hpp>

#include "expr/valued_rows.hpp"

namespace ketnap {

/// An aggregate over rows some of which may not be there and some of whose values are not known: the exact bounds over every choice
/// of values and of doubtful rows, each row taken for itself. `distinct` is 0 over none; all others are then no number at all. A
/// row whose value is no number, or beyond all of them, is left out.
///
/// `op` is sum, min, max, mean, median or distinct; the values of whole numbers are over `divisor`. Error 3201, which names
/// `source`, where a sum is beyond 64 bits. `distinct` takes whole numbers only.
/// Of a sum or mean `sure` are rows beside those, added up already.
[[nodiscard]] Amount summary(BoundOp op, std::int64_t divisor, std::span<const ValuedRow> rows, const Expr& source,
                             const SureSums& sure = {});
[[nodiscard]] Amount summary(BoundOp op, std::span<const AmountRow> rows, const Expr& source);

/// The share of rows that meet a condition: from the numbers of those that are of the whole and meet it, that are of it and do not,
/// and that are of it. Nothing of nobody.
[[nodiscard]] Amount share(const Amount& meeting, const Amount& rest, const Amount& whole);

}  // namespace ketnap
