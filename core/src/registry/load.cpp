#include "load.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include <ketnap/registry/csv.hpp>

#include "absent_rows.hpp"
#include "batch_store.hpp"
#include "batch_writer.hpp"
#include "bulk_writing.hpp"
#include "intake.hpp"
#include "left_behind.hpp"
#include "load_progress.hpp"
#include "read_ahead.hpp"
#include "repeated_files.hpp"
#include "source_file.hpp"
#include "source_rows.hpp"
#include "unit_circles.hpp"

namespace ketnap {
namespace {

/// Of the time that rows take, in hundredths: to look whether a table's files are those that were loaded last; to make its indexes;
/// to compare all that was loaded.
constexpr std::int64_t share_of_look = 15;
constexpr std::int64_t share_of_indexes = 55;
constexpr std::int64_t share_of_end = 3;
/// Below so many pieces in all, neither a thread nor another journal pays.
constexpr std::uintmax_t many_pieces = 8;
constexpr std::size_t rows_ahead = 16;
/// Of a piece of a file, for an entry of an index that is sorted in memory.
constexpr std::size_t bytes_of_entry = 4;

class Load {
 public:
  Load(Database& database, const Schema& schema, const std::vector<Layout>& layouts, const LoadRequest& request, const Log& log)
      : database_(&database),
        schema_(&schema),
        layouts_(&layouts),
        request_(&request),
        log_(&log),
        files_(recognise(schema, request)),
        is_large_(is_large(files_, request)),
        has_thread_(is_large_ && request.threads != 1),
        is_first_(database.integer("SELECT max(number) FROM batch") == 0),
        progress_(request.progress, counted(bytes_of(files_)) + end(bytes_of(files_))),
        bulk_(database, is_large_ && is_first_, has_thread_ ? request.piece : 0),
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
    if (!files_.empty()) progress_.begin(files_.back().name, end(done_));
    Batch batch = writer_.finish(has_thread_);
    progress_.reach(counted(done_) + end(done_));
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

  static std::int64_t bytes_of(const Files& files) {
    std::int64_t bytes = 0;
    for (const SourceFile& file : files) bytes += static_cast<std::int64_t>(std::filesystem::file_size(file.path));
    return bytes;
  }
  static bool is_large(const Files& files, const LoadRequest& request) {
    return bytes_of(files) >= static_cast<std::int64_t>(many_pieces * request.piece);
  }
  /// In a first load indexes are made when a table's rows are there; in a later one files are compared with those loaded last.
  [[nodiscard]] std::int64_t share(std::int64_t bytes) const {
    return !is_large_ ? 0 : bytes * (is_first_ ? share_of_indexes : share_of_look) / 100;
  }
  [[nodiscard]] std::int64_t counted(std::int64_t bytes) const { return bytes + share(bytes); }

  [[nodiscard]] std::int64_t end(std::int64_t bytes) const { return is_large_ ? bytes * share_of_end / 100 : 0; }

  void load_table(const Layout& layout, const Files& files) {
    writer_.begin(layout, sorting());
    const std::map<RowAt, std::string> circles =
        layout.table->name == "units" ? circles_of(layout, files) : std::map<RowAt, std::string>();
    const std::int64_t bytes = bytes_of(files);
    const auto repeated = find_repeated(layout, files);
    if (is_large_ && !is_first_) progress_.reach(counted(done_) + share(bytes));
    for (std::size_t i = 0; i < files.size(); ++i) {
      FileLoad file{
          .layout = &layout, .file = &files[i], .index = i, .source = writer_.add_source(files[i].name), .circles = &circles};
      if (absent_) absent_->add_file(layout, file.source);
      if (repeated)
        repeat_file((*repeated)[i], file);
      else
        load_file(file);
      log_->info("load " + layout.table->name + ": " + std::to_string(file.rows) + " rows, " + std::to_string(file.set_aside) +
                 " set aside");
    }
    if (is_large_ && is_first_) {
      progress_.begin(files.back().name, share(bytes));
      writer_.make_index([&](std::int64_t done, std::int64_t all) { progress_.part(done, all); });
    }
    if (absent_) {
      writer_.make_index();
      absent_->retract(layout, writer_.batch());
    }
    writer_.end();
    done_ += bytes;
    progress_.reach(counted(done_));
  }

  [[nodiscard]] std::optional<Sorting> sorting() const {
    if (!is_large_ || !is_first_) return std::nullopt;
    return Sorting{.folder = database_->folder(),
                   .run = std::max<std::size_t>(request_->piece / bytes_of_entry, 1),
                   .with_thread = has_thread_};
  }

  /// What is known of a file while its rows are written.
  struct FileLoad {
    const Layout* layout;
    const SourceFile* file;
    std::size_t index;  ///< among the table's files
    std::int64_t source;
    const std::map<RowAt, std::string>* circles;
    std::int64_t rows = 0;
    std::int64_t set_aside = 0;
  };

