#include <ketnap/expr/explained.hpp>

#include <algorithm>

namespace ketnap {

void Explained::clear() {
  parts_.clear();
  rows_.clear();
  words_.clear();
  values_.clear();
  aside_.clear();
  amounts_.clear();
}

Explained::Value Explained::value(const Part& part, std::size_t column, std::size_t i) const {
  const std::size_t place = part.values + column * part.rows + i;
  if (values_[place] != stands_aside) return {values_[place], values_[place]};
  const auto found = std::ranges::lower_bound(aside_, place, {}, &Aside::place);
  return {found->lo, found->hi};
}

}  // namespace ketnap
