#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "row_block.hpp"
#include "sqlite.hpp"

struct sqlite3_module;  // NOLINT(readability-identifier-naming): SQLite names it so

namespace ketnap {

/// Rows in memory as a table that one statement reads, so that SQLite writes thousands of them in one run: binding and stepping
/// each costs as much again as writing it.
///
///   RowFeed feed(database, "feed_people", 7, "INSERT INTO fact_people (batch, row, key, ...) SELECT ?1, number, key, c0, c1,
///   ..."); feed.add(number, key, values);  ...  feed.insert().bind(1, batch);  feed.run();
class RowFeed {
 public:
  /// `insert` lacks its `FROM`. The table has the columns `number`, `key` and as many more, `c0` and so on, as a row has values.
  RowFeed(Database& database, const std::string& name, std::size_t values, const std::string& insert);
  RowFeed(const RowFeed&) = delete;
  RowFeed& operator=(const RowFeed&) = delete;
  ~RowFeed();

  /// Key and values stay where they are until the next run.
  void add(std::int64_t number, std::string_view key, std::span<const Stored> values) {
    rows_.push_back({number, key, values.data()});
  }
  [[nodiscard]] bool is_empty() const { return rows_.empty(); }
  /// For its parameters.
  [[nodiscard]] Statement& insert() { return *insert_; }
  /// Writes the rows added since the last run, in order.
  void run();

 private:
  struct Row {
    std::int64_t number;
    std::string_view key;
    const Stored* values;
  };
  struct Callbacks;
  Database* database_;
  std::string name_;
  std::string declaration_;
  std::vector<Row> rows_;
  std::unique_ptr<Statement> insert_;
};

}  // namespace ketnap
