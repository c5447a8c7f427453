#include <ketnap/plugin/catalog.hpp>

#include <stdexcept>

#include <catch2/catch_test_macros.hpp>
#include <ketnap/base/text.hpp>
#include <ketnap/expr/text.hpp>

#include "plugins.hpp"

using namespace test_plugins;

namespace {

Plugin with_rules(const std::string& rules) { return from_file("p", "rules.json", rules); }
Plugin in_code(std::function<void(CatalogBuilder&)> add, std::vector<std::pair<std::string, std::string>> requirements = {}) {
  return {.info = {.name = "p", .version = "1.0.0", .requirements = std::move(requirements)}, .register_values = std::move(add)};
}
Rule rule(std::string id, Expr holds) {
  Rule out;
  out.id = std::move(id);
  out.step = "cell_vote";
  out.holds = std::move(holds);
  return out;
}

}  // namespace

TEST_CASE("a catalog without plugins has the core's tables, and empty lists where a nation's are asked for") {
  const Catalog catalog;
  CHECK(catalog.plugins().empty());
  CHECK(catalog.schema().table("admissions") != nullptr);
  REQUIRE(catalog.schema().list("sex") != nullptr);
  CHECK(catalog.schema().list("sex")->codes.empty());
  CHECK(catalog.schema().list("step")->codes.size() == 21);
}

TEST_CASE("a plugin gives a new catalog and leaves the old one as it was") {
  const Catalog before;
  const std::string bytes = before.json();
  const Catalog after = before.with(land());
  CHECK(before.json() == bytes);
  CHECK(after.json() != bytes);
  CHECK(after.json() == Catalog().with(land()).json());
  CHECK(after.digest() == sha256(after.json()));
  CHECK(after.plugins().at(0).name == "land");
}

