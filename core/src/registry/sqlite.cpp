#include "sqlite.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <exception>
#include <stdexcept>

#include <ketnap/base/error.hpp>

#include <ketnap/registry/file_system.hpp>

namespace ketnap {
namespace {

constexpr int busy_milliseconds = 1000;
constexpr int steps_between = 20'000;
constexpr std::string_view magic("SQLite format 3\0", 16);

std::string surrounded(std::string_view text, char mark) {
  std::string out(1, mark);
  for (const char c : text) {
    if (c == mark) out += mark;
    out += c;
  }
  return out + mark;
}

/// A path in a URI: what has a meaning there is written as its byte.
std::string in_uri(std::string_view path) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '?' || c == '#' || c == '%' || byte <= ' ')
      out.append({'%', digits[byte / 16U], digits[byte % 16U]});
    else
      out += c;
  }
  return out;
}

}  // namespace

std::string sql_name(std::string_view name) { return surrounded(name, '"'); }
std::string sql_text(std::string_view text) { return surrounded(text, '\''); }

void Database::Close::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

void Database::open(const std::filesystem::path& file) {
  const std::filesystem::path absolute = std::filesystem::absolute(file);
  network_ = network_file_system(absolute);
  std::error_code problem;
  const auto log_size = std::filesystem::file_size(absolute.string() + "-wal", problem);
  const bool has_log = !problem && log_size != 0;
  if (!network_.empty() && has_log) throw Error(1155, {shown_.string(), network_});
  is_only_read_ = !has_log && (!network_.empty() || !may_write_into(absolute.parent_path()));
  constexpr int always = SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX;
  // Only what begins with `file:` is taken for a URI; there the file is read as it lies, without locks and shared memory.
  const std::string name = is_only_read_ ? "file:" + in_uri(absolute.string()) + "?immutable=1" : absolute.string();
  sqlite3* handle = nullptr;
  const int opened = sqlite3_open_v2(
      name.c_str(), &handle, always | (is_only_read_ ? SQLITE_OPEN_READONLY | SQLITE_OPEN_URI : SQLITE_OPEN_READWRITE), nullptr);
  handle_.reset(handle);
  expect_ok(opened);
  is_only_read_ = is_only_read_ || sqlite3_db_readonly(handle, "main") == 1;
}

Database::Database(const std::filesystem::path& file, std::filesystem::path shown) : shown_(std::move(shown)) {
  open(file);
  sqlite3* const handle = handle_.get();
  expect_ok(sqlite3_busy_timeout(handle, busy_milliseconds));
  for (const auto& [option, value] : {std::pair(SQLITE_DBCONFIG_DEFENSIVE, 1), std::pair(SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0),
                                      std::pair(SQLITE_DBCONFIG_DQS_DDL, 0), std::pair(SQLITE_DBCONFIG_DQS_DML, 0),
                                      std::pair(SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0)})
    expect_ok(sqlite3_db_config(handle, option, value, nullptr));
  // The file is opened when something is asked of it.
  run("SELECT 1 FROM sqlite_schema LIMIT 1");
  is_open_ = true;
}

Database Database::in_memory() {
  Database database;
  sqlite3* handle = nullptr;
  const int opened = sqlite3_open(":memory:", &handle);
  database.handle_.reset(handle);
  database.expect_ok(opened);
  return database;
}

void Database::expect_ok(int code) const {
  if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return;
  const std::string what = sqlite3_errstr(code);
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw Error(1106, {shown_.string()});
    case SQLITE_CORRUPT:
      throw Error(1104, {shown_.string(), what});
    case SQLITE_NOTADB:
      if (begins_like_ours()) throw Error(1104, {shown_.string(), what});
      throw Error(1103, {shown_.string()});
    case SQLITE_NOMEM:
      throw std::bad_alloc();
    case SQLITE_READONLY:
      if (!network_.empty()) throw Error(1155, {shown_.string(), network_});
      throw Error(1154, {shown_.string(), what});
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      throw Error(is_open_ ? 1107 : 1157, {shown_.string(), what});
    default:
      // A statement of ours that the file cannot run: a table or column of it is not there.
      throw Error(1104, {shown_.string(), handle_ ? std::string(sqlite3_errmsg(handle_.get())) : what});
  }
}

sqlite3_file* Database::file() const {
  sqlite3_file* file = nullptr;
  const int found = sqlite3_file_control(handle_.get(), "main", SQLITE_FCNTL_FILE_POINTER, &file);
  return found == SQLITE_OK && file != nullptr && file->pMethods != nullptr ? file : nullptr;
}

std::filesystem::path Database::folder() const {
  return std::filesystem::path(sqlite3_db_filename(handle_.get(), "main")).parent_path();
}

std::int64_t Database::file_size() const {
  sqlite3_int64 size = 0;
  sqlite3_file* const main = file();
  return main != nullptr && main->pMethods->xFileSize(main, &size) == SQLITE_OK ? size : 0;
}

bool Database::begins_like_ours() const {
  std::array<char, 100> head{};
  const auto known = static_cast<std::size_t>(std::min<std::int64_t>(file_size(), head.size()));
  sqlite3_file* const main = file();
  if (known == 0 || main == nullptr || main->pMethods->xRead(main, head.data(), static_cast<int>(known), 0) != SQLITE_OK)
    return false;
  const std::string_view read(head.data(), known);
  if (!magic.starts_with(read.substr(0, magic.size()))) return false;
  return known < 72 || read.substr(68, 4) == "knap";
}

