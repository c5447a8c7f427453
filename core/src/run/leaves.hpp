#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <ketnap/base/period.hpp>
#include <ketnap/expr/count.hpp>
#include <ketnap/law/parameter.hpp>

#include <ketnap/expr/amount.hpp>
#include "expr/gather.hpp"

namespace ketnap {

/// The aggregates of a request, collected first, then taken in one pass over each frame: its counts and shares as numbers of rows,
/// all others over the rows with their values.
class Leaves {
 public:
  explicit Leaves(const Snapshot& snapshot) : snapshot_(snapshot) {}

  /// Every aggregate in a bound tree, under the dates of a period. `period` numbers the periods of the request.
  void collect(const Bound& tree, const Period& period, std::size_t period_number);
  void count(std::span<const Parameter> parameters);

  /// An aggregate's value for a place of the tree with all below it.
  [[nodiscard]] Amount amount(const Bound& leaf, std::size_t period_number, std::int32_t unit) const;
  /// Of a share: how many rows meet its condition, and of how many.
  [[nodiscard]] Amount meeting(const Bound& share, std::size_t period_number, std::int32_t unit) const;
  [[nodiscard]] Amount whole(const Bound& share, std::size_t period_number, std::int32_t unit) const;

 private:
  struct Pass {
    std::vector<Root> roots;
    std::vector<Counts> counts;  // one, once counted
    std::vector<ValueRoot> value_roots;
    std::vector<ValuedRows> valued;  // one for each value root, once counted
  };
  /// Where a leaf's roots stand: a count has one; a share those that meet it, those that do not, and all; any
  /// other aggregate one value root.
  struct Place {
    const Pass* pass = nullptr;
    std::size_t first = 0;
  };
  [[nodiscard]] const Place& place(const Bound& leaf, std::size_t period_number) const;
  [[nodiscard]] Amount between(const Place& place, std::size_t root, std::int32_t unit) const;

  const Snapshot& snapshot_;
  std::map<std::string, Pass, std::less<>> passes_;  // by frame
  std::map<std::pair<const Bound*, std::size_t>, Place> places_;
};

}  // namespace ketnap
