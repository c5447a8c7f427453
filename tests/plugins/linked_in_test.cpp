#include <ketnap/linked_in.hpp>

#include <algorithm>

#include <catch2/catch_test_macros.hpp>
#include <ketnap/expr/text.hpp>

using namespace ketnap;

TEST_CASE("the linked-in plugins load together, and the nation fills every list that the tables ask for") {
  const Catalog catalog = load_plugins(plugins::linked_in(), std::vector<std::string>{"vn"});
  CHECK(catalog.plugins().at(0).name == "standard");
  CHECK(catalog.plugins().at(1).name == "vn");
  for (const CodeList& list : catalog.schema().lists()) {
    CAPTURE(list.id);
    CHECK(!list.codes.empty());
    CHECK(!list.declared_by.empty());
    for (const Code& code : list.codes) CHECK(!code.label.vi.empty());
  }
  CHECK(catalog.schema().list("education")->ordered);
  CHECK(catalog.json() == load_plugins(plugins::linked_in(), std::vector<std::string>{"vn"}).json());
}

TEST_CASE("the nation's declarations say what they rest on, in both languages") {
  const Catalog catalog = load_plugins(plugins::linked_in(), std::vector<std::string>{"vn"});
  for (const BoundRule& bound : catalog.rules()) {
    CAPTURE(bound.rule.id);
    CHECK(!bound.rule.basis.empty());
    CHECK(!bound.rule.title.vi.empty());
    CHECK(!bound.rule.title.en.empty());
    CHECK(!bound.rule.in_force.id().empty());
  }
  for (const Parameter& parameter : catalog.parameters()) {
    CAPTURE(parameter.id);
    for (const ParameterVersion& version : parameter.versions) CHECK(catalog.document(version.basis) != nullptr);
  }
  for (const BoundIndicator& bound : catalog.indicators()) {
    CHECK(!bound.indicator.title.vi.empty());
    CHECK(!bound.indicator.title.en.empty());
  }
  CHECK(print(catalog.rule("vn.age_min").rule.holds) == "years_between(born, step_date) >= param('vn.age_min')");
  CHECK(print(catalog.rule("vn.cell_vote").rule.holds) ==
        "3 * vote.in_favour >= 2 * (vote.members - vote.excused + vote.excused_present)");
}
