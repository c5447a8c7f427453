#include <random>

#include <catch2/catch_test_macros.hpp>

#include <ketnap/data/snapshot.hpp>
#include <ketnap/expr/bind.hpp>
#include <ketnap/expr/program.hpp>
#include <ketnap/expr/text.hpp>

#include "slow_evaluator.hpp"

using namespace ketnap;
using slow::Number;
using slow::Row;
using slow::Value;

namespace {

std::mt19937& dice() {
  static std::mt19937 engine(20231031);
  return engine;
}
int below(int n) { return static_cast<int>(dice()() % static_cast<unsigned>(n)); }

Field field(std::string name, FieldType type, std::string target = {}) {
  Field made;
  made.name = std::move(name);
  made.type = type;
  made.target = std::move(target);
  return made;
}

constexpr int colours = 5;
constexpr int grades = 4;

const std::vector<Field>& cells_of_rows() {
  static const std::vector<Field> fields = [] {
    std::vector<Field> all = {field("i", FieldType::integer),       field("j", FieldType::integer),    field("d", FieldType::date),
                              field("p", FieldType::partial_date),  field("e", FieldType::date),       field("b", FieldType::boolean),
                              field("c", FieldType::code, "colour"), field("g", FieldType::code, "grade")};
    all[4].later = true;
    return all;
  }();
  return fields;
}

CodeList list(std::string id, int codes, bool ordered) {
  CodeList made;
  made.id = std::move(id);
  made.ordered = ordered;
  for (int i = 0; i < codes; ++i) made.codes.push_back({made.id.substr(0, 1) + std::to_string(i), {}});
  return made;
}

const Schema& schema() {
  static const Schema made = [] {
    const auto table = [](std::string name, Field key) {
      TableSchema made_table;
      made_table.name = std::move(name);
      key.key = true;
      made_table.fields = {std::move(key)};
      made_table.fields.insert(made_table.fields.end(), cells_of_rows().begin(), cells_of_rows().end());
      return made_table;
    };
    TableSchema things = table("things", field("thing", FieldType::text));
    things.fields.push_back(field("other", FieldType::link, "others"));
    return Schema({table("others", field("o", FieldType::text)), std::move(things), table("parts", field("thing", FieldType::link, "things"))},
                  {list("colour", colours, false), list("grade", grades, true)});
  }();
  return made;
}

constexpr int first_day = 18000;

Value random_value(const Field& field, int unknown_of_hundred) {
  const bool unknown = below(100) < unknown_of_hundred;
  const auto some_day = [] { return static_cast<Number>(first_day + below(900)); };
  switch (field.type) {
    case FieldType::integer: return unknown ? Value{-slow::infinite, slow::infinite} : slow::exactly(below(41) - 20);
    case FieldType::boolean: return unknown ? Value{0, 1} : slow::exactly(below(2));
    case FieldType::code: {
      const int codes = field.target == "colour" ? colours : grades;
      return unknown ? Value{0, static_cast<Number>(codes - 1)} : slow::exactly(below(codes));
    }
    default: break;
  }
  if (field.later && below(3) == 0) return slow::exactly(slow::never);
  if (!unknown) return slow::exactly(some_day());
  if (below(3) == 0) return {static_cast<Number>(Date::first().days()), static_cast<Number>(Date::last().days())};
  const Number day = some_day();
  return {day, day + below(400)};
}

Row random_row(int unknown_of_hundred) {
  Row row;
  for (const Field& field : cells_of_rows()) row.cells[field.name] = random_value(field, unknown_of_hundred);
  return row;
}

template <class T, class Convert>
Buffer all_of(const std::vector<const Row*>& rows, const std::string& name, Convert convert) {
  std::vector<T> values;
  for (const Row* row : rows) values.push_back(static_cast<T>(convert(row->cells.at(name))));
  return Buffer::of(values);
}

Column column(const Field& field, const std::vector<const Row*>& rows) {
  Column made;
  made.field = field;
  made.rows = rows.size();
  made.has_unknowns = std::ranges::any_of(rows, [&](const Row* row) { return !row->cells.at(field.name).known(); });
  std::vector<std::uint8_t> bits(rows.size() / 8 + 1, 0);
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows[i]->cells.at(field.name).known()) bits[i / 8] = static_cast<std::uint8_t>(bits[i / 8] | 1U << (i % 8));
  if (made.has_unknowns) made.validity = Buffer::of(bits);
  const auto or_unknown = [](Value value) { return value.known() ? value.lo : 255; };
  switch (field.type) {
    case FieldType::integer: made.values = all_of<std::int64_t>(rows, field.name, [](Value value) { return value.known() ? value.lo : 0; }); break;
    case FieldType::boolean:
    case FieldType::code: made.values = all_of<std::uint8_t>(rows, field.name, or_unknown); break;
    default:
      made.values = all_of<std::int32_t>(rows, field.name, [](Value value) { return value.lo; });
      made.high = made.has_unknowns ? all_of<std::int32_t>(rows, field.name, [](Value value) { return value.hi; }) : made.values;
  }
  return made;
}

