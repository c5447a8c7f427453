#include <ketnap/plugin/columns.hpp>

#include <algorithm>
#include <stdexcept>

#include <catch2/catch_test_macros.hpp>
#include <ketnap/base/error.hpp>

#include "../plugin/plugins.hpp"
#include "world.hpp"

using namespace run_world;
using test_plugins::error_of;
using test_plugins::message_of;

namespace {

constexpr std::size_t many = 9000;  // more than a block

std::string number(std::size_t i) { return std::to_string(100000 + i); }

// People of whom every seventh has a birth date known to the year only and every eleventh none; a dossier each, at its first step.
Snapshot crowd(std::size_t count) {
  Maker maker("2022-12-31");
  with_units(maker);
  std::vector<std::string> people;
  std::vector<std::string> dossiers;
  std::vector<std::string> admissions;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string year = std::to_string(1998 + i % 13);
    const std::string born = i % 11 == 0 ? "" : i % 7 == 0 ? year : year + "-06-15";
    people.push_back("P" + number(i) + ',' + born + ',' + (i % 3 == 0 ? "female" : "male") + ",Tên " + std::to_string(i));
    const char* unit = i < count / 3 ? "H.A.1" : i < count / 2 ? "H.A.S.1" : "H.B";
    dossiers.push_back("D" + number(i) + ",P" + number(i) + ',' + unit + ",,");
    admissions.push_back("A" + number(i) + ",P" + number(i) + ',' + unit +
                         (i % 2 == 0 ? ",2022-03-01,2022-03-02," : ",2021-03-01,2021-03-02,"));
  }
  maker.table("people", "person,born,sex,name", people);
  maker.table("profiles", "person,since", {});
  maker.table("dossiers", "dossier,person,unit,moved_on,closed_on", dossiers);
  for (const char* name : {"steps", "votes"}) maker.table(name, "dossier,step,round", {});
  maker.table("admissions", "admission,person,unit,decided_on,ceremony_on,annulled_on", admissions);
  maker.table("courses", "course,unit,kind,starts_on,ends_on", {});
  maker.table("certificates", "person,course,issued_on", {});
  return snapshot_of(maker);
}

Rule listed(const char* id) {
  Rule out;
  out.id = id;
  out.step = "listed";
  return out;
}

Rule columns_rule(std::vector<ColumnRead> reads, std::function<void(const ColumnBlock&, std::span<Outcome>)> judge) {
  Rule out = listed("t.columns");
  out.columns = ColumnRule{.reads = std::move(reads), .version = "1", .judge = std::move(judge)};
  return out;
}

Rule exprs(const char* holds) {
  Rule out = listed("t.expr");
  out.holds = parse(holds);
  return out;
}

Catalog with(const Rule& rule) {
  return catalog([&](CatalogBuilder& builder) { builder.add(rule); });
}

std::vector<Outcome> outcomes(const Snapshot& snapshot, const Rule& rule, OnError on_error = OnError::stop) {
  std::vector<Outcome> out;
  for (const Verdict& verdict : check(snapshot, with(rule), {.past = {}, .units = {}, .on_error = on_error}).verdicts)
    out.push_back(verdict.outcome);
  return out;
}

void of_age(const ColumnBlock& block, std::span<Outcome> outcomes) {
  const ColumnValues& age = block["age"];
  for (std::size_t i = 0; i < block.rows; ++i) {
    if (age.low[i] >= 18) outcomes[i] = Outcome::pass;
    if (age.high[i] < 18) outcomes[i] = Outcome::fail;
  }
}

std::vector<ColumnRead> age_reads() { return {{"age", parse("years_between(born, step_date)")}}; }

Indicator columns_indicator(ColumnIndicator::Aggregate aggregate, std::vector<ColumnRead> reads,
                            std::function<void(const ColumnBlock&, std::span<std::int64_t>, std::span<std::int64_t>)> value,
                            const char* rows = "admissions") {
  Indicator out;
  out.id = "t.columns";
  out.columns = ColumnIndicator{
      .rows = parse(rows), .aggregate = aggregate, .reads = std::move(reads), .version = "1", .value = std::move(value)};
  return out;
}

Figure figure(const Snapshot& snapshot, const Catalog& catalog, const char* id, const char* at, const char* in) {
  Figure out = measure(snapshot, catalog, {.indicators = {id}, .units = {unit(at)}, .periods = {period(in)}}).figures.front();
  out.indicator.clear();
  return out;
}

}  // namespace

