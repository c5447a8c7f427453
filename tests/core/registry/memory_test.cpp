#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include <catch2/catch_test_macros.hpp>

#include "core/registry/any_world.hpp"

using namespace ketnap;
using namespace registry_tests;

namespace {

constexpr int people = 40'000;

/// Five tables of much the same size: together they are much more than any of them.
Files large_files() {
  std::string units = "unit,since,state,level,kind,name\n";
  std::string of_people = "person,name,born,sex\n";
  std::string profiles = "person,since,occupation\n";
  std::string spells = "spell,person,unit,since,began_by\n";
  std::string terms = "term,unit,starts_on,document\n";
  std::string admissions = "admission,person,unit,decided_on,decision,ceremony_on,official_on,official_decision\n";
  for (int i = 0; i < 500; ++i) units += joined({"C", std::to_string(i), ",2000-01-01,open,cell,cell,Chi bộ\n"});
  for (int i = 0; i < people; ++i) {
    const std::string person = "P" + std::to_string(1'000'000'007LL * (i + 1) % 9'999'999'967LL);
    const std::string unit = "C" + std::to_string(i % 500);
    of_people += joined({person, ",Người của đảng bộ tỉnh,1980-02-03,female\n"});
    profiles += joined({person, ",2010-01-01,farm\n"});
    spells += joined({"S-", person, ",", person, ",", unit, ",2010-01-01,initial\n"});
    terms += joined({"T-", person, ",", unit, ",2010-01-01,Quyết định thành lập\n"});
    admissions += joined({"A-", person, ",", person, ",", unit, ",2012-01-01,QĐ/HU,2012-02-01,2013-02-01,QĐ/TU\n"});
  }
  return {{"units.csv", units},   {"people.csv", of_people}, {"profiles.csv", profiles},
          {"spells.csv", spells}, {"terms.csv", terms},      {"admissions.csv", admissions}};
}

std::uint64_t bytes_of_this_process(const std::string& what) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(what)) return std::stoull(line.substr(line.find_first_of("0123456789"))) * 1024;
  return 0;
}

/// By how much a process grows at most that does nothing else.
std::uint64_t growth_of_first_snapshot(const std::filesystem::path& path) {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    try {
      ::malloc_trim(0);
      std::ofstream("/proc/self/clear_refs") << "5";  // the peak begins from here
      const std::uint64_t before = bytes_of_this_process("VmRSS");
      const auto now = at(Registry::open(path), "2023-10-31");
      const std::uint64_t grew = now->frame("people").rows() == people ? bytes_of_this_process("VmHWM") - before : 0;
      ::_exit(::write(ends[1], &grew, sizeof(grew)) == sizeof(grew) ? 0 : 1);
    } catch (...) {
      ::_exit(2);  // the other tests are the parent's
    }
  }
  ::close(ends[1]);  // who waits for a child that died is told
  std::uint64_t grew = 0;
  REQUIRE(::read(ends[0], &grew, sizeof(grew)) == sizeof(grew));
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  ::close(ends[0]);
  return grew;
}

}  // namespace

TEST_CASE("memory: a first snapshot holds the facts of one table at a time, and no columns that are in the cache", "[memory]") {
#if defined(__SANITIZE_ADDRESS__)
  SKIP("the sanitizer keeps what is freed");
#endif
  const Folder folder;
  auto registry = new_registry(folder);
  REQUIRE(load(registry, folder, large_files()).set_aside == 0);
  const auto path = registry.path();
  {
    // Into the file, from its log.
    const Registry gone = std::move(registry);
  }
  const std::uint64_t grew = growth_of_first_snapshot(path);
  const std::uint64_t of_sqlite = std::filesystem::file_size(path);  // it keeps the pages of a file as small as this
  const std::uint64_t columns = std::filesystem::file_size(path.string() + ".cache");
  INFO("grew " << grew << ", SQLite " << of_sqlite << ", columns " << columns);
  REQUIRE(grew > columns / 4);
  CHECK(grew < of_sqlite + columns);
}
