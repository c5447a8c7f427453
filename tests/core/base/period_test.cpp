#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <ketnap/base/error.hpp>
#include <ketnap/base/period.hpp>

using ketnap::Date;
using ketnap::Error;
using ketnap::Lang;
using ketnap::Period;
using ketnap::period;

namespace {

Date day(std::string_view iso) { return Date::parse(iso).value(); }

std::string vi(std::string_view text) { return period(text).label(Date::never(), Lang::vi); }
std::string en(std::string_view text) { return period(text).label(Date::never(), Lang::en); }

std::vector<std::string> ids(const std::vector<Period>& periods) {
  std::vector<std::string> out(periods.size());
  std::ranges::transform(periods, out.begin(), &Period::id);
  return out;
}

struct Days {
  const char* text;
  const char* start;
  const char* last;
};

}  // namespace

TEST_CASE("what people write includes its last day, month or year") {
  const auto [text, start, last] =
      GENERATE(Days{"2022", "2022-01-01", "2022-12-31"}, Days{"2022-H1", "2022-01-01", "2022-06-30"},
               Days{"2022-H2", "2022-07-01", "2022-12-31"}, Days{"2022-Q1", "2022-01-01", "2022-03-31"},
               Days{"2022-Q3", "2022-07-01", "2022-09-30"}, Days{"2022-Q4", "2022-10-01", "2022-12-31"},
               Days{"2022-10", "2022-10-01", "2022-10-31"}, Days{"2024-02", "2024-02-01", "2024-02-29"},
               Days{"2022-10-05", "2022-10-05", "2022-10-05"}, Days{"2020-01..2023-10", "2020-01-01", "2023-10-31"},
               Days{"2020..2022", "2020-01-01", "2022-12-31"}, Days{"2020-06-15..2023-10-31", "2020-06-15", "2023-10-31"},
               Days{"2020-Q2..2021", "2020-04-01", "2021-12-31"}, Days{"2022-05..2022-05", "2022-05-01", "2022-05-31"});
  CAPTURE(text);
  const Period p = period(text);
  CHECK(p.start() == day(start));
  CHECK(p.last_day() == day(last));
  CHECK(p.end() == day(last).plus_days(1));
  CHECK(p.contains(day(start)));
  CHECK(p.contains(day(last)));
  CHECK(!p.contains(day(start).plus_days(-1)));
  CHECK(!p.contains(p.end()));
  CHECK(p.id() == text);
}

TEST_CASE("an open period has no end") {
  const Period p = period("2022-01-01..");
  CHECK(p.start() == day("2022-01-01"));
  CHECK(p.end() == Date::never());
  CHECK(p.last_day() == Date::never());
  CHECK(p.contains(Date::last()));
  CHECK(!p.contains(day("2021-12-31")));
}

TEST_CASE("what is no period is refused, and the error says what was read") {
  const auto* const text =
      GENERATE("", "..", "..2022", "22", "2022-H3", "2022-H0", "2022-Q5", "2022-Q0", "2022-h1", "2022-13", "2022-2", "2022-02-30",
               "2022..2021", "2022-06..2022-05", "2022-12..2022-H1", "2022...2023", "2022..2023..", "2022 - 2023", "abcd");
  CAPTURE(text);
  CHECK(!Period::parse(text));
  try {
    (void)period(text);
    FAIL("accepted");
  } catch (const Error& error) {
    CHECK(error.number() == 3101);
    CHECK(error.args() == std::vector<std::string>{text});
  }
}

TEST_CASE("labels are what an office writes") {
  CHECK(vi("2022") == "2022");
  CHECK(vi("2020..2025") == "2020–2025");
  CHECK(vi("2022-10") == "tháng 10/2022");
  CHECK(vi("2022-02") == "tháng 02/2022");
  CHECK(vi("2022-03") == "tháng 3/2022");
  CHECK(vi("2022-Q3") == "quý III/2022");
  CHECK(vi("2022-H1") == "6 tháng đầu năm 2022");
  CHECK(vi("2022-H2") == "6 tháng cuối năm 2022");
  CHECK(vi("2023-01..2023-10") == "10 tháng đầu năm 2023");
  CHECK(vi("2023-03..2023-06") == "từ tháng 3 đến tháng 6/2023");
  CHECK(vi("2020-01..2023-10") == "từ tháng 01/2020 đến tháng 10/2023");
  CHECK(vi("2020-06-15..2023-10-31") == "từ 15/06/2020 đến 31/10/2023");
  CHECK(vi("2022-10-05") == "05/10/2022");
  CHECK(vi("2022-01-01..") == "từ 01/01/2022");
}

