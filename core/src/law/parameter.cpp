#include <ketnap/law/parameter.hpp>

#include <algorithm>

namespace ketnap {

const ParameterVersion* Parameter::at(Date day) const {
  const auto later = std::ranges::upper_bound(versions, day, {}, [](const ParameterVersion& v) { return v.in_force.start(); });
  if (later == versions.begin()) return nullptr;
  const ParameterVersion& candidate = *std::prev(later);
  return candidate.in_force.contains(day) ? &candidate : nullptr;
}

}  // namespace ketnap
