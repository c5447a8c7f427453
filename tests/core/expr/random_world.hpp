#pragma once
#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <ketnap/data/snapshot.hpp>
#include <ketnap/expr/node.hpp>

#include "slow_evaluator.hpp"

/// Things with a linked other and parts, of random values, as rows for the slow evaluator and as a snapshot for the engine; and
/// random Exprs about them.
namespace random_world {

using namespace ketnap;
using slow::Number;
using slow::Row;
using slow::Value;

class Dice {
 public:
  explicit Dice(std::uint32_t seed) : engine_(seed) {}
  int below(int n) { return static_cast<int>(engine_() % static_cast<unsigned>(n)); }

 private:
  std::mt19937 engine_;
};

inline Field field(std::string name, FieldType type, std::string target = {}) {
  Field made;
  made.name = std::move(name);
  made.type = type;
  made.target = std::move(target);
  return made;
}

constexpr int colours = 5;
constexpr int grades = 4;

inline const std::vector<Field>& cells_of_rows() {
  static const std::vector<Field> fields = [] {
    std::vector<Field> all = {field("i", FieldType::integer),        field("j", FieldType::integer),
                              field("d", FieldType::date),           field("p", FieldType::partial_date),
                              field("e", FieldType::date),           field("b", FieldType::boolean),
                              field("c", FieldType::code, "colour"), field("g", FieldType::code, "grade")};
    all[4].later = true;
    return all;
  }();
  return fields;
}

inline CodeList list(std::string id, int codes, bool ordered) {
  CodeList made;
  made.id = std::move(id);
  made.ordered = ordered;
  made.codes.reserve(static_cast<std::size_t>(codes));
  for (int i = 0; i < codes; ++i) made.codes.push_back({made.id.substr(0, 1) + std::to_string(i), {}});
  return made;
}

inline const Schema& schema() {
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
    return Schema({table("others", field("o", FieldType::text)), std::move(things),
                   table("parts", field("thing", FieldType::link, "things"))},
                  {list("colour", colours, false), list("grade", grades, true)});
  }();
  return made;
}

constexpr int first_day = 18000;

/// Whether later events may be still to come.
enum class Events { some_to_come, all_happened };

inline Value random_value(Dice& dice, const Field& field, int unknown_of_hundred, Events events) {
  const bool unknown = dice.below(100) < unknown_of_hundred;
  const auto some_day = [&] { return static_cast<Number>(first_day + dice.below(900)); };
  switch (field.type) {
    case FieldType::integer:
      return unknown ? Value{-slow::infinite, slow::infinite} : slow::exactly(dice.below(41) - 20);
    case FieldType::boolean:
      return unknown ? Value{0, 1} : slow::exactly(dice.below(2));
    case FieldType::code: {
      const int codes = field.target == "colour" ? colours : grades;
      return unknown ? Value{0, static_cast<Number>(codes - 1)} : slow::exactly(dice.below(codes));
    }
    default:
      break;
  }
  if (field.later && events == Events::some_to_come && dice.below(3) == 0) return slow::exactly(slow::never);
  if (!unknown) return slow::exactly(some_day());
  if (dice.below(3) == 0) return {static_cast<Number>(Date::first().days()), static_cast<Number>(Date::last().days())};
  const Number day = some_day();
  return {day, day + dice.below(400)};
}

inline Row random_row(Dice& dice, int unknown_of_hundred, Events events) {
  Row row;
  for (const Field& field : cells_of_rows()) row.cells[field.name] = random_value(dice, field, unknown_of_hundred, events);
  return row;
}

template <class T, class Convert>
Buffer all_of(const std::vector<const Row*>& rows, const std::string& name, Convert convert) {
  std::vector<T> values;
  values.reserve(rows.size());
  for (const Row* row : rows) values.push_back(static_cast<T>(convert(row->cells.at(name))));
  return Buffer::of(values);
}

