#include "official_days.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>

#include <ketnap/base/date.hpp>

#include "column_builder.hpp"
#include "data/membership.hpp"
#include "fact_range.hpp"
#include "in_force.hpp"

namespace ketnap {

OfficialDays::OfficialDays(const Subjects& subjects, const Schema& schema, const std::vector<Layout>& layouts,
                           std::vector<std::int64_t> people) {
  std::ranges::sort(people);
  people.erase(std::ranges::unique(people).begin(), people.end());
  for (const std::int64_t person : people) places_.emplace(person, static_cast<std::int32_t>(places_.size()));
  std::map<std::string, Frame, std::less<>> frames;
  frames["people"] = Frame("people", people.size(), {});
  for (const Layout& layout : layouts)
    if (layout.table->name == "spells" || layout.table->name == "admissions")
      frames[layout.table->name] = frame_of(subjects, schema, layout);
  add_membership(schema, frames);
  spells_ = std::move(frames["spells"]);
}

Frame OfficialDays::frame_of(const Subjects& subjects, const Schema& schema, const Layout& layout) {
  const TableSchema& table = *layout.table;
  const auto person_field = static_cast<std::size_t>(table.find("person") - table.fields.data());
  const int person_column = FactsInForce::first_column + static_cast<int>(layout.first_column[person_field]);
  const std::int64_t first_new = subjects.first_new(layout);
  RawTable raw = empty_raw(layout);
  std::vector<std::int32_t> people;
  const auto append = [&](const Statement& row) {
    const auto person = places_.find(row.integer(person_column));
    if (person == places_.end()) return;
    append_raw(raw, row);
    people.push_back(person->second);
    if (row.integer(0) >= first_new) touched_.insert(person->first);
  };
  if (subjects.are_all()) {
    FactsInForce facts(subjects.database(), layout, subjects.batch(), layout.column_list());
    while (facts.step()) append(facts.row());
  } else {
    Statement facts(subjects.database(), "SELECT f.fact, " + layout.column_list("f") + " FROM " + layout.facts +
                                             " f WHERE f.person = ?1 AND " + is_in_force_sql(layout) + " ORDER BY f.fact");
    for (const auto& [person, place] : places_) {
      facts.bind(1, person);
      while (facts.step()) append(facts);
      facts.reset();
    }
  }
  touched_.merge(subjects.changed_people(table.name));

  std::vector<std::int32_t> order(people.size());
  std::iota(order.begin(), order.end(), 0);
  const ColumnBuilder builder(schema, raw, order, Date::last());
  std::vector<Column> columns;
  for (std::size_t field = 0; field < table.fields.size(); ++field) {
    if (field == person_field)
      columns.push_back(builder.link(field, people));
    else if (table.fields[field].type != FieldType::link)
      columns.push_back(builder.column(field));
  }
  return {table.name, people.size(), std::move(columns)};
}

bool OfficialDays::is_surely_not(std::int64_t person, std::int32_t day) const {
  const auto place = places_.find(person);
  const Frame::RowIndex* index = spells_.index("people");
  if (place == places_.end() || index == nullptr) return false;
  const auto low = [&](std::string_view column) { return spells_.column(column)->values.as<std::int32_t>(); };
  const auto until = spells_.column("until")->high.empty() ? low("until") : spells_.column("until")->high.as<std::int32_t>();
  const auto starts = index->starts.as<std::int32_t>();
  const auto rows = index->rows.as<std::int32_t>();
  const auto at = static_cast<std::size_t>(place->second);
  const auto first = static_cast<std::size_t>(starts[at]);
  const auto mine = rows.subspan(first, static_cast<std::size_t>(starts[at + 1]) - first);
  return std::ranges::none_of(mine, [&](std::int32_t row) {
    const auto spell = static_cast<std::size_t>(row);
    return low("since")[spell] <= day && day < until[spell] && low("official_since")[spell] <= day;
  });
}

}  // namespace ketnap
