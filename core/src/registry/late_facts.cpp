#include "late_facts.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "fact_range.hpp"

namespace ketnap {
namespace {

/// Making one fact's people anew costs as much as reading so many facts from the first on.
constexpr std::int64_t facts_per_late_one = 32;
constexpr std::int64_t always_few = 256;

std::size_t at(std::int32_t row) { return static_cast<std::size_t>(row); }

bool leads_to(const Field& field, std::string_view target) { return field.type == FieldType::link && field.target == target; }

class LateReader {
 public:
  LateReader(Database& database, const History& history, int batch)
      : database_(&database), history_(&history), from_(history.as_known), to_(batch) {}

  std::optional<LateFacts> read() {
    if (!find_changed()) return std::nullopt;
    for (const Layout& layout : history_->layouts)
      for (const std::string& key : changed_[layout.table->name]) add_subjects(layout, key);
    add_rows_of_subjects();
    out_.before = side(from_);
    out_.after = side(to_);
    return std::move(out_);
  }

 private:
  bool find_changed() {
    const auto [first, last] = std::minmax(from_, to_);
    std::int64_t all = 0;
    std::int64_t changed = 0;
    for (const Layout& layout : history_->layouts) {
      const FactRange begin = facts_of_batch(*database_, layout, first + 1);
      const FactRange end = facts_of_batch(*database_, layout, last + 1);
      all += begin.first - 1;
      changed += end.first - begin.first;
      if (begin.first == end.first) continue;
      if (is_versioned(layout.table->name)) return false;
      ranges_.push_back({&layout, {begin.first, end.first - 1}});
    }
    if (changed > std::max(always_few, all / facts_per_late_one)) return false;
    out_.said = static_cast<std::size_t>(changed);
    for (const auto& [layout, range] : ranges_) {
      Statement keys(*database_, "SELECT DISTINCT key FROM " + layout->facts + " WHERE fact BETWEEN ?1 AND ?2");
      keys.bind(1, range.first).bind(2, range.last);
      while (keys.step()) changed_[layout->table->name].emplace(keys.text(0));
    }
    // A row that came or went is led to from elsewhere. People and dossiers come with all of theirs.
    const auto changed_before = changed_;
    for (const auto& [name, keys] : changed_before)
      for (const Layout& layout : history_->layouts)
        for (const Field& field : layout.table->fields)
          if (leads_to(field, name) && name != "people" && name != "dossiers")
            for (const std::string& key : keys) add_keys_where(layout, field, key, changed_[layout.table->name]);
    return true;
  }

  /// The keys of facts of whatever batch whose link leads to a key.
  void add_keys_where(const Layout& layout, const Field& field, const std::string& key, Keys& keys) {
    const bool leads_key = &field == layout.table->fields.data() && field.key;
    const std::string condition = leads_key            ? "key >= ?1 AND key < ?1 || ' '"
                                  : is_interned(field) ? sql_name(field.name) + " = (SELECT id FROM " +
                                                             sql_name(intern_table(field.target)) + " WHERE key = ?1)"
                                                       : sql_name(field.name) + " = ?1";
    Statement& found = statement("SELECT DISTINCT key FROM " + layout.facts + " WHERE " + condition);
    found.bind(1, key);
    while (found.step()) keys.emplace(found.text(0));
    found.reset();
  }

  /// Whom a changed fact is about, before and after.
  void add_subjects(const Layout& layout, const std::string& key) {
    if (layout.table->name == "people") out_.people.insert(key);
    if (layout.table->name == "dossiers") out_.dossiers.insert(key);
    for (const int batch : {from_, to_}) {
      RawTable row = empty_raw(layout);
      if (!read_in_force(row, key, batch)) continue;
      for (std::size_t i = 0; i < layout.table->fields.size(); ++i) {
        const Field& field = layout.table->fields[i];
        Keys* subjects = leads_to(field, "people") ? &out_.people : leads_to(field, "dossiers") ? &out_.dossiers : nullptr;
        if (subjects == nullptr) continue;
        if (std::string target = target_key(row, i, 0); !target.empty()) subjects->insert(std::move(target));
      }
    }
  }

