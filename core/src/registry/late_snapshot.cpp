#include "late_snapshot.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "cut.hpp"
#include "row_places.hpp"
#include "snapshot_builder.hpp"
#include "splice.hpp"

namespace ketnap {
namespace {

std::size_t at(std::int32_t row) { return static_cast<std::size_t>(row); }

Buffer lent(const Frame& frame, std::span<const std::int32_t> part) {
  return {std::make_shared<const Frame>(frame), part.data(), part.size_bytes()};
}

/// Where rows belong cannot be told; it never leaves this file.
class CannotTell : public std::runtime_error {
 public:
  CannotTell() : std::runtime_error("where a row belongs cannot be told") {}
};

/// The parent of each row, no_row for those that have none.
std::vector<std::int32_t> parents_of(const Frame& frame) {
  std::vector<std::int32_t> parents(frame.rows(), no_row);
  const auto starts = frame.starts();
  for (std::size_t parent = 0; parent + 1 < starts.size(); ++parent)
    std::fill(parents.begin() + starts[parent], parents.begin() + starts[parent + 1], static_cast<std::int32_t>(parent));
  return parents;
}

/// One table on its way from one batch to another.
struct LateTable {
  const Frame* earlier = nullptr;
  const Frame* before = nullptr;          ///< the few rows as they were
  const Frame* after = nullptr;           ///< and as they are
  std::vector<std::int32_t> rows_before;  ///< of the few as they were, their rows in the earlier frame
  std::vector<std::int32_t> rows_after;   ///< of the few as they are, the row that had the key before; no_row
  std::vector<std::int32_t> belong;       ///< before which row of the earlier frame they belong
  std::vector<bool> is_anew;              ///< of the few as they are
  std::vector<std::int32_t> places;       ///< their rows in the later frame
  std::vector<std::int32_t> parents_after;
  std::vector<std::int32_t> parents_gone;  ///< of the rows that go, in the earlier frame
  bool is_touched = false;
  Lazy<Splice> splice;
};

/// Frames hold it, and it holds none of them.
class Late : public std::enable_shared_from_this<Late> {
 public:
  Late(std::shared_ptr<const Snapshot> earlier, const Between& said)
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

  std::shared_ptr<const Snapshot> snapshot() {
    auto frames = earlier_->frames();
    for (const auto& [name, table] : tables_)
      frames[name] = Frame(name, [self = shared_from_this(), name, &table] { return self->frame(name, table); });
    SnapshotTimes times = earlier_->times();
    times.as_known = after_->times().as_known;
    return std::make_shared<const Snapshot>(Snapshot::Complete(), times, schema(), earlier_->tree(), std::move(frames),
                                            earlier_.get());
  }

 private:
  const Schema& schema() const { return earlier_->schema(); }
  SpareMemory& spare() const { return earlier_->spare_memory(); }

  std::shared_ptr<const Snapshot> few(const std::shared_ptr<const History>& history) const {
    return cut(history, earlier_->times());
  }

  /// Where a small tree's units lie in the whole one.
  std::vector<std::int32_t> unit_places(const Snapshot& small) const {
    std::vector<std::int32_t> places;
    for (const Tree::Unit& unit : small.tree().units()) places.push_back(earlier_->tree().find(unit.code).value());
    return places;
  }

  /// Those by which others are grouped, and to which keys lead, first.
  std::vector<std::string> in_order() const {
    std::vector<std::string> names;
    for (const auto& [name, frame] : earlier_->frames())
      if (!is_versioned(name)) names.push_back(name);
    const auto rank = [&](const std::string& name) {
      return name == "people" ? 0 : name == "dossiers" ? 1 : is_target(name) ? 2 : 3;
    };
    std::ranges::stable_sort(names, {}, rank);
    return names;
  }

  bool is_whole(std::string_view parents, std::string_view key) const {
    return (parents == "people" && about_.people.contains(key)) || (parents == "dossiers" && about_.dossiers.contains(key));
  }

  /// The first column of its table's key.
  std::string_view key(const Frame& frame, std::int32_t row) const {
    return frame.column(schema().table(frame.name())->fields.front().name)->text(at(row));
  }

