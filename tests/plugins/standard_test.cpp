#include <catch2/catch_test_macros.hpp>
#include <ketnap/base/period.hpp>
#include <ketnap/linked_in.hpp>
#include <ketnap/run/render.hpp>

#include "golden.hpp"

using namespace ketnap;

namespace {

const Catalog& catalog() {
  static const Catalog only_standard = load_plugins(plugins::linked_in(), {});
  return only_standard;
}

std::string rendered(const char* format, const Document& document) {
  return render(document, catalog().format(format), Audience::internal);
}

Provenance provenance() {
  Provenance out;
  out.as_of = out.tree = Date::from_civil(2023, 10, 31).value();
  out.as_known = 1;
  out.plugins = {"standard 0.1.0", "vn 1.0.0", "ha_nam 1.0.0"};
  out.catalog = "0f";
  out.core = "0.1.0";
  return out;
}

Figure figure(const Table& table, std::size_t place) {
  Figure out;
  out.indicator = table.indicators[place % table.indicators.size()].id;
  out.period = table.periods[place / table.indicators.size() % table.periods.size()].id;
  out.unit = table.units[place / table.indicators.size() / table.periods.size()].code;
  return out;
}

Figure known(Figure figure, Rational value, std::optional<std::int64_t> denominator = {}) {
  figure.value = figure.low = figure.high = value;
  figure.state = FigureState::known;
  figure.numerator = denominator ? (value * Rational(*denominator)).numerator() : value.numerator();
  figure.denominator = denominator;
  return figure;
}

/// Two indicators of three units over two periods, with every state, and texts that a format must take care of.
Table table() {
  Table out;
  out.indicators = {{.id = "vn.admissions",
                     .title = {"Số đảng viên kết nạp", "Members admitted"},
                     .scale = Scale::count,
                     .decimals = 0,
                     .options = {}},
                    {.id = "vn.admission_rate",
                     .title = {"Tỉ lệ", "Rate"},
                     .scale = Scale::percent,
                     .decimals = 2,
                     .options = "denominator=start"}};
  out.units = {{.code = "HNA", .name = "Tỉnh Hà Nam", .depth = 0, .total = true},
               {.code = "HNA.PL", .name = "Phủ Lý | \"thành phố\"", .depth = 1, .total = false},
               {.code = "=HNA.X", .name = "+cộng, *sao*", .depth = 2, .total = false}};
  out.periods = {{.id = "2022", .label = {"2022", "2022"}}, {.id = "2023", .label = {"2023 (đến 31/10)", "2023 (to 31 October)"}}};
  std::vector<Figure> figures;
  for (std::size_t i = 0; i < 12; ++i) figures.push_back(figure(out, i));
  figures[0] = known(figures[0], 955);
  figures[1] = known(figures[1], Rational(955, 54000), 54000);
  figures[2] = known(figures[2], 1004);
  figures[3] = known(figures[3], Rational(1, 3), 3);
  figures[4] = known(figures[4], -3335);
  figures[5].state = FigureState::not_applicable;
  figures[6].state = FigureState::interval;
  figures[6].low = Rational(41);
  figures[6].high = Rational(47);
  figures[6].note = {.vi = "đến 31/10; \"có\" dữ liệu\nchưa rõ", .en = "until 2023-10-31; some \"data\"\nare not known"};
  figures[7].state = FigureState::unknown;
  figures[8] = known(figures[8], 0);
  figures[9].state = FigureState::suppressed;
  figures[10] = known(figures[10], Rational(5, 2));
  figures[10].numerator.reset();
  figures[11].state = FigureState::unknown;
  figures[11].note = {.vi = "@thiếu", .en = "@missing"};
  out.figures = std::move(figures);
  out.provenance = provenance();
  return out;
}

/// A table that no other table of the document holds.
Table only_drawn() {
  Table out = table();
  out.units = {out.units.front()};
  out.periods = {{.id = "2021", .label = {"2021", "2021"}}};
  out.indicators.resize(1);
  out.figures = std::vector{known(figure(out, 0), 735)};
  return out;
}

Verdicts verdicts() {
  Verdicts out;
  out.rules = {{.id = "vn.age_min", .title = {"Đủ 18 tuổi", "At least 18"}, .basis = {"charter-2011, 1.2"}},
               {.id = "vn.cell_vote", .title = {}, .basis = {}}};
  const auto add = [&](const char* dossier, const char* rule, Severity severity, Outcome outcome) {
    out.verdicts.push_back({.dossier = dossier,
                            .person = "P-1",
                            .unit = "HNA.PL.01",
                            .step = "cell_vote",
                            .step_date = Date::from_civil(2023, 10, 31).value(),
                            .rule = rule,
                            .severity = severity,
                            .outcome = outcome});
  };
  add("D-000001", "vn.age_min", Severity::blocks, Outcome::pass);
  add("D-000001", "vn.cell_vote", Severity::blocks, Outcome::fail);
  add("D-000002", "vn.age_min", Severity::warns, Outcome::unknown);
  out.provenance = provenance();
  return out;
}

Document document(Lang lang) {
  Document out;
  out.report = "ha_nam.month";
  out.title = "Kết quả kết nạp đảng viên";
  out.unit = "HNA";
  out.period = "2023 (đến 31/10)";
  out.lang = lang;
  out.provenance = provenance();
  out.blocks = {
      Heading{"Kết nạp & công nhận", 1},
      FactsBlock{"Số chính",
                 {fact_of("Kết nạp", table().figures[2], table().indicators[0], "năm trước: 955", lang),
                  fact_of("Tỉ lệ", table().figures[3], table().indicators[1], {}, lang),
                  fact_of("Chưa rõ", table().figures[6], table().indicators[0], {}, lang)}},
      Paragraph{"Dòng một <b>\nDòng hai"},
      TableBlock{"Kết nạp theo đơn vị", table()},
      ChartBlock{.kind = ChartKind::bars, .title = "Phủ Lý giảm", .subtitle = "Đảng viên", .table = table()},
      ChartBlock{.kind = ChartKind::trend, .title = "Chỉ vẽ", .subtitle = {}, .table = only_drawn()},
      Note{"Số liệu *chưa* chốt"},
      ListBlock{.title = "Sắp đổi",
                .columns = {"Hồ sơ", "Số", "Ngày"},
                .rows = {{"D|1", std::int64_t{1200}, Date::from_civil(2024, 3, 4).value()}},
                .people = true},
      VerdictsBlock{.title = "Hồ sơ", .verdicts = verdicts(), .remarks = {}, .words = {}},
      VerdictsBlock{.title = "Giải thích",
                    .verdicts = verdicts(),
                    .remarks = {{}, {"Không đạt: thiếu phiếu", "Biểu quyết", {}}, {{}, {}, "04/03/2024: chưa rõ -> đạt"}},
                    .words = {{"cell_vote", "Chi bộ biểu quyết"}, {"HNA.PL.01", "Chi bộ 1"}}},
      FindingsBlock{"Dữ liệu",
                    {{.number = 2103, .file = "people.csv", .sheet = {}, .row = 17, .column = "born", .args = {"99/99/9999"}}}}};
  return out;
}

}  // namespace

