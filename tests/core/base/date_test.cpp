#include <chrono>
#include <limits>
#include <random>

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <ketnap/base/date.hpp>

using ketnap::add_months;
using ketnap::Date;
using ketnap::months_between;
using ketnap::years_between;

namespace {

Date day(std::string_view iso) { return Date::parse(iso).value(); }

// The definition, month by month.
std::int64_t slow_months_between(Date a, Date b) {
  std::int64_t k = 0;
  while (add_months(a, k) > b) --k;
  while (add_months(a, k + 1) <= b) ++k;
  return k;
}

// Half of the days drawn lie at a month's end or on its first day, where months differ.
class Days {
 public:
  Date operator()() {
    const Date any(days_(random_));
    switch (random_() % 4) {
      case 0:
        return any.plus_days(1 - any.day());
      case 1:
        return add_months(any.plus_days(1 - any.day()), 1).plus_days(-1);
      default:
        return any;
    }
  }

 private:
  std::mt19937 random_{Catch::getSeed()};
  std::uniform_int_distribution<std::int32_t> days_{day("1800-01-01").days(), day("2199-12-31").days()};
};

}  // namespace

TEST_CASE("every day of 400 years agrees with std::chrono and reads back what it writes") {
  namespace chrono = std::chrono;
  bool all = true;
  for (std::int32_t n = day("1800-01-01").days(); n <= day("2200-01-01").days(); ++n) {
    const chrono::year_month_day civil{chrono::sys_days{chrono::days{n}}};
    const Date date(n);
    all = all && date.year() == static_cast<int>(civil.year()) &&
          date.month() == static_cast<int>(static_cast<unsigned>(civil.month())) &&
          date.day() == static_cast<int>(static_cast<unsigned>(civil.day())) && Date::parse(date.iso()) == date &&
          Date::from_civil(date.year(), date.month(), date.day()) == date;
  }
  CHECK(all);
}

TEST_CASE("a day is written year-month-day or as an office writes it") {
  CHECK(day("2023-10-31").iso() == "2023-10-31");
  CHECK(day("2023-10-31").dmy() == "31/10/2023");
  CHECK(day("0987-01-02").iso() == "0987-01-02");
  CHECK(Date().iso() == "1970-01-01");
  CHECK(Date::first().iso() == "1900-03-01");
  CHECK(Date::last().iso() == "2100-02-28");
}

TEST_CASE("what is not a day of the calendar is refused") {
  const auto* const text = GENERATE("", "2023", "2023-10", "2023-1-31", "2023-10-1", "31/10/2023", "2023/10/31", "2023-02-29",
                                    "1900-02-29", "2023-13-01", "2023-00-10", "2023-10-00", "2023-11-31", " 2023-10-31",
                                    "2023-10-31 ", "+023-10-31", "-023-10-31", "2023-1a-31", "20231031", "2023-10-31T00:00");
  CAPTURE(text);
  CHECK(!Date::parse(text));
}

TEST_CASE("leap days follow the Gregorian rule") {
  CHECK(Date::parse("2000-02-29"));
  CHECK(Date::parse("2024-02-29"));
  CHECK(!Date::parse("2100-02-29"));
  CHECK(!Date::from_civil(2023, 2, 29));
  CHECK(!Date::from_civil(std::numeric_limits<int>::max(), 1, 1));
  CHECK(!Date::from_civil(std::numeric_limits<int>::min(), 1, 1));
}

TEST_CASE("never is later than every day and writes as the files do") {
  CHECK(Date::never().is_never());
  CHECK(Date::last() < Date::never());
  CHECK(Date::never().iso().empty());
  CHECK(Date::never().dmy().empty());
  CHECK(add_months(Date::never(), -12) == Date::never());
}

