#include "absent_rows.hpp"

#include <algorithm>
#include <utility>

#include <ketnap/base/error.hpp>
#include <ketnap/base/text.hpp>

#include "in_force.hpp"
#include "spelling.hpp"
#include "unit_circles.hpp"

namespace ketnap {
namespace {

bool leads_to(const Field& field, std::string_view target) { return field.type == FieldType::link && field.target == target; }

}  // namespace

std::string LoadScope::text() const {
  const std::string days = period ? period->id() : "";
  return unit.empty() && days.empty() ? "all" : unit + (unit.empty() || days.empty() ? "" : " ") + days;
}

AbsentRows::AbsentRows(Database& database, const std::vector<Layout>& layouts, const LoadScope& scope,
                       const std::vector<SourceFile>& files)
    : database_(&database), layouts_(&layouts), scope_(&scope) {
  for (const SourceFile& file : files) {
    const Layout& layout = layouts[file.table];
    const std::string& table = layout.table->name;
    const Told by = told(layout);
    if (!scope.unit.empty() && by.unit < 0 && by.dossier < 0 && table != "units") throw Error(1140, {table, scope.unit});
    if (scope.period && by.days.empty() && by.period < 0 && table != "votes") throw Error(1140, {table, scope.period->id()});
  }
}

AbsentRows::Told AbsentRows::told(const Layout& layout) {
  Told by;
  const TableSchema& table = *layout.table;
  by.columns = "key";
  int next = FactsInForce::first_column + 1;
  by.key = FactsInForce::first_column;
  const auto add = [&](const Field& field) {
    by.columns += ", " + sql_name(field.name);
    return next++;
  };
  const std::vector<std::string> days = {table.row_day, table.opens, "since", "starts_on"};
  for (const Field& field : table.fields) {
    if (field.name == "unit" && leads_to(field, "units")) {
      by.unit_is_number = is_interned(field);
      by.unit = add(field);
    }
    if (field.key && leads_to(field, "dossiers")) by.dossier = add(field);
    if (field.type == FieldType::period) by.period = add(field);
  }
  if (by.period < 0)
    for (const std::string& day : days)
      if (const Field* field = day.empty() ? nullptr : table.find(day); field != nullptr && field->type == FieldType::date)
        by.days.push_back(add(*field));
  return by;
}

void AbsentRows::add_file(const Layout& layout, std::int64_t source) { seen_[&layout].sources.push_back(source); }

void AbsentRows::add_row(const Layout& layout, const std::string& file, const ReadRow& row, bool is_good) {
  Seen& seen = seen_[&layout];
  if ((!row.has_key || row.spans_lines) && seen.without_key.row == 0) seen.without_key = {file, row.number, false};
  if (!row.has_key) return;
  if (const std::int64_t place = seen.keys.find(row.key); place != 0) return;
  seen.places.push_back({file, row.number, is_good});
  seen.keys.add(row.key, static_cast<std::int64_t>(seen.places.size()));
}

const Layout& AbsentRows::layout_of(std::string_view table) const {
  return *std::ranges::find(*layouts_, table, [](const Layout& layout) -> std::string_view { return layout.table->name; });
}

/// A unit and all below it, each under the parent of its last version.
void AbsentRows::find_units(int batch) {
  if (std::exchange(has_units_, true) || scope_->unit.empty()) return;
  std::map<std::string, std::pair<std::int64_t, std::string>> last;
  FactsInForce facts(*database_, layout_of("units"), batch, "unit, since, parent");
  while (facts.step()) {
    const Statement& row = facts.row();
    auto& [since, parent] = last.try_emplace(std::string(row.text(1)), row.integer(2), std::string(row.text(3))).first->second;
    if (row.integer(2) < since) continue;
    since = row.integer(2);
    parent = row.text(3);
  }
  const std::string top = nfc(trimmed(scope_->unit));
  if (!last.contains(top)) {
    std::vector<std::string> codes;
    for (const auto& [code, version] : last) codes.push_back(code);
    throw Error(1141, {top, nearest(top, codes).value_or("")});
  }
  std::map<std::string, std::vector<std::string>> below;
  for (const auto& [code, version] : last) below[version.second].push_back(code);
  std::vector<std::string> waiting = {top};
  while (!waiting.empty()) {
    const std::string code = std::move(waiting.back());
    waiting.pop_back();
    if (!units_.insert(code).second) continue;
    if (const auto children = below.find(code); children != below.end())
      waiting.insert(waiting.end(), children->second.begin(), children->second.end());
  }
  Statement numbers(*database_, "SELECT id, key FROM unit");
  while (numbers.step()) {
    const auto number = static_cast<std::size_t>(numbers.integer(0));
    if (numbers_.size() <= number) numbers_.resize(number + 1);
    numbers_[number] = units_.contains(std::string(numbers.text(1)));
  }
}

/// Before any of them is retracted: what belongs to a dossier goes with it.
void AbsentRows::read_dossiers(int batch) {
  if (std::exchange(has_dossiers_, true)) return;
  FactsInForce facts(*database_, layout_of("dossiers"), batch, "key, unit");
  while (facts.step()) dossiers_.emplace(facts.row().text(1), facts.row().integer(2));
}

void AbsentRows::read_steps(int batch) {
  if (std::exchange(has_steps_, true)) return;
  FactsInForce facts(*database_, layout_of("steps"), batch, "key, done_on");
  while (facts.step())
    if (!facts.row().is_null(2)) step_days_.emplace(facts.row().text(1), facts.row().integer(2));
}

AbsentRows::Answer AbsentRows::lies_in_unit(const Layout& layout, const Told& by, const Statement& row) const {
  const auto is = [](bool in) { return in ? Answer::yes : Answer::no; };
  const auto number_is_in = [&](std::int64_t number) {
    const auto place = static_cast<std::size_t>(number);
    return is(place < numbers_.size() && numbers_[place]);
  };
  if (scope_->unit.empty()) return Answer::yes;
  if (layout.table->name == "units") return is(units_.contains(key_parts(row.text(by.key)).front()));
  if (by.unit >= 0) {
    if (row.is_null(by.unit)) return Answer::unknown;
    return by.unit_is_number ? number_is_in(row.integer(by.unit)) : is(units_.contains(std::string(row.text(by.unit))));
  }
  const auto dossier = dossiers_.find(std::string(row.text(by.dossier)));
  return dossier == dossiers_.end() ? Answer::unknown : number_is_in(dossier->second);
}

AbsentRows::Answer AbsentRows::lies_in_period(const Layout& layout, const Told& by, const Statement& row) const {
  if (!scope_->period) return Answer::yes;
  const auto is_in = [&](Date day) { return scope_->period->contains(day) ? Answer::yes : Answer::no; };
  if (layout.table->name == "votes") {
    const auto step = step_days_.find(std::string(row.text(by.key)));
    return step == step_days_.end() ? Answer::unknown : is_in(Date(static_cast<std::int32_t>(step->second)));
  }
  if (by.period >= 0) {
    if (const auto day = Date::parse(row.text(by.period))) return is_in(*day);
    const auto period = Period::parse(row.text(by.period));
    if (!period) return Answer::unknown;
    return scope_->period->start() <= period->start() && period->end() <= scope_->period->end() ? Answer::yes : Answer::no;
  }
  for (const int day : by.days)
    if (!row.is_null(day) && row.integer(day) != unknown_day) return is_in(Date(static_cast<std::int32_t>(row.integer(day))));
  return Answer::unknown;
}

void AbsentRows::retract(const Layout& layout, Batch& batch) {
  find_units(batch.number);
  const Told by = told(layout);
  if (layout.table->name == "dossiers" || by.dossier >= 0) read_dossiers(batch.number);
  if (layout.table->name == "steps" || layout.table->name == "votes") read_steps(batch.number);
  Seen& seen = seen_[&layout];
  std::vector<std::string> absent;
  FactsInForce facts(*database_, layout, batch.number, by.columns);
  while (facts.step()) {
    const Answer in_unit = lies_in_unit(layout, by, facts.row());
    const Answer in_period = lies_in_period(layout, by, facts.row());
    const std::int64_t place = seen.keys.find(facts.row().text(by.key));
    if (place == 0) {
      if (in_unit == Answer::yes && in_period == Answer::yes) absent.emplace_back(facts.row().text(by.key));
      continue;
    }
    const Place& at = seen.places[static_cast<std::size_t>(place - 1)];
    if (at.is_good && (in_unit == Answer::no || in_period == Answer::no))
      batch.findings.push_back(finding_at(2211, at.file, at.row, "", {scope_->text()}));
  }
  if (absent.empty()) return;
  if (seen.without_key.row == 0) return write(layout, seen, absent, batch);
  batch.findings.push_back(
      finding_at(2212, seen.without_key.file, seen.without_key.row, "", {layout.table->name, std::to_string(absent.size())}));
}

void AbsentRows::write(const Layout& layout, const Seen& seen, const std::vector<std::string>& keys, Batch& batch) {
  Statement insert(*database_, "INSERT INTO " + layout.facts + " (batch, op, source, key) VALUES (?1, 0, ?2, ?3)");
  for (const std::string& key : keys) {
    insert.bind(1, batch.number).bind(3, key);
    if (seen.sources.size() == 1)
      insert.bind(2, seen.sources.front());
    else
      insert.bind_null(2);
    insert.run();
  }
  batch.retracted += static_cast<std::int64_t>(keys.size());
  if (layout.table->name != "units") return;
  std::vector<UnitVersion> left;
  FactsInForce facts(*database_, layout, batch.number, "unit, since, parent");
  while (facts.step()) left.push_back({std::string(facts.row().text(1)), facts.row().integer(2), std::string(facts.row().text(3))});
  if (const auto circles = unit_circles({}, left); !circles.empty()) throw Error(1142, {scope_->text(), circles.front().units});
}

}  // namespace ketnap
