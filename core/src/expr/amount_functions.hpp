#pragma once
#include <ketnap/expr/amount.hpp>
#include <ketnap/expr/bind.hpp>
#include <ketnap/law/calendar.hpp>

#include "expr/outcomes.hpp"

namespace ketnap {

/// What an arithmetic function, one of dates, `earliest` or `latest` makes of two amounts; days are counted from 1970-01-01. A
/// function of one argument does not read `b`. Error 3201, which names `source`, on overflow.
[[nodiscard]] Amount apply(BoundOp function, const Amount& a, const Amount& b, const Expr& source);
[[nodiscard]] Amount working_days_later(const WorkingDays& calendar, const Amount& day, const Amount& n, const Expr& source);
/// `equal`, `less` or `less_equal`.
[[nodiscard]] Outcomes compare(BoundOp comparison, const Amount& a, const Amount& b);

}  // namespace ketnap
