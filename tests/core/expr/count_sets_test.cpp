#include <ketnap/expr/count.hpp>

#include <random>

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include "small_world.hpp"

using namespace small_world;

namespace {

/// A tree of committees with cells of many sizes, and spells in them whose days, people and tops are random. They lie in a frame
/// that counts below a unit.
struct World {
  Snapshot snapshot;
  std::vector<std::int32_t> unit_of;

  [[nodiscard]] const Frame& frame() const { return snapshot.frame("arrivals"); }
};

constexpr int committees = 4;

Maker tree_of(std::size_t cells) {
  std::vector<std::string> units = {"H,,province"};
  for (int committee = 0; committee < committees; ++committee) {
    const std::string code = "H." + std::to_string(committee);
    units.push_back(code + ",H,grassroots");
    for (std::size_t cell = static_cast<std::size_t>(committee); cell < cells; cell += committees)
      units.push_back(std::string(code).append(".").append(std::to_string(1000 + cell)).append(",").append(code).append(",cell"));
  }
  Maker maker("2022-12-31");
  maker.table("units", "unit,parent,level", units);
  maker.table("people", "person,sex,born", {"P1,female,1990-01-01", "P2,male,1975", "P3,,", "P4,female,1961-02-28"});
  return maker;
}

Column days(const char* name, const std::vector<std::int32_t>& low, const std::vector<std::int32_t>& high) {
  Column column;
  column.field = *schema().table("spells")->find(name);
  column.rows = low.size();
  column.values = Buffer::of(low);
  column.high = low == high ? column.values : Buffer::of(high);
  column.has_unknowns = low != high;
  return column;
}

/// `sizes` are those of the cells, in turn. Where rows are loose, they lie in any order and only their link says whose they are.
World world_of(std::mt19937& random, const std::vector<std::size_t>& sizes, bool is_exact, bool is_loose) {
  const Snapshot snapshot = tree_of(sizes.size()).snapshot();
  const auto below = [&](std::int32_t n) { return static_cast<std::int32_t>(random() % static_cast<std::uint32_t>(n)); };
  std::vector<std::int32_t> starts = {0};
  std::vector<std::int32_t> unit_of;
  std::size_t cell = 0;
  for (std::size_t unit = 0; unit < snapshot.tree().size(); ++unit) {
    const bool is_cell = snapshot.tree()[unit].end == static_cast<std::int32_t>(unit) + 1 && snapshot.tree()[unit].depth == 2;
    if (is_cell) unit_of.insert(unit_of.end(), sizes[cell++], static_cast<std::int32_t>(unit));
    starts.push_back(static_cast<std::int32_t>(unit_of.size()));
  }
  if (is_loose) {
    std::ranges::shuffle(unit_of, random);
    for (std::int32_t& unit : unit_of)
      if (below(50) == 0) unit = no_row;
  } else {
    unit_of.insert(unit_of.end(), 3, no_row);
  }
  std::vector<std::int32_t> since_low, since_high, until_low, until_high, person, tops;
  for (const std::int32_t unit : unit_of) {
    const std::int32_t from = day("1995-01-01").days() + below(9000);
    since_low.push_back(from);
    since_high.push_back(is_exact || below(9) != 0 ? from : from + below(400));
    until_low.push_back(below(3) == 0 ? from + below(5000) : Date::never().days());
    until_high.push_back(is_exact || below(20) != 0 ? until_low.back() : Date::never().days());
    person.push_back(!is_exact && below(30) == 0 ? no_row : is_exact ? 0 : below(4));
    std::int32_t top = below(3) == 0 ? unit : no_row;
    while (top > 0 && below(2) == 0) top = snapshot.tree()[static_cast<std::size_t>(top)].parent;
    tops.push_back(top);
  }
  Frame frame("arrivals", unit_of.size(), {days("since", since_low, since_high), days("until", until_low, until_high)});
  frame = frame.with_link("person", "people", Buffer::of(person)).with_link("unit", "units", Buffer::of(unit_of));
  if (!is_loose) frame = frame.grouped("units", Buffer::of(starts));
  if (below(2) == 0) frame = frame.with_counted_below(Buffer::of(tops));
  auto frames = snapshot.frames();
  frames["arrivals"] = frame;
  return {{snapshot.times(), snapshot.schema(), snapshot.tree(), std::move(frames)}, unit_of};
}

std::vector<Root> roots_of(std::size_t many) {
  const std::vector<std::string> texts = {"count(members)", "count(members, sex == 'female')",
                                          "count(members, born < date('1970-06-01'))",
                                          "count(members, years_between(born, outer.period.end) >= 40)"};
  std::vector<BoundPtr> bound;
  for (const std::string& text : texts) bound.push_back(indicator(text)->args[0]);
  std::vector<Root> roots;
  for (std::size_t i = 0; i < many; ++i)
    roots.push_back(
        {bound[i % bound.size()],
         request_dates({}, years(1996 + static_cast<int>(i % 24), 1996 + static_cast<int>(i % 24)).front(), day("2022-12-31"))});
  return roots;
}

/// What is counted row by row: by the plain code, up the tree for each row.
struct Model {
  std::vector<std::vector<std::int64_t>> surely;  // by root, unit
  std::vector<std::vector<std::int64_t>> possibly;
};

Model model_of(const World& world, const std::vector<Root>& roots) {
  const Program program(world.snapshot, world.frame(), roots, {});
  Program::Workspace work(InstructionSet::plain);
  program.run(0, world.frame().rows(), work);
  const Tree& tree = world.snapshot.tree();
  const auto tops = world.frame().counted_below();
  Model out;
  for (std::size_t root = 0; root < roots.size(); ++root) {
    const BitPlanes planes = program.planes(work, root);
    const auto count = [&](std::span<const std::uint64_t> plane) {
      std::vector<std::int64_t> found(tree.size());
      for (std::size_t row = 0; row < world.unit_of.size(); ++row) {
        if ((plane[row / 64] >> (row % 64) & 1U) == 0) continue;
        for (std::int32_t unit = world.unit_of[row]; unit != no_row; unit = tree[static_cast<std::size_t>(unit)].parent) {
          if (!tops.empty() && tops[row] == unit) break;
          ++found[static_cast<std::size_t>(unit)];
        }
      }
      return found;
    };
    out.surely.push_back(count(planes.surely));
    out.possibly.push_back(count(planes.possibly));
  }
  return out;
}

void check(const World& world, const std::vector<Root>& roots) {
  const Model model = model_of(world, roots);
  const Tree& tree = world.snapshot.tree();
  std::vector<std::int32_t> some;
  for (std::int32_t unit = 0; unit < static_cast<std::int32_t>(tree.size()); unit += 3) some.push_back(unit);
  const std::vector<std::int32_t> last = {static_cast<std::int32_t>(tree.size()) - 1};
  for (const InstructionSet set : {InstructionSet::plain, InstructionSet::baseline, InstructionSet::avx2, InstructionSet::avx512}) {
    if (!is_available(set)) continue;
    for (const std::size_t threads : {1, 2, 5}) {
      for (const std::vector<std::int32_t>& units : {std::vector<std::int32_t>(), some, last}) {
        const Counts counts =
            count_rows(world.snapshot, world.frame(), roots, {}, {.threads = threads, .set = set, .units = units});
        std::size_t wrong = 0;
        for (std::size_t root = 0; root < roots.size(); ++root) {
          const auto compare = [&](std::int32_t unit) {
            const auto at = static_cast<std::size_t>(unit);
            if (counts.surely(root, unit, tree[at].end) != model.surely[root][at]) ++wrong;
            if (counts.possibly(root, unit, tree[at].end) != model.possibly[root][at]) ++wrong;
          };
          if (!units.empty()) std::ranges::for_each(units, compare);
          for (std::int32_t unit = 0; units.empty() && unit < static_cast<std::int32_t>(tree.size()); ++unit) compare(unit);
        }
        CHECK(wrong == 0);
      }
    }
  }
}

}  // namespace

TEST_CASE("every instruction set and any number of threads counts what is counted row by row") {
  std::mt19937 random(Catch::getSeed());
  for (const bool is_exact : {true, false}) {
    for (const bool is_loose : {true, false}) {
      const std::vector<Root> roots = roots_of(150);
      check(world_of(random, {0, 1, 63, 64, 65, 0, 0, 5000, 8192, 1, 17, 19, 30, 0, 900, 0}, is_exact, is_loose), roots);
      std::vector<std::size_t> cells;
      for (int cell = 0; cell < 300; ++cell) cells.push_back(random() % 40);
      check(world_of(random, cells, is_exact, is_loose), roots);
    }
  }
}

TEST_CASE("frames of any size are counted to their end") {
  std::mt19937 random(Catch::getSeed());
  // A part that one thread takes is 57,344 rows.
  for (const std::size_t rows : {0, 1, 15, 16, 63, 64, 65, 8191, 8192, 8193, 57'343, 57'344, 57'345, 114'688})
    for (const std::size_t many : {1, 9}) check(world_of(random, {rows / 3, rows - rows / 3, 0}, false, false), roots_of(many));
}