TEST_CASE("a column function says what the Expr says, over two blocks") {
  const Snapshot snapshot = crowd(many);
  std::vector<std::size_t> blocks;
  const auto counted = [&](const ColumnBlock& block, std::span<Outcome> said) {
    blocks.push_back(block.rows);
    of_age(block, said);
  };
  const std::vector<Outcome> expected = outcomes(snapshot, exprs("years_between(born, step_date) >= 18"));
  CHECK(outcomes(snapshot, columns_rule(age_reads(), counted)) == expected);
  CHECK(blocks == std::vector<std::size_t>{8192, many - 8192});
  for (const Outcome outcome : {Outcome::pass, Outcome::fail, Outcome::unknown})
    CHECK(std::ranges::find(expected, outcome) != expected.end());
}

TEST_CASE("only rows that the rule may apply to are asked about") {
  const Snapshot snapshot = crowd(300);
  Rule rule = columns_rule({{"sex", parse("sex")}, {"name", parse("name")}}, [](const ColumnBlock& block, std::span<Outcome> said) {
    const ColumnValues& sex = block["sex"];
    REQUIRE(sex.list != nullptr);
    for (std::size_t i = 0; i < block.rows; ++i) {
      CHECK(sex.list->codes.at(static_cast<std::size_t>(sex.low[i])).key == "female");
      CHECK(block["name"].known(i));
      said[i] = block["name"].texts[i].starts_with("Tên ") ? Outcome::pass : Outcome::fail;
    }
    CHECK_THROWS_AS(block["born"], std::out_of_range);
  });
  rule.applies = parse("sex == 'female'");
  const std::vector<Outcome> said = outcomes(snapshot, rule);
  CHECK(std::ranges::count(said, Outcome::pass) == 100);
  CHECK(std::ranges::count(said, Outcome::not_applicable) == 200);
}

TEST_CASE("what has no value, and fractions, are told") {
  const std::vector<ColumnRead> reads = {{"none", parse("max(papers, dated)")},
                                         {"half", parse("years_between(born, step_date) / 2")},
                                         {"adult", parse("max(papers, dated) < step_date")}};
  const Snapshot snapshot = [] {
    Maker maker("2022-12-31");
    with_units(maker);
    maker.table("people", "person,born", {"P1,2001-12-31", "P2,"});
    maker.table("profiles", "person,since", {});
    maker.table("dossiers", "dossier,person,unit", {"D1,P1,H.A.1", "D2,P2,H.A.1"});
    for (const char* name : {"steps", "votes"}) maker.table(name, "dossier,step,round", {});
    maker.table("papers", "dossier,paper,round,dated", {"D2,application,1,2022-05-05"});
    maker.table("admissions", "admission", {});
    maker.table("courses", "course", {});
    maker.table("certificates", "person,course", {});
    return snapshot_of(maker);
  }();
  bool called = false;
  outcomes(snapshot, columns_rule(reads, [&](const ColumnBlock& block, std::span<Outcome>) {
             called = true;
             REQUIRE(block.rows == 2);
             CHECK(block["none"].applies[0] == Amount::Applies::no);
             CHECK(!block["none"].known(0));
             CHECK(block["none"].known(1));
             CHECK(Date(static_cast<std::int32_t>(block["none"].low[1])) == day("2022-05-05"));
             CHECK(block["half"].amounts[0].low == Rational(21, 2));
             CHECK(block["half"].known(0));
             CHECK(!block["half"].known(1));
             CHECK(block["adult"].applies[0] == Amount::Applies::no);
             CHECK(block["adult"].low[1] == 1);
             CHECK(block.part(1, 1)["none"].low[0] == block["none"].low[1]);
           }));
  CHECK(called);
}

TEST_CASE("a column function that throws stops the check, or its rows are unknown and no others") {
  const Snapshot snapshot = crowd(many);
  const auto throwing = [](const ColumnBlock& block, std::span<Outcome> said) {
    of_age(block, said);
    for (std::size_t i = 0; i < block.rows; ++i)
      if (block["name"].texts[i].ends_with("77")) throw std::runtime_error("no name of 77");
  };
  std::vector<ColumnRead> reads = age_reads();
  reads.push_back({"name", parse("name")});
  const Rule rule = columns_rule(reads, throwing);
  CHECK(error_of([&] { outcomes(snapshot, rule); }) == 3301);
  const std::string text = message_of([&] { outcomes(snapshot, rule); });
  for (const char* named : {"plugin t", "t.columns", "judged 0–8191", "D100000 … D108191", "no name of 77"})
    CHECK(text.find(named) != std::string::npos);

  const CheckRequest request{.past = {}, .units = {}, .on_error = OnError::unknown};
  const Verdicts verdicts = check(snapshot, with(rule), request);
  const std::vector<Outcome> expected = outcomes(snapshot, exprs("years_between(born, step_date) >= 18"));
  REQUIRE(verdicts.verdicts.size() == many);
  for (std::size_t i = 0; i < many; ++i) CHECK(verdicts.verdicts[i].outcome == (i % 100 == 77 ? Outcome::unknown : expected[i]));
  REQUIRE(verdicts.failures.size() == 1);
  CHECK(verdicts.failures[0].rule == "t.columns");
  CHECK(verdicts.failures[0].rows == 90);

  const Reasons failed = reasons(snapshot, with(rule), request, "D100177").at(0);
  CHECK(failed.note.en.find("no name of 77") != std::string::npos);
  CHECK(failed.sentence(Lang::vi).find("Hàm cột bị lỗi: KN3301") != std::string::npos);
  const Reasons judged = reasons(snapshot, with(rule), request, "D100178").at(0);
  CHECK(judged.note == Label{});
  CHECK(judged.verdict.outcome == expected[178]);
  CHECK(judged.explanation.atoms.empty());
  REQUIRE(judged.readings.size() == 2);
  CHECK(judged.readings[0].text == "age");
  CHECK(judged.readings[1].value == "Tên 178");
}

