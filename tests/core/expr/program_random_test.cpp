#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include <ketnap/expr/bind.hpp>
#include <ketnap/expr/program.hpp>
#include <ketnap/expr/text.hpp>

#include "random_world.hpp"

using namespace random_world;

namespace {

BoundPtr bound(const Expr& expr) {
  const BindResult result = bind_value(expr, "things", {&schema(), nullptr});
  for (const BindError& error : result.errors) FAIL_CHECK(error.message(Lang::en) << print(expr));
  return result.bound;
}

Value wide(std::int64_t lo, std::int64_t hi) {
  const auto number = [](std::int64_t x) {
    if (x == std::numeric_limits<std::int64_t>::min()) return -slow::infinite;
    return x == std::numeric_limits<std::int64_t>::max() ? slow::infinite : static_cast<Number>(x);
  };
  return {number(lo), number(hi)};
}

/// The roots on every row, run in blocks of the given size.
std::vector<std::vector<Value>> run(const Snapshot& snapshot, const std::vector<Root>& roots, std::size_t block,
                                    InstructionSet set = InstructionSet::best, int* fast = nullptr) {
  const Frame& frame = snapshot.frame("things");
  const Program program(snapshot, frame, roots, {});
  Program::Workspace work(set);
  std::vector<std::vector<Value>> found(roots.size());
  for (std::size_t begin = 0; begin == 0 || begin < frame.rows(); begin += block) {
    const std::size_t end = std::min(begin + block, frame.rows());
    program.run(begin, end, work);
    if (fast != nullptr && Program::ran_fast(work)) ++*fast;
    for (std::size_t root = 0; root < roots.size(); ++root) {
      if (roots[root].expr->type.kind == ValueKind::boolean) {
        const BitPlanes planes = program.planes(work, root);
        const std::size_t bits = planes.surely.size() * 64;
        for (std::size_t i = 0; i < bits; ++i) {
          const bool surely = (planes.surely[i / 64] >> (i % 64) & 1U) != 0;
          const bool possibly = (planes.possibly[i / 64] >> (i % 64) & 1U) != 0;
          if (i < end - begin)
            found[root].push_back(slow::truth(surely, possibly));
          else if (surely || possibly)
            FAIL_CHECK("a bit beyond the last row");
        }
      } else {
        const Values values = program.values(work, root);
        for (std::size_t i = 0; i < values.lo.size(); ++i) found[root].push_back(wide(values.lo[i], values.hi[i]));
      }
    }
  }
  return found;
}

/// One of the worlds that a row may stand for: every value known.
Row one_world(Dice& dice, const Row& row) {
  Row chosen = row;
  for (auto& [name, value] : chosen.cells) {
    const Number lo = std::max<Number>(value.lo, name == "i" || name == "j" ? -30 : value.lo);
    const Number hi = std::min<Number>(value.hi, name == "i" || name == "j" ? 30 : Date::last().days());
    if (!value.known()) value = slow::exactly(lo + static_cast<Number>(dice.below(static_cast<int>(hi - lo) + 1)));
  }
  for (Row& part : chosen.parts) part = one_world(dice, part);
  return chosen;
}

bool same_value(const Value& a, const Value& b) { return a.lo == b.lo && a.hi == b.hi; }

}  // namespace

TEST_CASE("random expressions give on every row what a slow evaluator gives") {
  Dice dice(Catch::getSeed());
  const slow::Evaluator slowly(names());
  for (const int rows : {0, 1, 63, 64, 65, 700}) {
    for (const int unknown : {0, 25}) {
      const World world(dice, rows, unknown);
      const Snapshot snapshot = world.snapshot();
      std::vector<Expr> exprs;
      std::vector<Root> roots;
      for (int i = 0; i < 60; ++i) {
        const int depth = 1 + i % 4;
        exprs.push_back(i % 3 == 0   ? Grower{dice}.number(std::min(depth, 3))
                        : i % 3 == 1 ? Grower{dice}.condition(depth)
                                     : Grower{dice}.date_of(depth));
        roots.push_back({bound(exprs.back()), {}});
        REQUIRE(roots.back().expr != nullptr);
      }
      const auto found = run(snapshot, roots, 256);
      for (std::size_t i = 0; i < roots.size(); ++i) {
        REQUIRE(found[i].size() == static_cast<std::size_t>(rows));
        for (std::size_t row = 0; row < found[i].size(); ++row) {
          const Value expected = slowly.value(exprs[i], {&world.things[row]});
          if (same_value(found[i][row], expected)) continue;
          INFO(print(exprs[i]) << " on row " << row << " of " << rows << ": " << found[i][row].lo << ".." << found[i][row].hi);
          CHECK(found[i][row] == expected);
          break;
        }
      }
    }
  }
}

