#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <ketnap/base/date.hpp>
#include <ketnap/registry/registry.hpp>

#include "plugin/entry.hpp"

namespace ketnap {

/// The rows that cases stand for, table by table: each case a person with a dossier in a cell of its own.
class CaseRows {
 public:
  struct Case {
    std::string key;
    std::string step;  ///< the one that is done on `on`
    Date on;
    Entry stated;  ///< for what is wrong in it
  };
  explicit CaseRows(const Schema& schema);

  /// The key of the case that comes next.
  [[nodiscard]] std::string next_key();
  /// Error 1207, 1208 where the dossier says what no table has.
  void add(const Case& one, const Json& dossier);
  /// A CSV for each table that has rows; their paths.
  [[nodiscard]] std::vector<std::filesystem::path> write(const std::filesystem::path& folder) const;

 private:
  using Row = std::map<std::string, std::string, std::less<>>;
  Row& row(std::string_view table, Row values);
  /// An object's fields, as texts of the table's columns, over what stands in `values`.
  void fill(const Case& one, std::string_view table, const Json& object, Row& values) const;
  void add_field(const Case& one, const std::string& name, const Json& value, std::map<std::string, Row>& own);
  void add_own_field(const Case& one, const std::string& name, const Json& value, std::map<std::string, Row>& own);
  void add_list(const Case& one, const std::string& table, const Json& list);
  void add_introducer(const Case& one, const Json& object, std::size_t number);
  void add_certificate(const Case& one, const Json& object);
  void add_unit(const Case& one, const Json& object);
  void add_member(const std::string& person, const std::string& cell, const std::string& official_on);
  void add_step(const Case& one);
  [[nodiscard]] bool has_step(const Case& one) const;

  const Schema& schema_;
  std::map<std::string, std::vector<Row>, std::less<>> rows_;
  std::size_t cases_ = 0;
};

}  // namespace ketnap
