#include <ketnap/expr/count.hpp>

#include <catch2/catch_test_macros.hpp>

#include "small_world.hpp"

using namespace small_world;

namespace {

Maker two_cells() {
  Maker maker("2023-10-31");
  maker.table("units", "unit,parent,sector", {"HNA,,", "HNA.01,HNA,school", "HNA.02,HNA,residential"});
  maker.table("people", "person,born,sex", {"P1,1990-01-01,female", "P2,2000,male", "P3,,female", "P4,2001-05-05,"});
  maker.table("profiles", "person,since,occupation", {"P1,2010-01-01,pupil", "P1,2022-06-01,student", "P2,2010-01-01,farm"});
  maker.table(
      "admissions", "admission,person,unit,decided_on,ceremony_on,official_on,annulled_on",
      {"A1,P1,HNA.01,2022-05-01,2022-05-31,2023-05-31,", "A2,P2,HNA.01,2022-12-20,2023-01-05,,",
       "A3,P3,HNA.01,2022-02-01,2022-03-01,,2022-09-01", "A4,P4,HNA.02,2022-02-01,?,,", "A5,P1,HNA.02,2022-02-01,2022-03-01,,?"});
  maker.table("spells", "spell,person,unit,since,until,began_by",
              {"S1,P1,HNA.01,2022-05-31,,admitted", "S2,P2,HNA.01,2023-01-05,2023-06-01,admitted",
               "S3,P4,HNA.02,2015-01-01,2022-12-31,initial", "S4,P3,HNA.02,2015-01-01,,initial"});
  maker.table("courses", "course,unit,kind,ends_on",
              {"C1,HNA,awareness,2022-03-01", "C2,HNA.02,awareness,2021-12-31", "C3,,awareness,2022-03-03"});
  maker.table("dossiers", "dossier,person,unit,opened_on,moved_on,closed_on",
              {"D1,P1,HNA.01,2022-01-01,,2022-06-01", "D2,P2,HNA.01,2022-01-01,,2023-01-01", "D3,P3,HNA.02,2022-12-31,?,",
               "D4,P4,HNA.02,2023-01-01,,"});
  return maker;
}

const Snapshot& world() {
  static const Snapshot made = two_cells().snapshot();
  return made;
}

/// (surely, possibly) for a unit with all below it.
std::pair<std::int64_t, std::int64_t> counted(std::string_view text, std::string_view in_period, std::string_view unit = "HNA") {
  const BoundPtr count = indicator(text);
  const Root root{count->args[0], request_dates(count->rows, period(in_period), world().times().as_of)};
  const Frame& frame = world().frame(count->rows.frame);
  const Counts counts = count_rows(world(), frame, {&root, 1}, parameters());
  const std::int32_t first = world().tree().find(unit).value();
  const std::int32_t end = world().tree()[static_cast<std::size_t>(first)].end;
  for (const bool possibly : {false, true}) {
    const auto behind = rows_behind(world(), frame, root, parameters(), first, end, possibly);
    CHECK(static_cast<std::int64_t>(behind.size()) == (possibly ? counts.possibly(0, first, end) : counts.surely(0, first, end)));
    CHECK(std::ranges::is_sorted(behind));
  }
  return {counts.surely(0, first, end), counts.possibly(0, first, end)};
}

using Pair = std::pair<std::int64_t, std::int64_t>;

}  // namespace

TEST_CASE("what counts, by unit and period") {
  CHECK(counted("count(admissions)", "2022") == Pair{1, 2});
  CHECK(counted("count(admissions)", "2022", "HNA.01") == Pair{1, 1});
  CHECK(counted("count(admissions)", "2023") == Pair{1, 2});
  CHECK(counted("count(recognitions)", "2023") == Pair{1, 1});
  CHECK(counted("count(members)", "2022") == Pair{2, 2});
  CHECK(counted("count(members)", "2023") == Pair{2, 2});
  CHECK(counted("count(members.at('start'))", "2023") == Pair{2, 2});
  CHECK(counted("count(members.at('start'))", "2022") == Pair{2, 2});
  CHECK(counted("count(members.at(date('2022-12-30')))", "2022") == Pair{3, 3});
  CHECK(counted("count(members.at(date('2022-12-31')))", "2022") == Pair{2, 2});
  CHECK(counted("count(dossiers)", "2022") == Pair{1, 2});
  CHECK(counted("count(courses)", "2022") == Pair{1, 1});
  CHECK(counted("count(courses)", "2021") == Pair{1, 1});
}

