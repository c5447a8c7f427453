#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <ketnap/base/error.hpp>

#include "core/registry/fixture.hpp"
#include "core/registry/raw.hpp"

using ketnap::Registry;
using namespace registry_tests;

namespace {

void run(const std::filesystem::path& path, const std::string& sql) { Raw(path).run(sql); }
std::vector<std::string> rows(const std::filesystem::path& path, const std::string& sql) { return Raw(path).rows(sql); }

/// What an earlier ketnap wrote. That of version 2 is the other one after seven more batches: people whose numbers are not those of
/// their facts, one retracted.
std::filesystem::path version(int version, const Folder& folder, const std::string& name = "old.ketnap") {
  std::ostringstream sql;
  const std::string file = "core/registry/version_" + std::to_string(version) + ".sql";
  sql << std::ifstream(std::filesystem::path(KETNAP_TESTS_DIR) / file).rdbuf();
  run(folder / name, sql.str() + "PRAGMA journal_mode = WAL;");
  return folder / name;
}

std::string what_it_says(const std::filesystem::path& path) {
  std::string all;
  for (const char* sql :
       {"SELECT number, at, by, document, added, replaced, set_aside FROM batch", "SELECT * FROM people", "SELECT * FROM spells",
        "SELECT * FROM admissions", "SELECT * FROM profiles", "SELECT * FROM units",
        "SELECT batch, number, file, row, \"column\", args FROM finding", "SELECT batch, row, text FROM set_aside",
        "SELECT id, batch, name, \"table\", sha256, rows FROM source",
        "SELECT fact, batch, op, source, row, key, name, born, born_hi, sex, ethnicity, religion FROM fact_people",
        "SELECT f.fact, f.batch, f.op, f.key, p.key, f.unit, f.since FROM fact_spells f LEFT JOIN person p ON p.id = f.person",
        "SELECT f.fact, f.key, p.key, f.unit, f.dossier FROM fact_admissions f LEFT JOIN person p ON p.id = f.person"})
    for (const std::string& row : rows(path, sql)) all += row + "\n";
  return all;
}

std::string version_of(const std::filesystem::path& path) { return rows(path, "PRAGMA user_version").at(0); }

}  // namespace