TEST_CASE("every instruction set finds what the plain code finds") {
  Dice dice(Catch::getSeed());
  int fast = 0;
  int alone = 0;
  for (const int rows : {0, 1, 63, 64, 65, 8192, 8300}) {
    for (const int unknown : {0, 2, 40}) {
      const World world(dice, rows, unknown);
      const Snapshot snapshot = world.snapshot();
      std::vector<Expr> exprs;
      std::vector<Root> roots;
      for (int i = 0; i < 30; ++i) {
        exprs.push_back(i % 5 == 4 ? Grower{dice}.number(2) : Grower{dice}.condition(1 + i % 3));
        roots.push_back({bound(exprs.back()), {}});
      }
      const auto expected = run(snapshot, roots, 8192, InstructionSet::plain);
      for (const InstructionSet set : {InstructionSet::baseline, InstructionSet::avx2, InstructionSet::avx512}) {
        if (!is_available(set)) continue;
        // Alone, so that an expression that has to fall back takes no other with it.
        for (std::size_t i = 0; i < roots.size(); ++i) {
          INFO(print(exprs[i]) << " over " << rows << " rows");
          CHECK(run(snapshot, {roots[i]}, 10000, set, &fast)[0] == expected[i]);
          ++alone;
        }
        for (const std::size_t block : {8192, 100}) {
          const auto found = run(snapshot, roots, block, set);
          for (std::size_t i = 0; i < roots.size(); ++i) {
            INFO(print(exprs[i]) << " over " << rows << " rows in blocks of " << block);
            CHECK(found[i] == expected[i]);
          }
        }
      }
    }
  }
  CHECK(fast > alone * 3 / 4);
}

TEST_CASE("an outcome that is sure holds in every world that the row may stand for") {
  Dice dice(Catch::getSeed());
  const slow::Evaluator slowly(names());
  // Of an event that is still to come, the time until then is no number in any world.
  const World world(dice, 65, 40, Events::all_happened);
  const Snapshot snapshot = world.snapshot();
  int sure = 0;
  for (int i = 0; i < 200; ++i) {
    const Expr expr = Grower{dice}.condition(1 + i % 3);
    // "is known" and coalesce speak of our knowledge, not of the world.
    const std::string written = print(expr);
    if (written.find("known") != std::string::npos || written.find("coalesce") != std::string::npos) continue;
    const auto found = run(snapshot, {{bound(expr), {}}}, 8192)[0];
    for (std::size_t row = 0; row < world.things.size(); ++row) {
      Row other;
      for (int tries = 0; tries < 8; ++tries) {
        Row chosen = one_world(dice, world.things[row]);
        other.cells = names().unknown;
        other = one_world(dice, chosen.linked == nullptr ? other : *chosen.linked);
        chosen.linked = &other;
        const Value there = slowly.value(expr, {&chosen});
        REQUIRE(there.known());
        INFO(written << " on row " << row << ": " << there.lo << ".." << there.hi << " in a world");
        CHECK(found[row].lo <= there.lo);
        CHECK(there.hi <= found[row].hi);
      }
      sure += found[row].known() ? 1 : 0;
    }
  }
  CHECK(sure > 1000);
}

TEST_CASE("blocks, their order, other roots and a used workspace make no difference") {
  Dice dice(Catch::getSeed());
  const World world(dice, 8300, 10);
  const Snapshot snapshot = world.snapshot();
  std::vector<Root> roots;
  roots.reserve(20);
  for (int i = 0; i < 20; ++i) roots.push_back({bound(Grower{dice}.condition(3)), {}});
  const auto whole = run(snapshot, roots, 8300);
  for (const std::size_t block : {std::size_t{64}, std::size_t{100}, std::size_t{8192}})
    CHECK(run(snapshot, roots, block) == whole);
  for (std::size_t i = 0; i < roots.size(); ++i) CHECK(run(snapshot, {roots[i]}, 8192)[0] == whole[i]);
}

TEST_CASE("rows that lie anywhere are computed as where they follow on each other, and narrow values as wide ones") {
  Dice dice(Catch::getSeed());
  const World world(dice, 1000, 20);
  const Snapshot snapshot = world.snapshot();
  const Frame& frame = snapshot.frame("things");
  std::vector<Root> roots;
  for (int i = 0; i < 40; ++i)
    roots.push_back({bound(i % 2 == 0 ? Grower{dice}.number(1 + i % 3) : Grower{dice}.date_of(1 + i % 3)), {}});
  const auto whole = run(snapshot, roots, 1000, InstructionSet::plain);
  const Program program(snapshot, frame, roots, {}, Reading::by_links, Width::narrow);
  for (const InstructionSet set : {InstructionSet::plain, InstructionSet::baseline, InstructionSet::avx2, InstructionSet::avx512}) {
    if (!is_available(set)) continue;
    Program::Workspace work(set);
    for (const int many : {0, 1, 63, 64, 65, 700}) {
      std::vector<std::int32_t> rows;
      for (int i = 0; i < many; ++i) rows.push_back(dice.below(1000));
      program.run(rows, work);
      for (std::size_t root = 0; root < roots.size(); ++root) {
        INFO(print(roots[root].expr->source));
        std::vector<std::int32_t> narrow(rows.size() + 32);
        std::vector<Aside> aside;
        program.narrow(work, root, narrow.data(), 5, aside);
        auto next = aside.begin();
        for (std::size_t i = 0; i < rows.size(); ++i) {
          Value found = wide(narrow[i], narrow[i]);
          if (narrow[i] == stands_aside) {
            REQUIRE(next != aside.end());
            REQUIRE(next->place == 5 + i);
            found = wide(next->lo, next->hi);
            ++next;
          }
          CHECK(same_value(found, whole[root][static_cast<std::size_t>(rows[i])]));
        }
        CHECK(next == aside.end());
      }
    }
  }
}
