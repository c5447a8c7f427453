#include <ketnap/run/plan.hpp>

#include <catch2/catch_test_macros.hpp>
#include <ketnap/base/error.hpp>
#include <ketnap/run/written.hpp>

#include "world.hpp"

using namespace run_world;

namespace {

constexpr auto whole = R"({
  // every night
  "registry": "r.ketnap", "plugins": ["vn", "ha_nam"], "as_of": "2023-10-31", "strict": true, "lang": "en",
  "load": [{"files": "in/*.csv", "tables": {"people": "ds.csv"}, "document": "BC {month}", "by": "x",
            "scope": {"unit": "HNA", "period": "{month}"}, "set_aside": "sua_lai", "findings": "out/{day}.csv"}],
  "check": {"past": true, "periods": ["{year}", "{quarter}"], "units": "under:HNA.BL", "rules": "t.r", "outcome": "fail", "out": "v.csv"},
  "measure": [{"indicators": ["t.all"], "units": ["children:HNA", "level:superior"], "periods": "years:2020..{year}"},
              {"indicators": "t.all", "periods": "2023-10", "out": ["a.csv", "b.json"]}],
  "report": {"id": "t.month", "period": "{month}", "unit": "HNA", "audience": "form", "out": "out/r.html"}
})";

Error error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  return Error(1001, {"nothing"});
}

Error refused(const std::string& text) {
  return error_of([&] { (void)read_plan("p.json", text); });
}

std::string with(const std::string& more) { return R"({"registry": "r", "plugins": "vn", )" + more + "}"; }

}  // namespace

TEST_CASE("units and periods as they are written") {
  using enum UnitChoice::Reach;
  CHECK(unit_choice(" HNA.PL ").reach == unit);
  CHECK(unit_choice("HNA.PL").code == "HNA.PL");
  CHECK(unit_choice("children:HNA").reach == children);
  CHECK(unit_choice("under: HNA").code == "HNA");
  CHECK(unit_choice("under:HNA,kind=cell").kind == "cell");
  CHECK(unit_choice("under:HNA,level=grassroots").level == "grassroots");
  CHECK(unit_choice("level:superior").reach == under);
  CHECK(unit_choice("level:superior").code.empty());
  // An empty code, as of a variable that is not set, must not mean everybody.
  for (const char* text : {"", " ", "children:", "under:", "level:", "childen:HNA", "under:HNA,cell", "under:HNA,kind=", "a,b"}) {
    CAPTURE(text);
    CHECK(error_of([&] { (void)unit_choice(text); }).number() == 3112);
  }
  CHECK(written_periods("2020..2023").size() == 1);
  CHECK(written_periods("years:2020..2023").size() == 4);
  CHECK(written_periods("years:2020").size() == 1);
  CHECK(written_periods("quarters:2022-Q3..2023-Q1")[2].id() == "2023-Q1");
  CHECK(written_periods("months: 2023-01 .. 2023-10").size() == 10);
  for (const char* text : {"", "years:", "years:2020-01..2021", "years:2023..2020", "months:2023", "weeks:2023", "x"}) {
    CAPTURE(text);
    CHECK(error_of([&] { (void)written_periods(text); }).number() == 3101);
  }
}

TEST_CASE("a breakdown as it is written") {
  CHECK(written_breakdown("groups:vn.female, vn.pupil").groups == std::vector<std::string>{"vn.female", "vn.pupil"});
  CHECK(written_breakdown("codes:unit.sector").codes == "unit.sector");
  for (const char* text : {"", "vn.female", "groups:", "groups:a,,b", "codes:"}) {
    CAPTURE(text);
    CHECK(error_of([&] { (void)written_breakdown(text); }).number() == 3112);
  }
  const Plan plan = read_plan("p", with(R"("measure": {"indicators": "x", "periods": ["term:t.2020", "2023"], "by": "codes:sex",
                                            "within": "t.g"})"));
  CHECK(plan.measure[0].terms == std::vector<std::string>{"t.2020"});
  CHECK(plan.measure[0].periods.size() == 1);
  CHECK((plan.measure[0].by.codes == "sex" && plan.measure[0].by.within == "t.g"));
  CHECK(refused(with(R"("measure": {"indicators": "x", "periods": "2023", "by": "sex"})")).number() == 3261);
  CHECK(refused(with(R"("check": {"past": true, "periods": "term:t.2020"})")).number() == 3261);
}

