#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <ketnap/plugin/catalog.hpp>

#include "count/nation.hpp"

/// What the benchmark counts: 21 counts in six years, 126 in all, for every unit with all below it.
namespace count {

/// The order is that of the results: the counts on rows of spells first.
enum Counted : std::uint8_t {
  members,
  women,
  minority,
  religious,
  up_to_30,
  from_31_to_40,
  over_60,
  official,
  probationary,
  women_up_to_30,
  arrived,
  died,
  admitted,
  admitted_women,
  admitted_minority,
  admitted_pupils,
  admitted_youth_union,
  admitted_up_to_30,
  admitted_workers,
  admitted_late,
  recognised,
  counts
};
inline constexpr std::size_t of_spells = admitted;
inline constexpr int first_year = 2020;
inline constexpr std::size_t years = 6;
inline constexpr std::size_t roots = counts * years;
/// Those that read what is not known of everybody, births and ethnicities above all: what possibly counts is more there.
inline constexpr std::array<Counted, 10> doubtful = {
    minority,       up_to_30,          from_31_to_40,        over_60,          official, probationary,
    women_up_to_30, admitted_minority, admitted_youth_union, admitted_up_to_30};
inline constexpr std::size_t doubtful_roots = doubtful.size() * years;

struct Text {
  const char* id;
  const char* text;
};
/// In the written form, by Counted.
[[nodiscard]] const std::array<Text, counts>& texts();

/// plugins/vn, and an indicator `bench.<id>` for each text.
[[nodiscard]] ketnap::Catalog catalog();

/// By unit, then year, then Counted: rows that surely are counted there with all below; and by `doubtful`, those that possibly are.
struct Found {
  explicit Found(std::size_t units) : surely(units * roots), possibly(units * doubtful_roots) {}
  std::vector<std::int32_t> surely;
  std::vector<std::int32_t> possibly;
  friend bool operator==(const Found&, const Found&) = default;
};

/// The codes that the counts name, by their places.
struct Codes {
  std::uint8_t female;
  std::uint8_t kinh;
  std::uint8_t no_religion;
  std::uint8_t began_by_arrived;
  std::uint8_t ended_by_died;
  std::uint8_t pupil;
  std::uint8_t student;
  std::uint8_t enterprise_first;
  std::uint8_t enterprise_last;
  std::uint8_t upper_secondary;
};
[[nodiscard]] Codes codes_of(const ketnap::Schema& schema);

/// Days of the years as a loop wants them: first and last, and since when somebody was born who is up to 30, 40, 60 on the last.
struct Year {
  std::int32_t first;
  std::int32_t last;
  std::int32_t born_30;
  std::int32_t born_40;
  std::int32_t born_60;
};
[[nodiscard]] std::array<Year, years> year_days();

/// By hand: one loop over each table, all counts in it, what nobody knows counted beside what is sure; then up the tree.
void count_by_hand(const Columns& columns, const Codes& codes, std::size_t threads, Found& found);

/// The columns, the tree, what was found and `workload.json`, which says what they are, into a folder.
void dump(const std::string& folder, const ketnap::Snapshot& nation, const Columns& columns, const Found& found);

/// What each indicator of the catalog takes over the six years, for provinces and what lies right below them.
void time_indicators(const ketnap::Snapshot& nation, const ketnap::Catalog& catalog, ketnap::InstructionSet set);

}  // namespace count
