#pragma once
#include <string>

#include "sqlite.hpp"

namespace ketnap {

/// What holds rows in the file can be filled under a plainer name, without what SQLite would ask of every row, and be called what
/// it is when it is full: its pages are the same. Both happen in the transaction that is open, and leave a schema as if it had been
/// made at once.

/// The table, which has no row numbers and as columns those of the index and `fact`, becomes the index of that name on another.
void become_index(Database& database, const std::string& table, const std::string& index, const std::string& on,
                  const std::string& sql);
/// The rows of a table become those of another one that has none and holds rows of the same bytes; then the first is gone.
void hand_over_rows(Database& database, const std::string& from, const std::string& to);

}  // namespace ketnap