TEST_CASE("a plan is read whole, with the day's names filled in") {
  const Plan plan = read_plan("p.json", whole);
  CHECK(plan.registry == "r.ketnap");
  CHECK(plan.plugins == std::vector<std::string>{"vn", "ha_nam"});
  CHECK(plan.as_of == day("2023-10-31"));
  CHECK((plan.strict && plan.lang == Lang::en));
  REQUIRE(plan.load.size() == 1);
  CHECK(plan.load[0].files == std::vector<std::string>{"in/*.csv"});
  CHECK(plan.load[0].tables[0] == std::pair<std::string, std::string>("people", "ds.csv"));
  CHECK(plan.load[0].document == "BC 2023-10");
  CHECK(plan.load[0].findings == "out/2023-10-31.csv");
  CHECK(plan.load[0].scope.value_or(LoadScope()).text() == "HNA 2023-10");
  REQUIRE(plan.check.size() == 1);
  CHECK(plan.check[0].past[0].id() == "2023");
  CHECK(plan.check[0].past[1].id() == "2023-Q4");
  CHECK(plan.check[0].outcome == Outcome::fail);
  REQUIRE(plan.measure.size() == 2);
  CHECK(plan.measure[0].periods.size() == 4);
  CHECK(plan.measure[0].units[1].level == "superior");
  CHECK(plan.measure[1].out == std::vector<std::string>{"a.csv", "b.json"});
  CHECK(plan.report[0].audience == Audience::form);
  CHECK(plan.report[0].period.id() == "2023-10");

  const Plan later = read_plan("p.json", whole, day("2024-02-29"));
  CHECK(later.as_of == day("2024-02-29"));
  CHECK(later.measure[0].periods.size() == 5);
  CHECK(later.digest == plan.digest);
  CHECK_FALSE(read_plan("p.json", with(R"("measure": {"indicators": "x", "periods": "{year}"})")).as_of);
}

TEST_CASE("what a plan says is its digest; how it is laid out is not") {
  const std::string one = R"({"registry": "r", "plugins": ["vn"]})";
  const std::string same = "{ // said\n \"plugins\": [\"vn\"],\n \"registry\": \"r\"}";
  CHECK(read_plan("a", one).digest == read_plan("b", same).digest);
  CHECK(read_plan("a", one).digest != read_plan("a", R"({"registry": "r2", "plugins": ["vn"]})").digest);
}

