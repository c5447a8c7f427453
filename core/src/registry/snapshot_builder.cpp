#include "snapshot_builder.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include <ketnap/base/error.hpp>
#include <ketnap/data/derived.hpp>

#include "column_builder.hpp"
#include "key_map.hpp"
#include "profile_links.hpp"
#include "row_order.hpp"
#include "unit_tree.hpp"

namespace ketnap {
namespace {

std::size_t at(std::int32_t row) { return static_cast<std::size_t>(row); }

/// A table that links lead to: where its keys are in its frame.
struct Target {
  const RawTable* raw = nullptr;
  RowOrder order;
  Tree tree;                                ///< of units
  KeyMap rows;                              ///< a key's row + 1; `not_yet` for rows that do not exist at as_of
  std::vector<std::int32_t> row_of_number;  ///< of people and units, by the number they are stored as
};

constexpr std::int64_t not_yet = -1;

class SnapshotBuilder {
 public:
  /// `told` may be nullptr.
  SnapshotBuilder(const RawTables& facts, const Schema& schema, const std::vector<Layout>& layouts, SnapshotTimes times,
                  std::map<std::string, HistoryTable, std::less<>>* told)
      : facts_(&facts), schema_(&schema), layouts_(&layouts), times_(times), told_(told) {}

  std::shared_ptr<const Snapshot> build() {
    for (const Layout* layout : targets()) read_target(*layout);
    for (const auto& [name, target] : targets_) frames_[name] = make_frame(*target.raw, target.order);
    // Votes are asked whether their step exists.
    for (const bool steps : {true, false})
      for (const Layout& layout : *layouts_)
        if ((layout.table->name == "steps") == steps && !targets_.contains(layout.table->name)) read_table(layout);
    const auto units = targets_.find("units");
    Tree tree = units == targets_.end() ? Tree() : units->second.tree;
    if (const auto spells = frames_.find("spells"); spells != frames_.end() && !schema_->derived().empty())
      for (Frame& made : frames_of_moves(*schema_, tree, spells->second)) frames_[made.name()] = std::move(made);
    const Snapshot without_profiles(times_, *schema_, tree, frames_);
    frames_ = without_profiles.frames();
    if (const auto profiles = frames_.find("profiles"); profiles != frames_.end())
      for (auto& [name, frame] : frames_) frame = with_profiles(*schema_, frame, profiles->second);
    return std::make_shared<const Snapshot>(times_, *schema_, std::move(tree), std::move(frames_));
  }

 private:
  /// The tables that links lead to, those by which others are grouped first.
  std::vector<const Layout*> targets() const {
    std::set<std::string_view> names = {"units", "people"};
    for (const TableSchema& table : schema_->tables())
      for (const Field& field : table.fields)
        if (field.type == FieldType::link) names.insert(field.target);
    std::vector<const Layout*> found;
    for (const Layout& layout : *layouts_)
      if (names.contains(layout.table->name)) found.push_back(&layout);
    const auto rank = [](const Layout* layout) {
      const std::string& name = layout->table->name;
      return name == "units" ? 0 : name == "people" ? 1 : name == "dossiers" ? 2 : 3;
    };
    std::ranges::stable_sort(found, {}, rank);
    return found;
  }

  void read_target(const Layout& layout) {
    const std::string& name = layout.table->name;
    Target& target = targets_[name];
    const RawTable& raw = facts_->table(layout);
    target.raw = &raw;
    const bool is_units = name == "units";
    if (is_units || name == "areas") {
      const std::vector<VersionedRow> versions = rows_in_force(raw, times_.tree);
      if (is_units) target.tree = unit_tree(*schema_, raw, versions, times_.tree);
      target.order.rows.resize(versions.size());
      for (std::size_t i = 0; i < versions.size(); ++i)
        target.order.rows[is_units ? at(*target.tree.find(raw.columns.front().text(versions[i].row))) : i] = versions[i].row;
    } else {
      target.order = ordered(raw);
      for (std::int32_t row = 0; row < raw.rows; ++row)
        if (!exists(raw, row)) target.rows.add(raw.columns.front().text(row), not_yet);
    }
    for (std::size_t i = 0; i < target.order.rows.size(); ++i)
      target.rows.add(raw.columns.front().text(target.order.rows[i]), static_cast<std::int64_t>(i) + 1);
    if (is_units || name == "people") number_rows(target, facts_->numbered_keys.find(name)->second);
  }

