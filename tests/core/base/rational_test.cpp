#include <cmath>
#include <cstdlib>
#include <limits>
#include <numeric>
#include <random>
#include <string>

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <ketnap/base/error.hpp>
#include <ketnap/base/rational.hpp>

using ketnap::Error;
using ketnap::Rational;
using ketnap::round;
using ketnap::Rounding;

namespace {

constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t greatest = std::numeric_limits<std::int64_t>::max();

template <typename Work>
int error_of(const Work& work) {
  try {
    (void)work();
  } catch (const Error& error) {
    return error.number();
  }
  return 0;
}

// value rounded to hundredths, by comparing whole numbers only.
std::int64_t slow_hundredths(std::int64_t n, std::int64_t d, Rounding rounding) {
  const std::int64_t size = std::abs(n) * 100;
  std::int64_t out = 0;
  while ((out + 1) * d <= size) ++out;
  if (rounding == Rounding::half_up && 2 * (size - out * d) >= d) ++out;
  return n < 0 ? -out : out;
}

}  // namespace

TEST_CASE("a fraction is in lowest terms with a positive denominator") {
  CHECK(Rational(6, 10) == Rational(3, 5));
  CHECK(Rational(3, -5) == Rational(-3, 5));
  CHECK(Rational(-3, -5) == Rational(3, 5));
  CHECK(Rational(0, -7) == Rational(0));
  CHECK(Rational(0, -7).denominator() == 1);
  CHECK(Rational(least, least) == Rational(1));
  CHECK(Rational(10, 5).is_whole());
  CHECK(Rational(275, 3).text() == "275/3");
  CHECK(Rational(-12).text() == "-12");
  for (const Rational one :
       {Rational(), Rational(275, 3), Rational(-12), Rational(-3, 100), Rational(INT64_MIN), Rational(1, INT64_MAX)})
    CHECK(Rational::of_text(one.text()) == one);
  for (const char* text :
       {"", "/", "3/", "/3", "6/4", "3/1", "3/0", "3/-5", "+3", "03", "0.6", "3%", " 3", "3 ", "9223372036854775808"})
    CHECK_FALSE(Rational::of_text(text));
  CHECK(Rational(1, 4).approx() == 0.25);
}

TEST_CASE("numbers are read exactly") {
  CHECK(Rational::parse("12") == Rational(12));
  CHECK(Rational::parse("-3") == Rational(-3));
  CHECK(Rational::parse("0.6") == Rational(3, 5));
  CHECK(Rational::parse("91.66") == Rational(4583, 50));
  CHECK(Rational::parse("-0.25") == Rational(-1, 4));
  CHECK(Rational::parse("007.50") == Rational(15, 2));
  CHECK(Rational::parse("3%", true) == Rational(3, 100));
  CHECK(Rational::parse("0.5%", true) == Rational(1, 200));
  CHECK(Rational::parse("3", true) == Rational(3));
  CHECK(Rational::parse("9223372036854775807") == Rational(greatest));
  CHECK(Rational::parse("-9223372036854775808") == Rational(least));
  CHECK(Rational::parse("0.0000000000000000005") == Rational(1, 2'000'000'000'000'000'000));
  CHECK(Rational::parse("1.50000000000000000000000000000000000000000000000000") == Rational(3, 2));
}

TEST_CASE("what is no number, or none of 64 bits, is refused") {
  const auto* const text = GENERATE("", "-", ".", ".5", "5.", "1,5", "1.2.3", "+3", "--3", "1e3", "0x10", " 1", "1 ", "3%", "%",
                                    "abc", "9223372036854775808", "-9223372036854775809", "0.00000000000000000001",
                                    "99999999999999999999999999999999999999999999999999");
  CAPTURE(text);
  CHECK(!Rational::parse(text));
}

