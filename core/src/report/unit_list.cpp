#include <ketnap/report/unit_list.hpp>

#include <algorithm>

namespace ketnap {

std::optional<std::size_t> UnitList::find(std::string_view code) const {
  if (source_.make) return source_.find(code);
  const auto found = std::ranges::find(own_, code, &UnitHead::code);
  if (found == own_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - own_.begin());
}

}  // namespace ketnap