/// Things with a linked other and parts, as rows for the slow evaluator and as a snapshot for the engine.
struct World {
  std::vector<Row> others;
  std::vector<Row> things;

  World(int rows, int unknown_of_hundred) {
    for (int i = 0; i < 20; ++i) others.push_back(random_row(unknown_of_hundred));
    for (int i = 0; i < rows; ++i) {
      things.push_back(random_row(unknown_of_hundred));
      if (below(100) >= unknown_of_hundred) things.back().linked = &others[static_cast<std::size_t>(below(20))];
      for (int part = below(4); part > 0; --part) things.back().parts.push_back(random_row(unknown_of_hundred));
    }
  }
  World(World&&) = delete;

  [[nodiscard]] Snapshot snapshot() const {
    std::vector<const Row*> other_rows;
    std::vector<const Row*> thing_rows;
    std::vector<const Row*> part_rows;
    std::vector<std::int32_t> links;
    std::vector<std::int32_t> starts = {0};
    for (const Row& other : others) other_rows.push_back(&other);
    for (const Row& thing : things) {
      thing_rows.push_back(&thing);
      links.push_back(thing.linked == nullptr ? no_row : static_cast<std::int32_t>(thing.linked - others.data()));
      for (const Row& part : thing.parts) part_rows.push_back(&part);
      starts.push_back(static_cast<std::int32_t>(part_rows.size()));
    }
    std::map<std::string, Frame, std::less<>> frames;
    frames["others"] = frame("others", other_rows);
    frames["things"] = frame("things", thing_rows).with_link("other", "others", Buffer::of(links));
    frames["parts"] = frame("parts", part_rows).grouped("things", Buffer::of(starts));
    return {{}, schema(), {}, std::move(frames)};
  }

 private:
  static Frame frame(std::string name, const std::vector<const Row*>& rows) {
    std::vector<Column> columns;
    for (const Field& field : cells_of_rows()) columns.push_back(column(field, rows));
    return {std::move(name), rows.size(), std::move(columns)};
  }
};

const slow::Names& names() {
  static const slow::Names made = [] {
    slow::Names all;
    const Number first = Date::first().days();
    const Number last = Date::last().days();
    all.unknown = {{"i", {-slow::infinite, slow::infinite}}, {"j", {-slow::infinite, slow::infinite}}, {"d", {first, last}},
                   {"p", {first, last}}, {"e", {first, slow::never}}, {"b", {0, 1}}, {"c", {0, colours - 1}}, {"g", {0, grades - 1}}};
    for (const CodeList& one : schema().lists())
      for (std::size_t i = 0; i < one.codes.size(); ++i) all.places[one.codes[i].key] = static_cast<Number>(i);
    return all;
  }();
  return made;
}

/// Grows an Expr of a type; `depth` shrinks to a leaf. Inside parts there are no links, and `outer` is the thing.
struct Grower {
  bool in_parts = false;

  Expr read(const char* name) const {
    if (in_parts) return below(3) == 0 ? outer(name) : col(name);
    return below(4) == 0 ? col("other").attribute(name) : col(name);
  }
  Expr any_of_names(std::initializer_list<const char*> all) const { return read(all.begin()[below(static_cast<int>(all.size()))]); }

  Expr number(int depth) const {
    if (depth <= 0) return below(3) == 0 ? Expr(below(13) - 6) : any_of_names({"i", "j"});
    const auto a = [&] { return number(depth - 1); };
    switch (below(in_parts ? 9 : 10)) {
      case 0: return a() + a();
      case 1: return a() - a();
      case 2: return a() * a();
      case 3: return -a();
      case 4: return months_between(date_of(depth - 1), date_of(depth - 1));
      case 5: return years_between(date_of(depth - 1), date_of(depth - 1));
      case 6: return days_between(date_of(depth - 1), date_of(depth - 1));
      case 7: return call("if_", {condition(depth - 1), a(), a()});
      case 8: return call("coalesce", {a(), a()});
      default: return count(col("parts"), Grower{true}.condition(depth - 1));
    }
  }

  Expr date_of(int depth) const {
    if (depth <= 0) return below(3) == 0 ? date(Date(first_day + below(900)).iso()) : any_of_names({"d", "p", "e"});
    const auto a = [&] { return date_of(depth - 1); };
    switch (below(5)) {
      case 0: return add_months(a(), Expr(below(61) - 30));
      case 1: return call("add_days", {a(), Expr(below(61) - 30)});
      case 2: return call("earliest", {a(), a()});
      case 3: return call("latest", {a(), a()});
      default: return call("if_", {condition(depth - 1), a(), a()});
    }
  }

  static Expr compared(Expr a, Expr b) {
    switch (below(6)) {
      case 0: return a == b;
      case 1: return a != b;
      case 2: return a < b;
      case 3: return a <= b;
      case 4: return a > b;
      default: return a >= b;
    }
  }

