#include "expr/valued_rows.hpp"

#include <array>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include <ketnap/data/frame.hpp>
#include <ketnap/expr/text.hpp>

#include "expr/gathered_rows.hpp"
#include "expr/summary.hpp"

using namespace ketnap;

namespace {

struct Placed {
  std::int32_t unit;
  ValuedRow row;
  std::int32_t top;
};

unsigned below(std::mt19937& random, unsigned n) { return static_cast<unsigned>(random() % n); }

/// Three levels of units, a few below each.
Tree tree_of(std::mt19937& random) {
  std::vector<Tree::Unit> units;
  const auto add = [&](std::int32_t parent) {
    Tree::Unit unit;
    unit.code = "U" + std::to_string(100 + units.size());
    unit.parent = parent;
    units.push_back(std::move(unit));
    return static_cast<std::int32_t>(units.size()) - 1;
  };
  const std::int32_t top = add(-1);
  for (unsigned i = 0; i < 5; ++i) {
    const std::int32_t middle = add(top);
    for (unsigned k = below(random, 6); k != 0; --k) add(middle);
  }
  return Tree(std::move(units));
}

ValuedRow row_of(std::mt19937& random, int values, bool all_known) {
  const auto low = std::int64_t{below(random, static_cast<unsigned>(values))} - values / 3;
  ValuedRow row{.value = {low, low}};
  if (all_known) return row;
  const unsigned draw = below(random, 20);
  if (draw == 0) row.value.hi += 3;
  if (draw == 1) row.value = {};
  if (draw == 2) row.value = {engine::above, engine::above};
  if (draw == 3) row.value.hi = engine::above;
  row.surely = draw > 4 && engine::is_bound(row.value.lo) && engine::is_bound(row.value.hi);
  return row;
}

ValuedRows gathered(BoundOp op, const std::vector<Placed>& rows, const std::shared_ptr<const Stretches>& stretches, bool has_tops,
                    std::size_t part_rows) {
  std::vector<GatheredRows> parts;
  for (std::size_t begin = 0; begin < rows.size(); begin += part_rows) {
    const std::size_t end = std::min(begin + part_rows, rows.size());
    const auto stretch = [&](std::size_t i) { return stretches->of(rows[i].unit).value(); };
    GatheredRows part(op, has_tops, stretch(begin), stretch(end - 1));
    for (std::size_t i = begin; i < end; ++i) part.add(stretch(i), rows[i].row, rows[i].top);
    part.end();
    parts.push_back(std::move(part));
  }
  return GatheredRows::together(std::move(parts), stretches, false);
}

std::string text(const Amount& amount) {
  const auto end = [](const End& x) { return x.is_number() ? x.number()->text() : std::string(x.sign() < 0 ? "-" : "+"); };
  return end(amount.low) + ".." + end(amount.high) + " " + std::to_string(static_cast<int>(amount.applies));
}

constexpr std::array ops = {BoundOp::sum, BoundOp::mean, BoundOp::min, BoundOp::max, BoundOp::median, BoundOp::distinct};

}  // namespace

TEST_CASE("what is gathered by parts and stretches comes to what a unit's rows come to one by one") {
  std::mt19937 random(Catch::getSeed());
  const Expr source = parse("median(members, 1)");
  int known_distinct = 0;
  for (int world = 0; world < 120; ++world) {
    const Tree tree = tree_of(random);
    const auto units = static_cast<std::int32_t>(tree.size());
    const bool has_tops = world % 5 == 4;
    const bool all_known = world % 3 == 0;
    const int values = world % 7 == 6 ? 100'000 : 30;
    std::vector<Placed> rows;
    for (std::int32_t unit = 0; unit < units; ++unit)
      for (unsigned i = below(random, 40); i != 0; --i)
        rows.push_back({.unit = unit,
                        .row = row_of(random, values, all_known),
                        .top = has_tops && below(random, 3) == 0 ? tree[static_cast<std::size_t>(unit)].parent : no_row});
    std::vector<std::int32_t> asked;
    if (world % 2 == 1)
      for (std::int32_t unit = 0; unit < units; ++unit)
        if (unit == 0 || below(random, 3) == 0) asked.push_back(unit);
    const auto stretches = std::make_shared<const Stretches>(tree, asked);
    if (asked.empty())
      for (std::int32_t unit = 0; unit < units; ++unit) asked.push_back(unit);
    for (const BoundOp op : ops) {
      const ValuedRows found = gathered(op, rows, stretches, has_tops, world % 4 == 0 ? 1000 : 13);
      for (const std::int32_t unit : asked) {
        const std::int32_t end = tree[static_cast<std::size_t>(unit)].end;
        std::vector<ValuedRow> own;
        for (const Placed& one : rows)
          if (unit <= one.unit && one.unit < end && (one.top < unit || end <= one.top)) own.push_back(one.row);
        const std::string expected = text(summary(op, 1, own, source));
        std::vector<ValuedRow> room;
        INFO("world " << world << ", op " << static_cast<int>(op) << ", unit " << unit);
        const auto many = op == BoundOp::distinct ? found.distinct(unit, end) : std::nullopt;
        known_distinct += many ? 1 : 0;
        const Amount amount =
            many ? Amount::known(*many) : summary(op, 1, found.of(unit, end, room), source, found.sums(unit, end));
        CHECK(text(amount) == expected);
      }
    }
  }
  CHECK(known_distinct > 300);
}

TEST_CASE("more kinds than have a number, and more rows of one than a number counts") {
  std::vector<Tree::Unit> one(1);
  one.front().code = "U";
  const Tree tree(std::move(one));
  const auto stretches = std::make_shared<const Stretches>(tree, std::span<const std::int32_t>());
  const Expr source = parse("median(members, 1)");
  const auto median = [&](const std::vector<std::int64_t>& values, std::size_t part_rows) {
    std::vector<Placed> rows;
    for (const std::int64_t value : values) rows.push_back({.unit = 0, .row = {.value = {value, value}}, .top = no_row});
    const ValuedRows found = gathered(BoundOp::median, rows, stretches, false, part_rows);
    std::vector<ValuedRow> room;
    return text(summary(BoundOp::median, 1, found.of(0, 1, room), source));
  };
  std::vector<std::int64_t> many;
  for (std::int64_t value = 0; value <= 150'000; ++value) many.push_back(value);
  CHECK(median(many, many.size()) == "75000..75000 0");
  CHECK(median(many, 50'000) == "75000..75000 0");
  std::vector<std::int64_t> alike(200'001, 7);
  alike.resize(300'000, 3);
  CHECK(median(alike, alike.size()) == "7..7 0");
  CHECK(median(alike, 90'000) == "7..7 0");
}
