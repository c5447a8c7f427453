#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <initializer_list>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include <ketnap/base/error.hpp>

#include "core/registry/fixture.hpp"

using namespace ketnap;
using namespace registry_tests;

namespace {

bool same_bytes(const Buffer& a, const Buffer& b) {
  return a.bytes() == b.bytes() && (a.bytes() == 0 || std::memcmp(a.data(), b.data(), a.bytes()) == 0);
}

bool same_column(const Column& a, const Column& b) {
  return a.field == b.field && a.rows == b.rows && a.null_count == b.null_count && a.has_unknowns == b.has_unknowns &&
         same_bytes(a.values, b.values) && same_bytes(a.high, b.high) && same_bytes(a.bytes, b.bytes) &&
         same_bytes(a.validity, b.validity) &&
         (a.high.empty() || (a.high.data() == a.values.data()) == (b.high.data() == b.values.data()));
}

/// What is not the same in two frames; empty where nothing is.
std::string difference(const Frame& a, const Frame& b) {
  if (a.rows() != b.rows()) return "rows " + std::to_string(a.rows()) + " " + std::to_string(b.rows());
  if (a.fields() != b.fields()) return "fields";
  for (const Field& field : a.fields())
    if (!same_column(*a.column(field.name), *b.column(field.name))) return field.name;
  if (a.groups_of() != b.groups_of() || !std::ranges::equal(a.starts(), b.starts())) return "groups";
  if (!std::ranges::equal(a.counted_below(), b.counted_below())) return "counted below";
  if (a.link_target("profile") != b.link_target("profile") || !std::ranges::equal(a.link("profile"), b.link("profile")))
    return "profile";
  if (a.has_index("people") != b.has_index("people")) return "index";
  if (a.has_index("people") && (!same_bytes(a.index("people")->starts, b.index("people")->starts) ||
                                !same_bytes(a.index("people")->rows, b.index("people")->rows)))
    return "index";
  return {};
}

std::string difference(const Tree& a, const Tree& b) {
  if (a.size() != b.size() || a.by_code() != b.by_code()) return "tree";
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i].code != b[i].code || a[i].name != b[i].name || a[i].level != b[i].level || a[i].kind != b[i].kind ||
        a[i].parent != b[i].parent || a[i].end != b[i].end || a[i].depth != b[i].depth || a[i].open != b[i].open ||
        a[i].opened_on != b[i].opened_on || a[i].closed_on != b[i].closed_on)
      return "tree " + a[i].code;
  return {};
}

std::string difference(const Snapshot& a, const Snapshot& b) {
  if (a.times() != b.times()) return "times";
  if (a.frames().size() != b.frames().size()) return "frames";
  for (const auto& [name, frame] : a.frames())
    if (const std::string found = difference(frame, b.frame(name)); !found.empty())
      return std::string(name).append(": ").append(found);
  return difference(a.tree(), b.tree());
}

std::string joined(std::initializer_list<std::string> parts) {
  std::string out;
  for (const std::string& part : parts) out += part;
  return out;
}

/// Files of a small registry in which all happens that may: days that nobody knows, rows to come, units that move, keys that lead
/// nowhere, people in two cells at once.
class World {
 public:
  explicit World(unsigned seed) : random_(seed) {}

