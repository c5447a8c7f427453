#include "late_history.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "row_order.hpp"
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
  const HistoryTable* earlier = nullptr;
  const HistoryTable* before = nullptr;   ///< the few rows as they were
  const HistoryTable* after = nullptr;    ///< and as they are
  std::vector<std::int32_t> rows_before;  ///< of the few as they were, their rows in the earlier frame
  std::vector<std::int32_t> rows_after;   ///< of the few as they are, the row that had the key before; no_row
  std::vector<std::int32_t> belong;       ///< of those that are made anew, before which row of the earlier frame
  std::vector<bool> is_anew;              ///< of the few as they are
  std::vector<std::int32_t> places;       ///< their rows in the later frame
  std::vector<std::int32_t> parents_after;
  std::vector<std::int32_t> parents_gone;  ///< of the rows that go, in the earlier frame
  Splice splice;
};

/// Frames hold it, and it holds none of them.
class Late : public std::enable_shared_from_this<Late> {
 public:
  Late(std::shared_ptr<const History> earlier, LateFacts facts)
      : earlier_(std::move(earlier)),
        facts_(std::move(facts)),
        before_(make_history(std::move(facts_.before), earlier_->schema, earlier_->layouts)),
        after_(make_history(std::move(facts_.after), earlier_->schema, earlier_->layouts)) {
    units_before_ = unit_places(*before_);
    units_after_ = unit_places(*after_);
    if (const RawTable* areas = earlier_->raw("areas"))
      for (std::int32_t row = 0; row < areas->rows; ++row) areas_.push_back(row);
    for (const std::string& name : in_order()) find_rows(name);
  }

  std::shared_ptr<const History> history() {
    auto late = std::make_shared<History>(after_->as_known, earlier_->schema);
    late->earlier = earlier_;
    late->said_since = facts_.said;
    for (const auto& [name, table] : tables_) late->tables[name] = history_table(name, table);
    return late;
  }

 private:
  const Schema& schema() const { return earlier_->schema; }

  /// Where a small tree's units lie in the whole one.
  std::vector<std::int32_t> unit_places(const History& small) const {
    std::vector<std::int32_t> places(small.unit_places.size());
    const RawTable* units = earlier_->raw("units");
    if (units == nullptr) return places;
    const RawColumn& codes = units->columns.front();
    const RawColumn& few = small.raw("units")->columns.front();
    const std::vector<std::int32_t>& all = earlier_->of_units().first_versions.get();
    const auto few_firsts = small.first_versions.get();
    for (std::size_t i = 0; i < few_firsts.size(); ++i) {
      const std::string_view code = few.text(few_firsts[i]);
      const auto found = std::ranges::lower_bound(all, code, {}, [&](std::int32_t row) { return codes.text(row); });
      places[at(small.unit_places[i])] = earlier_->of_units().unit_places[static_cast<std::size_t>(found - all.begin())];
    }
    return places;
  }

  /// Those by which others are grouped, and to which keys lead, first.
  std::vector<std::string> in_order() const {
    std::vector<std::string> names;
    for (const auto& [name, table] : earlier_->tables) names.push_back(name);
    const auto rank = [&](const std::string& name) {
      return name == "people" ? 0 : name == "dossiers" ? 1 : is_target(name) ? 2 : 3;
    };
    std::ranges::stable_sort(names, {}, rank);
    return names;
  }

  bool is_whole(std::string_view parents, std::string_view key) const {
    return (parents == "people" && facts_.people.contains(key)) || (parents == "dossiers" && facts_.dossiers.contains(key));
  }

  /// The first column of its table's key.
  std::string_view key(const Frame& frame, std::int32_t row) const {
    return frame.column(schema().table(frame.name())->fields.front().name)->text(at(row));
  }

  /// Whether one of few rows is made anew, or only lies there so that links find it.
  bool is_anew(const History& side, const Frame& few, std::int32_t row) const {
    const Field& first = schema().table(few.name())->fields.front();
    if (first.type != FieldType::link) return !is_target(few.name()) || facts_.is_anew(few.name(), key(few, row));
    if (first.target != "people") return true;
    const std::int32_t person = few.link(first.name)[at(row)];
    if (person == no_row) throw CannotTell();
    return facts_.people.contains(key(side.tables.find("people")->second.frame, person));
  }

