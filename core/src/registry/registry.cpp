#include <ketnap/registry/registry.hpp>

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>
#include <set>
#include <system_error>

#include <ketnap/base/error.hpp>

#include <ketnap/registry/file_system.hpp>
#include "batch_store.hpp"
#include "cache_file.hpp"
#include "cache_key.hpp"
#include "cut.hpp"
#include "export.hpp"
#include "fact_reader.hpp"
#include "late_snapshot.hpp"
#include "layout.hpp"
#include "load.hpp"
#include "migrate.hpp"
#include "new_file.hpp"
#include "other_sqlite.hpp"
#include "record_writer.hpp"
#include "registry_log.hpp"
#include "set_aside_store.hpp"
#include "snapshot_builder.hpp"
#include "sqlite.hpp"
#include "undo.hpp"
#include "verify.hpp"
#include "withhold.hpp"

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

std::string written(Sensitivity level) { return std::string(name_of(level)); }

void expect_alone(const Log& log) {
  if (const std::string others = other_sqlite(); !others.empty())
    log.warning("KN1111 two copies of SQLite are in this process: " + others +
                "; a registry that both of them open may be damaged, so read it with ketnap only");
}

/// From so many facts on that were said since a cache was made, the next opening leaves a new one.
constexpr std::size_t many_said = 20'000;

bool has_empty_log(const std::filesystem::path& path) {
  std::error_code none;
  const auto log_size = std::filesystem::file_size(path.string() + "-wal", none);
  return none || log_size == 0;
}

/// A cache stays that of the file where nobody but this process has written since: it is told when the file is closed.
class CacheStamp {
 public:
  explicit CacheStamp(std::filesystem::path path) : path_(std::move(path)) {}
  CacheStamp(const CacheStamp&) = delete;
  CacheStamp& operator=(const CacheStamp&) = delete;
  ~CacheStamp() {
    if (has_empty_log(path_)) follow();
  }

  /// The cache is of the file as it lies there.
  void is(std::string stamp) { named_ = std::move(stamp); }
  /// What was written lies in the file, or will when it is closed.
  void follow() {
    if (!is_writing_ || named_.empty()) return;
    const std::string now = file_stamp(path_);
    restamp_cache(cache_path(path_), named_, now);
    named_ = now;
  }
  /// Ahead of a batch.
  void begin_writing() {
    if (!is_writing_ && file_stamp(path_) != named_) named_.clear();
    is_writing_ = true;
  }

 private:
  std::filesystem::path path_;
  std::string named_;
  bool is_writing_ = false;
};

int head_in(Database& database) { return static_cast<int>(database.integer("SELECT max(number) FROM batch")); }

}  // namespace

struct Registry::State {
  std::filesystem::path path;
  Log log;
  Sensitivity clearance;
  mutable CacheStamp cache_stamp;  // outlives the database, which writes when it is closed
  mutable Database database;
  std::filesystem::path kept_copy;
  std::set<int> loaded;  // batches that this object loaded
  Made made_with;
  std::vector<Layout> layouts;  // beside the schema's tables, into which they point
  Cache cache;
  mutable std::shared_ptr<const History> history;        // of whatever batch was asked for last
  mutable std::shared_ptr<const History> whole;          // of which snapshots by later batches are made, with what was said between
  mutable std::optional<Between> said;                   // from there to the batch that was asked for last
  mutable std::shared_ptr<const Snapshot> cut_of_whole;  // of the times that were asked for last
  mutable bool looked_for_cache = false;

  State(const std::filesystem::path& file, Log lines, Sensitivity reach, Cache keep)
      : path(file), log(std::move(lines)), clearance(reach), cache_stamp(file), database(file, file), cache(keep) {
    expect_alone(log);
    database.check_identity();
    const bool were_sound = was_found_sound();
    if (were_sound) cache_stamp.is(file_stamp(path));
    database.check_pages(cache == Cache::kept && were_sound);
    database.use_wal();
    kept_copy = migrate(database, path, log);
    made_with = read_made(database, path.string());
    for (const TableSchema& table : made_with.schema.tables()) layouts.emplace_back(table);
  }

  [[nodiscard]] Batch shown(Batch batch) const {
    withhold(batch.findings, made_with.schema, clearance);
    return batch;
  }
  /// The cache was made of the file as it lies there, with nothing to be added from its log, after its pages were looked over.
  [[nodiscard]] bool was_found_sound() const {
    const std::string stamp = file_stamp(path);
    return !stamp.empty() && has_empty_log(path) && stamp_of_cache(cache_path(path)) == stamp;
  }

  /// The batch that is meant; 0: the head.
  [[nodiscard]] int batch_of(int as_known) const {
    const int head = head_in(database);
    if (as_known < 0 || as_known > head) throw Error(1109, {std::to_string(as_known), std::to_string(head)});
    return as_known == 0 ? head : as_known;
  }