TEST_CASE("a column indicator counts and adds what the Expr counts and adds, and has its rows") {
  const Snapshot snapshot = crowd(many);
  const Catalog catalog = run_world::catalog([](CatalogBuilder& builder) {
    builder.add(columns_indicator(ColumnIndicator::Aggregate::count, {{"age", parse("years_between(born, ceremony_on)")}},
                                  [](const ColumnBlock& block, std::span<std::int64_t> low, std::span<std::int64_t> high) {
                                    for (std::size_t i = 0; i < block.rows; ++i) {
                                      low[i] = block["age"].low[i] >= 18 ? 1 : 0;
                                      high[i] = block["age"].high[i] >= 18 ? 1 : 0;
                                    }
                                  }));
    Indicator sum = columns_indicator(ColumnIndicator::Aggregate::sum, {{"days", parse("days_between(decided_on, ceremony_on)")}},
                                      [](const ColumnBlock& block, std::span<std::int64_t> low, std::span<std::int64_t> high) {
                                        std::ranges::copy(block["days"].low, low.begin());
                                        std::ranges::copy(block["days"].high, high.begin());
                                      });
    sum.id = "t.days";
    builder.add(sum);
    for (const auto& [id, text] : {std::pair("t.expr", "count(admissions, years_between(born, ceremony_on) >= 18)"),
                                   std::pair("t.sum", "sum(admissions, days_between(decided_on, ceremony_on))")}) {
      Indicator plain;
      plain.id = id;
      plain.value = parse(text);
      builder.add(plain);
    }
  });
  for (const char* at : {"H", "H.A", "H.A.S", "H.B"}) {
    for (const char* in : {"2021", "2022", "2020..2022", "2019"}) {
      CHECK(figure(snapshot, catalog, "t.columns", at, in) == figure(snapshot, catalog, "t.expr", at, in));
      CHECK(figure(snapshot, catalog, "t.days", at, in) == figure(snapshot, catalog, "t.sum", at, in));
      const auto rows = [&](const char* id) {
        return rows_of(snapshot, catalog, {.indicator = id, .unit = at, .period = period(in)}, FigurePart::numerator).rows;
      };
      CHECK(rows("t.columns") == rows("t.expr"));
    }
  }
  CHECK(figure(snapshot, catalog, "t.columns", "H", "2022").state == FigureState::interval);
  const auto rows = [&](const char* id, FigurePart part) {
    return rows_of(snapshot, catalog, {.indicator = id, .unit = "H", .period = period("2022")}, part).rows;
  };
  CHECK(error_of([&] { static_cast<void>(rows("t.days", FigurePart::numerator)); }) == 3108);
  CHECK(error_of([&] { static_cast<void>(rows("t.columns", FigurePart::denominator)); }) == 3108);
}

TEST_CASE("what an indicator's function leaves alone is unknown; what it mixes up is refused") {
  const Snapshot snapshot = crowd(30);
  const auto of = [&](ColumnIndicator::Aggregate aggregate, std::int64_t low, std::int64_t high, bool fill) {
    return catalog([&](CatalogBuilder& builder) {
      builder.add(columns_indicator(aggregate, {{"sex", parse("sex")}},
                                    [=](const ColumnBlock&, std::span<std::int64_t> lows, std::span<std::int64_t> highs) {
                                      if (!fill) return;
                                      std::ranges::fill(lows, low);
                                      std::ranges::fill(highs, high);
                                    }));
    });
  };
  using enum ColumnIndicator::Aggregate;
  const auto asked = [&](const Catalog& with) { return figure(snapshot, with, "t.columns", "H", "2022"); };
  CHECK(asked(of(count, 0, 0, false)).low == Rational(0));
  CHECK(asked(of(count, 0, 0, false)).high == Rational(15));
  CHECK(asked(of(sum, 0, 0, false)).state == FigureState::unknown);
  CHECK(asked(of(sum, 2, 3, true)).low == Rational(30));
  CHECK(asked(of(sum, 2, 3, true)).high == Rational(45));
  CHECK(error_of([&] { asked(of(sum, 3, 2, true)); }) == 3302);
  CHECK(error_of([&] { asked(of(count, 0, 2, true)); }) == 3302);
  CHECK(message_of([&] { asked(of(count, 0, 2, true)); }).find("admissions 0–28: A100000 … A100028") != std::string::npos);
}

