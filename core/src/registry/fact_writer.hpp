#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "intake.hpp"
#include "layout.hpp"
#include "sqlite.hpp"

namespace ketnap {

/// Writes one batch's facts of one table: a row that says what is known already writes nothing, another value of a known key is a
/// new fact, two values of one key within the batch are a contradiction. Source 0: the rows stand in no file.
class FactWriter {
 public:
  FactWriter(Database& database, const Layout& layout, int batch);

  enum class Outcome { added, replaced, unchanged, retracted, contradicts };
  struct Written {
    Outcome outcome;
    std::int64_t earlier_row = 0;  ///< of contradicts: the row that said otherwise, and its file
    std::int64_t earlier_source = 0;
  };
  Written write(std::string_view key, const std::vector<Stored>& values, std::int64_t source, std::int64_t row);
  /// From this batch on the key says nothing; unchanged where it says nothing already.
  Written retract(std::string_view key, std::int64_t source, std::int64_t row);

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::int64_t fact = 0;  ///< 0: free
    std::int64_t row = 0;
    std::int64_t source = 0;
  };
  /// The slot of a key that this batch said already, else a free one.
  Slot& slot_of(std::uint64_t hash, std::string_view key);
  [[nodiscard]] bool has_key(std::int64_t fact, std::string_view key);
  void grow();
  void insert(std::string_view key, const std::vector<Stored>& values, std::int64_t source, std::int64_t row);

  Database* database_;
  std::string facts_;
  int batch_;
  std::int64_t next_fact_;
  std::vector<Slot> slots_;  // what this batch said, by hash; the fact itself decides
  std::size_t used_ = 0;
  Statement insert_;
  Statement by_fact_;
  std::optional<Statement> latest_;   ///< none while the table was empty before this batch
  std::optional<Statement> retract_;  ///< made when first needed
};

}  // namespace ketnap
