#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <ketnap/base/error.hpp>

struct sqlite3;
struct sqlite3_file;  // NOLINT(readability-identifier-naming): SQLite names it so
struct sqlite3_stmt;

namespace ketnap {

/// What a registry file says of itself: "knap", and the number of its format.
inline constexpr std::int64_t application_id = 0x6B6E6170;
inline constexpr std::int64_t format_version = 3;

/// A connection to a registry file, opened with the settings that keep it durable and safe from a foreign file's schema. A failing
/// call is Error 1103-1107, named after the file.
class Database {
 public:
  /// The file exists. `shown` is the path that messages name. Where nobody may write into its folder, or a network lies between, it
  /// is opened for reading only, as it lies there: nobody can be writing to it.
  Database(const std::filesystem::path& file, std::filesystem::path shown);
  /// An empty one that is no file.
  [[nodiscard]] static Database in_memory();

  void run(const std::string& sql);
  /// Tells now and then how many steps of SQLite's machine are done. What `meanwhile` throws ends it, and is thrown.
  void run(const std::string& sql, const std::function<void(std::int64_t steps)>& meanwhile);
  [[nodiscard]] std::int64_t integer(const std::string& sql);
  [[nodiscard]] std::string text(const std::string& sql);
  /// Durable write-ahead logging; every connection to a registry writes so. Nothing where it is open for reading only.
  void use_wal();
  /// Error 1104, about this file; `what` is the place of what is wrong.
  [[nodiscard]] Error damaged(const std::string& what) const;
  /// Error 1104 where pages are damaged. Where they were found sound since the file was last written, only its size is looked at.
  void check_pages(bool were_sound = false);
  /// Writes into the file itself what its log holds, as far as nobody is reading it.
  void settle_log();
  [[nodiscard]] bool is_only_read() const { return is_only_read_; }
  /// Error 1103-1105 where the file is not a registry of a format known here.
  void check_identity();
  /// The number of the file's format.
  [[nodiscard]] std::int64_t version();
  /// Copies the whole file as it is committed, page by page, into an empty one, durably.
  void copy_to(Database& empty);

  [[nodiscard]] sqlite3* handle() const { return handle_.get(); }
  /// SQLite's own descriptor of the file: closing another one would drop this process's locks on it. nullptr where none is open.
  [[nodiscard]] sqlite3_file* file() const;
  /// Where the file lies.
  [[nodiscard]] std::filesystem::path folder() const;
  /// Throws what `code` means for this file, unless it is success.
  void expect_ok(int code) const;

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  Database() = default;
  void open(const std::filesystem::path& file);
  [[nodiscard]] std::int64_t file_size() const;
  [[nodiscard]] bool begins_like_ours() const;

  std::filesystem::path shown_;
  std::string network_;  // the file system that it lies on, if that is a network's
  bool is_only_read_ = false;
  bool is_open_ = false;
  std::unique_ptr<sqlite3, Close> handle_;
};

/// A prepared statement; parameters and columns count from 1 and 0, as SQLite has them.
class Statement {
 public:
  Statement(Database& database, const std::string& sql);

  Statement& bind(int parameter, std::int64_t value);
  /// `value` stays alive until the statement is run and reset.
  Statement& bind(int parameter, std::string_view value);
  Statement& bind_null(int parameter);
  /// True: a row is there to be read.
  bool step();
  /// Runs to the end and makes ready for the next run.
  void run();
  void reset();

  [[nodiscard]] bool is_null(int column) const;
  [[nodiscard]] std::int64_t integer(int column) const;
  /// Valid until the next step.
  [[nodiscard]] std::string_view text(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  Database* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// All or nothing: rolled back unless committed.
class Transaction {
 public:
  enum class Kind { read, write };
  /// Error 1106 where another process writes.
  Transaction(Database& database, Kind kind);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();
  void commit();

 private:
  Database* database_;
  bool open_ = true;
};

/// `"name"`, for identifiers in SQL.
[[nodiscard]] std::string sql_name(std::string_view name);
/// `'text'`, for literals.
[[nodiscard]] std::string sql_text(std::string_view text);

}  // namespace ketnap
