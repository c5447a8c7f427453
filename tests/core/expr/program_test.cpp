#include <ketnap/expr/program.hpp>

#include <catch2/catch_test_macros.hpp>

#include <ketnap/base/error.hpp>

#include "dossiers_world.hpp"

using namespace small_world;

namespace {

const Dossiers& world() {
  static const Dossiers made;
  return made;
}

std::string judge(std::string_view text) { return outcomes(world().snapshot, world().judged, rule(text)); }

std::size_t size_of(const Frame& frame, const std::vector<Root>& roots) {
  return Program(world().snapshot, frame, roots, parameters()).size();
}

std::vector<std::pair<std::int64_t, std::int64_t>> values(std::string_view text) {
  const Root root{value(text, "judged"), {}};
  const Program program(world().snapshot, world().judged, {&root, 1}, parameters());
  Program::Workspace work;
  program.run(0, world().judged.rows(), work);
  const Values found = program.values(work, 0);
  std::vector<std::pair<std::int64_t, std::int64_t>> all;
  all.reserve(found.lo.size());
  for (std::size_t i = 0; i < found.lo.size(); ++i) all.emplace_back(found.lo[i], found.hi[i]);
  return all;
}

constexpr std::int64_t no_bound_below = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t no_bound_above = std::numeric_limits<std::int64_t>::max();

constexpr std::string_view introducers =
    "count(introducers, kind == 'member' and together_months >= param('vn.introducer_months')) >= 2 "
    "or count(introducers, kind == 'member' and together_months >= param('vn.introducer_months')) == 1 "
    "and (youth_union and any(introducers, kind == 'youth_union') or trade_union and any(introducers, kind == 'trade_union'))";

}  // namespace

TEST_CASE("rules of the law on four dossiers") {
  CHECK(judge("years_between(born, step_date) >= param('vn.age_min')") == "n???");
  CHECK(judge("3 * vote.in_favour >= 2 * (vote.members - vote.excused + vote.excused_present)") == "yy??");
  CHECK(judge("step_date <= add_months(certificate.issued_on, param('vn.certificate_months'))") == "yn??");
  CHECK(judge("any(helper_notes, written_on <= outer.step_date and outer.step_date <= add_months(written_on, "
              "param('demo.note_months')))") == "ynnn");
  CHECK(judge(introducers) == "ynnn");
  CHECK(judge("moved") == "ny?n");
  CHECK(judge("not moved") == "yn?y");
  CHECK(judge("education >= 'lower_secondary'") == "yn??");
  CHECK(judge("age_months >= 216") == "n???");
}

TEST_CASE("an absent keyed link is unknown, an absent child row is not there") {
  CHECK(judge("vote is known") == "yyyn");
  CHECK(judge("vote.in_favour > 0") == "yyy?");
  CHECK(judge("paper('application') is known") == "yynn");
  CHECK(judge("paper('application').state == 'present'") == "yy??");
  CHECK(judge("paper('application').dated == date('2021-06-01')") == "yn??");
  CHECK(judge("step('decision') is known") == "nnny");
  CHECK(judge("any(papers, paper == 'application')") == "yynn");
  CHECK(judge("all(papers, state == 'present')") == "nyyy");
  CHECK(judge("count(papers) == 3") == "ynnn");
  CHECK(judge("admission.ceremony_on <= date('2022-06-01')") == "y???");
  CHECK(judge("count(admission.dossier.papers) == 3") == "y???");
}

TEST_CASE("related rows of an enclosing row are read for each row between") {
  CHECK(judge("any(introducers, kind == 'member' and any(outer.papers, dated <= outer.letter_on))") == "yy?n");
  CHECK(judge("any(introducers, count(outer.papers, dated <= outer.letter_on and state == 'present') >= 2)") == "ynnn");
  CHECK(judge("count(introducers, together_since <= outer.opened_on) == 1") == "?n?n");
}

