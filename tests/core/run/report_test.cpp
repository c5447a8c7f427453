#include <ketnap/run/report.hpp>

#include <stdexcept>

#include <catch2/catch_test_macros.hpp>
#include <ketnap/base/error.hpp>
#include <ketnap/run/render.hpp>

#include "world.hpp"

using namespace run_world;

namespace {

Snapshot province() {
  Maker maker("2022-10-31");
  with_units(maker);
  maker.table("people", "person,born", {"P1,2000-01-01"});
  maker.table("admissions", "admission,person,unit,decided_on,ceremony_on", {"A1,P1,H.A.1,2022-01-10,2022-02-03"});
  maker.table("dossiers", "dossier,person,unit", {"D1,P1,H.A.1"});
  maker.table("steps", "dossier,step,round,done_on", {"D1,listed,1,2022-03-03"});
  return snapshot_of(maker);
}

Catalog with_report(std::function<void(ReportBuilder&)> build) {
  return catalog([&](CatalogBuilder& builder) {
    Indicator all;
    all.id = "t.all";
    all.value = parse("count(admissions)");
    builder.add(all);
    Rule rule;
    rule.id = "t.listed";
    rule.title = {"Quy tắc", "Rule"};
    rule.step = "listed";
    rule.confidence = Confidence::draft;
    rule.holds = parse("years_between(born, step_date) >= 18");
    builder.add(rule);
    builder.add(Report{.id = "t.month", .title = {"Rà soát", "Review"}, .period = "month", .build = std::move(build)});
  });
}

int error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.number();
  }
  return 0;
}

}  // namespace

TEST_CASE("a report builds a document from what it asks for") {
  const Catalog catalog = with_report([](ReportBuilder& r) {
    r.heading("Kết quả " + r.period_label() + ' ' + r.unit() + ' ' + r.as_of().iso() + (r.lang() == Lang::vi ? " vi" : " en"), 1);
    r.paragraph(r.period().id());
    r.table("Kết nạp", r.measure({.indicators = {"t.all"}, .units = {children(r.unit())}, .periods = {r.period()}}));
    r.verdicts("Kiểm tra", r.check(true), {});
  });
  const Document document =
      build_report(province(), catalog, {.report = "t.month", .unit = {}, .period = period("2022"), .lang = Lang::vi});
  CHECK(document.report == "t.month");
  CHECK(document.title == "Rà soát");
  CHECK(document.unit == "H");
  CHECK(document.period == "2022 (đến 31/10)");
  REQUIRE(document.blocks.size() == 4);
  CHECK(std::get<Heading>(document.blocks[0]).text == "Kết quả 2022 (đến 31/10) H 2022-10-31 vi");
  CHECK(std::get<Paragraph>(document.blocks[1]).text == "2022");
  CHECK(std::get<TableBlock>(document.blocks[2]).table.find("H", "2022", "t.all")->value == Rational(1));
  REQUIRE(std::get<VerdictsBlock>(document.blocks[3]).verdicts.verdicts.size() == 1);
  CHECK(document.provenance.used_draft);  // the rule is a draft

  const Document of_b =
      build_report(province(), catalog, {.report = "t.month", .unit = "H.B", .period = period("2022"), .lang = Lang::en});
  CHECK(of_b.title == "Review");
  CHECK(std::get<VerdictsBlock>(of_b.blocks[3]).verdicts.verdicts.empty());
  CHECK(error_of([&] {
          (void)build_report(province(), catalog, {.report = "t.month", .unit = "H.C", .period = period("2022"), .lang = Lang::vi});
        }) == 3102);
  CHECK(error_of([&] {
          (void)build_report(province(), catalog, {.report = "t.moth", .unit = {}, .period = period("2022"), .lang = Lang::vi});
        }) == 3106);
}

TEST_CASE("a report that fails is an error with its id, ketnap's own errors stay themselves") {
  const ReportRequest request{.report = "t.month", .unit = {}, .period = period("2022"), .lang = Lang::vi};
  const Catalog broken = with_report([](ReportBuilder&) { throw std::runtime_error("boom"); });
  CHECK(error_of([&] { (void)build_report(province(), broken, request); }) == 4001);
  const Catalog wrong = with_report(
      [](ReportBuilder& r) { r.table("", r.measure({.indicators = {"t.non"}, .units = {unit("H")}, .periods = {r.period()}})); });
  CHECK(error_of([&] { (void)build_report(province(), wrong, request); }) == 3103);
}

