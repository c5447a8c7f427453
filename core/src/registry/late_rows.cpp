#include "late_rows.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "cut.hpp"
#include "fact_source.hpp"
#include "snapshot_builder.hpp"

namespace ketnap {
namespace {

std::size_t at(std::int32_t row) { return static_cast<std::size_t>(row); }

/// The parent of each row, no_row for those that have none.
std::vector<std::int32_t> parents_of(const Frame& frame) {
  std::vector<std::int32_t> parents(frame.rows(), no_row);
  const auto starts = frame.starts();
  for (std::size_t parent = 0; parent + 1 < starts.size(); ++parent)
    std::fill(parents.begin() + starts[parent], parents.begin() + starts[parent + 1], static_cast<std::int32_t>(parent));
  return parents;
}

/// Where all rows of a parent are among the few, they lie alike.
std::int32_t same_row(const Frame& few, std::int32_t row, std::int32_t parent, const Frame& whole, std::int32_t of) {
  const auto mine = few.starts();
  const auto all = whole.starts();
  if (mine[at(parent) + 1] - mine[at(parent)] != all[at(of) + 1] - all[at(of)]) throw CannotTell();
  return all[at(of)] + row - mine[at(parent)];
}

/// Below a parent of the earlier frame; no_row: among those that have none.
RowPlaces::Found find(const RowPlaces& places, const Frame& whole, std::int32_t row, std::int32_t parent) {
  std::int32_t first = 0;
  auto end = static_cast<std::int32_t>(whole.rows());
  if (!whole.groups_of().empty()) {
    const auto starts = whole.starts();
    if (parent == no_row && !places.are_own()) throw CannotTell();
    first = parent == no_row ? starts.back() : starts[at(parent)];
    if (parent != no_row) end = starts[at(parent) + 1];
  }
  const auto found = places.find(row, first, end);
  if (!found) throw CannotTell();
  return *found;
}

std::int32_t find_there(const RowPlaces& places, const Frame& whole, std::int32_t row, std::int32_t parent) {
  const auto found = find(places, whole, row, parent);
  if (!found.is_there) throw CannotTell();
  return found.row;
}

/// Where the few rows lie in the later frame.
void set_places(LateTable& table) {
  const Splice& splice = table.splice.get();
  std::size_t come = 0;
  for (std::size_t row = 0; row < table.is_anew.size(); ++row)
    table.places.push_back(table.is_anew[row] ? splice.place_of_come(come++) : splice.place_of(table.rows_after[row]));
  if (table.earlier->groups_of().empty()) return;
  const auto starts = table.earlier->starts();
  for (const std::int32_t row : splice.gone())
    table.parents_gone.push_back(
        row >= starts.back() ? no_row : static_cast<std::int32_t>(std::ranges::upper_bound(starts, row) - starts.begin()) - 1);
}

}  // namespace

std::optional<Between> between(Database& database, const History& history, int batch) {
  std::optional<LateFacts> facts = late_facts(database, history, batch);
  if (!facts) return std::nullopt;
  Between out;
  FewFacts before(std::move(facts->before));
  FewFacts after(std::move(facts->after));
  out.before = make_history(before, history.schema);
  out.after = make_history(after, history.schema);
  out.about = std::move(*facts);
  return out;
}

LateRows::LateRows(std::shared_ptr<const Snapshot> earlier, const Between& said)
    : earlier_(std::move(earlier)),
      about_(said.about),
      before_(few(said.before)),
      after_(few(said.after)),
      units_before_(unit_places(*before_)),
      units_after_(unit_places(*after_)) {
  if (earlier_->frames().contains("areas")) {
    areas_.resize(earlier_->frame("areas").rows());
    std::iota(areas_.begin(), areas_.end(), 0);
  }
  for (const std::string& name : in_order()) find_rows(name);
}

std::shared_ptr<const Snapshot> LateRows::few(const std::shared_ptr<const History>& history) const {
  return cut(history, earlier_->times());
}

std::vector<std::int32_t> LateRows::unit_places(const Snapshot& small) const {
  std::vector<std::int32_t> places;
  for (const Tree::Unit& unit : small.tree().units()) places.push_back(earlier_->tree().find(unit.code).value());
  return places;
}

std::vector<std::string> LateRows::in_order() const {
  std::vector<std::string> names;
  for (const auto& [name, frame] : earlier_->frames())
    if (!is_versioned(name)) names.push_back(name);
  const auto rank = [&](const std::string& name) {
    return name == "people" ? 0 : name == "dossiers" ? 1 : is_target(name) ? 2 : 3;
  };
  std::ranges::stable_sort(names, {}, rank);
  return names;
}

bool LateRows::is_whole(std::string_view parents, std::string_view key) const {
  return (parents == "people" && about_.people.contains(key)) || (parents == "dossiers" && about_.dossiers.contains(key));
}

std::string_view LateRows::key(const Frame& frame, std::int32_t row) const {
  return frame.column(schema().table(frame.name())->fields.front().name)->text(at(row));
}

bool LateRows::is_anew(const Snapshot& side, const Frame& few, std::int32_t row) const {
  const Field& first = schema().table(few.name())->fields.front();
  if (first.type != FieldType::link) return !is_target(few.name()) || about_.is_anew(few.name(), key(few, row));
  if (first.target != "people") return true;
  const std::int32_t person = few.link(first.name)[at(row)];
  if (person == no_row) throw CannotTell();
  return about_.people.contains(key(side.frame("people"), person));
}

bool LateRows::is_target(std::string_view name) const {
  return std::ranges::any_of(schema().tables(), [&](const TableSchema& table) {
    return std::ranges::any_of(table.fields,
                               [&](const Field& field) { return field.type == FieldType::link && field.target == name; });
  });
}

void LateRows::find_rows(const std::string& name) {
  LateTable& table = tables_[name];
  table.earlier = &earlier_->frame(name);
  table.before = &before_->frame(name);
  table.after = &after_->frame(name);
  std::vector<std::int32_t> gone;
  std::vector<Splice::Come> come;
  if (table.before->rows() != 0) find_before(table, gone);
  if (table.after->rows() != 0) find_after(table, come);
  std::ranges::sort(gone);
  if (std::ranges::adjacent_find(gone) != gone.end() || !std::ranges::is_sorted(come, {}, &Splice::Come::before))
    throw CannotTell();
  table.is_touched = !gone.empty() || !come.empty();
  if (table.is_touched || table.after->rows() != 0)
    table.splice = Splice(table.earlier->rows(), std::move(gone), std::move(come));
  else
    table.splice = Lazy<Splice>::made_by([of = table.earlier] { return Splice(of->rows(), {}, {}); });
  if (table.after->rows() != 0 || table.is_touched) set_places(table);
}

RowPlaces LateRows::row_places(const LateTable& table, bool after) const {
  const Frame& few = after ? *table.after : *table.before;
  const auto targets = [&](std::string_view target) {
    const auto found = tables_.find(target);
    if (found == tables_.end() || found->second.earlier == nullptr) throw CannotTell();
    const LateTable& of = found->second;
    return FramePair{.whole = of.earlier, .small = after ? of.after : of.before};
  };
  return {schema(), {.whole = table.earlier, .small = &few}, targets, after ? units_after_ : units_before_};
}

void LateRows::find_before(LateTable& table, std::vector<std::int32_t>& gone) {
  const Frame& few = *table.before;
  const Frame& whole = *table.earlier;
  const RowPlaces places = row_places(table, false);
  const auto parents = parents_of(few);
  for (std::int32_t row = 0; row < static_cast<std::int32_t>(few.rows()); ++row) {
    const std::int32_t parent = parents[at(row)];
    std::int32_t found = no_row;
    if (parent == no_row || few.groups_of() == "units") {
      found = find_there(places, whole, row, parent == no_row ? no_row : units_before_[at(parent)]);
    } else {
      const LateTable& above = tables_.find(few.groups_of())->second;
      const std::int32_t of = above.rows_before[at(parent)];
      if (is_whole(few.groups_of(), key(*above.before, parent)))
        found = same_row(few, row, parent, whole, of);
      else
        found = find_there(places, whole, row, of);
    }
    table.rows_before.push_back(found);
    if (is_anew(*before_, few, row)) gone.push_back(found);
  }
}

void LateRows::find_after(LateTable& table, std::vector<Splice::Come>& come) {
  const Frame& few = *table.after;
  const Frame& whole = *table.earlier;
  const RowPlaces places = row_places(table, true);
  table.parents_after = parents_of(few);
  for (std::int32_t row = 0; row < static_cast<std::int32_t>(few.rows()); ++row) {
    RowPlaces::Found found;
    const std::int32_t parent = table.parents_after[at(row)];
    if (parent == no_row || few.groups_of() == "units") {
      found = find(places, whole, row, parent == no_row ? no_row : units_after_[at(parent)]);
    } else {
      const LateTable& above = tables_.find(few.groups_of())->second;
      if (is_whole(few.groups_of(), key(*above.after, parent)))
        found.row = whole.starts()[at(above.belong[at(parent)])];
      else if (above.rows_after[at(parent)] == no_row)
        throw CannotTell();
      else
        found = find(places, whole, row, above.rows_after[at(parent)]);
    }
    const bool anew = is_anew(*after_, few, row);
    if (!anew && !found.is_there) throw CannotTell();
    table.rows_after.push_back(found.is_there ? found.row : no_row);
    table.belong.push_back(found.row);
    table.is_anew.push_back(anew);
    if (anew) come.push_back({.before = found.row, .row = row});
  }
}

bool LateRows::keeps_places(std::string_view target) const {
  if (is_versioned(target)) return true;
  const LateTable& table = tables_.find(target)->second;
  return !table.is_touched || table.splice.get().keeps_places();
}

const Splice& LateRows::splice_of(std::string_view target) const {
  static const Splice nothing;
  return is_versioned(target) ? nothing : tables_.find(target)->second.splice.get();
}

const std::vector<std::int32_t>& LateRows::places_in(std::string_view target) const {
  if (target == "units") return units_after_;
  return target == "areas" ? areas_ : tables_.find(target)->second.places;
}

}  // namespace ketnap
