#include <ketnap/run/measure.hpp>

#include <catch2/catch_test_macros.hpp>
#include <ketnap/base/error.hpp>

#include "world.hpp"

using namespace run_world;

namespace {

/// Nine members, seven admissions of which five count in 2022 at H: two women, two men, one of whom nothing is known.
Snapshot province(const char* as_of = "2022-12-31") {
  Maker maker(as_of);
  with_units(maker);
  maker.table("people", "person,sex", {"P1,female", "P2,female", "P3,male", "P4,male", "P5,", "P6,female", "P7,male"});
  maker.table("profiles", "person,since,occupation",
              {"P1,2015-01-01,pupil", "P1,2022-03-01,student", "P2,2015-01-01,farm", "P3,2015-01-01,pupil"});
  maker.table("admissions", "admission,person,unit,decided_on,ceremony_on,annulled_on",
              {"A1,P1,H.A.1,2022-01-10,2022-02-03,", "A2,P2,H.A.1,2021-12-20,2022-01-05,",
               "A6,P6,H.A.1,2022-03-10,2022-04-03,2022-09-01", "A3,P3,H.A.S.1,2022-01-10,2022-12-31,", "A7,P7,H.A.S.1,2022-12-20,,",
               "A4,P4,H.B,2022-01-10,2022-07-01,", "A5,P5,H.B,2022-01-10,2022-07-01,"});
  maker.table("spells", "spell,person,unit,since,until",
              {"S1,P1,H.A.1,2022-02-03,", "S2,P2,H.A.1,2022-01-05,2022-06-01", "S8,P6,H.A.1,2015-01-01,",
               "S3,P3,H.A.S.1,2022-12-31,", "S4,P4,H.B,2022-07-01,", "S5,P5,H.B,2015-01-01,?"});
  return snapshot_of(maker);
}

Table table(const Snapshot& snapshot, const Catalog& catalog, const std::vector<std::string>& ids,
            std::vector<UnitChoice> units = {children("H")}, std::vector<Period> periods = years(2022, 2022)) {
  return measure(snapshot, catalog, {.indicators = ids, .units = std::move(units), .periods = std::move(periods)});
}

const Figure& figure(const Table& table, const char* unit, const char* indicator, const char* period = "2022") {
  const Figure* found = table.find(unit, period, indicator);
  REQUIRE(found != nullptr);
  return *found;
}

}  // namespace

TEST_CASE("admissions are those of the period that were not annulled, at a unit with all below it") {
  const Snapshot snapshot = province();
  const Catalog catalog = indicators({{"all", "count(admissions)"}});
  const Table t = table(snapshot, catalog, {"t.all"}, {under("H")}, years(2021, 2022));
  const auto value = [&](const char* unit, const char* period) { return figure(t, unit, "t.all", period).value; };
  CHECK(value("H", "2022") == Rational(5));
  CHECK(value("H.A", "2022") == Rational(3));
  CHECK(value("H.A.1", "2022") == Rational(2));
  CHECK(value("H.A.S", "2022") == Rational(1));
  CHECK(value("H.B", "2022") == Rational(2));
  CHECK(value("H", "2021") == Rational(0));
  CHECK(figure(t, "H", "t.all").numerator == 5);
  CHECK(!figure(t, "H", "t.all").denominator);
  CHECK(figure(t, "H", "t.all").state == FigureState::known);
  CHECK(figure(t, "H", "t.all").note == Label());
}

TEST_CASE("heads: tree order, depth, a measured total, titles and labels") {
  const Table t = table(province("2022-10-31"), indicators({{"all", "count(admissions)"}}), {"t.all", "t.all"},
                        {children("H"), unit("H.A.1")}, {period("2022"), period("2022"), period("2023")});
  REQUIRE(t.units.size() == 4);
  CHECK(t.units[0].total);
  CHECK(t.units[0].code == "H");
  CHECK(t.units[0].name == "Đơn vị H");
  CHECK(!t.units[1].total);
  CHECK(t.units[1].depth == 1);
  CHECK(t.units[2].depth == 2);
  for (std::size_t place = 0; place < t.units.size(); ++place) CHECK(t.units.find(t.units[place].code) == place);
  CHECK(!t.units.find("H.A.S"));
  CHECK(!t.units.find("X"));
  REQUIRE(t.periods.size() == 2);
  CHECK(t.periods[0].label.vi == "2022 (đến 31/10)");
  CHECK(t.indicators.size() == 1);
  CHECK(t.figures.size() == 8);
  CHECK(figure(t, "H", "t.all", "2022").note == Label{.vi = "đến 31/10", .en = "until 2022-10-31"});
  CHECK(figure(t, "H", "t.all", "2023").state == FigureState::not_applicable);
  CHECK(figure(t, "H", "t.all", "2023").note ==
        Label{.vi = "kỳ bắt đầu sau ngày 31/10/2022", .en = "the period begins after 2022-10-31"});
  CHECK(t.provenance.as_known == 1);
  CHECK(t.provenance.plugins == std::vector<std::string>{"t 1.0"});
  CHECK(t.provenance.catalog.size() == 64);
}