TEST_CASE("labels in English") {
  CHECK(en("2022") == "2022");
  CHECK(en("2020..2025") == "2020–2025");
  CHECK(en("2022-10") == "October 2022");
  CHECK(en("2022-Q3") == "Q3 2022");
  CHECK(en("2022-H1") == "first half of 2022");
  CHECK(en("2022-H2") == "second half of 2022");
  CHECK(en("2023-01..2023-10") == "January–October 2023");
  CHECK(en("2020-01..2023-10") == "January 2020 – October 2023");
  CHECK(en("2020-06-15..2023-10-31") == "15 June 2020 – 31 October 2023");
  CHECK(en("2022-10-05") == "5 October 2022");
  CHECK(en("2022-01-01..") == "from 1 January 2022");
}

TEST_CASE("a label follows from the days, however they were written") {
  CHECK(vi("2022-01..2022-12") == vi("2022"));
  CHECK(vi("2022-01-01..2022-06-30") == vi("2022-H1"));
  CHECK(vi("2022-07..2022-09") == vi("2022-Q3"));
  CHECK(vi("2022-01..2022-03") == vi("2022-Q1"));
  CHECK(vi("2022-Q1..2022-Q3") == "9 tháng đầu năm 2022");
}

TEST_CASE("a period cut by as_of says so") {
  const Period year = period("2023");
  CHECK(year.label(day("2023-10-31"), Lang::vi) == "2023 (đến 31/10)");
  CHECK(year.label(day("2023-10-31"), Lang::en) == "2023 (to 31 October)");
  CHECK(year.label(day("2023-01-01"), Lang::vi) == "2023 (đến 01/01)");
  CHECK(year.label(day("2023-12-30"), Lang::vi) == "2023 (đến 30/12)");
  CHECK(year.label(day("2023-12-31"), Lang::vi) == "2023");
  CHECK(year.label(day("2022-12-31"), Lang::vi) == "2023");
  CHECK(year.label(day("2024-05-01"), Lang::vi) == "2023");
  CHECK(year.label(Date::never(), Lang::vi) == "2023");
  CHECK(period("2020..2025").label(day("2023-10-31"), Lang::vi) == "2020–2025 (đến 31/10/2023)");
  CHECK(period("2022-01-01..").label(day("2023-10-31"), Lang::vi) == "từ 01/01/2022 (đến 31/10/2023)");
  CHECK(period("2022-01-01..").label(day("2023-10-31"), Lang::en) == "from 1 January 2022 (to 31 October 2023)");
}

TEST_CASE("years, quarters and months include both ends") {
  CHECK(ids(ketnap::years(2020, 2023)) == std::vector<std::string>{"2020", "2021", "2022", "2023"});
  CHECK(ids(ketnap::quarters("2022-Q3", "2023-Q2")) == std::vector<std::string>{"2022-Q3", "2022-Q4", "2023-Q1", "2023-Q2"});
  CHECK(ids(ketnap::months("2022-11", "2023-02")) == std::vector<std::string>{"2022-11", "2022-12", "2023-01", "2023-02"});
  CHECK(ids(ketnap::years(2023, 2023)) == std::vector<std::string>{"2023"});
}

TEST_CASE("a row of periods is the same as each of them written, end to end") {
  std::vector<Period> all = ketnap::months("1999-01", "2005-12");
  for (const auto& more : {ketnap::quarters("1999-Q1", "2005-Q4"), ketnap::years(1999, 2005)})
    all.insert(all.end(), more.begin(), more.end());
  for (const Period& p : all) CHECK(p == period(p.id()));
  const std::vector<Period> row = ketnap::quarters("1999-Q1", "2005-Q4");
  CHECK(std::ranges::adjacent_find(row, [](const Period& a, const Period& b) { return a.end() != b.start(); }) == row.end());
}

TEST_CASE("a row of periods that is backwards or of another kind is refused") {
  CHECK_THROWS_AS(ketnap::years(2023, 2022), Error);
  CHECK_THROWS_AS(ketnap::years(23, 24), Error);
  CHECK_THROWS_AS(ketnap::years(2022, 20000), Error);
  CHECK_THROWS_AS(ketnap::quarters("2023-Q2", "2023-Q1"), Error);
  CHECK_THROWS_AS(ketnap::quarters("2023-H1", "2023-H2"), Error);
  CHECK_THROWS_AS(ketnap::quarters("2023-01", "2023-04"), Error);
  CHECK_THROWS_AS(ketnap::months("2023-02", "2023-01"), Error);
  CHECK_THROWS_AS(ketnap::months("2023-Q1", "2023-Q2"), Error);
  CHECK_THROWS_AS(ketnap::months("2023", "2024"), Error);
  CHECK_THROWS_AS(ketnap::months("", ""), Error);
}
