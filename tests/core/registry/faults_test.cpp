#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <ketnap/base/error.hpp>

#include "core/registry/faulty_disk.hpp"
#include "core/registry/fixture.hpp"
#include "core/registry/raw.hpp"

using ketnap::Error;
using ketnap::Lang;
using ketnap::Registry;
using namespace registry_tests;
using Fault = FaultyDisk::Fault;

namespace {

constexpr std::size_t usual_piece = std::size_t{1} << 19U;
/// So that the first load is large, and written beside a rollback journal.
constexpr std::size_t small_piece = 20;

/// Few tables, so that all places where something may fail can be tried.
ketnap::Schema few_tables() {
  std::vector<ketnap::TableSchema> tables;
  for (const ketnap::TableSchema& table : ketnap::core_tables())
    if (table.name == "units" || table.name == "people" || table.name == "spells" || table.name == "areas") tables.push_back(table);
  const ketnap::Schema all = schema();
  return {std::move(tables), all.lists()};
}

/// A registry that is made, loaded into, corrected and put right again, step by step.
class Story {
 public:
  explicit Story(const Folder& folder, std::size_t piece = usual_piece)
      : folder_(&folder), path_(folder / "r.ketnap"), piece_(piece) {
    units_ = folder.write("units.csv", three_units());
    people_ = folder.write("people.csv", two_people());
    std::string rows = "spell,person,unit,since\n";
    for (int i = 0; i < 40; ++i) rows += "S" + std::to_string(i) + ",P" + std::to_string(1 + i % 2) + ",A.1.1,2010-01-01\n";
    spells_ = folder.write("spells.csv", rows);
  }
  static constexpr int steps = 5;

  void step(int number) {
    if (number == 0) {
      static_cast<void>(Registry::create(path_, few_tables(), {{"vn", "1.0"}}));
      return;
    }
    if (!registry_) registry_.emplace(Registry::open(path_));
    if (number == 1) registry_->load(request({units_, people_}));
    if (number == 2) registry_->record(correction());
    if (number == 3) registry_->load(request({spells_}));
    if (number == 4) registry_->undo({.number = 2, .at = "", .by = "", .reason = "nhầm"});
  }
  void close() { registry_.reset(); }

  /// What the file holds; empty where there is none.
  [[nodiscard]] std::string state() const {
    if (!std::filesystem::exists(path_)) return {};
    CHECK(Registry::open(path_).verify().size() < 100);
    std::string all;
    for (const char* sql :
         {"SELECT number, reason, added, replaced, unchanged, retracted, set_aside, undoes FROM batch", "SELECT * FROM fact_units",
          "SELECT * FROM fact_people", "SELECT * FROM fact_spells", "SELECT * FROM person", "SELECT * FROM unit",
          "SELECT * FROM people", "SELECT batch, number, file, row, \"column\" FROM finding", "SELECT id, batch, name FROM source"})
      for (const std::string& row : Raw(path_).rows(sql)) all += row + "\n";
    return all + "made";
  }
  /// Nothing is left of a file that was never finished.
  [[nodiscard]] std::vector<std::string> left_over() const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder_->path()))
      if (entry.path().filename().string().starts_with("r.ketnap.")) found.push_back(entry.path().filename().string());
    return found;
  }

 private:
  [[nodiscard]] ketnap::LoadRequest request(std::vector<std::filesystem::path> files) const {
    ketnap::LoadRequest request;
    request.piece = piece_;
    request.files = std::move(files);
    return request;
  }
  static ketnap::RecordRequest correction() {
    ketnap::RecordRequest request;
    request.records.push_back({.act = ketnap::Record::Act::correct,
                               .table = "people",
                               .fields = {{"person", "P1"}, {"born", "1990-02-04"}},
                               .reason = "theo giấy khai sinh"});
    return request;
  }

  const Folder* folder_;
  std::filesystem::path path_;
  std::size_t piece_;
  std::filesystem::path units_;
  std::filesystem::path people_;
  std::filesystem::path spells_;
  std::optional<Registry> registry_;
};

struct Trouble {
  int number = 0;
  std::string text;
};

std::optional<Trouble> trouble_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& error) {
    return Trouble{error.number(), error.message(Lang::en)};
  }
  return std::nullopt;
}

