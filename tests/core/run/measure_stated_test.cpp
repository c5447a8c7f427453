#include <catch2/catch_test_macros.hpp>

#include <ketnap/base/error.hpp>

#include "world.hpp"

using namespace run_world;

// What a unit states and owes, where it lies, and what is known of it.
namespace {

std::string on(const Snapshot& snapshot, const std::string& text, const char* unit, const char* over = "2022") {
  const Catalog catalog = indicators({{"it", text}});
  return shown(*measure(snapshot, catalog, {.indicators = {"t.it"}, .units = {under("H")}, .periods = {period(over)}})
                    .find(unit, period(over).id(), "t.it"));
}

Maker areas_and_units() {
  Maker maker("2022-12-31");
  maker.table("areas", "area,parent,kind,mountainous",
              {"X,,province,", "X1,X,commune,1", "X1a,X1,hamlet,1", "X1b,X1,hamlet,", "X2,X,commune,0", "X2a,X2,hamlet,0",
               "Y,Z,commune,1", "Z,Y,commune,1"});
  maker.table("units", "unit,parent,level,kind,area,name",
              {"H,,province,committee,X,Tỉnh", "H.A,H,grassroots,committee,X1,Xã A", "H.A.1,H.A,cell,cell,X1b,Chi bộ 1",
               "H.A.2,H.A,cell,cell,,", "H.B,H,grassroots,cell,X2,Xã B"});
  return maker;
}

}  // namespace

TEST_CASE("the claim in force: confirmed before sent before estimate, then the latest, of just this unit and period") {
  Maker maker = areas_and_units();
  maker.table("claims", "claim,unit,period,group,said_on,value,state",
              {"x,H,2022,,2022-02-01,10,estimate", "x,H,2022,,2022-01-01,12,confirmed", "x,H,2022,,2022-03-01,13,confirmed",
               "x,H,2022,,2022-04-01,99,sent", "x,H,2022,,2023-01-01,77,confirmed", "x,H,2022,vn.women,2022-05-01,1,confirmed",
               "x,H,2021,,2022-05-01,50,confirmed", "x,H.A,2022-01..2022-12,,2022-05-01,5/2,", "x,H.A.1,2022,,2022-05-01,3/100,",
               "x,H.A.2,2022,,2022-05-01,,sent", "x,H.B,2022-12-31,,2022-12-31,41,sent", "x,H.B,2022-06-30,,2022-12-31,40,sent"});
  const Snapshot snapshot = snapshot_of(maker);
  CHECK(on(snapshot, "claim('x')", "H") == "13");
  CHECK(on(snapshot, "claim('x')", "H", "2021") == "50");
  CHECK(on(snapshot, "claim('x')", "H.A") == "5/2");
  CHECK(on(snapshot, "claim('x')", "H.A.1") == "3/100");
  CHECK(on(snapshot, "claim('x')", "H.A.2") == "?..");
  CHECK(on(snapshot, "claim('x')", "H.B") == "41");
  CHECK(on(snapshot, "claim('y')", "H") == "?..");
  CHECK(on(snapshot, "coalesce(claim('y'), claim('x'))", "H") == "13");
}

