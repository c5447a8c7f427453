#pragma once
#include <cstddef>
#include <optional>

#include "sqlite.hpp"
#include "write_behind.hpp"

namespace ketnap {

/// The first load of a registry is written beside a rollback journal, into pages that the file had not: once, where write-ahead
/// logging writes each page twice. A crash leaves a journal by which whoever opens the file next takes it back to what it was.
/// Elsewhere, and where somebody else has the file open, nothing changes. Made and gone outside of transactions.
class BulkWriting {
 public:
  /// `piece`: of `WriteBehind`, beside which it is written; 0: there is none.
  BulkWriting(Database& database, bool is_wanted, std::size_t piece);
  BulkWriting(const BulkWriting&) = delete;
  BulkWriting& operator=(const BulkWriting&) = delete;
  /// Back to what every other batch is written by.
  ~BulkWriting();

 private:
  Database* database_;
  bool is_on_ = false;
  std::optional<WriteBehind> behind_;
};

}  // namespace ketnap
