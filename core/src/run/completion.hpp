#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <ketnap/plugin/catalog.hpp>
#include <ketnap/report/table.hpp>

#include "run/leaves.hpp"
#include "run/targets.hpp"

namespace ketnap {

/// The part of a target's period that is over where a period that meets it is; nullopt where the two do not meet.
[[nodiscard]] std::optional<Period> progress(const Period& of_target, const Period& asked);
/// Which part of the days of a target's period those of its progress are, as far as they have come by as_of; nullopt of a period
/// without an end.
[[nodiscard]] std::optional<Rational> elapsed(const Period& of_target, const Period& over, Date as_of);

/// `vn.target_completion`: for each target in force how much of it is done. Against the plan that is what was done over what is
/// owed for the whole period, against the progress over what would be owed by now if it came day by day.
class Completion {
 public:
  Completion(const Snapshot& snapshot, const Catalog& catalog) : snapshot_(snapshot), catalog_(catalog) {}

  /// The targets in force of a unit that meet one of the periods: their places in targets().
  std::vector<std::size_t> add(std::int32_t unit, std::span<const Period> periods);
  [[nodiscard]] const Target& target(std::size_t place) const { return targets_[place].target; }
  [[nodiscard]] Table::TargetHead head(std::size_t place) const;

  /// What has to be counted; the periods get numbers from `first` on.
  void collect(Leaves& leaves, std::size_t first);
  /// A target's figure at a period asked for; nothing where the two do not meet.
  [[nodiscard]] Figure figure(std::size_t place, const Period& asked, const BoundIndicator& indicator, const Leaves& leaves) const;
  /// What measures a target, over its group; nullptr where the catalog has no such indicator or group.
  [[nodiscard]] const BoundIndicator* measured(const Target& target);

 private:
  struct Owed {
    Target target;
    std::int32_t unit = 0;
    const BoundIndicator* indicator = nullptr;
    Label instead_of{};  ///< what it was set in place of, as people read it
  };
  [[nodiscard]] std::string amount(const Target& target, Lang lang) const;
  [[nodiscard]] std::string document(const std::string& key) const;

  const Snapshot& snapshot_;
  const Catalog& catalog_;
  std::vector<Owed> targets_;
  std::vector<Period> windows_;
  std::size_t first_ = 0;
  std::deque<BoundIndicator> of_groups_;
  std::map<std::pair<std::string, std::string>, const BoundIndicator*> measured_;
};

}  // namespace ketnap
