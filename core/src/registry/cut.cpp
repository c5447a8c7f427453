#include "cut.hpp"

#include <algorithm>
#include <numeric>

#include <ketnap/base/error.hpp>
#include <ketnap/data/derived.hpp>

#include "column_builder.hpp"
#include "column_cut.hpp"
#include "data/membership.hpp"
#include "key_map.hpp"
#include "profile_links.hpp"
#include "row_order.hpp"
#include "unit_tree.hpp"

namespace ketnap {
namespace {

std::size_t at(std::int32_t row) { return static_cast<std::size_t>(row); }

using Frames = std::map<std::string, Frame, std::less<>>;

/// A part of a frame that stays with it.
Buffer lent(const Frame& frame, std::span<const std::int32_t> part) {
  return {std::make_shared<const Frame>(frame), part.data(), part.size_bytes()};
}

/// What becomes of a history's frames at the stated times. Frames hold it, and it holds none of them.
class Cut : public std::enable_shared_from_this<Cut> {
 public:
  Cut(std::shared_ptr<const History> history, SnapshotTimes times)
      : history_(std::move(history)), times_(times), of_day_(history_->tree(times.tree)) {
    has_same_places_ = tree().by_code() == history_->unit_places;
    has_same_parents_ = has_same_places_ && std::ranges::equal(tree().units(), history_->unit_parents, {}, &Tree::Unit::parent);
    for (const auto& [name, table] : history_->tables)
      if (history_->layout(name) != nullptr)
        rows_.emplace(name, has_same_rows(name) ? Lazy<RowsCut>::made_by([this, name] { return all_rows(name); })
                                                : Lazy<RowsCut>::made_by([this, name] { return some_rows(name); }));
    rows_.emplace("units", Lazy<RowsCut>::made_by([this] { return rows_of_units(); }));
    if (history_->raw("areas") != nullptr) rows_.emplace("areas", RowsCut{});
  }

  std::shared_ptr<const Snapshot> snapshot() {
    const auto self = shared_from_this();
    Frames plain;
    for (const auto& [name, table] : history_->tables)
      if (history_->layout(name) != nullptr)
        plain[name] = is_unchanged(name) ? table.frame : Frame(name, [self, name] { return self->frame(name); });
    for (const auto& [name, raw] : history_->versioned) plain[name] = Frame(name, [self, name] { return self->versioned(name); });

    Frames frames = plain;
    add_spells_and_moves(plain, frames);
    const bool has_same_profiles = is_unchanged("profiles") && has_same_rows("people");
    const auto profiles = plain.find("profiles");
    for (auto& [name, frame] : frames) {
      const auto own = history_->tables.find(name);
      const bool is_own = own != history_->tables.end() && is_same_frame_[name];
      if (profiles == plain.end() || (is_own && has_same_profiles)) continue;
      if (history_->schema.table(name)->row_day.empty()) continue;
      frame = Frame(name, [self, frame, given = profiles->second] { return with_profiles(self->history_->schema, frame, given); });
    }
    return std::make_shared<const Snapshot>(Snapshot::Complete(), times_, history_->schema, tree(), std::move(frames));
  }

 private:
  const Tree& tree() const { return of_day_->tree; }

  const HistoryTable* table(std::string_view name) const {
    const auto found = history_->tables.find(name);
    return found == history_->tables.end() ? nullptr : &found->second;
  }

  /// Whether a frame has the rows of the history's, in its order.
  bool has_same_rows(std::string_view name) const {
    if (name == "units") return has_same_places_;
    if (is_versioned(name)) return true;
    const HistoryTable* told = table(name);
    if (told == nullptr || told->last_opening > times_.as_of.days()) return false;
    const std::string& parent = grouping_of(*history_->schema.table(name)).parent;
    return parent.empty() || has_same_rows(parent);
  }

  bool has_same_days(std::string_view name) const {
    return std::ranges::all_of(table(name)->days, [&](const auto& day) { return is_same_day(name, day.first, day.second); });
  }

