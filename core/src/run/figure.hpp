#pragma once
#include <string_view>

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
void add_note(Figure& figure, std::string_view note);

}  // namespace ketnap
