#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include <ketnap/data/schema.hpp>
#include <ketnap/data/snapshot.hpp>

/// The nation that the benchmark counts, made in memory: five levels of units, 19 people in a cell on the average (some thousands
/// in a few), 1.2 spells and two thirds of an admission a person; 3 % of the births known to the year only, 1 % of the ethnicities
/// and of the memberships of the youth union unknown. Nobody in it exists. The same number of people makes the same nation.
namespace count {

/// The order of the rows of `people`: that of the tree by the cell that they joined in, or that of their keys, which are in no
/// order, as in a registry.
enum class PeopleBy : std::uint8_t { tree, key };

[[nodiscard]] ketnap::Snapshot make_nation(const ketnap::Schema& schema, std::size_t people, PeopleBy order);

/// The columns of spells and admissions with what they read of people and profiles beside them, as a loop written by hand wants
/// them: copies in the order of the rows. 255 is an unknown code. The rows of the unit u are starts[u] .. starts[u + 1].
struct Spells {
  std::vector<std::int32_t> starts;
  std::vector<std::int32_t> since;
  std::vector<std::int32_t> until;
  std::vector<std::int32_t> official_low;
  std::vector<std::int32_t> official_high;
  std::vector<std::int32_t> born_low;
  std::vector<std::int32_t> born_high;
  std::vector<std::uint8_t> began_by;
  std::vector<std::uint8_t> ended_by;
  std::vector<std::uint8_t> sex;
  std::vector<std::uint8_t> ethnicity;
  std::vector<std::uint8_t> religion;
};
struct Admissions {
  std::vector<std::int32_t> starts;
  std::vector<std::int32_t> decided_on;
  std::vector<std::int32_t> ceremony_on;
  std::vector<std::int32_t> official_on;
  std::vector<std::int32_t> annulled_on;
  std::vector<std::int32_t> born_low;
  std::vector<std::int32_t> born_high;
  std::vector<std::uint8_t> sex;
  std::vector<std::uint8_t> ethnicity;
  std::vector<std::uint8_t> occupation;
  std::vector<std::uint8_t> education;
  std::vector<std::uint8_t> youth_union;
};
struct Columns {
  std::vector<std::int32_t> parents;  ///< of units, in the order of the tree; -1 above all
  std::vector<std::int32_t> ends;     ///< one past the last unit below
  std::vector<std::uint8_t> depths;
  Spells spells;
  Admissions admissions;
};
[[nodiscard]] Columns columns_of(const ketnap::Snapshot& nation);

}  // namespace count
