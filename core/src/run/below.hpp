#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <ketnap/base/period.hpp>
#include <ketnap/data/snapshot.hpp>
#include <ketnap/expr/bind.hpp>

#include <ketnap/expr/amount.hpp>
#include "expr/summary.hpp"
#include "run/areas.hpp"

namespace ketnap {

struct UnitRow;

/// Aggregates over `below(…)`: a unit and the units under it that are open at the period's end, each a unit over the same period.
/// What an aggregate reads of them is computed once for each, however many units lie around it; only where it mentions the unit
/// around, it is computed for every pair.
class Below {
 public:
  explicit Below(const Snapshot& snapshot) : snapshot_(snapshot) {}

  /// An aggregate; those inside it come first. Periods are numbered as in Leaves.
  void add(const Bound& leaf, const Period& period, std::size_t period_number);
  [[nodiscard]] bool empty() const { return asked_.empty(); }
  /// Computes what does not depend on the unit around, for the places first .. end of the tree. `anywhere` is a row of the request.
  void take(const UnitRow& anywhere, std::int32_t first, std::int32_t end, std::size_t threads);

  /// The aggregate's value, asked at a unit.
  [[nodiscard]] Amount amount(const Bound& leaf, const UnitRow& row) const;
  /// Of a count the units for which its condition holds; of a share those that meet it, those of the whole that do not, the whole.
  enum class Part : std::uint8_t { meeting, rest, whole };
  /// What a row must fulfil to be of this part.
  [[nodiscard]] static const BoundPtr& condition(const Bound& leaf, Part part) {
    return leaf.args[part == Part::meeting ? 0 : part == Part::whole ? 1 : 2];
  }
  [[nodiscard]] Amount number(const Bound& leaf, Part part, const UnitRow& row) const;
  /// The places of those that surely are.
  [[nodiscard]] std::vector<std::int32_t> units(const Bound& leaf, Part part, const UnitRow& row) const;

 private:
  /// Whether something is so.
  struct Doubt {
    bool surely = false;
    bool possibly = false;
  };
  struct Running {
    std::int32_t surely = 0;
    std::int32_t possibly = 0;
  };
  /// What the units of neighbouring places come to: running sums from the first on, or the values of those that have one.
  struct Taken {
    std::int32_t first = 0;
    std::array<std::vector<Running>, 3> sums;
    std::vector<std::int32_t> places;
    std::vector<AmountRow> values;

    [[nodiscard]] Amount number(Part part, std::int32_t from, std::int32_t to) const;
    [[nodiscard]] std::span<const AmountRow> values_of(std::int32_t from, std::int32_t to) const;
  };
  struct Asked {
    const Bound* leaf = nullptr;
    Period period;
    std::size_t period_number = 0;
  };
  using Membership = std::tuple<std::string, std::string, std::size_t>;  // kind, level, period

  [[nodiscard]] Places places(const Bound& leaf, const UnitRow& row) const;
  [[nodiscard]] std::vector<Doubt> members(const RowSet& rows, Date day) const;
  template <class Use>
  void each(const Bound& leaf, const UnitRow& around, std::int32_t first, std::int32_t end, Use use) const;
  [[nodiscard]] Doubt holds(const Bound& leaf, Part part, const UnitRow& inner) const;
  [[nodiscard]] Taken taken(const Bound& leaf, const UnitRow& around, std::int32_t first, std::int32_t end,
                            std::size_t threads = 1) const;
  [[nodiscard]] const Taken* taken_once(const Bound& leaf, std::size_t period_number) const;

  const Snapshot& snapshot_;
  std::vector<Asked> asked_;
  std::map<Membership, std::vector<Doubt>> members_;
  std::map<std::pair<const Bound*, std::size_t>, Taken> taken_;
};

}  // namespace ketnap
