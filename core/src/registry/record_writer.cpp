#include "record_writer.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <string_view>
#include <utility>

#include <ketnap/base/text.hpp>

#include "batch_writer.hpp"
#include "source_file.hpp"
#include "typed_facts.hpp"

namespace ketnap {
namespace {

using Fact = TypedFacts::Fact;

Batch about(const RecordRequest& request) {
  Batch batch;
  batch.at = request.at;
  batch.by = request.by;
  batch.document = request.document;
  std::vector<std::string_view> reasons{trimmed(request.reason)};
  for (const Record& record : request.records) reasons.push_back(trimmed(record.reason));
  for (auto reason = reasons.begin(); reason != reasons.end(); ++reason) {
    if (reason->empty() || std::find(reasons.begin(), reason, *reason) != reason) continue;
    if (!batch.reason.empty()) batch.reason += "; ";
    batch.reason += *reason;
  }
  return batch;
}

/// One request within a transaction; who made the transaction commits it, or not.
class RecordWriter {
 public:
  RecordWriter(Database& database, const FactReader& reader, const std::vector<Layout>& layouts, const RecordRequest& request)
      : schema_(&reader.schema()),
        layouts_(&layouts),
        reader_(reader),
        typed_(reader_),
        writer_(database, reader.schema(), layouts, about(request)) {
    for (const Record& record : request.records) typed_.add(record, request.reason);
    for (const std::size_t table : load_order(*schema_)) write_table(table);
    for (const Fact* fact : written_)
      if (!fact->cells) find_left_behind(*fact);
    batch_ = writer_.finish();
  }

  [[nodiscard]] const Batch& batch() const { return batch_; }
  [[nodiscard]] bool is_refused() const { return batch_.set_aside != 0 || leaves_others_; }
  [[nodiscard]] bool changes_something() const { return batch_.added + batch_.replaced + batch_.retracted != 0; }

  [[nodiscard]] std::vector<FactChange> changes(Sensitivity clearance) const {
    std::vector<FactChange> all;
    for (const Fact* fact : written_) all.push_back(change(*fact, clearance));
    return all;
  }

 private:
  void write_table(std::size_t table) {
    std::vector<const Fact*> mine;
    for (const Fact& fact : typed_.facts()) {
      if (fact.table != table || (fact.cells ? typed_.is_retracted(fact) : !fact.before)) continue;
      mine.push_back(&fact);
      writer_.batch().unchanged += fact.repeats;
    }
    if (mine.empty()) return;
    written_.insert(written_.end(), mine.begin(), mine.end());
    const Layout& layout = (*layouts_)[table];
    const std::string& name = layout.table->name;
    std::vector<std::string_view> header;
    for (const Field& field : layout.table->fields) header.emplace_back(field.name);
    std::vector<Finding>& findings = writer_.batch().findings;
    RowReader reader(*schema_, layout, writer_.known(), name, header, findings);
    writer_.begin(layout);
    const std::map<std::int64_t, std::string> circles =
        name == "units" ? circles_of(mine, reader) : std::map<std::int64_t, std::string>();
    RowBlock block;
    for (const Fact* fact : mine) {
      const RowPlace place{&name, 0, fact->record};
      const auto circle = circles.find(fact->record);
      if (circle != circles.end()) findings.push_back(finding_at(2205, name, fact->record, "parent", {circle->second}));
      if (!fact->cells) {
        const bool closes_circle = circle != circles.end();
        if (closes_circle) ++writer_.batch().set_aside;
        if (closes_circle || !writer_.retract(fact->key, first_of(*fact->before), place)) set_aside_.push_back(fact);
        continue;
      }
      read(*fact, name, reader, block, findings);
      if (circle != circles.end()) block.rows.front().is_good = false;
      if (!writer_.write(block, 0, place)) set_aside_.push_back(fact);
      writer_.flush();
    }
    writer_.end();
  }

  /// Facts whose links lead to what is retracted.
  void find_left_behind(const Fact& fact) {
    const std::string& name = schema_->tables()[fact.table].name;
    const std::string first = first_of(*fact.before);
    const auto keys = writer_.known().find(name);
    if (keys == writer_.known().end() || keys->second.find(first) != 0) return;
    for (std::size_t table = 0; table < schema_->tables().size(); ++table) {
      const TableSchema& other = schema_->tables()[table];
      for (const Field& field : other.fields) {
        if (field.type != FieldType::link || field.target != name) continue;
        for (const Cells& left : reader_.where(table, {{field.name, first}})) {
          leaves_others_ = true;
          writer_.batch().findings.push_back(finding_at(2213, name, fact.record, {}, {other.name, shown_key(key_of(other, left))}));
        }
      }
    }
  }

  static std::string first_of(const Cells& cells) { return nfc(trimmed(cells.front())); }

  static std::vector<std::string_view> cells_of(const Fact& fact) { return {fact.cells->begin(), fact.cells->end()}; }

  /// The block's only row.
  void read(const Fact& fact, const std::string& table, RowReader& reader, RowBlock& block, std::vector<Finding>& findings) {
    block.clear();
    const std::vector<std::string_view> cells = cells_of(fact);
    reader.read({.row = fact.record, .cells = cells}, block);
    writer_.find_links(block, 0, table, block.findings);
    std::ranges::move(block.findings, std::back_inserter(findings));
  }