TEST_CASE("a rule has what holds or a column function, an indicator a value or one; what they read is bound") {
  const auto nothing = [](const ColumnBlock&, std::span<Outcome>) {};
  Rule both = columns_rule(age_reads(), nothing);
  both.holds = parse("born is known");
  CHECK(error_of([&] { with(both); }) == 1207);
  CHECK(error_of([&] { with(listed("t.neither")); }) == 1207);
  CHECK(error_of([&] { with(columns_rule(age_reads(), nullptr)); }) == 1207);
  CHECK(error_of([&] { with(columns_rule({}, nothing)); }) == 1207);
  CHECK(error_of([&] { with(columns_rule({age_reads().front(), age_reads().front()}, nothing)); }) == 1207);
  const std::string text = message_of([&] { with(columns_rule({{"x", parse("bornn")}, {"y", parse("'text'")}}, nothing)); });
  for (const char* named : {"t.columns (reads x): KN3002", "    bornn\n    ^^^^^\n", "t.columns (reads y): KN3008"})
    CHECK(text.find(named) != std::string::npos);
  const auto no_value = [](const ColumnBlock&, std::span<std::int64_t>, std::span<std::int64_t>) {};
  const auto add = [](const Indicator& indicator) { return catalog([&](CatalogBuilder& builder) { builder.add(indicator); }); };
  const std::vector<ColumnRead> sex = {{"sex", parse("sex")}};
  Indicator indicator = columns_indicator(ColumnIndicator::Aggregate::count, sex, no_value);
  indicator.value = parse("count(admissions)");
  CHECK(error_of([&] { add(indicator); }) == 1207);
  for (const char* rows : {"below(kind='cell')", "arrivals", "admision", "1"})
    CHECK(error_of([&] { add(columns_indicator(ColumnIndicator::Aggregate::sum, sex, no_value, rows)); }) == 3010);
  CHECK(message_of([&] {
          add(columns_indicator(ColumnIndicator::Aggregate::sum, sex, no_value, "admision"));
        }).find("t.columns (rows)") != std::string::npos);
}

TEST_CASE("the digest covers what is read and the version; an overlay is of one catalog only") {
  const auto nothing = [](const ColumnBlock&, std::span<Outcome>) {};
  const auto digest = [&](const std::vector<ColumnRead>& reads, const char* version) {
    Rule rule = columns_rule(reads, nothing);
    rule.columns->version = version;
    return with(rule).digest();
  };
  CHECK(digest(age_reads(), "1") == digest(age_reads(), "1"));
  CHECK(digest(age_reads(), "1") != digest(age_reads(), "2"));
  CHECK(digest(age_reads(), "1") != digest({{"age", parse("age_months")}}, "1"));

  const Catalog before = with(exprs("born is known"));
  const std::string bytes = before.json();
  const Catalog after = before.with_rule(columns_rule(age_reads(), of_age));
  CHECK(before.json() == bytes);
  CHECK(after.rules().size() == 2);
  CHECK(error_of([&] { static_cast<void>(after.with_rule(columns_rule(age_reads(), of_age))); }) == 1203);
  Rule unknown_step = columns_rule(age_reads(), of_age);
  unknown_step.step = "lister";
  CHECK(error_of([&] { static_cast<void>(before.with_rule(unknown_step)); }) == 1210);
}

TEST_CASE("a draft that a column function reads is told") {
  const auto nothing = [](const ColumnBlock&, std::span<Outcome>) {};
  Parameter draft = small_world::parameter("t.limit", {{"2000..", "18"}});
  draft.versions[0].confidence = Confidence::draft;
  const auto drafts = [&](const char* text) {
    const Catalog all = catalog([&](CatalogBuilder& builder) {
      builder.add(draft);
      builder.add(columns_rule({{"x", parse(text)}}, nothing));
      builder.add(columns_indicator(ColumnIndicator::Aggregate::count,
                                    {{"x", parse(text == std::string("age_months") ? "sex" : text)}},
                                    [](const ColumnBlock&, std::span<std::int64_t>, std::span<std::int64_t>) {}));
    });
    const Snapshot snapshot = crowd(5);
    const bool checked = check(snapshot, all, {}).provenance.used_draft;
    const Table table = measure(snapshot, all, {.indicators = {"t.columns"}, .units = {unit("H")}, .periods = {period("2022")}});
    CHECK(table.provenance.used_draft == checked);
    return checked;
  };
  CHECK(drafts("param('t.limit')"));
  CHECK(!drafts("age_months"));
}
