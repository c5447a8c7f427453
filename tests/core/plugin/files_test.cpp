#include <catch2/catch_test_macros.hpp>
#include <ketnap/expr/text.hpp>

#include "plugins.hpp"

using namespace test_plugins;

namespace {

Catalog loaded(const std::string& file, const std::string& text) { return Catalog().with(from_file("p", file, text)); }
int refused(const std::string& file, const std::string& text) {
  return error_of([&] { (void)loaded(file, text); });
}
std::string message(const std::string& file, const std::string& text) {
  return message_of([&] { (void)loaded(file, text); });
}

}  // namespace

TEST_CASE("a plugin's files become rules, parameters, documents, lists, indicators") {
  const Catalog catalog = Catalog().with(land());
  REQUIRE(catalog.rules().size() == 2);
  CHECK(catalog.rules()[0].rule.in_force.id() == "2011..2019");
  CHECK(catalog.rules()[0].rule.severity == Severity::warns);
  CHECK(catalog.rules()[0].rule.confidence == Confidence::reported);
  const Rule& rule = catalog.rule("land.age").rule;
  CHECK(rule.in_force.id() == "2020..");
  CHECK(rule.title == Label{"Tuổi", "Tuổi"});
  CHECK(rule.basis == std::vector<std::string>{"charter, 1.2"});
  CHECK(print(rule.holds) == "years_between(born, step_date) >= param('land.age_min')");
  CHECK(rule.applies.empty());
  CHECK(catalog.rule("land.age").applies == nullptr);
  CHECK(catalog.rule("land.age").holds != nullptr);

  const Indicator& women = catalog.indicator("land.women").indicator;
  CHECK(women.scale == Scale::percent);
  CHECK(women.decimals == 2);
  CHECK(women.title.in(Lang::en) == "Women");
  REQUIRE(catalog.parameters().size() == 1);
  CHECK(catalog.parameters()[0].at(Date::parse("2023-01-01").value())->value == Rational(18));
  CHECK(catalog.document("charter, 1.2")->title.en == "Charter");
  CHECK(catalog.document("charte") == nullptr);
  CHECK(catalog.schema().list("sex")->codes.size() == 2);
  CHECK(catalog.schema().list("sex")->declared_by == "land");
}

TEST_CASE("a parameter's value is exact, as a number or as text") {
  const auto value = [](const char* written) {
    return loaded("parameters.json",
                  std::string(R"json({"p.x": {"title": "X", "versions": [{"in_force": "2020..", "value": )json") + written + "}]}}")
        .parameters()[0]
        .versions[0]
        .value;
  };
  CHECK(value("0.6") == Rational(3, 5));
  CHECK(value("\"3%\"") == Rational(3, 100));
  CHECK(value("-2") == Rational(-2));
  CHECK(value("0.1") == Rational(1, 10));
}

TEST_CASE("versions of a parameter are put in order and may not overlap") {
  const Catalog catalog =
      loaded("parameters.json", R"json({"p.x": [{"in_force": "2022..", "value": 2}, {"in_force": "2020..2021", "value": 1}]})json");
  CHECK(catalog.parameters()[0].versions[0].value == Rational(1));
  CHECK(refused("parameters.json",
                R"json({"p.x": [{"in_force": "2022..", "value": 2}, {"in_force": "2020..2022", "value": 1}]})json") == 1207);
}

TEST_CASE("a field of a plugin joins its table") {
  const Catalog catalog =
      loaded("fields.json", R"json([{"table": "people", "name": "nickname", "label": {"vi": "Tên gọi", "en": "Nickname"},
                                                     "type": "text", "sensitivity": "personal"}])json");
  const Field* field = catalog.schema().table("people")->find("nickname");
  REQUIRE(field != nullptr);
  CHECK(field->declared_by == "p");
  CHECK(field->sensitivity == Sensitivity::personal);
  CHECK(refused("fields.json", R"json([{"table": "people", "name": "sex", "type": "text"}])json") == 1203);
  CHECK(refused("fields.json", R"json([{"table": "admissions", "name": "occupation", "type": "text"}])json") ==
        1203);  // the profile's name
  CHECK(refused("fields.json", R"json([{"table": "people", "name": "ceremony_on", "type": "date"}])json") ==
        1203);  // hidden by the admission's
  CHECK(refused("fields.json", R"json([{"table": "people", "name": "count", "type": "integer"}])json") ==
        1203);  // a function's name
  CHECK(refused("fields.json", R"json([{"table": "people", "name": "x", "type": "code", "target": "nothing"}])json") == 1213);
  CHECK(refused("fields.json", R"json([{"table": "persons", "name": "x"}])json") == 1213);
  CHECK(refused("fields.json", R"json([{"table": "people", "name": "Tên", "type": "text"}])json") == 1207);
  CHECK(refused("fields.json", R"json([{"table": "people", "name": "x", "type": "string"}])json") == 1207);
}

