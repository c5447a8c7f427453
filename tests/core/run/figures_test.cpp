#include <ketnap/run/figures.hpp>

#include <catch2/catch_test_macros.hpp>

#include <ketnap/base/error.hpp>

#include "world.hpp"

using namespace run_world;

namespace {

PublishedFigure figure(const char* printed, std::optional<std::int64_t> numerator, std::optional<std::int64_t> denominator,
                       std::optional<Rounding> policy = {}) {
  PublishedFigure out;
  out.id = "F";
  out.unit = "H";
  out.period = period("2022");
  out.indicator = "t.it";
  out.numerator = numerator;
  out.denominator = denominator;
  out.printed = printed;
  out.policy = policy;
  return out;
}

JudgedFigure judged(const PublishedFigure& one) { return judge_figures(std::span(&one, 1)).front(); }

std::string agrees(const char* printed, std::optional<std::int64_t> numerator, std::optional<std::int64_t> denominator,
                   std::optional<Rounding> policy = {}) {
  return std::string(name_of(judged(figure(printed, numerator, denominator, policy)).agrees));
}

constexpr std::nullopt_t no = std::nullopt;

}  // namespace

TEST_CASE("numbers are read the Vietnamese way") {
  const auto stated = [](const char* text) { return judged(figure(text, no, no)).numerator; };
  CHECK(stated("24.360") == 24360);
  CHECK(stated("3.335") == 3335);
  CHECK(stated(" đạt 12 ") == 12);
  CHECK(stated("1.234.567") == 1234567);
  CHECK(!stated("trên 12"));
  CHECK(agrees("69,7", 697, 10) == "yes");
  CHECK(judged(figure("3-4%", no, no)).note == judged(figure("từ 7.000 – 9.300", no, no)).note);
  for (const char* text : {"", "%", "24.36", "1.8%", "91.66,1.2", "12a", "4-3%", "1,", ",5", "1..2"}) {
    CHECK(judged(figure(text, 1, 2)).note.vi == "không đọc được số đã in");
    CHECK(agrees(text, 1, 2) == "unknown");
  }
}

TEST_CASE("a printed percentage agrees with its numbers by a named policy") {
  CHECK(agrees("91,66%", 275, 300) == "yes");
  CHECK(judged(figure("91,66%", 275, 300)).policy == Rounding::truncate);
  CHECK(judged(figure("91,66%", 275, 300)).half_up == "91,67%");
  CHECK(agrees("91,66%", 275, 300, Rounding::half_up) == "no");
  CHECK(agrees("91,67%", 275, 300, Rounding::truncate) == "no");
  CHECK(agrees("2,2%", 520, 23596) == "yes");
  CHECK(agrees("17,7%", 4174, 23596) == "yes");
  CHECK(agrees("63%", 14866, 23596) == "yes");
  CHECK(agrees("trên 56,8%", 7, 13) == "no");
  CHECK(judged(figure("trên 56,8%", 7, 13)).half_up == "53,8%");
  CHECK(agrees("gần 88%", 7, 8) == "yes");
  CHECK(agrees("gần 90%", 7, 8) == "yes");
  CHECK(agrees("gần 89%", 7, 8) == "no");
  CHECK(agrees("hơn 50%", 57, 100) == "yes");
  CHECK(agrees("hơn 50%", 50, 100) == "no");
  CHECK(agrees("trên 53,8%", 7, 13) == "yes");
  CHECK(agrees("69,7", 26492, 380) == "yes");
}

TEST_CASE("a number that is not stated is implied where it is the only one") {
  const JudgedFigure of_bloc = judged(figure("91,66%", 275, no, Rounding::truncate));
  CHECK(of_bloc.agrees == Agreement::yes);
  CHECK(of_bloc.denominator == 300);
  CHECK(judged(figure("118,9%", 113, no)).denominator == 95);
  CHECK(judged(figure("20%", no, 25)).numerator == 5);
  CHECK(judged(figure("86,3%", no, 1495)).numerator == 1290);
  const JudgedFigure planned = judged(figure("5,9%", 150, no));
  CHECK(planned.agrees == Agreement::unknown);
  CHECK(planned.note == Label{.vi = "mẫu số có thể là 2.522 đến 2.564", .en = "denominator may be 2,522 to 2,564"});
  CHECK(agrees("1,8%", 955, no) == "unknown");
  CHECK(agrees("hơn 50%", no, no) == "unknown");
  CHECK(agrees("37,77%", no, 25) == "no");
  CHECK(agrees("0%", 5, no) == "unknown");
  CHECK(agrees("50%", 5, 0) == "unknown");
}

