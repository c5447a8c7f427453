#include "registry_log.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include <ketnap/base/error.hpp>
#include <ketnap/base/text.hpp>
#include <ketnap/registry/batch.hpp>

#include "fact_range.hpp"
#include "said_values.hpp"
#include "spelling.hpp"

namespace ketnap {
namespace {

/// The keys of each table whose facts are asked for, by the table's place.
using Keys = std::map<std::size_t, std::set<std::string, std::less<>>>;

std::string as_stored(const std::string& text) { return nfc(trimmed(text)); }

class LogReader {
 public:
  LogReader(Database& database, const Schema& schema, const std::vector<Layout>& layouts, const LogQuestion& question)
      : database_(&database),
        schema_(&schema),
        layouts_(&layouts),
        question_(&question),
        values_(database, schema, layouts, question.clearance) {}

  std::vector<LogEntry> read() {
    const Transaction reading(*database_, Transaction::Kind::read);
    const int asked = static_cast<int>(!question_->person.empty()) + static_cast<int>(!question_->unit.empty()) +
                      static_cast<int>(!question_->dossier.empty()) + static_cast<int>(question_->batch != 0) +
                      static_cast<int>(!question_->table.empty());
    if (asked != 1 || question_->table.empty() != question_->key.empty()) throw Error(1135);
    if (!question_->person.empty()) ask_person(as_stored(question_->person));
    if (!question_->dossier.empty()) ask_dossier(as_stored(question_->dossier));
    if (!question_->unit.empty()) ask_unit(as_stored(question_->unit));
    if (!question_->table.empty()) ask_key();
    if (question_->batch != 0) ask_batch();
    read_batches_rows();
    for (const auto& [table, keys] : keys_) read_facts((*layouts_)[table], keys);
    std::ranges::stable_sort(entries_, {}, [](const auto& entry) { return std::tuple(entry.second.batch, entry.first); });
    std::vector<LogEntry> found;
    found.reserve(entries_.size());
    for (auto& entry : entries_) found.push_back(std::move(entry.second));
    return found;
  }

 private:
  std::size_t place_of(const Layout& layout) const { return static_cast<std::size_t>(&layout - layouts_->data()); }

  void add_keys(const Layout& layout, const std::string& where, auto value) {
    Statement keys(*database_, "SELECT DISTINCT key FROM " + layout.facts + " WHERE " + where);
    keys.bind(1, value);
    while (keys.step()) keys_[place_of(layout)].emplace(keys.text(0));
  }

  void add_beginning(const Layout& layout, const std::string& key) {
    add_keys(layout, "key = ?1", std::string_view(key));
    add_keys(layout, "key > ?1 || char(31) AND key < ?1 || ' '", std::string_view(key));
  }

  /// Rows of any table whose link, now or once, leads to the key.
  void add_linked(std::string_view target, const std::string& key) {
    for (const Layout& layout : *layouts_) {
      for (const std::size_t link : traced_links(*layout.table)) {
        const Field& field = layout.table->fields[link];
        if (field.target != target) continue;
        if (link == 0 && field.key) {
          add_beginning(layout, key);
        } else if (!is_interned(field)) {
          add_keys(layout, sql_name(field.name) + " = ?1", std::string_view(key));
        } else {
          Statement number(*database_, "SELECT " + number_sql(target, "?1"));
          if (number.bind(1, key).step() && !number.is_null(0)) add_keys(layout, sql_name(field.name) + " = ?1", number.integer(0));
        }
      }
    }
  }

  void ask_row(std::string_view table, const std::string& key) {
    const auto layout = std::ranges::find(*layouts_, table, [](const Layout& one) -> std::string_view { return one.table->name; });
    if (layout != layouts_->end()) add_beginning(*layout, key);
  }

  void expect_some(const std::string& table, const std::string& key) const {
    if (keys_.empty()) throw Error(1136, {table, key});
  }

  void ask_person(const std::string& key) {
    ask_row("people", key);
    add_linked("people", key);
    expect_some("people", key);
    for (const Layout& layout : *layouts_)
      if (layout.table->name == "dossiers" && keys_.contains(place_of(layout)))
        for (const std::string& dossier : std::set(keys_.at(place_of(layout)))) add_linked("dossiers", dossier);
  }

  void ask_dossier(const std::string& key) {
    ask_row("dossiers", key);
    expect_some("dossiers", key);
    add_linked("dossiers", key);
  }

  void ask_unit(const std::string& key) {
    ask_row("units", key);
    expect_some("units", key);
    add_linked("units", key);
  }

  void ask_key() {
    const TableSchema* const table = schema_->table(question_->table);
    std::vector<std::string> names;
    for (const TableSchema& one : schema_->tables()) names.push_back(one.name);
    if (std::ranges::find(names, question_->table) == names.end())
      throw Error(1137, {question_->table, nearest(question_->table, names).value_or("")});
    std::string key;
    for (const std::string& part : question_->key)
      key += (&part == question_->key.data() ? "" : std::string(1, key_separator)) + as_stored(part);
    ask_row(table->name, key);
    std::ranges::replace(key, key_separator, ' ');
    expect_some(table->name, key);
  }