TEST_CASE("windows end with the period, or the day before it") {
  CHECK(counted("count(admissions.during(years=1))", "2023-01..2023-05") == Pair{1, 2});
  CHECK(counted("count(admissions.during(years=1))", "2023-01..2023-06") == Pair{1, 2});
  CHECK(counted("count(admissions.during(years=2))", "2023-01..2023-06") == Pair{2, 3});
  CHECK(counted("count(admissions.during(years=1))", "2023-01-01..2023-05-30", "HNA.01") == Pair{2, 2});
  CHECK(counted("count(admissions.during(years=1))", "2023-01-01..2023-05-31", "HNA.01") == Pair{1, 1});
  CHECK(counted("count(admissions.during(years=1, until='start'))", "2022-05-31..2022-12-31", "HNA.01") == Pair{0, 0});
  CHECK(counted("count(admissions.during(years=1, until='start'))", "2022-06-01..2022-12-31", "HNA.01") == Pair{1, 1});
  CHECK(counted("count(admissions.during(years=1, until='start'))", "2023") == Pair{1, 2});
  CHECK(counted("count(admissions.during(years=2, until='start'), ceremony_on <= outer.period.end)", "2022") == Pair{0, 1});
}

TEST_CASE("conditions read the row, its person, and the profile of the row's day or the instant") {
  CHECK(counted("count(admissions, occupation == 'pupil')", "2022") == Pair{1, 2});
  CHECK(counted("count(admissions, occupation == 'student')", "2022") == Pair{0, 1});
  CHECK(counted("count(admissions, sex == 'female')", "2022") == Pair{1, 2});
  CHECK(counted("count(members, occupation == 'student')", "2022") == Pair{1, 2});
  CHECK(counted("count(members.at(date('2022-05-31')), occupation == 'pupil')", "2022") == Pair{1, 3});
  CHECK(counted("count(members, years_between(born, outer.period.end) >= 32)", "2022") == Pair{1, 2});
  CHECK(counted("count(members, years_between(born, outer.period.end) >= 33)", "2022") == Pair{0, 1});
  CHECK(counted("count(members, unit.sector == 'school')", "2022") == Pair{1, 1});
}

TEST_CASE("a profile is known on an unknown day if it was in force all along") {
  Maker maker("2023-10-31");
  maker.table("units", "unit,parent", {"HNA,"}).table("people", "person", {"P1"});
  maker.table("profiles", "person,since,occupation", {"P1,2010-01-01,pupil", "P1,2022-06-01,student"});
  maker.table("admissions", "admission,person,unit,ceremony_on",
              {"A1,P1,HNA,2022-05", "A2,P1,HNA,2022", "A3,P1,HNA,", "A4,P1,HNA,2022-06", "A5,P1,HNA,2005-01-01"});
  const Snapshot snapshot = maker.snapshot();
  const Frame& admissions = snapshot.frame("admissions");
  CHECK(outcomes(snapshot, admissions, value("occupation == 'pupil'", "admissions")) == "y??n?");
  CHECK(outcomes(snapshot, admissions, value("occupation is known", "admissions")) == "ynnyn");

  // Where the snapshot has worked it out already, that is what is read.
  const Frame linked = admissions.with_link("profile", "profiles", Buffer::of(std::vector<std::int32_t>{1, 1, no_row, 0, 0}));
  CHECK(outcomes(snapshot, linked, value("occupation == 'pupil'", "admissions")) == "nn?yy");
}

TEST_CASE("columns without rows are told apart, wherever their values lie") {
  Column codes;
  codes.field.type = FieldType::code;
  Column truths;
  truths.field.type = FieldType::boolean;
  const std::vector<std::int32_t> nowhere = {no_row};
  const Snapshot snapshot = two_cells().snapshot();
  CHECK(snapshot.joined(nowhere, codes).field.type == FieldType::code);
  CHECK(snapshot.joined(nowhere, truths).field.type == FieldType::boolean);
}