/// What the file holds after each step, from before the first.
std::vector<std::string> states_of_story() {
  const Folder folder;
  Story story(folder);
  std::vector<std::string> states = {story.state()};
  for (int step = 0; step < Story::steps; ++step) {
    story.step(step);
    states.push_back(story.state());
  }
  return states;
}

void finish(Story& story, int step, const std::vector<std::string>& states) {
  for (; step < Story::steps; ++step) story.step(step);
  CHECK(story.state() == states.back());
  story.close();
}

/// Each place of each step, once: what `after` is told is the step, and whether it was done before anything failed.
int at_every_place(FaultyDisk& disk, Fault fault, std::size_t piece,
                   const std::function<void(const Folder&, Story&, int step, const std::optional<Trouble>&)>& after) {
  int places = 0;
  for (int step = 0; step < Story::steps; ++step) {
    for (int at = 1;; ++at) {
      const Folder folder;
      Story story(folder, piece);
      disk.forget();
      disk.repair();
      for (int before = 0; before < step; ++before) story.step(before);
      disk.fail(fault, at);
      const auto trouble = trouble_of([&] { story.step(step); });
      const bool has_failed = disk.has_failed();
      CAPTURE(step, at);
      after(folder, story, step, trouble);
      story.close();
      if (!has_failed) break;
      ++places;
    }
  }
  disk.repair();
  return places;
}

/// A registry is made beside its place and put there when it is whole; that it could then not be opened takes nothing back.
bool is_only_not_opened(const Story& story, int step) { return step == 0 && story.state() == "made"; }

bool is_about_the_disk(const Trouble& trouble) {
  constexpr std::array numbers = {1107, 1110, 1157};
  return std::ranges::find(numbers, trouble.number) != numbers.end();
}

}  // namespace

TEST_CASE("faults: an operation of the disk fails, at every place", "[registry]") {
  const std::size_t piece = GENERATE(usual_piece, small_piece);
  const std::vector<std::string> states = states_of_story();
  FaultyDisk disk;
  const int places = at_every_place(disk, Fault::error, piece, [&](const Folder&, Story& story, int step, const auto& trouble) {
    disk.repair();
    const auto done = static_cast<std::size_t>(trouble && !is_only_not_opened(story, step) ? step : step + 1);
    if (trouble) CHECK(is_about_the_disk(*trouble));
    CHECK(story.state() == states[done]);
    CHECK(story.left_over().empty());
    finish(story, static_cast<int>(done), states);
  });
  CHECK(places > 100);
}

TEST_CASE("faults: the disk is full, from every place on, until somebody makes room", "[registry]") {
  const std::size_t piece = GENERATE(usual_piece, small_piece);
  const std::vector<std::string> states = states_of_story();
  FaultyDisk disk;
  int said_so = 0;
  at_every_place(disk, Fault::full, piece, [&](const Folder&, Story& story, int step, const auto& trouble) {
    disk.repair();
    const auto done = static_cast<std::size_t>(trouble && !is_only_not_opened(story, step) ? step : step + 1);
    if (trouble) {
      CHECK(is_about_the_disk(*trouble));
      if (trouble->text.find("full") != std::string::npos) ++said_so;
    }
    CHECK(story.state() == states[done]);
    finish(story, static_cast<int>(done), states);
  });
  CHECK(said_so > 30);
}

TEST_CASE("faults: the power is cut at every place; what was not synced is lost, or some of it", "[registry]") {
  const std::size_t piece = GENERATE(usual_piece, small_piece);
  const std::vector<std::string> states = states_of_story();
  FaultyDisk disk;
  for (const bool keeps_some : {false, true}) {
    std::uint32_t chance = 7;
    at_every_place(disk, Fault::power_cut, piece, [&](const Folder& folder, Story& story, int step, const auto& trouble) {
      story.close();
      if (disk.has_failed())
        disk.restore(folder.path(), [&] {
          chance = chance * 1664525U + 1013904223U;
          return keeps_some && chance >> 31U == 0;
        });
      disk.repair();
      Story again(folder, piece);
      const std::string state = again.state();
      CAPTURE(keeps_some);
      // What was said to be written is there; what was not said to be may be.
      const auto done = static_cast<std::size_t>(step) + 1;
      const bool is_new = state == states[done];
      CHECK((is_new || (trouble && state == states[done - 1])));
      finish(again, is_new ? step + 1 : step, states);
    });
  }
}
