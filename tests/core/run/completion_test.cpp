#include <catch2/catch_test_macros.hpp>

#include <ketnap/base/error.hpp>
#include <ketnap/run/pace.hpp>

#include "world.hpp"

using namespace run_world;

namespace {

Catalog completions() {
  return catalog([](CatalogBuilder& builder) {
    Indicator completion{.id = "t.completion", .title = {}, .scale = Scale::percent, .decimals = 2, .value = {}, .basis = {}};
    completion.native = "target_completion";
    completion.options = {
        {.name = "against", .values = {{.key = "plan", .title = {}, .value = {}}, {.key = "progress", .title = {}, .value = {}}}}};
    builder.add(completion);
    builder.add(Indicator{.id = "t.all", .title = {"Kết nạp", ""}, .value = parse("count(admissions)"), .basis = {}});
    builder.add(Indicator{.id = "t.rate",
                          .title = {},
                          .scale = Scale::percent,
                          .value = parse("count(admissions) / count(members.at('start'))"),
                          .basis = {}});
    builder.add(Group{.id = "t.women", .title = {"Nữ", ""}, .rows = {"admissions", "members"}, .where = parse("sex == 'female'")});
  });
}

/// On 30/6/2022, half of the year (181 of 365 days) over: H has admitted three of whom one woman, H.B one.
Snapshot half_a_year(const std::vector<std::string>& targets) {
  Maker maker("2022-06-30");
  with_units(maker);
  maker.table("people", "person,sex", {"P1,female", "P2,male", "P3,male", "P4,male", "P5,female"});
  maker.table("admissions", "admission,person,unit,decided_on,ceremony_on",
              {"A1,P1,H.A.1,2022-01-10,2022-02-03", "A2,P2,H.A.1,2022-01-20,2022-05-05", "A3,P3,H.B,2022-01-10,2022-06-30"});
  maker.table("spells", "spell,person,unit,since,until", {"S4,P4,H.A.1,2015-01-01,", "S5,P5,H.B,2015-01-01,"});
  maker.table("targets", "target,unit,period,set_on,indicator,group,at_least,at_most,document,replaces", targets);
  return snapshot_of(maker);
}

Table completed(const Snapshot& snapshot, const char* id = "t.completion", const char* over = "2022") {
  return measure(snapshot, completions(), {.indicators = {id}, .units = {under("H")}, .periods = {period(over)}});
}

std::string told(const Table& table) {
  std::string out;
  for (const Figure& one : table.figures)
    if (one.is_there()) out += one.unit + ' ' + one.target + (one.group.empty() ? "" : '/' + one.group) + ' ' + shown(one) + "; ";
  return out;
}

}  // namespace

TEST_CASE("each target in force has a figure: what was done over what is owed") {
  const Snapshot snapshot = half_a_year({"year,H,2022,2022-01-01,t.all,,10,,,", "women,H,2022,2022-01-01,t.all,t.women,4,,,",
                                         "cap,H,2022,2022-01-01,t.all,,,2,,", "next,H,2023,2022-01-01,t.all,,10,,,",
                                         "late,H,2022,2022-07-01,t.all,,99,,,", "rate,H.B,2022,2022-01-01,t.rate,,3/100,1/25,,"});
  const Table table = completed(snapshot);
  CHECK(told(table) == "H year 3/10; H women/t.women 1/4; H cap 3/2; H.B rate 100/3; ");
  const Figure& year = *table.find("H", "2022", "t.completion", {}, "year");
  CHECK(year.numerator == 3);
  CHECK(year.denominator == 10);
  CHECK(year.note == Label{.vi = "đến 30/06/2022; đã qua 49,59% thời gian của kỳ",
                           .en = "until 2022-06-30; 49.59% of the period's time have passed"});
  CHECK(table.find("H.B", "2022", "t.completion", {}, "rate")->note.vi.find("vượt mức") != std::string::npos);
  CHECK(table.targets[0].title.vi == "Kết nạp ≥ 10, 2022 (01/01/2022)");
  CHECK(table.targets[1].title.vi == "Kết nạp, nhóm “Nữ”: ≥ 4, 2022 (01/01/2022)");
  CHECK(told(completed(snapshot, "t.completion[against=progress]")) ==
        "H year 219/362; H women/t.women 365/724; H cap 1095/362; H.B rate 36500/543; ");
}

TEST_CASE("what is done is of the rows that are counted") {
  const Snapshot snapshot = half_a_year({"women,H,2022,2022-01-01,t.all,t.women,4,,,"});
  const FigureKey key{.indicator = "t.completion", .unit = "H", .period = period("2022"), .group = "t.women", .target = "women"};
  CHECK(rows_of(snapshot, completions(), key, FigurePart::numerator).rows.size() == 1);
  CHECK_THROWS_AS(rows_of(snapshot, completions(), key, FigurePart::denominator), Error);
}

TEST_CASE("a target of a longer period is shown as far as the period asked for goes") {
  const Snapshot snapshot = half_a_year({"term,H,2020..2025,2020-01-01,t.all,,30,,,"});
  const Table table = completed(snapshot, "t.completion", "2022-Q1");
  REQUIRE(table.figures.size() == 1);
  CHECK(table.figures[0].period == "2020-01-01..2022-03-31");
  CHECK(table.figures[0].value == Rational(1, 30));
  CHECK(told(completed(snapshot, "t.completion", "2026")).empty());
  CHECK(completed(snapshot, "t.completion", "2023").figures[0].value == Rational(3, 30));
  CHECK(told(completed(half_a_year({"next,H,2023,2022-01-01,t.all,,10,,,"}), "t.completion", "2023")) == "H next -; ");
}