  static void number_rows(Target& target, const RawColumn& keys) {
    target.row_of_number.assign(keys.starts.size(), no_row);
    for (std::size_t number = 1; number < keys.starts.size(); ++number)
      target.row_of_number[number] =
          static_cast<std::int32_t>(target.rows.find(keys.text(static_cast<std::int32_t>(number - 1))) - 1);
  }

  void read_table(const Layout& layout) {
    const RawTable& raw = facts_->table(layout);
    frames_[layout.table->name] = make_frame(raw, ordered(raw));
  }

  /// Whether the row is there at the end of as_of.
  bool exists(const RawTable& raw, std::int32_t row) const {
    const std::string& opens = raw.layout->table->opens;
    if (opens.empty()) return true;
    const std::int32_t day = raw.column(opens)->low[at(row)];
    return day == raw_none || day == unknown_day || day <= times_.as_of.days();
  }

  RowOrder ordered(const RawTable& raw) {
    const std::string& name = raw.layout->table->name;
    const Grouping grouping = grouping_of(*raw.layout->table);
    std::vector<std::int32_t> rows;
    for (std::int32_t row = 0; row < raw.rows; ++row) {
      const bool is_there = exists(raw, row);
      if (name == "steps" && !is_there) steps_to_come_.add(step_key(raw, row), 1);
      if (!is_there || (name == "votes" && steps_to_come_.find(step_key(raw, row)) != 0)) continue;
      // What belongs to a dossier that is not opened yet is not there either.
      if (!grouping.parent.empty() && link_target(raw, grouping.field, row) == not_yet) continue;
      rows.push_back(row);
    }
    const auto parent = targets_.find(grouping.parent);
    const std::size_t parents = parent == targets_.end() ? 0 : parent->second.order.rows.size();
    return order_rows(raw, std::move(rows), grouping, parents,
                      [&](std::size_t field, std::int32_t row) { return row_of(raw, field, row); });
  }

  static std::string step_key(const RawTable& raw, std::int32_t row) {
    const RawColumn* dossier = raw.column("dossier");
    const RawColumn* step = raw.column("step");
    const RawColumn* round = raw.column("round");
    if (dossier == nullptr || step == nullptr || round == nullptr) return {};
    return std::string(dossier->text(row)) + key_separator + std::to_string(step->low[at(row)]) + key_separator +
           std::to_string(round->integers[at(row)]);
  }

  /// A link's target: its row + 1, 0 for none, `not_yet`.
  std::int64_t link_target(const RawTable& raw, std::size_t field, std::int32_t row) const {
    const Field& link = raw.layout->table->fields[field];
    const Target& target = targets_.at(link.target);
    if (!is_interned(link)) {
      const std::string_view key = raw.columns[field].text(row);
      return key.empty() ? 0 : target.rows.find(key);
    }
    const std::int32_t number = raw.columns[field].low[at(row)];
    return number == raw_none ? 0 : target.row_of_number.at(at(number)) + 1;
  }

  std::int32_t row_of(const RawTable& raw, std::size_t field, std::int32_t row) const {
    const std::int64_t target = link_target(raw, field, row);
    return target <= 0 ? no_row : static_cast<std::int32_t>(target - 1);
  }

  Frame make_frame(const RawTable& raw, const RowOrder& order) const {
    const TableSchema& table = *raw.layout->table;
    if (told_ != nullptr && !is_versioned(table.name)) tell(raw, order);
    const ColumnBuilder builder(*schema_, raw, order.rows, times_.as_of);
    std::vector<Column> columns;
    for (std::size_t i = 0; i < table.fields.size(); ++i) {
      if (table.fields[i].type != FieldType::link) {
        columns.push_back(builder.column(i));
        continue;
      }
      std::vector<std::int32_t> targets(order.rows.size());
      std::ranges::transform(order.rows, targets.begin(), [&](std::int32_t row) { return row_of(raw, i, row); });
      columns.push_back(builder.link(i, targets));
    }
    if (table.name == "units") std::ranges::move(columns_of_life(targets_.at("units").tree), std::back_inserter(columns));
    Frame frame(table.name, order.rows.size(), std::move(columns));
    const Grouping grouping = grouping_of(table);
    return grouping.parent.empty() ? frame : frame.grouped(grouping.parent, Buffer::of(order.starts));
  }