  Expr code(const char* name, const char* key, int codes) const {
    const auto literal = [&] { return text(key + std::to_string(below(codes))); };
    if (below(2) == 0) return read(name).in({literal(), literal(), literal()});
    return name[0] == 'g' ? compared(read(name), literal()) : read(name) != literal();
  }

  Expr condition(int depth) const {
    if (depth <= 0) return below(2) == 0 ? read("b") : compared(number(0), number(0));
    const auto a = [&] { return condition(depth - 1); };
    switch (below(in_parts ? 10 : 12)) {
      case 0: return a() && a();
      case 1: return a() || a();
      case 2: return !a();
      case 3: return compared(number(depth - 1), number(depth - 1));
      case 4: return compared(date_of(depth - 1), date_of(depth - 1));
      case 5: return code("c", "c", colours);
      case 6: return code("g", "g", grades);
      case 7: return number(depth - 1).is_known();
      case 8: return number(depth - 1).in({Expr(1), Expr(2), Expr(below(9) - 4)});
      case 9: return a() == a();
      case 10: return any(col("parts"), Grower{true}.condition(depth - 1));
      default: return call("all", {col("parts"), Grower{true}.condition(depth - 1)});
    }
  }
};

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
std::vector<std::vector<Value>> run(const Snapshot& snapshot, const std::vector<Root>& roots, std::size_t block) {
  const Frame& frame = snapshot.frame("things");
  const Program program(snapshot, frame, roots, {});
  Program::Workspace work;
  std::vector<std::vector<Value>> found(roots.size());
  for (std::size_t begin = 0; begin == 0 || begin < frame.rows(); begin += block) {
    const std::size_t end = std::min(begin + block, frame.rows());
    program.run(begin, end, work);
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
Row one_world(const Row& row) {
  Row chosen = row;
  for (auto& [name, value] : chosen.cells) {
    const Number lo = std::max<Number>(value.lo, name == "i" || name == "j" ? -30 : value.lo);
    const Number hi = std::min<Number>(value.hi, name == "i" || name == "j" ? 30 : value.hi);
    if (!value.known()) value = slow::exactly(lo + static_cast<Number>(below(static_cast<int>(hi - lo) + 1)));
  }
  for (Row& part : chosen.parts) part = one_world(part);
  return chosen;
}

bool same_value(const Value& a, const Value& b) { return a.lo == b.lo && a.hi == b.hi; }

}  // namespace

TEST_CASE("random expressions give on every row what a slow evaluator gives") {
  const slow::Evaluator slowly(names());
  for (const int rows : {0, 1, 63, 64, 65, 700}) {
    for (const int unknown : {0, 25}) {
      const World world(rows, unknown);
      const Snapshot snapshot = world.snapshot();
      std::vector<Expr> exprs;
      std::vector<Root> roots;
      for (int i = 0; i < 60; ++i) {
        const int depth = 1 + i % 4;
        exprs.push_back(i % 3 == 0 ? Grower{}.number(std::min(depth, 3)) : i % 3 == 1 ? Grower{}.condition(depth) : Grower{}.date_of(depth));
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

TEST_CASE("an outcome that is sure holds in every world that the row may stand for") {
  const slow::Evaluator slowly(names());
  const World world(65, 40);
  const Snapshot snapshot = world.snapshot();
  int sure = 0;
  for (int i = 0; i < 200; ++i) {
    const Expr expr = Grower{}.condition(1 + i % 3);
    // "is known" and coalesce speak of our knowledge, not of the world.
    const std::string written = print(expr);
    if (written.find("known") != std::string::npos || written.find("coalesce") != std::string::npos) continue;
    const auto found = run(snapshot, {{bound(expr), {}}}, 8192)[0];
    for (std::size_t row = 0; row < world.things.size(); ++row) {
      Row other;
      for (int tries = 0; tries < 8; ++tries) {
        Row chosen = one_world(world.things[row]);
        other.cells = names().unknown;
        other = one_world(chosen.linked == nullptr ? other : *chosen.linked);
        chosen.linked = &other;
        const Value there = slowly.value(expr, {&chosen});
        REQUIRE(there.known());
        INFO(written << " on row " << row);
        CHECK(found[row].lo <= there.lo);
        CHECK(there.hi <= found[row].hi);
      }
      sure += found[row].known() ? 1 : 0;
    }
  }
  CHECK(sure > 1000);
}

TEST_CASE("blocks, their order, other roots and a used workspace make no difference") {
  const World world(8300, 10);
  const Snapshot snapshot = world.snapshot();
  std::vector<Root> roots;
  for (int i = 0; i < 20; ++i) roots.push_back({bound(Grower{}.condition(3)), {}});
  const auto whole = run(snapshot, roots, 8300);
  for (const std::size_t block : {std::size_t{64}, std::size_t{100}, std::size_t{8192}}) CHECK(run(snapshot, roots, block) == whole);
  for (std::size_t i = 0; i < roots.size(); ++i) CHECK(run(snapshot, {roots[i]}, 8192)[0] == whole[i]);
}