  bool is_target(std::string_view name) const {
    return std::ranges::any_of(schema().tables(), [&](const TableSchema& table) {
      return std::ranges::any_of(table.fields,
                                 [&](const Field& field) { return field.type == FieldType::link && field.target == name; });
    });
  }

  void find_rows(const std::string& name) {
    LateTable& table = tables_[name];
    table.earlier = &earlier_->tables.find(name)->second;
    table.before = &before_->tables.find(name)->second;
    table.after = &after_->tables.find(name)->second;
    std::vector<std::int32_t> gone;
    std::vector<Splice::Come> come;
    if (table.before->frame.rows() != 0) find_before(table, gone);
    if (table.after->frame.rows() != 0) find_after(table, come);
    std::ranges::sort(gone);
    if (std::ranges::adjacent_find(gone) != gone.end() || !std::ranges::is_sorted(come, {}, &Splice::Come::before))
      throw CannotTell();
    table.splice = Splice(table.earlier->frame.rows(), std::move(gone), std::move(come));
    set_places(table);
  }

  RowPlaces row_places(const LateTable& table, bool after) const {
    const Frame& few = after ? table.after->frame : table.before->frame;
    const auto targets = [&](std::string_view target) {
      const auto found = tables_.find(target);
      if (found == tables_.end() || found->second.earlier == nullptr) throw CannotTell();
      const LateTable& of = found->second;
      return FramePair{.whole = &of.earlier->frame, .small = after ? &of.after->frame : &of.before->frame};
    };
    return {schema(), {.whole = &table.earlier->frame, .small = &few}, targets, after ? units_after_ : units_before_};
  }

