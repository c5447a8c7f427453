#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <ketnap/base/partial_date.hpp>

using ketnap::Date;
using ketnap::PartialDate;

namespace {

Date day(std::string_view iso) { return Date::parse(iso).value(); }

}  // namespace

TEST_CASE("a partial date is the interval of days that it may be") {
  CHECK(PartialDate::parse("2004") == PartialDate{day("2004-01-01"), day("2004-12-31")});
  CHECK(PartialDate::parse("2004-02") == PartialDate{day("2004-02-01"), day("2004-02-29")});
  CHECK(PartialDate::parse("2003-02") == PartialDate{day("2003-02-01"), day("2003-02-28")});
  CHECK(PartialDate::parse("2004-12") == PartialDate{day("2004-12-01"), day("2004-12-31")});
  CHECK(PartialDate::parse("2004-03-05") == PartialDate{day("2004-03-05"), day("2004-03-05")});
  CHECK(PartialDate::parse("2004-03-05")->is_exact());
  CHECK(!PartialDate::parse("2004-03")->is_exact());
}

TEST_CASE("what is no year, month or day is refused") {
  const auto* const text = GENERATE("", "04", "204", "2004-", "2004-13", "2004-3", "2004-00", "2004-02-30", "2004/03", "03/2004",
                                    "2004-Q1", "2004..", "20a4", "?", " 2004");
  CAPTURE(text);
  CHECK(!PartialDate::parse(text));
}

TEST_CASE("the shortest text is written, and reads back") {
  const auto* const text = GENERATE("2004", "2004-02", "2004-12", "2004-02-29", "1900", "2100-02-28");
  CAPTURE(text);
  CHECK(PartialDate::parse(text)->iso() == text);
}

TEST_CASE("intervals without a shorter text name both ends") {
  CHECK(PartialDate{day("2004-01-01"), day("2004-12-30")}.iso() == "2004-01-01..2004-12-30");
  CHECK(PartialDate{day("2004-01-01"), day("2005-12-31")}.iso() == "2004-01-01..2005-12-31");
  CHECK(PartialDate::unknown().iso().empty());
}
