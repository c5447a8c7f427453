#include "judge/cases.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <random>
#include <utility>

#include <ketnap/base/period.hpp>

namespace judge {
namespace {

using ketnap::Buffer;
using ketnap::Column;
using ketnap::Date;
using ketnap::Field;
using ketnap::FieldType;

constexpr std::array<const char*, days> day_names = {"step_date",     "born",         "union_since",    "applied_on",
                                                     "background_on", "verified_on",  "certificate_on", "introduced_on",
                                                     "opinion_on",    "helper_since", "note_on",        "left_on"};
constexpr std::array<const char*, numbers> number_names = {"members", "excused", "excused_present", "present", "in_favour",
                                                           "against", "invalid", "together_months", "notes"};
constexpr std::array<const char*, codes> code_names = {"sex",        "ethnicity", "religion", "occupation",   "education",
                                                       "profession", "theory",    "sector",   "source_group", "state"};
constexpr std::array<const char*, truths> truth_names = {"youth_union",      "trade_union",    "application_there",
                                                         "background_there", "opinions_there", "again"};
constexpr std::array<const char*, laws> law_names = {
    "age_min",      "age_max",   "certificate_months", "favour_parts",       "of_parts",    "verify_months", "introduced_months",
    "together_min", "notes_min", "helper_months",      "note_months",        "union_age",   "days_min",      "days_max",
    "again_months", "quorum",    "against_percent",    "application_months", "union_months"};
constexpr std::array<std::array<std::int32_t, 3>, laws> law_values = {{{18, 18, 18},
                                                                       {60, 60, 55},
                                                                       {60, 60, 48},
                                                                       {3, 3, 2},
                                                                       {2, 2, 1},
                                                                       {12, 18, 24},
                                                                       {6, 6, 9},
                                                                       {12, 12, 10},
                                                                       {1, 2, 2},
                                                                       {12, 12, 12},
                                                                       {6, 6, 12},
                                                                       {30, 30, 35},
                                                                       {15, 30, 30},
                                                                       {730, 365, 365},
                                                                       {36, 36, 12},
                                                                       {3, 3, 5},
                                                                       {20, 25, 25},
                                                                       {36, 36, 24},
                                                                       {3, 6, 6}}};
constexpr std::array<const char*, 3> law_starts = {"1900-03-01", "2016-03-21", "2021-09-28"};

std::string list_name(std::size_t code) { return std::string("list_") + code_names[code]; }

Field field(const char* name, FieldType type, std::string target = {}) {
  Field made;
  made.name = name;
  made.type = type;
  made.target = std::move(target);
  return made;
}

class Dice {
 public:
  explicit Dice(std::size_t column) : engine_(static_cast<std::uint32_t>(20231031 + column)) {}
  std::int32_t below(std::int32_t n) { return static_cast<std::int32_t>(engine_() % static_cast<std::uint32_t>(n)); }
  bool unknown() { return below(50) == 0; }

