#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "key_map.hpp"
#include "layout.hpp"
#include "row_feed.hpp"
#include "sqlite.hpp"

namespace ketnap {

/// The keys of a table that links lead to, while a batch is loaded: those of earlier batches are looked up when first asked for,
/// so that a small correction to a large registry stays small. People and units have numbers, other keys are only there or not.
class KnownKeys {
 public:
  KnownKeys(Database& database, const Layout& layout);

  /// Its number; 0 where there is no such key, or where it was retracted.
  [[nodiscard]] std::int64_t find(std::string_view key);
  /// The keys that this batch has added, with their numbers; a key that is not there may be known all the same. nullptr where it
  /// has retracted some. While nobody adds or retracts, another thread may look into them beside `find`.
  [[nodiscard]] const KeyMap* added() const { return gone_.empty() ? &added_ : nullptr; }
  /// From now on links may lead to it, since `fact` says it. The text stays where it is until the next `flush`. Returns its number,
  /// where it has one.
  std::int64_t add(std::string_view key, std::int64_t fact);
  /// Ahead of `add`.
  [[gnu::always_inline]] void prefetch(std::uint64_t hash_of_key) const { added_.prefetch(hash_of_key); }
  /// Hands what was added so far to the database.
  void flush();
  /// This batch has retracted a fact of the key: unless another fact still says it, links lead to it no more.
  void retract(std::string_view key);
  /// After the load: what later batches look up by.
  void make_index();

 private:
  [[nodiscard]] std::int64_t number_of(std::string_view key);

  Database* database_;
  enum class Numbers : std::uint8_t { none, first_facts, own };
  Numbers numbers_;
  std::int64_t last_number_ = 0;
  KeyMap added_;
  KeyMap looked_up_;
  std::set<std::string, std::less<>> gone_;  ///< retracted by this batch
  std::optional<Statement> in_force_;        ///< whether a fact says so; none while the table was empty before this batch
  std::optional<Statement> number_of_;       ///< of a key that ever was; none as above
  std::unique_ptr<RowFeed> insert_;          ///< of numbers of their own; made when first needed
};

}  // namespace ketnap