TEST_CASE("the standard formats give the approved bytes") {
  check_golden("document.json", rendered("standard.json", document(Lang::vi)));
  check_golden("document.csv", rendered("standard.csv", document(Lang::vi)));
  check_golden("document.md", rendered("standard.markdown", document(Lang::vi)));
  check_golden("document_en.md", rendered("standard.markdown", document(Lang::en)));
}

TEST_CASE("notes are in the document's language") {
  CHECK(rendered("standard.csv", document(Lang::en)).find(",unknown,'@missing\r\n") != std::string::npos);
  CHECK(rendered("standard.json", document(Lang::en)).find("not known") != std::string::npos);
  CHECK(rendered("standard.json", document(Lang::en)).find("chưa rõ\"") == std::string::npos);
}

TEST_CASE("a csv cell is no formula, and quotes what it must") {
  const std::string csv = rendered("standard.csv", document(Lang::vi));
  CHECK(csv.starts_with("unit,period,group,indicator,target,numerator,denominator,value,low,high,state,note\r\n"));
  CHECK(csv.find("\r\n'=HNA.X,2022,,vn.admissions,,0,,0,0,0,known,\r\n") != std::string::npos);
  CHECK(csv.find(",-3335,,-3335,-3335,-3335,known,") != std::string::npos);  // a negative number is a number
  CHECK(csv.find(",\"đến 31/10; \"\"có\"\" dữ liệu\nchưa rõ\"\r\n") != std::string::npos);
  CHECK(csv.find(",1,3,0.333333333333333,") != std::string::npos);
  CHECK(csv.find(",'@thiếu\r\n") != std::string::npos);
}

TEST_CASE("a document without tables is still a document in each format") {
  Document empty;
  empty.title = "T";
  empty.provenance = provenance();
  CHECK(rendered("standard.csv", empty) ==
        "unit,period,group,indicator,target,numerator,denominator,value,low,high,state,note\r\n");
  CHECK(rendered("standard.markdown", empty) == "# T\n\n---\n\nđến hết 31/10/2023 · lô 1 · vn 1.0.0, ha\\_nam 1.0.0\n");
  CHECK(rendered("standard.json", empty).find("\"blocks\": []") != std::string::npos);
}

TEST_CASE("the csv of verdicts alone has a line for each") {
  Document document;
  document.blocks = {Heading{.text = "Tên", .level = 1}, VerdictsBlock{.title = {}, .verdicts = {}, .remarks = {}, .words = {}}};
  std::get<VerdictsBlock>(document.blocks[1]).verdicts.verdicts = {{.dossier = "D,1",
                                                                    .person = "=P",
                                                                    .unit = "H.A",
                                                                    .step = "cell_vote",
                                                                    .step_date = Date::parse("2023-02-01").value(),
                                                                    .rule = "vn.age_min",
                                                                    .severity = Severity::warns,
                                                                    .outcome = Outcome::fail}};
  CHECK(rendered("standard.csv", document) ==
        "dossier,person,unit,step,step_date,rule,severity,outcome\r\n"
        "\"D,1\",'=P,H.A,cell_vote,2023-02-01,vn.age_min,warns,fail\r\n");
}

TEST_CASE("the formats are found by their suffix") {
  CHECK(catalog().format_for_suffix("json").id == "standard.json");
  CHECK(catalog().format_for_suffix("csv").media_type == "text/csv");
  CHECK(catalog().format_for_suffix("md").id == "standard.markdown");
}