  /// What tells whether an earlier day changes the frame.
  void tell(const RawTable& raw, const RowOrder& order) const {
    HistoryTable& told = (*told_)[raw.layout->table->name];
    const TableSchema& table = *raw.layout->table;
    for (std::size_t i = 0; i < table.fields.size(); ++i)
      if (table.fields[i].type == FieldType::date) told.days[table.fields[i].name] = days_told(raw.columns[i], order);
    if (const auto opens = told.days.find(table.opens); opens != told.days.end()) told.last_opening = opens->second.last;
    if (table.name == "votes") tell_steps(raw, order, told);
  }

  static DaysTold days_told(const RawColumn& raw, const RowOrder& order) {
    DaysTold told;
    for (const std::int32_t row : order.rows) {
      const std::int32_t day = raw.low[at(row)];
      told.has_unknown = told.has_unknown || day == unknown_day;
      if (day != unknown_day && day != raw_none) told.last = std::max(told.last, day);
    }
    if (!told.has_unknown) return told;
    std::vector<std::int32_t> stored(order.rows.size());
    std::ranges::transform(order.rows, stored.begin(), [&](std::int32_t row) { return raw.low[at(row)]; });
    told.stored = Buffer::of(stored);
    return told;
  }

  void tell_steps(const RawTable& votes, const RowOrder& order, HistoryTable& told) const {
    const auto steps = facts_->tables.find("steps");
    const RawColumn* done = steps == facts_->tables.end() ? nullptr : steps->second.column(steps->second.layout->table->opens);
    if (done == nullptr) return;
    KeyMap rows;
    for (std::int32_t row = 0; row < steps->second.rows; ++row) rows.add(step_key(steps->second, row), row + 1);
    std::vector<std::int32_t> days;
    for (const std::int32_t row : order.rows) {
      const std::int64_t step = rows.find(step_key(votes, row));
      const std::int32_t day = step == 0 ? raw_none : done->low[static_cast<std::size_t>(step - 1)];
      days.push_back(day == unknown_day ? raw_none : day);
      if (days.back() != raw_none) told.last_opening = std::max(told.last_opening, days.back());
    }
    told.openings = Buffer::of(days);
  }

  const RawTables* facts_;
  const Schema* schema_;
  const std::vector<Layout>* layouts_;
  SnapshotTimes times_;
  std::map<std::string, HistoryTable, std::less<>>* told_;
  std::map<std::string, Target, std::less<>> targets_;
  std::map<std::string, Frame, std::less<>> frames_;
  KeyMap steps_to_come_;
};

/// Links of versions as keys, whatever they are stored as.
RawTable with_keys(RawTable raw, const RawTables& facts, const Layout& layout) {
  raw.layout = &layout;
  for (std::size_t i = 0; i < raw.columns.size(); ++i) {
    const Field& field = layout.table->fields[i];
    if (!is_interned(field)) continue;
    RawColumn& column = raw.columns[i];
    const RawColumn& keys = facts.numbered_keys.find(field.target)->second;
    for (const std::int32_t number : column.low) {
      if (number > 0 && at(number) < keys.starts.size()) column.bytes += keys.text(number - 1);
      column.starts.push_back(column.bytes.size());
    }
    column.low.clear();
  }
  return in_order(raw);
}

}  // namespace

std::shared_ptr<const Snapshot> build_snapshot(const RawTables& facts, const Schema& schema, const std::vector<Layout>& layouts,
                                               SnapshotTimes times) {
  return SnapshotBuilder(facts, schema, layouts, times, nullptr).build();
}

std::shared_ptr<const History> make_history(RawTables facts, const Schema& schema, const std::vector<Layout>& layouts) {
  auto history = std::make_shared<History>(facts.as_known, schema);
  const SnapshotTimes last{.as_of = Date::last(), .as_known = facts.as_known, .tree = Date::last()};
  const auto made = SnapshotBuilder(facts, schema, layouts, last, &history->tables).build();
  for (const auto& [name, frame] : made->frames())
    if (!is_versioned(name)) history->tables[name].frame = frame;
  for (auto& [name, raw] : facts.tables)
    if (is_versioned(name)) history->versioned.emplace(name, with_keys(std::move(raw), facts, *history->layout(name)));
  history->unit_places = made->tree().by_code();
  for (const Tree::Unit& unit : made->tree().units()) history->unit_parents.push_back(unit.parent);
  return history;
}

}  // namespace ketnap