void Database::run(const std::string& sql) { expect_ok(sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr)); }

void Database::run(const std::string& sql, const std::function<void(std::int64_t)>& meanwhile) {
  struct Listener {
    const std::function<void(std::int64_t)>* tell;
    std::int64_t steps = 0;
    std::exception_ptr problem{};
  };
  Listener listener{.tell = &meanwhile};
  const auto hear = [](void* to) {
    auto& heard = *static_cast<Listener*>(to);
    try {
      (*heard.tell)(heard.steps += steps_between);
    } catch (...) {
      heard.problem = std::current_exception();
    }
    return heard.problem ? 1 : 0;
  };
  sqlite3_progress_handler(handle_.get(), steps_between, hear, &listener);
  const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  sqlite3_progress_handler(handle_.get(), 0, nullptr, nullptr);
  if (listener.problem) std::rethrow_exception(listener.problem);
  expect_ok(code);
}

std::int64_t Database::integer(const std::string& sql) {
  Statement statement(*this, sql);
  return statement.step() ? statement.integer(0) : 0;
}

std::string Database::text(const std::string& sql) {
  Statement statement(*this, sql);
  return statement.step() ? std::string(statement.text(0)) : std::string();
}

Error Database::damaged(const std::string& what) const { return Error(1104, {shown_.string(), what}); }

void Database::use_wal() {
  if (is_only_read_) return;
  // A misspelt or refused pragma says nothing, so each is read back.
  const bool is_wal = text("PRAGMA journal_mode = WAL") == "wal";
  run("PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = OFF; PRAGMA cell_size_check = ON; "
      "PRAGMA mmap_size = 0; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -65536");
  if (!is_wal || integer("PRAGMA synchronous") != 2 || integer("PRAGMA temp_store") != 2)
    throw Error(1107, {shown_.string(), "journal_mode, synchronous"});
}

void Database::settle_log() {
  if (!is_only_read_) run("PRAGMA wal_checkpoint(PASSIVE)");
}

void Database::check_pages(bool were_sound) {
  // A last page that is cut short reads as if zeros stood there, which may look sound.
  if (const std::int64_t size = file_size(); size % integer("PRAGMA page_size") != 0)
    throw Error(1104, {shown_.string(), std::to_string(size)});
  if (were_sound) return;
  const std::string found = text("PRAGMA quick_check(1)");
  if (found != "ok") throw Error(1104, {shown_.string(), found});
}

void Database::check_identity() {
  if (integer("PRAGMA application_id") != application_id) throw Error(begins_like_ours() ? 1104 : 1103, {shown_.string()});
  const std::int64_t found = version();
  if (found > format_version) throw Error(1105, {shown_.string(), std::to_string(found), std::to_string(format_version)});
}

std::int64_t Database::version() { return integer("PRAGMA user_version"); }

void Database::copy_to(Database& empty) {
  sqlite3_backup* const copying = sqlite3_backup_init(empty.handle(), "main", handle(), "main");
  if (copying == nullptr) return empty.expect_ok(sqlite3_extended_errcode(empty.handle()));
  const int stepped = sqlite3_backup_step(copying, -1);
  const int finished = sqlite3_backup_finish(copying);
  empty.expect_ok(stepped == SQLITE_DONE ? finished : stepped);
}

Statement::Statement(Database& database, const std::string& sql) : database_(&database) {
  sqlite3_stmt* statement = nullptr;
  const int prepared = sqlite3_prepare_v3(database.handle(), sql.c_str(), static_cast<int>(sql.size()) + 1, 0, &statement, nullptr);
  statement_.reset(statement);
  database.expect_ok(prepared);
}

Statement& Statement::bind(int parameter, std::int64_t value) {
  database_->expect_ok(sqlite3_bind_int64(statement_.get(), parameter, value));
  return *this;
}

Statement& Statement::bind(int parameter, std::string_view value) {
  // An empty text is a text: SQLite takes a null pointer for NULL.
  const char* data = value.data() == nullptr ? "" : value.data();
  database_->expect_ok(sqlite3_bind_text64(statement_.get(), parameter, data, value.size(), SQLITE_STATIC, SQLITE_UTF8));
  return *this;
}

Statement& Statement::bind_null(int parameter) {
  database_->expect_ok(sqlite3_bind_null(statement_.get(), parameter));
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) {
    sqlite3_reset(statement_.get());
    database_->expect_ok(code);
  }
  return false;
}

void Statement::run() {
  while (step()) {
  }
  reset();
}

void Statement::reset() { sqlite3_reset(statement_.get()); }

bool Statement::is_null(int column) const { return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL; }
std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }

std::string_view Statement::text(int column) const {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  return {data == nullptr ? "" : data, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

Transaction::Transaction(Database& database, Kind kind) : database_(&database) {
  database.run(kind == Kind::write ? "BEGIN IMMEDIATE" : "BEGIN");
}

Transaction::~Transaction() {
  if (open_) sqlite3_exec(database_->handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  database_->run("COMMIT");
  open_ = false;
}

}  // namespace ketnap
