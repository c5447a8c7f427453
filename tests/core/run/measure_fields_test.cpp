#include <functional>

#include <catch2/catch_test_macros.hpp>

#include "world.hpp"

using namespace run_world;

// What an indicator reads of its unit and period, and what it chooses by.
namespace {

/// The units with the day on which each was opened; the last never was.
Snapshot with_days(const Maker& maker) {
  return run_world::with_days(snapshot_of(maker), {"1930-02-03", "1977-07-01", "2012-07-01", "2012-07-02", "2020-01-01"}, {});
}

Maker units() {
  Maker maker("2022-12-31");
  maker.table("units", "unit,parent,level,kind,sector",
              {"H,,province,committee,", "H.A,H,grassroots,committee,school", "H.A.1,H.A,cell,cell,school",
               "H.A.S,H.A,section,committee,residential", "H.A.S.1,H.A.S,cell,cell,", "H.B,H,grassroots,cell,residential"});
  return maker;
}

Table measured(const Snapshot& snapshot, const std::string& text, const Period& over = period("2022")) {
  return measure(snapshot, indicators({{"it", text}}), {.indicators = {"t.it"}, .units = {under("H")}, .periods = {over}});
}

std::string shown(const Snapshot& snapshot, const std::string& text, const std::string& unit, const Period& over = period("2022")) {
  return run_world::shown(*measured(snapshot, text, over).find(unit, over.id(), "t.it"));
}

}  // namespace

TEST_CASE("an indicator reads its unit's own fields and the days of its period") {
  const Snapshot snapshot = with_days(units());
  const auto on = [&](const char* unit, const char* text) { return shown(snapshot, text, unit); };
  CHECK(on("H.A", "if_(level == 'grassroots', 1, 0)") == "1");
  CHECK(on("H.A.1", "if_(level == 'grassroots', 1, 0)") == "0");
  CHECK(on("H.B", "if_(level in {'cell', 'grassroots'} and kind == 'cell', 7, 0)") == "7");
  CHECK(on("H.A", "if_(level in {'cell', 'grassroots'} and kind == 'cell', 7, 0)") == "0");
  CHECK(on("H.A.1", "if_(sector == 'school', 1, 0)") == "1");
  CHECK(on("H", "if_(sector == 'school', 1, 0)") == "0..1");
  CHECK(on("H", "if_(sector in {'school', 'residential'}, 1, 0)") == "1");
  CHECK(on("H.A.1", "years_between(opened_on, date('2022-07-01'))") == "10");
  CHECK(on("H.A.S", "years_between(opened_on, date('2022-07-01'))") == "9");
  CHECK(on("H.A.S", "months_between(opened_on, period.end) / 12") == "125/12");
  CHECK(on("H.B", "years_between(opened_on, period.end)") == "-");
  CHECK(on("H.B", "if_(opened_on <= period.end, 1, 0)") == "0");
  CHECK(on("H", "days_between(period.start, period.end) + 1") == "365");
  CHECK(on("H.A.S.1", "if_(opened_on <= add_months(period.end, -120), 1, 0)") == "0");
  CHECK(on("H.A.S", "if_(opened_on <= add_months(period.end, -120), 1, 0)") == "1");
  CHECK(on("H.A.1",
           "days_between(earliest(opened_on, date('2012-07-03')), latest(opened_on, date('2012-06-30'), "
           "add_days(period.start, -3500)))") == "0");
  CHECK(shown(snapshot, "days_between(period.start, period.end)", "H", period("2022-02..2022-03")) == "58");
}

