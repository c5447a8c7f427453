#pragma once
#include <string_view>

#include <ketnap/data/schema.hpp>
#include <ketnap/expr/bind.hpp>

namespace ketnap {

/// The most sensitive field that an Expr reads, on whatever row and inside whatever aggregate; nullptr where it reads none. `table`
/// is the one that it was bound on: a table of the schema, judged_table() by its name, or `units` for what is written about a unit.
///
/// Where a row is linked to is read only where that itself is the value: `person.sex` reads the sex. Nor is read what makes a
/// unit's rows its own (`members`: since and until): counting them tells of nobody.
///
///   most_sensitive(schema, "admissions", *bound)->name      // `religion`, of "person.religion == 'none' and sex == 'male'"
[[nodiscard]] const Field* most_sensitive(const Schema& schema, std::string_view table, const Bound& bound);

}  // namespace ketnap