TEST_CASE("implied numbers are those that a plain search finds") {
  for (std::int64_t numerator = 1; numerator <= 40; ++numerator) {
    for (std::int64_t base = numerator; base <= 120; base += 7) {
      const Rational value = Rational(numerator * 100, base);
      std::string text = round(value, 1, Rounding::half_up) + "%";
      text[text.find('.')] = ',';
      std::vector<std::int64_t> fitting;
      for (std::int64_t d = 1; d <= 6000; ++d)
        if (round(Rational(numerator * 100, d), 1, Rounding::half_up) == round(value, 1, Rounding::half_up)) fitting.push_back(d);
      const JudgedFigure found = judged(figure(text.c_str(), numerator, no, Rounding::half_up));
      if (fitting.size() == 1 ? found.denominator != fitting.front() : found.denominator.has_value())
        FAIL(numerator << '/' << base);
    }
  }
}

TEST_CASE("counts, norms and ranges") {
  CHECK(agrees("3.335", 641 + 735 + 955 + 1004, no) == "yes");
  CHECK(agrees("3.336", 3335, no) == "no");
  CHECK(agrees("24.360", 24360, no) == "yes");
  CHECK(agrees("641", no, no) == "yes");
  PublishedFigure norm = figure("3-4%", no, no);
  CHECK(judged(norm).agrees == Agreement::unknown);
  norm.target = "t.rate";
  CHECK(judged(norm).agrees == Agreement::norm);
  norm.indicator = "vn.target_completion";
  norm.printed = "91,66%";
  CHECK(judged(norm).agrees == Agreement::unknown);
}

TEST_CASE("parts of one whole may be adjusted so that they add up to 100") {
  const auto all = [](const std::vector<std::pair<const char*, std::int64_t>>& parts) {
    std::vector<PublishedFigure> figures;
    for (const auto& [printed, count] : parts) figures.push_back(figure(printed, count, 1586, Rounding::adjust_to_100));
    std::string out;
    for (const JudgedFigure& one : judge_figures(figures)) out += std::string(name_of(one.agrees)) + ' ';
    return out;
  };
  CHECK(all({{"10,28%", 163}, {"22,25%", 353}, {"67,47%", 1070}}) == "yes yes yes ");
  CHECK(all({{"10,28%", 163}, {"22,26%", 353}, {"67,47%", 1070}}) == "no no no ");
  CHECK(all({{"10,27%", 163}, {"22,24%", 353}, {"67,49%", 1070}}) == "no no no ");
}

TEST_CASE("a file of figures: what cannot be read is a finding, and the rest is kept") {
  const PublishedFigures read = read_figures(
      "id,unit,period,indicator,printed,numerator,denominator,policy,as_of,agrees\n"
      "A,H,2022,t.it,\"91,66%\",275,,truncate,2022-12-31,yes\n"
      "B,H,2022-13,t.it,\"91.66%\",x,,cut,31/12,maybe\n"
      "C,,2022,,12,,,,,\n",
      "figures.csv");
  REQUIRE(read.figures.size() == 1);
  CHECK(read.figures[0].printed == "91,66%");
  CHECK(read.figures[0].numerator == 275);
  CHECK(read.figures[0].policy == Rounding::truncate);
  CHECK(read.figures[0].row == 2);
  std::string places;
  for (const Finding& finding : read.findings) places += std::to_string(finding.row) + finding.column + ' ';
  CHECK(places == "3period 3as_of 3numerator 3printed 3policy 3agrees 4unit 4indicator ");
  CHECK_THROWS_AS(read_figures("id,unit\n", "figures.csv"), Error);
}