TEST_CASE("a unit that is asked for by itself is no total") {
  const Table t = table(province(), indicators({{"all", "count(admissions)"}}), {"t.all"}, {children("H"), unit("H")});
  CHECK(!t.units[0].total);
}

TEST_CASE("members are counted at the end and at the start of the period, an unknown end is an interval") {
  const Catalog catalog = indicators({{"end", "count(members)"}, {"start", "count(members.at('start'))"}});
  const Table t = table(province("2023-06-30"), catalog, {"t.end", "t.start"});
  CHECK(figure(t, "H.A", "t.end").value == Rational(3));    // P1, P6 and P3, who came on the last day
  CHECK(figure(t, "H.A", "t.start").value == Rational(1));  // P6
  CHECK(figure(t, "H.B", "t.end").state == FigureState::interval);
  CHECK(figure(t, "H.B", "t.end").low == Rational(1));
  CHECK(figure(t, "H.B", "t.end").high == Rational(2));
  CHECK(!figure(t, "H.B", "t.end").value);
  CHECK(!figure(t, "H.B", "t.end").numerator);
  CHECK(figure(t, "H.B", "t.start").high == Rational(1));
  CHECK(figure(t, "H", "t.end").low == Rational(4));
  // Known by the day on which it must have happened: P5 is gone at the end of that day.
  CHECK(figure(table(province(), catalog, {"t.end"}), "H.B", "t.end").value == Rational(1));
}

TEST_CASE("members of a period that as_of cuts are those of as_of") {
  const Table t = table(province("2022-06-30"), indicators({{"end", "count(members)"}}), {"t.end"});
  CHECK(figure(t, "H.A", "t.end").value == Rational(2));  // P1 and P6: P2 has left, P3 has not come
}

TEST_CASE("a share carries its numerator and denominator where they are exact, and its bounds where they are not") {
  const Catalog catalog =
      indicators({{"women", "share(admissions, sex == 'female')"}, {"pupils", "share(admissions, occupation == 'pupil')"}});
  const Table t = table(province(), catalog, {"t.women", "t.pupils"}, {children("H"), unit("H.A.1"), unit("H.A.S")},
                        {period("2022"), period("2020")});
  const Figure& section = figure(t, "H.A.1", "t.women");
  CHECK(section.value == Rational(1));
  CHECK(section.numerator == 2);
  CHECK(section.denominator == 2);
  const Figure& all = figure(t, "H", "t.women");
  CHECK(all.state == FigureState::interval);
  CHECK(all.low == Rational(2, 5));
  CHECK(all.high == Rational(3, 5));
  CHECK(!all.numerator);
  CHECK(all.denominator == 5);
  CHECK(figure(t, "H.A.1", "t.pupils").value == Rational(1, 2));  // P1 was a pupil on the day of the ceremony
  CHECK(figure(t, "H", "t.women", "2020").state == FigureState::not_applicable);
  CHECK(figure(t, "H", "t.women", "2020").denominator == 0);
}

TEST_CASE("a quotient of counts has parts; a zero denominator is not applicable, a doubtful one unknown") {
  const Catalog catalog = indicators({{"rate", "count(admissions) / count(members.at('start'))"}});
  const Table t = table(province(), catalog, {"t.rate"}, {children("H"), unit("H.A.S"), unit("H.A")});
  const Figure& a = figure(t, "H.A", "t.rate");
  CHECK(a.value == Rational(3));
  CHECK(a.numerator == 3);
  CHECK(a.denominator == 1);
  CHECK(figure(t, "H.A.S", "t.rate").state == FigureState::not_applicable);
  CHECK(figure(t, "H.A.S", "t.rate").numerator == 1);
  CHECK(figure(t, "H.A.S", "t.rate").denominator == 0);
  const Figure& b = figure(t, "H.B", "t.rate");
  CHECK(b.state == FigureState::unknown);
  CHECK(b.low == Rational(2));
  CHECK(!b.high);
  CHECK(figure(t, "H", "t.rate").low == Rational(5, 2));
  CHECK(figure(t, "H", "t.rate").high == Rational(5));
}

