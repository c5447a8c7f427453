#include <sys/stat.h>

#include <filesystem>
#include <string>

#include <catch2/catch_test_macros.hpp>

#include <ketnap/base/error.hpp>

#include "core/registry/fixture.hpp"

using namespace registry_tests;

namespace {

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

int error_of(auto action) {
  try {
    action();
  } catch (const ketnap::Error& error) {
    return error.number();
  }
  return 0;
}

}  // namespace

TEST_CASE("export: a file for each table with facts, in the order of fields and keys, at any batch", "[registry]") {
  const Folder folder;
  auto registry = new_registry(folder);
  load(registry, folder,
       {{"units.csv", three_units()},
        {"people.csv",
         "sex,name,person,born\nmale,\"Nguye\xCC\x82\xCC\x83n \"\"A\"\", B\nC\",P2,2004-03\nfemale,,P10,1990\n,D,P1,1990-02-03\n"},
        {"spells.csv", "spell,person,unit,since,until\nS1,P2,A.1.1,2015-01-01,?\nS2,P1,A.1.1,2016-01-01,\n"},
        {"claims.csv", "claim,unit,period,group,said_on,value\nx,A,2022,,2022-02-01,3%\nx,A,2022,y,2022-02-01,12.50\n"}});
  load(registry, folder, {{"people.csv", "person,sex\nP10,male\nP3,female\n"}});
  registry.undo({.number = 2, .at = "", .by = "", .reason = "nhập nhầm"});

  const auto paths = registry.export_files(folder / "out");
  REQUIRE(paths.size() == 4);
  CHECK(bytes_of(folder / "out" / "people.csv") ==
        "person,name,born,sex,ethnicity,religion\nP1,D,1990-02-03,,,\nP10,,1990,female,,\n"
        "P2,\"Nguy\xE1\xBB\x85n \"\"A\"\", B\nC\",2004-03,male,,\n");
  CHECK(bytes_of(folder / "out" / "spells.csv") ==
        "spell,person,unit,since,until,began_by,ended_by,official_on\nS1,P2,A.1.1,2015-01-01,?,,,\nS2,P1,A.1.1,2016-01-01,,,,\n");
  CHECK(bytes_of(folder / "out" / "claims.csv") ==
        "claim,unit,period,group,said_on,value,code,state,document\nx,A,2022,,2022-02-01,0.03,,,\nx,A,2022,y,2022-02-01,12.5,,,\n");
  struct stat about{};
  REQUIRE(::stat(paths[0].c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0600);

  static_cast<void>(registry.export_files(folder / "second", 2));
  CHECK(bytes_of(folder / "second" / "people.csv").find("P3,,,female,,\n") != std::string::npos);
  static_cast<void>(registry.export_files(folder / "first", 1));
  CHECK(bytes_of(folder / "first" / "people.csv") == bytes_of(folder / "out" / "people.csv"));

  CHECK(error_of([&] { static_cast<void>(registry.export_files(folder / "out")); }) == 1139);
  CHECK(error_of([&] { static_cast<void>(registry.export_files(folder / "none", 4)); }) == 1109);
  CHECK(!std::filesystem::exists(folder / "none"));

  auto again = ketnap::Registry::create(folder / "again.ketnap", schema(), {});
  ketnap::LoadRequest request;
  request.files = paths;
  CHECK(again.load(request).findings.empty());
  static_cast<void>(again.export_files(folder / "again"));
  for (const auto& path : paths) CHECK(bytes_of(folder / "again" / path.filename().string()) == bytes_of(path));
}
