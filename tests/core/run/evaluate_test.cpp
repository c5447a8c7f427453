#include <ketnap/run/evaluate.hpp>

#include <catch2/catch_test_macros.hpp>

#include <ketnap/base/error.hpp>

#include "world.hpp"

using namespace run_world;

namespace {

Snapshot some() {
  Maker maker("2022-12-31");
  with_units(maker).table("people", "person,born,sex,name", {"P1,2004-03-05,female,An", "P2,2000,male,", "P3,,,Ba"});
  maker.table("admissions", "admission,person,unit,decided_on,ceremony_on",
              {"A1,P1,H.A.1,2022-01-01,2022-03-05", "A2,P2,H.A.1,2022-01-02,2022-06-01", "A3,P3,H.B,,"});
  return snapshot_of(maker);
}

std::string at(const Snapshot& snapshot, const Column& column, std::size_t row) {
  if (!column.is_known(row)) return "-";
  switch (column.field.type) {
    case FieldType::integer:
      return std::to_string(column.values.as<std::int64_t>()[row]);
    case FieldType::boolean:
      return std::to_string(column.values.as<std::uint8_t>()[row]);
    case FieldType::date:
      return Date(column.values.as<std::int32_t>()[row]).iso();
    case FieldType::link:
      return "#" + std::to_string(column.values.as<std::int32_t>()[row]);
    case FieldType::code:
      return snapshot.schema().list(column.field.target)->codes[column.values.as<std::uint8_t>()[row]].key;
    default:
      return std::string(column.text(row));
  }
}

/// The columns but for the key, each as `name: a b c`.
std::string shown(const Snapshot& snapshot, const std::string& text, const std::string& frame = "admissions") {
  const Snapshot found = evaluate(snapshot, catalog([](CatalogBuilder&) {}), frame, parse(text));
  const Frame& result = found.frame("evaluated");
  std::string out;
  for (const Column& column : result.columns()) {
    if (column.field.key) continue;
    out += (out.empty() ? "" : "; ") + column.field.name + ":";
    for (std::size_t row = 0; row < result.rows(); ++row) out += " " + at(found, column, row);
  }
  return out;
}

}  // namespace

TEST_CASE("an Expr is read on every row of a frame") {
  const Snapshot snapshot = some();
  CHECK(shown(snapshot, "sex == 'female'") == "value: yes no unknown");
  CHECK(shown(snapshot, "years_between(born, date('2022-12-31'))") == "low: 18 22 -78; high: 18 22 122; known: 1 1 0");
  CHECK(shown(snapshot, "months_between(decided_on, ceremony_on)") == "value: 2 4 -; known: 1 1 1");
  CHECK(shown(snapshot, "days_between(date('2022-01-01'), ceremony_on)") == "value: 63 151 -; known: 1 1 1");
  CHECK(shown(snapshot, "born") == "low: 2004-03-05 2000-01-01 -; high: 2004-03-05 2000-12-31 -; known: 1 0 0");
  CHECK(shown(snapshot, "ceremony_on") == "value: 2022-03-05 2022-06-01 -; known: 1 1 1");
  CHECK(shown(snapshot, "sex") == "value: female male -; known: 1 1 0");
  CHECK(shown(snapshot, "unit.level") == "value: cell cell grassroots; known: 1 1 1");
  CHECK(shown(snapshot, "name") == "value: An - Ba; known: 1 0 1");
  CHECK(shown(snapshot, "unit") == "value: #2 #2 #5; known: 1 1 1");
  CHECK(shown(snapshot, "days_between(date('2022-01-01'), ceremony_on) / 2") ==
        "value: 63/2 151/2 -; known: 1 1 1; applies: yes yes yes");
  CHECK(shown(snapshot, "1 / days_between(date('2022-03-05'), ceremony_on)") ==
        "value: - 1/88 0; known: 0 1 1; applies: no yes yes");
}

TEST_CASE("the result has the frame's keys and stands beside its frames") {
  const Snapshot found = evaluate(some(), catalog([](CatalogBuilder&) {}), "admissions", parse("sex == 'male'"));
  const Frame& result = found.frame("evaluated");
  REQUIRE(result.columns().size() == 2);
  CHECK(result.columns().front().text(1) == "A2");
  CHECK(found.schema().table("evaluated")->fields.size() == 2);
  CHECK(found.frame("admissions").rows() == 3);
}

TEST_CASE("what cannot be evaluated is refused") {
  const Snapshot snapshot = some();
  const auto number = [&](const std::string& frame, const std::string& text) {
    try {
      shown(snapshot, text, frame);
    } catch (const Error& error) {
      return error.number();
    }
    return 0;
  };
  CHECK(number("admission", "sex") == 3107);
  CHECK(number("admissions", "sexx") == 3010);
  CHECK(number("admissions", "outer.level == 'cell'") == 3010);
  CHECK(number("admissions", "'x'") == 3010);
  CHECK(number("people", "sex == 'male'") == 0);
  CHECK(number("units", "level == 'cell'") == 0);
}
