#include "bulk_writing.hpp"

#include <exception>

#include <ketnap/base/error.hpp>

namespace ketnap {

BulkWriting::BulkWriting(Database& database, bool is_wanted, std::size_t piece) : database_(&database) {
  if (!is_wanted) return;
  try {
    is_on_ = database.text("PRAGMA journal_mode = DELETE") == "delete";
  } catch (const Error&) {
    is_on_ = false;  // somebody else has the file open
  }
  // Sorted in files: SQLite sorts a megabyte at a time there and merges, all at once in memory, which is slower and has no bound.
  if (!is_on_) return;
  database.run(
      "PRAGMA synchronous = EXTRA; PRAGMA temp_store = FILE; PRAGMA cache_size = -1024; PRAGMA cell_size_check = OFF; PRAGMA "
      "threads = 1");
  if (sqlite3_file* const file = database.file(); piece != 0 && file != nullptr) behind_.emplace(*file, piece);
}

BulkWriting::~BulkWriting() {
  behind_.reset();
  if (!is_on_) return;
  try {
    database_->use_wal();
  } catch (const std::exception&) {
    // Somebody has opened the file meanwhile: until all have closed it, batches are written beside a rollback journal, as safely.
    is_on_ = false;
  }
}

}  // namespace ketnap