TEST_CASE("a choice goes by every way in which its counts may be") {
  struct Comparison {
    std::string sign;
    std::function<bool(int, int)> holds;
  };
  const std::vector<Comparison> comparisons = {
      {"A == B", [](int a, int b) { return a == b; }},
      {"A != B", [](int a, int b) { return a != b; }},
      {"A < B", [](int a, int b) { return a < b; }},
      {"A <= B", [](int a, int b) { return a <= b; }},
      {"A > B", [](int a, int b) { return a > b; }},
      {"A >= B", [](int a, int b) { return a >= b; }},
      {"A in {0, 2} and B == 1", [](int a, int b) { return (a == 0 || a == 2) && b == 1; }},
      {"A in {0, 1, 2} or not B >= 2", [](int a, int b) { return a <= 2 || b < 2; }},
      {"(A == 1) == (B == 1)", [](int a, int b) { return (a == 1) == (b == 1); }},
      {"if_(A == 1, B == 0, B == 2)", [](int a, int b) { return a == 1 ? b == 0 : b == 2; }},
  };
  std::vector<std::pair<std::string, std::string>> texts;
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < comparisons.size(); ++i) {
    std::string text;
    for (const char letter : comparisons[i].sign)
      text += letter == 'A' ? "count(admissions)" : letter == 'B' ? "count(courses)" : std::string(1, letter);
    texts.emplace_back("c" + std::to_string(i), "if_(" + text + ", 10, 20)");
    ids.push_back("t.c" + std::to_string(i));
  }
  const Catalog catalog = indicators(texts);
  for (int world = 0; world < 81; ++world) {
    const int sure[] = {world % 3, world / 9 % 3};
    const int doubtful[] = {world / 3 % 3, world / 27 % 3};
    std::vector<std::string> admissions, courses;
    for (int i = 0; i < sure[0] + doubtful[0]; ++i)
      admissions.push_back("A" + std::to_string(i) + ",P1,H.B,2021-01-01," + (i < sure[0] ? "2022-02-03" : "?"));
    for (int i = 0; i < sure[1] + doubtful[1]; ++i)
      courses.push_back("C" + std::to_string(i) + ",H.B,awareness," + (i < sure[1] ? "2022-02-03" : ""));
    Maker maker = units();
    maker.table("people", "person", {"P1"}).table("admissions", "admission,person,unit,decided_on,ceremony_on", admissions);
    maker.table("courses", "course,unit,kind,ends_on", courses);
    const Table t = measure(snapshot_of(maker), catalog, {.indicators = ids, .units = {unit("H.B")}, .periods = years(2022, 2022)});
    for (std::size_t i = 0; i < comparisons.size(); ++i) {
      bool yes = false, no = false;
      for (int a = sure[0]; a <= sure[0] + doubtful[0]; ++a)
        for (int b = sure[1]; b <= sure[1] + doubtful[1]; ++b) (comparisons[i].holds(a, b) ? yes : no) = true;
      CAPTURE(world, comparisons[i].sign);
      const Figure& figure = *t.find("H.B", "2022", ids[i]);
      CHECK(figure.low == Rational(yes ? 10 : 20));
      CHECK(figure.high == Rational(no ? 20 : 10));
    }
  }
}

TEST_CASE("a comparison with no number has no outcome, unless the other side decides") {
  Maker maker = units();
  maker.table("people", "person,sex", {"P1,female"});
  maker.table("admissions", "admission,person,unit,decided_on,ceremony_on",
              {"A1,P1,H.A.1,2021-01-01,2022-02-03", "A2,P1,H.A.S.1,2021-01-01,?"});
  const Snapshot snapshot = with_days(maker);
  const std::string women = "share(admissions, sex == 'female') >= 0.5";
  const auto on = [&](const char* unit, const std::string& condition) {
    return shown(snapshot, "if_(" + condition + ", 1, 0)", unit);
  };
  CHECK(on("H.A.1", women) == "1");
  CHECK(on("H.B", women) == "-");
  CHECK(on("H.A.S.1", women) == "?1");
  CHECK(on("H.B", "not " + women) == "-");
  CHECK(on("H.B", "count(admissions) > 0 and " + women) == "0");
  CHECK(on("H.B", "count(admissions) == 0 or " + women) == "1");
  CHECK(on("H.B", "count(admissions) == 0 and " + women) == "-");
  CHECK(on("H.B", "any(admissions, sex == 'female')") == "0");
  CHECK(on("H.B", "all(admissions, sex == 'female')") == "1");
  CHECK(shown(snapshot, "if_(level == 'grassroots', mean(admissions, 5), 3)", "H.B") == "-");
  CHECK(shown(snapshot, "if_(level == 'cell', mean(admissions, 5), 3)", "H.B") == "3");
  CHECK(shown(snapshot, "if_(count(admissions) == 0, 0, count(admissions) / count(admissions))", "H.B") == "0");
}
