#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include <ketnap/base/error.hpp>

#include "core/registry/fixture.hpp"

using ketnap::SetAside;
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

TEST_CASE("set aside: rows are read back with their file's header and numbers", "[registry]") {
  const Folder folder;
  auto registry = new_registry(folder);
  const auto batch = load(
      registry, folder,
      {{"people.csv",
        "\xEF\xBB\xBF\"person\",name , sex\r\nP1,\"An\r\nhai dòng\",man\r\nP2,Bình,female\r\n\r\nP3,\"C \"\"x\"\"\",male,1\r\n"},
       {"profiles.csv", "person,since,occupation\nP2,2020-01-01,farm\nP2,2021-01-01,farmer"}});
  CHECK(batch.set_aside == 3);
  const auto found = registry.set_aside(1);
  REQUIRE(found.size() == 2);
  CHECK(found[0].file == "people.csv");
  CHECK(found[0].table == "people");
  CHECK(found[0].header == "\"person\",name , sex");
  CHECK(found[0].rows == std::vector<ketnap::RowSetAside>{{2, "P1,\"An\r\nhai dòng\",man"}, {5, "P3,\"C \"\"x\"\"\",male,1"}});
  CHECK(found[1].rows == std::vector<ketnap::RowSetAside>{{3, "P2,2021-01-01,farmer"}});
  CHECK(found[1].csv() == "person,since,occupation\nP2,2021-01-01,farmer\n");
  load(registry, folder, {{"people.csv", two_people()}});
  CHECK(registry.set_aside(2).empty());
  for (const int none : {0, 3}) CHECK(error_of([&] { static_cast<void>(registry.set_aside(none)); }) == 1109);
}

TEST_CASE("set aside: saved, corrected and loaded again, every row is known", "[registry]") {
  const Folder folder;
  auto registry = new_registry(folder);
  load(registry, folder, {{"people.csv", "person,sex,height\nP1,man,170\nP2,female,160\nP3,men,\n"}});
  const auto paths = save(registry.set_aside(1), folder / "again");
  REQUIRE(paths == std::vector<std::filesystem::path>{folder / "again" / "people.csv"});
  CHECK(bytes_of(paths[0]) == "person,sex,height\nP1,man,170\nP3,men,\n");
  struct stat about{};
  REQUIRE(::stat(paths[0].c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0600);

  // As it is, it is as bad as before.
  ketnap::LoadRequest request;
  request.files = paths;
  CHECK(registry.load(request).set_aside == 2);
  CHECK(error_of([&] { static_cast<void>(save(registry.set_aside(1), folder / "again")); }) == 1139);
  std::ofstream(paths[0], std::ios::binary) << "person,sex,height\nP1,male,170\nP3,male,\n";
  CHECK(registry.load(request).added == 2);
  CHECK(at(registry, "2023-10-31")->frame("people").rows() == 3);
}

TEST_CASE("set aside: two files of one name, a file without a known header, a folder that cannot be", "[registry]") {
  const Folder folder;
  auto registry = new_registry(folder);
  std::filesystem::create_directory(folder / "a");
  std::filesystem::create_directory(folder / "b");
  ketnap::LoadRequest request;
  request.files = {folder.write("a/people.csv", "person,sex\nP1,man\n"), folder.write("b/people.csv", "sex,person\nmen,P2\n")};
  registry.load(request);
  const auto found = registry.set_aside(1);
  CHECK(save(found, folder / "again").back().filename() == "people.2.csv");
  CHECK(bytes_of(folder / "again" / "people.2.csv") == "sex,person\nmen,P2\n");

  std::vector<SetAside> unknown = {found[0], {.file = "x.csv", .table = "people", .header = {}, .rows = {{2, "P1,1"}}}};
  CHECK(error_of([&] { static_cast<void>(save(unknown, folder / "none")); }) == 1138);
  CHECK(!std::filesystem::exists(folder / "none"));
  CHECK(error_of([&] { static_cast<void>(save(found, folder / "a" / "people.csv")); }) == 1110);
}
