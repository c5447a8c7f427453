#pragma once
#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace registry_tests {

/// SQLite's way to the disk while this lives, so that what a disk does wrong can be tried: it counts what changes files and fails
/// at a chosen place; several threads may write. Nothing is really synced; what would be is remembered, so that a power cut can
/// take back the rest.
class FaultyDisk {
 public:
  enum class Fault {
    none,
    error,      ///< that operation fails, those after it succeed
    full,       ///< it and all that need more room fail
    power_cut,  ///< it and all after it fail; what was not synced is lost, or some of it (`restore`)
  };
  FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;
  ~FaultyDisk();

  /// The `at`-th operation from now on, from 1; counting begins anew.
  void fail(Fault fault, int at);
  void repair() { fail(Fault::none, 0); }
  [[nodiscard]] int operations() const { return operations_; }
  [[nodiscard]] bool has_failed() const { return has_failed_; }

  /// After a power cut, with every connection closed: the folder's files hold what was synced, and of the writes since those that
  /// `is_kept` says. What SQLite shares between processes in memory is gone.
  void restore(const std::filesystem::path& folder, const std::function<bool()>& is_kept);
  /// Files are others from now on.
  void forget() { contents_.clear(); }

 private:
  struct Change {
    std::int64_t offset = 0;
    std::string bytes;
    bool truncates = false;  // to offset
  };
  struct Content {
    std::string synced;
    std::vector<Change> changes;
  };
  struct File {
    sqlite3_file base;
    FaultyDisk* disk;
    std::uint64_t inode;
    sqlite3_file* real;
  };
  enum class Act { open, write, truncate, sync, remove, map };

  static File* of(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
  static FaultyDisk* of(sqlite3_vfs* vfs) { return static_cast<FaultyDisk*>(vfs->pAppData); }
  static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* opened);
  static int close(sqlite3_file* file);
  static sqlite3_io_methods methods();
  /// SQLITE_OK, or what this operation fails with.
  int attempt(Act act);
  void remember(File& file, const std::string& path);

  sqlite3_vfs* real_;
  sqlite3_vfs vfs_;
  sqlite3_io_methods methods_;
  std::mutex mutex_;  // of what follows
  Fault fault_ = Fault::none;
  int at_ = 0;
  int operations_ = 0;
  bool has_failed_ = false;
  std::map<std::uint64_t, Content> contents_;  // by inode: a file that is renamed stays the same
};

}  // namespace registry_tests
