#include <dlfcn.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>

#include <ketnap/base/error.hpp>
#include <ketnap/registry/file_system.hpp>

#include "core/registry/fixture.hpp"
#include "core/registry/raw.hpp"

using ketnap::Error;
using ketnap::Registry;
using namespace registry_tests;

namespace {

constexpr uid_t nobody = 65534;

/// Somebody without rights of their own, where the tests run as root, whom nothing stops.
class Somebody {
 public:
  Somebody() : before_(::geteuid()) {
    if (before_ == 0 && ::seteuid(nobody) != 0) throw std::runtime_error("seteuid");
  }
  Somebody(const Somebody&) = delete;
  Somebody& operator=(const Somebody&) = delete;
  ~Somebody() {
    if (before_ == 0 && ::seteuid(0) != 0) std::terminate();
  }

 private:
  uid_t before_;
};

template <class Act>
Error error_of(const Act& act) {
  try {
    act();
  } catch (const Error& error) {
    return error;
  }
  return Error(0);
}

std::filesystem::path closed(const Folder& folder) {
  auto registry = new_registry(folder);
  load(registry, folder, {{"units.csv", three_units()}, {"people.csv", two_people()}});
  return registry.path();
}

/// A folder and its registry that may only be read.
void lock(const Folder& folder, const std::filesystem::path& path) {
  REQUIRE(::chmod(path.c_str(), 0444) == 0);
  REQUIRE(::chmod(folder.path().c_str(), 0555) == 0);
}

}  // namespace

TEST_CASE("borders: a registry in a folder that cannot be written into is open for reading", "[registry]") {
  const Folder folder;
  const auto path = closed(folder);
  lock(folder, path);
  {
    const Somebody reads;
    auto registry = Registry::open(path);
    CHECK(registry.head() == 1);
    CHECK(at(registry, "2023-01-01")->frame("people").rows() == 2);
    CHECK(registry.facts("people", {}).size() == 2);
    CHECK(registry.verify().empty());
    CHECK(Registry::head_of(path) == 1);
    const Error error = error_of([&] {
      static_cast<void>(registry.record(
          {.records = {{.act = ketnap::Record::Act::add, .table = "people", .fields = {{"person", "P3"}}}}, .at = "x"}));
    });
    CHECK(error.number() == 1154);
    CHECK(error.args().at(0) == path.string());
  }
  REQUIRE(::chmod(folder.path().c_str(), 0755) == 0);
  for (const char* suffix : {"-wal", "-shm"}) CHECK_FALSE(std::filesystem::exists(path.string() + suffix));
}

TEST_CASE("borders: what a writer left in its log is never read past", "[registry]") {
  const Folder folder;
  auto writing = new_registry(folder);
  load(writing, folder, {{"people.csv", two_people()}});
  REQUIRE(std::filesystem::file_size(writing.path().string() + "-wal") > 0);
  REQUIRE(::chmod(folder.path().c_str(), 0555) == 0);
  {
    const Somebody reads;
    const Error error = error_of([&] { static_cast<void>(Registry::open(writing.path())); });
    // Who may write the file reads the log with the others; nobody else reads half of what is there.
    CHECK((error.number() == 1157 || error.number() == 0));
    if (::geteuid() == nobody) CHECK(error.number() == 1157);
  }
  REQUIRE(::chmod(folder.path().c_str(), 0755) == 0);
}

TEST_CASE("borders: a file that may not be read", "[registry]") {
  const Folder folder;
  const auto path = closed(folder);
  REQUIRE(::chmod(path.c_str(), 0000) == 0);
  REQUIRE(::chmod(folder.path().c_str(), 0755) == 0);
  const Somebody reads;
  CHECK(error_of([&] { static_cast<void>(Registry::open(path)); }).number() == 1157);
}

TEST_CASE("borders: a folder whose name means something in a URI", "[registry]") {
  const Folder folder;
  const auto inner = folder / "a b?c#d%41é";
  std::filesystem::create_directory(inner);
  {
    static_cast<void>(Registry::create(inner / "x?mode=rw#.ketnap", schema(), {{"vn", "1.0"}}));
  }
  REQUIRE(::chmod(folder.path().c_str(), 0755) == 0);
  REQUIRE(::chmod((inner / "x?mode=rw#.ketnap").c_str(), 0444) == 0);
  REQUIRE(::chmod(inner.c_str(), 0555) == 0);
  {
    const Somebody reads;
    CHECK(Registry::open(inner / "x?mode=rw#.ketnap").head() == 0);
  }
  REQUIRE(::chmod(inner.c_str(), 0755) == 0);
}

