#include <array>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include <ketnap/base/error.hpp>

#include "core/registry/any_world.hpp"

using namespace ketnap;
using namespace registry_tests;

namespace {

constexpr std::array days = {"1999-01-01", "2012-03-01", "2022-05-31", "2099-01-01"};

/// Whether a later snapshot has the earlier one's own column.
bool shares(const Snapshot& now, const Snapshot& before, const std::string& frame, const std::string& column) {
  return now.frame(frame).column(column)->values.data() == before.frame(frame).column(column)->values.data();
}

void expect_same(const Registry& registry, const Registry& plain, int batch) {
  for (const std::string as_of : days)
    for (const std::string tree : {"2012-03-01", "2099-01-01"}) {
      const SnapshotTimes times{.as_of = day(as_of), .as_known = batch, .tree = day(tree)};
      INFO(as_of << " on the tree of " << tree << " by batch " << batch);
      const std::string found = difference(*registry.snapshot(times), *plain.snapshot(times));
      INFO(found);
      REQUIRE(found.empty());
    }
}

/// Rows of a dossier that is not there are put in their places only when all is made anew.
std::string every_dossier(int people) {
  std::string dossiers = "dossier,person,unit,opened_on\n";
  for (int i = 0; i < people; ++i) {
    const std::string number = std::to_string(i);
    dossiers += joined({"D", number, ",P", number, ",C", std::to_string(1 + i % 4), ",2009-12-31\n"});
  }
  return dossiers;
}

/// Whatever may be written: a few rows of files, what is typed, corrected and retracted, batches that are undone.
class Writer {
 public:
  Writer(Registry& registry, const Folder& folder, unsigned seed) : registry_(registry), folder_(folder), random_(seed) {}

  void write() {
    try {
      switch (random_() % 5) {
        case 0:
        case 1:
          return load_some();
        case 2:
          return retract();
        case 3:
          return correct();
        default:
          static_cast<void>(registry_.undo({.number = 1 + static_cast<int>(random_() % static_cast<std::size_t>(registry_.head())),
                                            .at = "",
                                            .by = "",
                                            .reason = "x"}));
      }
    } catch (const Error&) {
      // What cannot be written is not.
      return;
    }
  }

 private:
  void load_some() {
    const auto one_of = 1 + random_() % 60;
    Files files;
    for (const auto& [name, text] : World(static_cast<unsigned>(random_())).files(30)) {
      const bool is_tree = name == "units.csv" || name == "areas.csv";
      std::string some;
      for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = text.find('\n', begin) + 1;
        if (begin == 0 || random_() % (is_tree ? 40 * one_of : one_of) == 0) some += text.substr(begin, end - begin);
        begin = end;
      }
      if (some.find('\n') + 1 < some.size()) files.emplace_back(name, some);
    }
    if (!files.empty()) load(registry_, folder_, files);
  }

  Record any_fact() {
    static constexpr std::array tables = {"people",       "profiles", "spells",      "admissions",   "dossiers",
                                          "steps",        "votes",    "introducers", "helper_notes", "helpers",
                                          "certificates", "courses",  "targets",     "documents"};
    const std::string table = tables[random_() % tables.size()];
    const auto all = registry_.facts(table, {});
    if (all.empty()) return {};
    return all[random_() % all.size()];
  }

  void retract() {
    Record record = any_fact();
    if (record.table.empty()) return;
    const TableSchema& table = *registry_.schema().table(record.table);
    std::erase_if(record.fields, [&](const auto& field) { return !table.find(field.first)->key; });
    record.act = Record::Act::retract;
    record.reason = "x";
    registry_.record({.records = {record}});
  }

  void correct() {
    Record record = any_fact();
    if (record.table.empty()) return;
    const TableSchema& table = *registry_.schema().table(record.table);
    for (auto& [name, text] : record.fields) {
      const Field& field = *table.find(name);
      if (field.key || random_() % 2 == 0) continue;
      if (field.type == FieldType::date) text = "2018-07-15";
      if (field.type == FieldType::link && field.target == "units") text = random_() % 2 == 0 ? "C1" : "C3";
      if (field.type == FieldType::link && field.target == "people") text = "P" + std::to_string(random_() % 30);
    }
    registry_.record({.records = {record}});
  }

  Registry& registry_;
  const Folder& folder_;
  std::mt19937 random_;
};

}  // namespace

