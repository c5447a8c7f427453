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
#include "batch_writer.hpp"
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

/// Whether a record's further lines look like rows of their own, which a stray pair of quotes made one cell of it.
bool may_hold_rows(std::string_view record, std::size_t columns) {
  for (std::size_t end = record.find('\n'); end != std::string_view::npos;) {
    const std::size_t start = end + 1;
    end = record.find('\n', start);
    const std::string_view line = record.substr(start, end - start);
    if (columns > 1 && static_cast<std::size_t>(std::ranges::count(line, ',')) + 1 >= columns) return true;
  }
  return false;
}

class Load {
 public:
  Load(Database& database, const Schema& schema, const std::vector<Layout>& layouts, const LoadRequest& request, const Log& log)
      : database_(&database),
        schema_(&schema),
        layouts_(&layouts),
        request_(&request),
        log_(&log),
        files_(recognise(schema, request)),
        transaction_(database, Transaction::Kind::write),
        writer_(database, schema, layouts, about(request)),
        set_aside_(database, "INSERT INTO set_aside (batch, source, row, text) VALUES (?1, ?2, ?3, ?4)") {}

  Batch run() {
    if (request_->scope) {
      absent_.emplace(*database_, *layouts_, *request_->scope, files_);
      writer_.batch().scope = request_->scope->text();
    }
    for (auto file = files_.begin(); file != files_.end();) {
      const auto next = std::find_if(file, files_.end(), [&](const SourceFile& other) { return other.table != file->table; });
      load_table((*layouts_)[file->table], {file, next});
      file = next;
    }
    Batch& so_far = writer_.batch();
    if (so_far.retracted != 0) find_left_behind(*database_, *layouts_, so_far.number, so_far.findings);
    Batch batch = writer_.finish();
    if (request_->dry_run)
      batch.number = 0;
    else
      transaction_.commit();
    return batch;
  }

 private:
  using Files = std::vector<SourceFile>;
  using RowAt = std::pair<std::size_t, std::int64_t>;  ///< a file among the table's, a row

  static Batch about(const LoadRequest& request) {
    Batch batch;
    batch.at = request.at;
    batch.by = request.by;
    batch.document = request.document;
    return batch;
  }

  void load_table(const Layout& layout, const Files& files) {
    const std::map<RowAt, std::string> circles =
        layout.table->name == "units" ? circles_of(layout, files) : std::map<RowAt, std::string>();
    writer_.begin(layout);
    for (std::size_t i = 0; i < files.size(); ++i) load_file(layout, files[i], i, circles);
    writer_.make_index();
    if (absent_) absent_->retract(layout, writer_.batch());
    writer_.end();
  }

  void load_file(const Layout& layout, const SourceFile& file, std::size_t index, const std::map<RowAt, std::string>& circles) {
    const std::string bytes = read_checked(file);
    const int batch = writer_.batch().number;
    const std::int64_t source = writer_.add_source(file.name);
    std::vector<Finding>& findings = writer_.batch().findings;
    if (absent_) absent_->add_file(layout, source);
    std::int64_t rows = 0;
    std::int64_t set_aside = 0;
    each_row(layout, file, bytes, findings, [&](const CsvReader& csv, const RowReader& reader, bool is_good) {
      const std::int64_t row = csv.row();
      if (const auto circle = circles.find({index, row}); circle != circles.end()) {
        findings.push_back(finding_at(2205, file.name, row, "parent", {circle->second}));
        is_good = false;
      }
      is_good = writer_.write(reader, is_good, {&file.name, source, row});
      if (absent_) absent_->add_row(layout, file.name, row, reader, is_good, csv.record().find('\n') != std::string_view::npos);
      if (!is_good) {
        ++set_aside;
        set_aside_.bind(1, batch).bind(2, source).bind(3, row).bind(4, csv.record()).run();
      }
      if (++rows % rows_between_progress == 0) report(file, csv.record().data() - bytes.data(), bytes.size());
    });
    write_source(*database_, {source, batch, file.name, layout.table->name, sha256(bytes), rows, header_of(bytes)});
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
    // Else all rows would pass for one header, and a scope would take every record for absent.
    if (csv.record().find('\r') != std::string_view::npos) throw Error(1009, {file.name});
    RowReader reader(*schema_, layout, writer_.known(), file.name, header, findings);
    while (csv.next()) {
      if (csv.unclosed_quote() != 0) break;
      const bool is_good = reader.read(csv.row(), csv.cells(), findings);
      if (may_hold_rows(csv.record(), header.size())) findings.push_back(finding_at(2242, file.name, csv.row(), "", {}));
      use(csv, reader, is_good);
    }
    if (csv.unclosed_quote() != 0) throw Error(1008, {file.name, std::to_string(csv.unclosed_quote())});
  }

  /// Rows of the files of units that would close a circle of parents, with the circle.
  std::map<RowAt, std::string> circles_of(const Layout& layout, const Files& files) {
    const std::vector<UnitVersion> existing = writer_.unit_versions();
    std::vector<UnitVersion> incoming;
    std::vector<RowAt> places;
    for (std::size_t i = 0; i < files.size(); ++i) {
      std::vector<Finding> found_again_later;
      const std::string bytes = read_checked(files[i]);
      each_row(layout, files[i], bytes, found_again_later, [&](const CsvReader& csv, const RowReader& reader, bool is_good) {
        if (!is_good) return;
        incoming.push_back(writer_.unit_version(reader));
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
  Files files_;
  Transaction transaction_;
  BatchWriter writer_;
  Statement set_aside_;
  std::optional<AbsentRows> absent_;  ///< of a load with a scope
};

}  // namespace

Batch load_files(Database& database, const Schema& schema, const std::vector<Layout>& layouts, const LoadRequest& request,
                 const Log& log) {
  return Load(database, schema, layouts, request, log).run();
}

}  // namespace ketnap
