#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <ketnap/registry/batch.hpp>
#include <ketnap/registry/scope.hpp>

#include "intake.hpp"
#include "key_map.hpp"
#include "layout.hpp"
#include "source_file.hpp"
#include "sqlite.hpp"

namespace ketnap {

/// Takes note of the rows that a load's files hold, and retracts those in its scope that they lack. A row that was set aside is not
/// lacking: it is there, only bad.
class AbsentRows {
 public:
  /// Error 1140 where a file's table cannot be told by unit or period, but the scope names one.
  AbsentRows(Database& database, const std::vector<Layout>& layouts, const LoadScope& scope, const std::vector<SourceFile>& files);

  void add_file(const Layout& layout, std::int64_t source);
  void add_row(const Layout& layout, const std::string& file, const ReadRow& row, bool is_good);
  /// After a table's files, which come in the order of a load: units before what has a unit, dossiers before what belongs to them.
  /// Error 1141 where the scope's unit is not there, 1142 where parents would form a circle.
  void retract(const Layout& layout, Batch& batch);

 private:
  enum class Answer { no, unknown, yes };
  struct Place {
    std::string file;
    std::int64_t row = 0;
    bool is_good = false;
  };
  struct Seen {
    KeyMap keys;  ///< a key's place + 1
    std::vector<Place> places;
    std::vector<std::int64_t> sources;
    Place without_key;  ///< the first row whose key could not be read, or that may have swallowed others between its quotes
  };
  /// What tells whether a table's rows lie in the scope, as places among the selected columns; -1: it has none.
  struct Told {
    std::string columns;
    int key = 0;
    int unit = -1;
    bool unit_is_number = false;
    int dossier = -1;
    std::vector<int> days;  ///< the first that says a day counts
    int period = -1;
  };
  [[nodiscard]] static Told told(const Layout& layout);
  void find_units(int batch);
  void read_dossiers(int batch);
  void read_steps(int batch);
  [[nodiscard]] Answer lies_in_unit(const Layout& layout, const Told& told, const Statement& row) const;
  [[nodiscard]] Answer lies_in_period(const Layout& layout, const Told& told, const Statement& row) const;
  [[nodiscard]] const Layout& layout_of(std::string_view table) const;
  void write(const Layout& layout, const Seen& seen, const std::vector<std::string>& keys, Batch& batch);

  Database* database_;
  const std::vector<Layout>* layouts_;
  const LoadScope* scope_;
  std::map<const Layout*, Seen> seen_;
  bool has_units_ = false;
  std::unordered_set<std::string> units_;                    // of the scope's subtree
  std::vector<bool> numbers_;                                // the same by number
  std::unordered_map<std::string, std::int64_t> dossiers_;   // their units' numbers
  std::unordered_map<std::string, std::int64_t> step_days_;  // by a step's key, which a vote shares
  bool has_dossiers_ = false;
  bool has_steps_ = false;
};

}  // namespace ketnap
