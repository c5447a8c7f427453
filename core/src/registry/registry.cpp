#include <ketnap/registry/registry.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>

#include <ketnap/base/error.hpp>

#include "batch_store.hpp"
#include "layout.hpp"
#include "load.hpp"
#include "snapshot_builder.hpp"
#include "sqlite.hpp"

namespace ketnap {
namespace {

/// A new empty file beside `path`, readable by its owner alone whatever the umask says; removed unless it was put in its place.
class FileInTheMaking {
 public:
  explicit FileInTheMaking(const std::filesystem::path& path) : name_(path.string() + ".XXXXXX") {
    const int file = ::mkostemp(name_.data(), O_CLOEXEC);
    if (file < 0) throw Error(1110, {path.string()});
    ::fchmod(file, S_IRUSR | S_IWUSR);
    ::close(file);
  }
  FileInTheMaking(const FileInTheMaking&) = delete;
  FileInTheMaking& operator=(const FileInTheMaking&) = delete;
  ~FileInTheMaking() {
    for (const char* suffix : {"", "-journal", "-wal", "-shm"}) ::unlink((name_ + suffix).c_str());
  }

  [[nodiscard]] const std::string& name() const { return name_; }

  /// Never over a file that is there.
  void put_in_place(const std::filesystem::path& path) const {
    int moved = ::renameat2(AT_FDCWD, name_.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE);
    // Some file systems cannot refuse to replace; a link always does.
    if (moved != 0 && (errno == EINVAL || errno == ENOSYS)) moved = ::link(name_.c_str(), path.c_str());
    if (moved != 0) throw Error(errno == EEXIST ? 1101 : 1110, {path.string()});
    const std::filesystem::path folder = std::filesystem::absolute(path).parent_path();
    const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened < 0) return;
    ::fsync(opened);
    ::close(opened);
  }

 private:
  std::string name_;
};

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
  const FileInTheMaking file(path);
  {
    Database database(file.name(), path);
    database.run("PRAGMA synchronous = EXTRA; PRAGMA application_id = " + std::to_string(application_id));
    Transaction transaction(database, Transaction::Kind::write);
    database.run("PRAGMA user_version = " + std::to_string(format_version) + ";" + create_sql(schema));
    write_made(database, {schema, std::move(plugins)});
    transaction.commit();
  }
  file.put_in_place(path);
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

std::shared_ptr<const Snapshot> Registry::snapshot(SnapshotTimes times) const {
  return build_snapshot(state_->database, state_->made.schema, state_->layouts, times, state_->history);
}

}  // namespace ketnap