  void find_before(LateTable& table, std::vector<std::int32_t>& gone) {
    const Frame& few = table.before->frame;
    const Frame& whole = table.earlier->frame;
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
        if (is_whole(few.groups_of(), key(above.before->frame, parent)))
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
    const Frame& few = table.after->frame;
    const Frame& whole = table.earlier->frame;
    const RowPlaces places = row_places(table, true);
    table.parents_after = parents_of(few);
    for (std::int32_t row = 0; row < static_cast<std::int32_t>(few.rows()); ++row) {
      RowPlaces::Found found;
      const std::int32_t parent = table.parents_after[at(row)];
      if (parent == no_row || few.groups_of() == "units") {
        found = find(places, whole, row, parent == no_row ? no_row : units_after_[at(parent)]);
      } else {
        const LateTable& above = tables_.find(few.groups_of())->second;
        if (is_whole(few.groups_of(), key(above.after->frame, parent)))
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
    std::size_t come = 0;
    for (std::size_t row = 0; row < table.is_anew.size(); ++row)
      table.places.push_back(table.is_anew[row] ? table.splice.place_of_come(come++)
                                                : table.splice.place_of(table.rows_after[row]));
    if (table.earlier->frame.groups_of().empty()) return;
    const auto starts = table.earlier->frame.starts();
    for (const std::int32_t row : table.splice.gone())
      table.parents_gone.push_back(
          row >= starts.back() ? no_row : static_cast<std::int32_t>(std::ranges::upper_bound(starts, row) - starts.begin()) - 1);
  }

  // ---

  const Splice& splice_of(std::string_view target) const {
    static const Splice nothing;
    return is_versioned(target) ? nothing : tables_.find(target)->second.splice;
  }
  const std::vector<std::int32_t>& places_in(std::string_view target) const {
    if (target == "units") return units_after_;
    return target == "areas" ? areas_ : tables_.find(target)->second.places;
  }

  HistoryTable history_table(const std::string& name, const LateTable& table) {
    HistoryTable out;
    out.frame = frame(name, table);
    out.last_opening = std::max(table.earlier->last_opening, table.after->last_opening);
    for (const auto& [field, told] : table.earlier->days) out.days[field] = days(name, field, told, table);
    if (table.splice.is_nothing())
      out.openings = table.earlier->openings;
    else if (name == "votes")
      out.openings = Lazy<Buffer>::made_by([self = shared_from_this(), &table] {
        return spliced_numbers(table.splice, table.earlier->openings.get().as<std::int32_t>(),
                               table.after->openings.get().as<std::int32_t>());
      });
    return out;
  }

  /// What was told of days may be too much where the latest went; it never is too little.
  DaysTold days(const std::string& name, const std::string& field, const DaysTold& earlier, const LateTable& table) {
    if (table.splice.is_nothing()) return earlier;
    const DaysTold& after = table.after->days.find(field)->second;
    DaysTold told{
        .last = std::max(earlier.last, after.last), .has_unknown = earlier.has_unknown || after.has_unknown, .stored = {}};
    if (told.has_unknown)
      told.stored = Lazy<Buffer>::made_by([self = shared_from_this(), &table, &earlier, &after, field, name] {
        const Buffer whole = stored(earlier, *table.earlier->frame.column(field));
        const Buffer few = stored(after, *table.after->frame.column(field));
        return spliced_numbers(table.splice, whole.as<std::int32_t>(), few.as<std::int32_t>());
      });
    return told;
  }

  static Buffer stored(const DaysTold& told, const Column& days) {
    if (told.has_unknown) return told.stored.get();
    std::vector<std::int32_t> stored(days.rows);
    for (std::size_t row = 0; row < days.rows; ++row)
      stored[row] = days.is_known(row) ? days.values.as<std::int32_t>()[row] : raw_none;
    return Buffer::of(stored);
  }

  bool has_same_column(const LateTable& table, const Field& field) const {
    return table.splice.is_nothing() && (field.type != FieldType::link || splice_of(field.target).keeps_places());
  }

  bool has_same_parents(const Frame& frame) const {
    return frame.groups_of().empty() || is_versioned(frame.groups_of()) || splice_of(frame.groups_of()).is_nothing();
  }

  Frame frame(const std::string& name, const LateTable& table) {
    const Frame& earlier = table.earlier->frame;
    const auto self = shared_from_this();
    std::vector<LateColumn> columns;
    for (const Field& field : earlier.fields())
      columns.push_back({field, Lazy<Column>::made_by([self, &table, field] { return self->column(table, field); })});
    Frame out = Frame::of_late(name, table.splice.rows(), std::move(columns));
    if (!earlier.groups_of().empty())
      out = out.grouped(earlier.groups_of(), Lazy<Buffer>::made_by([self, &table] { return self->starts(table); }));
    if (earlier_->layout(name) == nullptr)
      out = out.with_counted_below(Lazy<Buffer>::made_by([self, &table] { return self->counted_below(table); }));
    if (earlier.link_target("profile") == "profiles")
      out = out.with_link("profile", "profiles", Lazy<Buffer>::made_by([self, &table] { return self->profiles(table); }));
    if (earlier.has_index("people"))
      out = out.with_index("people", Lazy<Frame::RowIndex>::made_by([self, &table] { return self->rows_of_people(table); }));
    return out;
  }

  Column column(const LateTable& table, const Field& field) const {
    const Frame& earlier = table.earlier->frame;
    const Column& whole = *earlier.column(field.name);
    if (has_same_column(table, field)) return whole;
    const SplicedColumn of = parts(table, field);
    if (!is_of_moves(table)) return spliced(table.splice, of);
    // A move's column is one of the spells' where they have it, and says of unknown values what all of them say.
    const LateTable& spells = tables_.find("spells")->second;
    if (spells.earlier->frame.column(field.name) == nullptr) return spliced(table.splice, of);
    return spliced(table.splice, of, has_unknowns(spells.splice, parts(spells, field)));
  }

  bool is_of_moves(const LateTable& table) const { return earlier_->layout(table.earlier->frame.name()) == nullptr; }

  SplicedColumn parts(const LateTable& table, const Field& field) const {
    SplicedColumn of{.earlier = table.earlier->frame.column(field.name), .come = table.after->frame.column(field.name)};
    if (field.type == FieldType::link) {
      of.targets = &splice_of(field.target);
      of.come_targets = places_in(field.target);
    }
    const bool is_read = schema().table(table.earlier->frame.name())->find(field.name) != nullptr;
    const bool is_other_end =
        is_of_moves(table) && schema().table("spells")->find(field.name) == nullptr && field.type == FieldType::link;
    of.ends_with_ones = is_other_end || (is_read && !is_of_moves(table));
    return of;
  }

  /// By how many rows each parent has.
  Buffer starts(const LateTable& table) const {
    const Frame& earlier = table.earlier->frame;
    const auto before = earlier.starts();
    if (table.splice.is_nothing() && has_same_parents(earlier)) return lent(earlier, before);
    const bool of_units = is_versioned(earlier.groups_of());
    const LateTable* above = of_units ? nullptr : &tables_.find(earlier.groups_of())->second;
    const std::size_t parents = of_units ? before.size() - 1 : above->splice.rows();
    return Buffer::written((parents + 1) * sizeof(std::int32_t), [&](void* memory) {
      auto* const starts = static_cast<std::int32_t*>(memory);
      std::int32_t* counts = starts + 1;
      const auto count = [&](std::int32_t parent) { return before[at(parent) + 1] - before[at(parent)]; };
      const auto earlier_parent = [&](std::int32_t few) { return above->rows_after[at(few)]; };
      if (of_units) {
        for (std::int32_t i = 0; at(i) < parents; ++i) counts[i] = count(i);
      } else {
        std::int32_t* to = counts;
        for (const Splice::Run& run : above->splice.runs())
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
          stays[i] = parent != no_row && (!above->splice.is_gone(parent) || came_again(*above, parent));
        }
      for (std::size_t i = 0; i < stays.size(); ++i) {
        const std::int32_t parent = table.parents_gone[i];
        if (parent != no_row && stays[i]) --counts[of_units ? parent : above->splice.place_of(parent)];
      }
      for (const Splice::Come& come : table.splice.come()) {
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
    const Frame& earlier = table.earlier->frame;
    if (table.splice.is_nothing()) return lent(earlier, earlier.counted_below());
    return spliced_links(table.splice, earlier.counted_below(), table.after->frame.counted_below(), splice_of("units"),
                         units_after_);
  }

  Buffer profiles(const LateTable& table) const {
    const Frame& earlier = table.earlier->frame;
    const Splice& profiles = splice_of("profiles");
    if (table.splice.is_nothing() && profiles.keeps_places()) return lent(earlier, earlier.link("profile"));
    return spliced_links(table.splice, earlier.link("profile"), table.after->frame.link("profile"), profiles,
                         places_in("profiles"));
  }

  /// Of spells: people keep theirs, but for those of whom all is made anew.
  Frame::RowIndex rows_of_people(const LateTable& spells) const {
    const LateTable& people = tables_.find("people")->second;
    const Frame::RowIndex& earlier = *spells.earlier->frame.index("people");
    if (spells.splice.is_nothing() && people.splice.is_nothing()) return earlier;
    const Frame::RowIndex& few = *spells.after->frame.index("people");
    const auto starts_of = [&](bool has_come) { return (has_come ? few : earlier).starts.as<std::int32_t>(); };
    std::size_t rows = 0;
    for (const Splice::Run& run : people.splice.runs())
      rows += at(starts_of(run.has_come)[at(run.first + run.count)] - starts_of(run.has_come)[at(run.first)]);
    Frame::RowIndex out;
    out.starts = Buffer::written((people.splice.rows() + 1) * sizeof(std::int32_t), [&](void* memory) {
      auto* to = static_cast<std::int32_t*>(memory);
      std::int32_t end = 0;
      for (const Splice::Run& run : people.splice.runs()) {
        const auto from = starts_of(run.has_come);
        const std::int32_t shift = end - from[at(run.first)];
        for (std::int32_t i = run.first; i < run.first + run.count; ++i) *to++ = from[at(i)] + shift;
        end = from[at(run.first + run.count)] + shift;
      }
      *to = end;
    });
    out.rows = Buffer::written(rows * sizeof(std::int32_t), [&](void* memory) {
      auto* to = static_cast<std::int32_t*>(memory);
      for (const Splice::Run& run : people.splice.runs()) {
        const auto from = starts_of(run.has_come);
        const std::size_t first = at(from[at(run.first)]);
        const std::size_t count = at(from[at(run.first + run.count)]) - first;
        const auto of = (run.has_come ? few : earlier).rows.as<std::int32_t>().subspan(first, count);
        if (!run.has_come)
          spells.splice.move(of, to);
        else
          std::ranges::transform(of, to, [&](std::int32_t row) { return spells.places[at(row)]; });
        to += count;
      }
    });
    return out;
  }

  std::shared_ptr<const History> earlier_;
  LateFacts facts_;
  std::shared_ptr<const History> before_;
  std::shared_ptr<const History> after_;
  std::vector<std::int32_t> units_before_;
  std::vector<std::int32_t> units_after_;
  std::vector<std::int32_t> areas_;
  std::map<std::string, LateTable, std::less<>> tables_;
};

}  // namespace

std::shared_ptr<const History> late_history(const std::shared_ptr<const History>& earlier, LateFacts facts) {
  try {
    return std::make_shared<Late>(earlier, std::move(facts))->history();
  } catch (const CannotTell&) {
    return nullptr;
  }
}

}  // namespace ketnap