  [[nodiscard]] std::shared_ptr<const Snapshot> from_facts(SnapshotTimes times) const {
    const Transaction reading(database, Transaction::Kind::read);
    times.as_known = batch_of(times.as_known);
    StoredFacts facts(database, made_with.schema, times.as_known);
    return build_snapshot(facts, made_with.schema, times);
  }

  /// By a batch (0: the head). A cache is written only by the first that is made here: what is typed afterwards does not wait for
  /// it.
  [[nodiscard]] std::shared_ptr<const Snapshot> snapshot(SnapshotTimes times) const {
    const bool may_write = !looked_for_cache && !database.is_only_read();
    std::string stamp = file_stamp(path);
    if (may_write && stamp_of_cache(cache_path(path)) != stamp) {
      database.settle_log();
      cache_stamp.follow();
      stamp = file_stamp(path);
    }
    const Transaction reading(database, Transaction::Kind::read);
    times.as_known = batch_of(times.as_known);
    const bool looks = !looked_for_cache && times.as_known == batch_of(0) && !stamp.empty();
    if (looks) {
      looked_for_cache = true;
      whole = from_cache(stamp);
      said.reset();
      cut_of_whole.reset();
    }
    return at_times(times, looks, looks && may_write ? stamp : std::string());
  }

  /// Of whatever batch it was made.
  [[nodiscard]] std::shared_ptr<const History> from_cache(const std::string& stamp) const {
    const auto content = [&](int batch) {
      return batch > batch_of(0) ? std::string() : content_key(database, made_with.schema, batch);
    };
    const auto rebuild = [&](int batch) { return rebuilding(content(batch), batch); };
    return read_cache(cache_path(path), {.stamp = stamp, .content = content, .rebuild = rebuild}, made_with.schema, log);
  }

  /// `stamp`: of the cache to be left; empty for none.
  [[nodiscard]] std::shared_ptr<const Snapshot> at_times(const SnapshotTimes& times, bool looks, const std::string& stamp) const {
    const int batch = times.as_known;
    if (whole != nullptr && whole->as_known == batch) return from_whole_alone(times);
    if (history != nullptr && history->as_known == batch) return cut(history, times);
    if (whole != nullptr)
      if (auto late = from_whole(times, looks ? many_said : std::numeric_limits<std::size_t>::max())) return late;
    if (looks && whole != nullptr) log.info("since the registry's cache was made much was said; it is made anew");
    history = made(batch, stamp);
    if (whole == nullptr || batch == batch_of(0)) {
      whole = history;
      said.reset();
      cut_of_whole.reset();
      return from_whole_alone(times);
    }
    return cut(history, times);
  }

  /// Into a cache, which is then read column by column; else, or where it cannot be written, into memory.
  [[nodiscard]] std::shared_ptr<const History> made(int batch, const std::string& stamp) const {
    const auto make = [&](HistoryKeeper& keeper) {
      StoredFacts facts(database, made_with.schema, batch);
      make_history(facts, made_with.schema, keeper);
    };
    const CacheOf of{.content = stamp.empty() ? std::string() : content_key(database, made_with.schema, batch), .stamp = stamp};
    if (!stamp.empty() && write_cache(cache_path(path), of, batch, make, log)) {
      cache_stamp.is(stamp);
      if (auto cached = from_cache(stamp)) return cached;
    }
    HistoryInMemory kept(batch, made_with.schema);
    make(kept);
    return kept.history();
  }

  /// What later ones are made of shares what was made for it.
  [[nodiscard]] std::shared_ptr<const Snapshot> from_whole_alone(const SnapshotTimes& times) const {
    if (cut_of_whole == nullptr || cut_of_whole->times() != times) cut_of_whole = cut(whole, times);
    return cut_of_whole;
  }

  /// nullptr where starting over costs no more.
  [[nodiscard]] std::shared_ptr<const Snapshot> from_whole(const SnapshotTimes& times, std::size_t most_said) const {
    if (!said || said->after->as_known != times.as_known) said = between(database, *whole, times.as_known);
    if (!said || said->about.said > most_said) return nullptr;
    SnapshotTimes earlier = times;
    earlier.as_known = whole->as_known;
    return late_snapshot(from_whole_alone(earlier), *said);
  }

  /// For snapshots that outlive this: the history from the file, if it still holds the same.
  [[nodiscard]] std::function<std::shared_ptr<const History>()> rebuilding(const std::string& content, int batch) const {
    return [file = path, schema = made_with.schema, content, batch] {
      expect_file(file);
      Database again(file, file);
      again.check_identity();
      const Transaction reading(again, Transaction::Kind::read);
      if (content_key(again, schema, batch) != content) throw again.damaged("batch");
      StoredFacts facts(again, schema, batch);
      return make_history(facts, schema);
    };
  }

  void expect_shown(const std::string& what, Sensitivity needed) const {
    if (needed > clearance) throw Error(1150, {what, written(needed), written(clearance)});
  }
};

Registry::Registry(std::unique_ptr<State> state) : state_(std::move(state)) {}
Registry::Registry(Registry&&) noexcept = default;
Registry& Registry::operator=(Registry&&) noexcept = default;
Registry::~Registry() = default;