TEST_CASE("a revised target counts as last set, and names what it was") {
  const Table table =
      completed(half_a_year({"year,H,2022,2022-01-01,t.all,,10,,plan-1,", "year,H,2022,2022-03-01,t.all,,6,,plan-2,",
                             "old,H.B,2022,2022-01-01,t.all,,5,,,", "new,H.B,2022,2022-04-01,t.all,,2,,,old"}));
  CHECK(told(table) == "H year 1/2; H.B new 1/2; ");
  CHECK(table.figures[0].note.vi.find("thay chỉ tiêu ≥ 10 đặt ngày 01/01/2022 (plan-1)") != std::string::npos);
  CHECK(table.figures[0].note.en.find("instead of the target ≥ 10 set on 2022-01-01 (plan-1)") != std::string::npos);
  CHECK(table.figures[1].note.vi.find("thay chỉ tiêu ≥ 5 đặt ngày 01/01/2022") != std::string::npos);
}

TEST_CASE("what a file names and nobody declares, and a target without a number, is unknown and said") {
  const Table table = completed(half_a_year({"a,H,2022,2022-01-01,t.none,,10,,,", "b,H,2022,2022-01-01,t.all,t.nobody,10,,,",
                                             "c,H,2022,2022-01-01,t.all,,,,,", "d,H,2022,2022-01-01,t.completion,,1,,,"}));
  REQUIRE(table.figures.size() == 4);
  for (const Figure& figure : table.figures) CHECK(figure.state == FigureState::unknown);
  CHECK(table.figures[0].note.vi.find("chưa được khai báo") != std::string::npos);
  CHECK(table.figures[2].note.vi.find("không ghi số") != std::string::npos);
  CHECK(told(completed(half_a_year({"a,H,2022,2022-01-01,t.all,,0,,,"}))) == "H a -; ");
}

TEST_CASE("behind and ahead of the days that are over, or of the whole") {
  const Table table = completed(half_a_year({"five,H,2022,2022-01-01,t.all,,5,,,", "seven,H,2022,2022-01-01,t.all,,7,,,",
                                             "cap,H,2022,2022-01-01,t.all,,,4,,", "next,H,2023,2022-01-01,t.all,,10,,,"}));
  CHECK(told(against_pace(table, true, true)) == "H seven 3/7; H cap 3/4; ");
  CHECK(told(against_pace(table, false, true)) == "H five 3/5; ");
  CHECK(told(against_pace(table, true, false)) == "H five 3/5; H seven 3/7; ");
  CHECK(told(against_pace(table, false, false)) == "H cap 3/4; ");
  const Table progress = completed(half_a_year({"five,H,2022,2022-01-01,t.all,,5,,,", "seven,H,2022,2022-01-01,t.all,,7,,,"}),
                                   "t.completion[against=progress]");
  CHECK(told(against_pace(progress, true, true)).starts_with("H seven "));
  CHECK(told(against_pace(progress, false, true)).starts_with("H five "));
}

TEST_CASE("the targets that were set for just this period") {
  const Snapshot snapshot = half_a_year({"year,H,2022,2022-01-01,t.all,,5,,,", "term,H,2021-01..2025-12,2021-01-01,t.all,,90,,,"});
  const Table table = completed(snapshot);
  REQUIRE(table.line_count() == 2);
  CHECK(told(targets_for(table, period("2022"))) == "H year 3/5; ");
  CHECK(told(targets_for(table, period("2021-01..2025-12"))) == "H term 1/30; ");
  CHECK(told(targets_for(table, period("2023"))).empty());
  const Table none = completed(half_a_year({}));
  CHECK(targets_for(none, period("2022")).line_count() == 0);
  CHECK(against_pace(none, true, true).line_count() == 0);
}

TEST_CASE("a unit's targets stand below its own line; alone they are the lines") {
  const Snapshot snapshot = half_a_year({"year,H,2022,2022-01-01,t.all,,10,,,"});
  const Table both =
      measure(snapshot, completions(),
              {.indicators = {"t.all", "t.completion"}, .units = {unit("H"), unit("H.B")}, .periods = {period("2022")}});
  REQUIRE(both.line_count() == 3);
  CHECK(both.label(0, Lang::vi) == "Đơn vị H");
  CHECK(both.label(1, Lang::vi) == "Kết nạp ≥ 10, 2022 (01/01/2022)");
  CHECK(both.depth(1) == both.depth(0) + 1);
  CHECK(both.printed(0, 0, 0, Lang::vi) == "3");
  CHECK(both.printed(0, 0, 1, Lang::vi).empty());
  CHECK(both.printed(1, 0, 0, Lang::vi).empty());
  CHECK(both.printed(1, 0, 1, Lang::vi) == "30,00%");
  CHECK(completed(snapshot).label(0, Lang::vi) == "Đơn vị H · Kết nạp ≥ 10, 2022 (01/01/2022)");
}
