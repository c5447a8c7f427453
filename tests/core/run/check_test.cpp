#include <ketnap/run/check.hpp>

#include <algorithm>

#include <catch2/catch_test_macros.hpp>
#include <ketnap/base/error.hpp>

#include "world.hpp"

using namespace run_world;

namespace {

/// What stands at one step of a dossier: `D1 cell_vote 2022-12-31`.
std::vector<std::string> judged(const Snapshot& snapshot, const CheckRequest& request = {}) {
  const Frame frame = judged_steps(snapshot, request);
  const CodeList& steps = *snapshot.schema().list("step");
  std::vector<std::string> out;
  for (std::size_t row = 0; row < frame.rows(); ++row) {
    const auto dossier = static_cast<std::size_t>(frame.link("dossier")[row]);
    out.push_back(std::string(snapshot.frame("dossiers").column("dossier")->text(dossier)) + ' ' +
                  steps.codes[frame.column("step")->values.as<std::uint8_t>()[row]].key + ' ' +
                  Date(frame.column("step_date")->values.as<std::int32_t>()[row]).iso());
  }
  return out;
}

using Lines = std::vector<std::string>;

/// A dossier in the cell of a grassroots committee, of a section, and of a grassroots cell; their steps as given.
Snapshot dossiers(const Lines& steps, const Lines& votes = {},
                  const Lines& files = {"D1,P1,H.A.1,,", "D2,P2,H.A.S.1,,", "D3,P3,H.B,,"},
                  const Lines& people = {"P1,2004-12-31", "P2,2004-12", "P3,2005-01-01"}) {
  Maker maker("2022-12-31");
  with_units(maker);
  maker.table("people", "person,born", people);
  maker.table("profiles", "person,since,occupation", {"P1,2015-01-01,pupil", "P1,2022-03-10,student", "P2,2022-12-31,farm"});
  maker.table("dossiers", "dossier,person,unit,moved_on,closed_on", files);
  maker.table("steps", "dossier,step,round,done_on,result", steps);
  maker.table("votes", "dossier,step,round,members,excused,excused_present,in_favour", votes);
  maker.table("admissions", "admission,person,unit,dossier,decided_on,annulled_on",
              {"A1,P1,H.A.1,D1,2022-01-01,2022-02-01", "A2,P1,H.A.1,D1,2021-01-01,"});
  maker.table("courses", "course,unit,kind,starts_on,ends_on",
              {"C1,H,awareness,2017-01-01,2017-01-05", "C2,H,new_member,2017-01-01,2017-01-05"});
  maker.table("certificates", "person,course,issued_on",
              {"P1,C1,2022-12-31", "P1,C1,2020-02-02", "P1,C2,2022-12-31", "P2,C1,2023-01-01"});
  maker.table("spells", "spell,person,unit,since", {});
  return snapshot_of(maker.rest());
}

// All that comes before the votes of the upper levels.
Lines up_to_cell_vote(const std::string& dossier) {
  Lines out;
  for (const char* step :
       {"listed", "sympathiser", "course", "application", "background", "verification", "introduction", "opinions", "cell_vote"})
    out.push_back(dossier + ',' + step + ",1,2022-06-01,");
  return out;
}

Lines operator+(Lines a, const Lines& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

std::vector<std::string> lines(const Verdicts& verdicts) {
  std::vector<std::string> out;
  out.reserve(verdicts.verdicts.size());
  for (const Verdict& verdict : verdicts.verdicts) {
    std::string& line = out.emplace_back(verdict.dossier);
    for (const std::string_view part : {std::string_view(verdict.step), std::string_view(verdict.rule), name_of(verdict.outcome)})
      (line += ' ') += part;
  }
  return out;
}

Catalog rules(const std::vector<Rule>& all) {
  return catalog([&](CatalogBuilder& builder) {
    for (const Rule& rule : all) builder.add(rule);
  });
}

Rule rule(const char* id, const char* step, const char* applies, const char* holds, const char* in_force = "2000..") {
  Rule out;
  out.id = id;
  out.step = step;
  out.in_force = period(in_force);
  if (applies[0] != 0) out.applies = parse(applies);
  out.holds = parse(holds);
  return out;
}

/// Two rules at the cell's vote on a document and a parameter, as a nation's law has them.
Catalog law() {
  return catalog([](CatalogBuilder& builder) {
    LegalDocument charter;
    charter.key = "charter";
    charter.title = {"Điều lệ", "Charter"};
    charter.issued_on = day("2011-01-19");
    builder.add(charter);
    builder.add(Parameter{.id = "t.age_min",
                          .title = {"Tuổi tối thiểu", "Minimum age"},
                          .versions = {{.in_force = period("2011.."), .value = Rational(18), .basis = "charter, 1.2"}}});
    Rule age = rule("t.age_min", "cell_vote", "", "years_between(born, step_date) >= param('t.age_min')");
    age.title = {"Đủ tuổi khi chi bộ xét", "Of age at the cell's vote"};
    age.basis = {"charter, 1.2", "charter"};
    builder.add(age);
    Rule vote =
        rule("t.cell_vote", "cell_vote", "", "3 * vote.in_favour >= 2 * (vote.members - vote.excused + vote.excused_present)");
    vote.title = {"Ít nhất hai phần ba tán thành", "At least two thirds in favour"};
    builder.add(vote);
  });
}

}  // namespace

TEST_CASE("the next step is the first due one that is not done; bodies that a cell has not above it owe none") {
  CHECK(judged(dossiers({})) == Lines{"D1 listed 2022-12-31", "D2 listed 2022-12-31", "D3 listed 2022-12-31"});
  const Lines voted = up_to_cell_vote("D1") + up_to_cell_vote("D2") + up_to_cell_vote("D3");
  CHECK(judged(dossiers(voted)) == Lines{"D2 section_report 2022-12-31", "D1 committee_vote 2022-12-31", "D3 decision 2022-12-31"});
  CHECK(judged(dossiers({"D1,sympathiser,1,2022-01-01,", "D1,course,1,2022-01-01,"})).front() == "D1 listed 2022-12-31");
}

TEST_CASE("a step without agreement is not done; any round that was agreed does it") {
  Lines steps = up_to_cell_vote("D1");
  steps.back() = "D1,cell_vote,1,2022-06-01,not_agreed";
  const Lines only_d1 = {"D1,P1,H.A.1,,"};
  CHECK(judged(dossiers(steps, {}, only_d1)) == Lines{"D1 cell_vote 2022-12-31"});
  steps.emplace_back("D1,cell_vote,2,2022-07-01,agreed");
  CHECK(judged(dossiers(steps, {}, only_d1)) == Lines{"D1 committee_vote 2022-12-31"});
}

TEST_CASE("closed dossiers and those that moved on are not judged at a next step") {
  CHECK(judged(dossiers({}, {}, {"D1,P1,H.A.1,2022-12-31,", "D2,P2,H.A.1,,2022-01-01", "D3,P3,H.A.1,?,", "D4,P3,H.A.1,,"})) ==
        Lines{"D4 listed 2022-12-31"});
}

TEST_CASE("past steps are judged on their own days, each at its last round") {
  const Lines steps = {"D1,listed,1,2021-06-01,", "D1,cell_vote,1,2021-12-31,not_agreed", "D1,cell_vote,2,2022-01-01,agreed",
                       "D2,listed,1,2022-05-05,", "D2,course,1,,"};
  const Snapshot snapshot = dossiers(steps);
  CHECK(judged(snapshot, {.past = {period("2022")}, .units = {}}) == Lines{"D2 listed 2022-05-05", "D1 cell_vote 2022-01-01"});
  CHECK(judged(snapshot, {.past = {period("2021")}, .units = {}}) == Lines{"D1 listed 2021-06-01"});
  CHECK(judged(snapshot, {.past = {period("2021"), period("2022-05")}, .units = {}}) ==
        Lines{"D1 listed 2021-06-01", "D2 listed 2022-05-05"});
}

TEST_CASE("a check may be of some units, with all below them") {
  CHECK(judged(dossiers({}), {.past = {}, .units = {unit("H.A")}}) == Lines{"D1 listed 2022-12-31", "D2 listed 2022-12-31"});
  CHECK(judged(dossiers({}), {.past = {}, .units = {unit("H.B"), unit("H.A.S")}}) ==
        Lines{"D2 listed 2022-12-31", "D3 listed 2022-12-31"});
}

TEST_CASE(
    "a judged step links to person, profile of its day, vote of the last round, standing admission, latest awareness "
    "certificate") {
  const Lines steps = {"D1,cell_vote,1,2022-03-09,not_agreed", "D1,cell_vote,2,2022-03-10,agreed"};
  const Snapshot snapshot = dossiers(steps, {"D1,cell_vote,2,9,0,0,6", "D1,cell_vote,1,9,0,0,5", "D1,committee_vote,3,9,0,0,1"});
  const auto link = [&](const CheckRequest& request, const char* name) { return judged_steps(snapshot, request).link(name)[0]; };
  const CheckRequest past{.past = {period("2022")}, .units = {}};
  CHECK(link(past, "dossier") == 0);
  CHECK(link(past, "person") == 0);
  CHECK(link(past, "unit") == 2);
  CHECK(link(past, "profile") == 1);
  CHECK(link(past, "step_row") == 1);
  CHECK(link(past, "vote") == 0);
  CHECK(link(past, "admission") == 1);
  CHECK(link(past, "certificate") == 1);
  CHECK(link({}, "certificate") == 0);
  CHECK(link({}, "vote") == no_row);
  CHECK(link({.past = {}, .units = {unit("H.A.S")}}, "certificate") == no_row);
  const Frame open = judged_steps(snapshot, {.past = {}, .units = {unit("H.B")}});
  CHECK(open.link("profile")[0] == no_row);
  CHECK(!open.column("profile")->is_known(0));
  CHECK(open.column("profile")->null_count == 1);
  CHECK(judged_steps(snapshot, past).column("next_step")->values.as<std::uint8_t>()[0] == 0);
}

TEST_CASE("two rules at the cell's vote: the day of the birthday counts, two thirds in whole numbers") {
  const auto at_vote = [](const char* born, const char* vote) {
    Lines steps = up_to_cell_vote("D1");
    steps.back() = "D1,cell_vote,1,2022-12-31,";
    const Snapshot snapshot = dossiers(steps, vote[0] == 0 ? Lines{} : Lines{std::string("D1,cell_vote,1,") + vote},
                                       {"D1,P1,H.A.1,,"}, {std::string("P1,") + born, "P2,", "P3,"});
    std::string out;
    for (const Verdict& verdict : check(snapshot, law(), {.past = {period("2022-12")}, .units = {}}).verdicts)
      out += (out.empty() ? "" : " ") + std::string(name_of(verdict.outcome));
    return out;
  };
  CHECK(at_vote("2004-12-31", "20,0,0,14") == "pass pass");
  CHECK(at_vote("2005-01-01", "20,0,0,13") == "fail fail");
  CHECK(at_vote("2004", "20,2,0,12") == "pass pass");
  CHECK(at_vote("2005", "20,2,1,12") == "fail fail");
  CHECK(at_vote("", "20,,0,14") == "unknown unknown");
  CHECK(at_vote("2005-01", "") == "fail unknown");
}

TEST_CASE("verdicts are sorted by dossier, step and rule, with person, unit and day") {
  Lines steps = up_to_cell_vote("D1") + up_to_cell_vote("D3");
  const Verdicts v = check(dossiers(steps), law(), {.past = {period("2022")}, .units = {}});
  CHECK(lines(v) == Lines{"D1 cell_vote t.age_min fail", "D1 cell_vote t.cell_vote unknown", "D3 cell_vote t.age_min fail",
                          "D3 cell_vote t.cell_vote unknown"});
  CHECK(v.verdicts[0].person == "P1");
  CHECK(v.verdicts[0].unit == "H.A.1");
  CHECK(v.verdicts[0].step_date.iso() == "2022-06-01");
  REQUIRE(v.rules.size() == 2);
  CHECK(v.rules[0].id == "t.age_min");
  CHECK(v.by_rule()[0].fail == 2);
  CHECK(v.provenance.plugins.back() == "t 1.0");
}

TEST_CASE("verdicts are sorted by the whole key of a dossier, however long, and each dossier's by step") {
  const Lines keys = {"HS-2022-00110", "HS-2022-0011", "HS-2022", "HS-2021-99999", "\u0110-1", "HS-2022-00109", "HS", "D1"};
  Lines files;
  Lines steps;
  for (const std::string& key : keys) {
    files.push_back(key);
    files.back() += ",P1,H.A.1,,";
    for (const char* step : {",application,1,2022-06-01,", ",listed,1,2022-05-01,"}) {
      steps.push_back(key);
      steps.back() += step;
    }
  }
  const Catalog catalog = rules({rule("t.a", "listed", "", "true", "2022.."), rule("t.b", "application", "", "true", "2022..")});
  const Verdicts v = check(dossiers(steps, {}, files), catalog, {.past = {period("2022")}, .units = {}});
  Lines found;
  for (std::size_t i = 0; i < v.verdicts.size(); ++i) found.push_back(v.verdicts[i].dossier + ' ' + v.verdicts[i].step);
  Lines expected;
  for (const char* key : {"D1", "HS", "HS-2021-99999", "HS-2022", "HS-2022-00109", "HS-2022-0011", "HS-2022-00110", "\u0110-1"})
    for (const char* step : {" listed", " application"}) expected.push_back(std::string(key) + step);
  CHECK(found == expected);
}

TEST_CASE("a step may have more than a hundred rules, some of them in force") {
  constexpr int many = 150;
  std::vector<Rule> all;
  Lines expected;
  const Lines holds = {"true", "false", "born > step_date or false and born is known", "years_between(born, step_date) >= 18"};
  const Lines outcomes = {"pass", "fail", "fail", "unknown"};
  for (int i = 0; i < many; ++i) {
    const auto kind = static_cast<std::size_t>(i % 4);
    const std::string id = "t.r" + std::to_string(100 + i);
    all.push_back(rule(id.c_str(), "listed", i % 5 == 0 ? "step_date < date('2000-01-01')" : "", holds[kind].c_str(),
                       i % 3 == 0 ? "2023.." : "2022.."));
    if (i % 3 != 0) expected.push_back("D1 listed " + id + ' ' + (i % 5 == 0 ? "not_applicable" : outcomes[kind]));
  }
  const Verdicts v = check(dossiers({"D1,listed,1,2022-06-01,"}, {}, {"D1,P1,H.A.1,,"}, {"P1,2004", "P2,2004"}), rules(all),
                           {.past = {period("2022")}, .units = {}});
  CHECK(lines(v) == expected);
}

TEST_CASE("many dossiers are judged alike, in blocks and by any number of threads") {
  constexpr int many = 10000;
  const auto line = [](std::initializer_list<std::string> parts) {
    std::string joined;
    for (const std::string& part : parts) joined += part;
    return joined;
  };
  Lines steps;
  Lines rows = {"D1,P1,H.A.1,,"};
  Lines people = {"P1,2004", "P2,2004"};
  for (int i = 0; i < many; ++i) {
    const std::string key = std::to_string(many + i);
    people.push_back(line({"P", key, ",", i % 7 == 0 ? "" : std::to_string(1990 + i % 20) + "-12-31"}));
    rows.push_back(line({"D", key, ",P", key, ",H.A.1,,"}));
    steps.push_back(line({"D", key, ",listed,1,20", std::to_string(20 + i % 3), "-12-31,"}));
  }
  const Catalog catalog = rules({rule("t.a", "listed", "", "years_between(born, step_date) >= 18", "2020..2021"),
                                 rule("t.a", "listed", "born is known", "years_between(born, step_date) >= 16", "2022.."),
                                 rule("t.b", "listed", "", "true", "2021..")});
  const Snapshot snapshot = dossiers(steps, {}, rows, people);
  Lines expected;
  for (int i = 0; i < many; ++i) {
    const int year = 2020 + i % 3;
    const int age = year - 1990 - i % 20;
    const bool is_known = i % 7 != 0;
    const std::string key = std::to_string(many + i);
    const std::string tells = !is_known                         ? (year == 2022 ? "not_applicable" : "unknown")
                              : age >= (year == 2022 ? 16 : 18) ? "pass"
                                                                : "fail";
    expected.push_back(line({"D", key, " listed t.a ", tells}));
    if (year >= 2021) expected.push_back(line({"D", key, " listed t.b pass"}));
  }
  for (const std::size_t threads : {0, 1, 2, 5})
    CHECK(lines(check(snapshot, catalog, {.past = {period("2020..2022")}, .units = {}, .threads = threads})) == expected);
}

TEST_CASE("only what was in force on the step's day judges it") {
  const Catalog catalog = rules({rule("t.a", "listed", "", "false", "2020..2021"), rule("t.a", "listed", "", "true", "2022.."),
                                 rule("t.b", "listed", "", "true", "2023..")});
  const Snapshot snapshot = dossiers({"D1,listed,1,2021-12-31,", "D2,listed,1,2022-01-01,"});
  const Verdicts v = check(snapshot, catalog, {.past = {period("2021..2022")}, .units = {}});
  CHECK(lines(v) == Lines{"D1 listed t.a fail", "D2 listed t.a pass"});
  CHECK(v.rules.size() == 2);
}

TEST_CASE("where a rule may not apply, its outcome says so") {
  const Lines people = {"P1,2000-01-01", "P2,", "P3,2010-01-01"};
  const auto outcomes = [&](const char* applies, const char* holds) {
    const Verdicts verdicts = check(dossiers({}, {}, {"D1,P1,H.A.1,,", "D2,P2,H.A.1,,", "D3,P3,H.A.1,,"}, people),
                                    rules({rule("t.a", "listed", applies, holds)}), {});
    std::string out;
    for (const Verdict& verdict : verdicts.verdicts) out += (out.empty() ? "" : " ") + std::string(name_of(verdict.outcome));
    return out;
  };
  const char* adult = "years_between(born, step_date) >= 18";
  CHECK(outcomes("", adult) == "pass unknown fail");
  CHECK(outcomes(adult, "true") == "pass pass not_applicable");
  CHECK(outcomes(adult, "false") == "fail unknown not_applicable");
  CHECK(outcomes("false", adult) == "not_applicable not_applicable not_applicable");
}

TEST_CASE("a draft that judged something is told") {
  Rule draft = rule("t.a", "listed", "", "true");
  draft.confidence = Confidence::draft;
  CHECK(check(dossiers({}), rules({draft}), {}).provenance.used_draft);
  draft.step = "decision";
  CHECK(!check(dossiers({}), rules({draft}), {}).provenance.used_draft);
}

TEST_CASE("reasons: what decided, what was read, on what basis, in both languages") {
  Lines steps = up_to_cell_vote("D1");
  steps.pop_back();
  const Snapshot snapshot = dossiers(steps, {}, {"D1,P1,H.A.1,,"}, {"P1,2006-03", "P2,", "P3,"});
  const std::vector<Reasons> all = reasons(snapshot, law(), {}, "D1");
  const auto of = [&](std::string_view rule) {
    const auto found = std::ranges::find(all, rule, [](const Reasons& one) -> std::string_view { return one.verdict.rule; });
    REQUIRE(found != all.end());
    return *found;
  };
  const Reasons age = of("t.age_min");
  CHECK(age.verdict.outcome == Outcome::fail);
  CHECK(age.text == "years_between(born, step_date) >= param('t.age_min')");
  CHECK(age.explanation.truth == Truth::no);
  CHECK(age.basis.at(0) == "Điều lệ (19/01/2011), 1.2");
  CHECK(age.basis.size() == 2);
  const std::string vi = age.sentence(Lang::vi);
  CAPTURE(vi);
  CHECK(vi.starts_with("Không đạt: Đủ tuổi khi chi bộ xét. "));
  CHECK(vi.find(
            "Đọc được: ngày sinh = 03/2006; ngày xét = 31/12/2022; số năm từ ngày sinh đến ngày xét = 16; tuổi tối thiểu = 18.") !=
        std::string::npos);
  CHECK(vi.find("Căn cứ: Điều lệ (19/01/2011)") != std::string::npos);
  const std::string en = age.sentence(Lang::en);
  CHECK(en.starts_with("Fail: Of age at the cell's vote"));
  CHECK(en.find("As read: born = 2006-03; ") != std::string::npos);

  const Reasons vote = of("t.cell_vote");
  CHECK(vote.verdict.outcome == Outcome::unknown);
  CHECK(vote.sentence(Lang::vi).starts_with("Chưa rõ: Ít nhất hai phần ba"));
  CHECK(vote.sentence(Lang::vi).find("Chưa biết: tán thành (biểu quyết của bước), tổng số (biểu quyết của bước), "
                                     "được miễn sinh hoạt (biểu quyết của bước), được miễn nhưng có mặt (biểu quyết của bước).") !=
        std::string::npos);

  CHECK_THROWS_AS(reasons(snapshot, law(), {}, "D9"), Error);
  CHECK(reasons(snapshot, law(), {.past = {period("2020")}, .units = {}}, "D1").empty());
}

TEST_CASE("where a rule does not apply, that is what its reasons explain") {
  const Snapshot snapshot = dossiers({}, {}, {"D1,P1,H.A.1,,"}, {"P1,2010-01-01", "P2,", "P3,"});
  const std::vector<Reasons> all =
      reasons(snapshot, rules({rule("t.a", "listed", "years_between(born, step_date) >= 18", "false")}), {}, "D1");
  REQUIRE(all.size() == 1);
  CHECK(all[0].text == "years_between(born, step_date) >= 18");
  CHECK(all[0].sentence(Lang::vi).starts_with("Không áp dụng: t.a."));
}

TEST_CASE("a step that was done again lies in the period of its last round, and the rounds before it are named") {
  const Snapshot snapshot = dossiers({"D1,cell_vote,1,2021-12-20,not_agreed", "D1,cell_vote,2,2022-01-10,agreed",
                                      "D2,cell_vote,1,2021-11-01,agreed", "D2,cell_vote,2,,agreed"});
  CheckRequest of_2021{.past = {period("2021")}, .units = {}};
  CHECK(judged(snapshot, of_2021).empty());
  const auto earlier = earlier_rounds(snapshot, of_2021);
  REQUIRE(earlier.size() == 2);
  CHECK(earlier[0].dossier == "D1");
  CHECK(earlier[0].result == "not_agreed");
  CHECK(earlier[0].last == 2);
  CHECK(earlier[0].last_done_on.iso() == "2022-01-10");
  CHECK(earlier[0].sentence(Lang::vi) ==
        "Bước chi bộ xét kết nạp làm lần 1 ngày 20/12/2021 (không đồng ý); xét lần 2, ngày 10/01/2022.");
  CHECK(earlier[1].last_done_on.is_never());
  of_2021.dossier = "D2";
  CHECK(earlier_rounds(snapshot, of_2021).size() == 1);
  of_2021.dossier = "D9";
  CHECK_THROWS_AS(earlier_rounds(snapshot, of_2021), Error);
  CHECK(judged(snapshot, {.past = {period("2022")}, .units = {}}) == Lines{"D1 cell_vote 2022-01-10"});
  CHECK(earlier_rounds(snapshot, {.past = {period("2022")}, .units = {}}).empty());
  CHECK(earlier_rounds(snapshot, {}).empty());
}
