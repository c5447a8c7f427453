#include <sqlite3.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include <catch2/catch_test_macros.hpp>

#include <ketnap/base/error.hpp>

#include "core/registry/fixture.hpp"

using ketnap::Error;
using ketnap::Registry;
using namespace registry_tests;

namespace {

int open_error(const std::filesystem::path& path) {
  try {
    static_cast<void>(Registry::open(path));
  } catch (const Error& error) {
    return error.number();
  }
  return 0;
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// A registry with something in it, closed.
std::filesystem::path closed_registry(const Folder& folder) {
  auto registry = new_registry(folder);
  std::string people = "person,name\n";
  for (int i = 0; i < 3000; ++i) people += "P" + std::to_string(i) + ",Người thứ " + std::to_string(i) + "\n";
  load(registry, folder, {{"units.csv", three_units()}, {"people.csv", people}});
  return registry.path();
}

}  // namespace

TEST_CASE("registry: create makes a whole file for its owner alone, and never over another", "[registry]") {
  const Folder folder;
  const mode_t before = ::umask(0);
  {
    const auto registry = new_registry(folder);
    CHECK(registry.head() == 0);
    CHECK(registry.schema() == schema());
    CHECK(registry.plugins() == std::vector<ketnap::PluginName>{{"vn", "1.0"}});
    struct stat about{};
    for (const char* suffix : {"", "-wal"})
      if (::stat((registry.path().string() + suffix).c_str(), &about) == 0) CHECK((about.st_mode & 0777) == 0600);
  }
  ::umask(before);
  CHECK_THROWS_AS(new_registry(folder), Error);
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) files += entry.is_regular_file() ? 1 : 0;
  CHECK(files == 1);
  const auto again = Registry::open(folder / "test.ketnap");
  CHECK(again.schema() == schema());
  CHECK(again.plugins().front().name == "vn");
}

TEST_CASE("registry: a folder that is not there", "[registry]") {
  const Folder folder;
  try {
    static_cast<void>(Registry::create(folder / "none" / "x.ketnap", schema(), {}));
    FAIL("created");
  } catch (const Error& error) {
    CHECK(error.number() == 1110);
  }
}

TEST_CASE("registry: what is not a registry is refused and left as it was", "[registry]") {
  const Folder folder;
  CHECK(open_error(folder / "none.ketnap") == 1102);
  CHECK(open_error(folder.path()) == 1103);
  for (const std::string text : {"", "person,name\nP1,An\n", "PK\x03\x04 a workbook that is no database at all"}) {
    const auto path = folder.write("foreign.ketnap", text);
    CHECK(open_error(path) == 1103);
    CHECK(bytes_of(path) == text);
  }
}

TEST_CASE("registry: another program's database, a newer registry", "[registry]") {
  const Folder folder;
  const auto path = closed_registry(folder);
  std::string bytes = bytes_of(path);
  std::string foreign = bytes;
  foreign.replace(68, 4, "abcd");
  CHECK(open_error(folder.write("foreign.ketnap", foreign)) == 1103);
  std::string newer = bytes;
  newer[63] = 7;
  CHECK(open_error(folder.write("newer.ketnap", newer)) == 1105);
  CHECK(open_error(path) == 0);
}

TEST_CASE("registry: a damaged file is said to be damaged", "[registry]") {
  const Folder folder;
  const std::string bytes = bytes_of(closed_registry(folder));
  REQUIRE(bytes.size() > 40000);
  for (const std::size_t size :
       {std::size_t{60}, std::size_t{3000}, std::size_t{4096}, bytes.size() / 2, bytes.size() - 4096, bytes.size() - 1}) {
    CAPTURE(size);
    CHECK(open_error(folder.write("cut.ketnap", bytes.substr(0, size))) == 1104);
  }
  std::string overwritten = bytes;
  overwritten.replace(bytes.size() / 2, 8192, std::string(8192, 'x'));
  CHECK(open_error(folder.write("overwritten.ketnap", overwritten)) == 1104);
}

TEST_CASE("registry: two writers", "[registry]") {
  const Folder folder;
  auto registry = new_registry(folder);
  auto other = Registry::open(registry.path());
  ketnap::LoadRequest request;
  request.files = {folder.write("people.csv", two_people())};
  int number = 0;
  request.progress = [&](const std::string&, std::int64_t, std::int64_t) {
    // A reader is not in the way of the writer; a second writer is refused.
    CHECK(at(other, "2023-10-31")->frame("people").rows() == 0);
    ketnap::LoadRequest second = request;
    second.progress = nullptr;
    try {
      other.load(second);
    } catch (const Error& error) {
      number = error.number();
    }
  };
  CHECK(registry.load(request).added == 2);
  CHECK(number == 1106);
  request.progress = nullptr;
  CHECK(other.load(request).unchanged == 2);
  CHECK(registry.head() == 2);
}

TEST_CASE("registry: plain SQLite reads it, and cannot change a fact", "[registry]") {
  const Folder folder;
  auto registry = new_registry(folder);
  load(registry, folder,
       {{"units.csv", three_units()},
        {"people.csv",
         "person,name,born,sex,religion\nP1,An,1990-02-03,male,none\nP2,Bình,1991,female,\nP3,Cúc,2004-02,female,\nP4,Dũng,,,\n"},
        {"spells.csv",
         "spell,person,unit,since,until,began_by\nS1,P1,A.1.1,1950-01-02,?,initial\nS2,P2,A.1.1,2015-01-01,,admitted\n"},
        {"targets.csv", "target,unit,period,set_on,at_least\nT,A,2022,2022-01-15,3%\n"}});
  load(registry, folder, {{"people.csv", "person,name,born,sex,religion\nP1,An,1990-02,male,none\n"}});
  sqlite3* plain = nullptr;
  REQUIRE(sqlite3_open(registry.path().c_str(), &plain) == SQLITE_OK);
  const auto shell = [&](const char* sql) {
    std::string out;
    const auto line = [](void* to, int count, char** values, char**) {
      auto& text = *static_cast<std::string*>(to);
      for (int i = 0; i < count; ++i) text.append(i == 0 ? "" : "|").append(values[i] == nullptr ? "" : values[i]);
      text += '\n';
      return 0;
    };
    if (sqlite3_exec(plain, sql, line, &out, nullptr) != SQLITE_OK) out = "refused";
    return out;
  };
  CHECK(shell("select * from people order by person") ==
        "P1|An|1990-02|male||none\nP2|Bình|1991|female||\nP3|Cúc|2004-02|female||\nP4|Dũng||||\n");
  CHECK(shell("select * from spells order by spell") == "S1|P1|A.1.1|1950-01-02|?|initial||\nS2|P2|A.1.1|2015-01-01||admitted||\n");
  CHECK(shell("select unit, at_least from targets") == "A|3/100\n");
  CHECK(shell("select count(*) from fact_people") == "5\n");
  CHECK(shell("pragma journal_mode; pragma application_id; pragma user_version") == "wal\n1802396016\n3\n");
  CHECK(shell("delete from fact_people") == "refused");
  CHECK(shell("update fact_people set op = -1") == "refused");
  CHECK(shell("select count(*) from fact_people where op = 1") == "5\n");
  CHECK(shell("pragma integrity_check") == "ok\n");
  sqlite3_close(plain);
}
