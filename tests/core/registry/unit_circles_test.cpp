#include <map>
#include <random>
#include <set>
#include <string>

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include "core/registry/fixture.hpp"

using namespace registry_tests;

namespace {

struct Version {
  int unit;
  int year;
  int parent;  // -1: none
};

std::string code(int unit) { return unit < 0 ? "" : "U" + std::to_string(unit); }
std::string iso(int year) { return std::to_string(year) + "-01-01"; }

/// Whether following parents from any unit comes back, with every version in force as the tree has it.
bool has_circle(const std::vector<Version>& versions, int year) {
  std::map<int, Version> in_force;
  std::map<int, Version> first;
  for (const Version& version : versions) {
    if (!first.contains(version.unit) || version.year < first[version.unit].year) first[version.unit] = version;
    if (version.year <= year && (!in_force.contains(version.unit) || in_force[version.unit].year < version.year))
      in_force[version.unit] = version;
  }
  in_force.insert(first.begin(), first.end());
  for (const auto& [unit, version] : in_force) {
    int next = version.parent;
    for (std::size_t steps = 0; steps <= in_force.size() && next >= 0; ++steps) {
      if (next == unit) return true;
      next = in_force.contains(next) ? in_force[next].parent : -1;
    }
  }
  return false;
}

}  // namespace

TEST_CASE("units: whatever is loaded, there is a tree on every day", "[registry]") {
  std::mt19937 random(Catch::getSeed() + static_cast<unsigned>(GENERATE(range(0, 25))));
  const Folder folder;
  auto registry = new_registry(folder);
  const int units = 2 + static_cast<int>(random() % 5);
  std::vector<Version> loaded;
  std::set<std::string> codes;
  for (int batches = 0; batches < 3; ++batches) {
    std::string csv = "unit,since,state,level,kind,name,parent\n";
    std::vector<Version> versions;
    std::set<std::pair<int, int>> said;
    for (std::size_t n = 1 + random() % 8; n > 0; --n) {
      const Version version{static_cast<int>(random() % static_cast<unsigned>(units)), 2000 + static_cast<int>(random() % 4),
                            static_cast<int>(random() % static_cast<unsigned>(units + 2)) - 2};
      if (!said.emplace(version.unit, version.year).second) continue;
      versions.push_back({version.unit, version.year, std::max(version.parent, -1)});
      csv += code(version.unit) + "," + iso(version.year) + ",open,cell,cell,x," + code(versions.back().parent) + "\n";
    }
    std::vector<Version> after = versions;
    for (const Version& version : loaded)
      if (!said.contains({version.unit, version.year})) after.push_back(version);
    const auto batch = load(registry, folder, {{"units.csv", csv}});
    CAPTURE(csv);
    bool must_refuse = false;
    for (int year = 1999; year <= 2004; ++year) must_refuse = must_refuse || has_circle(after, year);
    CHECK((batch.set_aside > 0) == must_refuse);
    for (int year = 1999; year <= 2004; ++year) CHECK_NOTHROW(at(registry, iso(year)));
    if (must_refuse) return;  // what was set aside is not modelled further
    loaded = after;
    for (const Version& version : loaded) codes.insert(code(version.unit));
    CHECK(at(registry, "2002-06-01")->tree().size() == codes.size());
  }
}
