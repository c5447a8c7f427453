#include "batch_writer.hpp"

#include <algorithm>
#include <future>
#include <utility>

#include "batch_store.hpp"
#include "cross_checks.hpp"
#include "in_force.hpp"

namespace ketnap {
namespace {

bool lies_in_unit(const Layout& layout) { return layout.table->name == "spells" || layout.table->name == "admissions"; }
/// What links lead to.
std::string_view first_of_key(std::string_view key) { return key.substr(0, key.find(key_separator)); }
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

BatchWriter::Table::Table(BatchWriter& batch, const Layout& of, const std::optional<Sorting>& sorting)
    : layout(&of),
      keys(batch.known_.contains(of.table->name) ? &batch.known_.at(of.table->name) : nullptr),
      lives(!lies_in_unit(of) ? std::nullopt
                              : std::optional<UnitLives>(std::in_place, *batch.database_, *batch.schema_, batch.layout_of("units"),
                                                         batch.known_.at("units"), batch.batch_.number)),
      checks(of, lives ? &*lives : nullptr),
      writer(*batch.database_, of, batch.batch_.number, sorting.has_value()) {
  if (sorting) indexes.emplace(of, *sorting);
  for (const Field& field : of.table->fields)
    targets.push_back(field.type == FieldType::link ? &batch.known_.at(field.target) : nullptr);
}

BatchWriter::BatchWriter(Database& database, const Schema& schema, const std::vector<Layout>& layouts, Batch about)
    : database_(&database), schema_(&schema), layouts_(&layouts), batch_(std::move(about)) {
  batch_.number = static_cast<int>(database.integer("SELECT max(number) FROM batch")) + 1;
  if (batch_.number == 1) person_rows_.emplace();
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

void BatchWriter::begin(const Layout& layout, const std::optional<Sorting>& sorting) {
  file_names_[0] = layout.table->name;
  // Units are looked up one by one while rows that lie in them are checked.
  if (lies_in_unit(layout)) database_->run(index_sql(layout_of("units")));
  table_.emplace(*this, layout, sorting);
  begun_.push_back(&layout);
  if (person_rows_) person_rows_->begin(layout);
}

void BatchWriter::find_links(RowBlock& block, std::size_t index, const std::string& file, std::vector<Finding>& findings) {
  ReadRow& row = block.rows[index];
  const Layout& layout = *table_->layout;
  std::uint32_t left = row.links_begin;
  for (std::uint32_t i = row.links_begin; i < row.links_end; ++i) {
    const std::size_t field = block.open_links[i];
    Stored& value = block.values_of(index)[layout.first_column[field]];
    const std::int64_t number = table_->targets[field]->find(value.text);
    if (!is_interned(layout.table->fields[field])) {
      if (number == 0) block.open_links[left++] = field;
    } else if (number != 0) {
      value = {Stored::Kind::integer, number, value.text};
    } else {
      row.is_good = false;
      findings.push_back(
          finding_at(2101, file, row.number, layout.table->fields[field].name, {layout.table->fields[field].target}));
      findings.back().set_aside = true;
    }
  }
  row.links_end = left;
}

bool BatchWriter::write(RowBlock& block, std::size_t row, const RowPlace& place) {
  if (block.rows[row].has_cells) table_->checks.check(block.values_of(row), *place.file, place.row, batch_.findings);
  if (block.rows[row].is_good && put(block, row, place)) return true;
  ++batch_.set_aside;
  for (auto finding = batch_.findings.rbegin(); finding != batch_.findings.rend(); ++finding) {
    if (finding->row != place.row || finding->file != *place.file) break;
    finding->set_aside = true;
  }
  return false;
}

bool BatchWriter::put(RowBlock& block, std::size_t index, const RowPlace& place) {
  const ReadRow& row = block.rows[index];
  const auto written = table_->writer.write(row, block.values_of(index), place.source);
  switch (written.outcome) {
    case FactWriter::Outcome::added: {
      ++batch_.added;
      const std::int64_t number =
          table_->keys == nullptr ? 0 : table_->keys->add(first_of_key(row.key), table_->writer.last_fact());
      if (person_rows_) person_rows_->add(table_->writer.last_fact(), number, block.values_of(index));
      if (table_->indexes) table_->indexes->add(row.key, block.values_of(index), table_->writer.last_fact());
      break;
    }
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
  if (row.links_begin != row.links_end) note_dangling(block, index, place);
  return true;
}

void BatchWriter::note_dangling(RowBlock& block, std::size_t index, const RowPlace& place) {
  const Layout& layout = *table_->layout;
  const ReadRow& row = block.rows[index];
  for (std::uint32_t i = row.links_begin; i < row.links_end; ++i) {
    const std::size_t link = block.open_links[i];
    const Field& field = layout.table->fields[link];
    const std::string key(block.values_of(index)[layout.first_column[link]].text);
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

void BatchWriter::flush() {
  table_->writer.flush();
  if (table_->keys != nullptr) table_->keys->flush();
}

void BatchWriter::make_index(const std::function<void(std::int64_t, std::int64_t)>& meanwhile) {
  table_->writer.finish();
  if (table_->indexes) table_->indexes->write(*database_, batch_.number, meanwhile);
  table_->indexes.reset();
  database_->run(index_sql(*table_->layout));
}

void BatchWriter::end() {
  table_->writer.finish();
  table_.reset();
}

std::vector<UnitVersion> BatchWriter::unit_versions() const {
  std::vector<UnitVersion> versions;
  FactsInForce facts(*database_, layout_of("units"), batch_.number, "unit, since, parent");
  while (facts.step())
    versions.push_back({std::string(facts.row().text(1)), facts.row().integer(2), std::string(facts.row().text(3))});
  return versions;
}

UnitVersion BatchWriter::unit_version(std::span<const Stored> values) const {
  const Layout& units = layout_of("units");
  const auto value = [&](std::string_view field) -> const Stored& {
    const auto column = std::ranges::find(units.columns, field, &StoredColumn::name);
    return values[static_cast<std::size_t>(column - units.columns.begin())];
  };
  return {std::string(value("unit").text), value("since").integer, std::string(value("parent").text)};
}

Batch BatchWriter::finish(bool with_thread) {
  std::future<std::vector<Contradiction>> of_people;
  if (person_rows_)
    of_people = std::async(with_thread ? std::launch::async : std::launch::deferred,
                           [rows = person_rows_->take(), rules = PersonRules(*layouts_, *schema_)]() mutable {
                             return compare_rows(std::move(rows), rules);
                           });
  // They are built faster than they grow.
  for (const Layout* layout : begun_) database_->run(index_sql(*layout));
  for (const Dangling& link : dangling_)
    if (known_.at(link.table).find(link.key) == 0) batch_.findings.push_back(link.finding);
  for (auto& [name, keys] : known_) keys.make_index();
  find_contradictions(*database_, *schema_, *layouts_, batch_.number, std::move(of_people), batch_.findings);
  std::ranges::sort(batch_.findings);
  tell_rows_set_aside(batch_.findings);
  write_batch(*database_, batch_);
  return std::move(batch_);
}

}  // namespace ketnap