TEST_CASE("a declared quantity is a number or a code, for its period or for its last day") {
  Maker maker = areas_and_units();
  maker.table(
      "claims", "claim,unit,period,group,said_on,value,code,state",
      {"t.grade,H,2022,,2022-02-01,,primary,sent", "t.grade,H,2021,,2022-02-01,,college,sent",
       "t.sort,H,2022,,2022-02-01,,school,sent", "t.stock,H,2022,,2022-02-01,7,,sent", "t.stock,H,2022-12-31,,2022-12-31,8,,sent",
       "t.it,H,2022-12-31,,2022-12-31,5,,", "t.grade,H.A,2022-12-31,,2022-12-31,,literacy,sent",
       "t.grade,H.A.1,2022,,2022-02-01,,upper_secondary,estimate", "t.grade,H.A.1,2022,,2022-02-01,,none,confirmed"});
  const Snapshot snapshot = with_days(snapshot_of(maker), std::vector<std::string>(5, "1990-01-01"), {});
  const auto declared = [&](const std::string& text) {
    return catalog([&](CatalogBuilder& builder) {
      builder.add(Quantity{.id = "t.grade", .title = {}, .list = "education"});
      builder.add(Quantity{.id = "t.sort", .title = {}, .list = "sector"});
      builder.add(Quantity{.id = "t.stock", .title = {}, .list = {}, .over = Claimed::Over::day});
      Indicator indicator;
      indicator.id = "t.it";
      indicator.value = parse(text);
      builder.add(std::move(indicator));
    });
  };
  const auto said = [&](const std::string& text, const char* unit, const char* over = "2022") {
    const Table table =
        measure(snapshot, declared(text), {.indicators = {"t.it"}, .units = {under("H")}, .periods = {period(over)}});
    return shown(*table.find(unit, over, "t.it"));
  };
  CHECK(said("if_(claim('t.grade') == 'primary', 1, 0)", "H") == "1");
  CHECK(said("if_(claim('t.grade') >= 'primary', 1, 0)", "H.A.1") == "0");
  CHECK(said("if_(claim('t.grade') < 'primary', 1, 0)", "H.A") == "0..1");
  CHECK(said("if_(claim('t.grade') == 'primary', 1, 0)", "H", "2021") == "0..1");
  CHECK(said("if_(claim('t.grade') is known, 1, 0)", "H", "2021") == "0");
  CHECK(said("if_(coalesce(claim('t.grade'), 'none') in {'none', 'primary'}, 1, 0)", "H.B") == "1");
  CHECK(said("if_(claim('t.sort') != 'school', 1, 0)", "H") == "0");
  CHECK(said("count(below(), claim('t.grade') == 'primary' or claim('t.grade') == 'none')", "H") == "2..5");
  CHECK(said("count(below(level='cell'), outer.claim('t.grade') == 'primary')", "H") == "2");
  CHECK(said("claim('t.stock')", "H") == "8");
  CHECK(said("claim('t.stock')", "H", "2022-H1") == "?..");
  CHECK(said("coalesce(claim('t.it'), 0)", "H") == "5");
  const auto number = [&](const std::string& text) -> int {
    try {
      declared(text);
    } catch (const Error& error) {
      return error.message(Lang::en).find("KN3024") != std::string::npos   ? 3024
             : error.message(Lang::en).find("KN3004") != std::string::npos ? 3004
             : error.message(Lang::en).find("KN3003") != std::string::npos ? 3003
                                                                           : error.number();
    }
    return 0;
  };
  CHECK(number("claim('t.stok')") == 3024);
  CHECK(number("claim('t.grade')") == 3010);
  CHECK(number("if_(claim('t.grade') == 'primry', 1, 0)") == 3004);
  CHECK(number("if_(claim('t.grade') == 1, 1, 0)") == 3003);
  CHECK(number("if_(claim('t.sort') < 'school', 1, 0)") == 3003);
}