  bool is_same_day(std::string_view name, std::string_view field, const DaysTold& told) const {
    const bool is_later = history_->schema.table(name)->find(field)->later;
    return !told.has_unknown && (!is_later || told.last <= times_.as_of.days());
  }

  /// Whether all that the table's file tells stays as it is.
  bool is_unchanged(std::string_view name) const {
    if (table(name) == nullptr || !has_same_rows(name) || !has_same_days(name)) return false;
    return std::ranges::all_of(history_->schema.table(name)->fields,
                               [&](const Field& field) { return field.type != FieldType::link || has_same_rows(field.target); });
  }

  const RowsCut& rows(std::string_view name) const { return rows_.find(name)->second.get(); }

  RowsCut all_rows(const std::string& name) const {
    const Frame& frame = table(name)->frame;
    RowsCut cut;
    cut.add(0, static_cast<std::int32_t>(frame.rows()));
    if (!frame.groups_of().empty()) cut.starts = lent(frame, frame.starts());
    return cut;
  }

  RowsCut rows_of_units() const {
    RowsCut cut{.is_all = has_same_places_};
    const auto size = static_cast<std::int32_t>(tree().size());
    if (has_same_places_) {
      cut.add(0, size);
      return cut;
    }
    std::vector<std::int32_t> before(at(size));
    for (std::size_t code = 0; code < before.size(); ++code) before[at(tree().by_code()[code])] = history_->unit_places[code];
    for (const std::int32_t place : before) cut.add(place, place + 1);
    cut.places = places_in("units", before.size());
    return cut;
  }

  Lazy<std::vector<std::int32_t>> places_in(std::string_view name, std::size_t rows_of_history) const {
    return Lazy<std::vector<std::int32_t>>::made_by([this, name = std::string(name), rows_of_history] {
      std::vector<std::int32_t> places(rows_of_history, no_row);
      rows(name).each_row([&](std::size_t row, std::size_t place) { places[row] = static_cast<std::int32_t>(place); });
      return places;
    });
  }

  RowsCut some_rows(const std::string& name) const {
    const HistoryTable& told = *table(name);
    const Frame& frame = told.frame;
    const auto size = static_cast<std::int32_t>(frame.rows());
    const std::vector<std::int32_t> absent = rows_to_come(told, history_->schema.table(name)->opens);
    RowsCut cut{.is_all = false};
    const auto from = [&](std::int32_t row) { return std::ranges::lower_bound(absent, row); };
    const auto take = [&](std::int32_t begin, std::int32_t end) {
      for (auto row = from(begin); row != absent.end() && *row < end; ++row) {
        cut.add(begin, *row);
        begin = *row + 1;
      }
      cut.add(begin, end);
    };
    if (frame.groups_of().empty()) {
      take(0, size);
    } else {
      const auto groups = frame.starts();
      const RowsCut& parents = rows(frame.groups_of());
      cut.starts = Buffer::written((parents.size + 1) * sizeof(std::int32_t), [&](void* memory) {
        auto* starts = static_cast<std::int32_t*>(memory);
        for (const RowsCut::Run& run : parents.runs) {
          const auto of_run = groups.subspan(at(run.first), at(run.count) + 1);
          auto row = from(of_run.front());
          std::int32_t shift = static_cast<std::int32_t>(cut.size) - of_run.front();
          for (const std::int32_t start : of_run.first(at(run.count))) {
            for (; row != absent.end() && *row < start; ++row) --shift;
            *starts++ = start + shift;
          }
          take(of_run.front(), of_run.back());
        }
        *starts = static_cast<std::int32_t>(cut.size);
      });
      take(groups.back(), size);
    }
    cut.places = places_in(name, frame.rows());
    return cut;
  }