TEST_CASE("borders: file systems of networks", "[registry]") {
  for (const unsigned long type : {0x6969UL, 0x517BUL, 0xFE534D42UL, 0xFF534D42UL, 0xFFFFFFFFFF534D42UL, 0xC36400UL})
    CHECK_FALSE(ketnap::network_name(type).empty());
  for (const unsigned long type : {0xEF53UL, 0x9123683EUL, 0x58465342UL, 0x794C7630UL, 0x01021994UL, 0x65735546UL})
    CHECK(ketnap::network_name(type).empty());
  const std::string mounts =
      "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
      "40 22 0:50 / /mnt/so rw,nosuid - fuse.sshfs an@may:/so rw,user_id=0\n"
      "41 40 0:51 / /mnt/so/may rw,nosuid shared:7 master:2 - fuse.ntfs-3g /dev/sdb1 rw\n"
      "42 22 0:52 / /mnt/drive rw - fuse.rclone drive: rw\n";
  CHECK(ketnap::network_name_of_mount(mounts, "/mnt/so/ha_nam.ketnap") == "sshfs");
  CHECK(ketnap::network_name_of_mount(mounts, "/mnt/so") == "sshfs");
  CHECK(ketnap::network_name_of_mount(mounts, "/mnt/so/may/ha_nam.ketnap").empty());
  CHECK(ketnap::network_name_of_mount(mounts, "/mnt/song/ha_nam.ketnap").empty());
  CHECK(ketnap::network_name_of_mount(mounts, "/mnt/drive/x/y") == "rclone");
  CHECK(ketnap::network_name_of_mount("", "/x").empty());
  CHECK(ketnap::network_name_of_mount("nonsense\n- -\n1 2 3 4 / -", "/x").empty());
}

TEST_CASE("borders: a second copy of SQLite in the process is seen", "[registry]") {
  const Folder folder;
  const auto path = closed(folder);
  std::string said;
  const auto log = ketnap::Log::to([&](ketnap::LogLevel level, std::string_view line) {
    if (level == ketnap::LogLevel::warning) said += line;
  });
  static_cast<void>(Registry::open(path, log));
  CHECK(said.empty());
  Dl_info ours{};
  REQUIRE(::dladdr(reinterpret_cast<const void*>(&sqlite3_libversion), &ours) != 0);
  std::filesystem::copy_file(ours.dli_fname, folder / "libother.so");
  void* const other = ::dlopen((folder / "libother.so").c_str(), RTLD_NOW | RTLD_LOCAL);
  REQUIRE(other != nullptr);
  static_cast<void>(Registry::open(path, log));
  CHECK(said.find("KN1111") != std::string::npos);
  CHECK(said.find(std::string(sqlite3_libversion()) + " (" + (folder / "libother.so").string() + ")") != std::string::npos);
  ::dlclose(other);
  said.clear();
  static_cast<void>(Registry::open(path, log));
  CHECK(said.empty());
}

TEST_CASE("borders: a value that no registry holds is told, not passed on", "[registry]") {
  for (const char* damage : {"UPDATE fact_people SET sex = 99", "UPDATE fact_people SET sex = -3",
                             "UPDATE fact_people SET born = 99999999", "UPDATE fact_units SET since = -99999999"}) {
    INFO(damage);
    const Folder folder;
    const auto path = closed(folder);
    {
      // Triggers keep others from changing what is written; a damaged disk asks none.
      const Raw raw(path);
      for (const std::string& trigger : raw.rows("SELECT name FROM sqlite_schema WHERE type = 'trigger'"))
        raw.run("DROP TRIGGER \"" + trigger + "\"");
      raw.run(damage);
    }
    const auto registry = Registry::open(path);
    const Error error = error_of([&] { static_cast<void>(at(registry, "2023-01-01")); });
    REQUIRE(error.number() == 1104);
    CHECK(error.args().at(0) == path.string());
    const std::string what = error.args().at(1);
    CHECK((what.starts_with("people.") || what.starts_with("units.")));
    CHECK_FALSE(registry.verify().empty());
    if (what.starts_with("people.sex")) CHECK(error_of([&] { static_cast<void>(registry.facts("people", {})); }).number() == 1104);
  }
}

TEST_CASE("borders: what was made is read before anything of it is changed", "[registry]") {
  const Folder folder;
  const auto path = closed(folder);
  const auto made = Registry::made_with(path);
  CHECK(made.schema == schema());
  CHECK(made.plugins == std::vector<ketnap::PluginName>{{"vn", "1.0"}});
  CHECK(error_of([&] { static_cast<void>(Registry::made_with(folder / "none")); }).number() == 1102);
  CHECK(error_of([&] { static_cast<void>(Registry::made_with(folder.write("x", "abc"))); }).number() == 1103);
}
