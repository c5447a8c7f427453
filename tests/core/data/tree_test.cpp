#include <ketnap/data/tree.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include <ketnap/base/error.hpp>

using ketnap::Tree;

namespace {

Tree::Unit unit(std::string code, std::int32_t parent) {
  Tree::Unit made;
  made.code = std::move(code);
  made.parent = parent;
  return made;
}

}  // namespace

TEST_CASE("tree: subtrees are ranges, siblings lie by code, whatever order units came in", "[tree]") {
  std::mt19937 random(Catch::getSeed() + static_cast<unsigned>(GENERATE(range(0, 100))));
  const std::size_t count = random() % 40;
  std::vector<Tree::Unit> units;
  std::vector<std::int32_t> shuffled(count);
  for (std::size_t i = 0; i < count; ++i) shuffled[i] = static_cast<std::int32_t>(i);
  std::ranges::shuffle(shuffled, random);
  units.resize(count);
  // Parents point to units made earlier, so there is no circle; places are shuffled.
  for (std::size_t i = 0; i < count; ++i) {
    const std::int32_t parent = i == 0 || random() % 8 == 0 ? -1 : shuffled[random() % i];
    units[static_cast<std::size_t>(shuffled[i])] = unit("U" + std::to_string(random() % 1000) + "." + std::to_string(i), parent);
  }
  const Tree tree(units);
  REQUIRE(tree.size() == count);

  const auto parent_code = [&](const Tree::Unit& one, const auto& all) {
    return one.parent < 0 ? std::string() : all[static_cast<std::size_t>(one.parent)].code;
  };
  for (const Tree::Unit& original : units) {
    const auto place = tree.find(original.code);
    REQUIRE(place.has_value());
    const Tree::Unit& placed = tree[static_cast<std::size_t>(*place)];
    CHECK(placed.code == original.code);
    CHECK(parent_code(placed, tree.units()) == parent_code(original, units));
    CHECK(placed.depth == (placed.parent < 0 ? 0 : tree[static_cast<std::size_t>(placed.parent)].depth + 1));

    // By the slow way: below is who has it among its ancestors or is it.
    for (std::size_t other = 0; other < count; ++other) {
      std::int32_t up = static_cast<std::int32_t>(other);
      while (up >= 0 && up != *place) up = tree[static_cast<std::size_t>(up)].parent;
      CHECK(tree.is_below(static_cast<std::int32_t>(other), *place) == (up == *place));
    }
    std::vector<std::string> children;
    for (const std::int32_t child : tree.children(*place)) children.push_back(tree[static_cast<std::size_t>(child)].code);
    CHECK(std::ranges::is_sorted(children));
    CHECK(static_cast<std::ptrdiff_t>(children.size()) ==
          std::ranges::count(units, original.code, [&](const Tree::Unit& one) { return parent_code(one, units); }));
  }
  CHECK(tree.find("none") == std::nullopt);
}

TEST_CASE("tree: a circle is refused and named", "[tree]") {
  try {
    const Tree tree({unit("TOP", -1), unit("A", 2), unit("B", 3), unit("C", 1), unit("BELOW", 1)});
    FAIL("a circle became a tree");
  } catch (const ketnap::Error& error) {
    CHECK(error.number() == 2205);
    CHECK(error.args() == std::vector<std::string>{"A → B → C → A"});
  }
  CHECK_THROWS_AS(Tree({unit("A", 0)}), ketnap::Error);
}
