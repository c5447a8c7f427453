#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "large_pages.hpp"
#include "layout.hpp"
#include "row_block.hpp"
#include "row_feed.hpp"
#include "sqlite.hpp"

namespace ketnap {

/// Writes one batch's facts of one table: a row that says what is known already writes nothing, another value of a known key is a
/// new fact, two values of one key within the batch are a contradiction. Source 0: the rows stand in no file.
class FactWriter {
 public:
  /// `many`: the table has no facts, and is going to have so many that they are gathered in a plain one.
  FactWriter(Database& database, const Layout& layout, int batch, bool many = false);

  enum class Outcome { added, replaced, unchanged, retracted, contradicts };
  struct Written {
    Outcome outcome;
    std::int64_t earlier_row = 0;  ///< of contradicts: the row that said otherwise, and its file
    std::int64_t earlier_source = 0;
  };
  /// The row and its values stay where they are until the next `flush`, which is before the next source's rows.
  Written write(const ReadRow& row, std::span<const Stored> values, std::int64_t source);
  /// Hands what was written so far to the database.
  void flush();
  /// The facts are where they belong; of many, nothing more is written.
  void finish();
  /// From this batch on the key says nothing; unchanged where it says nothing already.
  Written retract(std::string_view key, std::int64_t source, std::int64_t row);
  /// Ahead of `write`: the memory that will be asked for comes meanwhile. (GCC drops calls of what only prefetches, unless they are
  /// inlined early.)
  [[gnu::always_inline]] void prefetch(std::uint64_t hash_of_key) const {
    __builtin_prefetch(&slots_[short_hash(hash_of_key) & (slots_.size() - 1)]);
  }
  /// The last fact that `write` added, or put in another's place.
  [[nodiscard]] std::int64_t last_fact() const { return next_fact_ - 1; }
  /// Whether the table had no facts before this batch.
  [[nodiscard]] bool began_empty() const { return !latest_; }

 private:
  /// 8 bytes, since millions of them are asked for in no order.
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t place = 0;  ///< 0: free; of a fact of this batch, counted from 1; else, with the highest bit, among `earlier_`
  };
  struct Earlier {
    std::int64_t fact;
    std::int64_t row;  ///< of this batch, that said the same, and its file
    std::int64_t source;
  };
  static constexpr std::uint32_t is_earlier = 0x80000000;
  static std::uint32_t short_hash(std::uint64_t hash) { return static_cast<std::uint32_t>(hash); }
  /// The slot of a key that this batch said already, else a free one.
  Slot& slot_of(std::uint64_t hash, std::string_view key);
  [[nodiscard]] std::int64_t fact_of(const Slot& slot) const;
  [[nodiscard]] bool has_key(std::int64_t fact, std::string_view key);
  void go_to(std::int64_t fact);
  void take(Slot& slot, std::uint64_t hash);
  void grow();

  void prepare();

  Database* database_;
  const Layout* layout_;
  std::string facts_;
  std::string gathered_;  // the plain table; empty where there is none
  int batch_;
  std::int64_t first_fact_;
  std::int64_t next_fact_;
  std::vector<Slot, LargePages<Slot>> slots_;  // what this batch said, by hash; the fact itself decides
  std::size_t used_ = 0;
  std::vector<Earlier> earlier_;  // facts of earlier batches that this one said again
  std::optional<RowFeed> insert_;
  std::optional<Statement> by_fact_;
  std::optional<Statement> latest_;   ///< none while the table was empty before this batch
  std::optional<Statement> retract_;  ///< made when first needed
};

}  // namespace ketnap
