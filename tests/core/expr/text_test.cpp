#include <ketnap/expr/text.hpp>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <ketnap/base/error.hpp>

using ketnap::Error;
using ketnap::Expr;
using ketnap::NodeKind;
using ketnap::parse;
using ketnap::print;
using ketnap::same;

namespace {

struct Refused {
  int number = 0;
  std::string expected;
  std::string line;
  std::size_t caret = std::string::npos;
};

// The error of a text, empty where there is none.
Refused refused(std::string_view text) {
  try {
    (void)parse(text);
    return {};
  } catch (const Error& error) {
    const std::string& excerpt = error.args().at(1);
    const std::size_t second = excerpt.rfind('\n');
    return {error.number(), error.args().at(0), excerpt.substr(0, second), excerpt.find('^', second) - second - 1};
  }
}

std::string repeated(std::string_view part, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += part;
  return out;
}

}  // namespace

TEST_CASE("texts print as the cases say, or are refused where they say", "[expr][text]") {
  std::size_t cases = 0;
  for (const auto& file : std::filesystem::directory_iterator(std::filesystem::path(KETNAP_TESTS_DIR) / "cases" / "expr")) {
    std::ifstream in(file.path());
    for (const auto& one : nlohmann::json::parse(in, nullptr, true, true)) {
      ++cases;
      const auto text = one.at("text").get<std::string>();
      CAPTURE(file.path().filename(), text);
      if (one.contains("prints")) {
        const Expr expr = parse(text);
        CHECK(print(expr) == one.at("prints").get<std::string>());
        CHECK(same(parse(print(expr)), expr));
      } else {
        const Refused error = refused(text);
        CHECK(error.number == one.at("error").get<int>());
        CHECK(error.caret == one.at("caret").get<std::size_t>());
        if (one.contains("expected")) CHECK(error.expected == one.at("expected").get<std::string>());
        if (one.contains("line")) CHECK(error.line == one.at("line").get<std::string>());
      }
    }
  }
  CHECK(cases > 200);
}

TEST_CASE("text and operators make the same nodes", "[expr][text]") {
  using namespace ketnap;
  const auto equal = [](std::string_view written, const Expr& built) {
    CAPTURE(written);
    CHECK(same(parse(written), built));
    CHECK(print(built) == written);
  };
  equal("years_between(born, step_date) >= param('vn.age_min')",
        years_between(col("born"), col("step_date")) >= param("vn.age_min"));
  const Expr vote = col("vote");
  equal("3 * vote.in_favour >= 2 * (vote.members - vote.excused + vote.excused_present)",
        3 * vote.attribute("in_favour") >=
            2 * (vote.attribute("members") - vote.attribute("excused") + vote.attribute("excused_present")));
  equal("step_date <= add_months(certificate.issued_on, param('vn.certificate_months'))",
        col("step_date") <= add_months(col("certificate").attribute("issued_on"), param("vn.certificate_months")));
  equal("count(below(kind='cell'), opened_on <= add_months(period.end, -120) and count(admissions.during(years=10)) == 0)",
        count(call("below", {text("cell")}, {"kind"}), col("opened_on") <= add_months(col("period").attribute("end"), -120) &&
                                                           count(col("admissions").method("during", {10}, {"years"})) == 0));
  equal("share(admissions, group('vn.direct_worker'), of=group('vn.enterprise'))",
        share(col("admissions"), group("vn.direct_worker"), group("vn.enterprise")));
  equal("any(helper_notes, written_on <= outer.step_date)", any(col("helper_notes"), col("written_on") <= outer("step_date")));
  equal("mean(members, years_between(born, outer.period.end))",
        mean(col("members"), years_between(col("born"), outer("period").attribute("end"))));
  equal("occupation not in {'pupil', 'student'}", !col("occupation").in({text("pupil"), text("student")}));
  equal("closed_on is unknown", !col("closed_on").is_known());
  equal("moved == false", col("moved") == false);
  equal("date('2022-01-01')", date("2022-01-01"));
  equal("date('2022-01-01')", call("date", {text("2022-01-01")}));
  equal("0.6", decimal("0.60"));
  equal("2", decimal("2.0"));
  equal("-60", decimal("-60"));
  equal("-0.6", -decimal("0.6"));
  equal("0.6", -decimal("-0.6"));
  equal("-5", -Expr(5));
  equal("--9223372036854775808", -Expr(INT64_MIN));
  equal("'two\\x0alines\\x00\\x7f'", text(std::string("two\nlines\0\x7f", 11)));
}

