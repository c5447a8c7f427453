#include "fuzz/expr_text.hpp"

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <random>
#include <string>
#include <vector>

namespace {

std::vector<std::string> lines_of(const std::string& file) {
  std::ifstream in(std::string(KETNAP_TESTS_DIR) + "/fuzz/" + file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// Words of the language as the dictionary of the fuzzer has them: one in quotes on each line.
std::vector<std::string> words() {
  std::vector<std::string> found;
  for (const std::string& line : lines_of("expr.dict"))
    if (line.size() > 2 && line.front() == '"') found.push_back(line.substr(1, line.size() - 2));
  return found;
}

}  // namespace

TEST_CASE("texts cut up, joined and misspelt keep what the core promises of a text") {
  const std::vector<std::string> seeds = lines_of("expr_texts.txt");
  const std::vector<std::string> dictionary = words();
  REQUIRE(seeds.size() > 20);
  REQUIRE(dictionary.size() > 40);
  for (const std::string& seed : seeds) CHECK_NOTHROW(check_expr_text(seed));
  std::mt19937 dice(Catch::getSeed());
  const auto below = [&](std::size_t n) { return n == 0 ? 0 : dice() % n; };
  for (int i = 0; i < 6000; ++i) {
    std::string text = seeds[below(seeds.size())];
    for (std::size_t times = 1 + below(4); times > 0; --times) {
      const std::size_t at = below(text.size() + 1);
      switch (below(5)) {
        case 0:
          text.erase(at, below(8));
          break;
        case 1:
          text.insert(at, dictionary[below(dictionary.size())]);
          break;
        case 2:
          text.replace(at, below(6), dictionary[below(dictionary.size())]);
          break;
        case 3: {
          const std::string& other = seeds[below(seeds.size())];
          text = text.substr(0, at) + other.substr(below(other.size()));
          break;
        }
        default:
          text.insert(at, 1, static_cast<char>(below(256)));
      }
    }
    INFO(text);
    CHECK_NOTHROW(check_expr_text(text));
  }
}