  /// Whether one of few rows is made anew, or only lies there so that links find it.
  bool is_anew(const Snapshot& side, const Frame& few, std::int32_t row) const {
    const Field& first = schema().table(few.name())->fields.front();
    if (first.type != FieldType::link) return !is_target(few.name()) || about_.is_anew(few.name(), key(few, row));
    if (first.target != "people") return true;
    const std::int32_t person = few.link(first.name)[at(row)];
    if (person == no_row) throw CannotTell();
    return about_.people.contains(key(side.frame("people"), person));
  }

  bool is_target(std::string_view name) const {
    return std::ranges::any_of(schema().tables(), [&](const TableSchema& table) {
      return std::ranges::any_of(table.fields,
                                 [&](const Field& field) { return field.type == FieldType::link && field.target == name; });
    });
  }

  void find_rows(const std::string& name) {
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

  RowPlaces row_places(const LateTable& table, bool after) const {
    const Frame& few = after ? *table.after : *table.before;
    const auto targets = [&](std::string_view target) {
      const auto found = tables_.find(target);
      if (found == tables_.end() || found->second.earlier == nullptr) throw CannotTell();
      const LateTable& of = found->second;
      return FramePair{.whole = of.earlier, .small = after ? of.after : of.before};
    };
    return {schema(), {.whole = table.earlier, .small = &few}, targets, after ? units_after_ : units_before_};
  }

  void find_before(LateTable& table, std::vector<std::int32_t>& gone) {
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

  /// Where all rows of a parent are among the few, they lie alike.
  static std::int32_t same_row(const Frame& few, std::int32_t row, std::int32_t parent, const Frame& whole, std::int32_t of) {
    const auto mine = few.starts();
    const auto all = whole.starts();
    if (mine[at(parent) + 1] - mine[at(parent)] != all[at(of) + 1] - all[at(of)]) throw CannotTell();
    return all[at(of)] + row - mine[at(parent)];
  }

  static std::int32_t find_there(const RowPlaces& places, const Frame& whole, std::int32_t row, std::int32_t parent) {
    const auto found = find(places, whole, row, parent);
    if (!found.is_there) throw CannotTell();
    return found.row;
  }

  void find_after(LateTable& table, std::vector<Splice::Come>& come) {
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

  /// Below a parent of the earlier frame; no_row: among those that have none.
  static RowPlaces::Found find(const RowPlaces& places, const Frame& whole, std::int32_t row, std::int32_t parent) {
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

  void set_places(LateTable& table) const {
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

  /// Whether what leads to a table's rows leads there still.
  bool keeps_places(std::string_view target) const {
    if (is_versioned(target)) return true;
    const LateTable& table = tables_.find(target)->second;
    return !table.is_touched || table.splice.get().keeps_places();
  }

  const Splice& splice_of(std::string_view target) const {
    static const Splice nothing;
    return is_versioned(target) ? nothing : tables_.find(target)->second.splice.get();
  }
  const std::vector<std::int32_t>& places_in(std::string_view target) const {
    if (target == "units") return units_after_;
    return target == "areas" ? areas_ : tables_.find(target)->second.places;
  }

  bool has_same_column(const LateTable& table, const Field& field) const {
    return !table.is_touched && (field.type != FieldType::link || keeps_places(field.target));
  }

  bool has_same_parents(const Frame& frame) const {
    return frame.groups_of().empty() || is_versioned(frame.groups_of()) || !tables_.find(frame.groups_of())->second.is_touched;
  }

  Frame frame(const std::string& name, const LateTable& table) const {
    const Frame& earlier = *table.earlier;
    const auto self = shared_from_this();
    std::vector<LateColumn> columns;
    for (const Field& field : earlier.fields())
      columns.push_back({field, Lazy<Column>::made_by([self, &table, field] { return self->column(table, field); })});
    Frame out = Frame::of_late(name, table.splice.get().rows(), std::move(columns));
    if (!earlier.groups_of().empty())
      out = out.grouped(earlier.groups_of(), Lazy<Buffer>::made_by([self, &table] { return self->starts(table); }));
    if (is_of_moves(table))
      out = out.with_counted_below(Lazy<Buffer>::made_by([self, &table] { return self->counted_below(table); }));
    if (earlier.link_target("profile") == "profiles")
      out = out.with_link("profile", "profiles", Lazy<Buffer>::made_by([self, &table] { return self->profiles(table); }));
    if (earlier.has_index("people"))
      out = out.with_index("people", Lazy<Frame::RowIndex>::made_by([self, &table] { return self->rows_of_people(table); }));
    return out;
  }

  Column column(const LateTable& table, const Field& field) const {
    const Frame& earlier = *table.earlier;
    const Column& whole = *earlier.column(field.name);
    if (has_same_column(table, field)) return whole;
    const SplicedColumn of = parts(table, field);
    const Splice& splice = table.splice.get();
    if (!is_of_moves(table)) return spliced(splice, of, unknowns(splice, of), spare());
    // A move's column is one of the spells' where they have it, and says of unknown values what all of them say.
    const LateTable& spells = tables_.find("spells")->second;
    if (spells.earlier->column(field.name) == nullptr) return spliced(splice, of, unknowns(splice, of), spare());
    return spliced(splice, of, unknowns(spells.splice.get(), parts(spells, field)), spare());
  }

  bool is_of_moves(const LateTable& table) const {
    return std::ranges::find(schema().derived(), table.earlier->name(), &TableSchema::name) != schema().derived().end();
  }

  SplicedColumn parts(const LateTable& table, const Field& field) const {
    SplicedColumn of{.earlier = table.earlier->column(field.name), .come = table.after->column(field.name)};
    if (field.type == FieldType::link) {
      of.targets = &splice_of(field.target);
      of.come_targets = places_in(field.target);
    }
    const bool is_read = schema().table(table.earlier->name())->find(field.name) != nullptr;
    const bool is_other_end =
        is_of_moves(table) && schema().table("spells")->find(field.name) == nullptr && field.type == FieldType::link;
    of.ends_with_ones = is_other_end || (is_read && !is_of_moves(table));
    of.nulls_are_unknown = is_read && !is_of_moves(table);
    return of;
  }

  /// By how many rows each parent has.
  Buffer starts(const LateTable& table) const {
    const Frame& earlier = *table.earlier;
    const auto before = earlier.starts();
    if (!table.is_touched && has_same_parents(earlier)) return lent(earlier, before);
    const bool of_units = is_versioned(earlier.groups_of());
    const LateTable* above = of_units ? nullptr : &tables_.find(earlier.groups_of())->second;
    const std::size_t parents = of_units ? before.size() - 1 : above->splice.get().rows();
    return written(spare(), (parents + 1) * sizeof(std::int32_t), [&](void* memory) {
      auto* const starts = static_cast<std::int32_t*>(memory);
      std::int32_t* counts = starts + 1;
      const auto count = [&](std::int32_t parent) { return before[at(parent) + 1] - before[at(parent)]; };
      const auto earlier_parent = [&](std::int32_t few) { return above->rows_after[at(few)]; };
      if (of_units) {
        for (std::int32_t i = 0; at(i) < parents; ++i) counts[i] = count(i);
      } else {
        std::int32_t* to = counts;
        for (const Splice::Run& run : above->splice.get().runs())
          for (std::int32_t i = run.first; i < run.first + run.count; ++i) {
            const std::int32_t parent = run.has_come ? earlier_parent(i) : i;
            *to++ = parent == no_row ? 0 : count(parent);
          }
      }
      // What went with its parent was not counted.
      std::vector<bool> stays(table.parents_gone.size(), true);
      if (!of_units)
        for (std::size_t i = 0; i < stays.size(); ++i) {
          const std::int32_t parent = table.parents_gone[i];
          stays[i] = parent != no_row && (!above->splice.get().is_gone(parent) || came_again(*above, parent));
        }
      for (std::size_t i = 0; i < stays.size(); ++i) {
        const std::int32_t parent = table.parents_gone[i];
        if (parent != no_row && stays[i]) --counts[of_units ? parent : above->splice.get().place_of(parent)];
      }
      for (const Splice::Come& come : table.splice.get().come()) {
        const std::int32_t parent = table.parents_after[at(come.row)];
        if (parent != no_row) ++counts[of_units ? units_after_[at(parent)] : above->places[at(parent)]];
      }
      starts[0] = 0;
      for (std::size_t i = 0; i < parents; ++i) counts[i] += starts[i];
    });
  }

  static bool came_again(const LateTable& table, std::int32_t row) {
    return std::ranges::find(table.rows_after, row) != table.rows_after.end();
  }

  Buffer counted_below(const LateTable& table) const {
    const Frame& earlier = *table.earlier;
    if (!table.is_touched) return lent(earlier, earlier.counted_below());
    return spliced_links(table.splice.get(), earlier.counted_below(), table.after->counted_below(), splice_of("units"),
                         units_after_, spare());
  }

  Buffer profiles(const LateTable& table) const {
    const Frame& earlier = *table.earlier;
    if (!table.is_touched && keeps_places("profiles")) return lent(earlier, earlier.link("profile"));
    return spliced_links(table.splice.get(), earlier.link("profile"), table.after->link("profile"), splice_of("profiles"),
                         places_in("profiles"), spare());
  }

  /// Of spells: people keep theirs, but for those of whom all is made anew.
  Frame::RowIndex rows_of_people(const LateTable& spells) const {
    const LateTable& people = tables_.find("people")->second;
    const Frame::RowIndex& earlier = *spells.earlier->index("people");
    if (!spells.is_touched && !people.is_touched) return earlier;
    const Frame::RowIndex& few = *spells.after->index("people");
    const auto starts_of = [&](bool has_come) { return (has_come ? few : earlier).starts.as<std::int32_t>(); };
    std::size_t rows = 0;
    for (const Splice::Run& run : people.splice.get().runs())
      rows += at(starts_of(run.has_come)[at(run.first + run.count)] - starts_of(run.has_come)[at(run.first)]);
    Frame::RowIndex out;
    out.starts = written(spare(), (people.splice.get().rows() + 1) * sizeof(std::int32_t), [&](void* memory) {
      auto* to = static_cast<std::int32_t*>(memory);
      std::int32_t end = 0;
      for (const Splice::Run& run : people.splice.get().runs()) {
        const auto from = starts_of(run.has_come);
        const std::int32_t shift = end - from[at(run.first)];
        for (std::int32_t i = run.first; i < run.first + run.count; ++i) *to++ = from[at(i)] + shift;
        end = from[at(run.first + run.count)] + shift;
      }
      *to = end;
    });
    out.rows = written(spare(), rows * sizeof(std::int32_t), [&](void* memory) {
      auto* to = static_cast<std::int32_t*>(memory);
      for (const Splice::Run& run : people.splice.get().runs()) {
        const auto from = starts_of(run.has_come);
        const std::size_t first = at(from[at(run.first)]);
        const std::size_t count = at(from[at(run.first + run.count)]) - first;
        const auto of = (run.has_come ? few : earlier).rows.as<std::int32_t>().subspan(first, count);
        if (!run.has_come)
          spells.splice.get().move(of, to);
        else
          std::ranges::transform(of, to, [&](std::int32_t row) { return spells.places[at(row)]; });
        to += count;
      }
    });
    return out;
  }

  std::shared_ptr<const Snapshot> earlier_;
  LateFacts about_;
  std::shared_ptr<const Snapshot> before_;
  std::shared_ptr<const Snapshot> after_;
  std::vector<std::int32_t> units_before_;
  std::vector<std::int32_t> units_after_;
  std::vector<std::int32_t> areas_;
  std::map<std::string, LateTable, std::less<>> tables_;
};

}  // namespace

std::optional<Between> between(Database& database, const History& history, int batch) {
  std::optional<LateFacts> facts = late_facts(database, history, batch);
  if (!facts) return std::nullopt;
  Between out;
  out.before = make_history(std::move(facts->before), history.schema, history.layouts);
  out.after = make_history(std::move(facts->after), history.schema, history.layouts);
  out.about = std::move(*facts);
  return out;
}

std::shared_ptr<const Snapshot> late_snapshot(const std::shared_ptr<const Snapshot>& earlier, const Between& said) {
  try {
    return std::make_shared<Late>(earlier, said)->snapshot();
  } catch (const CannotTell&) {
    return nullptr;
  }
}

}  // namespace ketnap
