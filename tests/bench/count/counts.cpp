#include "count/counts.hpp"

#include <cstdio>
#include <cstdlib>

#include <ketnap/base/date.hpp>
#include <ketnap/expr/text.hpp>
#include <ketnap/linked_in.hpp>

namespace count {

const std::array<Text, counts>& texts() {
  static constexpr std::array<Text, counts> all = {{
      {"members", "count(members)"},
      {"women", "count(members, sex == 'female')"},
      {"minority", "count(members, ethnicity != 'kinh')"},
      {"religious", "count(members, religion != 'none')"},
      {"up_to_30", "count(members, years_between(born, outer.period.end) <= 30)"},
      {"from_31_to_40",
       "count(members, 31 <= years_between(born, outer.period.end) and years_between(born, outer.period.end) <= 40)"},
      {"over_60", "count(members, years_between(born, outer.period.end) > 60)"},
      {"official", "count(members, official)"},
      {"probationary", "count(members, probationary)"},
      {"women_up_to_30", "count(members, sex == 'female' and years_between(born, outer.period.end) <= 30)"},
      {"arrived", "count(beginnings, began_by == 'arrived')"},
      {"died", "count(endings, ended_by == 'died')"},
      {"admitted", "count(admissions)"},
      {"admitted_women", "count(admissions, sex == 'female')"},
      {"admitted_minority", "count(admissions, ethnicity != 'kinh')"},
      {"admitted_pupils", "count(admissions, occupation in {'pupil', 'student'})"},
      {"admitted_youth_union", "count(admissions, youth_union)"},
      {"admitted_up_to_30", "count(admissions, years_between(born, ceremony_on) <= 30)"},
      {"admitted_workers",
       "count(admissions, occupation in {'enterprise_manager', 'enterprise_indirect', 'enterprise_direct'}"
       " and education >= 'upper_secondary')"},
      {"admitted_late", "count(admissions, days_between(decided_on, ceremony_on) > 20)"},
      {"recognised", "count(recognitions)"},
  }};
  return all;
}

ketnap::Catalog catalog() {
  const ketnap::Catalog nation = ketnap::load_plugins(ketnap::plugins::linked_in(), std::vector<std::string>{"vn"});
  return nation.with(
      {.info = {.name = "bench", .version = "1.0", .requirements = {}}, .register_values = [](ketnap::CatalogBuilder& builder) {
         for (const Text& text : texts()) {
           ketnap::Indicator indicator;
           indicator.id = std::string("bench.") + text.id;
           indicator.value = ketnap::parse(text.text);
           builder.add(std::move(indicator));
         }
       }});
}

Codes codes_of(const ketnap::Schema& schema) {
  const auto place = [&](const char* list, const char* key) {
    return static_cast<std::uint8_t>(schema.list(list)->place_of(key).value());
  };
  return {.female = place("sex", "female"),
          .kinh = place("ethnicity", "kinh"),
          .no_religion = place("religion", "none"),
          .began_by_arrived = place("began_by", "arrived"),
          .ended_by_died = place("ended_by", "died"),
          .pupil = place("occupation", "pupil"),
          .student = place("occupation", "student"),
          .enterprise_first = place("occupation", "enterprise_manager"),
          .enterprise_last = place("occupation", "enterprise_direct"),
          .upper_secondary = place("education", "upper_secondary")};
}

std::array<Year, years> year_days() {
  std::array<Year, years> out{};
  for (std::size_t y = 0; y < years; ++y) {
    const int year = first_year + static_cast<int>(y);
    const auto day = [](int in, const char* rest) { return ketnap::Date::parse(std::to_string(in) + rest).value().days(); };
    // On 31 December one has completed as many years as lie between the years.
    out[y] = {.first = day(year, "-01-01"),
              .last = day(year, "-12-31"),
              .born_30 = day(year - 30, "-01-01"),
              .born_40 = day(year - 40, "-01-01"),
              .born_60 = day(year - 60, "-01-01")};
  }
  return out;
}

}  // namespace count
