#pragma once
#include <cstdint>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <ketnap/base/finding.hpp>
#include <ketnap/data/schema.hpp>

#include "layout.hpp"
#include "person_rows.hpp"
#include "subjects.hpp"

namespace ketnap {

/// A fact that does not agree with others; where one of them is named, `other_layout` is not nullptr.
struct Contradiction {
  int number;
  const Layout* layout;
  std::int64_t fact;
  std::string_view column;
  const Layout* other_layout = nullptr;
  std::int64_t other = 0;
};

/// What a person's rows are compared by.
struct PersonRules {
  PersonRules(const std::vector<Layout>& layouts, const Schema& schema);

  const Layout* spells = nullptr;  ///< nullptr: the schema has no such table
  const Layout* admissions = nullptr;
  std::int16_t admitted = no_code;
  std::int16_t readmitted = no_code;
  std::int16_t annulled = no_code;
  std::unordered_set<std::int64_t> changed_spells{};  ///< Subjects::changed_people
  std::unordered_set<std::int64_t> changed_admissions{};
};

/// What a person's spells, admissions and other rows may not say against each other (2203, 2218-2222). It asks no database, so it
/// may run beside who writes into one.
[[nodiscard]] std::vector<Contradiction> compare_rows(PersonRows rows, const PersonRules& rules);
/// The same of the subjects, as the registry has them.
[[nodiscard]] std::vector<Contradiction> check_people(const Subjects& subjects, PersonRules rules);
/// As findings, with their places.
void tell(const std::vector<Contradiction>& found, const Subjects& subjects, std::vector<Finding>& findings);

}  // namespace ketnap
