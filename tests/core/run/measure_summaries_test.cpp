#include <algorithm>
#include <functional>
#include <random>
#include <set>

#include <catch2/catch_test_macros.hpp>

#include "world.hpp"

using namespace run_world;

// Sums, means and the like against the plainest model: every row in every way in which it may be, all combinations tried.
namespace {

/// What a row adds in one way: a value, or nothing where it is not there.
using Way = std::optional<Rational>;
using Ways = std::vector<Way>;
using Values = std::vector<Rational>;
using Aggregate = std::function<Rational(Values)>;

Rational sum(const Values& values) {
  Rational out;
  for (const Rational value : values) out = out + value;
  return out;
}

Rational median(Values values) {
  std::ranges::sort(values);
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / Rational(2);
}

const std::vector<std::pair<std::string, Aggregate>>& aggregates() {
  static const std::vector<std::pair<std::string, Aggregate>> all = {
      {"sum", sum},
      {"min", [](const Values& values) { return std::ranges::min(values); }},
      {"max", [](const Values& values) { return std::ranges::max(values); }},
      {"mean", [](const Values& values) { return sum(values) / Rational(static_cast<std::int64_t>(values.size())); }},
      {"median", median},
      {"distinct",
       [](const Values& values) { return Rational(static_cast<std::int64_t>(std::set(values.begin(), values.end()).size())); }},
  };
  return all;
}

struct Extremes {
  std::optional<Rational> low, high;
  bool may_be_nobody = false;
};

void try_all(const std::vector<Ways>& rows, std::size_t next, const Aggregate& aggregate, Values& chosen, Extremes& out) {
  if (next < rows.size()) {
    for (const Way& way : rows[next]) {
      if (way) chosen.push_back(*way);
      try_all(rows, next + 1, aggregate, chosen, out);
      if (way) chosen.pop_back();
    }
    return;
  }
  if (chosen.empty()) {
    out.may_be_nobody = true;
    return;
  }
  const Rational value = aggregate(chosen);
  out.low = out.low ? std::min(*out.low, value) : value;
  out.high = out.high ? std::max(*out.high, value) : value;
}

Extremes extremes(const std::vector<Ways>& rows, const std::string& name, const Aggregate& aggregate) {
  Extremes out;
  Values chosen;
  try_all(rows, 0, aggregate, chosen, out);
  if (name == "distinct" && out.may_be_nobody) {
    out = {.low = Rational(0), .high = out.high.value_or(Rational(0)), .may_be_nobody = false};
  }
  return out;
}

void check_figure(const Figure& figure, const Extremes& expected) {
  if (!expected.low) {
    CHECK(figure.state == FigureState::not_applicable);
    return;
  }
  CHECK(figure.low == expected.low);
  CHECK(figure.high == expected.high);
  if (expected.may_be_nobody)
    CHECK(figure.state == FigureState::unknown);
  else
    CHECK(figure.state == (expected.low == expected.high ? FigureState::known : FigureState::interval));
}

std::string joined(const std::vector<std::string>& cells) {
  std::string out;
  for (const std::string& cell : cells) (out += &cell == &cells.front() ? "" : ",") += cell;
  return out;
}

struct Member {
  std::string unit, born, since, sex;
};

/// Completed years on 2022-06-30, of every day that the birth date may be.
std::set<int> ages(const std::string& born) {
  const int year = std::stoi(born);
  const auto age = [&](const std::string& day) { return 2022 - year - (day > "06-30" ? 1 : 0); };
  if (born.size() == 4) return {age("01-01"), age("12-31")};
  if (born.size() == 7) return {age(born.substr(5) + "-01"), age(born.substr(5) + "-28")};
  return {age(born.substr(5))};
}

Ways ways_of(const Member& member, bool only_women, const std::function<Rational(int)>& value) {
  Ways out;
  if (member.since == "2022-07-01") return {std::nullopt};
  if (only_women && member.sex == "male") return {std::nullopt};
  if (member.since.empty() || (only_women && member.sex.empty())) out.emplace_back(std::nullopt);
  for (const int age : ages(member.born)) out.emplace_back(value(age));
  return out;
}

}  // namespace