 private:
  std::mt19937 engine_;
};

Column start(Field made, std::size_t rows, bool has_unknowns) {
  Column column;
  column.field = std::move(made);
  column.rows = rows;
  column.has_unknowns = has_unknowns;
  return column;
}

// An event's day lies so many days before the step.
struct Span {
  int nearest;
  int furthest;
};
constexpr std::array<Span, days> before_step = {{{0, 0},
                                                 {16 * 365, 58 * 365},
                                                 {10, 900},
                                                 {5, 1200},
                                                 {5, 900},
                                                 {0, 900},
                                                 {0, 2200},
                                                 {0, 400},
                                                 {-30, 300},
                                                 {200, 700},
                                                 {0, 400},
                                                 {-200, 900}}};

Column day_column(std::size_t day, std::size_t rows, std::span<const std::int32_t> steps) {
  Dice dice(day);
  std::vector<std::int32_t> lo(rows);
  std::vector<std::int32_t> hi(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    lo[row] = steps[row] - before_step[day].nearest - dice.below(before_step[day].furthest - before_step[day].nearest + 1);
    hi[row] = lo[row];
    if (day == left_on && dice.below(4) != 0) lo[row] = hi[row] = Date::never().days();
    if (day == step_date || !dice.unknown()) continue;
    // Of a birth only the year may be known; of an event that may have happened not even whether it has.
    if (day == born && dice.below(2) == 0) {
      lo[row] = Date::from_civil(Date(lo[row]).year(), 1, 1)->days();
      hi[row] = Date::from_civil(Date(lo[row]).year(), 12, 31)->days();
    } else {
      lo[row] = Date::first().days();
      hi[row] = day == left_on ? steps[row] : Date::last().days();
    }
  }
  Field made = field(day_names[day], day == born ? FieldType::partial_date : FieldType::date);
  made.later = day == left_on;
  Column column = start(std::move(made), rows, day != step_date);
  column.values = Buffer::of(lo);
  column.high = day == step_date ? column.values : Buffer::of(hi);
  return column;
}

std::vector<std::int32_t> step_days(std::size_t rows) {
  Dice dice(days);
  const std::int32_t first = Date::parse("2013-01-01")->days();
  std::vector<std::int32_t> steps(rows);
  for (std::int32_t& day : steps) day = first + dice.below(12 * 365);
  return steps;
}

struct Votes {
  std::array<std::vector<std::int64_t>, numbers> values;
};

Votes votes(std::size_t rows) {
  Dice dice(days + 1);
  Votes all;
  for (auto& one : all.values) one.resize(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    const std::int32_t many = 3 + dice.below(30);
    const std::int32_t away = dice.below(1 + many / 4);
    const std::int32_t back = dice.below(1 + away);
    const std::int32_t here = many - away + back - dice.below(1 + many / 5);
    const std::int32_t yes = here - dice.below(1 + here / 2);
    const std::int32_t no = dice.below(1 + here - yes);
    const std::array<std::int32_t, numbers> cells = {many,           away,         back, here, yes, no, here - yes - no,
                                                     dice.below(40), dice.below(5)};
    for (std::size_t i = 0; i < numbers; ++i) all.values[i][row] = cells[i];
  }
  return all;
}

Column number_column(std::size_t number, std::size_t rows, const Votes& votes) {
  Dice dice(100 + number);
  std::vector<std::uint8_t> bits((rows + 7) / 8, 0xff);
  for (std::size_t row = 0; row < rows; ++row) {
    const bool is_known = !dice.unknown();
    if (!is_known) bits[row / 8] = static_cast<std::uint8_t>(bits[row / 8] & ~(1U << (row % 8)));
  }
  Column column = start(field(number_names[number], FieldType::integer), rows, true);
  column.values = Buffer::of(votes.values[number]);
  column.validity = Buffer::of(bits);
  return column;
}

Column byte_column(Field made, std::size_t rows, int places, std::size_t seed) {
  Dice dice(seed);
  std::vector<std::uint8_t> values(rows);
  for (std::uint8_t& value : values) value = dice.unknown() ? std::uint8_t{255} : static_cast<std::uint8_t>(dice.below(places));
  Column column = start(std::move(made), rows, true);
  column.values = Buffer::of(values);
  return column;
}

ketnap::Schema make_schema(const std::vector<Column>& columns) {
  ketnap::TableSchema cases;
  cases.name = table;
  for (const Column& column : columns) cases.fields.push_back(column.field);
  cases.fields.front().key = true;
  std::vector<ketnap::CodeList> lists(codes);
  for (std::size_t code = 0; code < codes; ++code) {
    lists[code].id = list_name(code);
    lists[code].ordered = true;
    for (int i = 0; i < code_counts[code]; ++i) lists[code].codes.push_back({code_names[code][0] + std::to_string(i), {}});
  }
  return {{std::move(cases)}, std::move(lists)};
}

std::vector<ketnap::Parameter> make_parameters() {
  std::vector<ketnap::Parameter> all(laws);
  for (std::size_t law = 0; law < laws; ++law) {
    all[law].id = law_names[law];
    for (std::size_t i = 0; i < law_starts.size(); ++i) {
      const bool last = i + 1 == law_starts.size();
      const Date first = *Date::parse(law_starts[i]);
      const Date end = last ? Date::never() : *Date::parse(law_starts[i + 1]);
      all[law].versions.push_back({.in_force = ketnap::Period(first, end, ""), .value = law_values[law][i], .basis = ""});
    }
  }
  return all;
}

Columns pointers(const ketnap::Frame& frame) {
  Columns all;
  all.rows = frame.rows();
  for (std::size_t i = 0; i < days; ++i) {
    const Column& column = *frame.column(day_names[i]);
    all.day[i] = {column.values.as<std::int32_t>().data(), column.high.as<std::int32_t>().data()};
  }
  for (std::size_t i = 0; i < numbers; ++i) {
    const Column& column = *frame.column(number_names[i]);
    all.number[i] = {column.values.as<std::int64_t>().data(), column.validity.as<std::uint8_t>().data()};
  }
  for (std::size_t i = 0; i < codes; ++i) all.code[i] = frame.column(code_names[i])->values.as<std::uint8_t>().data();
  for (std::size_t i = 0; i < truths; ++i) all.truth[i] = frame.column(truth_names[i])->values.as<std::uint8_t>().data();
  for (std::size_t i = 0; i < laws; ++i)
    for (std::size_t version = 0; version < law_starts.size(); ++version)
      all.law[i].push_back({Date::parse(law_starts[version])->days(), law_values[i][version]});
  return all;
}

// `[age_min]` stands for the parameter in force on the day of the step.
std::string spelt_out(std::string rule) {
  for (std::size_t at = rule.find('['); at != std::string::npos; at = rule.find('[')) {
    const std::size_t end = rule.find(']', at);
    rule = rule.substr(0, at) + "param('" + rule.substr(at + 1, end - at - 1) + "', at=step_date)" + rule.substr(end + 1);
  }
  return rule;
}

}  // namespace

Cases make_cases(std::size_t rows) {
  const std::vector<std::int32_t> steps = step_days(rows);
  const Votes of_cases = votes(rows);
  std::vector<Column> columns;
  for (std::size_t i = 0; i < days; ++i) columns.push_back(day_column(i, rows, steps));
  for (std::size_t i = 0; i < numbers; ++i) columns.push_back(number_column(i, rows, of_cases));
  for (std::size_t i = 0; i < codes; ++i)
    columns.push_back(byte_column(field(code_names[i], FieldType::code, list_name(i)), rows, code_counts[i], 200 + i));
  for (std::size_t i = 0; i < truths; ++i)
    columns.push_back(byte_column(field(truth_names[i], FieldType::boolean), rows, 2, 300 + i));
  ketnap::Schema schema = make_schema(columns);
  std::map<std::string, ketnap::Frame, std::less<>> frames;
  frames[table] = ketnap::Frame(table, rows, std::move(columns));
  const Date as_of = *Date::parse("2025-01-01");
  Cases made{ketnap::Snapshot({.as_of = as_of, .as_known = 1, .tree = as_of}, std::move(schema), {}, std::move(frames)),
             make_parameters(),
             {}};
  made.columns = pointers(made.snapshot.frame(table));
  return made;
}

const std::array<std::string, rules>& rule_texts() {
  static const std::array<std::string, rules> texts = [] {
    std::array<std::string, rules> all = {
        "years_between(born, step_date) >= [age_min]",
        "years_between(born, step_date) <= [age_max] or state == 's1'",
        "3 * in_favour >= 2 * (members - excused + excused_present)",
        "step_date <= add_months(certificate_on, [certificate_months])",
        "certificate_on <= step_date and certificate_on is known",
        "[favour_parts] * in_favour >= [of_parts] * present",
        "present <= members - excused + excused_present",
        "in_favour + against + invalid <= present",
        "education >= 'e3' or ethnicity != 'e0' and education >= 'e2'",
        "applied_on <= background_on and background_on <= verified_on",
        "verified_on >= add_months(step_date, -[verify_months])",
        "months_between(introduced_on, step_date) <= [introduced_months]",
        "together_months >= [together_min]",
        "notes >= [notes_min]",
        "months_between(helper_since, step_date) >= [helper_months]",
        "add_months(note_on, [note_months]) >= step_date",
        "opinions_there and opinion_on <= step_date",
        "application_there and background_there",
        "youth_union or trade_union or years_between(born, step_date) > [union_age]",
        "not (religion in {'r1', 'r3'}) or background_there",
        "left_on > step_date",
        "days_between(applied_on, step_date) >= [days_min]",
        "days_between(verified_on, step_date) <= [days_max]",
        "not (occupation in {'o0', 'o1'}) or education >= 'e2'",
        "profession >= 'p3' or theory >= 't1' or sector != 's2'",
        "not again or months_between(left_on, step_date) >= [again_months]",
        "union_since <= add_months(step_date, -[union_months]) or source_group in {'s1', 's2', 's6'}",
        "2 * present >= members and members >= [quorum]",
        "100 * against <= [against_percent] * present",
        "step_date <= add_months(applied_on, [application_months]) and sex is known",
    };
    std::ranges::transform(all, all.begin(), spelt_out);
    return all;
  }();
  return texts;
}

}  // namespace judge