  /// Records of units that would close a circle of parents, with the circle. Where a version is retracted, the others hold longer.
  std::map<std::int64_t, std::string> circles_of(const std::vector<const Fact*>& facts, RowReader& reader) {
    std::vector<UnitVersion> incoming;
    std::vector<std::int64_t> records;
    std::vector<UnitVersion> existing = writer_.unit_versions();
    RowBlock block;
    for (const Fact* fact : facts) {
      if (fact->cells) {
        std::vector<Finding> found_again_later;
        read(*fact, "units", reader, block, found_again_later);
        if (!block.rows.front().is_good) continue;
        incoming.push_back(writer_.unit_version(block.values_of(0)));
        records.push_back(fact->record);
        continue;
      }
      const Cells& gone = *fact->before;
      const std::string since = gone[reader_.field(fact->table, "since")];
      std::vector<UnitVersion> others;
      for (UnitVersion& version : existing) {
        if (version.unit != first_of(gone)) {
          others.push_back(std::move(version));
        } else if (Date(static_cast<std::int32_t>(version.since)).iso() != since) {
          incoming.push_back(std::move(version));
          records.push_back(fact->record);
        }
      }
      existing = std::move(others);
    }
    std::map<std::int64_t, std::string> circles;
    for (const UnitCircle& circle : unit_circles(existing, incoming)) circles.emplace(records[circle.version], circle.units);
    return circles;
  }

  [[nodiscard]] FactChange change(const Fact& fact, Sensitivity clearance) const {
    const TableSchema& table = schema_->tables()[fact.table];
    FactChange change{
        .kind = FactChange::Kind::unchanged, .table = table.name, .key = shown_key(fact.key), .record = fact.record, .fields = {}};
    const bool is_aside = std::ranges::find(set_aside_, &fact) != set_aside_.end();
    // As it was typed where it is not written.
    const std::optional<Cells> after = is_aside ? fact.cells : reader_.find(fact.table, fact.key);
    for (std::size_t i = 0; i < table.fields.size(); ++i) {
      std::string before = fact.before ? (*fact.before)[i] : std::string();
      std::string now = after ? (*after)[i] : std::string();
      const Field& field = table.fields[i];
      if (before == now || field.key) continue;
      if (field.sensitivity <= clearance)
        change.fields.push_back({field.name, std::move(before), std::move(now)});
      else
        change.fields.push_back({.field = field.name, .before = {}, .after = {}, .withheld = true});
    }
    if (is_aside)
      change.kind = FactChange::Kind::set_aside;
    else if (!fact.before)
      change.kind = FactChange::Kind::added;
    else if (!after)
      change.kind = FactChange::Kind::retracted;
    else if (!change.fields.empty())
      change.kind = FactChange::Kind::replaced;
    return change;
  }

  const Schema* schema_;
  const std::vector<Layout>* layouts_;
  FactReader reader_;
  TypedFacts typed_;
  BatchWriter writer_;
  std::vector<const Fact*> written_;
  std::vector<const Fact*> set_aside_;
  bool leaves_others_ = false;
  Batch batch_;
};

std::string listed(const std::vector<Finding>& findings, Lang lang) {
  std::string lines;
  for (const Finding& finding : findings) {
    if (!lines.empty()) lines += '\n';
    lines += "  " + std::to_string(finding.row) + ". " + finding.file + (finding.column.empty() ? "" : "." + finding.column) +
             ": " + finding.code() + " " + finding.text(lang) + " " + finding.todo(lang);
  }
  return lines;
}

}  // namespace

RecordsRefused::RecordsRefused(std::vector<Finding> findings)
    : Error(1121, {listed(findings, Lang::vi), listed(findings, Lang::en)}), findings_(std::move(findings)) {}

Batch record_batch(Database& database, const FactReader& reader, const std::vector<Layout>& layouts, const RecordRequest& request,
                   const Log& log) {
  Transaction transaction(database, Transaction::Kind::write);
  RecordWriter writer(database, reader, layouts, request);
  Batch batch = writer.batch();
  if (writer.is_refused()) throw RecordsRefused(std::move(batch.findings));
  if (writer.changes_something())
    transaction.commit();
  else
    batch.number = 0;
  log.info("record: " + std::to_string(request.records.size()) + " records, " + std::to_string(batch.added) + " added, " +
           std::to_string(batch.replaced) + " replaced, " + std::to_string(batch.retracted) + " retracted");
  return batch;
}

RecordPreview preview_batch(Database& database, const FactReader& reader, const std::vector<Layout>& layouts,
                            const RecordRequest& request, Sensitivity clearance) {
  const Transaction transaction(database, Transaction::Kind::write);
  const RecordWriter writer(database, reader, layouts, request);
  RecordPreview preview{.batch = writer.batch(), .changes = writer.changes(clearance), .refused = writer.is_refused()};
  preview.batch.number = 0;
  return preview;
}

}  // namespace ketnap
