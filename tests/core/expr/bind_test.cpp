#include <ketnap/expr/bind.hpp>

#include <catch2/catch_test_macros.hpp>

#include "small_world.hpp"

using namespace small_world;

namespace {

struct Refusal {
  int number;
  std::vector<std::string> args;
  std::string at;
  friend bool operator==(const Refusal&, const Refusal&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Refusal& refusal) {
    out << refusal.number;
    for (const std::string& arg : refusal.args) out << " | " << arg;
    return out << " at " << refusal.at;
  }
};

std::vector<Refusal> refusals(const BindResult& result) {
  std::vector<Refusal> all;
  all.reserve(result.errors.size());
  for (const BindError& error : result.errors) all.push_back({error.number, error.args, print(error.at)});
  REQUIRE((result.bound == nullptr) == !all.empty());
  return all;
}
std::vector<Refusal> refused(std::string_view text, RowKind row = RowKind::dossier) {
  return refusals(bind(parse(text), row, context()));
}
Refusal refused_once(std::string_view text, RowKind row = RowKind::dossier) {
  const auto all = refused(text, row);
  REQUIRE(all.size() == 1);
  return all[0];
}
int number_of(std::string_view text, RowKind row = RowKind::dossier) { return refused_once(text, row).number; }

const Bound& field(const BoundPtr& bound) { return *bound->args.at(0); }

std::vector<std::string> way(const Bound& bound) {
  std::vector<std::string> names;
  names.reserve(bound.links.size());
  for (const Hop& hop : bound.links) names.push_back(hop.code.empty() ? hop.name : hop.name + ":" + hop.code);
  return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a name is the row's, else its dossier's, its person's, its profile's on the day") {
  CHECK(way(field(rule("step_date is known"))).empty());
  CHECK(way(field(rule("opened_on is known"))) == Names{"dossier"});
  CHECK(way(field(rule("born is known"))) == Names{"person"});
  CHECK(way(field(rule("occupation is known"))) == Names{"profile"});
  CHECK(way(field(rule("unit.sector is known"))) == Names{"unit"});
  CHECK(way(field(rule("vote.in_favour is known"))) == Names{"vote"});
  CHECK(way(field(rule("certificate.course.ends_on is known"))) == Names{"certificate", "course"});
  CHECK(way(field(rule("admission is known"))) == Names{"admission"});
  CHECK(way(field(rule("admission.occupation is known"))) == Names{"admission", "profile"});
  CHECK(way(field(rule("paper('application').dated is known"))) == Names{"dossier", "papers:application"});
  CHECK(field(rule("unit.opened_on is known")).type.kind == ValueKind::date);
  CHECK(way(*value("occupation", "admissions")) == Names{"profile"});
  CHECK(way(*value("born", "spells")) == Names{"person"});
}

TEST_CASE("a derived name is bound as what it stands for and keeps its text") {
  const BoundPtr moved = rule("moved");
  CHECK(moved->op == BoundOp::less_equal);
  CHECK(print(moved->source) == "moved");
  CHECK(print(moved->args[0]->source) == "moved_on");
  CHECK(rule("age_months >= 216")->args[1]->op == BoundOp::months_between);
}

TEST_CASE("outer counts rows outwards, also through derived names") {
  const BoundPtr any = rule("any(helper_notes, written_on <= outer.step_date)");
  const Bound& count = *any->args[1];
  CHECK(count.op == BoundOp::count);
  CHECK(count.rows.frame == "helper_notes");
  CHECK(count.rows.links == std::vector<Hop>{{"dossier", ""}});
  CHECK(count.args[0]->args[0]->outer == 0);
  CHECK(count.args[0]->args[1]->outer == 1);

  const BoundPtr nested = rule("any(introducers, any(outer.papers, dated <= outer.letter_on and outer.outer.moved))");
  const Bound& papers = *nested->args[1]->args[0]->args[1];
  CHECK(papers.rows.frame == "papers");
  CHECK(papers.rows.outer == 1);
  const Bound& both_hold = *papers.args[0];
  CHECK(both_hold.args[0]->args[1]->outer == 1);
  CHECK(both_hold.args[1]->args[0]->outer == 2);
  CHECK(rule("any(introducers, together_months >= 12)")->args[1]->args[0]->args[1]->args[1]->outer == 1);
}

TEST_CASE("codes are compared by their place in the list") {
  const BoundPtr grade = rule("education >= 'lower_secondary'");
  CHECK(grade->op == BoundOp::less_equal);
  CHECK(grade->args[0]->lo == 3);
  CHECK(grade->args[1]->name == "education");
  const BoundPtr set = rule("occupation in {'student', 'pupil', 'student'}");
  CHECK(set->set == std::vector<std::int64_t>{0, 1});
  CHECK(rule("sex != 'male'")->op == BoundOp::logical_not);
  CHECK(rule("'primary' < education")->args[0]->lo == 2);
  CHECK(rule("name == 'An'")->texts == std::vector<std::string>{"An"});
  CHECK(rule("unit == 'HNA.01'")->args[0]->name == "unit");
}

TEST_CASE("a fraction of a row is a whole number over a constant") {
  const BoundPtr favour = rule("vote.in_favour >= 0.6 * vote.members");
  const Bound& share = *favour->args[0];
  CHECK(share.op == BoundOp::divide);
  CHECK(share.type.kind == ValueKind::fraction);
  CHECK(share.args[0]->op == BoundOp::multiply);
  CHECK(share.args[0]->args[0]->lo == 3);
  CHECK(share.args[1]->lo == 5);
  CHECK(value("vote.members / -2", "judged")->args[1]->lo == 2);
  CHECK(value("vote.members / 2 + vote.present / 3", "judged")->args[1]->lo == 6);
  CHECK(number_of("vote.members / 4000000000 / 4000000000 > 0") == 3201);
  CHECK(value("vote.members / 2 * 2", "judged")->args[1]->lo == 2);
  const BoundPtr dated = value("param('demo.share')", "judged");
  CHECK(dated->args[0]->op == BoundOp::parameter);
  CHECK(dated->args[0]->lo == 10);
  CHECK(dated->args[1]->lo == 10);
}

TEST_CASE("an unknown name is answered with the nearest one") {
  CHECK(refused_once("bron is known") == Refusal{3002, {"bron", "dossiers", "born"}, "bron"});
  CHECK(refused_once("unit.sectr is known") == Refusal{3002, {"sectr", "units", "sector"}, "unit.sectr"});
  CHECK(refused_once("xyzzy is known") == Refusal{3002, {"xyzzy", "dossiers", ""}, "xyzzy"});
  CHECK(refused_once("any(papers, step_date is known)") == Refusal{3002, {"step_date", "papers", ""}, "step_date"});
  CHECK(refused_once("outer.born is known") == Refusal{3002, {"outer", "dossiers", ""}, "outer"});
  CHECK(refused_once("count(admision)", RowKind::unit) == Refusal{3002, {"admision", "units", "admissions"}, "admision"});
  CHECK(refused_once("count(admissions, ceremony_on <= period.end)", RowKind::unit) ==
        Refusal{3002, {"period.end", "admissions", "outer.period.end"}, "period.end"});
  CHECK(refused_once("yeers_between(born, step_date) >= 18") ==
        Refusal{3005, {"yeers_between", "years_between"}, "yeers_between(born, step_date)"});
  CHECK(refused_once("sex == 'femal'") == Refusal{3004, {"'femal'", "sex", "sex", "female"}, "'femal'"});
  CHECK(number_of("paper('aplication') is known") == 3004);
  CHECK(number_of("paper('aplication').dated is known") == 3004);
  CHECK(number_of("paper(step).dated is known") == 3006);
  CHECK(number_of("helper('P1') is known") == 3005);
  CHECK(number_of("vote('cell_vote').members is known") == 3005);
  CHECK(refused_once("sex.name is known") == Refusal{3003, {"sex", "code sex", "sex.…", "link", ""}, "sex"});
  CHECK(refused_once("param('vn.age_min').x is known").number == 3006);
  CHECK(refused_once("outer.outer.x is known").args[0] == "outer");
  CHECK(refused_once("age_months >= param('vn.age_mim')") == Refusal{3007, {"vn.age_mim", "vn.age_min"}, "param('vn.age_mim')"});
}

TEST_CASE("types that do not fit are named with both sides and a remedy") {
  CHECK(refused_once("born == '2004-03-05'") ==
        Refusal{3003, {"born", "date", "'2004-03-05'", "text", "→ date('2004-03-05')."}, "born == '2004-03-05'"});
  CHECK(refused_once("born >= 18").args[3] == "integer");
  CHECK(refused_once("step_date - born >= 18").args[4] == "→ days_between(a, b).");
  CHECK(refused_once("step_date + 5 >= born").args[4] == "→ add_days(d, n), add_months(d, n).");
  CHECK(refused_once("sex == occupation") ==
        Refusal{3003, {"sex", "code sex", "occupation", "code occupation", ""}, "sex == occupation"});
  CHECK(refused_once("sex < 'male'").args[3] == "ordered code");
  CHECK(refused_once("youth_union == 1").number == 3003);
  CHECK(refused_once("name < 'B'").number == 3003);
  CHECK(number_of("born in {'2004'}") == 3003);
  CHECK(number_of("name in {5}") == 3003);
  CHECK(number_of("youth_union in {true}") == 3008);
  CHECK(rule("name != unit.name")->args[0]->op == BoundOp::equal);
  CHECK(number_of("name < unit.name") == 3003);
  CHECK(number_of("'a' == 'a'") == 3008);
  CHECK(refused_once("moved and age_months") == Refusal{3014, {"age_months", "integer"}, "age_months"});
  CHECK(refused_once("age_months") == Refusal{3011, {"boolean", "integer"}, "age_months"});
  CHECK(refused_once("count(admissions) == 1", RowKind::unit) ==
        Refusal{3011, {"integer, fraction", "boolean"}, "count(admissions) == 1"});
  CHECK(refused_once("add_months(step_date, born) >= born") ==
        Refusal{3006, {"add_months", "add_months(date, integer)"}, "add_months(step_date, born)"});
  CHECK(number_of("years_between(born) >= 18") == 3006);
  CHECK(number_of("param(born) >= 18") == 3006);
  CHECK(number_of("coalesce(born, 5) == step_date") == 3003);
}

TEST_CASE("every error of an Expr is reported, in the order of the text") {
  const auto all = refused("bron >= date('2000-01-01') and sex == 'femal' and (papers == 3 or any(votes, foo == 1))");
  REQUIRE(all.size() == 4);
  CHECK(all[0].at == "bron");
  CHECK(all[1].at == "'femal'");
  CHECK(all[2] == Refusal{3009, {"papers"}, "papers"});
  CHECK(all[3].at == "foo");
}

TEST_CASE("what nothing runs yet is refused by number, not taken for unknown") {
  for (const std::string_view text :
       {"param('vn.age_min', at=max(steps, done_on)) >= 18", "distinct(introducers, max(outer.papers, round)) >= 2"})
    CHECK(number_of(text) == 3008);
  for (const std::string_view text :
       {"distinct(admissions, again)", "distinct(members, unit.name)",
        "count(admissions, count(outer.members, since >= outer.ceremony_on) > 3)",
        "count(admissions, any(outer.below(), opened_on > outer.ceremony_on))",
        "count(admissions, count(outer.members, count(outer.admissions) > 3) > 3)", "count(admissions, claim('vn.eligible') > 3)",
        "count(areas.during(years=1))", "distinct(below(), count(members) / 2)", "count(below(), count(parent.below()) > 1)"})
    CHECK(number_of(text, RowKind::unit) == 3008);
  CHECK(number_of("count(admissions) + level", RowKind::unit) == 3003);
  CHECK(number_of("if_(level == 'cells', 1, 2)", RowKind::unit) == 3004);
  CHECK(number_of("opened_on", RowKind::unit) == 3011);
  CHECK(indicator("if_(count(admissions) == 0, 1, 1 / 2)")->type.kind == ValueKind::fraction);
}

TEST_CASE("a unit's aggregate says which rows count and over which days") {
  const BoundPtr rate = indicator("count(admissions) / count(members.at('start'))");
  CHECK(rate->op == BoundOp::divide);
  CHECK(rate->type.kind == ValueKind::fraction);
  CHECK(rate->args[0]->rows.frame == "admissions");
  CHECK(rate->args[1]->rows.frame == "spells");
  CHECK(rate->args[1]->rows.instant == RowSet::Instant::start);
  CHECK(indicator("count(members.at(date('2022-06-30')))")->rows.day == day("2022-06-30"));
  CHECK(indicator("share(admissions, again)")->args.size() == 3);
  CHECK(number_of("count(members.during(years=3))", RowKind::unit) == 3005);
  CHECK(number_of("count(admissions.at('start'))", RowKind::unit) == 3005);
  CHECK(number_of("count(admissions.during(years=0))", RowKind::unit) == 3006);
  CHECK(number_of("count(members.at('middle'))", RowKind::unit) == 3006);
  CHECK(number_of("admissions + 1", RowKind::unit) == 3009);
  CHECK(number_of("share(admissions)", RowKind::unit) == 3006);
  CHECK(number_of("mean(members)", RowKind::unit) == 3006);
  CHECK(number_of("sum(members, born, value=3)", RowKind::unit) == 3006);
  CHECK(refused_once("max(members, born)", RowKind::unit) == Refusal{3011, {"integer, fraction", "date"}, "max(members, born)"});
  CHECK(refused_once("sum(members, born)", RowKind::unit) == Refusal{3015, {"born", "date"}, "born"});
  CHECK(refused_once("max(members, sex)", RowKind::unit) == Refusal{3015, {"sex", "code sex"}, "sex"});
  CHECK(indicator("years_between(min(members, since), period.end)")->type.kind == ValueKind::integer);
  CHECK(number_of("sum(members, 1, born)", RowKind::unit) == 3014);
  CHECK(indicator("sum(members, years_between(born, outer.period.end) / 4)")->lo == 4);
  CHECK(indicator("sum(members, 1)")->type.kind == ValueKind::integer);
  CHECK(indicator("mean(members, 1)")->type.kind == ValueKind::fraction);
  CHECK(number_of("any(admissions, again, again) == true", RowKind::unit) == 3006);
}

TEST_CASE("every relation of a unit binds on its frame") {
  for (const Relation& relation : unit_relations()) {
    INFO(relation.name);
    CHECK(indicator("count(" + relation.name + ")")->rows.frame == relation.frame);
    CHECK(relation.where.empty() == (relation.name == "areas"));
  }
}

TEST_CASE("a unit below is a unit, and outer the one around") {
  const BoundPtr cells = indicator("count(below(kind='cell', level='grassroots'), opened_on <= outer.opened_on)");
  CHECK(cells->rows.relation == "below");
  CHECK(cells->rows.kind == "cell");
  CHECK(cells->rows.level == "grassroots");
  CHECK(cells->args[0]->args[0]->outer == 0);
  CHECK(cells->args[0]->args[1]->outer == 1);
  const BoundPtr around = indicator("count(below(), count(outer.admissions.during(years=2), sex == 'female') > 1)");
  const Bound& inner = *around->args[0]->args[1];
  CHECK(inner.rows.outer == 1);
  CHECK(inner.args[0]->args[1]->outer == 0);
  CHECK(indicator("count(below(), any(outer.below(), level == outer.outer.level))") != nullptr);
  CHECK(indicator("count(below(), outer.claim('x') > claim('x'))")->args[0]->args[0]->op == BoundOp::claim);
  CHECK(indicator("count(below(), outer.target('x').at_most > 3)")->args[0]->args[1]->outer == 1);
  CHECK(indicator("count(below(kind='cell'), count(members, since <= outer.outer.period.start) > 3)") != nullptr);
  CHECK(indicator("sum(below(), count(members) / 2)")->lo == 1);
  CHECK(refused_once("count(below(kind='cel'))", RowKind::unit) == Refusal{3004, {"'cel'", "kind", "unit_kind", "cell"}, "'cel'"});
  CHECK(number_of("count(below)", RowKind::unit) == 3006);
  CHECK(number_of("count(below('cell'))", RowKind::unit) == 3006);
  CHECK(number_of("below(kind='cell') + 1", RowKind::unit) == 3009);
  CHECK(number_of("count(below(), outer.outer.level == 'cell')", RowKind::unit) == 3002);
  CHECK(number_of("count(below(), count(admissions))", RowKind::unit) == 3014);
  CHECK(number_of("target('x')", RowKind::unit) == 3006);
  CHECK(number_of("claim('x', 'y')", RowKind::unit) == 3006);
  CHECK(refused_once("target('x').at_lest", RowKind::unit) ==
        Refusal{3002, {"at_lest", "target", "at_least"}, "target('x').at_lest"});
  CHECK(number_of("if_(state == 'open', 1, 2)", RowKind::unit) == 3002);
  CHECK(number_of("claim('x') >= 1") == 3008);
}

TEST_CASE("what somebody meant is said where it can be told") {
  CHECK(refused_once("sex == female") == Refusal{3002, {"female", "dossiers", "'female'"}, "female"});
  CHECK(refused_once("count(admissions) > 1").args[0] == "admissions");
  CHECK(refused_once("count(admissions) > 1").number == 3016);
  CHECK(refused_once("count(admissions.during(years=1)) > 1").args[2].find("introducers") != std::string::npos);
  CHECK(refused_once("count(members, count(admissions) > 1)", RowKind::unit) ==
        Refusal{3016, {"admissions", "spells", "outer.admissions"}, "admissions"});
  CHECK(refused_once("count(dossiers, any(papers, any(members)))", RowKind::unit).args[2] == "outer.outer.members");
  CHECK(refused_once("members > 3").number == 3016);
}

TEST_CASE("any without a condition is whether there is a row") {
  const BoundPtr some = rule("any(papers)");
  CHECK(some->op == BoundOp::less_equal);
  CHECK(print(some->source) == "any(papers)");
  CHECK(some->args[1]->op == BoundOp::count);
  CHECK(number_of("all(papers)") == 3006);
  CHECK(number_of("any()") == 3006);
}

TEST_CASE("groups are conditions on rows of a table") {
  CHECK(good(bind_rows(parse("occupation in {'pupil'} and born <= outer.period.end"), "admissions", context()))->op ==
        BoundOp::logical_and);
  CHECK(refusals(bind_rows(parse("age_months >= 3"), "admissions", context())).at(0).number == 3002);
  CHECK(refusals(bind_rows(parse("born"), "admissions", context())).at(0).number == 3011);
}

TEST_CASE("text, operators of C++ and keywords bind alike") {
  const Expr built = years_between(col("born"), col("step_date")) >= param("vn.age_min");
  CHECK(same(built, parse("years_between(born, step_date) >= param('vn.age_min')")));
  CHECK(good(bind(built, RowKind::dossier, context()))->op == BoundOp::less_equal);
  CHECK(field(rule("param('vn.age_min', at=opened_on) == 18")).args[0]->name == "opened_on");
  CHECK(field(rule("any(papers, param('vn.age_min') == 18)")->args[1]->args[0]).args[0]->outer == 1);
}

TEST_CASE("a group stands for its condition on the row where it is named") {
  const std::vector<Group> groups = {
      {.id = "t.pupil", .title = {}, .rows = {"admissions", "members", "dossiers"}, .where = parse("occupation == 'pupil'")},
      {.id = "t.young", .title = {}, .rows = {"members"}, .where = parse("group('t.pupil') and youth_union")},
      {.id = "t.round", .title = {}, .rows = {"members"}, .where = parse("sex == 'male' or group('t.trip')")},
      {.id = "t.trip", .title = {}, .rows = {"members"}, .where = parse("not group('t.round')")},
      {.id = "t.bad", .title = {}, .rows = {"members"}, .where = parse("ocupation == 'pupil' and sxe == 'male'")}};
  BindContext with = context();
  with.groups = &groups;
  const auto refusal = [&](std::string_view text, RowKind row) {
    const BindResult result = bind(parse(text), row, with);
    REQUIRE(result.errors.size() == 1);
    return Refusal{result.errors[0].number, result.errors[0].args, print(result.errors[0].at)};
  };
  const auto condition = [&](std::string_view text) { return good(bind(parse(text), RowKind::unit, with))->args[0]; };
  CHECK(condition("count(admissions, group('t.pupil'))")->args[1]->op ==
        condition("count(admissions, occupation == 'pupil')")->args[1]->op);
  CHECK(print(condition("count(admissions, group('t.pupil'))")->args[1]->source) == "group('t.pupil')");
  CHECK(condition("count(members, group('t.young'))")->args[1]->op == BoundOp::logical_and);
  CHECK(good(bind(parse("group('t.pupil') and moved"), RowKind::dossier, with)) != nullptr);
  CHECK(refusal("count(admissions, group('t.pupils'))", RowKind::unit) ==
        Refusal{3020, {"t.pupils", "t.pupil"}, "group('t.pupils')"});
  CHECK(refusal("count(admissions, group('t.young'))", RowKind::unit) ==
        Refusal{3021, {"t.young", "members", "admissions"}, "group('t.young')"});
  CHECK(refusal("group('t.young')", RowKind::dossier).args == std::vector<std::string>{"t.young", "members", "dossiers"});
  CHECK(refusal("any(votes, group('t.pupil'))", RowKind::dossier) ==
        Refusal{3021, {"t.pupil", "admissions, members, dossiers", "votes"}, "group('t.pupil')"});
  CHECK(refusal("if_(group('t.pupil'), 1, 2)", RowKind::unit).args.back() == "units");
  CHECK(refusal("count(members, group('t.round'))", RowKind::unit) ==
        Refusal{3022, {"t.round → t.trip → t.round"}, "group('t.round')"});
  CHECK(refusal("count(members, group('t.bad'))", RowKind::unit) ==
        Refusal{3002, {"ocupation", "spells", "occupation"}, "group('t.bad')"});
  CHECK(refusal("count(members, group(sex))", RowKind::unit).number == 3006);
}