TEST_CASE("whatever is wrong with a plugin, the catalog stays byte-equal and the error has its number") {
  const Catalog catalog = Catalog().with(land());
  const std::string bytes = catalog.json();
  const auto refused = [&](const Plugin& plugin) {
    const int number = error_of([&] { (void)catalog.with(plugin); });
    CHECK(catalog.json() == bytes);
    return number;
  };
  const auto good = rule("p.a", boolean(true));

  CHECK(refused(in_code([](CatalogBuilder&) { throw std::runtime_error("boom"); })) == 1202);
  CHECK(refused(in_code([](CatalogBuilder&) {
          throw 7;  // NOLINT(bugprone-std-exception-baseclass)
        })) == 1202);
  CHECK(refused(in_code([&](CatalogBuilder& catalog_builder) {
          catalog_builder.add(good);
          throw std::runtime_error("half way");
        })) == 1202);
  CHECK(refused(land()) == 1203);
  CHECK(refused(in_code([&](CatalogBuilder& b) { b.add(good), b.add(good); })) == 1203);
  CHECK(refused(from_file("p", "documents.json", R"json({"charter": {"title": "Another"}})json")) == 1203);
  CHECK(refused(from_file("p", "codes.json", R"json([{"list": "sex", "codes": [{"key": "x"}]}])json")) == 1203);
  CHECK(refused(from_file("p", "codes.json", R"json([{"list": "step", "codes": [{"key": "x"}]}])json")) == 1203);
  CHECK(refused(from_file("p", "codes.json", R"json([{"list": "p.x", "codes": [{"key": "x"}, {"key": "x"}]}])json")) == 1203);
  CHECK(refused(from_file("p", "codes.json", R"json([{"list": "clubs", "codes": [{"key": "x"}]}])json")) == 1204);
  CHECK(refused(in_code([&](CatalogBuilder& b) { b.add(rule("land.b", boolean(true))); })) == 1204);
  CHECK(refused(in_code([&](CatalogBuilder& b) { b.add(rule("p.", boolean(true))); })) == 1204);
  CHECK(refused(in_code([&](CatalogBuilder& b) { b.add(rule("p.Tuổi", boolean(true))); })) == 1204);
  CHECK(refused(in_code([](CatalogBuilder&) {}, {{"land", ">=2"}})) == 1205);
  CHECK(refused(in_code([](CatalogBuilder&) {}, {{"sea", ">=0"}})) == 1205);
  CHECK(refused(in_code([](CatalogBuilder&) {}, {{"land", "new"}})) == 1212);
  CHECK(refused(in_code([&](CatalogBuilder& b) {
          b.add(Rule{.id = "p.a", .title = {}, .step = "cell_vote", .basis = {}, .applies = {}, .holds = {}});
        })) == 1207);
  CHECK(refused(with_rules(R"json([{"id": "p.a", "step": "cell_vote", "basis": ["decree, 3"], "holds": "true"}])json")) == 1209);
  CHECK(refused(from_file("p", "parameters.json", R"json({"p.x": [{"in_force": "2020..", "value": 1, "basis": "decree"}]})json")) ==
        1209);
  CHECK(refused(with_rules(R"json([{"id": "p.a", "step": "cel_vote", "holds": "true"}])json")) == 1210);
  CHECK(refused(with_rules(R"json([{"id": "p.a", "step": "cell_vote", "holds": "borm is known"}])json")) == 3010);
  CHECK(refused(with_rules(R"json([{"id": "p.a", "step": "cell_vote", "holds": "(born"}])json")) == 3010);
  CHECK(refused(with_rules(R"json([{"id": "p.a", "step": "cell_vote", "holds": "step_date"}])json")) == 3010);
  CHECK(refused(from_file("p", "indicators.json", R"json([{"id": "p.a", "value": "count(admissions) > 1"}])json")) == 3010);
  CHECK(refused({.info = {.name = "P", .version = "1", .requirements = {}}, .register_values = {}}) == 1207);
  CHECK(refused({.info = {.name = "p", .version = "one", .requirements = {}}, .register_values = {}}) == 1207);
  CHECK(refused(in_code([&](CatalogBuilder& b) { b.add(good); }, {{"land", ">=1,<2"}})) == 0);
}

TEST_CASE("an error of the plugin is told with the plugin's name") {
  CHECK(message_of([] { (void)Catalog().with(in_code([](CatalogBuilder&) { throw std::runtime_error("boom"); })); }) ==
        "KN1202 The plugin p failed while registering: boom. Correct the plugin, or tell its author; nothing of it is in use.");
  CHECK(message_of([] {
          (void)Catalog().with(land()).with(from_file("p", "documents.json", R"json({"charter": {"title": "X"}})json"));
        }) ==
        "KN1203 The plugin p: charter is declared already, by land. Choose another id, or remove one of the two declarations.");
}

TEST_CASE("all expressions that do not bind are told at once, each with its id, text and caret, in both languages") {
  const Plugin plugin = from_files("p", {{"rules.json", R"json([
      {"id": "p.a", "step": "cell_vote", "holds": ["years_between(borm, step_date) >= 18", "and sex == 'femal'"]},
      {"id": "p.b", "step": "cell_vote", "holds": "3 * (vote.in_favour >= 2"},
      {"id": "p.c", "step": "cell_vote", "applies": "moved", "holds": "true"}])json"},
                                         {"indicators.json", R"json([{"id": "p.i", "value": "count(admision)"}])json"}});
  try {
    (void)Catalog().with(land()).with(plugin);
    FAIL("nothing was refused");
  } catch (const Error& error) {
    REQUIRE(error.number() == 3010);
    const std::string en = error.message(Lang::en);
    const std::string vi = error.message(Lang::vi);
    CAPTURE(en);
    CHECK(en.find("p.a (holds): KN3002 There is no name borm") != std::string::npos);
    CHECK(en.find("    years_between(borm, step_date) >= 18 and sex == 'femal'\n                  ^^^^\n") != std::string::npos);
    CHECK(en.find("p.a (holds): KN3004 ") != std::string::npos);
    CHECK(en.find("p.b (rules.json, holds): KN3001 ") != std::string::npos);
    CHECK(en.find("p.i (value): KN3002 ") != std::string::npos);
    CHECK(en.find("p.c") == std::string::npos);
    CHECK(vi.find("p.a (holds): KN3002 Không có tên borm") != std::string::npos);
    CHECK(vi.find("There is no") == std::string::npos);
  }
}

