#include "snapshot_builder.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <ketnap/data/derived.hpp>

#include "column_builder.hpp"
#include "data/membership.hpp"
#include "key_map.hpp"
#include "link_targets.hpp"
#include "profile_links.hpp"
#include "raw_tables.hpp"
#include "row_order.hpp"
#include "unit_tree.hpp"

namespace ketnap {
namespace {

std::size_t at(std::int32_t row) { return static_cast<std::size_t>(row); }

/// Facts of a table, with where their rows lie in its frame.
struct OrderedFacts {
  RawTable raw;
  RowOrder order;
  Links links;
};

enum class What { snapshot, history };

class SnapshotBuilder {
 public:
  SnapshotBuilder(FactSource& facts, const Schema& schema, SnapshotTimes times, What what, HistoryKeeper& keeper)
      : facts_(&facts), schema_(&schema), times_(times), is_history_(what == What::history), keeper_(&keeper) {
    for (const TableSchema& table : schema.tables()) layouts_.emplace_back(table);
  }

  /// On this tree.
  Tree build() {
    for (const Layout* layout : targets()) {
      read_target(*layout);
      keep_what_waited();
    }
    // Votes are asked whether their step exists.
    for (const bool steps : {true, false})
      for (const Layout& layout : layouts_)
        if ((layout.table->name == "steps") == steps && !targets_.has(layout.table->name)) {
          OrderedFacts facts = ordered(facts_->take(layout));
          keep(facts);
        }
    keep_moves();
    keep_membership();
    keep_profiles();
    if (is_history_) keeper_->keep_tree(tree_);
    return std::move(tree_);
  }

 private:
  /// The tables that links lead to, those by which others are grouped first.
  std::vector<const Layout*> targets() const {
    std::set<std::string_view> names = {"units", "people"};
    for (const TableSchema& table : schema_->tables())
      for (const Field& field : table.fields)
        if (field.type == FieldType::link) names.insert(field.target);
    std::vector<const Layout*> found;
    for (const Layout& layout : layouts_)
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
    OrderedFacts facts;
    std::vector<std::int32_t> places;
    if (is_versioned(name)) {
      facts.raw = facts_->take(layout);
      places = order_versions(facts);
      targets_.add(name, facts.order.rows.size(), [keys = keys_of(facts)](KeyMap& rows) {
        for (std::size_t i = 0; i < keys.size(); ++i) rows.add(keys[i], static_cast<std::int64_t>(i) + 1);
      });
    } else {
      facts = ordered(facts_->take(layout));
      places.assign(at(facts.raw.rows), no_row);
      for (std::size_t i = 0; i < facts.order.rows.size(); ++i) places[at(facts.order.rows[i])] = static_cast<std::int32_t>(i);
      targets_.add(name, facts.order.rows.size(), [this, name](KeyMap& rows) { add_keys(name, rows); });
      for (std::int32_t row = 0; row < facts.raw.rows; ++row)
        if (!exists(facts.raw, row)) targets_.add_not_yet(name, facts.raw.columns.front().text(row));
    }
    if (name == "units" || name == "people") {
      std::vector<std::int32_t> rows = facts_->rows_by_number(facts.raw);
      for (std::int32_t& row : rows)
        if (row != no_row) row = places[at(row)];
      targets_.add_numbers(name, std::move(rows));
    }
    waiting_.emplace(name, std::move(facts));
  }

  /// Gives where each version's row lies.
  std::vector<std::int32_t> order_versions(OrderedFacts& facts) {
    const RawTable& raw = facts.raw;
    const bool are_units = raw.layout->table->name == "units";
    const std::vector<VersionedRow> versions = rows_in_force(raw, times_.tree);
    if (are_units) tree_ = unit_tree(*schema_, raw, versions, times_.tree);
    facts.order.rows.resize(versions.size());
    std::vector<std::int32_t> places(at(raw.rows), no_row);
    for (std::size_t i = 0; i < versions.size(); ++i) {
      const std::int32_t place = are_units ? tree_.by_code()[i] : static_cast<std::int32_t>(i);
      facts.order.rows[at(place)] = versions[i].row;
      for (const std::int32_t row : versions[i].all) places[at(row)] = place;
    }
    return places;
  }

