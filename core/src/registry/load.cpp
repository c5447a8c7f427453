#include "load.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include <ketnap/base/error.hpp>
#include <ketnap/base/text.hpp>
#include <ketnap/registry/csv.hpp>

#include "absent_rows.hpp"
#include "batch_store.hpp"
#include "checks.hpp"
#include "fact_writer.hpp"
#include "in_force.hpp"
#include "intake.hpp"
#include "left_behind.hpp"
#include "source_file.hpp"
#include "unit_circles.hpp"

namespace ketnap {
namespace {

constexpr std::int64_t rows_between_progress = 65536;

std::string header_of(std::string_view bytes) {
  CsvReader csv(bytes);
  return csv.next() ? std::string(csv.record()) : std::string();
}

class Load {
 public:
  Load(Database& database, const Schema& schema, const std::vector<Layout>& layouts, const LoadRequest& request, const Log& log)
      : database_(&database),
        schema_(&schema),
        layouts_(&layouts),
        request_(&request),
        log_(&log),
        set_aside_(database, "INSERT INTO set_aside (batch, source, row, text) VALUES (?1, ?2, ?3, ?4)") {}

  Batch run() {
    const std::vector<SourceFile> files = recognise(*schema_, *request_);
    if (request_->scope) absent_.emplace(*database_, *layouts_, *request_->scope, files);
    Transaction transaction(*database_, Transaction::Kind::write);
    batch_.number = static_cast<int>(database_->integer("SELECT max(number) FROM batch")) + 1;
    batch_.at = request_->at;
    batch_.by = request_->by;
    batch_.document = request_->document;
    if (request_->scope) batch_.scope = request_->scope->text();
    next_source_ = database_->integer("SELECT max(id) FROM source") + 1;
    for (const TableSchema& table : schema_->tables())
      for (const Field& field : table.fields)
        if (field.type == FieldType::link) known_.try_emplace(field.target, *database_, layout_of(field.target));

    for (auto file = files.begin(); file != files.end();) {
      const auto next = std::find_if(file, files.end(), [&](const SourceFile& other) { return other.table != file->table; });
      load_table((*layouts_)[file->table], {file, next});
      file = next;
    }
    for (const Dangling& link : dangling_)
      if (known_.at(link.table).find(link.key) == 0) batch_.findings.push_back(link.finding);
    for (auto& [name, keys] : known_) keys.make_index();
    if (batch_.retracted != 0) find_left_behind(*database_, *layouts_, batch_.number, batch_.findings);
    std::ranges::sort(batch_.findings);
    write_batch(*database_, batch_);
    transaction.commit();
    return std::move(batch_);
  }

 private:
  struct Dangling {
    std::string table;
    std::string key;
    Finding finding;
  };
  using Files = std::vector<SourceFile>;
  using RowAt = std::pair<std::size_t, std::int64_t>;  ///< a file among the table's, a row

  const Layout& layout_of(std::string_view table) const {
    return *std::ranges::find(*layouts_, table, [](const Layout& layout) -> std::string_view { return layout.table->name; });
  }

  void load_table(const Layout& layout, const Files& files) {
    const std::map<RowAt, std::string> circles =
        layout.table->name == "units" ? circles_of(layout, files) : std::map<RowAt, std::string>();
    std::optional<UnitLives> lives;
    if (layout.table->name == "spells") lives.emplace(*database_, *schema_, layout_of("units"), known_.at("units"), batch_.number);
    const RowChecks checks(layout, lives ? &*lives : nullptr);
    FactWriter writer(*database_, layout, batch_.number);
    for (std::size_t i = 0; i < files.size(); ++i) load_file(layout, files[i], i, circles, checks, writer);
    database_->run(index_sql(layout));
    if (absent_) absent_->retract(layout, batch_);
    if (layout.table->name == "spells") check_overlaps(*database_, layout, batch_.number, file_names_, batch_.findings);
  }

  void load_file(const Layout& layout, const SourceFile& file, std::size_t index, const std::map<RowAt, std::string>& circles,
                 const RowChecks& checks, FactWriter& writer) {
    const std::string bytes = read_checked(file);
    const std::int64_t source = next_source_++;
    file_names_[source] = file.name;
    if (absent_) absent_->add_file(layout, source);
    std::int64_t rows = 0;
    std::int64_t set_aside = 0;
    each_row(layout, file, bytes, batch_.findings, [&](const CsvReader& csv, RowReader& reader, bool is_good) {
      const std::int64_t row = csv.row();
      if (const auto circle = circles.find({index, row}); circle != circles.end()) {
        batch_.findings.push_back(finding_at(2205, file.name, row, "parent", {circle->second}));
        is_good = false;
      }
      if (reader.has_cells()) checks.check(reader.values(), file.name, row, batch_.findings);
      is_good = is_good && write_row(layout, file.name, source, row, reader, writer);
      if (absent_) absent_->add_row(layout, file.name, row, reader, is_good);
      if (!is_good) {
        ++set_aside;
        set_aside_.bind(1, batch_.number).bind(2, source).bind(3, row).bind(4, csv.record()).run();
      }
      if (++rows % rows_between_progress == 0) report(file, csv.record().data() - bytes.data(), bytes.size());
    });
    write_source(*database_, {source, batch_.number, file.name, layout.table->name, sha256(bytes), rows, header_of(bytes)});
    batch_.set_aside += set_aside;
    report(file, static_cast<std::ptrdiff_t>(bytes.size()), bytes.size());
    log_->info("load " + layout.table->name + ": " + std::to_string(rows) + " rows, " + std::to_string(set_aside) + " set aside");
  }