TEST_CASE("late: whatever is written, the next snapshot is the one made from all facts, byte for byte", "[late]") {
  int shared = 0;
  int written = 0;
  for (unsigned seed = 1; seed <= 12; ++seed) {
    INFO("seed " << seed);
    const Folder folder;
    auto registry = new_registry(folder);
    load(registry, folder, World(seed).files(30));
    load(registry, folder, {{"dossiers.csv", every_dossier(30)}});
    const auto plain = Registry::open(registry.path(), {}, Sensitivity::sensitive, Cache::none);
    const auto first = at(registry, "2099-01-01");
    auto last = first;
    Writer writer(registry, folder, seed);
    for (int i = 0; i < 15; ++i) {
      const int head = registry.head();
      writer.write();
      if (registry.head() == head) continue;
      INFO("batch " << registry.head());
      expect_same(registry, plain, 0);
      ++written;
      const auto now = at(registry, "2099-01-01");
      shared += shares(*now, *last, "terms", "term") ? 1 : 0;
      last = now;
    }
    // The one that was there before is what it was, and earlier batches are known as they were.
    CHECK(difference(*first, *at(plain, "2099-01-01", 2)).empty());
    for (int batch = 1; batch <= registry.head(); ++batch) expect_same(registry, plain, batch);
  }
  CHECK(written > 100);
  CHECK(shared > written / 2);
}

TEST_CASE("late: tables without rows get their first, and lose their last", "[late]") {
  std::mt19937 random(Catch::getSeed());
  for (int round = 0; round < 8; ++round) {
    const Folder folder;
    auto registry = new_registry(folder);
    Files files = World(static_cast<unsigned>(random())).files(static_cast<int>(random() % 3));
    std::erase_if(files, [&](const auto& file) { return file.first != "units.csv" && random() % 2 == 0; });
    load(registry, folder, files);
    const auto plain = Registry::open(registry.path(), {}, Sensitivity::sensitive, Cache::none);
    static_cast<void>(at(registry, "2099-01-01"));
    Writer writer(registry, folder, static_cast<unsigned>(random()));
    for (int i = 0; i < 10; ++i) {
      writer.write();
      INFO("round " << round << ", batch " << registry.head());
      expect_same(registry, plain, 0);
    }
  }
}

TEST_CASE("late: only what a batch is about is made anew", "[late]") {
  const Folder folder;
  auto registry = new_registry(folder);
  load(registry, folder, World(5).files(60));
  const auto before = at(registry, "2099-01-01");
  registry.record({.records = {{.act = Record::Act::put,
                                .table = "profiles",
                                .fields = {{"person", "P7"}, {"since", "2020-01-01"}, {"occupation", "farm"}}}}});
  const auto now = at(registry, "2099-01-01");
  CHECK(now->frame("profiles").rows() == before->frame("profiles").rows() + 1);
  for (const auto& [frame, column] :
       {std::pair("targets", "at_least"), std::pair("steps", "dossier"), std::pair("courses", "kind")})
    CHECK(shares(*now, *before, frame, column));
  CHECK_FALSE(shares(*now, *before, "profiles", "occupation"));
}

TEST_CASE("late: what was said since an earlier batch is not taken for what was said since a cache's", "[late]") {
  const Folder folder;
  auto registry = new_registry(folder);
  load(registry, folder,
       {{"units.csv", "unit,since,state,level,kind,name\nA,2000-01-01,open,cell,cell,Chi bộ\n"},
        {"people.csv", "person,name\nP1,Một\nP2,Hai\nP3,Ba\nP4,Bốn\n"}});
  for (const char* person : {"P1", "P2", "P3", "P4"})
    load(registry, folder, {{"profiles.csv", joined({"person,since,occupation\n", person, ",2010-01-01,farm\n"})}});
  static_cast<void>(at(registry, "2022-05-31"));  // it leaves a cache
  const auto plain = Registry::open(registry.path(), {}, Sensitivity::sensitive, Cache::none);
  const auto other = Registry::open(registry.path());
  for (const int batch : {1, 3, 5, 3}) {
    INFO("batch " << batch);
    CHECK(difference(*at(other, "2022-05-31", batch), *at(plain, "2022-05-31", batch)).empty());
  }
}

TEST_CASE("late: batches asked for in any order are each known as they were", "[late]") {
  std::mt19937 random(Catch::getSeed());
  for (unsigned seed = 1; seed <= 4; ++seed) {
    const Folder folder;
    auto registry = new_registry(folder);
    load(registry, folder, World(seed).files(30));
    Writer writer(registry, folder, seed);
    for (int i = 0; i < 12; ++i) writer.write();
    const auto plain = Registry::open(registry.path(), {}, Sensitivity::sensitive, Cache::none);
    for (const bool is_found : {false, true}) {
      const auto other = Registry::open(registry.path());
      for (int i = 0; i < 12; ++i) {
        const int batch = 1 + static_cast<int>(random() % static_cast<std::size_t>(registry.head()));
        INFO("seed " << seed << ", batch " << batch << (is_found ? ", from a cache" : ""));
        CHECK(difference(*at(other, "2022-05-31", batch), *at(plain, "2022-05-31", batch)).empty());
      }
    }
  }
}