TEST_CASE("a rendering is for somebody: form leaves out rows about people, public is refused") {
  const Catalog catalog = with_report([](ReportBuilder& r) { r.verdicts("Kiểm tra", r.check(true), {}); });
  const Document document =
      build_report(province(), catalog, {.report = "t.month", .unit = {}, .period = period("2022"), .lang = Lang::vi});
  std::string seen;
  const Format format{
      .id = "t.text", .title = {}, .suffix = "txt", .media_type = "text/plain", .render = [&](const Document& shown) {
        seen = name_of(shown.audience);
        const auto* paragraph = std::get_if<Paragraph>(&shown.blocks.at(0));
        return paragraph == nullptr ? std::string("people") : paragraph->text;
      }};
  CHECK(render(document, format, Audience::internal) == "people");
  CHECK(seen == "internal");
  Document with_list = document;
  with_list.blocks = {ListBlock{.title = "Sắp đổi", .columns = {"Hồ sơ"}, .rows = {{"D1"}}, .people = true}};
  CHECK(render(with_list, format, Audience::internal) == "people");
  CHECK(render(with_list, format, Audience::form) == "Sắp đổi: 1");
  CHECK(render(document, format, Audience::form) == "Kiểm tra\nQuy tắc: đạt 1, không đạt 0, chưa rõ 0, không áp dụng 0");
  CHECK(seen == "form");
  CHECK(error_of([&] { (void)render(document, format, Audience::open); }) == 4003);
  Format broken = format;
  broken.render = [](const Document&) -> std::string { throw std::runtime_error("no room"); };
  CHECK(error_of([&] { (void)render(document, broken, Audience::internal); }) == 4001);
}

TEST_CASE("a builder tells what a report cannot count itself") {
  std::vector<ComingChange> coming;
  std::vector<Remark> remarks;
  const Catalog catalog = with_report([&](ReportBuilder& r) {
    const Verdicts found = r.check(true);
    remarks = r.remarks(found);
    coming = r.coming_changes(r.check(false), r.as_of().plus_days(400));
    CHECK(r.due_steps(found, r.as_of().plus_days(400)).empty());  // no rule sets a day
    CHECK(r.label("step", "listed") != "listed");
    CHECK(r.label("step", "no_step") == "no_step");
    CHECK(r.label("no_list", "x") == "x");
    const std::vector<Table::UnitHead> units = r.units({under(r.unit())});
    REQUIRE(units.size() > 1);
    CHECK(units[0].code == "H");
    CHECK(units[0].depth == 0);
    CHECK(units[1].depth == 1);
    CHECK(r.known_findings().size() == 1);
    r.heading("A", 1);
    r.note("n");
    r.facts("", {});
    r.chart({.kind = ChartKind::heat,
             .title = "c",
             .subtitle = {},
             .table = r.measure({.indicators = {"t.all"}, .units = {unit("H")}, .periods = {r.period()}})});
    r.list({.title = "l", .columns = {}, .rows = {}, .people = false});
    r.findings("f", r.known_findings());
    r.verdicts("v", found, remarks);
    CHECK(error_of([&] { r.verdicts("v", found, {{}, {}, {}}); }) == 4022);
  });
  ReportRequest request{.report = "t.month", .unit = {}, .period = period("2022"), .lang = Lang::vi};
  request.findings = {{.number = 2103, .file = "people.csv", .sheet = {}, .row = 17, .column = "born", .args = {"99/99/9999"}}};
  const Document document = build_report(province(), catalog, request);
  REQUIRE(document.blocks.size() == 7);
  CHECK(std::get<FindingsBlock>(document.blocks[5]).findings == request.findings);
  const auto& verdicts = std::get<VerdictsBlock>(document.blocks[6]);
  CHECK(verdicts.words.contains("listed"));
  CHECK(verdicts.words.contains("H.A.1"));
  REQUIRE(remarks.size() == 1);
  CHECK(remarks[0].why.empty());  // it passes: nothing to explain
  CHECK(coming.empty());          // no rule at the next step
  CHECK(tables_hold(document, Table{}));
  CHECK_FALSE(tables_hold(document, std::get<ChartBlock>(document.blocks[3]).table));
  CHECK(chart_kind("heat") == ChartKind::heat);
  CHECK(name_of(ChartKind::target_against_actual) == "target_against_actual");
  CHECK(error_of([] { (void)chart_kind("pie"); }) == 4020);
}