Registry Registry::create(const std::filesystem::path& path, const Schema& schema, std::vector<PluginName> plugins, Log log,
                          Sensitivity clearance, Cache cache) {
  if (is_there(path)) throw Error(1101, {path.string()});
  if (const std::string network = network_file_system(std::filesystem::absolute(path).parent_path()); !network.empty())
    throw Error(1155, {path.string(), network});
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
  return open(path, std::move(log), clearance, cache);
}

Registry Registry::open(const std::filesystem::path& path, Log log, Sensitivity clearance, Cache cache) {
  expect_file(path);
  return Registry(std::make_unique<State>(path, std::move(log), clearance, cache));
}

MadeWith Registry::made_with(const std::filesystem::path& path) {
  expect_file(path);
  Database database(path, path);
  database.check_identity();
  Made made = read_made(database, path.string());
  return {.schema = std::move(made.schema), .plugins = std::move(made.plugins)};
}

Sensitivity Registry::clearance() const { return state_->clearance; }
const std::filesystem::path& Registry::kept_copy() const { return state_->kept_copy; }

const std::filesystem::path& Registry::path() const { return state_->path; }
const Schema& Registry::schema() const { return state_->made_with.schema; }
const std::vector<PluginName>& Registry::plugins() const { return state_->made_with.plugins; }
int Registry::head() const { return head_in(state_->database); }
int Registry::head_of(const std::filesystem::path& path) {
  expect_file(path);
  Database database(path, path);
  database.check_identity();
  return head_in(database);
}

std::vector<Batch> Registry::batches() const {
  std::vector<Batch> batches = read_batches(state_->database);
  for (Batch& batch : batches) batch = state_->shown(std::move(batch));
  return batches;
}

Batch Registry::load(const LoadRequest& request) {
  state_->cache_stamp.begin_writing();
  Batch batch = load_files(state_->database, state_->made_with.schema, state_->layouts, request, state_->log);
  if (batch.number != 0) state_->loaded.insert(batch.number);
  return state_->shown(std::move(batch));
}

Batch Registry::record(const RecordRequest& request) {
  state_->cache_stamp.begin_writing();
  return state_->shown(record_batch(state_->database, fact_reader(), state_->layouts, request, state_->log));
}

RecordPreview Registry::preview(const RecordRequest& request, Sensitivity clearance) const {
  RecordPreview preview =
      preview_batch(state_->database, fact_reader(), state_->layouts, request, std::min(clearance, state_->clearance));
  preview.batch = state_->shown(std::move(preview.batch));
  return preview;
}

FactReader Registry::fact_reader() const {
  return {state_->database, state_->made_with.schema, state_->layouts, state_->clearance};
}

std::vector<Record> Registry::facts(std::string_view table, const FieldTexts& fields) const {
  const FactReader reader = fact_reader();
  const std::size_t place = reader.table(table);
  for (const auto& [name, text] : fields) reader.expect_shown(place, reader.field(place, name));
  std::vector<Record> found;
  for (Cells& cells : reader.where(place, fields)) {
    Record record{.act = Record::Act::put, .table = std::string(table), .fields = {}};
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const Field& field = schema().tables()[place].fields[i];
      if (field.sensitivity <= state_->clearance) record.fields.emplace_back(field.name, std::move(cells[i]));
    }
    found.push_back(std::move(record));
  }
  return found;
}

Batch Registry::undo(const UndoRequest& request) {
  state_->cache_stamp.begin_writing();
  return state_->shown(undo_batch(state_->database, state_->made_with.schema, state_->layouts, request));
}

std::vector<std::filesystem::path> Registry::export_files(const std::filesystem::path& folder, int as_known) const {
  Sensitivity needed = Sensitivity::open;
  for (const TableSchema& table : schema().tables()) needed = std::max(needed, most_sensitive(table));
  state_->expect_shown("export", needed);
  return export_tables(state_->database, state_->made_with.schema, state_->layouts, folder, as_known);
}

std::vector<Finding> Registry::verify() const {
  return verify_registry(state_->database, state_->made_with.schema, state_->layouts);
}

std::vector<SetAside> Registry::set_aside(int batch) const {
  std::vector<SetAside> found = read_set_aside(state_->database, batch);
  if (state_->loaded.contains(batch)) return found;
  for (const SetAside& rows : found)
    state_->expect_shown("set_aside(" + std::to_string(batch) + "), " + rows.file, needed_for(rows, schema()));
  return found;
}

std::vector<LogEntry> Registry::log(const LogQuestion& question) const {
  LogQuestion asked = question;
  asked.clearance = std::min(asked.clearance, state_->clearance);
  return read_log(state_->database, state_->made_with.schema, state_->layouts, asked);
}

std::shared_ptr<const Snapshot> Registry::snapshot(SnapshotTimes times) const {
  expect_days(times);
  if (state_->cache == Cache::none) return state_->from_facts(times);
  return state_->snapshot(times);
}

}  // namespace ketnap