TEST_CASE("what is unknown stays unknown, and only that") {
  CHECK(judge("sex == 'female' or sex == 'male'") == "yy?y");
  CHECK(judge("sex in {'female', 'male'}") == "yyyy");
  CHECK(judge("born <= date('2004-12-31')") == "yyy?");
  CHECK(judge("born == date('2004-03-05')") == "y???");
  CHECK(judge("born != date('2003-03-05')") == "yyy?");
  CHECK(judge("born is known") == "ynnn");
  CHECK(judge("youth_union is known") == "yynn");
  CHECK(judge("youth_union or not youth_union") == "yy??");
  CHECK(judge("youth_union == trade_union") == "nn??");
  CHECK(judge("name in {'An', 'Dũng'}") == "yn?y");
  CHECK(judge("unit == 'HNA.01'") == "yynn");
  CHECK(judge("unit.parent == 'HNA'") == "yyyy");
  CHECK(judge("unit.sector == 'school'") == "yynn");
  CHECK(judge("coalesce(born, date('2000-01-01')) <= date('2000-01-01')") == "nyyy");
  CHECK(judge("coalesce(education, 'none') == 'none'") == "nnyy");
  CHECK(judge("if_(moved, vote.in_favour, 10) >= 7") == "yn?y");
  CHECK(judge("if_(moved, sex == 'male', vote is known)") == "yy?n");
  CHECK(judge("latest(born, date('2004-03-15')) == date('2004-03-15')") == "y???");
  CHECK(judge("earliest(opened_on, step_date, born) == born") == "y???");
  CHECK(judge("closed_on is known and moved_on is known") == "yyny");
  CHECK(judge("true or born is known") == "yyyy");
}

TEST_CASE("fractions are compared exactly and parameters are read on the step's day") {
  CHECK(judge("vote.in_favour >= 0.6 * vote.members") == "nyy?");
  CHECK(judge("vote.in_favour >= param('demo.share') * vote.members") == "nyy?");
  CHECK(judge("vote.in_favour >= param('demo.share', at=opened_on) * vote.members") == "yyy?");
  CHECK(judge("vote.members / 2 + 0.5 == 6.5") == "ynn?");
  CHECK(judge("-vote.members / 3 < -3.5") == "ynn?");
  CHECK(judge("param('demo.share', at=date('2019-12-31')) >= 0") == "????");
  CHECK(judge("param('demo.share', at=born) >= 0.5") == "????");
  CHECK(judge("param('demo.gap', at=step_date) == 2") == "yyyy");
  CHECK(judge("param('demo.gap', at=opened_on) == 1") == "???n");
  CHECK(judge("param('demo.gap', at=latest(opened_on, date('2022-06-01'))) == 2") == "yyyy");
  CHECK(judge("param('vn.introducer_months', at=opened_on) == 12") == "yyyn");
}

TEST_CASE("values are intervals") {
  CHECK(values("years_between(born, step_date)")[1] == std::pair<std::int64_t, std::int64_t>(17, 18));
  CHECK(values("vote.excused")[2] == std::pair(no_bound_below, no_bound_above));
  CHECK(values("vote.members - vote.excused")[2] == std::pair(no_bound_below, no_bound_above));
  CHECK(values("count(introducers, together_since <= outer.opened_on)")[2] == std::pair<std::int64_t, std::int64_t>(0, 1));
  CHECK(values("months_between(opened_on, moved_on)")[0] == std::pair(no_bound_above, no_bound_above));
  CHECK(values("add_months(moved_on, 3)")[0].first == Date::never().days());
  CHECK(values("add_days(step_date, -4)")[0].first == day("2022-02-28").days());
  CHECK(values("days_between(opened_on, step_date)")[3] == std::pair<std::int64_t, std::int64_t>(62, 62));
  CHECK(values("person")[2] == std::pair<std::int64_t, std::int64_t>(2, 2));
  CHECK(values("vote")[3] == std::pair<std::int64_t, std::int64_t>(0, std::numeric_limits<std::int32_t>::max()));
}

TEST_CASE("equal subexpressions are computed once over all roots") {
  const auto root = [](std::string_view text) { return Root{rule(text), {}}; };
  const std::string_view age = "years_between(born, step_date) >= param('vn.age_min')";
  const std::size_t one = size_of(world().judged, {root(age)});
  CHECK(size_of(world().judged, {root(age), root(age), root(age)}) == one);
  CHECK(size_of(world().judged, {root(age), root("not (years_between(born, step_date) >= param('vn.age_min'))")}) == one + 1);
  // `a >= b` and `b <= a`, `any` and `count`, a derived name and its text are the same.
  CHECK(size_of(world().judged, {root("vote.members >= 3"), root("3 <= vote.members")}) ==
        size_of(world().judged, {root("vote.members >= 3")}));
  CHECK(size_of(world().judged, {root("any(papers, state == 'redo')"), root("count(papers, state == 'redo') >= 1")}) ==
        size_of(world().judged, {root("any(papers, state == 'redo')")}));
  CHECK(size_of(world().judged, {root("moved"), root("moved_on <= step_date")}) == size_of(world().judged, {root("moved")}));
  CHECK(size_of(world().judged, {root(introducers)}) < size_of(world().judged, {root("any(introducers, kind == 'member')")}) + 25);
}