  std::string read_checked(const SourceFile& file) const {
    std::string bytes = read_whole(file.path);
    expect_utf8(bytes, file.name);
    return bytes;
  }

  /// Calls use(csv, reader, is_good) for every record after the header.
  template <class Use>
  void each_row(const Layout& layout, const SourceFile& file, std::string_view bytes, std::vector<Finding>& findings, Use use) {
    CsvReader csv(bytes);
    std::vector<std::string_view> header;
    if (csv.next()) header = csv.cells();
    RowReader reader(*schema_, layout, known_, file.name, header, findings);
    while (csv.next()) {
      if (csv.unclosed_quote() != 0) break;
      const bool is_good = reader.read(csv.row(), csv.cells(), findings);
      use(csv, reader, is_good);
    }
    if (csv.unclosed_quote() != 0) throw Error(1008, {file.name, std::to_string(csv.unclosed_quote())});
  }

  bool write_row(const Layout& layout, const std::string& file, std::int64_t source, std::int64_t row, const RowReader& reader,
                 FactWriter& writer) {
    const auto written = writer.write(reader.key(), reader.values(), source, row);
    switch (written.outcome) {
      case FactWriter::Outcome::added:
        ++batch_.added;
        if (const auto known = known_.find(layout.table->name); known != known_.end())
          known->second.add(reader.values().front().text);
        break;
      case FactWriter::Outcome::replaced:
        ++batch_.replaced;
        break;
      case FactWriter::Outcome::unchanged:
        ++batch_.unchanged;
        break;
      case FactWriter::Outcome::contradicts:
        batch_.findings.push_back(finding_at(2109, file, row, {}, {std::to_string(written.earlier_row), std::to_string(row)}));
        return false;
    }
    for (const std::size_t index : reader.dangling()) {
      const Field& field = layout.table->fields[index];
      const std::string key(reader.values()[layout.first_column[index]].text);
      const bool is_parent = layout.table->name == "units" && field.name == "parent";
      dangling_.push_back(
          {field.target, key,
           is_parent ? finding_at(2208, file, row, field.name, {key}) : finding_at(2101, file, row, field.name, {field.target})});
    }
    return true;
  }

  /// Rows of the files of units that would close a circle of parents, with the circle.
  std::map<RowAt, std::string> circles_of(const Layout& layout, const Files& files) {
    std::vector<UnitVersion> existing;
    FactsInForce facts(*database_, layout, batch_.number, "unit, since, parent");
    while (facts.step())
      existing.push_back({std::string(facts.row().text(1)), facts.row().integer(2), std::string(facts.row().text(3))});

    const auto column = [&](std::string_view field) {
      return static_cast<std::size_t>(std::ranges::find(layout.columns, field, &StoredColumn::name) - layout.columns.begin());
    };
    std::vector<UnitVersion> incoming;
    std::vector<RowAt> places;
    for (std::size_t i = 0; i < files.size(); ++i) {
      std::vector<Finding> found_again_later;
      const std::string bytes = read_checked(files[i]);
      each_row(layout, files[i], bytes, found_again_later, [&](const CsvReader& csv, const RowReader& reader, bool is_good) {
        if (!is_good) return;
        const auto& values = reader.values();
        incoming.push_back({std::string(values[column("unit")].text), values[column("since")].integer,
                            std::string(values[column("parent")].text)});
        places.emplace_back(i, csv.row());
      });
    }
    std::map<RowAt, std::string> circles;
    for (const UnitCircle& circle : unit_circles(existing, incoming)) circles.emplace(places[circle.version], circle.units);
    return circles;
  }

  void report(const SourceFile& file, std::ptrdiff_t done, std::size_t all) const {
    if (request_->progress) request_->progress(file.name, done, static_cast<std::int64_t>(all));
  }

  Database* database_;
  const Schema* schema_;
  const std::vector<Layout>* layouts_;
  const LoadRequest* request_;
  const Log* log_;
  Statement set_aside_;
  KnownTables known_;
  Batch batch_;
  std::int64_t next_source_ = 1;
  FileNames file_names_;
  std::vector<Dangling> dangling_;
  std::optional<AbsentRows> absent_;  ///< of a load with a scope
};

}  // namespace

Batch load_files(Database& database, const Schema& schema, const std::vector<Layout>& layouts, const LoadRequest& request,
                 const Log& log) {
  return Load(database, schema, layouts, request, log).run();
}

}  // namespace ketnap
