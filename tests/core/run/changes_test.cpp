#include <ketnap/run/changes.hpp>

#include <array>
#include <map>

#include <catch2/catch_test_macros.hpp>
#include <ketnap/base/error.hpp>

#include "../expr/random_world.hpp"
#include "world.hpp"

using namespace run_world;

namespace {

using Lines = std::vector<std::string>;

/// Dossiers at their first step, facts up to 2022-12-31, seen on a day from then on.
struct World {
  Lines people = {"P1,2000-01-01"};
  Lines files = {"D1,P1,H.A.1"};
  Lines steps = {};
  Lines certificates = {};
  Lines introducers = {};
  Lines papers = {};
  Lines notes = {};

  [[nodiscard]] Snapshot on(std::string_view as_of) const {
    Maker maker(as_of);
    with_units(maker);
    maker.table("people", "person,born", people);
    maker.table("profiles", "person,since,occupation", {"P1,2015-01-01,pupil"});
    maker.table("dossiers", "dossier,person,unit", files);
    maker.table("steps", "dossier,step,round,done_on", steps);
    maker.table("votes", "dossier,step,round,members,in_favour", {});
    maker.table("papers", "dossier,paper,round,dated,state", papers);
    maker.table("introducers", "dossier,introducer,kind,together_since", introducers);
    maker.table("helper_notes", "dossier,written_on", notes);
    maker.table("courses", "course,unit,kind,starts_on", {"C1,H,awareness,2017-01-01"});
    maker.table("certificates", "person,course,issued_on", certificates);
    return snapshot_of(maker);
  }
};

Rule rule(std::string id, std::string_view holds, std::string_view in_force = "2000..") {
  Rule out;
  out.id = std::move(id);
  out.step = "listed";
  out.title = {.vi = "Điều kiện", .en = "Condition"};
  out.in_force = period(in_force);
  out.holds = parse(holds);
  return out;
}

const char* adult = "years_between(born, step_date) >= param('t.age')";

Catalog with_rules(const std::vector<Rule>& rules) {
  return catalog([&](CatalogBuilder& builder) {
    builder.add(small_world::parameter("t.age", {{"2000..2027-06", "18"}, {"2027-07..", "20"}}));
    builder.add(small_world::parameter("t.days", {{"2000..2023-02", "2"}, {"2023-03..2023-10", "40"}, {"2023-12..", "0"}}));
    for (const Rule& one : rules) builder.add(one);
  });
}

/// `fail -> pass 2023-03-05` of the first verdict; `pass` alone where nothing changes.
std::string told(const Change& change) {
  std::string out(name_of(change.from));
  if (change.day) out.append(" -> ").append(name_of(change.to)).append(" ").append(change.day->iso());
  return out;
}

Changes all_changes(const World& world, const std::vector<Rule>& rules, std::string_view as_of = "2022-12-31",
                    std::string_view horizon = "2032-12-31") {
  const Snapshot snapshot = world.on(as_of);
  const Catalog catalog = with_rules(rules);
  return changes(snapshot, catalog, check(snapshot, catalog, {}), day(horizon));
}

std::string first_change(const World& world, const Rule& rule, std::string_view as_of = "2022-12-31",
                         std::string_view horizon = "2032-12-31") {
  return told(all_changes(world, {rule}, as_of, horizon).verdicts.at(0));
}

}  // namespace

TEST_CASE("a birthday: the day itself counts, one of 29 February falls on the 28th") {
  const Rule of_age = rule("t.age_min", adult);
  CHECK(first_change({.people = {"P1,2005-03-05"}}, of_age) == "fail -> pass 2023-03-05");
  CHECK(first_change({.people = {"P1,2008-02-29"}}, of_age) == "fail -> pass 2026-02-28");
  CHECK(first_change({.people = {"P1,2000-01-01"}}, of_age) == "pass");
}

TEST_CASE("a partial birth date: unknown from its first day on, known on its last") {
  const Rule of_age = rule("t.age_min", adult);
  CHECK(first_change({.people = {"P1,2005"}}, of_age) == "fail -> unknown 2023-01-01");
  CHECK(first_change({.people = {"P1,2005"}}, of_age, "2023-06-01") == "unknown -> pass 2023-12-31");
  CHECK(first_change({.people = {"P1,2005-02"}}, of_age, "2023-02-01") == "unknown -> pass 2023-02-28");
  CHECK(first_change({.people = {"P1,"}}, of_age) == "unknown");
}

TEST_CASE("a certificate of 60 months runs out on the day after") {
  const Rule fresh = rule("t.fresh", "step_date <= add_months(certificate.issued_on, 60)");
  World world;
  world.certificates = {"P1,C1,2020-02-29"};
  CHECK(first_change(world, fresh) == "pass -> fail 2025-03-01");
  world.certificates = {"P1,C1,2023-01-05", "P1,C1,2020-02-28"};
  CHECK(first_change(world, fresh) == "pass -> fail 2025-03-01");
}

