#include "snapshot_builder.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include <ketnap/base/error.hpp>
#include <ketnap/data/derived.hpp>

#include "column_builder.hpp"
#include "key_map.hpp"
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
  SnapshotBuilder(const History& history, const Schema& schema, const std::vector<Layout>& layouts, SnapshotTimes times)
      : history_(&history), schema_(&schema), layouts_(&layouts), times_(times) {}

  std::shared_ptr<const Snapshot> build() {
    for (const Layout* layout : targets()) read_target(*layout);
    for (const auto& [name, target] : targets_) frames_[name] = make_frame(*target.raw, target.order);
    // Votes are asked whether their step exists.
    for (const bool steps : {true, false})
      for (const Layout& layout : *layouts_)
        if ((layout.table->name == "steps") == steps && !targets_.contains(layout.table->name)) read_table(layout);
    const auto units = targets_.find("units");
    Tree tree = units == targets_.end() ? Tree() : std::move(units->second.tree);
    if (const auto spells = frames_.find("spells"); spells != frames_.end() && !schema_->derived().empty())
      for (Frame& made : frames_of_moves(*schema_, tree, spells->second)) frames_[made.name()] = std::move(made);
    const Snapshot without_profiles(times_, *schema_, tree, frames_);
    frames_ = without_profiles.frames();
    for (auto& [name, frame] : frames_) link_profiles(without_profiles, frame);
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
    const RawTable& raw = history_->table(layout);
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
    if (is_units || name == "people") number_rows(target, history_->numbered_keys.find(name)->second);
  }

  static void number_rows(Target& target, const RawColumn& keys) {
    target.row_of_number.assign(keys.starts.size(), no_row);
    for (std::size_t number = 1; number < keys.starts.size(); ++number)
      target.row_of_number[number] =
          static_cast<std::int32_t>(target.rows.find(keys.text(static_cast<std::int32_t>(number - 1))) - 1);
  }

  void read_table(const Layout& layout) {
    const RawTable& raw = history_->table(layout);
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

  /// The profile in force on the row's own day; where the day is not known exactly, only if it is the same throughout.
  void link_profiles(const Snapshot& snapshot, Frame& frame) const {
    const TableSchema& table = *schema_->table(frame.name());
    const Column* day = frame.column(table.row_day);
    if (day == nullptr || frame.link_target("person") != "people" || !frames_.contains("profiles")) return;
    const auto people = frame.link("person");
    const auto low = day->values.as<std::int32_t>();
    const auto high = day->high.as<std::int32_t>();
    std::vector<std::int32_t> profiles(frame.rows(), no_row);
    for (std::size_t i = 0; i < profiles.size(); ++i) {
      if (low[i] == Date::never().days()) continue;
      const std::int32_t first = profile_on(snapshot, people[i], Date(low[i]));
      if (low[i] == high[i] || first == profile_on(snapshot, people[i], Date(high[i]))) profiles[i] = first;
    }
    frame = frame.with_link("profile", "profiles", Buffer::of(profiles));
  }

  const History* history_;
  const Schema* schema_;
  const std::vector<Layout>* layouts_;
  SnapshotTimes times_;
  std::map<std::string, Target, std::less<>> targets_;
  std::map<std::string, Frame, std::less<>> frames_;
  KeyMap steps_to_come_;
};

void expect_day(Date day) {
  if (day < Date::first() || day > Date::last()) throw Error(3109, {day.is_never() ? "never" : day.iso()});
}

}  // namespace

std::shared_ptr<const Snapshot> build_snapshot(Database& database, const Schema& schema, const std::vector<Layout>& layouts,
                                               SnapshotTimes times, std::shared_ptr<const History>& history) {
  expect_day(times.as_of);
  expect_day(times.tree);
  const Transaction reading(database, Transaction::Kind::read);
  const auto head = static_cast<int>(database.integer("SELECT max(number) FROM batch"));
  if (times.as_known < 0 || times.as_known > head) throw Error(1109, {std::to_string(times.as_known), std::to_string(head)});
  if (times.as_known == 0) times.as_known = head;
  if (history == nullptr || history->as_known != times.as_known)
    history = std::make_shared<const History>(read_history(database, schema, layouts, times.as_known));
  return SnapshotBuilder(*history, schema, layouts, times).build();
}

}  // namespace ketnap
