#include <ketnap/expr/text.hpp>

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include <ketnap/base/error.hpp>

using ketnap::Error;
using ketnap::Expr;
using ketnap::parse;
using ketnap::print;
using ketnap::same;

namespace {

// Random trees, made with the operators and functions that C++ users have.
class Trees {
 public:
  explicit Trees(std::uint32_t seed) : random_(seed) {}

  int below(int n) { return static_cast<int>(random_() % static_cast<std::uint32_t>(n)); }

  Expr tree(int depth) {
    if (depth == 0) return leaf();
    const auto part = [&] { return tree(below(depth)); };
    switch (below(22)) {
      case 0:
        return part() + part();
      case 1:
        return part() - part();
      case 2:
        return part() * part();
      case 3:
        return part() / part();
      case 4:
        return part() == part();
      case 5:
        return part() != part();
      case 6:
        return part() < part();
      case 7:
        return part() <= part();
      case 8:
        return part() > part();
      case 9:
        return part() >= part();
      case 10:
      case 11:
        return part() && part();
      case 12:
      case 13:
        return part() || part();
      case 14:
        return !part();
      case 15:
        return -part();
      case 16:
        return part().is_known();
      case 17:
        return part().in(literals());
      case 18:
        return part().attribute(name());
      case 19:
        return part().method(name(), {part(), part()}, {"", name()});
      case 20:
        return ketnap::call("f", {part(), part(), part()});
      default:
        return leaf();
    }
  }

 private:
  template <class T>
  const T& one_of(const std::vector<T>& all) {
    return all[static_cast<std::size_t>(below(static_cast<int>(all.size())))];
  }
  std::string name() {
    static const std::vector<std::string> names{"a", "b_1", "_", "known", "outer", "date", "if_", "nothing", "x9"};
    return one_of(names);
  }
  Expr literal() {
    static const std::vector<Expr> all{0,
                                       7,
                                       -7,
                                       INT64_MAX,
                                       INT64_MIN,
                                       ketnap::decimal("0.6"),
                                       ketnap::decimal("-12.05"),
                                       true,
                                       false,
                                       ketnap::text(""),
                                       ketnap::text("it's \\ \"so\"\n"),
                                       ketnap::text("Đỗ & Lê ("),
                                       ketnap::date("2024-02-29")};
    return one_of(all);
  }
  Expr leaf() { return below(2) == 0 ? literal() : ketnap::col(name()); }
  std::vector<Expr> literals() {
    std::vector<Expr> out{literal()};
    while (below(2) == 0) out.push_back(literal());
    return out;
  }

  std::mt19937 random_;
};

// The texts that are left when one pair of grouping brackets is taken away.
std::vector<std::string> without_brackets(const std::string& text) {
  std::vector<std::string> out;
  std::vector<std::size_t> open;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '\'') {
      quoted = !quoted;
    } else if (!quoted && text[i] == '(') {
      open.push_back(i);
    } else if (!quoted && text[i] == ')') {
      const std::size_t from = open.back();
      open.pop_back();
      const bool call =
          from > 0 && std::string_view("abcdefghijklmnopqrstuvwxyz_0123456789").find(text[from - 1]) != std::string::npos;
      if (!call) out.push_back(text.substr(0, from) + text.substr(from + 1, i - from - 1) + text.substr(i + 1));
    }
  }
  return out;
}

bool reads_as(const std::string& text, const Expr& expr) {
  try {
    return same(parse(text), expr);
  } catch (const Error& error) {
    return error.number() != 3001;
  }
}

}  // namespace

TEST_CASE("what the operators make, print and parse give back", "[expr][text]") {
  Trees trees(20231031);
  for (int i = 0; i < 20'000; ++i) {
    const Expr expr = trees.tree(1 + i % 7);
    const std::string written = print(expr);
    CAPTURE(written);
    const Expr read = parse(written);
    REQUIRE(same(read, expr));
    REQUIRE(print(read) == written);
  }
}

TEST_CASE("no bracket is printed that could be left out", "[expr][text]") {
  Trees trees(641);
  int brackets = 0;
  for (int i = 0; i < 4'000; ++i) {
    const Expr expr = trees.tree(1 + i % 5);
    for (const std::string& fewer : without_brackets(print(expr))) {
      CAPTURE(print(expr), fewer);
      ++brackets;
      REQUIRE_FALSE(reads_as(fewer, expr));
    }
  }
  CHECK(brackets > 1000);
}

TEST_CASE("a damaged text is read or refused, and what is read prints", "[expr][text]") {
  Trees trees(735);
  const std::string bytes = "()'{}.,=<>!&+-*/\\\n\t 09aA_x\"\xe1\xba\xbf\xff" + std::string(1, '\0');
  int read = 0;
  int refused = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string text = print(trees.tree(1 + i % 4));
    for (int damage = 0; damage <= i % 3; ++damage) {
      const auto at = static_cast<std::size_t>(trees.below(static_cast<int>(text.size()) + 1));
      const char byte = bytes[static_cast<std::size_t>(trees.below(static_cast<int>(bytes.size())))];
      if (trees.below(2) == 0 || at == text.size()) {
        text.insert(at, 1, byte);
      } else {
        text.erase(at, 1);
      }
    }
    CAPTURE(text);
    try {
      const Expr expr = parse(text);
      REQUIRE(same(parse(print(expr)), expr));
      ++read;
    } catch (const Error& error) {
      REQUIRE(error.number() == 3001);
      REQUIRE(error.args().at(1).ends_with('^'));
      ++refused;
    }
  }
  CHECK(read > 1000);
  CHECK(refused > 1000);
}