TEST_CASE("arithmetic above the counts is exact, over intervals too") {
  const Parameter half = small_world::parameter("t.half", {{"2022..", "0.5"}});
  const Catalog catalog = indicators({{"sum", "2 * count(admissions) - count(members) + 0.1"},
                                      {"negative", "-count(members)"},
                                      {"half", "(count(admissions) + 1) * param('t.half')"},
                                      {"ratio", "(count(admissions) + 1) / (count(members) + 1)"}},
                                     {half});
  const Table t =
      table(province("2023-06-30"), catalog, {"t.sum", "t.negative", "t.half", "t.ratio"}, {children("H")}, years(2021, 2022));
  CHECK(figure(t, "H.A", "t.sum").value == Rational(31, 10));
  CHECK(figure(t, "H.B", "t.sum").low == Rational(21, 10));
  CHECK(figure(t, "H.B", "t.sum").high == Rational(31, 10));
  CHECK(figure(t, "H.B", "t.negative").low == Rational(-2));
  CHECK(figure(t, "H.B", "t.negative").high == Rational(-1));
  CHECK(figure(t, "H.A", "t.half").value == Rational(2));
  CHECK(figure(t, "H.A", "t.half", "2021").state == FigureState::unknown);  // no version in force
  CHECK(figure(t, "H.B", "t.ratio").low == Rational(1));
  CHECK(figure(t, "H.B", "t.ratio").high == Rational(3, 2));
}

TEST_CASE("a window of years ends with the period") {
  const Catalog catalog = indicators({{"two", "count(admissions.during(years=2))"}});
  CHECK(figure(table(province(), catalog, {"t.two"}, {unit("H")}, {period("2022-01")}), "H", "t.two", "2022-01").value ==
        Rational(1));
}

TEST_CASE("a draft parameter that takes part is told") {
  Parameter draft = small_world::parameter("t.x", {{"2020..2021", "1"}, {"2022..", "2"}});
  draft.versions[1].confidence = Confidence::draft;
  const Catalog catalog = indicators({{"x", "count(admissions) * param('t.x')"}, {"y", "count(admissions)"}}, {draft});
  CHECK(table(province(), catalog, {"t.x"}).provenance.used_draft);
  CHECK(!table(province(), catalog, {"t.x"}, {unit("H")}, years(2021, 2021)).provenance.used_draft);
  CHECK(!table(province(), catalog, {"t.y"}).provenance.used_draft);
}

TEST_CASE("the rows behind a figure are as many as it says") {
  const Snapshot snapshot = province();
  const Catalog catalog = indicators({{"all", "count(admissions)"},
                                      {"women", "share(admissions, sex == 'female')"},
                                      {"rate", "count(admissions) / count(members.at('start'))"},
                                      {"sum", "count(admissions) + count(members)"}});
  const auto rows = [&](const char* indicator, const char* unit, FigurePart part) {
    return rows_of(snapshot, catalog, {.indicator = indicator, .unit = unit, .period = period("2022")}, part);
  };
  CHECK(rows("t.all", "H.A", FigurePart::numerator).rows == std::vector<std::int32_t>{0, 1, 3});
  CHECK(rows("t.women", "H.A", FigurePart::numerator).rows == std::vector<std::int32_t>{0, 1});
  CHECK(rows("t.women", "H.A", FigurePart::denominator).rows == std::vector<std::int32_t>{0, 1, 3});
  CHECK(rows("t.rate", "H.A", FigurePart::denominator).frame == "spells");
  CHECK(rows("t.rate", "H.A", FigurePart::denominator).rows == std::vector<std::int32_t>{2});
  const auto refused = [&](const char* indicator, FigurePart part) {
    try {
      (void)rows(indicator, "H", part);
    } catch (const Error& error) {
      return error.number();
    }
    return 0;
  };
  CHECK(refused("t.all", FigurePart::denominator) == 3108);
  CHECK(refused("t.sum", FigurePart::numerator) == 3108);
  CHECK(refused("t.non", FigurePart::numerator) == 3103);
}

TEST_CASE("a request without indicator, unit or period is refused") {
  const Snapshot snapshot = province();
  const Catalog catalog = indicators({{"all", "count(admissions)"}});
  CHECK_THROWS_AS(table(snapshot, catalog, {}), Error);
  CHECK_THROWS_AS(table(snapshot, catalog, {"t.all"}, {}), Error);
  CHECK_THROWS_AS(table(snapshot, catalog, {"t.all"}, {unit("H")}, {}), Error);
}
