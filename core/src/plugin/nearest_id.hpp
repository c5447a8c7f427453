#pragma once
#include <algorithm>
#include <functional>
#include <ranges>
#include <string>
#include <string_view>
#include <vector>

#include <ketnap/base/text.hpp>

namespace ketnap {

/// The id among those of `values` that is nearest to a misspelt one; empty where none is near.
template <class Values, class Id>
[[nodiscard]] std::string nearest_id(std::string_view misspelt, const Values& values, const Id& id_of) {
  std::vector<std::string> ids(std::ranges::size(values));
  std::ranges::transform(values, ids.begin(), [&](const auto& value) { return std::string(std::invoke(id_of, value)); });
  return nearest(misspelt, ids).value_or("");
}

}  // namespace ketnap
