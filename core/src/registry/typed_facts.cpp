#include "typed_facts.hpp"

#include <algorithm>

#include <ketnap/base/error.hpp>
#include <ketnap/base/text.hpp>

namespace ketnap {
namespace {

/// A later event that happened on an unknown day may still become known.
bool is_open(const std::string& cell) { return cell.empty() || cell == "?"; }

bool builds_on_another(Record::Act act) {
  return act == Record::Act::complete || act == Record::Act::correct || act == Record::Act::retract;
}

}  // namespace

std::vector<std::pair<std::size_t, std::string>> TypedFacts::read_fields(const Record& record, std::size_t table) const {
  std::vector<std::pair<std::size_t, std::string>> fields;
  for (const auto& [name, text] : record.fields) {
    const std::size_t place = reader_->field(table, name);
    if (std::ranges::find(fields, place, &std::pair<std::size_t, std::string>::first) != fields.end())
      throw Error(1118, {record.table, name});
    reader_->expect_shown(table, place);
    if (first_invalid_utf8(text)) throw Error(1119, {record.table, name});
    fields.emplace_back(place, std::string(trimmed(text)));
  }
  return fields;
}

void TypedFacts::add(const Record& record, std::string_view reason) {
  const std::size_t table = reader_->table(record.table);
  const TableSchema& of = reader_->schema().tables()[table];
  const auto fields = read_fields(record, table);
  Cells given(of.fields.size());
  for (const auto& [place, text] : fields) given[place] = text;
  for (std::size_t i = 0; i < given.size(); ++i)
    if (builds_on_another(record.act) && of.fields[i].key && of.fields[i].required && given[i].empty())
      throw Error(1114, {record.table, of.fields[i].name});
  const bool needs_reason = record.act == Record::Act::correct || record.act == Record::Act::retract;
  if (needs_reason && trimmed(record.reason).empty() && trimmed(reason).empty()) throw Error(1120, {record.table});

  const std::string key = key_of(of, given);
  const auto last = last_.find({table, key});
  Fact fact;
  if (last != last_.end()) {
    fact = facts_[last->second];
  } else {
    fact = {.table = table, .key = key, .before = reader_->find(table, key), .cells = {}, .record = 0, .is_row = false};
    fact.cells = fact.before;
  }
  if (record.act == Record::Act::add && fact.cells) throw Error(1116, {record.table, shown_key(key)});
  if (record.act == Record::Act::put && fact.cells) expect_nothing_hidden(record, table, key, *fact.cells);
  // Two rows of one key are for the writer to compare, as it does a file's.
  const bool is_row_again = record.act == Record::Act::put && fact.is_row && fact.cells;
  const bool is_another_row = is_row_again && *fact.cells != given;
  fact.repeats = is_another_row ? 0 : is_row_again ? fact.repeats + 1 : fact.repeats;
  fact.cells = builds_on_another(record.act) ? changed(record, table, key, fact.cells, fields) : std::optional(given);
  fact.is_row = !builds_on_another(record.act) || (fact.is_row && fact.cells);
  fact.record = static_cast<std::int64_t>(steps_.size()) + 1;
  if (last != last_.end() && !is_another_row) {
    std::swap(facts_[last->second], fact);
    steps_.push_back({.place = last->second, .was = std::move(fact), .last = last->second});
  } else {
    steps_.push_back({.place = facts_.size(), .was = {}, .last = {}});
    if (last != last_.end()) steps_.back().last = last->second;
    last_[{table, key}] = facts_.size();
    facts_.push_back(std::move(fact));
  }
}

// A whole row says of every field what it is, also of those that whoever types it cannot see.
void TypedFacts::expect_nothing_hidden(const Record& record, std::size_t table, const std::string& key, const Cells& now) const {
  const auto& fields = reader_->schema().tables()[table].fields;
  for (std::size_t i = 0; i < now.size(); ++i)
    if (!now[i].empty() && !reader_->is_shown(fields[i]))
      throw Error(1152, {record.table, shown_key(key), fields[i].name, std::string(name_of(fields[i].sensitivity))});
}

bool TypedFacts::is_retracted(const Fact& fact) const { return !facts_[last_.at({fact.table, fact.key})].cells; }

void TypedFacts::take_back() {
  Step step = std::move(steps_.back());
  steps_.pop_back();
  if (step.was) {
    facts_[step.place] = std::move(*step.was);
    return;
  }
  const auto last = last_.find({facts_.back().table, facts_.back().key});
  if (step.last)
    last->second = *step.last;
  else
    last_.erase(last);
  facts_.pop_back();
}

std::optional<Cells> TypedFacts::changed(const Record& record, std::size_t table, const std::string& key,
                                         const std::optional<Cells>& now,
                                         const std::vector<std::pair<std::size_t, std::string>>& fields) const {
  const TableSchema& of = reader_->schema().tables()[table];
  if (!now) throw Error(1115, {record.table, shown_key(key), reader_->nearest_key(table, key)});
  if (record.act == Record::Act::retract) {
    for (const auto& [place, text] : fields)
      if (!of.fields[place].key) throw Error(1122, {record.table, of.fields[place].name});
    return std::nullopt;
  }
  Cells cells = *now;
  for (const auto& [place, text] : fields) {
    if (of.fields[place].key) continue;
    if (record.act == Record::Act::complete && !is_open(cells[place]) && cells[place] != text)
      throw Error(1117, {record.table, shown_key(key), of.fields[place].name});
    cells[place] = text;
  }
  return cells;
}

std::vector<Cells> TypedFacts::where(std::size_t table, const FieldTexts& fields) const {
  const TableSchema& of = reader_->schema().tables()[table];
  std::map<std::string, Cells> found;
  for (Cells& cells : reader_->where(table, fields)) {
    std::string key = key_of(of, cells);
    found.emplace(std::move(key), std::move(cells));
  }
  for (const Fact& fact : facts_) {
    if (fact.table != table) continue;
    const auto fits = [&](const auto& field) {
      return nfc((*fact.cells)[reader_->field(table, field.first)]) == nfc(trimmed(field.second));
    };
    if (fact.cells && std::ranges::all_of(fields, fits))
      found[fact.key] = *fact.cells;
    else
      found.erase(fact.key);
  }
  std::vector<Cells> out;
  out.reserve(found.size());
  for (auto& [key, cells] : found) out.push_back(std::move(cells));
  return out;
}

std::optional<Cells> TypedFacts::find(std::size_t table, const std::string& key) const {
  const auto last = last_.find({table, key});
  return last != last_.end() ? facts_[last->second].cells : reader_->find(table, key);
}

}  // namespace ketnap