  /// Those that begin to exist after as_of.
  std::vector<std::int32_t> rows_to_come(const HistoryTable& told, const std::string& opens) const {
    std::vector<std::int32_t> to_come;
    if (told.last_opening <= times_.as_of.days()) return to_come;
    const auto votes = told.openings.get().as<std::int32_t>();
    const Column* column = votes.empty() ? told.frame.column(opens) : nullptr;
    const auto days = column == nullptr ? votes : column->values.as<std::int32_t>();
    const std::int32_t last = times_.as_of.days();
    for (std::size_t row = 0; row < days.size(); ++row)
      if (days[row] > last && (column == nullptr || column->is_known(row))) to_come.push_back(static_cast<std::int32_t>(row));
    return to_come;
  }

  Frame frame(const std::string& name) const {
    const HistoryTable& told = *table(name);
    const RowsCut& cut = rows(name);
    std::vector<LateColumn> columns;
    for (const Field& field : history_->schema.table(name)->fields)
      columns.push_back(
          {field, Lazy<Column>::made_by([self = shared_from_this(), name, field] { return self->column(name, field); })});
    Frame made = Frame::of_late(name, cut.size, std::move(columns));
    return told.frame.groups_of().empty() ? made : made.grouped(told.frame.groups_of(), cut.starts);
  }

  Column column(const std::string& name, const Field& field) const {
    const HistoryTable& told = *table(name);
    const Column& whole = *told.frame.column(field.name);
    const RowsCut& cut = rows(name);
    if (field.type == FieldType::link) {
      const RowsCut& target = rows(field.target);
      return cut.is_all && target.is_all ? whole : cut_link(whole, cut, target);
    }
    const auto days = told.days.find(field.name);
    if (days == told.days.end()) return cut.is_all ? whole : cut_values(whole, cut);
    if (cut.is_all && is_same_day(name, field.name, days->second)) return whole;
    const std::string& opens = history_->schema.table(name)->opens;
    const auto opening = opens == field.name ? told.days.end() : told.days.find(opens);
    if (opening == told.days.end()) return cut_days(whole, days->second, cut, times_.as_of, nullptr, nullptr);
    return cut_days(whole, days->second, cut, times_.as_of, told.frame.column(opens), &opening->second);
  }

  /// Of units and areas, the version of the tree's day.
  Frame versioned(const std::string& name) const {
    const RawTable& raw = *history_->raw(name);
    const auto order = std::make_shared<const std::vector<std::int32_t>>(order_of(name));
    std::vector<LateColumn> columns;
    for (std::size_t i = 0; i < raw.columns.size(); ++i)
      columns.push_back({raw.layout->table->fields[i], Lazy<Column>::made_by([self = shared_from_this(), &raw, order, i] {
                           const ColumnBuilder builder(self->history_->schema, raw, *order, self->times_.as_of);
                           const bool is_link = raw.layout->table->fields[i].type == FieldType::link;
                           return is_link ? builder.link(i, self->targets(raw, i, *order)) : builder.column(i);
                         })});
    Frame made = Frame::of_late(name, order->size(), std::move(columns));
    if (name == "units")
      for (Column& column : columns_of_life(tree())) made = made.with_column({column.field, column});
    return made;
  }

  std::vector<std::int32_t> order_of(const std::string& name) const {
    const std::vector<VersionedRow>& versions = of_day_->versions.find(name)->second;
    std::vector<std::int32_t> order(versions.size());
    for (std::size_t i = 0; i < versions.size(); ++i) order[name == "units" ? at(tree().by_code()[i]) : i] = versions[i].row;
    return order;
  }