TEST_CASE("what follows from constants is folded, over the dates of each root") {
  const Frame& judged = world().judged;
  CHECK(size_of(judged, {{rule("1 + 2 * 3 == 7 and not false"), {}}}) == 1);
  CHECK(size_of(judged, {{rule("param('vn.age_min', at=date('2020-01-01')) >= 18 or moved"), {}}}) == 1);
  CHECK(judge("param('vn.age_min', at=date('2020-01-01')) > 18 or moved") == "ny?n");

  // One column against a constant, however it was written: a load and a range.
  const Frame& admissions = world().snapshot.frame("admissions");
  const BoundPtr early = value("ceremony_on <= add_months(outer.period.end, -12 * 2)", "admissions");
  CHECK(size_of(admissions, {{early, dates("2022", "2022-12-31")}}) == 2);
  CHECK(size_of(admissions, {{early, dates("2022", "2022-12-31")}, {early, dates("2021", "2022-12-31")}}) == 3);
  CHECK(size_of(admissions, {{early, dates("2022", "2022-12-31")}, {early, dates("2022-07..2022-12", "2022-12-31")}}) == 2);
}

TEST_CASE("the dates of an aggregate of a unit") {
  const auto of = [](std::string_view indicator_text, std::string_view in, std::string_view as_of) {
    return request_dates(indicator(indicator_text)->rows, period(in), day(as_of));
  };
  CHECK(of("count(members)", "2022", "2023-10-31").instant == day("2022-12-31"));
  CHECK(of("count(members)", "2023", "2023-10-31").instant == day("2023-10-31"));
  CHECK(of("count(members)", "2023", "2023-10-31").period_end == day("2023-10-31"));
  CHECK(of("count(members.at('start'))", "2023", "2023-10-31").instant == day("2022-12-31"));
  CHECK(of("count(members.at(date('2022-06-30')))", "2023", "2023-10-31").instant == day("2022-06-30"));
  CHECK(of("count(admissions)", "2022-01-01..", "2023-10-31").period_end == day("2023-10-31"));
}

TEST_CASE("overflow is an error that names the expression") {
  const Maker maker = Maker("2022-12-31").table("units", "unit,parent", {"HNA,"}).table("people", "person", {"P1"});
  Maker more = maker;
  more.table("dossiers", "dossier,person,unit", {"D1,P1,HNA"})
      .table("votes", "dossier,step,round,members,present", {"D1,cell_vote,1,9223372036854775806,2"});
  const Snapshot snapshot = more.snapshot();
  const auto run = [&](std::string_view text) { return outcomes(snapshot, snapshot.frame("votes"), value(text, "votes")); };
  const auto overflow_of = [&](std::string_view text) {
    try {
      run(text);
    } catch (const Error& error) {
      CHECK(error.number() == 3201);
      return error.args().at(0);
    }
    return std::string("none");
  };
  CHECK(overflow_of("members + present > 0") == "members + present");
  CHECK(overflow_of("present * members > 0") == "present * members");
  CHECK(overflow_of("-members - present - present < 0") == "-members - present");
  CHECK(overflow_of("9223372036854775806 + 1 > present") == "9223372036854775806 + 1");
  CHECK(overflow_of("add_days(date('2022-01-01'), members) > date('2022-01-01')") == "add_days(date('2022-01-01'), members)");
  CHECK(overflow_of("add_months(date('2022-01-01'), members) > date('2022-01-01')") == "add_months(date('2022-01-01'), members)");
  CHECK(run("members - present > 0") == "y");
  CHECK(run("members + excused > 0") == "?");
}

TEST_CASE("blocks are whole groups, and every row lies in one") {
  const auto cut = [](const std::vector<std::int32_t>& starts, std::size_t target) {
    const Frame frame = Frame("spells", static_cast<std::size_t>(starts.back()), {}).grouped("units", Buffer::of(starts));
    return blocks(frame, target);
  };
  const auto all = cut({0, 3, 3, 10, 11, 12, 40, 40}, 10);
  std::size_t row = 0;
  std::size_t group = 0;
  for (const Block& block : all) {
    CHECK(block.begin == row);
    CHECK(block.first_group == group);
    CHECK((block.end - block.begin <= 10 || block.last_group == block.first_group + 1));
    row = block.end;
    group = block.last_group;
  }
  CHECK(row == 40);
  CHECK(group == 7);
  CHECK(all.size() == 4);
  CHECK(cut({0}, 10).empty());

  const auto plain = blocks(Frame("people", 25, {}), 10);
  REQUIRE(plain.size() == 3);
  CHECK(plain[2].begin == 20);
  CHECK(plain[2].end == 25);
}