  static std::vector<std::string> keys_of(const OrderedFacts& facts) {
    std::vector<std::string> keys;
    for (const std::int32_t row : facts.order.rows) keys.emplace_back(facts.raw.columns.front().text(row));
    return keys;
  }

  void add_keys(const std::string& name, KeyMap& rows) const {
    std::int64_t row = 0;
    if (const auto facts = waiting_.find(name); facts != waiting_.end()) {
      for (const std::int32_t from : facts->second.order.rows) rows.add(facts->second.raw.columns.front().text(from), ++row);
      return;
    }
    const Frame frame = keeper_->frame(name);
    const Column& keys = *frame.column(schema_->table(name)->fields.front().name);
    for (std::size_t i = 0; i < keys.rows; ++i) rows.add(keys.text(i), ++row);
  }

  /// Frames can be made as soon as it is known where their links lead.
  void keep_what_waited() {
    for (auto facts = waiting_.begin(); facts != waiting_.end();) {
      const std::vector<Field>& fields = facts->second.raw.layout->table->fields;
      const bool is_version = is_history_ && is_versioned(facts->first);
      const bool is_ready = std::ranges::all_of(
          fields, [&](const Field& field) { return field.type != FieldType::link || targets_.has(field.target); });
      if (is_version)
        keeper_->keep_versions(in_order(facts->second.raw));
      else if (is_ready)
        keep(facts->second);
      facts = is_version || is_ready ? waiting_.erase(facts) : std::next(facts);
    }
  }

  /// Whether the row is there at the end of as_of.
  bool exists(const RawTable& raw, std::int32_t row) const {
    const std::string& opens = raw.layout->table->opens;
    if (opens.empty()) return true;
    const std::int32_t day = raw.column(opens)->low[at(row)];
    return day == raw_none || day == unknown_day || day <= times_.as_of.days();
  }

  OrderedFacts ordered(RawTable raw) {
    const TableSchema& table = *raw.layout->table;
    const Grouping grouping = grouping_of(table);
    OrderedFacts facts{.raw = std::move(raw), .order = {}, .links = {}};
    const bool are_steps = table.name == "steps";
    const bool are_votes = table.name == "votes";
    for (std::size_t i = 0; i < table.fields.size(); ++i)
      if ((!grouping.parent.empty() && i == grouping.field) || (table.fields[i].key && is_interned(table.fields[i])))
        facts.links.emplace(i, targets_.of(facts.raw, i));
    const auto parents = grouping.parent.empty() ? facts.links.end() : facts.links.find(grouping.field);
    std::vector<std::int32_t> rows;
    for (std::int32_t row = 0; row < facts.raw.rows; ++row) {
      const bool is_there = exists(facts.raw, row);
      const std::int32_t parent = parents == facts.links.end() ? no_row : parents->second[at(row)];
      if (are_steps && !is_there) steps_to_come_.add(step_key(facts.raw, row), 1);
      if (are_steps && is_history_ && parent < 0) add_lone_step(facts.raw, row);
      if (!is_there || (are_votes && steps_to_come_.find(step_key(facts.raw, row)) != 0)) continue;
      // What belongs to a dossier that is not opened yet is not there either.
      if (parent == not_yet) continue;
      rows.push_back(row);
    }
    facts.order =
        order_rows(facts.raw, std::move(rows), grouping, grouping.parent.empty() ? 0 : targets_.rows(grouping.parent), facts.links);
    return facts;
  }

  static std::string step_key(const RawTable& raw, std::int32_t row) {
    const RawColumn* dossier = raw.column("dossier");
    const RawColumn* step = raw.column("step");
    const RawColumn* round = raw.column("round");
    if (dossier == nullptr || step == nullptr || round == nullptr) return {};
    return std::string(dossier->text(row)) + key_separator + std::to_string(step->low[at(row)]) + key_separator +
           std::to_string(round->integers[at(row)]);
  }

