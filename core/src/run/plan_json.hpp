#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "plugin/entry.hpp"

namespace ketnap {

/// Reads a plan's JSON by the means of plugins' files: their Errors 1206-1208 become 3260-3262, which speak of a plan.
[[nodiscard]] Json read_plan_json(std::string_view file, std::string_view text);
void reading_plan(std::string_view file, const std::function<void()>& read);

/// An object of the plan at a place as `load`; `number` counts from 1, 0: there is only one.
[[nodiscard]] Entry plan_entry(std::string_view place, const Json& json, std::size_t number = 0);

}  // namespace ketnap
