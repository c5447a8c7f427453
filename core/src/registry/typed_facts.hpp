#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <ketnap/registry/record.hpp>

#include "fact_reader.hpp"

namespace ketnap {

/// What records come to, fact by fact: each builds on the facts in force and on the records before it.
class TypedFacts {
 public:
  struct Fact {
    std::size_t table = 0;  ///< in the schema's tables
    std::string key;
    std::optional<Cells> before;  ///< in force
    std::optional<Cells> cells;   ///< none: retracted
    std::int64_t record = 0;      ///< the last that speaks of it, from 1
    bool is_row = false;          ///< typed as a whole row
    std::int64_t repeats = 0;     ///< how often the same row was typed again
  };

  /// `reader` outlives this.
  explicit TypedFacts(const FactReader& reader) : reader_(&reader) {}

  /// Error 1112-1119, 1151, 1152 where a record cannot be meant; bad values are found when the facts are written. `reason`: the
  /// request's.
  void add(const Record& record, std::string_view reason);
  /// As if the last record had not been added.
  void take_back();

  /// In the order in which they were first spoken of. A key typed twice as a whole row, each time another, is there twice.
  [[nodiscard]] const std::vector<Fact>& facts() const { return facts_; }
  /// Whether the fact's key is retracted by a later record.
  [[nodiscard]] bool is_retracted(const Fact& fact) const;
  /// The facts that hold once all this is written, as FactReader::where.
  [[nodiscard]] std::vector<Cells> where(std::size_t table, const FieldTexts& fields) const;
  [[nodiscard]] std::optional<Cells> find(std::size_t table, const std::string& key) const;

 private:
  /// What one record did to `facts_`.
  struct Step {
    std::size_t place;
    std::optional<Fact> was;          ///< none: the fact is the last
    std::optional<std::size_t> last;  ///< in `last_` before
  };
  [[nodiscard]] std::vector<std::pair<std::size_t, std::string>> read_fields(const Record& record, std::size_t table) const;
  [[nodiscard]] std::optional<Cells> changed(const Record& record, std::size_t table, const std::string& key,
                                             const std::optional<Cells>& now,
                                             const std::vector<std::pair<std::size_t, std::string>>& fields) const;

  void expect_nothing_hidden(const Record& record, std::size_t table, const std::string& key, const Cells& now) const;

  const FactReader* reader_;
  std::vector<Step> steps_;  ///< one for each record
  std::vector<Fact> facts_;
  std::map<std::pair<std::size_t, std::string>, std::size_t> last_;  ///< of a table's key, its last fact
};

}  // namespace ketnap