TEST_CASE("a file that is no JSON, or says something twice, is refused with its place") {
  CHECK(message("rules.json", "[{]").find("The plugin p, file rules.json is not valid JSON: parse error at line 1, column 3") !=
        std::string::npos);
  CHECK(refused("rules.json", "[{},]") == 1206);
  CHECK(message("parameters.json",
                R"json({"p.x": [{"in_force": "2020..", "value": 1}], "p.x": [{"in_force": "2020..", "value": 2}]})json")
            .find("\"p.x\"") != std::string::npos);
  CHECK(refused("rules.json", "[] // a comment may stand here") == 0);
}

TEST_CASE("a missing field, one of the wrong kind and an unknown one are named with their entry") {
  CHECK(message("rules.json", R"json([{"id": "p.a", "step": "cell_vote"}])json") ==
        "KN1207 The plugin p, file rules.json, #1 p.a: the field holds is missing or of the wrong kind; expected \"...\". Add "
        "or correct it; "
        "plugins/template shows how it is written.");
  CHECK(message("rules.json", R"json([{"id": "p.a", "step": "cell_vote", "holds": "true", "in_forze": "2020.."}])json") ==
        "KN1208 The plugin p, file rules.json (#1 p.a): no field is called in_forze. Is in_force meant? Correct the name, or "
        "remove the field.");
  CHECK(refused("rules.json", R"json([{"id": "p.a", "step": "cell_vote", "holds": "true", "in_force": "soon"}])json") == 1207);
  CHECK(refused("rules.json", R"json([{"id": "p.a", "step": "cell_vote", "holds": "true", "severity": "hard"}])json") == 1207);
  CHECK(refused("rules.json", R"json([{"id": "p.a", "step": "cell_vote", "holds": 1}])json") == 1207);
  CHECK(refused("rules.json", R"json({"id": "p.a"})json") == 1207);
  CHECK(refused("rules.json", R"json(["p.a"])json") == 1207);
  CHECK(refused("indicators.json", R"json([{"id": "p.a", "value": "count(admissions)", "decimals": 40}])json") == 1207);
  CHECK(refused("parameters.json", R"json({"p.x": []})json") == 1207);
  CHECK(refused("parameters.json", R"json({"p.x": [{"value": 1}]})json") == 1207);
  CHECK(refused("documents.json", R"json({"d": {"title": "D", "issued_on": "31/02/2023"}})json") == 1207);
  CHECK(refused("codes.json", R"json([{"list": "sex", "codes": []}])json") == 1207);
}

TEST_CASE("a file that this version does not read is refused, others are ignored") {
  CHECK(message("rule.json", "[]").find("Is rules.json meant?") != std::string::npos);
  CHECK(refused("deadlines.json", "[]") == 1214);
  CHECK(refused("people.csv", "person,born") == 1214);
  CHECK(refused("README.md", "# text") == 0);
  CHECK(refused("cases/age.json", "not read here") == 0);
}

TEST_CASE("plugin.json gives name, version and requirements, and must agree with the plugin") {
  const PluginInfo info =
      plugin_info(R"json({"name": "ninh_thuan", "version": "1.0", "requires": {"vn": ">=1", "standard": "==0.1"}})json");
  CHECK(info.name == "ninh_thuan");
  CHECK(info.requirements == std::vector<std::pair<std::string, std::string>>{{"vn", ">=1"}, {"standard", "==0.1"}});
  CHECK(error_of([] { (void)plugin_info(R"json({"name": "x"})json"); }) == 1207);
  CHECK(error_of([] { (void)plugin_info(R"json({"name": "x", "version": "1", "require": {}})json"); }) == 1208);
  CHECK(error_of([] { (void)plugin_info(""); }) == 1206);
  CHECK(refused("plugin.json", R"json({"name": "p", "version": "1.0.0"})json") == 0);
  CHECK(refused("plugin.json", R"json({"name": "q", "version": "1.0.0"})json") == 1207);
  CHECK(refused("plugin.json", R"json({"name": "p", "version": "2.0.0"})json") == 1207);
}

