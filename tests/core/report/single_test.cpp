#include <ketnap/report/single.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace ketnap;

namespace {

Table table_of(std::vector<Table::UnitHead> units) {
  Table table;
  table.indicators = {{.id = "t.a", .title = {"Kết nạp", "Admissions"}, .scale = Scale::count, .decimals = 0, .options = {}},
                      {.id = "t.b", .title = {}, .scale = Scale::count, .decimals = 0, .options = {}}};
  table.units = std::move(units);
  table.periods = {{.id = "2022", .label = {"2022", "2022"}}, {.id = "2023", .label = {"2023 (đến 31/10)", "2023 (to 31/10)"}}};
  table.provenance.as_known = 3;
  return table;
}

Verdict verdict(const char* dossier, const char* step) {
  Verdict out;
  out.dossier = dossier;
  out.step = step;
  out.rule = "t.r";
  return out;
}

}  // namespace

TEST_CASE("a table's document says what was measured, for whom and when") {
  const Document one = document_of(table_of({{.code = "H", .name = "Đảng bộ tỉnh", .depth = 0, .total = true},
                                             {.code = "H.A", .name = {}, .depth = 1, .total = false}}),
                                   Lang::vi);
  CHECK(one.report.empty());
  CHECK(one.title == "Kết nạp; t.b");
  CHECK(one.unit == "H");
  CHECK(one.unit_name == "Đảng bộ tỉnh");
  CHECK(one.period == "2022 – 2023 (đến 31/10)");
  CHECK(one.provenance.as_known == 3);
  REQUIRE(one.blocks.size() == 1);
  CHECK(std::get<TableBlock>(one.blocks[0]).table.units.size() == 2);

  const Document several = document_of(
      table_of({{.code = "H.A", .name = {}, .depth = 1, .total = false}, {.code = "H.B", .name = {}, .depth = 1, .total = false}}),
      Lang::en);
  CHECK(several.title == "Admissions; t.b");
  CHECK(several.unit.empty());
  CHECK(several.unit_name == "2 units");
}

TEST_CASE("a document of verdicts counts dossiers, not their steps") {
  Verdicts verdicts;
  verdicts.provenance.as_of = Date::parse("2023-10-31").value();
  verdicts.verdicts = {verdict("D1", "a"), verdict("D2", "a"), verdict("D1", "b")};
  const Document document = document_of(verdicts, Lang::vi);
  CHECK(document.unit_name == "2 hồ sơ");
  CHECK(document.period == "31/10/2023");
  CHECK(std::get<VerdictsBlock>(document.blocks[0]).verdicts.verdicts.size() == 3);
}
