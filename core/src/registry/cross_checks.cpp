#include "cross_checks.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_set>

#include "checks.hpp"
#include "dossier_checks.hpp"
#include "fact_range.hpp"
#include "in_force.hpp"
#include "subjects.hpp"

namespace ketnap {
namespace {

constexpr int after_fact = FactsInForce::first_column;

bool lies_in_unit(const Layout& layout) { return layout.table->name == "spells" || layout.table->name == "admissions"; }

std::vector<Stored> stored(const Layout& layout, const Statement& row) {
  std::vector<Stored> values(layout.columns.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const int column = after_fact + static_cast<int>(i);
    if (row.is_null(column)) continue;
    values[i] = layout.columns[i].is_text ? Stored::of(row.text(column)) : Stored::of(row.integer(column));
  }
  return values;
}

/// Numbers of units that a batch may have taken days from, or made something else than a cell, which they were before.
std::unordered_set<std::int64_t> narrowed_units(const Subjects& subjects, const Schema& schema, const Layout& units) {
  std::unordered_set<std::int64_t> narrowed;
  const std::int64_t first_new = subjects.first_new(units);
  if (facts_of_batch(subjects.database(), units, subjects.batch()).is_empty() || first_new <= 1) return narrowed;
  const auto place = [&](const char* list, const char* code) { return std::to_string(schema.list(list)->place_of(code).value()); };
  // A new open version of a cell that stays one takes nothing from it.
  Statement found(subjects.database(),
                  "SELECT n.id, b.key, b.op, b.state, b.kind FROM " + units.facts + " b JOIN unit n ON n.key = " +
                      "substr(b.key, 1, instr(b.key, char(" + std::to_string(static_cast<int>(key_separator)) + ")) - 1)" +
                      " WHERE b.fact >= ?1 AND (b.op = 0 OR b.state = " + place("unit_state", "closed") + " OR b.kind <> " +
                      place("unit_kind", "cell") + " OR EXISTS (SELECT 1 FROM " + units.facts +
                      " f WHERE f.key = b.key AND f.batch < b.batch)) AND EXISTS (SELECT 1 FROM " + units.facts +
                      " f WHERE f.key >= n.key AND f.key < n.key || ' ' AND f.batch < b.batch)");
  found.bind(1, first_new);
  while (found.step()) narrowed.insert(found.integer(0));
  return narrowed;
}

/// Rows that the batch did not write and that lie in units that it narrowed.
void check_narrowed_units(const Subjects& subjects, const Schema& schema, const std::vector<Layout>& layouts,
                          std::vector<Finding>& findings) {
  const Layout* units = subjects.find("units");
  if (units == nullptr) return;
  const std::unordered_set<std::int64_t> narrowed = narrowed_units(subjects, schema, *units);
  if (narrowed.empty()) return;
  KnownKeys numbers(subjects.database(), *units);
  UnitLives lives(subjects.database(), schema, *units, numbers, subjects.batch());
  FactPlaces places(subjects);
  for (const Layout& layout : layouts) {
    if (!lies_in_unit(layout)) continue;
    const RowChecks checks(layout, &lives);
    const auto unit = std::ranges::find(layout.columns, "unit", &StoredColumn::name) - layout.columns.begin();
    const std::int64_t first_new = subjects.first_new(layout);
    FactsInForce facts(subjects.database(), layout, subjects.batch(), layout.column_list());
    while (facts.step()) {
      const Statement& row = facts.row();
      if (row.integer(0) >= first_new || !narrowed.contains(row.integer(after_fact + static_cast<int>(unit)))) continue;
      std::vector<Finding> found;
      checks.check_unit(stored(layout, row), {}, 0, found);
      for (const Finding& one : found) findings.push_back(places.finding(one.number, layout, row.integer(0), one.column, one.args));
    }
  }
}

}  // namespace

void find_contradictions(Database& database, const Schema& schema, const std::vector<Layout>& layouts, int batch,
                         std::future<std::vector<Contradiction>> of_people, std::vector<Finding>& findings) {
  const Subjects subjects(database, layouts, batch, false);
  check_narrowed_units(subjects, schema, layouts, findings);
  if (subjects.are_none()) return;
  tell(of_people.valid() ? of_people.get() : check_people(subjects, PersonRules(layouts, schema)), subjects, findings);
  check_dossiers(subjects, schema, layouts, findings);
}

void find_all_contradictions(Database& database, const Schema& schema, const std::vector<Layout>& layouts, int head,
                             std::vector<Finding>& findings) {
  const Subjects subjects(database, layouts, head, true);
  std::optional<KnownKeys> numbers;
  std::optional<UnitLives> lives;
  if (const Layout* units = subjects.find("units"); units != nullptr) {
    numbers.emplace(database, *units);
    lives.emplace(database, schema, *units, *numbers, head);
  }
  for (const Layout& layout : layouts) {
    const RowChecks checks(layout, lives && lies_in_unit(layout) ? &*lives : nullptr);
    FactsInForce facts(database, layout, head, layout.column_list());
    while (facts.step()) checks.check(stored(layout, facts.row()), layout.table->name, facts.row().integer(0), findings);
  }
  tell(check_people(subjects, PersonRules(layouts, schema)), subjects, findings);
  check_dossiers(subjects, schema, layouts, findings);
}

}  // namespace ketnap
