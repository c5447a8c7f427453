#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <ketnap/data/schema.hpp>
#include <ketnap/registry/batch.hpp>

#include "checks.hpp"
#include "fact_writer.hpp"
#include "intake.hpp"
#include "layout.hpp"
#include "person_rows.hpp"
#include "sorted_indexes.hpp"
#include "sqlite.hpp"
#include "unit_circles.hpp"

namespace ketnap {

/// Where a row of a batch stands: in a file that is a source, or, with source 0, among what was typed; `file` is then its table.
struct RowPlace {
  const std::string* file;
  std::int64_t source;
  std::int64_t row;
};

/// Writes one batch, whatever its rows come from, in a transaction that its caller holds: keys, checks, facts, findings, the batch
/// itself. Tables come one after the other, those that links lead to first (`load_order`).
///
///   BatchWriter writer(database, schema, layouts, {.at = ..., .by = ...});
///   writer.begin(layout);  ... writer.find_links(block, i, place); writer.write(block, i, place); ...  writer.end();
///   Batch batch = writer.finish();
class BatchWriter {
 public:
  /// `about`: what is said of the batch; it gets its number here.
  BatchWriter(Database& database, const Schema& schema, const std::vector<Layout>& layouts, Batch about);

  [[nodiscard]] Batch& batch() { return batch_; }
  [[nodiscard]] KnownTables& known() { return known_; }
  [[nodiscard]] const Layout& layout_of(std::string_view table) const;
  /// The number of a file that rows stand in.
  std::int64_t add_source(const std::string& file);

  /// `sorting`: the table has no facts, and is going to have so many that its indexes are best made so, and its
  /// rows gathered in a plain table.
  void begin(const Layout& layout, const std::optional<Sorting>& sorting = {});
  /// Follows the links of a row that its reader left open; a link that must lead somewhere and does not is a finding, and the row
  /// no longer good.
  void find_links(RowBlock& block, std::size_t row, const std::string& file, std::vector<Finding>& findings);
  /// A row whose links were followed. False where it is set aside. The block stays as it is until `flush`.
  bool write(RowBlock& block, std::size_t row, const RowPlace& place);
  void flush();
  /// Ahead of `write`.
  [[gnu::always_inline]] void prefetch(const ReadRow& row) const {
    table_->writer.prefetch(row.key_hash);
    if (table_->keys != nullptr) table_->keys->prefetch(row.key_hash);
  }
  /// False where the key says nothing that could be retracted. `first`: the key's first column, which links lead to.
  bool retract(std::string_view key, std::string_view first, const RowPlace& place);
  /// Already before `finish`, where somebody looks for the table's facts, or wants to hear how much of it is done.
  void make_index(const std::function<void(std::int64_t done, std::int64_t all)>& meanwhile = {});
  void end();

  /// All versions of units in force, and one that is to come.
  [[nodiscard]] std::vector<UnitVersion> unit_versions() const;
  [[nodiscard]] UnitVersion unit_version(std::span<const Stored> values) const;

  /// Ends the batch and writes it; its caller commits, or not. `with_thread`: what rows say against each other may be looked for on
  /// another thread meanwhile.
  [[nodiscard]] Batch finish(bool with_thread = false);

 private:
  struct Table {
    Table(BatchWriter& batch, const Layout& layout, const std::optional<Sorting>& sorting);
    const Layout* layout;
    KnownKeys* keys;                  ///< nullptr: no link leads here
    std::vector<KnownKeys*> targets;  ///< of each field that is a link, else nullptr
    std::optional<UnitLives> lives;
    RowChecks checks;
    FactWriter writer;
    std::optional<SortedIndexes> indexes;
  };
  struct Dangling {
    std::string table;
    std::string key;
    Finding finding;
  };
  bool put(RowBlock& block, std::size_t row, const RowPlace& place);
  void note_dangling(RowBlock& block, std::size_t row, const RowPlace& place);

  Database* database_;
  const Schema* schema_;
  const std::vector<Layout>* layouts_;
  KnownTables known_;
  Batch batch_;
  std::int64_t next_source_ = 1;
  std::map<std::int64_t, std::string> file_names_;  ///< by source
  std::optional<Table> table_;
  std::vector<const Layout*> begun_;
  std::optional<PersonRowsWritten> person_rows_;  // of a registry's first batch
  std::vector<Dangling> dangling_;
};

}  // namespace ketnap
