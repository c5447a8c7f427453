#include <ketnap/registry/registry.hpp>

#include <system_error>

#include <ketnap/base/error.hpp>

#include "batch_store.hpp"
#include "export.hpp"
#include "fact_reader.hpp"
#include "layout.hpp"
#include "load.hpp"
#include "migrate.hpp"
#include "new_file.hpp"
#include "record_writer.hpp"
#include "registry_log.hpp"
#include "set_aside_store.hpp"
#include "snapshot_builder.hpp"
#include "sqlite.hpp"
#include "undo.hpp"
#include "verify.hpp"

namespace ketnap {
namespace {

bool is_there(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::exists(std::filesystem::symlink_status(path, ignored));
}

void expect_file(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) throw Error(1102, {path.string()});
  if (!std::filesystem::is_regular_file(path, ignored)) throw Error(1103, {path.string()});
}

int head_in(Database& database) { return static_cast<int>(database.integer("SELECT max(number) FROM batch")); }

}  // namespace

struct Registry::State {
  std::filesystem::path path;
  Log log;
  mutable Database database;
  Made made;
  std::vector<Layout> layouts;  // beside the schema's tables, into which they point
  mutable std::shared_ptr<const History> history;

  State(const std::filesystem::path& file, Log lines) : path(file), log(std::move(lines)), database(file, file) {
    database.check_identity();
    database.check_pages();
    database.use_wal();
    migrate(database, path, log);
    made = read_made(database, path.string());
    for (const TableSchema& table : made.schema.tables()) layouts.emplace_back(table);
  }
};

Registry::Registry(std::unique_ptr<State> state) : state_(std::move(state)) {}
Registry::Registry(Registry&&) noexcept = default;
Registry& Registry::operator=(Registry&&) noexcept = default;
Registry::~Registry() = default;

Registry Registry::create(const std::filesystem::path& path, const Schema& schema, std::vector<PluginName> plugins, Log log) {
  if (is_there(path)) throw Error(1101, {path.string()});
  const NewFile file(path);
  {
    Database database(file.name(), path);
    database.run("PRAGMA synchronous = EXTRA; PRAGMA application_id = " + std::to_string(application_id));
    Transaction transaction(database, Transaction::Kind::write);
    database.run("PRAGMA user_version = " + std::to_string(format_version) + ";" + create_sql(schema));
    write_made(database, {schema, std::move(plugins)});
    transaction.commit();
  }
  if (!file.put_in_place(path)) throw Error(1101, {path.string()});
  return open(path, std::move(log));
}

Registry Registry::open(const std::filesystem::path& path, Log log) {
  expect_file(path);
  return Registry(std::make_unique<State>(path, std::move(log)));
}

const std::filesystem::path& Registry::path() const { return state_->path; }
const Schema& Registry::schema() const { return state_->made.schema; }
const std::vector<PluginName>& Registry::plugins() const { return state_->made.plugins; }
int Registry::head() const { return head_in(state_->database); }
int Registry::head_of(const std::filesystem::path& path) {
  expect_file(path);
  Database database(path, path);
  database.check_identity();
  return head_in(database);
}
std::vector<Batch> Registry::batches() const { return read_batches(state_->database); }

Batch Registry::load(const LoadRequest& request) {
  return load_files(state_->database, state_->made.schema, state_->layouts, request, state_->log);
}

Batch Registry::record(const RecordRequest& request) {
  return record_batch(state_->database, state_->made.schema, state_->layouts, request, state_->log);
}

RecordPreview Registry::preview(const RecordRequest& request, Sensitivity clearance) const {
  return preview_batch(state_->database, state_->made.schema, state_->layouts, request, clearance);
}

FactReader Registry::fact_reader() const { return {state_->database, state_->made.schema, state_->layouts}; }

std::vector<Record> Registry::facts(std::string_view table, const FieldTexts& fields) const {
  const FactReader reader = fact_reader();
  const std::size_t place = reader.table(table);
  std::vector<Record> found;
  for (Cells& cells : reader.where(place, fields)) {
    Record record{.act = Record::Act::put, .table = std::string(table), .fields = {}};
    for (std::size_t i = 0; i < cells.size(); ++i)
      record.fields.emplace_back(schema().tables()[place].fields[i].name, std::move(cells[i]));
    found.push_back(std::move(record));
  }
  return found;
}

Batch Registry::undo(const UndoRequest& request) {
  return undo_batch(state_->database, state_->made.schema, state_->layouts, request);
}

std::vector<std::filesystem::path> Registry::export_files(const std::filesystem::path& folder, int as_known) const {
  return export_tables(state_->database, state_->made.schema, state_->layouts, folder, as_known);
}

std::vector<Finding> Registry::verify() const { return verify_registry(state_->database, state_->made.schema, state_->layouts); }

std::vector<SetAside> Registry::set_aside(int batch) const { return read_set_aside(state_->database, batch); }

std::vector<LogEntry> Registry::log(const LogQuestion& question) const {
  return read_log(state_->database, state_->made.schema, state_->layouts, question);
}

std::shared_ptr<const Snapshot> Registry::snapshot(SnapshotTimes times) const {
  return build_snapshot(state_->database, state_->made.schema, state_->layouts, times, state_->history);
}

}  // namespace ketnap