  void ask_batch() {
    const std::int64_t head = database_->integer("SELECT max(number) FROM batch");
    if (question_->batch < 1 || question_->batch > head)
      throw Error(1109, {std::to_string(question_->batch), std::to_string(head)});
    std::size_t left = question_->most;
    for (const Layout& layout : *layouts_) {
      const FactRange range = facts_of_batch(*database_, layout, question_->batch);
      Statement keys(*database_, "SELECT key FROM " + layout.facts + " WHERE fact BETWEEN ?1 AND ?2 ORDER BY fact");
      keys.bind(1, range.first).bind(2, range.last);
      for (; (question_->most == 0 || left > 0) && keys.step(); left -= left == 0 ? 0 : 1)
        keys_[place_of(layout)].emplace(keys.text(0));
    }
  }

  void read_batches_rows() {
    Statement rows(*database_, "SELECT number, at, by, document, reason, undoes FROM batch");
    while (rows.step()) {
      Batch& batch = batches_[static_cast<int>(rows.integer(0))];
      batch.at = rows.text(1);
      batch.by = rows.text(2);
      batch.document = rows.text(3);
      batch.reason = rows.text(4);
      batch.undoes = static_cast<int>(rows.integer(5));
    }
  }

  /// All facts of each key, in the order of batches: each is told from the one before it.
  void read_facts(const Layout& layout, const std::set<std::string, std::less<>>& keys) {
    constexpr int first_column = 6;
    Spelling spelling(*database_, *schema_, layout, first_column);
    Statement facts(*database_, "SELECT f.fact, f.batch, f.op, coalesce(s.name, ''), f.row, f.key, " + layout.column_list("f") +
                                    " FROM " + layout.facts +
                                    " f LEFT JOIN source s ON s.id = f.source WHERE f.key = ?1 AND f.batch <= ?2 ORDER BY f.batch");
    const std::vector<Field>& fields = layout.table->fields;
    const int last_batch = question_->batch != 0 ? question_->batch : std::numeric_limits<int>::max();
    for (const std::string& key : keys) {
      std::vector<std::string> before(fields.size());
      bool was_there = false;
      facts.bind(1, key).bind(2, last_batch);
      while (facts.step()) {
        const bool is_there = facts.integer(2) == 1;
        std::vector<std::string> after(fields.size());
        for (std::size_t i = 0; is_there && i < fields.size(); ++i) after[i] = spelling.cell(facts, i);
        const auto batch = static_cast<int>(facts.integer(1));
        if (question_->batch == 0 || batch == question_->batch) {
          LogEntry entry = entry_of(batch);
          entry.file = facts.text(3);
          entry.row = facts.integer(4);
          entry.table = layout.table->name;
          entry.key = shown_parts(key, fields);
          entry.said_key = said_parts(*layout.table, entry.key);
          entry.act = !is_there ? LogAct::retracted : was_there ? LogAct::changed : LogAct::added;
          entry.changes = changes(*layout.table, before, after);
          entries_.emplace_back(std::pair(place_of(layout), facts.integer(0)), std::move(entry));
        }
        before = std::move(after);
        was_there = is_there;
      }
      facts.reset();
    }
  }

  /// A part of the key that is above the clearance is empty.
  std::vector<std::string> shown_parts(const std::string& key, const std::vector<Field>& fields) const {
    std::vector<std::string> parts = key_parts(key);
    auto part = parts.begin();
    for (const Field& field : fields) {
      if (!field.key || part == parts.end()) continue;
      if (field.sensitivity > question_->clearance) part->clear();
      ++part;
    }
    return parts;
  }

  std::vector<Label> said_parts(const TableSchema& table, const std::vector<std::string>& parts) {
    std::vector<Label> said;
    const std::vector<const Field*> keys = table.keys();
    for (std::size_t i = 0; i < parts.size() && i < keys.size(); ++i) said.push_back(values_.said(table, *keys[i], parts[i]));
    return said;
  }

  LogEntry entry_of(int number) {
    const Batch& batch = batches_.at(number);
    LogEntry entry;
    entry.batch = number;
    entry.at = batch.at;
    entry.by = batch.by;
    entry.document = batch.document;
    entry.said_document = values_.document(batch.document);
    entry.reason = batch.reason;
    entry.undoes = batch.undoes;
    return entry;
  }

  std::vector<LogChange> changes(const TableSchema& table, const std::vector<std::string>& before,
                                 const std::vector<std::string>& after) {
    std::vector<LogChange> found;
    const std::vector<Field>& fields = table.fields;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (fields[i].key || before[i] == after[i]) continue;
      const bool is_shown = fields[i].sensitivity <= question_->clearance;
      LogChange change{.field = fields[i].name, .before = {}, .after = {}, .withheld = !is_shown};
      if (is_shown) {
        change.before = before[i];
        change.after = after[i];
        change.said_before = values_.said(table, fields[i], before[i]);
        change.said_after = values_.said(table, fields[i], after[i]);
      }
      found.push_back(std::move(change));
    }
    return found;
  }

  Database* database_;
  const Schema* schema_;
  const std::vector<Layout>* layouts_;
  const LogQuestion* question_;
  Keys keys_;
  SaidValues values_;
  std::map<int, Batch> batches_;
  std::vector<std::pair<std::pair<std::size_t, std::int64_t>, LogEntry>> entries_;  // with the table's place and the fact
};

}  // namespace

std::string_view name_of(LogAct act) {
  switch (act) {
    case LogAct::added:
      return "added";
    case LogAct::changed:
      return "changed";
    case LogAct::retracted:
      break;
  }
  return "retracted";
}

std::vector<LogEntry> read_log(Database& database, const Schema& schema, const std::vector<Layout>& layouts,
                               const LogQuestion& question) {
  return LogReader(database, schema, layouts, question).read();
}

}  // namespace ketnap
