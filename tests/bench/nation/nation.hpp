#pragma once
#include <cstdint>
#include <filesystem>

namespace nation {

/// Writes the files of a synthetic nation in the columns of data/README.md into a folder: units, people, profiles, spells,
/// admissions; and `expected.csv`, what a load of all of them must say: `rows.people,5600000`, `set_aside,...`, `finding.2103,20`.
/// Nobody in it exists. The same number of people and seed make the same bytes.
///
/// Five levels of units; 19 people in a cell on the average, some thousands in a few; 1.6 profiles and 1.3 spells a person; an
/// admission for each who joined since the register began. Keys of people are in no order, as pseudonyms are. About 280 records
/// are wrong, in twenty ways (fewer where there are few people).
void write(const std::filesystem::path& folder, std::int64_t people, std::uint64_t seed);

}  // namespace nation