TEST_CASE("a plan that is none is refused with its place, what was expected and the nearest") {
  CHECK(refused("{").number() == 3260);
  CHECK(refused(R"({"registry": "r", "registry": "s"})").number() == 3260);
  CHECK(refused(R"({"plugins": ["vn"]})").args()[2] == "registry");
  CHECK(refused(R"({"registry": "r"})").args()[2] == "plugins");
  const Error unknown = refused(with(R"("measures": {})"));
  CHECK(unknown.number() == 3262);
  CHECK(unknown.args() == std::vector<std::string>{"p.json", "", "measures", "measure"});
  const Error inside = refused(with(R"("load": [{"files": "x"}, {"files": "x", "documents": "y"}])"));
  CHECK(inside.args() == std::vector<std::string>{"p.json", "load #2", "documents", "document"});
  const Error kind = refused(with(R"("check": [{"past": "yes", "periods": "2023"}])"));
  CHECK(kind.number() == 3261);
  CHECK(kind.args() == std::vector<std::string>{"p.json", "check #1", "past", "true | false"});
  CHECK(kind.message(Lang::en).find("p.json, check #1: past") != std::string::npos);
  for (const char* more :
       {R"("load": {})", R"("load": {"files": "x", "scope": "some"})", R"("load": {"files": "x", "scope": {"unit": ""}})",
        R"("load": {"tables": {"people": 1}})", R"("check": {"past": true})", R"("check": {"periods": "2023"})",
        R"("check": {"outcome": "failed"})", R"("check": {"units": "all:HNA"})", R"("measure": {"periods": "2023"})",
        R"("measure": {"indicators": "x"})", R"("measure": {"indicators": "x", "periods": "20x"})",
        R"("report": {"id": "x", "period": "years:2020..2021", "out": "a.md"})", R"("report": {"id": "x", "period": "2023"})",
        R"("report": {"id": "x", "period": "2023", "audience": "all", "out": "a.md"})", R"("as_of": "31/10/2023")",
        R"("as_of": 2023)", R"("lang": "fr")", R"("load": {"files": "in/{today}/*.csv"})", R"("load": "in/*.csv")"}) {
    CAPTURE(more);
    CHECK(refused(with(more)).number() == 3261);
  }
  CHECK(refused("[]").number() == 3261);
}

TEST_CASE("no two steps of a plan write one file") {
  const Error error = refused(with(R"("measure": {"indicators": "x", "periods": "2023", "out": "out/a.csv"},
                                      "check": {"out": "out/./a.csv"})"));
  CHECK(error.number() == 3267);
  CHECK(error.args()[1] == "out/a.csv");
  CHECK(refused(with(R"("check": {"out": "r"})")).number() == 3267);
}

TEST_CASE("what a plan names is in the catalog, or the plan is refused before it runs") {
  const Catalog known = catalog([](CatalogBuilder& builder) {
    Indicator all;
    all.id = "t.all";
    all.value = parse("count(admissions)");
    builder.add(all);
    builder.add(
        Format{.id = "t.csv", .title = {"CSV", "CSV"}, .suffix = "csv", .media_type = "text/csv", .render = [](const Document&) {
                 return std::string();
               }});
  });
  const auto said = [&](const std::string& more) {
    return error_of([&] { expect_declared(read_plan("p", with(more)), known); }).number();
  };
  CHECK(said(R"("measure": {"indicators": "t.all", "periods": "2023", "out": "a.csv"})") == 1001);
  CHECK(said(R"("measure": {"indicators": "t.al", "periods": "2023"})") == 3103);
  CHECK(said(R"("measure": {"indicators": "t.all", "periods": "2023", "out": "a.xls"})") == 4005);
  CHECK(said(R"("measure": {"indicators": "t.all", "periods": "2023", "out": "a"})") == 4005);
  CHECK(said(R"("check": {"rules": "t.none"})") == 3104);
  CHECK(said(R"("report": {"id": "t.none", "period": "2023", "out": "a.csv"})") == 3106);
}

TEST_CASE("a lock says what differs, on both sides") {
  const Plan plan = read_plan("p", with(R"("strict": false)"));
  const auto made = [](const char* value, const char* version) {
    return Catalog().with(
        {.info = {.name = "t", .version = version, .requirements = {}}, .register_values = [&](CatalogBuilder& builder) {
           Indicator all;
           all.id = "t.all";
           all.value = parse(value);
           builder.add(all);
         }});
  };
  const auto source = [](const char* text) {
    return std::vector<PluginSource>{{.name = "t", .files = {{"a.py", text}, {"b/c.py", ""}}}};
  };
  const PlanLock lock = lock_of(plan, made("count(admissions)", "1.0"), source("x"));
  CHECK(read_lock("p.lock.json", lock.json()) == lock);
  CHECK(differences(lock, lock).empty());

  const auto beside = [&](const Catalog& catalog, const char* text) {
    return differences(lock, lock_of(plan, catalog, source(text)));
  };
  const std::vector<std::string> code = beside(made("count(admissions)", "1.0"), "y");
  REQUIRE(code.size() == 1);
  CHECK(code[0].starts_with("t 1.0 (" + lock.plugins[0].digest.substr(0, 12) + ") ≠ t 1.0 ("));
  CHECK(beside(made("count(members)", "1.0"), "x").size() == 1);
  CHECK(beside(made("count(admissions)", "1.1"), "x")[0].find("≠ t 1.1 (") != std::string::npos);
  const std::vector<std::string> gone = differences(lock, lock_of(plan, Catalog(), {}));
  CHECK(gone[0].ends_with("≠ –"));
  const std::vector<std::string> come = differences(lock_of(plan, Catalog(), {}), lock);
  CHECK(come[0].starts_with("– ≠ t 1.0"));
  const std::vector<std::string> said =
      differences(lock, lock_of(read_plan("p", with(R"("strict": true)")), made("count(admissions)", "1.0"), source("x")));
  REQUIRE(said.size() == 1);
  CHECK(said[0].starts_with("plan "));

  CHECK(error_of([] { (void)read_lock("l", "{}"); }).number() == 3261);
  CHECK(error_of([&] { (void)read_lock("l", R"({"x": 1, )" + lock.json().substr(1)); }).number() == 3262);
}