inline Column column(const Field& field, const std::vector<const Row*>& rows) {
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
    case FieldType::integer:
      made.values = all_of<std::int64_t>(rows, field.name, [](Value value) { return value.known() ? value.lo : 0; });
      break;
    case FieldType::boolean:
    case FieldType::code:
      made.values = all_of<std::uint8_t>(rows, field.name, or_unknown);
      break;
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

  World(Dice& dice, int rows, int unknown_of_hundred, Events events = Events::some_to_come) {
    for (int i = 0; i < 20; ++i) others.push_back(random_row(dice, unknown_of_hundred, events));
    for (int i = 0; i < rows; ++i) {
      things.push_back(random_row(dice, unknown_of_hundred, events));
      if (dice.below(100) >= unknown_of_hundred) things.back().linked = &others[static_cast<std::size_t>(dice.below(20))];
      for (int part = dice.below(4); part > 0; --part) things.back().parts.push_back(random_row(dice, unknown_of_hundred, events));
    }
  }
  World(World&&) = delete;

  [[nodiscard]] Snapshot snapshot() const {
    std::vector<const Row*> other_rows;
    std::vector<const Row*> thing_rows;
    std::vector<const Row*> part_rows;
    std::vector<std::int32_t> links;
    std::vector<std::int32_t> starts = {0};
    other_rows.reserve(others.size());
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

inline const slow::Names& names() {
  static const slow::Names made = [] {
    slow::Names all;
    const Number first = Date::first().days();
    const Number last = Date::last().days();
    all.unknown = {{"i", {-slow::infinite, slow::infinite}},
                   {"j", {-slow::infinite, slow::infinite}},
                   {"d", {first, last}},
                   {"p", {first, last}},
                   {"e", {first, slow::never}},
                   {"b", {0, 1}},
                   {"c", {0, colours - 1}},
                   {"g", {0, grades - 1}}};
    for (const CodeList& one : schema().lists())
      for (std::size_t i = 0; i < one.codes.size(); ++i) all.places[one.codes[i].key] = static_cast<Number>(i);
    return all;
  }();
  return made;
}

/// Grows an Expr of a type; `depth` shrinks to a leaf. Inside parts there are no links, and `outer` is the thing.
struct Grower {
  Dice& dice;
  bool in_parts = false;

  Expr read(const char* name) const {
    if (in_parts) return dice.below(3) == 0 ? outer(name) : col(name);
    return dice.below(4) == 0 ? col("other").attribute(name) : col(name);
  }
  Expr any_of_names(std::initializer_list<const char*> all) const {
    return read(all.begin()[dice.below(static_cast<int>(all.size()))]);
  }

  Expr number(int depth) const {
    if (depth <= 0) return dice.below(3) == 0 ? Expr(dice.below(13) - 6) : any_of_names({"i", "j"});
    const auto a = [&] { return number(depth - 1); };
    switch (dice.below(in_parts ? 9 : 10)) {
      case 0:
        return a() + a();
      case 1:
        return a() - a();
      case 2:
        // Of small factors, so that no product leaves 64 bits.
        return number(std::min(depth - 1, 1)) * number(std::min(depth - 1, 1));
      case 3:
        return -a();
      case 4:
        return months_between(date_of(depth - 1), date_of(depth - 1));
      case 5:
        return years_between(date_of(depth - 1), date_of(depth - 1));
      case 6:
        return days_between(date_of(depth - 1), date_of(depth - 1));
      case 7:
        return call("if_", {condition(depth - 1), a(), a()});
      case 8:
        return call("coalesce", {a(), a()});
      default:
        return count(col("parts"), Grower{dice, true}.condition(depth - 1));
    }
  }

  Expr date_of(int depth) const {
    if (depth <= 0) return dice.below(3) == 0 ? date(Date(first_day + dice.below(900)).iso()) : any_of_names({"d", "p", "e"});
    const auto a = [&] { return date_of(depth - 1); };
    switch (dice.below(5)) {
      case 0:
        return add_months(a(), Expr(dice.below(61) - 30));
      case 1:
        return call("add_days", {a(), Expr(dice.below(61) - 30)});
      case 2:
        return call("earliest", {a(), a()});
      case 3:
        return call("latest", {a(), a()});
      default:
        return call("if_", {condition(depth - 1), a(), a()});
    }
  }

  [[nodiscard]] Expr compared(const Expr& a, const Expr& b) const {
    switch (dice.below(6)) {
      case 0:
        return a == b;
      case 1:
        return a != b;
      case 2:
        return a < b;
      case 3:
        return a <= b;
      case 4:
        return a > b;
      default:
        return a >= b;
    }
  }

  Expr code(const char* name, const char* key, int codes) const {
    const auto literal = [&] { return text(key + std::to_string(dice.below(codes))); };
    if (dice.below(2) == 0) return read(name).in({literal(), literal(), literal()});
    return name[0] == 'g' ? compared(read(name), literal()) : read(name) != literal();
  }

  Expr condition(int depth) const {
    if (depth <= 0) return dice.below(2) == 0 ? read("b") : compared(number(0), number(0));
    const auto a = [&] { return condition(depth - 1); };
    switch (dice.below(in_parts ? 10 : 12)) {
      case 0:
        return a() && a();
      case 1:
        return a() || a();
      case 2:
        return !a();
      case 3:
        return compared(number(depth - 1), number(depth - 1));
      case 4:
        return compared(date_of(depth - 1), date_of(depth - 1));
      case 5:
        return code("c", "c", colours);
      case 6:
        return code("g", "g", grades);
      case 7:
        return number(depth - 1).is_known();
      case 8:
        return number(depth - 1).in({Expr(1), Expr(2), Expr(dice.below(9) - 4)});
      case 9:
        return a() == a();
      case 10:
        return any(col("parts"), Grower{dice, true}.condition(depth - 1));
      default:
        return call("all", {col("parts"), Grower{dice, true}.condition(depth - 1)});
    }
  }
};

}  // namespace random_world
