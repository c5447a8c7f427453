#include <ketnap/data/arrow_export.hpp>

#include <cstring>
#include <memory>
#include <string>

#include <catch2/catch_test_macros.hpp>

#include <ketnap/base/error.hpp>

#include "core/registry/fixture.hpp"

using namespace ketnap;
using namespace registry_tests;

namespace {

std::shared_ptr<const Snapshot> small_snapshot() {
  const Folder folder;
  auto registry = new_registry(folder);
  load(registry, folder,
       {{"units.csv", three_units()},
        {"people.csv", "person,name,born,sex\nP1,An,1990-02-03,male\nP2,,1991,female\nP3,Cúc,,\n"},
        {"profiles.csv", "person,since,education,youth_union\nP1,2020-01-01,primary,1\nP2,2020-01-01,none,0\nP3,2020-01-01,,\n"},
        {"spells.csv", "spell,person,unit,since,until\nS1,P2,A.1.1,2010-01-01,\nS2,P1,A.1.1,2011-01-01,2012-01-01\n"},
        {"votes.csv", "dossier,step,round,members\nD,cell_vote,1,9\n"}});
  return at(registry, "2023-10-31");
}

/// One batch of a frame, with its schema, released at the end.
struct Exported {
  ArrowSchema schema{};
  ArrowArray batch{};

  Exported(const Snapshot& snapshot, const std::string& frame) {
    ArrowArrayStream stream{};
    export_stream(snapshot, frame, Sensitivity::sensitive, &stream);
    REQUIRE(stream.get_schema(&stream, &schema) == 0);
    REQUIRE(stream.get_next(&stream, &batch) == 0);
    ArrowArray end{};
    REQUIRE(stream.get_next(&stream, &end) == 0);
    CHECK(end.release == nullptr);
    CHECK(stream.get_last_error(&stream) == nullptr);
    stream.release(&stream);
    CHECK(stream.release == nullptr);
  }
  Exported(const Exported&) = delete;
  Exported& operator=(const Exported&) = delete;
  ~Exported() {
    if (schema.release != nullptr) schema.release(&schema);
    if (batch.release != nullptr) batch.release(&batch);
  }

  [[nodiscard]] std::size_t find(const std::string& name) const {
    for (std::size_t i = 0; i < static_cast<std::size_t>(schema.n_children); ++i)
      if (schema.children[i]->name == name) return i;
    FAIL("no column " << name);
    return 0;
  }
  [[nodiscard]] std::string format(const std::string& name) const { return schema.children[find(name)]->format; }
  [[nodiscard]] const ArrowArray& column(const std::string& name) const { return *batch.children[find(name)]; }
};

std::string text_at(const ArrowArray& array, std::size_t i) {
  const auto* offsets = static_cast<const std::int32_t*>(array.buffers[1]);
  return {static_cast<const char*>(array.buffers[2]) + offsets[i], static_cast<std::size_t>(offsets[i + 1] - offsets[i])};
}

}  // namespace

TEST_CASE("arrow: formats, lengths and nulls", "[arrow]") {
  const auto now = small_snapshot();
  const Exported people(*now, "people");
  CHECK(std::string(people.schema.format) == "+s");
  CHECK(people.batch.length == 3);
  CHECK(people.batch.n_children == people.schema.n_children);
  CHECK(people.format("person") == "u");
  CHECK(people.format("born") == "tdD");
  CHECK(people.format("born_latest") == "tdD");
  CHECK(people.format("sex") == "c");
  CHECK(people.column("person").null_count == 0);
  CHECK(people.column("person").buffers[0] == nullptr);
  CHECK(text_at(people.column("name"), 0) == "An");
  CHECK(people.column("name").null_count == 1);
  CHECK((static_cast<const std::uint8_t*>(people.column("name").buffers[0])[0] & 7) == 0b101);
  CHECK(people.column("born").null_count == 1);
  CHECK(static_cast<const std::int32_t*>(people.column("born").buffers[1])[1] == day("1991-01-01").days());
  CHECK(static_cast<const std::int32_t*>(people.column("born_latest").buffers[1])[1] == day("1991-12-31").days());
  CHECK(text_at(*people.column("sex").dictionary, 1) == "male");
  CHECK(static_cast<const std::int8_t*>(people.column("sex").buffers[1])[0] == 1);

  const Exported profiles(*now, "profiles");
  CHECK(profiles.format("youth_union") == "b");
  CHECK((static_cast<const std::uint8_t*>(profiles.column("youth_union").buffers[1])[0] & 7) == 0b001);
  CHECK(profiles.column("youth_union").null_count == 1);
  CHECK((profiles.schema.children[profiles.find("education")]->flags & ARROW_FLAG_DICTIONARY_ORDERED) != 0);
  CHECK((profiles.schema.children[profiles.find("theory")]->flags & ARROW_FLAG_NULLABLE) != 0);
  CHECK(profiles.column("theory").null_count == 3);

  const Exported votes(*now, "votes");
  CHECK(votes.format("members") == "l");
  CHECK(votes.column("dossier").null_count == 1);
  CHECK(votes.column("dossier").dictionary->length == 0);
}