  void keep(OrderedFacts& facts) {
    const RawTable& raw = facts.raw;
    const TableSchema& table = *raw.layout->table;
    const ColumnBuilder builder(*schema_, raw, facts.order.rows, times_.as_of);
    MadeTable made{.name = table.name,
                   .rows = facts.order.rows.size(),
                   .fields = table.fields,
                   .column = {},
                   .groups_of = grouping_of(table).parent,
                   .starts = {},
                   .counted_below = {},
                   .days = {}};
    std::vector<Column> of_life;
    if (table.name == "units") of_life = columns_of_life(tree_);
    for (const Column& column : of_life) made.fields.push_back(column.field);
    made.column = [&](std::size_t i) {
      if (i >= table.fields.size()) return of_life[i - table.fields.size()];
      return table.fields[i].type == FieldType::link ? builder.link(i, links_of(facts, i)) : builder.column(i);
    };
    if (!made.groups_of.empty()) made.starts = Buffer::of(facts.order.starts);
    if (is_history_) made.days = days_of(facts);
    keeper_->keep(made);
  }

  /// In the order of the frame.
  std::vector<std::int32_t> links_of(const OrderedFacts& facts, std::size_t field) {
    std::vector<std::int32_t> made;
    const auto found = facts.links.find(field);
    if (found == facts.links.end()) made = targets_.of(facts.raw, field);
    const std::vector<std::int32_t>& all = found == facts.links.end() ? made : found->second;
    std::vector<std::int32_t> links(facts.order.rows.size());
    std::ranges::transform(facts.order.rows, links.begin(), [&](std::int32_t row) { return std::max(all[at(row)], no_row); });
    return links;
  }