TEST_CASE("a text has one tree", "[expr][text]") {
  CHECK(same(parse("not x in {'a'}"), parse("x not in {'a'}")));
  CHECK(parse("x is unknown").kind() == NodeKind::logical_not);
  CHECK(parse("-9223372036854775808").kind() == NodeKind::integer);
  CHECK(parse("-9223372036854775808").node().number == INT64_MIN);
  CHECK(parse("2.0").kind() == NodeKind::integer);
  CHECK_FALSE(same(parse("a - b - c"), parse("a - (b - c)")));
  CHECK_FALSE(same(parse("f(a, k=b)"), parse("f(a, b)")));
  CHECK_FALSE(same(parse("'a'"), parse("a")));
  CHECK_FALSE(same(parse("x in {1, 2}"), parse("x in {2, 1}")));
  CHECK(print(Expr()).empty());
}

TEST_CASE("what is too deep is refused before anything runs out of stack", "[expr][text]") {
  const auto brackets = [](int n) { return repeated("(", n) + "a" + repeated(")", n); };
  CHECK(print(parse(brackets(200))) == "a");
  CHECK(refused(brackets(201)).caret == 200);
  CHECK(refused(repeated("(", 100'000)).number == 3001);
  CHECK(refused(repeated("not ", 100'000) + "a").caret == 800);
  CHECK(refused(repeated("-", 100'000) + "a").caret == 200);
  CHECK(refused(repeated("f(", 100'000)).number == 3001);
  CHECK(same(parse(print(parse(repeated("not ", 200) + "a"))), parse(repeated("not ", 200) + "a")));

  CHECK_NOTHROW(parse("a" + repeated(" + a", 1000)));
  CHECK(refused("a" + repeated(" + a", 1001)).caret == 4002);
  CHECK(refused("a" + repeated(" or a", 100'000)).number == 3001);
  CHECK(refused("a" + repeated(".a", 100'000)).number == 3001);
  CHECK_NOTHROW(parse("x in {0" + repeated(", 1", 5000) + "}"));
}

TEST_CASE("bytes that are no characters are refused at their place", "[expr][text]") {
  const Refused error = refused("a and\n'Ng\xff' == b");
  CHECK(error.number == 3001);
  CHECK(error.line == "'Ng");
  CHECK(error.caret == 3);
  CHECK(refused("'\xe1\xba").number == 3001);
}

TEST_CASE("the message shows the line, the place and what was expected", "[expr][text]") {
  try {
    (void)parse("a and\nofficial & moved");
    FAIL("nothing was refused");
  } catch (const Error& error) {
    CHECK(error.message(ketnap::Lang::en) ==
          "KN3001 The expression is not well formed: expected `and`.\nofficial & moved\n         ^\nCorrect it at the mark ^.");
  }
}

TEST_CASE("a node of a tree is pointed at in the written form", "[expr][text]") {
  const Expr whole = parse("name == 'Nguyễn' and not (x in {1} or 2 * (a + b) > c)");
  const auto below = [](const Expr& of, std::initializer_list<std::size_t> path) {
    Expr out = of;
    for (const std::size_t i : path) out = out.args().at(i);
    return out;
  };
  const std::string written = print(whole);
  CHECK(ketnap::point_at(whole, whole) == written + "\n^");
  CHECK(ketnap::point_at(whole, below(whole, {1, 0, 0})) == written + "\n" + std::string(26, ' ') + "^");
  CHECK(ketnap::point_at(whole, below(whole, {1, 0, 1, 0, 1})) == written + "\n" + std::string(43, ' ') + "^");
  CHECK(ketnap::point_at(whole, parse("x")) == written);
  const Expr negated = parse("f(x not in {1}, y is unknown)");
  CHECK(ketnap::point_at(negated, below(negated, {0, 0})) == print(negated) + "\n  ^");
  CHECK(ketnap::point_at(negated, below(negated, {1, 0})) == print(negated) + "\n" + std::string(16, ' ') + "^");
}
