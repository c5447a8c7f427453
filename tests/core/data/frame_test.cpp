#include <ketnap/data/frame.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace ketnap;

namespace {

Column column(std::string name, FieldType type, Buffer values, std::size_t rows) {
  Column made;
  made.field.name = std::move(name);
  made.field.type = type;
  made.values = std::move(values);
  made.rows = rows;
  return made;
}

}  // namespace

TEST_CASE("frame: our buffers start on 64 bytes and end with 64 zeros", "[frame]") {
  const std::size_t size = static_cast<std::size_t>(GENERATE(0, 1, 7, 63, 64, 65, 127, 128, 1000));
  const std::vector<std::uint8_t> values(size, 0xAB);
  const Buffer buffer = Buffer::of(values);
  CHECK(buffer.bytes() == size);
  REQUIRE(buffer.data() != nullptr);
  CHECK(reinterpret_cast<std::uintptr_t>(buffer.data()) % 64 == 0);
  CHECK(std::ranges::equal(buffer.as<std::uint8_t>(), values));
  const auto* tail = static_cast<const std::uint8_t*>(buffer.data()) + size;
  CHECK(std::all_of(tail, tail + 64, [](std::uint8_t byte) { return byte == 0; }));
}

TEST_CASE("frame: a link column is a link", "[frame]") {
  Column person = column("person", FieldType::link, Buffer::of(std::vector<std::int32_t>{2, no_row, 0}), 3);
  person.field.target = "people";
  const Frame frame("spells", 3, {person});
  CHECK(frame.link("person")[0] == 2);
  CHECK(frame.link("person")[1] == no_row);
  CHECK(frame.link_target("person") == "people");
  CHECK(frame.link("unit").empty());
  CHECK(frame.link_target("unit").empty());
  CHECK(frame.column("none") == nullptr);

  const Frame more = frame.with_link("profile", "profiles", Buffer::of(std::vector<std::int32_t>{1, 1, 1}))
                         .grouped("units", Buffer::of(std::vector<std::int32_t>{0, 3}));
  CHECK(more.link("profile")[2] == 1);
  CHECK(more.groups_of() == "units");
  CHECK(more.starts()[1] == 3);
  CHECK(frame.link("profile").empty());
  CHECK(frame.starts().empty());
}

TEST_CASE("frame: rows taken keep order, nulls, texts and shared days", "[frame]") {
  Column name = column("name", FieldType::text, Buffer::of(std::vector<std::int32_t>{0, 2, 2, 5}), 3);
  name.bytes = Buffer::copy("anbin", 5);
  name.validity = Buffer::of(std::vector<std::uint8_t>{0b101});
  name.null_count = 1;
  Column born = column("born", FieldType::partial_date, Buffer::of(std::vector<std::int32_t>{1, 2, 3}), 3);
  born.high = Buffer::of(std::vector<std::int32_t>{1, 20, 3});
  Column since = column("since", FieldType::date, Buffer::of(std::vector<std::int32_t>{7, 8, 9}), 3);
  since.high = since.values;
  const Frame frame("people", 3, {name, born, since});

  const std::vector<std::int32_t> rows = {2, 1, 1, 0};
  const Frame taken = take(frame, rows);
  REQUIRE(taken.rows() == 4);
  CHECK(taken.column("name")->text(0) == "bin");
  CHECK(taken.column("name")->text(3) == "an");
  CHECK(taken.column("name")->null_count == 2);
  CHECK_FALSE(taken.column("name")->is_known(1));
  CHECK(taken.column("name")->is_known(3));
  CHECK(taken.column("born")->high.as<std::int32_t>()[1] == 20);
  CHECK(taken.column("since")->high.data() == taken.column("since")->values.data());
  CHECK(taken.column("since")->values.as<std::int32_t>()[0] == 9);
  const std::vector<std::int32_t> known = {0, 2};
  CHECK(take(frame, known).column("name")->null_count == 0);
  CHECK(take(frame, {}).rows() == 0);
}

TEST_CASE("frame: codes of long lists are wide", "[frame]") {
  const Column wide = column("code", FieldType::code, Buffer::of(std::vector<std::uint16_t>{300, 65535}), 2);
  const Column narrow = column("code", FieldType::code, Buffer::of(std::vector<std::uint8_t>{3, 255}), 2);
  CHECK(wide.wide_codes());
  CHECK_FALSE(narrow.wide_codes());
  const std::vector<std::int32_t> rows = {1, 0};
  CHECK(take(Frame("t", 2, {wide}), rows).column("code")->values.as<std::uint16_t>()[1] == 300);
  CHECK(take(Frame("t", 2, {narrow}), rows).column("code")->values.as<std::uint8_t>()[0] == 255);
}
