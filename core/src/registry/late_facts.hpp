#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "history.hpp"
#include "raw_tables.hpp"
#include "sqlite.hpp"

namespace ketnap {

using Keys = std::set<std::string, std::less<>>;

/// What the batches between two say, with all that it changes: the rows of every person and dossier that it is about, as they held
/// at the one batch and as they hold at the other. Beside them lie the rows that they are linked to, and those people's profiles,
/// so that links can be followed; they are not made anew.
struct LateFacts {
  std::size_t said = 0;  ///< how many facts those batches wrote
  RawTables before;
  RawTables after;
  Keys people;                                    ///< whose rows are all here
  Keys dossiers;                                  ///< the same
  std::map<std::string, Keys, std::less<>> anew;  ///< keys of the facts that are made anew, by table

  /// Of a table, whether the row with this first column of its key is.
  [[nodiscard]] bool is_anew(std::string_view table, std::string_view first_of_key) const;
};

/// From what `history` was made of to a batch, which may be an earlier one. None where units or areas changed, or so much that
/// starting over costs no more.
[[nodiscard]] std::optional<LateFacts> late_facts(Database& database, const History& history, int batch);

}  // namespace ketnap
