#include "write_behind.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <new>
#include <utility>

namespace ketnap {
namespace {

/// In pieces: as many may wait to be written, or be written without being synced.
constexpr std::size_t most_waiting = 256;
constexpr std::size_t most_unsynced = 1024;
/// SQLite's methods know no piece of 128 KiB.
constexpr std::size_t largest_piece = std::size_t{1} << 16U;

}  // namespace

/// Those that SQLite calls come first, by which it finds the others.
struct WriteBehind::Methods {
  sqlite3_io_methods called;
  const sqlite3_io_methods* own;
  WriteBehind* behind;

  static WriteBehind& of(sqlite3_file* file) { return *reinterpret_cast<const Methods*>(file->pMethods)->behind; }

  /// Calls one of the file's own when all is written.
  template <auto method, bool can_fail, class... Arguments>
  static int settled(sqlite3_file* file, Arguments... arguments) {
    WriteBehind& behind = of(file);
    behind.settle();
    if constexpr (can_fail)
      if (const int problem = behind.take_problem(); problem != SQLITE_OK) return problem;
    const std::lock_guard lock(behind.file_mutex_);
    return (behind.methods_->own->*method)(file, arguments...);
  }

  static int write(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) {
    try {
      return of(file).write(static_cast<const char*>(from), static_cast<std::size_t>(size), offset);
    } catch (const std::bad_alloc&) {
      return SQLITE_IOERR_NOMEM;
    }
  }
  static int read(sqlite3_file* file, void* to, int size, sqlite3_int64 offset) { return of(file).read(to, size, offset); }
  static int control(sqlite3_file* file, int what, void* argument) {
    // How large the file is going to be; it is said of every new page.
    if (what == SQLITE_FCNTL_SIZE_HINT) return SQLITE_OK;
    return settled<&sqlite3_io_methods::xFileControl, false>(file, what, argument);
  }

  Methods(const sqlite3_io_methods& its, WriteBehind& whose) : called(its), own(&its), behind(&whose) {
    called.xWrite = write;
    called.xRead = read;
    called.xFileControl = control;
    called.xTruncate = settled<&sqlite3_io_methods::xTruncate, true>;
    called.xSync = settled<&sqlite3_io_methods::xSync, true>;
    called.xFileSize = settled<&sqlite3_io_methods::xFileSize, true>;
    called.xUnlock = settled<&sqlite3_io_methods::xUnlock, false>;
  }
};

WriteBehind::WriteBehind(sqlite3_file& file, std::size_t piece)
    : file_(&file),
      piece_(std::min(piece, largest_piece)),
      methods_(std::make_unique<Methods>(*file.pMethods, *this)),
      thread_([this] { run(); }) {
  file.pMethods = &methods_->called;
}

WriteBehind::~WriteBehind() {
  {
    Lock lock(mutex_);
    settle(lock);
    is_stopped_ = true;
  }
  changed_.notify_all();
  thread_.join();
  file_->pMethods = methods_->own;
}

int WriteBehind::write(const char* from, std::size_t size, std::int64_t offset) {
  Lock lock(mutex_);
  const bool follows = open_.end() == offset && open_.bytes.size() + size <= piece_;
  if (!open_.bytes.empty() && !follows) {
    changed_.wait(lock, [&] { return waiting_.size() < most_waiting; });
    if (!open_.bytes.empty()) hand_over();
  }
  if (problem_ != SQLITE_OK) return std::exchange(problem_, SQLITE_OK);
  if (is_direct_) {
    lock.unlock();
    const std::lock_guard only(file_mutex_);
    return methods_->own->xWrite(file_, from, static_cast<int>(size), offset);
  }
  if (open_.bytes.empty()) open_.offset = offset;
  open_.bytes.insert(open_.bytes.end(), from, from + size);
  return SQLITE_OK;
}

int WriteBehind::read(void* to, int size, std::int64_t offset) {
  const auto overlaps = [&](const Piece& piece) { return piece.offset < offset + size && offset < piece.end(); };
  {
    Lock lock(mutex_);
    if (overlaps(open_) || std::ranges::any_of(waiting_, overlaps)) settle(lock);
    if (problem_ != SQLITE_OK) return std::exchange(problem_, SQLITE_OK);
  }
  const std::lock_guard only(file_mutex_);
  return methods_->own->xRead(file_, to, size, offset);
}

void WriteBehind::settle() {
  Lock lock(mutex_);
  settle(lock);
}

void WriteBehind::settle(Lock& lock) {
  if (!open_.bytes.empty()) hand_over();
  changed_.wait(lock, [&] { return waiting_.empty(); });
}

void WriteBehind::hand_over() {
  waiting_.push_back(std::exchange(open_, Piece()));
  if (!spare_.empty()) {
    open_.bytes = std::move(spare_.back());
    spare_.pop_back();
  }
  changed_.notify_all();
}

int WriteBehind::take_problem() {
  const std::lock_guard lock(mutex_);
  return std::exchange(problem_, SQLITE_OK);
}

void WriteBehind::run() {
  Lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return is_stopped_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    Piece& piece = waiting_.front();
    lock.unlock();
    const int problem = write_now(piece);
    lock.lock();
    if (problem != SQLITE_OK) {
      problem_ = problem;
      is_direct_ = true;
      waiting_.clear();
      open_.bytes.clear();
    } else {
      piece.bytes.clear();
      spare_.push_back(std::move(piece.bytes));
      waiting_.pop_front();
    }
    changed_.notify_all();
  }
}

int WriteBehind::write_now(const Piece& piece) {
  const std::lock_guard lock(file_mutex_);
  const int written = methods_->own->xWrite(file_, piece.bytes.data(), static_cast<int>(piece.bytes.size()), piece.offset);
  unsynced_ += piece.bytes.size();
  if (written != SQLITE_OK || unsynced_ < most_unsynced * piece_) return written;
  unsynced_ = 0;
  return methods_->own->xSync(file_, SQLITE_SYNC_NORMAL);
}

}  // namespace ketnap