  std::vector<std::int32_t> targets(const RawTable& raw, std::size_t field, std::span<const std::int32_t> order) const {
    const std::string& target = raw.layout->table->fields[field].target;
    KeyMap rows;
    if (is_versioned(target)) {
      const std::vector<VersionedRow>& versions = of_day_->versions.find(target)->second;
      for (std::size_t i = 0; i < versions.size(); ++i)
        rows.add(history_->raw(target)->columns.front().text(versions[i].row),
                 (target == "units" ? tree().by_code()[i] : static_cast<std::int32_t>(i)) + 1);
    } else {
      const Column& keys = *table(target)->frame.column(history_->schema.table(target)->fields.front().name);
      this->rows(target).each_row(
          [&](std::size_t row, std::size_t place) { rows.add(keys.text(row), static_cast<std::int64_t>(place) + 1); });
    }
    std::vector<std::int32_t> found;
    for (const std::int32_t row : order) {
      const std::string_view key = raw.columns[field].text(row);
      found.push_back(key.empty() ? no_row : static_cast<std::int32_t>(rows.find(key)) - 1);
    }
    return found;
  }

  void add_spells_and_moves(const Frames& plain, Frames& frames) {
    for (const auto& [name, table] : history_->tables) is_same_frame_[name] = is_unchanged(name);
    const auto spells = plain.find("spells");
    const auto people = plain.find("people");
    if (spells == plain.end() || people == plain.end()) return;
    const auto self = shared_from_this();
    const bool has_same_members =
        is_unchanged("spells") && has_same_rows("people") && (table("admissions") == nullptr || is_unchanged("admissions"));
    is_same_frame_["spells"] = has_same_members;
    if (!has_same_members) {
      const auto admissions = plain.find("admissions");
      frames["spells"] = Frame("spells", [self, of = stripped(spells->second), people = people->second,
                                          admitted = admissions == plain.end() ? Frame() : admissions->second] {
        const auto made = Lazy<Membership>::made_by([self, of, people, admitted] {
          return membership_of(self->history_->schema, of, people.rows(), admitted.name().empty() ? nullptr : &admitted);
        });
        return of.with_column({official_since_field(), Lazy<Column>::made_by([made] { return made.get().official_since; })})
            .with_index("people", Lazy<Frame::RowIndex>::made_by([made] { return made.get().of_people; }));
      });
    }
    if (history_->schema.derived().empty()) return;
    const bool has_same_moves = is_unchanged("spells") && has_same_parents_;
    const auto moves = Lazy<std::vector<Frame>>::made_by(
        [self, of = stripped(spells->second)] { return frames_of_moves(self->history_->schema, self->tree(), of); });
    for (std::size_t i = 0; i < history_->schema.derived().size(); ++i) {
      const std::string& name = history_->schema.derived()[i].name;
      is_same_frame_[name] = has_same_moves;
      frames[name] = has_same_moves ? table(name)->frame : Frame(name, [moves, i] { return moves.get()[i]; });
    }
  }

  /// Only what the table's file tells.
  Frame stripped(const Frame& frame) const {
    const TableSchema& schema = *history_->schema.table(frame.name());
    return {frame.name(), [frame, fields = schema.fields] {
              std::vector<LateColumn> columns;
              for (const Field& field : fields)
                columns.push_back({field, Lazy<Column>::made_by([frame, field] { return *frame.column(field.name); })});
              return Frame::of_late(frame.name(), frame.rows(), std::move(columns))
                  .grouped(frame.groups_of(), Lazy<Buffer>::made_by([frame] { return lent(frame, frame.starts()); }));
            }};
  }

  std::shared_ptr<const History> history_;
  SnapshotTimes times_;
  std::shared_ptr<const TreeOfDay> of_day_;
  bool has_same_places_ = false;
  bool has_same_parents_ = false;
  std::map<std::string, Lazy<RowsCut>, std::less<>> rows_;
  std::map<std::string, bool, std::less<>> is_same_frame_;
};

}  // namespace

void expect_days(const SnapshotTimes& times) {
  for (const Date day : {times.as_of, times.tree})
    if (day < Date::first() || day > Date::last()) throw Error(3109, {day.is_never() ? "never" : day.iso()});
}

std::shared_ptr<const Snapshot> cut(const std::shared_ptr<const History>& history, SnapshotTimes times) {
  times.as_known = history->as_known;
  return std::make_shared<Cut>(history, times)->snapshot();
}

}  // namespace ketnap