TEST_CASE("arrow: the frame's own memory, also where the snapshot is gone", "[arrow]") {
  auto now = small_snapshot();
  const Exported spells(*now, "spells");
  const Frame& frame = now->frame("spells");
  CHECK(spells.column("since").buffers[1] == frame.column("since")->values.data());
  CHECK(spells.column("until").buffers[0] == frame.column("until")->validity.data());
  CHECK(spells.column("spell").buffers[2] == frame.column("spell")->bytes.data());
  CHECK(spells.column("person").buffers[1] == frame.link("person").data());
  CHECK(spells.column("person").dictionary->buffers[2] == now->frame("people").column("person")->bytes.data());
  now.reset();
  const ArrowArray& person = spells.column("person");
  const auto* rows = static_cast<const std::int32_t*>(person.buffers[1]);
  CHECK(text_at(*person.dictionary, static_cast<std::size_t>(rows[0])) == "P2");
  CHECK(text_at(*person.dictionary, static_cast<std::size_t>(rows[1])) == "P1");
}

TEST_CASE("arrow: a child that a consumer moved away outlives its parent", "[arrow]") {
  ArrowArray moved{};
  {
    const Exported people(*small_snapshot(), "people");
    ArrowArray& child = *people.batch.children[0];
    moved = child;
    child.release = nullptr;
  }
  CHECK(text_at(moved, 2) == "P3");
  moved.release(&moved);
  CHECK(moved.release == nullptr);
}

TEST_CASE("arrow: a stream may be left unread; rows taken are a frame too", "[arrow]") {
  const auto now = small_snapshot();
  ArrowArrayStream stream{};
  export_stream(*now, "units", Sensitivity::sensitive, &stream);
  stream.release(&stream);
  CHECK_THROWS_AS(export_stream(*now, "unit", Sensitivity::sensitive, &stream), Error);

  const std::vector<std::int32_t> rows = {2, 0};
  export_stream(*now, take(now->frame("people"), rows), Sensitivity::sensitive, &stream);
  ArrowArray batch{};
  REQUIRE(stream.get_next(&stream, &batch) == 0);
  CHECK(batch.length == 2);
  CHECK(text_at(*batch.children[0], 0) == "P3");
  batch.release(&batch);
  stream.release(&stream);

  export_stream(*now, take(now->frame("spells"), std::vector<std::int32_t>{1}), Sensitivity::sensitive, &stream);
  REQUIRE(stream.get_next(&stream, &batch) == 0);
  const ArrowArray& person = *batch.children[1];
  CHECK(person.dictionary->length == 1);
  CHECK(text_at(*person.dictionary, static_cast<std::size_t>(static_cast<const std::int32_t*>(person.buffers[1])[0])) == "P1");
  batch.release(&batch);
  stream.release(&stream);

  ArrowSchema schema{};
  export_schema(*now, now->frame("people"), Sensitivity::sensitive, &schema);
  CHECK(schema.n_children == 7);
  schema.release(&schema);
}