TEST_CASE("arithmetic is exact") {
  CHECK(Rational(1, 3) + Rational(1, 6) == Rational(1, 2));
  CHECK(Rational(1, 3) - Rational(1, 2) == Rational(-1, 6));
  CHECK(Rational(2, 3) * Rational(3, 4) == Rational(1, 2));
  CHECK(Rational(2, 3) / Rational(-4, 3) == Rational(-1, 2));
  CHECK(-Rational(2, 3) == Rational(-2, 3));
  CHECK(Rational(greatest) * Rational(1, greatest) == Rational(1));
  CHECK(Rational(greatest - 1, greatest) < Rational(greatest, greatest));
  CHECK(Rational(greatest - 2, greatest - 1) < Rational(greatest - 1, greatest));
}

TEST_CASE("random fractions obey the laws of a field, and the order agrees with subtraction") {
  std::mt19937 random(Catch::getSeed());
  std::uniform_int_distribution<std::int64_t> numerator(-100'000, 100'000);
  std::uniform_int_distribution<std::int64_t> denominator(1, 1000);
  const auto draw = [&] { return Rational(numerator(random), denominator(random)); };
  for (int i = 0; i < 20'000; ++i) {
    const Rational a = draw();
    const Rational b = draw();
    const Rational c = draw();
    if (std::gcd(a.numerator(), a.denominator()) != 1) FAIL(a.text());
    if ((a + b) * c != a * c + b * c) FAIL(a.text() << ' ' << b.text() << ' ' << c.text());
    if (a - b + b != a) FAIL(a.text() << ' ' << b.text());
    if (b != Rational(0) && a / b * b != a) FAIL(a.text() << ' ' << b.text());
    if ((a < b) != ((a - b).numerator() < 0)) FAIL(a.text() << ' ' << b.text());
    if (std::abs((a + b).approx() - (a.approx() + b.approx())) > 1e-9) FAIL(a.text() << ' ' << b.text());
  }
}

TEST_CASE("overflow and division by zero are errors, never a wrap") {
  CHECK(error_of([] { return Rational(greatest) + Rational(1); }) == 3201);
  CHECK(error_of([] { return Rational(least) - Rational(1); }) == 3201);
  CHECK(error_of([] { return Rational(greatest) * Rational(2); }) == 3201);
  CHECK(error_of([] { return Rational(1, greatest) * Rational(1, 2); }) == 3201);
  CHECK(error_of([] { return Rational(1, greatest) + Rational(1, greatest - 1); }) == 3201);
  CHECK(error_of([] { return Rational(greatest) / Rational(1, 2); }) == 3201);
  CHECK(error_of([] { return -Rational(least); }) == 3201);
  CHECK(error_of([] { return Rational(1, least); }) == 3201);
  CHECK(error_of([] { return Rational(1) / Rational(0); }) == 3202);
  CHECK(error_of([] { return Rational(1, 0); }) == 3202);
  CHECK(error_of([] { return Rational(least) * Rational(1); }) == 0);
}

TEST_CASE("decimals are written where they end") {
  CHECK(Rational(3, 5).decimal() == "0.6");
  CHECK(Rational(-1, 8).decimal() == "-0.125");
  CHECK(Rational(12).decimal() == "12");
  CHECK(Rational(1, 3).decimal() == std::nullopt);
  CHECK(Rational(1, 6).decimal() == std::nullopt);
  const std::int64_t power = std::int64_t{1} << 62;
  CHECK(Rational(1, power).decimal() == "0.00000000000000000021684043449710088680149056017398834228515625");
  for (std::int64_t n = -300; n <= 300; ++n)
    for (const std::int64_t d : {1, 2, 4, 5, 8, 10, 16, 20, 25, 40, 50, 64, 125, 1000})
      CHECK(Rational::parse(Rational(n, d).decimal().value()) == Rational(n, d));
}