TEST_CASE("aggregates over doubtful rows and partial dates lie exactly between the extremes of all possibilities") {
  struct Form {
    std::string name, text, condition;
    std::function<Rational(int)> value;
  };
  const std::string age = "years_between(born, outer.period.end)";
  const std::vector<Form> forms = {
      {"age", age, "", [](int years) { return Rational(years); }},
      {"below_30", "30 - " + age, "", [](int years) { return Rational(30 - years); }},
      {"quarter", "(" + age + " - 29) / 4", "", [](int years) { return Rational(years - 29, 4); }},
      {"women", "30 - " + age, ", sex == 'female'", [](int years) { return Rational(30 - years); }},
  };
  std::vector<std::pair<std::string, std::string>> texts;
  std::vector<std::string> ids;
  for (const Form& form : forms) {
    for (const auto& [name, aggregate] : aggregates()) {
      texts.emplace_back(name + "_" + form.name, name + "(members, " + form.text + form.condition + ")");
      ids.push_back("t." + texts.back().first);
    }
  }
  const Catalog catalog = indicators(texts);
  std::mt19937 random(20221231);  // NOLINT: the same provinces in every run
  const auto one_of = [&](const std::vector<std::string>& choices) { return choices[random() % choices.size()]; };
  const Period half = period("2022-01..2022-06");
  for (int province = 0; province < 60; ++province) {
    std::vector<Member> members;
    std::vector<std::string> people, spells;
    for (const std::string unit : {"H.A.1", "H.A.S.1", "H.B"}) {
      const std::size_t here = random() % 3;
      for (std::size_t i = 0; i < here; ++i) {
        const Member member{unit, one_of({"1992", "1991", "1992-06-30", "1992-07", "1970-01-01", "2003"}),
                            one_of({"2015-01-01", "2022-06-30", "", "2022-07-01"}), one_of({"female", "male", ""})};
        const std::string number = std::to_string(members.size());
        people.push_back(joined({"P" + number, member.born, member.sex}));
        spells.push_back(joined({"S" + number, "P" + number, unit, member.since, ""}));
        members.push_back(member);
      }
    }
    Maker maker("2022-12-31");
    with_units(maker).table("people", "person,born,sex", people).table("spells", "spell,person,unit,since,until", spells);
    const Table t = measure(snapshot_of(maker), catalog, {.indicators = ids, .units = {under("H")}, .periods = {half}});
    for (const Table::UnitHead& unit : t.units) {
      for (const Form& form : forms) {
        std::vector<Ways> rows;
        for (const Member& member : members)
          if (member.unit.starts_with(unit.code)) rows.push_back(ways_of(member, !form.condition.empty(), form.value));
        for (const auto& [name, aggregate] : aggregates()) {
          CAPTURE(province, unit.code, form.name, name);
          check_figure(*t.find(unit.code, half.id(), "t." + name + "_" + form.name), extremes(rows, name, aggregate));
        }
      }
    }
  }
}

TEST_CASE("different people are counted for each unit, never added up") {
  const Catalog catalog = indicators({{"people", "distinct(admissions.during(years=10), person)"},
                                      {"cases", "count(admissions.during(years=10))"},
                                      {"again", "distinct(admissions.during(years=10), person, again)"},
                                      {"units", "distinct(admissions.during(years=10), unit)"}});
  Maker maker("2022-12-31");
  with_units(maker).table("people", "person", {"P1", "P2"});
  maker.table("admissions", "admission,person,unit,decided_on,ceremony_on,again",
              {"A1,P1,H.A.1,2015-01-01,2015-02-03,0", "A2,P1,H.A.1,2020-01-01,2020-02-03,1",
               "A3,P1,H.A.S.1,2021-01-01,2021-02-03,1", "A4,P2,H.A.S.1,2021-01-01,?,", "A5,,H.B,2021-01-01,2021-02-03,0"});
  const Table t =
      measure(snapshot_of(maker), catalog,
              {.indicators = {"t.people", "t.cases", "t.again", "t.units"}, .units = {under("H")}, .periods = years(2022, 2022)});
  const auto bounds = [&](const char* unit, const char* indicator) {
    const Figure& figure = *t.find(unit, "2022", indicator);
    return std::pair(figure.low, figure.high);
  };
  const auto between = [](std::int64_t low, std::int64_t high) {
    return std::pair(std::optional(Rational(low)), std::optional(Rational(high)));
  };
  CHECK(bounds("H.A.1", "t.cases") == between(2, 2));
  CHECK(bounds("H.A.1", "t.people") == between(1, 1));
  CHECK(bounds("H.A.S.1", "t.people") == between(1, 2));
  CHECK(bounds("H.A", "t.people") == between(1, 2));
  CHECK(bounds("H.B", "t.people") == between(1, 1));
  CHECK(bounds("H", "t.people") == between(1, 3));
  CHECK(bounds("H.A", "t.again") == between(1, 2));
  CHECK(bounds("H.B", "t.again") == between(0, 0));
  CHECK(bounds("H", "t.units") == between(3, 3));
}

