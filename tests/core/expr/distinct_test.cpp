#include <functional>
#include <set>

#include <catch2/catch_test_macros.hpp>

#include <ketnap/expr/bind.hpp>
#include <ketnap/expr/explain.hpp>
#include <ketnap/expr/text.hpp>

#include "dossiers_world.hpp"
#include "random_world.hpp"

namespace {

using ketnap::Root;
using random_world::Number;
using random_world::Row;
using random_world::Value;

/// Every value that a cell may have; of a number of which nothing is known each that a part has, and some that none has.
std::vector<Number> all_values(const Row& part, const std::string& key, const Row& thing) {
  const Value value = part.cells.at(key);
  std::vector<Number> all;
  if (key == "i" && !value.known()) {
    for (const Row& other : thing.parts)
      if (other.cells.at(key).known()) all.push_back(other.cells.at(key).lo);
    for (const int fresh : {1000, 1001, 1002}) all.push_back(fresh);
    return all;
  }
  for (int step = 0; value.lo + step <= value.hi; ++step) all.push_back(value.lo + step);
  return all;
}

/// The fewest and the most different keys of the parts over every world.
Value slow_distinct(const Row& thing, const std::string& key, bool only_b) {
  Value found{100, 0};
  std::multiset<Number> keys;
  const std::function<void(std::size_t)> try_all = [&](std::size_t next) {
    if (next == thing.parts.size()) {
      const auto number = static_cast<Number>(std::set<Number>(keys.begin(), keys.end()).size());
      found = {std::min(found.lo, number), std::max(found.hi, number)};
      return;
    }
    const Row& part = thing.parts[next];
    const Value is_in = only_b ? part.cells.at("b") : Value{1, 1};
    if (is_in.lo == 0) try_all(next + 1);
    if (is_in.hi == 0) return;
    for (const Number one : all_values(part, key, thing)) {
      const auto here = keys.insert(one);
      try_all(next + 1);
      keys.erase(here);
    }
  };
  try_all(0);
  return found;
}

}  // namespace

TEST_CASE("different keys of a row's related rows lie between those of all worlds") {
  random_world::Dice dice(20231031);
  for (const int unknown_of_hundred : {0, 40}) {
    const random_world::World world(dice, 400, unknown_of_hundred);
    const ketnap::Snapshot snapshot = world.snapshot();
    for (const std::string key : {"c", "g", "i"}) {
      for (const bool only_b : {false, true}) {
        const std::string text = "distinct(parts, " + key + (only_b ? ", b)" : ")");
        const ketnap::BindResult bound = ketnap::bind_value(ketnap::parse(text), "things", {&random_world::schema(), nullptr});
        REQUIRE(bound.bound != nullptr);
        const Root root{bound.bound, {}};
        const ketnap::Program program(snapshot, snapshot.frame("things"), {&root, 1}, {});
        ketnap::Program::Workspace work;
        for (std::size_t begin = 0; begin < world.things.size(); begin += 150) {
          const std::size_t end = std::min<std::size_t>(begin + 150, world.things.size());
          program.run(begin, end, work);
          const ketnap::Values values = program.values(work, 0);
          for (std::size_t i = begin; i < end; ++i) {
            const Value expected = slow_distinct(world.things[i], key, only_b);
            CAPTURE(text, i, unknown_of_hundred);
            CHECK(static_cast<Number>(values.lo[i - begin]) == expected.lo);
            CHECK(static_cast<Number>(values.hi[i - begin]) == expected.hi);
          }
        }
      }
    }
  }
}

TEST_CASE("different keys in rules: nested, of another row, explained") {
  using namespace small_world;
  const Dossiers world;
  const auto judge = [&](std::string_view text) { return outcomes(world.snapshot, world.judged, rule(text)); };
  CHECK(judge("distinct(papers, paper) >= 2") == "ynnn");
  CHECK(judge("distinct(papers, paper) == count(papers)") == "nyyy");
  CHECK(judge("distinct(introducers, kind) == 2") == "ynnn");
  CHECK(judge("distinct(admission.dossier.papers, paper) == 2") == "y???");
  CHECK(judge("any(introducers, distinct(outer.papers, dated, dated <= outer.letter_on) == 3)") == "ynnn");
  const Root root{rule("distinct(papers, paper, state == 'present') >= 2"), {}};
  const Explanation explanation = explain(world.snapshot, world.judged, root, parameters(), 0);
  REQUIRE(explanation.atoms.size() == 1);
  CHECK(explanation.atoms[0].readings.at(0).text == "distinct(papers, paper, state == 'present')");
  CHECK(explanation.atoms[0].readings.at(0).value == "2");
}
