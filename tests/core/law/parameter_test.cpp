#include <random>

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include <ketnap/law/parameter.hpp>

using ketnap::Date;
using ketnap::Parameter;
using ketnap::ParameterVersion;
using ketnap::period;
using ketnap::Rational;

namespace {

Date day(std::string_view iso) { return Date::parse(iso).value(); }

ParameterVersion version(std::string_view in_force, Rational value) {
  return {.in_force = period(in_force), .value = value, .basis = "charter-2011, 1.2"};
}

const ParameterVersion* slow_at(const Parameter& parameter, Date when) {
  for (const ParameterVersion& v : parameter.versions)
    if (v.in_force.contains(when)) return &v;
  return nullptr;
}

}  // namespace

TEST_CASE("a parameter is the version in force on the day") {
  const Parameter months{.id = "demo.months",
                         .title = {.vi = "Số tháng", .en = "Months"},
                         .versions = {version("2011-01-19..2016-07-31", 12), version("2016-08-01..2021-12-31", 6),
                                      version("2023-01-01..", Rational(60))}};
  CHECK(months.at(day("2011-01-18")) == nullptr);
  CHECK(months.at(day("2011-01-19"))->value == Rational(12));
  CHECK(months.at(day("2016-07-31"))->value == Rational(12));
  CHECK(months.at(day("2016-08-01"))->value == Rational(6));
  CHECK(months.at(day("2022-06-01")) == nullptr);
  CHECK(months.at(Date::last())->value == Rational(60));
  CHECK(Parameter{}.at(day("2022-06-01")) == nullptr);

  std::mt19937 random(Catch::getSeed());
  for (int i = 0; i < 5000; ++i) {
    const Date when = day("2010-01-01").plus_days(static_cast<std::int32_t>(random() % 6000));
    if (months.at(when) != slow_at(months, when)) FAIL(when.iso());
  }
}
