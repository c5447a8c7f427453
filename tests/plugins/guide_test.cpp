#include <guide.hpp>

#include <catch2/catch_test_macros.hpp>
#include <ketnap/linked_in.hpp>
#include <ketnap/run/report.hpp>

#include "../core/run/world.hpp"

TEST_CASE("the guide's plugin in C++ loads beside the nation's, and its report and format work") {
  std::vector<Plugin> available = plugins::linked_in();
  available.push_back(demo());
  const Catalog catalog = load_plugins(available, std::vector<std::string>{"vn", "demo"});
  CHECK(catalog.rule("demo.age_min").rule.step == "cell_vote");
  small_world::Maker maker("2022-12-31");
  with_units(maker);
  const Snapshot snapshot = run_world::snapshot_of(maker);
  const Document document =
      build_report(snapshot, catalog, {.report = "demo.review", .unit = "", .period = period("2022"), .lang = Lang::vi});
  CHECK(document.blocks.size() == 2);
  CHECK(catalog.format("demo.title").render(document) == "Rà soát");
}
