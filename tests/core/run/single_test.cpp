#include <ketnap/run/single.hpp>

#include <catch2/catch_test_macros.hpp>

#include "world.hpp"

using namespace run_world;

namespace {

Snapshot province() {
  Maker maker("2022-10-31");
  with_units(maker);
  maker.table("people", "person,born", {"P1,2010-01-01"});
  maker.table("admissions", "admission,person,unit,decided_on,ceremony_on", {"A1,P1,H.A.1,2022-01-10,2022-02-03"});
  maker.table("dossiers", "dossier,person,unit", {"D1,P1,H.A.1"});
  maker.table("steps", "dossier,step,round,done_on", {"D1,listed,1,2022-03-03"});
  return snapshot_of(maker);
}

Catalog declared() {
  return catalog([](CatalogBuilder& builder) {
    Indicator all;
    all.id = "t.all";
    all.title = {"Kết nạp", "Admissions"};
    all.value = parse("count(admissions)");
    builder.add(all);
    Indicator untitled = all;
    untitled.id = "t.untitled";
    untitled.title = {};
    builder.add(untitled);
    Rule rule;
    rule.id = "t.listed";
    rule.title = {"Quy tắc", "Rule"};
    rule.step = "listed";
    rule.holds = parse("years_between(born, step_date) >= 18");
    builder.add(rule);
  });
}

}  // namespace

TEST_CASE("a table's document says what was measured, for whom and when") {
  const Snapshot snapshot = province();
  const Catalog catalog = declared();
  const Table table = measure(snapshot, catalog, {{"t.all", "t.untitled"}, {children("H.A")}, years(2021, 2022)});
  const Document one = document_of(snapshot, catalog, table, Lang::vi);
  CHECK(one.report.empty());
  CHECK(one.title == "Kết nạp; t.untitled");
  CHECK(one.unit == "H.A");
  CHECK(one.unit_name == "Đơn vị H.A");
  CHECK(one.period == "2021 – 2022 (đến 31/10)");
  CHECK(one.provenance.plugins == table.provenance.plugins);
  REQUIRE(one.blocks.size() == 1);
  CHECK(std::get<TableBlock>(one.blocks[0]).table.figures == table.figures);

  const Table of_two = measure(snapshot, catalog, {{"t.all"}, {unit("H.A"), unit("H.B")}, years(2022, 2022)});
  const Document several = document_of(snapshot, catalog, of_two, Lang::en);
  CHECK(several.title == "Admissions");
  CHECK(several.unit == "H");
  CHECK(several.period == "2022 (to 31 October)");
}

TEST_CASE("a document of verdicts has each, with what is to be said of it where that is asked for") {
  const Snapshot snapshot = province();
  const Catalog catalog = declared();
  CheckRequest request;
  request.past = years(2022, 2022);
  const Verdicts verdicts = check(snapshot, catalog, request);
  REQUIRE(verdicts.verdicts.size() == 1);
  const Document document = document_of(snapshot, catalog, verdicts, false, Lang::vi);
  CHECK(document.period == "31/10/2022");
  CHECK(std::get<VerdictsBlock>(document.blocks[0]).verdicts.verdicts.size() == 1);
  CHECK(std::get<VerdictsBlock>(document.blocks[0]).remarks.empty());
  const Document remarked = document_of(snapshot, catalog, verdicts, true, Lang::en);
  REQUIRE(std::get<VerdictsBlock>(remarked.blocks[0]).remarks.size() == 1);
  CHECK(std::get<VerdictsBlock>(remarked.blocks[0]).remarks[0].why.find("Rule") != std::string::npos);
}