TEST_CASE("what is enacted comes into force and ends") {
  const Rule of_age = rule("t.age_min", adult);
  CHECK(first_change({.people = {"P1,2008-05-05"}}, of_age, "2026-12-31") == "pass -> fail 2027-07-01");
  CHECK(first_change({}, rule("t.a", "true", "2000..2023-05")) == "pass -> not_applicable 2023-06-01");
  const Changes replaced = all_changes({}, {rule("t.a", "true", "2000..2023"), rule("t.a", "false", "2024..")});
  REQUIRE(replaced.verdicts.size() == 1);
  CHECK(told(replaced.verdicts[0]) == "pass -> fail 2024-01-01");
  CHECK(replaced.verdicts[0].why.at(0).law == RuleTurn::Law::changes);
  CHECK(replaced.verdicts[0].sentence(Lang::vi) == "01/01/2024: đạt -> không đạt (Điều kiện, theo quy định mới)");
  CHECK(first_change({}, rule("t.a", "false", "2000..2023-05")) == "fail -> not_applicable 2023-06-01");
}

TEST_CASE("a dossier changes with any blocking rule, also with one that begins") {
  const Changes begins = all_changes({}, {rule("t.a", "true"), rule("t.b", "false", "2024-02..2024-03")});
  REQUIRE(begins.dossiers.size() == 1);
  CHECK(told(begins.verdicts.at(0)) == "pass");
  CHECK(told(begins.dossiers[0]) == "pass -> fail 2024-02-01");
  REQUIRE(begins.dossiers[0].why.size() == 1);
  CHECK(begins.dossiers[0].why[0].rule == "t.b");
  CHECK(begins.dossiers[0].why[0].law == RuleTurn::Law::begins);
  CHECK(begins.dossiers[0].sentence(Lang::en) == "2024-02-01: pass -> fail (Condition, comes into force)");

  Rule warning = rule("t.b", "false", "2024-02..");
  warning.severity = Severity::warns;
  CHECK(told(all_changes({}, {rule("t.a", "true"), warning}).dossiers.at(0)) == "pass");
  // The outcome of a dossier that fails anyway stays, whatever its other rules do.
  const Changes both = all_changes({.people = {"P1,2005-03-05"}}, {rule("t.a", "false"), rule("t.b", adult)});
  CHECK(told(both.verdicts.at(1)) == "fail -> pass 2023-03-05");
  CHECK(told(both.dossiers.at(0)) == "fail");
}

TEST_CASE("the horizon is named, and no day of its own") {
  const Rule of_age = rule("t.age_min", adult);
  const World world{.people = {"P1,2005-03-05"}};
  CHECK(first_change(world, of_age, "2022-12-31", "2023-03-05") == "fail");
  CHECK(first_change(world, of_age, "2022-12-31", "2023-03-06") == "fail -> pass 2023-03-05");
  const Change none = all_changes(world, {of_age}, "2022-12-31", "2023-03-05").verdicts.at(0);
  CHECK(none.sentence(Lang::vi) == "không tự đổi trước ngày 05/03/2023");
  CHECK(none.sentence(Lang::en) == "no change by itself before 2023-03-05");
  CHECK(default_horizon(world.on("2024-02-29")).iso() == "2034-02-28");
  // Beyond the last day of the calendar nothing is looked at.
  CHECK(first_change(world, of_age, "2095-12-31", "2105-12-31") == "pass");
}

TEST_CASE("a change tells the atoms that turned, with what was read on its day") {
  const Changes found = all_changes({.people = {"P1,2005-03-05"}},
                                    {rule("t.a", "born is known and years_between(born, step_date) >= 18 or not (sex == 'male')")});
  const Change& change = found.verdicts.at(0);
  CHECK(told(change) == "unknown -> pass 2023-03-05");
  REQUIRE(change.why.size() == 1);
  CHECK(change.why[0].from == Outcome::unknown);
  CHECK(change.why[0].law == RuleTurn::Law::same);
  REQUIRE(change.why[0].atoms.size() == 1);
  const RuleTurn::AtomTurn& turn = change.why[0].atoms[0];
  CHECK(turn.atom.text == "years_between(born, step_date) >= 18");
  CHECK(turn.before == Truth::no);
  CHECK(turn.atom.truth == Truth::yes);
  CHECK(turn.atom.readings.at(1).value == "2023-03-05");
}

TEST_CASE("what was done is judged by its own day and never changes") {
  World world;
  world.steps = {"D1,listed,1,2022-06-01"};
  world.people = {"P1,2005-03-05"};
  const Snapshot snapshot = world.on("2022-12-31");
  const Catalog catalog = with_rules({rule("t.age_min", adult)});
  const Verdicts past = check(snapshot, catalog, {.past = {period("2022")}, .units = {}});
  REQUIRE(past.verdicts.size() == 1);
  const Changes none = changes(snapshot, catalog, past, day("2032-01-01"));
  CHECK(told(none.verdicts.at(0)) == "fail");
  CHECK(told(none.dossiers.at(0)) == "fail");
  Verdicts foreign = past;
  Verdict other = past.verdicts[0];
  other.dossier = "D9";
  foreign.verdicts = {other};
  CHECK_THROWS_AS(changes(snapshot, catalog, foreign, day("2032-01-01")), Error);
}

