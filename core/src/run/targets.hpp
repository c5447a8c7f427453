#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <ketnap/base/period.hpp>
#include <ketnap/base/rational.hpp>
#include <ketnap/data/snapshot.hpp>

namespace ketnap {

/// A row of `targets`: what a unit owes for a period.
struct Target {
  std::string id;
  Period period;
  std::string group;
  std::string indicator;
  std::optional<Rational> at_least{};
  std::optional<Rational> at_most{};
  bool has_at_least = false;  ///< it says something, be it no number
  bool has_at_most = false;
  Date set_on{};
  std::string document{};
  std::string replaces{};
};

/// All that were set for a unit by as_of, in the order of the frame, as far as their periods can be read.
[[nodiscard]] std::vector<Target> targets_set(const Snapshot& snapshot, std::int32_t unit);
/// Whether none of them was set later in its place: the same target for the same period, or one that replaces it in some of it.
[[nodiscard]] bool is_in_force(const Target& target, const std::vector<Target>& all);
/// What it was set in place of: the version before, or the target that it replaces; nullptr where it is the first.
[[nodiscard]] const Target* predecessor(const Target& target, const std::vector<Target>& all);

}  // namespace ketnap