TEST_CASE("over nobody there is no number; over what may be nobody perhaps none; arithmetic goes on from there") {
  const Catalog catalog = indicators({{"mean", "mean(members, years_between(born, outer.period.end))"},
                                      {"gap",
                                       "max(members, years_between(born, outer.period.end)) - "
                                       "min(members, years_between(born, outer.period.end))"},
                                      {"median", "median(members, years_between(born, outer.period.end))"},
                                      {"rate", "count(members) / mean(members, years_between(born, outer.period.end))"}});
  Maker maker("2022-12-31");
  with_units(maker).table("people", "person,born", {"P1,2000-01-01", "P2,1991-05-05", "P3,", "P4,1990-01-01"});
  maker.table("spells", "spell,person,unit,since,until",
              {"S1,P1,H.A.1,2015-01-01,", "S2,P2,H.A.1,2015-01-01,", "S3,P3,H.A.1,2015-01-01,", "S4,P4,H.B,,"});
  const std::vector<std::string> ids = {"t.mean", "t.gap", "t.median", "t.rate"};
  const Table t = measure(snapshot_of(maker), catalog, {.indicators = ids, .units = {under("H")}, .periods = years(2022, 2022)});
  const auto figure = [&](const char* unit, const char* indicator) { return *t.find(unit, "2022", indicator); };
  for (const std::string& id : ids) CHECK(figure("H.A.S.1", id.c_str()).state == FigureState::not_applicable);
  CHECK(figure("H.B", "t.mean").state == FigureState::unknown);
  CHECK(figure("H.B", "t.mean").low == Rational(32));
  CHECK(figure("H.B", "t.mean").high == Rational(32));
  CHECK(figure("H.B", "t.gap").low == Rational(0));
  CHECK(figure("H.A.1", "t.median").state == FigureState::interval);
  CHECK(figure("H.A.1", "t.median").low == Rational(22));
  CHECK(figure("H.A.1", "t.median").high == Rational(31));
  CHECK(figure("H.A.1", "t.gap").low == Rational(9));
}

TEST_CASE("a relation that is not grouped by units is summed by its link, and overflow is an error") {
  Maker maker("2022-12-31");
  with_units(maker);
  const Snapshot units = snapshot_of(maker);
  auto frames = units.frames();
  frames["courses"] = maker.make(
      *units.schema().table("courses"), "course,unit,kind,ends_on",
      {"C2,H.B,awareness,2022-01-31", "C1,H.A,awareness,2022-03-01", "C3,H.B,awareness,2022-03-31", "C4,,awareness,2022-03-31"});
  const Snapshot snapshot(units.times(), units.schema(), units.tree(), frames);
  const Catalog catalog = indicators({{"days", "sum(courses, days_between(outer.period.start, ends_on))"},
                                      {"much", "sum(courses, 9000000000000000000 + days_between(outer.period.start, ends_on))"}});
  const auto measured = [&](const char* id) {
    return measure(snapshot, catalog, {.indicators = {id}, .units = {under("H")}, .periods = years(2022, 2022)});
  };
  const Table t = measured("t.days");
  CHECK(t.find("H", "2022", "t.days")->value == Rational(59 + 30 + 89));
  CHECK(t.find("H.A", "2022", "t.days")->value == Rational(59));
  CHECK(t.find("H.B", "2022", "t.days")->value == Rational(119));
  CHECK_THROWS(measured("t.much"));
}

TEST_CASE("a number that waits for an event is left out until the event has happened") {
  const Catalog catalog = indicators({{"mean", "mean(admissions, months_between(ceremony_on, official_on))"},
                                      {"min", "min(admissions, months_between(ceremony_on, official_on))"}});
  Maker maker("2023-10-31");
  with_units(maker).table("people", "person", {"P1"});
  maker.table("admissions", "admission,person,unit,decided_on,ceremony_on,official_on",
              {"A1,P1,H.A.1,2022-01-01,2022-02-03,2023-02-03", "A2,P1,H.A.1,2022-01-01,2022-02-03,2023-06-03",
               "A3,P1,H.A.1,2022-01-01,2022-02-03,", "A4,P1,H.A.S.1,2022-01-01,2022-05-19,", "A5,P1,H.B,2022-01-01,2022-05-31,?"});
  const Table t = measure(snapshot_of(maker), catalog,
                          {.indicators = {"t.mean", "t.min"}, .units = {under("H")}, .periods = years(2022, 2022)});
  CHECK(t.find("H.A", "2022", "t.mean")->value == Rational(14));
  CHECK(t.find("H.A", "2022", "t.min")->value == Rational(12));
  CHECK(t.find("H.A.S", "2022", "t.mean")->state == FigureState::not_applicable);
  CHECK(t.find("H", "2022", "t.min")->high == Rational(12));
  CHECK(t.find("H", "2022", "t.min")->state == FigureState::interval);
}
