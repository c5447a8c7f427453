#pragma once
#include <functional>

#include <ketnap/expr/bind.hpp>

#include "run/value.hpp"

/// What a unit's rows read of the unit around them: `count(admissions, unit.level == outer.level)`. The unit's values are put into
/// the condition before it runs over the rows, for each unit anew.
namespace ketnap {

/// Each part of a condition on rows that is written about the unit.
void each_of_unit(const Bound& bound, const std::function<void(const Bound&)>& use);
[[nodiscard]] bool reads_unit(const Bound& bound);

/// The same with what the unit says in their place.
[[nodiscard]] BoundPtr with_unit(const BoundPtr& bound, const UnitRow& row);

}  // namespace ketnap
