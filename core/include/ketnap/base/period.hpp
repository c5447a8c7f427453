#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <ketnap/base/date.hpp>
#include <ketnap/base/lang.hpp>

namespace ketnap {

/// A stretch of days, half-open inside: [start, end). What people write includes its last day, month or year.
///
///   period("2022")  period("2022-H1")  period("2022-Q3")  period("2022-10")
///   period("2020-01..2023-10")  period("2020-06-15..2023-10-31")  period("2022-01-01..")      // the last has no end
class Period {
 public:
  Period() = default;
  Period(Date start, Date end, std::string id) : start_(start), end_(end), id_(std::move(id)) {}
  /// nullopt where the text is no period or its end lies before its start.
  [[nodiscard]] static std::optional<Period> parse(std::string_view text);

  [[nodiscard]] Date start() const { return start_; }
  /// The first day after; `Date::never()` for an open period.
  [[nodiscard]] Date end() const { return end_; }
  [[nodiscard]] Date last_day() const { return end_.is_never() ? end_ : end_.plus_days(-1); }
  [[nodiscard]] bool contains(Date day) const { return start_ <= day && day < end_; }
  /// As written: `2022`, `2020-01..2023-10`.
  [[nodiscard]] const std::string& id() const { return id_; }
  /// For people: `2022`, `tháng 10/2022`, `quý III/2022`, `6 tháng đầu năm 2022`; cut by as_of (which lies in the period, before
  /// its last day) it says so: `2023 (đến 31/10)`. It follows from the days alone: `2022-01..2022-12` is `2022`.
  [[nodiscard]] std::string label(Date as_of, Lang lang) const;

  friend bool operator==(const Period&, const Period&) = default;

 private:
  Date start_;
  Date end_ = Date::never();
  std::string id_;
};

/// As Period::parse; throws Error 3101 where the text is no period.
[[nodiscard]] Period period(std::string_view text);
/// Each year, quarter or month from the one named first to the one named last, both included; Error 3101 where there is none.
[[nodiscard]] std::vector<Period> years(int first, int last);
[[nodiscard]] std::vector<Period> quarters(std::string_view first, std::string_view last);
[[nodiscard]] std::vector<Period> months(std::string_view first, std::string_view last);

}  // namespace ketnap
