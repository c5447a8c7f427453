#include <ketnap/law/calendar.hpp>

#include <catch2/catch_test_macros.hpp>
#include <ketnap/linked_in.hpp>
#include <ketnap/run/measure.hpp>

#include "../run/world.hpp"
#include "plugins.hpp"

using namespace test_plugins;

namespace {

Plugin with_calendar(const std::string& text, std::string name = "p") { return from_file(std::move(name), "calendar.json", text); }

Catalog nation() { return load_plugins(plugins::linked_in(), std::vector<std::string>{"vn"}); }

}  // namespace

TEST_CASE("a calendar is a file of years, each with its days and where they were read", "[calendar]") {
  const char* good = R"json({"title": "Lịch", "weekend": ["sunday"], "years": {
    "2023": {"holidays": {"2023-01-20..2023-01-26": "Tết"}, "working": {"2023-02-05": "Làm bù"}, "text": "nơi đọc", "confidence": "draft"}}})json";
  const Catalog catalog = Catalog().with(with_calendar(good));
  REQUIRE(catalog.calendar() != nullptr);
  const CalendarYear& year = catalog.calendar()->years.at(0);
  CHECK(catalog.calendar()->weekend == std::vector<int>{7});
  CHECK(year.year == 2023);
  CHECK(year.holidays.at(0).name == "Tết");
  CHECK(year.working.at(0).days.start() == small_world::day("2023-02-05"));
  CHECK(WorkingDays(*catalog.calendar()).add(small_world::day("2023-01-19"), 1) == small_world::day("2023-01-27"));
  CHECK(WorkingDays(*catalog.calendar()).has_draft(small_world::day("2022-03-01"), small_world::day("2022-04-01")));
  CHECK_FALSE(WorkingDays(*catalog.calendar()).has_draft(small_world::day("2021-03-01"), small_world::day("2021-04-01")));
  CHECK(Catalog().calendar() == nullptr);
  CHECK(catalog.json() != Catalog().with(with_calendar(R"json({"years": {"2023": {"text": "x"}}})json")).json());

  const auto refused = [&](const std::string& text, const Catalog& base = Catalog()) {
    return error_of([&] { (void)base.with(with_calendar(text)); });
  };
  CHECK(error_of([&] { (void)catalog.with(with_calendar(good, "q")); }) == 1203);
  CHECK(refused(R"json({"years": {}})json") == 1207);
  CHECK(refused(R"json({"years": {"23": {"text": "x"}}})json") == 1207);
  CHECK(refused(R"json({"years": {"2023": {}}})json") == 1207);
  CHECK(refused(R"json({"weekend": ["saturn"], "years": {"2023": {"text": "x"}}})json") == 1207);
  CHECK(refused(R"json({"years": {"2023": {"text": "x", "holidays": {"2024-01-01": "Tết"}}}})json") == 1207);
  CHECK(refused(R"json({"years": {"2023": {"text": "x", "holidays": {"2023-12-30..2024-01-01": "Tết"}}}})json") == 1207);
  CHECK(refused(R"json({"years": {"2023": {"text": "x", "holidays": {"2023-01-01..": "Tết"}}}})json") == 1207);
  CHECK(refused(R"json({"years": {"2023": {"text": "x", "holidays": ["2023-01-01"]}}})json") == 1207);
  CHECK(refused(R"json({"years": {"2023": {"text": "x", "holiday": {}}}})json") == 1208);
}

TEST_CASE("the nation's working days", "[calendar]") {
  const Catalog catalog = nation();
  const WorkingDays days(*catalog.calendar());
  const auto add = [&](const char* from, int n) {
    const auto found = days.add(small_world::day(from), n);
    return found ? found->iso() : std::string("?");
  };
  CHECK(add("2023-01-19", 1) == "2023-01-27");
  CHECK(add("2024-05-03", 1) == "2024-05-04");  // a Saturday for Monday, 29/4
  CHECK(add("2024-04-26", 1) == "2024-05-02");
  CHECK(add("2021-09-01", 1) == "2021-09-06");
  CHECK(add("2020-12-31", 1) == "2021-01-04");
  CHECK(add("2025-04-25", 1) == "2025-04-26");
  CHECK(add("2023-09-05", -1) == "2023-08-31");
  CHECK(add("2023-04-29", 0) == "2023-05-04");
  CHECK(add("2018-12-31", 1) == "2019-01-02");
  CHECK(add("2018-12-28", 1) == "?");
  CHECK(add("2026-12-31", 1) == "?");
  CHECK(days.has_draft(small_world::day("2026-01-01"), small_world::day("2026-02-01")));
  CHECK_FALSE(days.has_draft(small_world::day("2020-01-01"), small_world::day("2024-12-31")));
  // What is worked in place of other days are days of a weekend.
  for (const CalendarYear& year : catalog.calendar()->years)
    for (const NamedDays& one : year.working) CHECK((one.days.start().days() + 3) % 7 >= 5);
}

TEST_CASE("working days at a unit, and the draft that they rest on", "[calendar]") {
  using namespace run_world;
  const auto scripted = [](const char* id, const char* text) {
    Indicator out;
    out.id = id;
    out.value = parse(text);
    return out;
  };
  const Catalog catalog =
      nation().with_indicators(std::vector{scripted("t.left", "days_between(period.end, add_working_days(period.end, 10))"),
                                           scripted("t.of", "count(members, add_working_days(since, 1) <= outer.period.end)")});
  Maker maker("2026-12-31");
  with_units(maker);
  maker.table("people", "person", {"P1", "P2"});
  maker.table("spells", "spell,person,unit,since,until", {"S1,P1,H.A.1,2020-12-31,", "S2,P2,H.A.1,2017-01-01,"});
  const Snapshot snapshot = snapshot_of(maker);
  const auto row = [&](const char* id, const char* in) {
    const Table table = measure(snapshot, catalog, {.indicators = {id}, .units = {unit("H")}, .periods = {period(in)}});
    const Figure& figure = table.figures.at(0);
    const auto text = [](const std::optional<Rational>& x) { return x ? x->text() : std::string("-"); };
    return text(figure.low) + ".." + text(figure.high) + (table.provenance.used_draft ? " draft" : "");
  };
  CHECK(row("t.left", "2022-12") == "16..16");  // ten working days, 1/1 and its day in place among them
  CHECK(row("t.of", "2020") == "0..1");         // the first day was a holiday; of the second there is no table
  CHECK(row("t.of", "2021-01") == "1..2");
  CHECK(row("t.left", "2025") == "15..15 draft");  // with the Saturday of 10/1
}
