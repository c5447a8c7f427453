#include <ketnap/data/schema.hpp>

#include <string>

#include <catch2/catch_test_macros.hpp>

#include <ketnap/base/error.hpp>

#include "core/registry/fixture.hpp"

using namespace ketnap;

namespace {

std::vector<std::string> error_of(std::vector<TableSchema> tables, std::vector<CodeList> lists, int number) {
  try {
    static_cast<void>(Schema(std::move(tables), std::move(lists)));
  } catch (const Error& error) {
    CHECK(error.number() == number);
    return error.args();
  }
  FAIL("accepted");
  return {};
}

Field field(std::string name, FieldType type, std::string target = {}) {
  Field made;
  made.name = std::move(name);
  made.type = type;
  made.target = std::move(target);
  return made;
}

TableSchema table(std::string name, std::vector<Field> fields) {
  TableSchema made;
  made.name = std::move(name);
  made.fields = std::move(fields);
  return made;
}

}  // namespace

TEST_CASE("schema: JSON there and back, the same bytes", "[schema]") {
  const Schema schema = registry_tests::schema();
  const std::string json = schema.json();
  CHECK(Schema::from_json(json) == schema);
  CHECK(Schema::from_json(json).json() == json);
  CHECK(Schema().json() == Schema::from_json(Schema().json()).json());
  CHECK_THROWS_AS(Schema::from_json("{"), Error);
  CHECK_THROWS_AS(Schema::from_json(R"({"tables": [{"name": 1}], "lists": []})"), Error);
}

TEST_CASE("schema: the core's tables have what the registry relies on", "[schema]") {
  const Schema schema = registry_tests::schema();
  CHECK(schema.tables().size() == 19);
  for (const TableSchema& one : schema.tables()) {
    CAPTURE(one.name);
    CHECK_FALSE(one.keys().empty());
    CHECK_FALSE(one.label.vi.empty());
    CHECK_FALSE(one.label.en.empty());
    for (const std::string& day : {one.opens, one.row_day}) {
      if (day.empty()) continue;
      REQUIRE(one.find(day) != nullptr);
      CHECK(one.find(day)->type == FieldType::date);
    }
    for (const Field& each : one.fields) {
      CAPTURE(each.name);
      CHECK_FALSE(each.label.vi.empty());
      CHECK_FALSE(each.label.en.empty());
      CHECK((!each.key || each.required || each.name == "group"));
      CHECK((!each.later || each.type == FieldType::date));
    }
  }
  CHECK(schema.table("people")->find("religion")->sensitivity == Sensitivity::sensitive);
  CHECK(schema.table("people")->find("born")->type == FieldType::partial_date);
  CHECK(schema.list("step")->ordered);
  CHECK(schema.list("step")->place_of("ceremony").value() < schema.list("step")->place_of("official_decision").value());
  CHECK(schema.list("step")->place_of("stage") == std::nullopt);
  CHECK(name_of(Sensitivity::open) == "public");
  CHECK(name_of(FieldType::partial_date) == "partial_date");
}

TEST_CASE("schema: a field without its list or table is refused by name", "[schema]") {
  CHECK(error_of(core_tables(), core_lists(), 1213).at(0) == "units.sector");
  std::vector<CodeList> lists = registry_tests::schema().lists();
  std::erase_if(lists, [](const CodeList& list) { return list.id == "occupation"; });
  CHECK(error_of(core_tables(), lists, 1213) == std::vector<std::string>{"profiles.occupation", "occupation", ""});
  CHECK(error_of({table("t", {field("p", FieldType::link, "poeple")}), table("people", {})}, {}, 1213) ==
        std::vector<std::string>{"t.p", "poeple", "people"});
}

TEST_CASE("schema: nothing is declared twice or under a name of the registry's own", "[schema]") {
  const auto text = [](const std::string& name) { return field(name, FieldType::text); };
  CHECK(error_of({table("t", {text("a"), text("a")})}, {}, 1203).at(1) == "t.a");
  CHECK(error_of({table("t", {}), table("t", {})}, {}, 1203).at(1) == "t");
  CHECK(error_of({}, {registry_tests::list_of("l", {}), registry_tests::list_of("l", {})}, 1203).at(1) == "l");
  CHECK(error_of({}, {registry_tests::list_of("l", {"a", "a"})}, 1203).at(1) == "l.a");
  CHECK(error_of({table("t", {text("batch")})}, {}, 1203).at(1) == "t.batch");
  CHECK(error_of({table("units", {text("opened_on")})}, {}, 1203).at(1) == "units.opened_on");
  CHECK(error_of({table("t", {text("born_hi"), field("born", FieldType::partial_date)})}, {}, 1203).at(1) == "t.born");
}