TEST_CASE("changes are those that a check of every later day finds", "[changes-scan]") {
  random_world::Dice dice(20221231);
  const auto below = [&](int n) { return dice.below(n); };
  const auto some_day = [&](std::string_view first, int span) { return day(first).plus_days(below(span)).iso(); };
  World world;
  world.people.clear();
  world.files.clear();
  const auto line = [](std::initializer_list<std::string> cells) {
    std::string out;
    for (const std::string& cell : cells) out += (out.empty() ? "" : ",") + cell;
    return out;
  };
  for (int i = 1; i <= 40; ++i) {
    const std::string person = 'P' + std::to_string(i);
    const std::string dossier = 'D' + std::to_string(i);
    std::string born = some_day("2003-06-01", 1200);
    born.resize(std::array<std::size_t, 6>{10, 10, 10, 7, 4, 0}[static_cast<std::size_t>(below(6))]);
    world.people.push_back(line({person, born}));
    world.files.push_back(line({dossier, person, "H.A.1"}));
    if (below(3) != 0) world.certificates.push_back(line({person, "C1", some_day("2018-01-01", 700)}));
    for (int k = below(3); k > 0; --k)
      world.introducers.push_back(line({dossier, std::to_string(k), "member", below(4) == 0 ? "" : some_day("2021-06-01", 570)}));
    for (int k = below(3); k > 0; --k)
      world.papers.push_back(
          line({dossier, "application", std::to_string(k), below(5) == 0 ? "" : some_day("2022-01-01", 360), "present"}));
    for (int k = below(3); k > 0; --k) world.notes.push_back(line({dossier, some_day("2022-03-01", 300)}));
  }
  const std::vector<Rule> rules = {
      rule("t.a", adult, "2000..2023-08"),
      rule("t.a", "years_between(born, step_date) >= 17 or certificate is known", "2023-09.."),
      rule("t.b", "step_date <= add_months(certificate.issued_on, 60) and not (months_between(born, step_date) == 229)"),
      rule("t.c", "count(introducers, together_months >= 18 and add_months(together_since, 30) > outer.step_date) >= 1"),
      rule("t.d", "any(helper_notes, written_on <= outer.step_date and outer.step_date <= add_months(written_on, 6))",
           "2000..2024-01"),
      rule("t.e", "days_between(paper('application').dated, step_date) <= 365 or moved", "2023-03.."),
      rule("t.f", "occupation == 'pupil' and vote is unknown"),
      rule("t.g",
           "add_months(max(papers, dated), 9) <= step_date or max(introducers, together_since) > add_months(step_date, -15)"),
      rule("t.h", "count(papers, dated <= add_days(outer.step_date, -200)) == 1 and years_between(born, step_date) < 19"),
      rule("t.i", "days_between(step_date, add_months(certificate.issued_on, 60)) >= -3 * param('t.days')"),
  };
  const Catalog catalog = with_rules(rules);
  const Date as_of = day("2022-12-31");
  const Date horizon = as_of.plus_days(500);
  const Snapshot now = world.on(as_of.iso());
  const Verdicts verdicts = check(now, catalog, {});
  const Changes found = changes(now, catalog, verdicts, horizon);

  using Key = std::pair<std::string, std::string>;
  std::map<Key, std::string> expected;
  std::map<Key, Outcome> first;
  std::map<std::string, Outcome> first_of_dossier;
  for (const Verdict& verdict : verdicts.verdicts) first[{verdict.dossier, verdict.rule}] = verdict.outcome;
  for (const auto& dossier : verdicts.by_dossier()) first_of_dossier[dossier.dossier] = dossier.outcome;
  for (Date on = as_of.plus_days(1); on < horizon; on = on.plus_days(1)) {
    const Verdicts then = check(world.on(on.iso()), catalog, {});
    std::map<Key, Outcome> outcomes;
    for (const Verdict& verdict : then.verdicts) outcomes[{verdict.dossier, verdict.rule}] = verdict.outcome;
    const auto note = [&](const Key& key, Outcome before, Outcome after) {
      if (before != after) expected.try_emplace(key, std::string(name_of(after)) + ' ' + on.iso());
    };
    for (const auto& [key, outcome] : first) note(key, outcome, outcomes.contains(key) ? outcomes[key] : Outcome::not_applicable);
    for (const auto& dossier : then.by_dossier()) note({dossier.dossier, ""}, first_of_dossier[dossier.dossier], dossier.outcome);
  }
  const auto short_form = [](const Change& change) { return std::string(name_of(change.to)) + ' ' + change.day->iso(); };
  std::map<Key, std::string> ours;
  for (std::size_t i = 0; i < found.verdicts.size(); ++i)
    if (found.verdicts[i].day) ours[{verdicts.verdicts[i].dossier, verdicts.verdicts[i].rule}] = short_form(found.verdicts[i]);
  for (std::size_t i = 0; i < found.dossiers.size(); ++i)
    if (found.dossiers[i].day) ours[{verdicts.by_dossier()[i].dossier, ""}] = short_form(found.dossiers[i]);
  CHECK(ours == expected);
  CHECK(expected.size() > 80);
}