  Files files(int people) {
    std::string units =
        "unit,since,state,level,kind,name,parent,area\nH,2000-01-01,open,province,committee,Tỉnh,,\n"
        "A,2000-01-01,open,grassroots,committee,Xã A,H,X1\nB,2000-01-01,open,grassroots,committee,Xã B,H,X2\n";
    for (const std::string cell : {"C1", "C2", "C3", "C4"}) {
      units += joined({cell, ",2001-01-01,open,cell,cell,Chi bộ,", one_of({"A", "B"}), ",\n"});
      if (chance(2))
        units += joined(
            {cell, ",", later(), ",", one_of({"open", "closed"}), ",cell,cell,Chi bộ mới,", one_of({"A", "B", "H"}), ",X1\n"});
    }
    Files files = {
        {"units.csv", units},
        {"areas.csv",
         "area,since,name,parent\nX,2000-01-01,Huyện,\nX1,2000-01-01,Cũ,X\nX1,2012-03-01,Mới,X\nX2,2015-01-01,Khác,X\n"}};
    std::string of_people = "person,name,born,sex,religion\n";
    std::string profiles = "person,since,occupation,education,youth_union,residence_area\n";
    std::string spells = "spell,person,unit,since,until,began_by,ended_by,official_on\n";
    std::string admissions = "admission,person,unit,dossier,again,decided_on,decision,ceremony_on,official_on,annulled_on\n";
    std::string dossiers = "dossier,person,unit,opened_on,source_group,closed_on,outcome\n";
    std::string steps = "dossier,step,round,done_on,body,result\n";
    std::string votes = "dossier,step,round,organ,members,in_favour\n";
    std::string papers = "dossier,paper,round,dated,state\n";
    std::string introducers = "dossier,introducer,kind,person,letter_on\n";
    std::string helpers = "dossier,person,since,until\n";
    std::string notes = "dossier,written_on,person\n";
    std::string certificates = "person,course,issued_on,number\n";
    for (int i = 0; i < people; ++i) {
      const std::string number = std::to_string(i);
      const std::string person = "P" + number;
      of_people += joined({person, ",Người ", number, ",", one_of({"", "1980", "1975-04", "1990-02-03"}), ",",
                           one_of({"", "female", "male"}), ",", one_of({"", "none"}), "\n"});
      for (int k = 0; k < 2; ++k)
        if (chance(2))
          profiles += joined({person, ",", (k == 0 ? std::string("2001-05-01") : later()), ",", one_of({"", "farm", "pupil"}), ",,",
                              one_of({"", "0", "1"}), ",", one_of({"", "X1", "X2", "X9"}), "\n"});
      for (int k = 0; k < 2; ++k)
        if (!chance(3))
          spells += joined({"S", number, ".", std::to_string(k), ",", person, ",", cell(), ",", later(), ",", maybe(), ",",
                            one_of({"", "admitted", "initial", "arrived", "reorganised"}), ",", one_of({"", "moved", "died"}), ",",
                            maybe(), "\n"});
      if (chance(2))
        admissions += joined({"A",    number,
                              ",",    person,
                              ",",    cell(),
                              ",",    one_of({"", "D" + number, "D9999"}),
                              ",",    one_of({"", "0", "1"}),
                              ",",    one_of({"", later()}),
                              ",QĐ ", number,
                              ",",    maybe(),
                              ",",    maybe(),
                              ",",    one_of({"", "", maybe()}),
                              "\n"});
      if (chance(2)) certificates += joined({person, ",", one_of({"K1", "K2", "K7"}), ",", later(), ",so ", number, "\n"});
      if (!chance(3))
        dossiers += joined({"D", number, ",", person, ",", cell(), ",", later(), ",", one_of({"", "worker"}), ",", maybe(), ",",
                            one_of({"", "expired"}), "\n"});
      for (const std::string step : {"listed", "cell_vote"}) {
        if (chance(2))
          steps += joined({"D", number, ",", step, ",1,", one_of({"", later()}), ",", one_of({"", "A", "B", "Q"}), ",agreed\n"});
        if (chance(2)) votes += joined({"D", number, ",", step, ",1,cell,", one_of({"", "12"}), ",", one_of({"", "7"}), "\n"});
      }
      if (chance(2)) papers += joined({"D", number, ",application,1,", later(), ",present\n"});
      if (chance(2))
        introducers += joined({"D", number, ",I", number, ",member,", one_of({"", "P0", "P1", "P999"}), ",", later(), "\n"});
      if (chance(2)) helpers += joined({"D", number, ",P", std::to_string(random_() % 5), ",", later(), ",", maybe(), "\n"});
      if (chance(2)) notes += joined({"D", number, ",", later(), ",P1\n"});
    }
    std::string targets = "target,unit,period,set_on,indicator,at_least\n";
    std::string claims = "claim,unit,period,group,said_on,value,state\n";
    for (int i = 0; i < 12; ++i) {
      targets += joined({"T", std::to_string(i % 3), ",", one_of({"A", "B", "H"}), ",202", std::to_string(i % 4), ",", later(),
                         ",vn.admissions,", one_of({"", "12", "3.5"}), "\n"});
      claims += joined({"c", std::to_string(i % 3), ",", one_of({"A", "B", "C1"}), ",2022-0", std::to_string(1 + i % 9), ",,",
                        later(), ",7,", one_of({"", "sent"}), "\n"});
    }
    for (const auto& [name, text] :
         Files{{"people.csv", of_people},
               {"profiles.csv", profiles},
               {"spells.csv", spells},
               {"admissions.csv", admissions},
               {"dossiers.csv", dossiers},
               {"steps.csv", steps},
               {"votes.csv", votes},
               {"papers.csv", papers},
               {"introducers.csv", introducers},
               {"helpers.csv", helpers},
               {"helper_notes.csv", notes},
               {"certificates.csv", certificates},
               {"targets.csv", targets},
               {"claims.csv", claims},
               {"courses.csv", "course,kind,unit,starts_on,classes\nK1,awareness,A,2009-01-01,2\nK2,awareness,B,2021-01-01,\n"},
               {"terms.csv", "term,unit,starts_on,ends_on\nN,H,2005-01-01,2010-01-01\n"},
               {"documents.csv", "document,number,issued_on,issuer,title\nV1,1,2008-01-01,H,Một\nV2,2,2022-06-01,H,Hai\n"}})
      files.emplace_back(name, text);
    return files;
  }

  std::string later() { return one_of({"2002-02-01", "2009-12-31", "2012-03-01", "2018-07-15", "2022-06-01", "2023-10-31"}); }

 private:
  bool chance(unsigned of) { return random_() % of == 0; }
  std::string maybe() { return one_of({"", "", "?", later()}); }
  std::string cell() { return one_of({"C1", "C2", "C3", "C4"}); }
  std::string one_of(const std::vector<std::string>& all) { return all[random_() % all.size()]; }

  std::mt19937 random_;
};

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
