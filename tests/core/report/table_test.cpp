#include <ketnap/report/table.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace ketnap;

namespace {

Table::IndicatorHead count_head() { return {.id = "a.count", .title = {}, .scale = Scale::count, .decimals = 0, .options = {}}; }
Table::IndicatorHead rate_head() { return {.id = "a.rate", .title = {}, .scale = Scale::percent, .decimals = 2, .options = {}}; }

Figure known(Rational value) {
  Figure figure;
  figure.value = figure.low = figure.high = value;
  figure.state = FigureState::known;
  return figure;
}

Figure between(std::optional<Rational> low, std::optional<Rational> high) {
  Figure figure;
  figure.low = low;
  figure.high = high;
  figure.state = FigureState::interval;
  return figure;
}

Figure of_state(FigureState state) {
  Figure figure;
  figure.state = state;
  return figure;
}

}  // namespace

TEST_CASE("a known figure prints with the language's separators and one precision") {
  CHECK(printed(known(3335), count_head(), Lang::vi) == "3.335");
  CHECK(printed(known(3335), count_head(), Lang::en) == "3,335");
  CHECK(printed(known(0), count_head(), Lang::vi) == "0");
  CHECK(printed(known(Rational(275, 300)), rate_head(), Lang::vi) == "91,67%");
  CHECK(printed(known(Rational(1, 8)), rate_head(), Lang::en) == "12.50%");
  CHECK(printed(known(Rational(23456, 10)), rate_head(), Lang::vi) == "234.560,00%");
  CHECK(printed(known(Rational(5, 2)), {.id = "a.age", .title = {}, .scale = Scale::years, .decimals = 1, .options = {}},
                Lang::vi) == "2,5");
}

TEST_CASE("what is not known never prints as a number") {
  CHECK(printed(of_state(FigureState::unknown), count_head(), Lang::vi) == "–");
  CHECK(printed(of_state(FigureState::not_applicable), count_head(), Lang::vi) == "·");
  CHECK(printed(of_state(FigureState::suppressed), count_head(), Lang::vi) == "‥");
  Figure unknown_with_bounds = of_state(FigureState::unknown);
  unknown_with_bounds.low = unknown_with_bounds.high = Rational(1);
  CHECK(printed(unknown_with_bounds, count_head(), Lang::vi) == "–");
}

TEST_CASE("an interval prints its bounds, and says so where they print alike") {
  CHECK(printed(between(41, 47), count_head(), Lang::vi) == "41–47");
  CHECK(printed(between(Rational(1, 3), Rational(1, 2)), rate_head(), Lang::vi) == "33,33–50,00%");
  CHECK(printed(between(Rational(10000, 30000), Rational(10001, 30002)), rate_head(), Lang::vi) == "≈ 33,33%");
  CHECK(printed(between(41, std::nullopt), count_head(), Lang::vi) == "≥ 41");
  CHECK(printed(between(std::nullopt, 1200), count_head(), Lang::en) == "≤ 1,200");
}

TEST_CASE("a figure is found by unit, period and indicator") {
  Table table;
  table.indicators = {count_head(), rate_head()};
  table.units = {{.code = "A", .name = {}, .depth = 0, .total = false}, {.code = "B", .name = {}, .depth = 1, .total = false}};
  table.periods = {{.id = "2021", .label = {}}, {.id = "2022", .label = {}}, {.id = "2023", .label = {}}};
  for (std::int64_t i = 0; i < 12; ++i) table.figures.push_back(known(i));
  REQUIRE(table.find("B", "2022", "a.rate") != nullptr);
  CHECK(table.find("B", "2022", "a.rate")->value == Rational(9));
  CHECK(table.find("A", "2021", "a.count")->value == Rational(0));
  CHECK(table.find("C", "2022", "a.rate") == nullptr);
  CHECK(table.find("B", "2024", "a.rate") == nullptr);
  CHECK(table.find("B", "2022", "a.other") == nullptr);
}