  std::optional<std::vector<RepeatedFile>> find_repeated(const Layout& layout, const Files& files) {
    // A scope asks for the keys of all rows.
    if (!is_large_ || absent_) return std::nullopt;
    return repeated_files(*database_, *layouts_, layout, files, request_->piece,
                          [this, at = std::string()](const SourceFile& file, std::int64_t done, std::int64_t all) mutable {
                            if (file.name != at) progress_.begin(at = file.name, share(all));
                            progress_.part(done, all);
                          });
  }

  void load_file(FileLoad& to) {
    const SourceFile& file = *to.file;
    SourceRows from(*schema_, *to.layout, writer_.known(), file, request_->piece);
    progress_.begin(file.name, from.size());
    ReadAhead blocks([&](RowBlock& block) { return from.next(block); }, has_thread_);
    while (RowBlock* block = blocks.next()) {
      write_block(*block, to);
      progress_.part(block->bytes_done, from.size());
    }
    write_source(*database_,
                 {to.source, writer_.batch().number, file.name, to.layout->table->name, from.sha256(), to.rows, from.header()});
  }

  void repeat_file(const RepeatedFile& from, FileLoad& to) {
    RowBlock block;
    CsvReader header(from.header);
    header.next();
    RowReader reader(*schema_, *to.layout, writer_.known(), to.file->name, header.cells(), block.findings);
    for (const RepeatedFile::Row& row : from.to_read_again) {
      CsvReader csv(row.record, row.number - 1);
      csv.next();
      read_record(csv, reader, block);
    }
    write_block(block, to);
    writer_.batch().unchanged += from.rows - to.rows;
    to.rows = from.rows;
    write_source(*database_,
                 {to.source, writer_.batch().number, to.file->name, to.layout->table->name, from.sha256, to.rows, from.header});
  }

  void write_block(RowBlock& block, FileLoad& to) {
    std::vector<Finding>& findings = writer_.batch().findings;
    std::ranges::move(block.findings, std::back_inserter(findings));
    for (std::size_t i = 0; i < block.rows.size(); ++i) {
      if (i + rows_ahead < block.rows.size()) writer_.prefetch(block.rows[i + rows_ahead]);
      ReadRow& row = block.rows[i];
      if (const auto circle = to.circles->find({to.index, row.number}); circle != to.circles->end()) {
        findings.push_back(finding_at(2205, to.file->name, row.number, "parent", {circle->second}));
        row.is_good = false;
      }
      if (!write_row(*to.layout, *to.file, to.source, block, i)) ++to.set_aside;
    }
    writer_.flush();
    to.rows += static_cast<std::int64_t>(block.rows.size());
  }

  /// False where it is set aside.
  bool write_row(const Layout& layout, const SourceFile& file, std::int64_t source, RowBlock& block, std::size_t index) {
    const ReadRow& row = block.rows[index];
    if (row.links_begin != row.links_end) writer_.find_links(block, index, file.name, writer_.batch().findings);
    const bool is_good = writer_.write(block, index, {&file.name, source, row.number});
    if (absent_) absent_->add_row(layout, file.name, row, is_good);
    if (!is_good) set_aside_.bind(1, writer_.batch().number).bind(2, source).bind(3, row.number).bind(4, row.record).run();
    return is_good;
  }

  /// Rows of the files of units that would close a circle of parents, with the circle.
  std::map<RowAt, std::string> circles_of(const Layout& layout, const Files& files) {
    const std::vector<UnitVersion> existing = writer_.unit_versions();
    std::vector<UnitVersion> incoming;
    std::vector<RowAt> places;
    std::vector<Finding> found_again_later;
    RowBlock block;
    for (std::size_t i = 0; i < files.size(); ++i) {
      SourceRows from(*schema_, layout, writer_.known(), files[i], request_->piece);
      while (from.next(block)) {
        for (std::size_t k = 0; k < block.rows.size(); ++k) {
          writer_.find_links(block, k, files[i].name, found_again_later);
          if (!block.rows[k].is_good) continue;
          incoming.push_back(writer_.unit_version(block.values_of(k)));
          places.emplace_back(i, block.rows[k].number);
        }
        found_again_later.clear();
      }
    }
    std::map<RowAt, std::string> circles;
    for (const UnitCircle& circle : unit_circles(existing, incoming)) circles.emplace(places[circle.version], circle.units);
    return circles;
  }

  Database* database_;
  const Schema* schema_;
  const std::vector<Layout>* layouts_;
  const LoadRequest* request_;
  const Log* log_;
  Files files_;
  bool is_large_;
  bool has_thread_;
  bool is_first_;  ///< nothing was loaded before
  LoadProgress progress_;
  std::int64_t done_ = 0;  ///< bytes of the tables so far
  BulkWriting bulk_;
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