TEST_CASE("migrate: a registry of version 1 opens with all that it held, and a copy of it is kept", "[registry]") {
  const Folder folder;
  const auto path = version(1, folder);
  const std::string before = what_it_says(path);
  auto registry = Registry::open(path);
  CHECK(version_of(path) == "3");
  CHECK(what_it_says(path) == before);
  const auto found = registry.verify();
  REQUIRE(found.size() == 1);
  CHECK(found[0].number == 2220);
  REQUIRE(registry.batches().size() == 2);
  CHECK(registry.batches()[0].undoes == 0);
  CHECK(at(registry, "2023-10-31")->frame("people").rows() == 2);
  const auto set_aside = registry.set_aside(1);
  REQUIRE(set_aside.size() == 1);
  CHECK(!set_aside[0].header);

  const std::filesystem::path copy = path.string() + ".v1";
  CHECK(version_of(copy) == "1");
  CHECK(what_it_says(copy) == before);
  struct stat about{};
  REQUIRE(::stat(copy.c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0600);

  // A file of the new version is not touched again.
  static_cast<void>(Registry::open(path));
  CHECK(!std::filesystem::exists(path.string() + ".v1.2"));
}

TEST_CASE("migrate: a registry of version 2 keeps all that it held, with people numbered anew", "[registry]") {
  const Folder folder;
  const auto path = version(2, folder);
  run(path, "CREATE VIEW mine AS SELECT count(*) AS facts FROM fact_people");
  const std::string before = what_it_says(path);
  const auto lives = [&] {
    std::string all;
    for (const std::string& row :
         rows(path, "SELECT s.spell, p.name FROM spells s JOIN people p ON p.person = s.person ORDER BY 1"))
      all += row + "\n";
    return all;
  };
  const std::string lived = lives();
  auto registry = Registry::open(path);
  CHECK(version_of(path) == "3");
  CHECK(what_it_says(path) == before);
  CHECK(lives() == lived);
  CHECK(rows(path, "SELECT facts FROM mine") == std::vector<std::string>{"12"});
  CHECK(rows(path, "SELECT id, key FROM person ORDER BY id") == std::vector<std::string>{"1|P1", "2|P2", "7|P3", "8|P4", "11|P5"});
  for (const ketnap::Finding& finding : registry.verify()) CHECK(finding.number == 2220);
  CHECK(version_of(path.string() + ".v2") == "2");
  CHECK(what_it_says(path.string() + ".v2") == before);

  // Numbers are given out from there on.
  const auto batch = load(registry, folder,
                          {{"people.csv", "person,name\nP5,Hồ Văn Phúc\nP6,Kim\n"},
                           {"spells.csv", "spell,person,unit,since\nS6,P6,A.1.1,2019-01-01\n"}});
  CHECK(batch.added == 3);
  CHECK(rows(path, "SELECT id, key FROM person WHERE id > 8") == std::vector<std::string>{"11|P5", "14|P6"});
  CHECK(rows(path, "SELECT person FROM spells WHERE spell = 'S6'") == std::vector<std::string>{"P6"});
  for (const ketnap::Finding& finding : registry.verify()) CHECK(finding.number == 2220);
}

TEST_CASE("migrate: what it makes is what a new registry has", "[registry]") {
  const Folder folder;
  const auto path = version(GENERATE(1, 2), folder);
  const ketnap::Schema made_with = Registry::open(path).schema();
  const auto fresh = Registry::create(folder / "new.ketnap", made_with, {});
  const std::string made = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE type IN ('view', 'trigger') ORDER BY 1, 2";
  CHECK(rows(path, made) == rows(fresh.path(), made));
  for (const std::string& table : rows(path, "SELECT name FROM sqlite_schema WHERE type = 'table'"))
    CHECK(rows(path, "PRAGMA table_xinfo(\"" + table + "\")") == rows(fresh.path(), "PRAGMA table_xinfo(\"" + table + "\")"));
  CHECK(rows(path, "SELECT count(*) FROM sqlite_schema WHERE name = 'fact_spells_person'").at(0) == "1");
}

TEST_CASE("migrate: a copy never takes another file's place", "[registry]") {
  const Folder folder;
  folder.write("old.ketnap.v1", "somebody's own");
  const auto path = version(1, folder);
  static_cast<void>(Registry::open(path));
  CHECK(std::filesystem::file_size(path.string() + ".v1") == 14);
  CHECK(version_of(path.string() + ".v1.2") == "1");
}

TEST_CASE("migrate: what cannot be migrated stays as it was", "[registry]") {
  const Folder folder;
  const auto path = version(1, folder);
  run(path, "DROP TABLE fact_spells");
  const auto damaged = rows(path, "SELECT * FROM sqlite_schema");
  CHECK_THROWS_AS(Registry::open(path), ketnap::Error);
  CHECK(rows(path, "SELECT * FROM sqlite_schema") == damaged);
  CHECK(version_of(path) == "1");
}

TEST_CASE("migrate: killed at any moment, it leaves the old registry or the new one", "[registry]") {
  const Folder folder;
  int old = 0;
  for (int i = 0; i < 24; ++i) {
    const int from = 1 + i % 2;
    const auto path = version(from, folder, std::to_string(i) + ".ketnap");
    const std::string before = what_it_says(path);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      static_cast<void>(Registry::open(path));
      ::_exit(0);
    }
    std::this_thread::sleep_for(std::chrono::microseconds(500 * i));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    old += version_of(path) == std::to_string(from) ? 1 : 0;
    CHECK(rows(path, "PRAGMA integrity_check").at(0) == "ok");
    CHECK(what_it_says(path) == before);
    const auto registry = Registry::open(path);
    CHECK(version_of(path) == "3");
    CHECK(what_it_says(path) == before);
  }
  CHECK(old > 0);
}