TEST_CASE("rounding is named, and halves go away from zero") {
  CHECK(round(Rational(275, 3), 2, Rounding::truncate) == "91.66");
  CHECK(round(Rational(275, 3), 2, Rounding::half_up) == "91.67");
  CHECK(round(Rational(1, 2), 0, Rounding::half_up) == "1");
  CHECK(round(Rational(-1, 2), 0, Rounding::half_up) == "-1");
  CHECK(round(Rational(-1, 2), 0, Rounding::truncate) == "0");
  CHECK(round(Rational(5, 2), 0, Rounding::half_up) == "3");
  CHECK(round(Rational(-275, 3), 1, Rounding::half_up) == "-91.7");
  CHECK(round(Rational(-275, 3), 1, Rounding::truncate) == "-91.6");
  CHECK(round(Rational(1999, 1000), 2, Rounding::half_up) == "2.00");
  CHECK(round(Rational(99995, 10000), 3, Rounding::half_up) == "10.000");
  CHECK(round(Rational(-1, 1000), 2, Rounding::half_up) == "0.00");
  CHECK(round(Rational(12), 2, Rounding::half_up) == "12.00");
  CHECK(round(Rational(12), 0, Rounding::truncate) == "12");
  CHECK(round(Rational(greatest), 30, Rounding::half_up) == "9223372036854775807." + std::string(30, '0'));
  CHECK(round(Rational(least), 0, Rounding::truncate) == "-9223372036854775808");
  CHECK(round(Rational(1, 3), 40, Rounding::half_up) == "0." + std::string(40, '3'));
  CHECK_THROWS_AS(round(Rational(1), -1, Rounding::truncate), std::invalid_argument);
}

TEST_CASE("rounding agrees with counting hundredths") {
  const Rounding rounding = GENERATE(Rounding::half_up, Rounding::truncate);
  for (std::int64_t d = 1; d <= 40; ++d) {
    for (std::int64_t n = -60; n <= 60; ++n) {
      const std::string text = round(Rational(n, d), 2, rounding);
      if (Rational::parse(text) != Rational(slow_hundredths(n, d, rounding), 100)) FAIL(n << '/' << d << " -> " << text);
      if (text.size() - text.find('.') != 3) FAIL(n << '/' << d << " -> " << text);
    }
  }
}

TEST_CASE("over is cut, nearly is rounded away from zero") {
  CHECK(round(Rational(700, 13), 1, Rounding::over) == "53.8");
  CHECK(round(Rational(175, 2), 0, Rounding::nearly) == "88");
  CHECK(round(Rational(88), 0, Rounding::nearly) == "88");
  CHECK(round(Rational(-175, 2), 0, Rounding::nearly) == "-88");
  CHECK(round(Rational(275, 3), 2, Rounding::adjust_to_100) == "91.67");
  for (const Rounding rounding : {Rounding::half_up, Rounding::truncate, Rounding::over, Rounding::nearly, Rounding::adjust_to_100})
    CHECK(ketnap::rounding_of(name_of(rounding)) == rounding);
  CHECK(!ketnap::rounding_of("half_down"));
}

TEST_CASE("the rounded parts of a whole add up, and each is one of its two neighbours") {
  const std::vector<Rational> of_a_congress = {Rational(16300, 1586), Rational(35300, 1586), Rational(107000, 1586)};
  CHECK(ketnap::round_parts(of_a_congress, 2) == std::vector<std::string>{"10.28", "22.26", "67.46"});
  CHECK(ketnap::round_parts(std::vector<Rational>{Rational(100, 3), Rational(100, 3), Rational(100, 3)}, 0) ==
        std::vector<std::string>{"34", "33", "33"});
  CHECK(ketnap::round_parts({}, 1).empty());
  std::mt19937 random(Catch::getSeed());
  for (int run = 0; run < 300; ++run) {
    std::vector<std::int64_t> counts(1 + random() % 12);
    std::int64_t whole = 0;
    for (std::int64_t& count : counts) whole += count = random() % 500;
    if (whole == 0) continue;
    std::vector<Rational> parts;
    for (const std::int64_t count : counts) parts.emplace_back(count * 100, whole);
    const int decimals = static_cast<int>(random() % 4);
    Rational sum;
    const std::vector<std::string> texts = ketnap::round_parts(parts, decimals);
    REQUIRE(texts.size() == parts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
      sum = sum + Rational::parse(texts[i]).value();
      const bool is_near =
          texts[i] == round(parts[i], decimals, Rounding::truncate) || texts[i] == round(parts[i], decimals, Rounding::nearly);
      if (!is_near) FAIL(parts[i].text() << " -> " << texts[i]);
    }
    CHECK(sum == Rational(100));
  }
}
