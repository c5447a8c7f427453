#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "layout.hpp"
#include "raw_table.hpp"
#include "row_block.hpp"
#include "subjects.hpp"

namespace ketnap {

struct SpellRow {
  std::int32_t person;
  std::int32_t unit;
  std::int32_t since;
  std::int32_t until;
  std::int16_t began_by;  ///< a code's place, as `ended_by`; no_code: it has none
  std::int16_t ended_by;
  bool is_new;
  std::int64_t fact;

  /// The first day that it surely does not reach: one that ended on an unknown day may have ended at once.
  [[nodiscard]] std::int32_t end() const {
    if (until == raw_none) return std::numeric_limits<std::int32_t>::max();
    return until == static_cast<std::int32_t>(unknown_day) ? since : until;
  }
};

struct AdmissionRow {
  std::int32_t person;
  std::int32_t unit;
  std::int32_t ceremony;
  std::int32_t annulled;  ///< its day; raw_none: it stands
  std::int16_t again;     ///< 0 or 1; no_code: it does not say
  bool is_new;
  std::int64_t fact;
};

inline constexpr std::int16_t no_code = std::numeric_limits<std::int16_t>::min();

/// A row that says something of a day before its person can have been born.
struct EarlyRow {
  const Layout* layout;
  std::int64_t fact;
  std::string_view field;
};

/// What is compared of the rows that are about a person.
struct PersonRows {
  std::vector<SpellRow> spells;
  std::vector<AdmissionRow> admissions;
  std::vector<EarlyRow> early;
};

/// Of the subjects, as the registry has them.
[[nodiscard]] PersonRows read_person_rows(const Subjects& subjects);

/// Takes note of the same while a table's first rows are written, so that nobody has to read them again.
class PersonRowsWritten {
 public:
  /// Before the rows of a table; people come before who leads to them.
  void begin(const Layout& layout);
  /// `number`: of a row of people, its person's.
  void add(std::int64_t fact, std::int64_t number, std::span<const Stored> values);
  /// All that was added; then there is nothing left.
  [[nodiscard]] PersonRows take() { return std::move(rows_); }

 private:
  enum class Kind : std::uint8_t { none, people, spells, admissions, other };
  Kind kind_ = Kind::none;
  const Layout* layout_ = nullptr;
  std::vector<std::size_t> columns_;  // the born day of people; else the person, one or two days, and what else is asked of a kind
  std::span<const std::string_view> days_;
  std::vector<std::int32_t> born_;  // by a person's number, the earliest day
  PersonRows rows_;
};

}  // namespace ketnap