TEST_CASE("a rule may have versions under one id, at one step, of days that do not overlap") {
  const auto number = [](const char* second) {
    return error_of([&] {
      (void)Catalog().with(
          with_rules(std::string(R"json([{"id": "p.a", "step": "cell_vote", "in_force": "2020..2021", "holds": "true"}, )json") +
                     second + "]"));
    });
  };
  CHECK(number(R"json({"id": "p.a", "step": "cell_vote", "in_force": "2022..", "holds": "true"})json") == 0);
  CHECK(number(R"json({"id": "p.a", "step": "cell_vote", "in_force": "2021-12-31..", "holds": "true"})json") == 1203);
  CHECK(number(R"json({"id": "p.a", "step": "decision", "in_force": "2022..", "holds": "true"})json") == 1203);
}

TEST_CASE("indicators scripted for one request are an overlay") {
  const Catalog catalog = Catalog().with(land());
  const std::string bytes = catalog.json();
  Indicator mine;
  mine.id = "my.women";
  mine.value = parse("count(admissions, sex == 'female')");
  const auto with = [](const Catalog& base, const Indicator& one) { return base.with_indicators({&one, 1}); };
  const Catalog over = with(catalog, mine);
  CHECK(over.indicator("my.women").value != nullptr);
  CHECK(catalog.json() == bytes);
  CHECK(error_of([&] { (void)with(over, mine); }) == 1203);
  // Its digest stands for what lies below, and for what it adds in which order.
  CHECK(over.digest() == with(catalog, mine).digest());
  CHECK(over.digest() != catalog.digest());
  Indicator other = mine;
  other.id = "my.men";
  CHECK(with(catalog, other).digest() != over.digest());
  CHECK(with(over, other).digest() != with(with(catalog, other), mine).digest());
  other.value = parse("count(admissions)");
  CHECK(with(Catalog(), other).digest() != with(catalog, other).digest());
  mine.value = parse("count(admission)");
  CHECK(error_of([&] { (void)with(catalog, mine); }) == 3010);

  // Several at once may name each other, and what is wrong is said of all.
  Indicator stated;
  stated.id = "my.stated";
  stated.value = parse("claim('my.women')");
  mine.value = parse("count(admissions)");
  const Catalog both = catalog.with_indicators(std::vector{stated, mine});
  CHECK(both.indicator("my.stated").value != nullptr);
  CHECK(both.indicators().size() == catalog.indicators().size() + 2);
  CHECK(error_of([&] { (void)catalog.with_indicators(std::vector{mine, mine}); }) == 1203);
  mine.value = parse("count(admission)");
  stated.value = parse("count(member)");
  const std::string message = message_of([&] { (void)catalog.with_indicators(std::vector{stated, mine}); });
  CHECK(message.find("my.stated") != std::string::npos);
  CHECK(message.find("my.women") != std::string::npos);
}

TEST_CASE("what is not in the catalog is answered with the nearest name") {
  const Catalog catalog = Catalog().with(land());
  CHECK(message_of([&] { (void)catalog.indicator("land.womem"); }) ==
        "KN3103 There is no indicator land.womem. Is land.women meant? See the list in now.indicators.");
  CHECK(error_of([&] { (void)catalog.rule("land.ag"); }) == 3104);
  CHECK(error_of([&] { (void)catalog.format("x"); }) == 3105);
  CHECK(error_of([&] { (void)catalog.report("x"); }) == 3106);
  CHECK(error_of([&] { (void)catalog.format_for_suffix("docx"); }) == 4005);
}

TEST_CASE("wanted plugins are loaded after those that they require, and no others") {
  const std::vector<Plugin> available = {land(), from_files("island", {}, {{"land", ">=1"}}), from_files("sea", {}),
                                         from_files("standard", {})};
  const auto names = [&](const std::vector<std::string>& wanted) {
    std::vector<std::string> out;
    const Catalog catalog = load_plugins(available, wanted);
    for (const PluginInfo& info : catalog.plugins()) out.push_back(info.name);
    return out;
  };
  CHECK(names({}) == std::vector<std::string>{"standard"});
  CHECK(names({"island", "land", "island"}) == std::vector<std::string>{"standard", "land", "island"});
  CHECK(error_of([&] { (void)names({"island"}); }) == 1205);
  CHECK(message_of([&] { (void)names({"iland"}); }) ==
        "KN1201 There is no plugin iland; installed: land, island, sea, standard. Install it, or correct the name.");
  const std::vector<Plugin> circle = {from_files("a", {}, {{"b", ">=1"}}), from_files("b", {}, {{"a", ">=1"}})};
  CHECK(error_of([&] { (void)load_plugins(circle, std::vector<std::string>{"a", "b"}); }) == 1205);
}