  void add_rows_of_subjects() {
    out_.anew = changed_;
    for (const auto& [name, subjects] : {std::pair("people", &out_.people), std::pair("dossiers", &out_.dossiers)}) {
      out_.anew[name].insert(subjects->begin(), subjects->end());
      for (const Layout& layout : history_->layouts)
        for (const Field& field : layout.table->fields)
          if (leads_to(field, name))
            for (const std::string& key : *subjects) add_keys_where(layout, field, key, out_.anew[layout.table->name]);
    }
  }

  /// Appends what the key says at a batch; false where it says nothing.
  bool read_in_force(RawTable& table, std::string_view key, int batch) {
    const Layout& layout = *table.layout;
    Statement& fact = statement("SELECT op, " + layout.column_list() + " FROM " + layout.facts +
                                " WHERE key = ?1 AND batch <= ?2 ORDER BY batch DESC LIMIT 1");
    fact.bind(1, key).bind(2, batch);
    const bool holds = fact.step() && fact.integer(0) == 1;
    if (holds) append_raw(table, fact);
    fact.reset();
    return holds;
  }

  /// The key of the row that a link leads to; empty where it says none.
  std::string target_key(const RawTable& table, std::size_t field, std::int32_t row) {
    const Field& link = table.layout->table->fields[field];
    const RawColumn& column = table.columns[field];
    if (!is_interned(link)) return std::string(column.text(row));
    const std::int32_t number = column.low[at(row)];
    if (number == raw_none) return {};
    const std::string intern(intern_table(link.target));
    Statement& key = statement("SELECT key FROM " + sql_name(intern) + " WHERE id = ?1");
    key.bind(1, number);
    if (!key.step()) throw database_->damaged(intern);
    std::string found(key.text(0));
    key.reset();
    return found;
  }

  RawTables side(int batch) {
    RawTables tables{.as_known = batch, .tables = {}, .numbered_keys = {}};
    for (const Layout& layout : history_->layouts) {
      RawTable& raw = tables.tables.emplace(layout.table->name, empty_raw(layout)).first->second;
      if (is_versioned(layout.table->name)) continue;
      for (const std::string& key : out_.anew[layout.table->name]) read_in_force(raw, key, batch);
    }
    add_targets(tables);
    add_units(tables);
    if (const RawTable* areas = history_->raw("areas")) tables.tables["areas"] = *areas;
    for (const std::string_view name : {"people", "units"}) number_anew(tables, name);
    for (const auto& [name, raw] : tables.tables)
      if (const std::string wrong = unsound_value(history_->schema, raw); !wrong.empty()) throw database_->damaged(wrong);
    return tables;
  }

  /// The keys that links of these tables lead to.
  Keys targets_in(const RawTables& tables, std::string_view target) {
    Keys keys;
    for (const auto& [name, raw] : tables.tables)
      for (std::size_t i = 0; i < raw.columns.size(); ++i)
        if (leads_to(raw.layout->table->fields[i], target))
          for (std::int32_t row = 0; row < raw.rows; ++row)
            if (std::string key = target_key(raw, i, row); !key.empty()) keys.insert(std::move(key));
    return keys;
  }

  /// Rows that are linked to from these, with the profiles of people: not those that such a row leads to in turn.
  void add_targets(RawTables& tables) {
    std::map<std::string_view, Keys> linked;
    for (const auto& [name, raw] : tables.tables) {
      if (is_versioned(name)) continue;
      linked[name] = targets_in(tables, name);
    }
    for (const auto& [name, keys] : linked) {
      RawTable& raw = tables.tables.find(name)->second;
      for (const std::string& key : keys)
        if (!out_.anew[std::string(name)].contains(key)) read_in_force(raw, key, tables.as_known);
    }
    const auto profiles = tables.tables.find("profiles");
    if (profiles == tables.tables.end() || profiles->second.layout->table->fields.front().target != "people") return;
    const Layout& layout = *profiles->second.layout;
    for (const std::string& person : linked["people"]) {
      if (out_.people.contains(person)) continue;
      Keys keys;
      add_keys_where(layout, layout.table->fields.front(), person, keys);
      for (const std::string& key : keys) read_in_force(profiles->second, key, tables.as_known);
    }
  }

