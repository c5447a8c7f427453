#pragma once
#include <ketnap/base/date.hpp>
#include <ketnap/base/lang.hpp>
#include <ketnap/report/table.hpp>

#include "run/value.hpp"

/// What a figure says of an indicator at a unit.
namespace ketnap {

/// Whether what units state is in it: it must not pass for what was counted.
[[nodiscard]] bool has_claim(const Bound& bound);
[[nodiscard]] bool is_part_count(const Bound& bound);

/// Numerator and denominator, where the indicator has them and they are exact.
void set_parts(Figure& figure, const Bound& value, const UnitRow& row);
/// Value, bounds and state, and why it is not known.
void set_value(Figure& figure, const Amount& amount);
/// Why a figure of a period that is to come does not apply.
[[nodiscard]] Label begins_after(Date as_of);
/// Behind what is noted already.
void add_note(Figure& figure, const Label& note);

}  // namespace ketnap
