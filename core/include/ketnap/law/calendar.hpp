#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <ketnap/base/lang.hpp>
#include <ketnap/base/period.hpp>
#include <ketnap/law/confidence.hpp>

namespace ketnap {

/// Some days of a year and what they are called: `2023-01-20..2023-01-26`, Tết Quý Mão.
struct NamedDays {
  Period days;
  std::string name;
};

/// What was announced for a year.
struct CalendarYear {
  int year = 0;
  std::vector<NamedDays> holidays;  ///< days off, those given in place of others with them
  std::vector<NamedDays> working;   ///< days of a weekend on which is worked in place of others
  std::string text;                 ///< where it was read
  Confidence confidence = Confidence::confirmed;
};

/// The days on which offices work: all but weekends and holidays, and those that were swapped. It is data: of a year without a
/// table nothing is known. A catalog has at most one.
struct Calendar {
  Label title;
  std::vector<int> weekend;  ///< days of the week, 1 is Monday: {6, 7}
  std::vector<CalendarYear> years;
};

/// A calendar made for counting.
///
///   WorkingDays(calendar).add(day("2023-01-19"), 1)    // the first working day after Tết: 2023-01-27
class WorkingDays {
 public:
  explicit WorkingDays(const Calendar& calendar);

  /// The n-th working day after `day`, which itself is not counted; before it for negative n; for 0 the day itself, or the first
  /// working day after it. nullopt where that takes a day of a year without a table.
  [[nodiscard]] std::optional<Date> add(Date day, std::int64_t n) const;
  /// Whether a table of the years around these days is a draft.
  [[nodiscard]] bool has_draft(Date first, Date last) const;

 private:
  /// Years that follow each other.
  struct Run {
    std::int32_t first = 0;             ///< day
    std::vector<std::int32_t> before;   ///< by day, and the end: how many working days of the run come before it
    std::vector<std::int32_t> working;  ///< days, ascending
  };
  std::vector<Run> runs_;  ///< by first day
  std::vector<int> drafts_;
};

}  // namespace ketnap