TEST_CASE("a code of a long list is not known, and not another, where its table has no rows") {
  Maker maker("2023-10-31");
  maker.table("units", "unit,parent", {"HNA,"}).table("people", "person", {}).table("profiles", "person", {});
  maker.table("admissions", "admission,person,unit,ceremony_on", {"A1,,HNA,2022-05-01"});
  const Snapshot made = maker.snapshot();
  std::vector<CodeList> lists = made.schema().lists();
  for (CodeList& list : lists)
    while (list.codes.size() < 300) list.codes.push_back({.key = "x" + std::to_string(list.codes.size()), .label = {}});
  const Snapshot snapshot(made.times(), Schema(core_tables(), lists), made.tree(), made.frames());
  const Frame& admissions = snapshot.frame("admissions");
  for (const char* text : {"sex == 'x280'", "sex == 'female'", "sex != 'x280'", "sex in {'female', 'x280'}", "occupation == 'x280'",
                           "education >= 'x280'", "education >= 'x200'", "education < 'x280'"}) {
    INFO(text);
    const Root root{good(bind_value(parse(text), "admissions", {&snapshot.schema(), &parameters()})), {}};
    CHECK(outcomes(snapshot, admissions, root.expr) == "?");
    const Counts counts = count_rows(snapshot, admissions, {&root, 1}, parameters());
    CHECK(counts.surely(0, 0, 1) == 0);
    CHECK(counts.possibly(0, 0, 1) == 1);
  }
}

TEST_CASE("many roots and many blocks give what one root and one block give") {
  Maker maker("2022-12-31");
  std::vector<std::string> units = {"HNA,"};
  std::vector<std::string> spells;
  const auto line = [](std::initializer_list<std::string> cells) {
    std::string joined;
    for (const std::string& cell : cells) joined.append(joined.empty() ? "" : ",").append(cell);
    return joined;
  };
  for (int unit = 0; unit < 300; ++unit) {
    const std::string code = "HNA." + std::to_string(1000 + unit);
    units.push_back(line({code, "HNA"}));
    const int rows = unit == 7 ? 9000 : unit % 5 == 0 ? 0 : unit * 37 % 130;
    for (int row = 0; row < rows; ++row) {
      const int year = 1990 + (row * 7 + unit) % 33;
      const Date since = Date::from_civil(year, 1 + row % 12, 15).value();
      const std::string until = row % 3 == 0 ? "2020-01-01" : row % 13 == 0 ? "?" : "";
      spells.push_back(line({std::to_string(spells.size()), "P1", code, row % 11 == 0 ? "" : since.iso(), until}));
    }
  }
  maker.table("units", "unit,parent", units)
      .table("people", "person", {"P1"})
      .table("spells", "spell,person,unit,since,until", spells);
  const Snapshot snapshot = maker.snapshot();
  const Frame& frame = snapshot.frame("spells");
  REQUIRE(blocks(frame).size() >= 4);

  const BoundPtr members = indicator("count(members)")->args[0];
  std::vector<Root> roots;
  for (const Period& year : years(1995, 2022)) roots.push_back({members, request_dates({}, year, day("2022-12-31"))});
  const Counts counts = count_rows(snapshot, frame, roots, {});

  const auto since = frame.column("since");
  const auto until = frame.column("until");
  const auto units_of = frame.link("unit");
  for (std::size_t root = 0; root < roots.size(); ++root) {
    const std::int32_t instant = roots[root].dates.instant.days();
    std::vector<std::int64_t> surely(snapshot.tree().size());
    std::vector<std::int64_t> possibly(snapshot.tree().size());
    for (std::size_t row = 0; row < frame.rows(); ++row) {
      const auto unit = static_cast<std::size_t>(units_of[row]);
      surely[unit] += since->high.as<std::int32_t>()[row] <= instant && instant < until->values.as<std::int32_t>()[row];
      possibly[unit] += since->values.as<std::int32_t>()[row] <= instant && instant < until->high.as<std::int32_t>()[row];
    }
    bool equal = true;
    for (std::size_t unit = 1; unit < snapshot.tree().size(); ++unit) {
      const auto first = static_cast<std::int32_t>(unit);
      equal = equal && counts.surely(root, first, first + 1) == surely[unit] &&
              counts.possibly(root, first, first + 1) == possibly[unit];
      surely[0] += surely[unit];
      possibly[0] += possibly[unit];
    }
    CHECK(equal);
    CHECK(counts.surely(root, 0, snapshot.tree()[0].end) == surely[0]);
    CHECK(counts.possibly(root, 0, snapshot.tree()[0].end) == possibly[0]);
    CHECK(possibly[0] > surely[0]);
  }
}
