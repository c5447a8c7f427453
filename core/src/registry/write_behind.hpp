#pragma once
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

struct sqlite3_file;  // NOLINT(readability-identifier-naming): SQLite names it so

namespace ketnap {

/// What SQLite writes into a file while this lives is written by a thread of its own, in the same order, many pages at a time, and
/// begins to reach the disk meanwhile. To SQLite the file is as it would be without: before it is read there, synced, cut, unlocked
/// or asked for its size all of it is written. What went wrong is the result of the next operation that can fail; from then on
/// writes are made at once, so that SQLite can take back what it did.
///
///   const WriteBehind behind(file, 1 << 16);  ...  // a transaction; nobody else uses the file's methods
class WriteBehind {
 public:
  /// `piece`: no more bytes are written at once, if a page has no more; at most 64 KiB.
  WriteBehind(sqlite3_file& file, std::size_t piece);
  WriteBehind(const WriteBehind&) = delete;
  WriteBehind& operator=(const WriteBehind&) = delete;
  /// All is written, and the file has its own methods again.
  ~WriteBehind();

 private:
  struct Piece {
    std::int64_t offset = 0;
    std::vector<char> bytes;
    [[nodiscard]] std::int64_t end() const { return offset + static_cast<std::int64_t>(bytes.size()); }
  };
  /// What stands in the place of the file's own methods.
  struct Methods;

  using Lock = std::unique_lock<std::mutex>;
  int write(const char* from, std::size_t size, std::int64_t offset);
  int read(void* to, int size, std::int64_t offset);
  int write_now(const Piece& piece);
  /// All that was written is in the file, or something went wrong.
  void settle();
  void settle(Lock& lock);
  void hand_over();
  /// What went wrong and nobody was told.
  int take_problem();
  void run();

  sqlite3_file* file_;
  std::size_t piece_;
  std::unique_ptr<Methods> methods_;
  std::mutex file_mutex_;  // held by who calls the file's own methods
  std::size_t unsynced_ = 0;

  std::mutex mutex_;  // of what follows
  std::condition_variable changed_;
  Piece open_;                 // grows at its end
  std::deque<Piece> waiting_;  // the first of them is being written
  std::vector<std::vector<char>> spare_;
  int problem_ = 0;
  bool is_direct_ = false;  // something went wrong
  bool is_stopped_ = false;
  std::thread thread_;
};

}  // namespace ketnap