TEST_CASE("a rule's versions say what differs, and have the rest from the rule") {
  const Catalog catalog = loaded("rules.json", R"json([
    {"id": "p.age", "step": "cell_vote", "title": "Tuổi", "severity": "warns", "applies": "not moved", "holds": "born is known",
     "versions": [{"in_force": "2020..2021", "confidence": "draft"},
                  {"in_force": "2022..", "title": "Tuổi mới", "severity": "blocks", "holds": "sex is known"}]}])json");
  REQUIRE(catalog.rules().size() == 2);
  const Rule& first = catalog.rules()[0].rule;
  const Rule& second = catalog.rules()[1].rule;
  CHECK(first.in_force.id() == "2020..2021");
  CHECK(first.confidence == Confidence::draft);
  CHECK(first.severity == Severity::warns);
  CHECK(print(first.holds) == "born is known");
  CHECK(second.title.vi == "Tuổi mới");
  CHECK(second.confidence == Confidence::confirmed);
  CHECK(second.severity == Severity::blocks);
  CHECK(print(second.holds) == "sex is known");
  CHECK(print(second.applies) == "not moved");

  const std::string begins = R"json([{"id": "p.x", "step": "cell_vote", )json";
  CHECK(refused("rules.json", begins + R"json("holds": "moved", "versions": []}])json") == 1207);
  CHECK(refused("rules.json", begins + R"json("versions": [{"in_force": "2020.."}]}])json") == 1207);
  CHECK(refused("rules.json", begins + R"json("holds": "moved", "versions": [{"in_force": "2020..", "step": "decision"}]}])json") ==
        1208);
  CHECK(refused("rules.json",
                begins + R"json("holds": "moved", "versions": [{"in_force": "2020.."}, {"in_force": "2021.."}]}])json") == 1203);
}

TEST_CASE("a form stands at a step while the law has it so") {
  const auto with_form = [](const std::string& text) {
    return Catalog().with(from_files(
        "p", {{"codes.json", R"json([{"list": "paper", "codes": [{"key": "application"}]}])json"}, {"forms.json", text}}));
  };
  const Catalog catalog = with_form(
      R"json([{"paper": "application", "form": "1-KNĐ", "step": "application", "in_force": "2020..2021", "confidence": "draft"},
              {"paper": "application", "form": "2-KNĐ", "step": "background", "in_force": "2022.."}])json");
  REQUIRE(catalog.forms().size() == 2);
  CHECK(catalog.forms()[1].code == "2-KNĐ");
  CHECK(catalog.forms()[0].confidence == Confidence::draft);
  const auto number = [&](const std::string& text) { return error_of([&] { (void)with_form(text); }); };
  CHECK(number(R"json([{"paper": "applicatio", "step": "application"}])json") == 1207);
  CHECK(number(R"json([{"paper": "application", "step": "apply"}])json") == 1207);
  CHECK(number(R"json([{"paper": "application", "step": "application"}, {"paper": "application", "step": "background"}])json") ==
        1207);
  CHECK(number(R"json([{"paper": "application", "step": "application", "basis": ["nowhere"]}])json") == 1209);
}

TEST_CASE("tables that a plugin brings are kept as they are") {
  const Catalog catalog = loaded("targets.csv", "target,unit\n");
  REQUIRE(catalog.tables().size() == 1);
  CHECK(catalog.tables()[0].plugin == "p");
  CHECK(catalog.tables()[0].file.text == "target,unit\n");
}

TEST_CASE("a report that is data is refused where a block is none") {
  const auto report = [](const std::string& blocks) {
    return R"json([{"id": "p.r", "title": "R", "blocks": )json" + blocks + "}]";
  };
  CHECK(loaded("reports.json", report(R"json([{"heading": "Năm {period}", "level": 2}])json")).reports().size() == 1);
  CHECK(refused("reports.json", report("[]")) == 1207);
  CHECK(refused("reports.json", report(R"json([{"headline": "x"}])json")) == 1207);
  CHECK(refused("reports.json", report(R"json([{"heading": "x", "levels": 2}])json")) == 1208);
  CHECK(refused("reports.json", report(R"json([{"table": "x"}])json")) == 1207);
  CHECK(refused("reports.json", report(R"json([{"table": "x", "indicators": ["a.b"], "units": "all"}])json")) == 1207);
  CHECK(refused("reports.json", report(R"json([{"verdicts": "x", "outcome": "failed"}])json")) == 1207);
}