  /// All versions of the units that are linked to, and of those above them.
  void add_units(RawTables& tables) {
    const RawTable* units = history_->raw("units");
    if (units == nullptr) return;
    Keys left = targets_in(tables, "units");
    Keys found;
    RawTable& raw = tables.tables.find("units")->second;
    const RawColumn& codes = units->columns.front();
    while (!left.empty()) {
      const std::string code = *left.begin();
      left.erase(left.begin());
      if (!found.insert(code).second) continue;
      for (std::int32_t row = first_row(codes, units->rows, code); row < units->rows && codes.text(row) == code; ++row) {
        append_row(*units, row, raw);
        if (std::string parent(units->column("parent")->text(row)); !parent.empty()) left.insert(std::move(parent));
      }
    }
  }

  static std::int32_t first_row(const RawColumn& keys, std::int32_t rows, std::string_view key) {
    std::int32_t low = 0;
    std::int32_t high = rows;
    while (low < high) {
      const std::int32_t middle = low + (high - low) / 2;
      if (keys.text(middle) < key)
        low = middle + 1;
      else
        high = middle;
    }
    return low;
  }

  static void append_row(const RawTable& from, std::int32_t row, RawTable& to) {
    for (std::size_t i = 0; i < from.columns.size(); ++i) {
      const RawColumn& source = from.columns[i];
      RawColumn& column = to.columns[i];
      if (!source.low.empty()) column.low.push_back(source.low[at(row)]);
      if (!source.high.empty()) column.high.push_back(source.high[at(row)]);
      if (!source.integers.empty()) {
        column.integers.push_back(source.integers[at(row)]);
        column.has_integer.push_back(source.has_integer[at(row)]);
      }
      if (source.starts.size() == at(from.rows) + 1) {
        column.bytes += source.text(row);
        column.starts.push_back(column.bytes.size());
      }
    }
    ++to.rows;
  }

  /// Numbers are places among all people of the registry; here they become places among these few.
  void number_anew(RawTables& tables, std::string_view target) {
    RawColumn& keys = tables.numbered_keys[std::string(target)];
    keys.starts.push_back(0);
    std::map<std::int32_t, std::int32_t> numbers;
    for (auto& [name, raw] : tables.tables)
      for (std::size_t i = 0; i < raw.columns.size(); ++i) {
        const Field& field = raw.layout->table->fields[i];
        if (!is_interned(field) || field.target != target) continue;
        for (std::int32_t row = 0; row < raw.rows; ++row) {
          std::int32_t& number = raw.columns[i].low[at(row)];
          if (number == raw_none) continue;
          const auto [known, is_new] = numbers.try_emplace(number, static_cast<std::int32_t>(numbers.size()) + 1);
          if (is_new) {
            keys.bytes += target_key(raw, i, row);
            keys.starts.push_back(keys.bytes.size());
          }
          number = known->second;
        }
      }
  }

  Statement& statement(const std::string& sql) { return statements_.try_emplace(sql, *database_, sql).first->second; }

  Database* database_;
  const History* history_;
  int from_;
  int to_;
  std::vector<std::pair<const Layout*, FactRange>> ranges_;
  std::map<std::string, Keys, std::less<>> changed_;  // keys by table
  std::map<std::string, Statement> statements_;
  LateFacts out_;
};

}  // namespace

bool LateFacts::is_anew(std::string_view table, std::string_view first_of_key) const {
  const auto found = anew.find(table);
  return found != anew.end() && found->second.contains(first_of_key);
}

std::optional<LateFacts> late_facts(Database& database, const History& history, int batch) {
  return LateReader(database, history, batch).read();
}

}  // namespace ketnap
