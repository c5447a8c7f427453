#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include <ketnap/data/snapshot.hpp>
#include <ketnap/law/parameter.hpp>

/// What the benchmark judges: random cases of 37 columns with 2 % unknown, 19 parameters dated by the case's step, 30 rules; and
/// the same columns as plain pointers, for the loops that are written by hand.
namespace judge {

enum Day : std::uint8_t {
  step_date,
  born,
  union_since,
  applied_on,
  background_on,
  verified_on,
  certificate_on,
  introduced_on,
  opinion_on,
  helper_since,
  note_on,
  left_on,
  days
};
enum Number : std::uint8_t {
  members,
  excused,
  excused_present,
  present,
  in_favour,
  against,
  invalid,
  together_months,
  notes,
  numbers
};
enum Code : std::uint8_t {
  sex,
  ethnicity,
  religion,
  occupation,
  education,
  profession,
  theory,
  sector,
  source_group,
  state,
  codes
};
enum Truth : std::uint8_t { youth_union, trade_union, application_there, background_there, opinions_there, again, truths };
enum Law : std::uint8_t {
  age_min,
  age_max,
  certificate_months,
  favour_parts,
  of_parts,
  verify_months,
  introduced_months,
  together_min,
  notes_min,
  helper_months,
  note_months,
  union_age,
  days_min,
  days_max,
  again_months,
  quorum,
  against_percent,
  application_months,
  union_months,
  laws
};
inline constexpr std::size_t rules = 30;

/// A code list has keys of one letter and a number: `e0 < e1 < ...`.
inline constexpr std::array<int, codes> code_counts = {2, 56, 8, 15, 5, 7, 4, 8, 9, 3};

struct Version {
  std::int32_t start = 0;
  std::int32_t value = 0;
};

struct Columns {
  struct Days {
    const std::int32_t* lo = nullptr;
    const std::int32_t* hi = nullptr;
  };
  struct Numbers {
    const std::int64_t* values = nullptr;
    const std::uint8_t* validity = nullptr;
  };
  std::size_t rows = 0;
  std::array<Days, days> day;
  std::array<Numbers, numbers> number;
  std::array<const std::uint8_t*, codes> code;
  std::array<const std::uint8_t*, truths> truth;
  std::array<std::vector<Version>, laws> law;
};

/// What is found: a bit per case, for each rule.
struct Found {
  explicit Found(std::size_t rows) : words((rows + 63) / 64), surely(rules * words), possibly(rules * words) {}
  std::size_t words;
  std::vector<std::uint64_t> surely;
  std::vector<std::uint64_t> possibly;
  friend bool operator==(const Found&, const Found&) = default;
};

struct Cases {
  ketnap::Snapshot snapshot;
  std::vector<ketnap::Parameter> parameters;
  Columns columns;  ///< into the snapshot
};
[[nodiscard]] Cases make_cases(std::size_t rows);
/// The table of the cases, whose frame has its name.
inline constexpr const char* table = "cases";
/// In the written form.
[[nodiscard]] const std::array<std::string, rules>& rule_texts();

/// The columns as `NAME.npy` (of a day also `NAME_high`, of a number `NAME_known`; 255 is an unknown code or Boolean), and
/// cases.json: rows, columns, rules, and of each parameter its versions as [first day, value]. Days count from 1970-01-01.
void dump(const Cases& cases, const std::filesystem::path& folder);

/// By hand, for the cases begin .. end, where begin is a multiple of 64: plainly, one case after the other; and eight at once.
void judge_plainly(const Columns& columns, std::size_t begin, std::size_t end, Found& found);
[[nodiscard]] bool has_avx2();
void judge_by_eight(const Columns& columns, std::size_t begin, std::size_t end, Found& found);

}  // namespace judge
