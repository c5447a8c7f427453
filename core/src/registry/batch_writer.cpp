#include "batch_writer.hpp"

#include <algorithm>
#include <utility>

#include "batch_store.hpp"
#include "cross_checks.hpp"
#include "in_force.hpp"

namespace ketnap {
namespace {

/// All that is said of a row that was set aside says so.
void tell_rows_set_aside(std::vector<Finding>& sorted) {
  const auto is_elsewhere = [](const Finding& a, const Finding& b) { return a.row != b.row || a.file != b.file; };
  for (auto first = sorted.begin(); first != sorted.end();) {
    const auto end = std::find_if(first, sorted.end(), [&](const Finding& one) { return is_elsewhere(one, *first); });
    const bool is_aside = std::any_of(first, end, [](const Finding& one) { return one.set_aside; });
    for (; first != end; ++first) first->set_aside = is_aside;
  }
}

}  // namespace

BatchWriter::Table::Table(BatchWriter& batch, const Layout& of)
    : layout(&of),
      keys(batch.known_.contains(of.table->name) ? &batch.known_.at(of.table->name) : nullptr),
      lives(of.table->name != "spells" && of.table->name != "admissions"
                ? std::nullopt
                : std::optional<UnitLives>(std::in_place, *batch.database_, *batch.schema_, batch.layout_of("units"),
                                           batch.known_.at("units"), batch.batch_.number)),
      checks(of, lives ? &*lives : nullptr),
      writer(*batch.database_, of, batch.batch_.number) {}

BatchWriter::BatchWriter(Database& database, const Schema& schema, const std::vector<Layout>& layouts, Batch about)
    : database_(&database), schema_(&schema), layouts_(&layouts), batch_(std::move(about)) {
  batch_.number = static_cast<int>(database.integer("SELECT max(number) FROM batch")) + 1;
  next_source_ = database.integer("SELECT max(id) FROM source") + 1;
  for (const TableSchema& table : schema.tables())
    for (const Field& field : table.fields)
      if (field.type == FieldType::link) known_.try_emplace(field.target, database, layout_of(field.target));
}

const Layout& BatchWriter::layout_of(std::string_view table) const {
  return *std::ranges::find(*layouts_, table, [](const Layout& layout) -> std::string_view { return layout.table->name; });
}

std::int64_t BatchWriter::add_source(const std::string& file) {
  file_names_[next_source_] = file;
  return next_source_++;
}

void BatchWriter::begin(const Layout& layout) {
  file_names_[0] = layout.table->name;
  table_.emplace(*this, layout);
}

bool BatchWriter::write(const RowReader& reader, bool is_good, const RowPlace& place) {
  if (reader.has_cells()) table_->checks.check(reader.values(), *place.file, place.row, batch_.findings);
  if (is_good && put(reader, place)) return true;
  ++batch_.set_aside;
  for (auto finding = batch_.findings.rbegin(); finding != batch_.findings.rend(); ++finding) {
    if (finding->row != place.row || finding->file != *place.file) break;
    finding->set_aside = true;
  }
  return false;
}

bool BatchWriter::put(const RowReader& reader, const RowPlace& place) {
  const auto written = table_->writer.write(reader.key(), reader.values(), place.source, place.row);
  switch (written.outcome) {
    case FactWriter::Outcome::added:
      ++batch_.added;
      if (table_->keys != nullptr) table_->keys->add(reader.values().front().text);
      break;
    case FactWriter::Outcome::replaced:
      ++batch_.replaced;
      break;
    case FactWriter::Outcome::unchanged:
      ++batch_.unchanged;
      break;
    case FactWriter::Outcome::retracted:
    case FactWriter::Outcome::contradicts: {
      std::vector<std::string> args = {std::to_string(written.earlier_row), std::to_string(place.row)};
      if (written.earlier_source != place.source) args.push_back(file_names_.at(written.earlier_source));
      batch_.findings.push_back(finding_at(2109, *place.file, place.row, {}, std::move(args)));
      return false;
    }
  }
  if (!reader.dangling().empty()) note_dangling(reader, place);
  return true;
}

void BatchWriter::note_dangling(const RowReader& reader, const RowPlace& place) {
  const Layout& layout = *table_->layout;
  for (const std::size_t index : reader.dangling()) {
    const Field& field = layout.table->fields[index];
    const std::string key(reader.values()[layout.first_column[index]].text);
    const bool is_parent = layout.table->name == "units" && field.name == "parent";
    dangling_.push_back({field.target, key,
                         is_parent ? finding_at(2208, *place.file, place.row, field.name, {key})
                                   : finding_at(2101, *place.file, place.row, field.name, {field.target})});
  }
}

bool BatchWriter::retract(std::string_view key, std::string_view first, const RowPlace& place) {
  if (table_->writer.retract(key, place.source, place.row).outcome != FactWriter::Outcome::retracted) return false;
  ++batch_.retracted;
  if (table_->keys != nullptr) table_->keys->retract(first);
  return true;
}

void BatchWriter::make_index() { database_->run(index_sql(*table_->layout)); }

void BatchWriter::end() {
  make_index();
  table_.reset();
}

std::vector<UnitVersion> BatchWriter::unit_versions() const {
  std::vector<UnitVersion> versions;
  FactsInForce facts(*database_, layout_of("units"), batch_.number, "unit, since, parent");
  while (facts.step())
    versions.push_back({std::string(facts.row().text(1)), facts.row().integer(2), std::string(facts.row().text(3))});
  return versions;
}

UnitVersion BatchWriter::unit_version(const RowReader& reader) const {
  const Layout& units = layout_of("units");
  const auto value = [&](std::string_view field) -> const Stored& {
    const auto column = std::ranges::find(units.columns, field, &StoredColumn::name);
    return reader.values()[static_cast<std::size_t>(column - units.columns.begin())];
  };
  return {std::string(value("unit").text), value("since").integer, std::string(value("parent").text)};
}

Batch BatchWriter::finish() {
  for (const Dangling& link : dangling_)
    if (known_.at(link.table).find(link.key) == 0) batch_.findings.push_back(link.finding);
  for (auto& [name, keys] : known_) keys.make_index();
  find_contradictions(*database_, *schema_, *layouts_, batch_.number, batch_.findings);
  std::ranges::sort(batch_.findings);
  tell_rows_set_aside(batch_.findings);
  write_batch(*database_, batch_);
  return std::move(batch_);
}

}  // namespace ketnap