TEST_CASE("versions compare as numbers") {
  const auto fits = [](const char* version, const char* requirement) {
    const Catalog catalog = Catalog().with(from_files("base", {}, {}, version));
    return error_of([&] { (void)catalog.with(from_files("p", {}, {{"base", requirement}})); }) == 0;
  };
  CHECK(fits("1.10", ">=1.9"));
  CHECK(fits("1", "==1.0.0"));
  CHECK(fits("1.2", ">=1, <2"));
  CHECK(fits("1.2", "1.2"));
  CHECK(fits("1.2", "!=1.3"));
  CHECK(fits("0.9", "<1"));
  CHECK(!fits("2.0", ">=1,<2"));
  CHECK(!fits("1.9", ">1.9"));
  CHECK(!fits("1.9", "<=1.8.9"));
}

TEST_CASE("groups: declared in files and in code, used by each other, refused with their place") {
  const auto with_groups = [](const std::string& groups) { return from_file("p", "groups.json", groups); };
  const Catalog base = Catalog().with(land());
  const Catalog catalog = base.with(
      from_files("p", {{"indicators.json", R"json([{"id": "p.women", "value": "count(members, group('p.old_women'))"}])json"},
                       {"groups.json", R"json([
    // The first names the second.
    {"id": "p.old_women", "rows": "members", "where": "group('p.women') and years_between(born, outer.period.end) >= 60"},
    {"id": "p.women", "title": "Nữ", "rows": ["members", "admissions"], "where": ["sex ==", "  'female'"], "partition": "p.sexes"}])json"}}));
  REQUIRE(catalog.groups().size() == 2);
  CHECK(catalog.groups()[1].rows == std::vector<std::string>{"members", "admissions"});
  CHECK(catalog.groups()[1].partition == "p.sexes");
  CHECK(catalog.json().find("years_between(born, outer.period.end) >= 60") != std::string::npos);
  Group same = catalog.groups()[1];
  same.where = col("sex") == text("male");
  CHECK(base.with(in_code([&](CatalogBuilder& b) { b.add(same); })).digest() !=
        base.with(in_code([&](CatalogBuilder& b) { b.add(catalog.groups()[1]); })).digest());

  const auto refused = [&](const Plugin& plugin) {
    const std::string bytes = catalog.json();
    const int number = error_of([&] { (void)base.with(plugin); });
    CHECK(catalog.json() == bytes);
    return number;
  };
  CHECK(refused(in_code([&](CatalogBuilder& b) { b.add(same), b.add(same); })) == 1203);
  CHECK(refused(with_groups(R"json([{"id": "q.a", "rows": "members", "where": "true"}])json")) == 1204);
  CHECK(refused(with_groups(R"json([{"id": "p.a", "where": "true"}])json")) == 1207);
  CHECK(refused(with_groups(R"json([{"id": "p.a", "rows": ["members", "votes"], "where": "true"}])json")) == 1207);
  CHECK(refused(with_groups(R"json([{"id": "p.a", "rows": "members"}])json")) == 1207);
  CHECK(refused(with_groups(R"json([{"id": "p.a", "rows": "members", "were": "true", "where": "true"}])json")) == 1208);
  CHECK(refused(with_groups(R"json([{"id": "p.a", "rows": "members", "where": "(born"}])json")) == 3010);
  CHECK(refused(with_groups(R"json([{"id": "p.a", "rows": "members", "where": "group('p.a')"}])json")) == 3010);
  CHECK(message_of([&] {
          (void)base.with(
              with_groups(R"json([{"id": "p.a", "rows": ["members", "dossiers"], "where": "sex == 'female' and officiall"}])json"));
        }).find("p.a (where, members): KN3002 There is no name officiall on a row of spells. Is official meant? ") !=
        std::string::npos);
  CHECK(message_of([&] {
          (void)base.with(with_groups(R"json([{"id": "p.a", "rows": ["members", "dossiers"], "where": "since is known"}])json"));
        }).find("    since is known\n    ^^^^^") != std::string::npos);
}