  TableDays days_of(const OrderedFacts& facts) {
    const TableSchema& table = *facts.raw.layout->table;
    TableDays days;
    for (std::size_t i = 0; i < table.fields.size(); ++i)
      if (table.fields[i].type == FieldType::date) days.days[table.fields[i].name] = days_told(facts.raw.columns[i], facts.order);
    if (const auto opens = days.days.find(table.opens); opens != days.days.end()) days.last_opening = opens->second.last;
    if (table.name == "votes") add_days_of_steps(facts, days);
    return days;
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

  /// One whose dossier is not there, so that its frame does not tell which it is.
  void add_lone_step(const RawTable& steps, std::int32_t row) {
    const RawColumn* done = steps.column(steps.layout->table->opens);
    if (done == nullptr) return;
    days_of_lone_steps_.push_back(done->low[at(row)]);
    lone_steps_.add(step_key(steps, row), static_cast<std::int64_t>(days_of_lone_steps_.size()));
  }

  void add_days_of_steps(const OrderedFacts& votes, TableDays& days) {
    if (!keeper_->has("steps")) return;
    const Frame steps = keeper_->frame("steps");
    const Column* done = steps.column(schema_->table("steps")->opens);
    if (done == nullptr) return;
    const auto dossiers =
        steps.groups_of() == "dossiers" ? votes.links.find(grouping_of(*votes.raw.layout->table).field) : votes.links.end();
    std::vector<std::int32_t> openings;
    for (const std::int32_t row : votes.order.rows) {
      const std::int32_t dossier = dossiers == votes.links.end() ? no_row : dossiers->second[at(row)];
      openings.push_back(dossier < 0 ? day_of_lone_step(votes.raw, row) : day_of_step(steps, *done, dossier, votes.raw, row));
      if (openings.back() != raw_none) days.last_opening = std::max(days.last_opening, openings.back());
    }
    days.openings = Buffer::of(openings);
  }

  [[nodiscard]] std::int32_t day_of_lone_step(const RawTable& votes, std::int32_t row) const {
    const std::int64_t found = lone_steps_.find(step_key(votes, row));
    const std::int32_t day = found == 0 ? raw_none : days_of_lone_steps_[static_cast<std::size_t>(found - 1)];
    return day == unknown_day ? raw_none : day;
  }

  /// Of the vote's step, where its day is known.
  static std::int32_t day_of_step(const Frame& steps, const Column& done, std::int32_t dossier, const RawTable& votes,
                                  std::int32_t row) {
    const Column& step = *steps.column("step");
    const auto rounds = steps.column("round")->values.as<std::int64_t>();
    for (std::int32_t i = steps.starts()[at(dossier)]; i < steps.starts()[at(dossier) + 1]; ++i) {
      const std::int32_t place = !step.is_known(at(i)) ? raw_none
                                 : step.wide_codes()   ? step.values.as<std::uint16_t>()[at(i)]
                                                       : step.values.as<std::uint8_t>()[at(i)];
      if (place == votes.column("step")->low[at(row)] && rounds[at(i)] == votes.column("round")->integers[at(row)])
        return done.is_known(at(i)) ? done.values.as<std::int32_t>()[at(i)] : raw_none;
    }
    return raw_none;
  }

  void keep_moves() {
    if (!keeper_->has("spells") || schema_->derived().empty()) return;
    for (const Frame& frame : frames_of_moves(*schema_, tree_, keeper_->frame("spells")))
      keeper_->keep(
          {.name = frame.name(),
           .rows = frame.rows(),
           .fields = frame.fields(),
           .column = [&, fields = frame.fields()](std::size_t i) { return *frame.column(fields[i].name); },
           .groups_of = frame.groups_of(),
           .starts = {std::make_shared<Frame>(frame), frame.starts().data(), frame.starts().size_bytes()},
           .counted_below = {std::make_shared<Frame>(frame), frame.counted_below().data(), frame.counted_below().size_bytes()},
           .days = {}});
  }

  /// Who is official from when, and the spells of each person.
  void keep_membership() {
    if (!keeper_->has("spells") || !keeper_->has("people")) return;
    const Frame spells = keeper_->frame("spells");
    if (spells.link_target("person") != "people") return;
    std::optional<Frame> admissions;
    if (keeper_->has("admissions")) admissions = keeper_->frame("admissions");
    Membership made = membership_of(*schema_, spells, targets_.rows("people"), admissions ? &*admissions : nullptr);
    keeper_->keep_column("spells", std::move(made.official_since));
    keeper_->keep_index("spells", "people", std::move(made.of_people));
  }

  void keep_profiles() {
    if (!keeper_->has("profiles")) return;
    for (const auto* tables : {&schema_->tables(), &schema_->derived()})
      for (const TableSchema& table : *tables)
        if (keeper_->has(table.name))
          if (const auto rows = profile_rows(*schema_, keeper_->frame(table.name), keeper_->frame("profiles")))
            keeper_->keep_link(table.name, "profile", "profiles", *rows);
  }

  FactSource* facts_;
  const Schema* schema_;
  std::vector<Layout> layouts_;
  SnapshotTimes times_;
  bool is_history_;
  HistoryKeeper* keeper_;
  LinkTargets targets_;
  Tree tree_;
  std::map<std::string, OrderedFacts, std::less<>> waiting_;
  KeyMap steps_to_come_;
  KeyMap lone_steps_;
  std::vector<std::int32_t> days_of_lone_steps_;
};

}  // namespace

std::shared_ptr<const Snapshot> build_snapshot(FactSource& facts, const Schema& schema, SnapshotTimes times) {
  HistoryInMemory kept(facts.as_known(), schema);
  Tree tree = SnapshotBuilder(facts, schema, times, What::snapshot, kept).build();
  std::map<std::string, Frame, std::less<>> frames;
  for (const auto& [name, table] : kept.history()->tables) frames.emplace(name, table.frame);
  return std::make_shared<const Snapshot>(Snapshot::Complete(), times, schema, std::move(tree), std::move(frames));
}

void make_history(FactSource& facts, const Schema& schema, HistoryKeeper& keeper) {
  const SnapshotTimes last{.as_of = Date::last(), .as_known = facts.as_known(), .tree = Date::last()};
  static_cast<void>(SnapshotBuilder(facts, schema, last, What::history, keeper).build());
}

std::shared_ptr<const History> make_history(FactSource& facts, const Schema& schema) {
  HistoryInMemory kept(facts.as_known(), schema);
  make_history(facts, schema, kept);
  return kept.history();
}

}  // namespace ketnap