TEST_CASE("the target in force: the last set, unless another has replaced it") {
  Maker maker = areas_and_units();
  maker.table("targets", "target,unit,period,set_on,at_least,at_most,replaces",
              {"t,H,2022,2022-01-01,10,,", "t,H,2022,2022-02-01,3/100,20,", "t,H,2022,2023-01-01,99,99,", "t,H,2021,2021-01-01,7,,",
               "t,H.A,2022,2022-01-01,5,,", "u,H.A,2022-07..2022-12,2022-06-01,6,,t", "t,H.A.1,2022,2022-01-01,5,,",
               "u,H.A.1,2021,2022-06-01,6,,t"});
  const Snapshot snapshot = snapshot_of(maker);
  CHECK(on(snapshot, "target('t').at_least", "H") == "3/100");
  CHECK(on(snapshot, "target('t').at_most", "H") == "20");
  CHECK(on(snapshot, "target('t').at_least", "H", "2021") == "7");
  CHECK(on(snapshot, "target('t').at_most", "H", "2021") == "-");
  CHECK(on(snapshot, "target('t').at_least", "H", "2022-01") == "-");
  CHECK(on(snapshot, "target('t').at_least", "H.A") == "-");
  CHECK(on(snapshot, "target('u').at_least", "H.A", "2022-07..2022-12") == "6");
  CHECK(on(snapshot, "target('t').at_least", "H.A.1") == "5");
  CHECK(on(snapshot, "target('t').at_least", "H.B") == "-");
  CHECK(on(snapshot, "if_(1 >= target('t').at_least, 1, 0)", "H.B") == "-");
  CHECK(on(snapshot, "coalesce(target('t').at_least, 0)", "H.B") == "0");
  CHECK(on(snapshot, "if_(target('t').at_least is known, 1, 0)", "H.B") == "0");
}

TEST_CASE("areas are those at or below the unit's own") {
  const Snapshot snapshot = snapshot_of(areas_and_units());
  CHECK(on(snapshot, "count(areas)", "H") == "6");
  CHECK(on(snapshot, "count(areas, kind == 'hamlet' and mountainous)", "H") == "1..2");
  CHECK(on(snapshot, "count(areas, kind == 'hamlet')", "H.A") == "2");
  CHECK(on(snapshot, "share(areas, mountainous, of=kind == 'hamlet')", "H.A") == "1/2..1");
  CHECK(on(snapshot, "count(areas)", "H.A.1") == "1");
  CHECK(on(snapshot, "count(areas)", "H.A.2") == "0..");
  CHECK(on(snapshot, "share(areas, mountainous)", "H.A.2") == "?..");
  CHECK(on(snapshot, "distinct(areas, parent)", "H.B") == "2");
  const Catalog catalog = indicators({{"it", "count(areas, kind == 'hamlet')"}});
  CHECK(rows_of(snapshot, catalog, {.indicator = "t.it", .unit = "H.A", .period = period("2022")}, FigurePart::numerator)
            .rows.size() == 2);
  CHECK(rows_of(snapshot, catalog, {.indicator = "t.it", .unit = "H.A", .period = period("2022")}, FigurePart::numerator).frame ==
        "areas");
}

TEST_CASE("a unit is asked its name, area and parent, and what is known of it") {
  const Snapshot snapshot = snapshot_of(areas_and_units());
  const auto holds = [&](const std::string& condition, const char* unit) {
    return on(snapshot, "if_(" + condition + ", 1, 0)", unit);
  };
  CHECK(holds("name == 'Xã A'", "H.A") == "1");
  CHECK(holds("name in {'Xã A', 'Xã B'}", "H.A.1") == "0");
  CHECK(holds("name == 'Xã A'", "H.A.2") == "0..1");
  CHECK(holds("name is known", "H.A.2") == "0");
  CHECK(holds("parent == 'H'", "H.B") == "1");
  CHECK(holds("parent == 'H'", "H.A.1") == "0");
  CHECK(holds("parent is known", "H") == "0");
  CHECK(holds("parent.level == 'province'", "H.A") == "1");
  CHECK(holds("area is known", "H.A.2") == "0");
  CHECK(holds("area.mountainous", "H.A") == "1");
  CHECK(holds("area.mountainous", "H.A.1") == "0..1");
  CHECK(holds("area.kind == 'commune' and unit == 'H.B'", "H.B") == "1");
  CHECK(holds("sector is unknown", "H") == "1");
  CHECK(holds("share(areas, true) is known and count(areas) is known", "H.A.2") == "0");
  CHECK(on(snapshot, "coalesce(claim('x'), count(areas) / 2)", "H.A") == "3/2");
}
