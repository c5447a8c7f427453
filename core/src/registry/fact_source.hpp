#pragma once
#include <cstdint>
#include <vector>

#include <ketnap/data/schema.hpp>

#include "layout.hpp"
#include "raw_tables.hpp"
#include "sqlite.hpp"

namespace ketnap {

/// All facts that hold at a batch, table by table. Each is given once, so that whoever takes one decides how long it stays in
/// memory.
class FactSource {
 public:
  explicit FactSource(int as_known) : as_known_(as_known) {}
  FactSource(const FactSource&) = delete;
  FactSource& operator=(const FactSource&) = delete;
  virtual ~FactSource() = default;

  [[nodiscard]] int as_known() const { return as_known_; }
  [[nodiscard]] virtual RawTable take(const Layout& layout) = 0;
  /// Of people or units, taken before: by the number that each is stored as, which counts from 1, a row that has its key; no_row
  /// where none has.
  [[nodiscard]] virtual std::vector<std::int32_t> rows_by_number(const RawTable& table) = 0;

 private:
  int as_known_;
};

/// As a registry's file has them, within one transaction. Error 1104 where a value or a number is none that a registry gives out.
class StoredFacts : public FactSource {
 public:
  StoredFacts(Database& database, const Schema& schema, int as_known)
      : FactSource(as_known), database_(&database), schema_(&schema) {}

  [[nodiscard]] RawTable take(const Layout& layout) override;
  [[nodiscard]] std::vector<std::int32_t> rows_by_number(const RawTable& table) override;

 private:
  [[nodiscard]] std::vector<std::int32_t> rows_of_people(const RawTable& people);

  Database* database_;
  const Schema* schema_;
  std::vector<std::int32_t> people_;             // by the rows that were given, their facts
  std::vector<std::int64_t> superseded_people_;  // facts that others have replaced
};

/// A few, each with the rows that it is linked to.
class FewFacts : public FactSource {
 public:
  explicit FewFacts(RawTables tables) : FactSource(tables.as_known), tables_(std::move(tables)) {}

  [[nodiscard]] RawTable take(const Layout& layout) override;
  [[nodiscard]] std::vector<std::int32_t> rows_by_number(const RawTable& table) override;

 private:
  RawTables tables_;
};

}  // namespace ketnap