TEST_CASE("add_months keeps the day, else takes the month's last") {
  CHECK(add_months(day("2024-02-29"), 12) == day("2025-02-28"));
  CHECK(add_months(day("2024-02-29"), 48) == day("2028-02-29"));
  CHECK(add_months(day("2023-01-31"), 1) == day("2023-02-28"));
  CHECK(add_months(day("2023-12-31"), 2) == day("2024-02-29"));
  CHECK(add_months(day("2023-03-31"), -1) == day("2023-02-28"));
  CHECK(add_months(day("2023-10-15"), -22) == day("2021-12-15"));
  CHECK(add_months(day("2023-10-31"), 0) == day("2023-10-31"));
}

TEST_CASE("add_months ends where a Date ends") {
  CHECK(add_months(Date(), std::numeric_limits<std::int64_t>::max()) == Date::never());
  CHECK(add_months(Date(), std::numeric_limits<std::int64_t>::min()) == Date(std::numeric_limits<std::int32_t>::min()));
  CHECK(add_months(Date(std::numeric_limits<std::int32_t>::min()), 1'000'000'000) == Date::never());
}

TEST_CASE("months_between counts completed months") {
  CHECK(months_between(day("2024-02-29"), day("2025-02-28")) == 12);
  CHECK(months_between(day("2024-02-29"), day("2025-02-27")) == 11);
  CHECK(months_between(day("2023-01-31"), day("2023-02-28")) == 1);
  CHECK(months_between(day("2023-01-31"), day("2023-03-30")) == 1);
  CHECK(months_between(day("2023-01-31"), day("2023-03-31")) == 2);
  CHECK(months_between(day("2023-10-31"), day("2023-10-31")) == 0);
  CHECK(months_between(day("2023-10-31"), day("2023-10-30")) == -1);
  CHECK(months_between(day("2023-01-01"), Date::never()) == std::numeric_limits<std::int64_t>::max());
  CHECK(months_between(Date::never(), day("2023-01-01")) == std::numeric_limits<std::int64_t>::min());
}

TEST_CASE("months_between and add_months are adjoint") {
  Days random;
  std::mt19937 jitter(Catch::getSeed());
  int close = 0;
  for (int i = 0; i < 200'000; ++i) {
    const Date a = random();
    const Date b = random();
    const std::int64_t exact = months_between(a, b);
    const std::int64_t k = exact + static_cast<std::int64_t>(jitter() % 5) - 2;
    if ((exact >= k) != (add_months(a, k) <= b)) FAIL(a.iso() << ' ' << b.iso() << ' ' << k);
    close += k == exact || k == exact + 1 ? 1 : 0;
  }
  CHECK(close > 50'000);
}

TEST_CASE("months_between is the definition taken literally") {
  Days random;
  std::mt19937 near(Catch::getSeed() + 1);
  for (int i = 0; i < 20'000; ++i) {
    const Date a = random();
    const Date b = a.plus_days(static_cast<std::int32_t>(near() % 3000) - 1500);
    if (months_between(a, b) != slow_months_between(a, b)) FAIL(a.iso() << ' ' << b.iso());
  }
}

TEST_CASE("months_between falls in its first day and rises in its second") {
  Days random;
  for (int i = 0; i < 50'000; ++i) {
    const Date a = random();
    const Date b = random();
    if (months_between(a.plus_days(1), b) > months_between(a, b)) FAIL(a.iso() << ' ' << b.iso());
    if (months_between(a, b.plus_days(1)) < months_between(a, b)) FAIL(a.iso() << ' ' << b.iso());
  }
}

TEST_CASE("years are completed twelve months, the day counts") {
  CHECK(years_between(day("2004-03-05"), day("2022-03-04")) == 17);
  CHECK(years_between(day("2004-03-05"), day("2022-03-05")) == 18);
  CHECK(years_between(day("2004-02-29"), day("2022-02-28")) == 18);
  CHECK(years_between(day("2023-01-01"), day("2022-12-31")) == -1);
  CHECK(years_between(day("2023-01-01"), day("2022-01-01")) == -1);
  CHECK(years_between(day("2023-01-01"), day("2021-12-31")) == -2);
}
