#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include <ketnap/base/error.hpp>

#include "core/registry/any_world.hpp"
#include "core/registry/raw.hpp"

using namespace ketnap;
using namespace registry_tests;

namespace {

constexpr std::array days = {"1999-01-01", "2009-12-31", "2012-03-01", "2022-05-31", "2023-10-31", "2099-01-01"};

/// At all days, on all days' trees, by all batches.
void expect_same(const Registry& registry, const Registry& plain) {
  for (const std::string as_of : days)
    for (const std::string tree : days)
      for (int batch = 0; batch <= registry.head(); ++batch) {
        const SnapshotTimes times{.as_of = day(as_of), .as_known = batch, .tree = day(tree)};
        INFO(as_of << " on the tree of " << tree << " by batch " << batch);
        REQUIRE(difference(*registry.snapshot(times), *plain.snapshot(times)).empty());
      }
}

std::filesystem::path cache_of(const std::filesystem::path& path) { return path.string() + ".cache"; }

/// What opening and reading it all says, with everything as the facts themselves have it.
std::vector<std::string> lines_of(const std::filesystem::path& path) {
  std::vector<std::string> lines;
  const Log log = Log::to([&](LogLevel, std::string_view line) { lines.emplace_back(line); });
  const auto registry = Registry::open(path, log);
  const auto plain = Registry::open(path, {}, Sensitivity::sensitive, Cache::none);
  for (const std::string as_of : {"2012-03-01", "2023-10-31"}) CHECK(difference(*at(registry, as_of), *at(plain, as_of)).empty());
  return lines;
}

std::filesystem::path small_registry(const Folder& folder) {
  auto registry = new_registry(folder);
  load(registry, folder, World(7).files(20));
  return registry.path();
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_bytes(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

}  // namespace

TEST_CASE("cache: every snapshot holds what is built from the facts, byte for byte", "[cache]") {
  for (unsigned seed = 1; seed <= 6; ++seed) {
    INFO("seed " << seed);
    const Folder folder;
    World world(seed);
    auto registry = new_registry(folder);
    load(registry, folder, world.files(30));
    if (seed % 2 == 0) load(registry, folder, world.files(40));
    const auto plain = Registry::open(registry.path(), {}, Sensitivity::sensitive, Cache::none);
    expect_same(registry, plain);
    CHECK(std::filesystem::exists(cache_of(registry.path())));
    const auto again = Registry::open(registry.path());
    const auto kept = std::filesystem::last_write_time(cache_of(registry.path()));
    expect_same(again, plain);
    CHECK(std::filesystem::last_write_time(cache_of(registry.path())) == kept);
  }
}

TEST_CASE("cache: what was loaded and looked at in one go is found again after it is closed", "[cache]") {
  const Folder folder;
  std::filesystem::path path;
  {
    auto registry = new_registry(folder);
    load(registry, folder, World(3).files(20));
    static_cast<void>(at(registry, "2023-10-31"));
    path = registry.path();
  }
  CHECK(lines_of(path).empty());
}

TEST_CASE("cache: an empty registry has one too", "[cache]") {
  const Folder folder;
  const auto registry = new_registry(folder);
  const auto plain = Registry::open(registry.path(), {}, Sensitivity::sensitive, Cache::none);
  expect_same(registry, plain);
  expect_same(Registry::open(registry.path()), plain);
}

TEST_CASE("cache: for its owner alone, and without it nothing is read or left", "[cache]") {
  const Folder folder;
  const auto path = small_registry(folder);
  {
    const auto plain = Registry::open(path, {}, Sensitivity::sensitive, Cache::none);
    static_cast<void>(at(plain, "2023-10-31"));
  }
  CHECK_FALSE(std::filesystem::exists(cache_of(path)));
  const mode_t before = ::umask(0);
  CHECK(lines_of(path).empty());
  ::umask(before);
  struct stat about{};
  REQUIRE(::stat(cache_of(path).c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0600);
  CHECK(lines_of(path).empty());
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    CHECK(entry.path().string().find(".cache.") == std::string::npos);
}

TEST_CASE("cache: one that is cut short, changed or none is found out and made anew", "[cache]") {
  const Folder folder;
  const auto path = small_registry(folder);
  CHECK(lines_of(path).empty());
  const std::string good = bytes_of(cache_of(path));
  std::vector<std::string> bad = {"",
                                  "x",
                                  good.substr(0, 100),
                                  good.substr(0, good.size() / 2),
                                  good.substr(0, good.size() - 1),
                                  good + "x",
                                  std::string(good.size(), '\0'),
                                  bytes_of(path)};
  std::mt19937 random(Catch::getSeed());
  for (int i = 0; i < 60; ++i) {
    std::string flipped = good;
    const std::size_t place = i < 12 ? static_cast<std::size_t>(i) * 16 : random() % good.size();
    flipped[place] = static_cast<char>(flipped[place] ^ (1 << (random() % 8)));
    bad.push_back(flipped);
  }
  std::size_t told = 0;
  for (const std::string& bytes : bad) {
    write_bytes(cache_of(path), bytes);
    ::chmod(cache_of(path).c_str(), 0600);
    const auto lines = lines_of(path);
    // What lies between the pieces is never read.
    told += lines.empty() ? 0 : 1;
    CHECK(lines.size() <= 1);
    CHECK(lines_of(path).size() <= 1);
    if (!lines.empty()) CHECK(lines.front().find("is made anew") != std::string::npos);
  }
  CHECK(told > bad.size() * 2 / 3);
}

TEST_CASE("cache: one of another registry, of an earlier batch or of other hands is not used", "[cache]") {
  const Folder folder;
  const auto path = small_registry(folder);
  CHECK(lines_of(path).empty());
  const std::string early = bytes_of(cache_of(path));
  {
    auto registry = Registry::open(path);
    load(registry, folder, World(8).files(5));
  }
  CHECK(lines_of(path).size() == 1);
  write_bytes(cache_of(path), early);
  ::chmod(cache_of(path).c_str(), 0600);
  CHECK(lines_of(path).size() == 1);

  const Folder elsewhere;
  const auto other = small_registry(elsewhere);
  CHECK(lines_of(other).empty());
  std::filesystem::copy_file(cache_of(other), cache_of(path), std::filesystem::copy_options::overwrite_existing);
  CHECK(lines_of(path).size() == 1);

  ::chmod(cache_of(path).c_str(), 0666);
  CHECK(lines_of(path).size() == 1);
  std::filesystem::remove(cache_of(path));
  std::filesystem::create_symlink(cache_of(other), cache_of(path));
  CHECK(lines_of(path).size() == 1);
  CHECK(lines_of(path).empty());
}

TEST_CASE("cache: it stays when a little is written, and nobody else has written", "[cache]") {
  const Folder folder;
  const auto path = small_registry(folder);
  CHECK(lines_of(path).empty());
  const std::string made = bytes_of(cache_of(path));
  const auto write = [&](const std::string& name) {
    auto registry = Registry::open(path);
    registry.record({.records = {{.act = Record::Act::put, .table = "people", .fields = {{"person", "P3"}, {"name", name}}}}});
  };
  for (const std::string name : {"An", "Bình", "Chi"}) {
    write(name);
    CHECK(lines_of(path).empty());
    // Only its head is another.
    const std::string now = bytes_of(cache_of(path));
    CHECK(now.size() == made.size());
    CHECK(now.substr(512) == made.substr(512));
    CHECK(now.substr(0, 512) != made.substr(0, 512));
  }

  // Written and looked at by one, before anything was looked at.
  {
    std::vector<std::string> lines;
    auto registry = Registry::open(path, Log::to([&](LogLevel, std::string_view line) { lines.emplace_back(line); }));
    load(registry, folder, {{"people.csv", "person,name\nQ4,Dung\n"}});
    const auto plain = Registry::open(path, {}, Sensitivity::sensitive, Cache::none);
    CHECK(difference(*at(registry, "2023-10-31"), *at(plain, "2023-10-31")).empty());
    for (const std::string& line : lines) CHECK(line.find("cache") == std::string::npos);
  }
  CHECK(lines_of(path).empty());

  // Other hands, after a batch of ours.
  write("Em");
  Raw(path).run("DROP TRIGGER no_UPDATE_people; UPDATE fact_people SET name = 'Khac' WHERE name = 'Em'");
  CHECK(lines_of(path).size() == 1);
  CHECK(lines_of(path).empty());
}

TEST_CASE("cache: what a killed writer has left is removed, what others hold or own is not", "[cache]") {
  const Folder folder;
  const auto path = small_registry(folder);
  const std::string dead = cache_of(path).string() + ".aB3dE9";
  const std::string held = cache_of(path).string() + ".xxxxxx";
  const std::string other = cache_of(path).string() + ".of-mine";
  for (const std::string& one : {dead, held, other}) write_bytes(one, "x");
  const int handle = ::open(held.c_str(), O_RDONLY | O_CLOEXEC);
  REQUIRE(::flock(handle, LOCK_EX | LOCK_NB) == 0);
  CHECK(lines_of(path).empty());
  CHECK_FALSE(std::filesystem::exists(dead));
  CHECK(std::filesystem::exists(held));
  CHECK(std::filesystem::exists(other));
  ::close(handle);
}

TEST_CASE("cache: a snapshot that is open keeps what it has when the cache is written over or goes", "[cache]") {
  const Folder folder;
  const auto path = small_registry(folder);
  CHECK(lines_of(path).empty());
  const auto plain = Registry::open(path, {}, Sensitivity::sensitive, Cache::none);
  const std::string good = bytes_of(cache_of(path));
  for (const bool removes : {false, true}) {
    std::vector<std::string> lines;
    const auto now = [&] {
      return at(Registry::open(path, Log::to([&](LogLevel, std::string_view line) { lines.emplace_back(line); })), "2018-01-01");
    }();
    if (removes)
      std::filesystem::remove(cache_of(path));
    else
      write_bytes(cache_of(path), "");
    CHECK(difference(*now, *at(plain, "2018-01-01")).empty());
    CHECK(lines.size() == (removes ? 0U : 1U));
    write_bytes(cache_of(path), good);
    ::chmod(cache_of(path).c_str(), 0600);
  }
}

TEST_CASE("cache: a registry that was changed by other hands is looked over again", "[cache]") {
  const Folder folder;
  const auto path = small_registry(folder);
  CHECK(lines_of(path).empty());
  std::string bytes = bytes_of(path);
  std::fill(bytes.begin() + 12'288, bytes.begin() + 16'384, '\x5a');
  write_bytes(path, bytes);
  CHECK_THROWS_AS(Registry::open(path), Error);
}
