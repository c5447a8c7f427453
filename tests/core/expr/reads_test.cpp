#include <ketnap/expr/reads.hpp>

#include <catch2/catch_test_macros.hpp>

#include "small_world.hpp"

using namespace small_world;

namespace {

std::string most_of(std::string_view table, const BoundPtr& bound) {
  const Field* const field = most_sensitive(schema(), table, *bound);
  return field == nullptr ? "" : field->name + ' ' + std::string(name_of(field->sensitivity));
}

std::string of_row(std::string_view text, std::string_view table) { return most_of(table, value(text, table)); }
std::string of_unit(std::string_view text) { return most_of("units", indicator(text)); }
std::string of_dossier(std::string_view text) { return most_of(judged_table().name, rule(text)); }

}  // namespace

TEST_CASE("what an Expr reads is the most sensitive field of all that it names", "[expr]") {
  CHECK(of_row("religion == 'none'", "people") == "religion sensitive");
  CHECK(of_row("sex == 'male'", "people") == "sex personal");
  CHECK(of_row("sex == 'male' and religion is known", "people") == "religion sensitive");
  CHECK(of_row("if_(born < date('1990-01-01'), 1, 2) > 1 or not ethnicity == 'tay'", "people") == "ethnicity sensitive");
  CHECK(of_row("level == 'cell'", "units") == "level public");
  CHECK(of_row("1 == 1", "units").empty());
  CHECK(of_row("parent.parent.level == 'cell'", "units") == "level public");
}

TEST_CASE("a link is read where it itself is the value, not where it leads on", "[expr]") {
  CHECK(of_row("unit.level == 'cell'", "admissions") == "level public");
  CHECK(of_row("person.religion == 'none'", "admissions") == "religion sensitive");
  CHECK(of_row("religion == 'none'", "admissions") == "religion sensitive");
  CHECK(of_row("person is known", "admissions") == "person personal");
  CHECK(of_row("occupation == 'farm'", "admissions") == "occupation personal");
  CHECK(of_dossier("paper('application').state == 'present'") == "state internal");
}

TEST_CASE("a field stands in the table of its row, though others have one of its name", "[expr]") {
  CHECK(of_row("since < date('2000-01-01')", "units") == "since public");
  CHECK(of_row("since < date('2000-01-01')", "spells") == "since personal");
  CHECK(of_dossier("any(papers, state == 'present')") == "state internal");
  CHECK(of_dossier("any(papers, outer.religion == 'none')") == "religion sensitive");
  CHECK(of_dossier("any(introducers, person.religion == 'none')") == "religion sensitive");
  CHECK(of_dossier("any(introducers, kind == 'member' and any(outer.papers, state == 'present' and outer.outer.sex == 'male'))") ==
        "sex personal");
}

TEST_CASE("what makes a unit's rows its own is no reading of them", "[expr]") {
  for (const std::string_view text : {"count(members)", "count(admissions) + count(recognitions)", "count(members.at('start'))",
                                      "count(admissions.during(years=10))", "count(arrivals) - count(departures)"}) {
    INFO(text);
    CHECK(of_unit(text).empty());
  }
  CHECK(of_unit("count(members, sex == 'male')") == "sex personal");
  CHECK(of_unit("share(admissions, ethnicity == 'tay')") == "ethnicity sensitive");
  CHECK(of_unit("share(admissions, sex == 'male', of=religion == 'none')") == "religion sensitive");
  CHECK(of_unit("share(admissions, religion == 'none', of=sex == 'male')") == "religion sensitive");
  CHECK(of_unit("mean(members, days_between(person.born, outer.period.end), religion is known)") == "religion sensitive");
  CHECK(of_unit("mean(members, days_between(born, outer.period.end))") == "born personal");
  CHECK(of_unit("count(members, any(outer.admissions))").empty());
  CHECK(of_unit("count(below(kind='cell'), count(admissions, religion == 'none') == 0)") == "religion sensitive");
  CHECK(of_unit("count(below(kind='cell'), level == 'cell' and count(members) == 0)") == "level public");
  CHECK(of_unit("count(members, unit.level == 'cell' and outer.level == 'superior')") == "level public");
}
