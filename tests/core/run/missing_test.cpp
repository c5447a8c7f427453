#include <ketnap/run/missing.hpp>

#include <functional>
#include <map>
#include <set>

#include <catch2/catch_test_macros.hpp>

#include "../expr/random_world.hpp"
#include "world.hpp"

using namespace run_world;

namespace {

using Lines = std::vector<std::string>;
using Facts = std::map<std::string, std::string>;  // by name, as written in files; a vote and papers are `there` or not

const char* again = " again";  // one more paper of that code

/// What may be told of the one dossier: the values that a fact may have, once it is known.
const std::map<std::string, Lines>& values() {
  static const std::map<std::string, Lines> all = {
      {"born", {"2000-01-01", "2010-01-01"}},
      {"sex", {"female", "male"}},
      {"occupation", {"pupil", "farm"}},
      {"youth_union", {"1", "0"}},
      {"vote", {"9", "1"}},
      {"paper('application')", {"2022-01-01,present", "2022-01-01,redo", "2020-01-01,present"}},
      {"paper('background')", {"2022-01-01,present", "2022-01-01,redo", "2020-01-01,present"}},
      {"opened_on", {"2020-01-01", "2022-01-01"}},
  };
  return all;
}

Snapshot world(const Facts& facts) {
  const auto at = [&](const char* name) { return facts.contains(name) ? facts.at(name) : std::string(); };
  Maker maker("2022-12-31");
  with_units(maker);
  maker.table("people", "person,born,sex", {"P1," + at("born") + ',' + at("sex")});
  maker.table("profiles", "person,since,occupation,youth_union", {"P1,2015-01-01," + at("occupation") + ',' + at("youth_union")});
  maker.table("dossiers", "dossier,person,unit,opened_on", {"D1,P1,H.A.1," + at("opened_on")});
  maker.table("steps", "dossier,step,round,done_on", {});
  maker.table("votes", "dossier,step,round,members,in_favour",
              facts.contains("vote") ? Lines{"D1,listed,1,9," + at("vote")} : Lines{});
  Lines papers;
  for (const std::string code : {"application", "background"}) {
    const std::string name = "paper('" + code + "')";
    for (const auto& [key, round] : {std::pair(name, ",1,"), {name + again, ",2,"}}) {
      if (facts.contains(key)) papers.emplace_back("D1,").append(code).append(round).append(facts.at(key));
    }
  }
  maker.table("papers", "dossier,paper,round,dated,state", papers);
  maker.table("introducers", "dossier,introducer,kind,together_since",
              {"D1,1,member,", "D1,2,member,2020-01-01", "D1,3,youth_union,"});
  maker.table("courses", "course,unit,kind,starts_on", {});
  maker.table("certificates", "person,course,issued_on", {});
  return snapshot_of(maker);
}

Catalog catalog_of(const std::string& holds, const std::string& applies = {}) {
  return catalog([&](CatalogBuilder& builder) {
    Rule rule;
    rule.id = "t.a";
    rule.step = "listed";
    rule.holds = parse(holds);
    if (!applies.empty()) rule.applies = parse(applies);
    builder.add(std::move(rule));
  });
}

using Sets = std::vector<Lines>;

Sets names(const Missing& missing) {
  Sets out;
  for (const auto& set : missing.sets) {
    out.emplace_back();
    for (const MissingFact& fact : set) out.back().push_back(fact.name);
  }
  return out;
}

Missing missing_of(const std::string& holds, const Facts& facts = {}, const std::string& applies = {}) {
  const Snapshot snapshot = world(facts);
  const Catalog catalog = catalog_of(holds, applies);
  return missing(snapshot, catalog, check(snapshot, catalog, {}).verdicts).at(0);
}

bool may_pass(const Catalog& catalog, const Facts& facts, const Lines& wanted, std::size_t first = 0) {
  if (first == wanted.size()) return check(world(facts), catalog, {}).verdicts[0].outcome == Outcome::pass;
  return std::ranges::any_of(values().at(wanted[first]), [&](const std::string& value) {
    Facts more = facts;
    more[facts.contains(wanted[first]) ? wanted[first] + again : wanted[first]] = value;
    return may_pass(catalog, more, wanted, first + 1);
  });
}

/// The smallest sets of facts that some values of which would make the rule pass, by trying all.
std::set<std::set<std::string>> by_force(const std::string& holds, const Facts& facts) {
  const Catalog catalog = catalog_of(holds);
  Lines free;
  for (const auto& [name, some] : values()) {
    const bool is_paper = name.starts_with("paper");
    const bool is_counted = is_paper && holds.find("paper == " + name.substr(6, name.size() - 7)) != std::string::npos;
    if (is_counted || (!facts.contains(name) && holds.find(name) != std::string::npos)) free.push_back(name);
  }
  std::set<std::set<std::string>> found;
  for (std::size_t size = 1; size <= largest_missing_set && found.empty(); ++size) {
    const std::function<void(std::size_t, Lines)> choose = [&](std::size_t from, const Lines& chosen) {
      if (chosen.size() == size) {
        if (may_pass(catalog, facts, chosen)) found.insert({chosen.begin(), chosen.end()});
        return;
      }
      for (std::size_t i = from; i < free.size(); ++i) {
        Lines more = chosen;
        more.push_back(free[i]);
        choose(i + 1, more);
      }
    };
    choose(0, {});
  }
  return found;
}

std::set<std::set<std::string>> as_sets(const Sets& sets) {
  std::set<std::set<std::string>> out;
  for (const Lines& set : sets) out.insert({set.begin(), set.end()});
  return out;
}

}  // namespace

TEST_CASE("a field that is not known, a row that is not there: what an atom reads has to come all") {
  CHECK(names(missing_of("years_between(born, step_date) >= 18")) == Sets{{"born"}});
  CHECK(names(missing_of("born <= date('2004-06-01')", {{"born", "2004"}})) == Sets{{"born"}});
  CHECK(names(missing_of("3 * vote.in_favour >= 2 * vote.members")) == Sets{{"vote"}});
  CHECK(names(missing_of("vote.in_favour >= 2", {{"vote", ""}})) == Sets{{"vote.in_favour"}});
  CHECK(names(missing_of("sex == 'female' and born <= opened_on")) == Sets{{"sex", "born", "opened_on"}});
  CHECK(names(missing_of("sex == 'female' or born <= opened_on")) == Sets{{"sex"}});
  CHECK(names(missing_of("occupation == 'pupil' or not youth_union")) == Sets{{"occupation"}, {"youth_union"}});
  CHECK(names(missing_of("occupation != 'pupil' or certificate.issued_on <= step_date")) == Sets{{"occupation"}, {"certificate"}});
}

TEST_CASE("what is known stays: nothing helps what surely fails, nothing is missing where it passes") {
  CHECK(names(missing_of("years_between(born, step_date) >= 18", {{"born", "2010-01-01"}})).empty());
  CHECK(names(missing_of("years_between(born, step_date) >= 18", {{"born", "2000-01-01"}})).empty());
  CHECK(names(missing_of("years_between(born, step_date) >= 18 and sex == 'male'", {{"born", "2010-01-01"}})).empty());
  CHECK(names(missing_of("false", {}, "sex == 'female'")).empty());
  CHECK(names(missing_of("sex == 'male' and born <= opened_on and occupation == 'pupil'")).empty());
  CHECK(missing_of("false").sentence(Lang::vi).empty());
}

TEST_CASE("papers: those that are linked and absent, and one more of those that are counted by their code") {
  const std::string there = "any(papers, paper == 'application' and state == 'present')";
  CHECK(names(missing_of(there)) == Sets{{"paper('application')"}});
  CHECK(names(missing_of(there, {{"paper('application')", "2022-01-01,redo"}})) == Sets{{"paper('application')"}});
  CHECK(names(missing_of("paper('background').dated <= step_date")) == Sets{{"paper('background')"}});
  CHECK(names(missing_of("paper('background').dated <= step_date", {{"paper('background')", ",present"}})) ==
        Sets{{"paper('background').dated"}});
  CHECK(names(missing_of("count(papers, paper in {'application', 'background'}) >= 2")) ==
        Sets{{"paper('application')", "paper('background')"}});
  CHECK(names(missing_of("count(papers, paper in {'application', 'background'}) >= 2",
                         {{"paper('background')", "2022-01-01,present"}})) ==
        Sets{{"paper('application')"}, {"paper('background')"}});
  CHECK(names(missing_of("count(papers, paper == 'application') >= 2")).empty());
  CHECK(names(missing_of("count(papers, paper == 'application') == 0", {{"paper('application')", "2022-01-01,redo"}})).empty());
  CHECK(names(missing_of("paper('application') is known")) == Sets{{"paper('application')"}});
  CHECK(names(missing_of("paper('application') is unknown or " + there, {{"paper('application')", "2022-01-01,redo"}})) ==
        Sets{{"paper('application')"}});
}

TEST_CASE("the first paper of all, of a list whose codes take two bytes") {
  const Snapshot none = world({});
  std::vector<CodeList> lists = none.schema().lists();
  CodeList& papers = *std::ranges::find(lists, "paper", &CodeList::id);
  while (papers.codes.size() < 300) papers.codes.push_back({.key = "p" + std::to_string(papers.codes.size()), .label = {}});
  const Catalog long_list =
      Catalog().with({.info = {.name = "t", .version = "1.0", .requirements = {}}, .register_values = [&](CatalogBuilder& builder) {
                        for (const CodeList& list : lists)
                          if (Catalog().schema().list(list.id)->codes.empty()) builder.add(list);
                        Rule rule;
                        rule.id = "t.a";
                        rule.step = "listed";
                        rule.holds = parse("any(papers, paper == 'p280')");
                        builder.add(std::move(rule));
                      }});
  const Snapshot snapshot(none.times(), Schema(core_tables(), lists), none.tree(), none.frames());
  CHECK(names(missing(snapshot, long_list, check(snapshot, long_list, {}).verdicts).at(0)) == Sets{{"paper('p280')"}});
}

TEST_CASE("is known: with the fact it holds, without it stays") {
  CHECK(names(missing_of("born is known and vote is known")) == Sets{{"born", "vote"}});
  CHECK(names(missing_of("born is unknown and sex == 'female'")) == Sets{{"sex"}});
  CHECK(names(missing_of("born is unknown and born <= step_date")).empty());
}

TEST_CASE("related rows of which it is not known whether they count") {
  const Missing missing = missing_of("count(introducers, kind == 'member' and together_months >= 12) >= 2");
  CHECK(names(missing) == Sets{{"introducers.together_since"}});
  CHECK(missing.sentence(Lang::vi) == "Người, tổ chức giới thiệu: Cùng công tác từ ngày");
  CHECK(names(missing_of("any(introducers, together_since <= outer.opened_on and outer.sex == 'male')")) ==
        Sets{{"introducers.together_since", "opened_on", "sex"}});
  CHECK(names(missing_of("distinct(introducers, together_since) >= 3")) == Sets{{"introducers.together_since"}});
}

TEST_CASE("a parameter that the law has not set cannot arrive") {
  const Catalog unset = catalog([](CatalogBuilder& builder) {
    builder.add(small_world::parameter("t.age", {{"2030..", "18"}}));
    Rule rule;
    rule.id = "t.a";
    rule.step = "listed";
    rule.holds = parse("years_between(born, step_date) >= param('t.age') or sex == 'male'");
    builder.add(std::move(rule));
  });
  const Snapshot snapshot = world({});
  CHECK(names(missing(snapshot, unset, check(snapshot, unset, {}).verdicts).at(0)) == Sets{{"sex"}});
}

TEST_CASE("labels, in both languages; alternatives are told as such") {
  const Missing missing = missing_of("vote.in_favour >= 2 and born <= step_date or sex == 'male' and occupation == 'farm'");
  CHECK(missing.sentence(Lang::vi) == "Biểu quyết của bước và Ngày sinh; hoặc Giới tính và Nghề nghiệp");
  CHECK(missing.sentence(Lang::en) == "Vote of the step and Born; or Sex and Occupation");
  CHECK(missing_of("vote.in_favour >= 2", {{"vote", ""}}).sentence(Lang::vi) == "Biểu quyết của bước: Tán thành");
}

TEST_CASE("the sets are those that trying all values of all facts finds", "[missing-force]") {
  // Each fact is read by one atom, so that atoms taken for themselves are no approximation.
  const std::vector<Lines> atoms = {
      {"years_between(born, step_date) >= 18", "born is known", "born <= date('2005-01-01')"},
      {"sex == 'female'", "sex != 'male'", "sex is unknown"},
      {"(occupation == 'farm') == youth_union", "(occupation in {'pupil', 'student'}) == (not youth_union)"},
      {"vote.in_favour >= 6", "3 * vote.in_favour >= 2 * vote.members", "vote is known"},
      {"any(papers, paper == 'application' and state == 'present')", "paper('application').state == 'present'",
       "count(papers, paper == 'application' and dated <= outer.step_date) >= 1",
       "all(papers, not (paper == 'application') or state == 'present')"},
      {"any(papers, paper == 'background' and dated >= date('2021-06-01'))", "paper('background').dated >= date('2021-06-01')",
       "paper('background') is known"},
  };
  random_world::Dice dice(7);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(dice.below(static_cast<int>(n))); };
  std::size_t with_sets = 0;
  for (int round = 0; round < 150; ++round) {
    std::vector<Lines> order = atoms;
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[below(i)]);
    order.resize(2 + below(3));
    std::string holds;
    for (const Lines& some : order) {
      if (!holds.empty()) {
        holds.insert(0, below(5) == 0 ? "not (" : "(");
        holds.append(below(2) == 0 ? ") and " : ") or ");
      }
      holds.append(below(4) == 0 ? "not (" : "(").append(some[below(some.size())]).append(")");
    }
    Facts facts;
    for (const auto& [name, some] : values())
      if (below(4) == 0) facts[name] = some[below(some.size())];
    CAPTURE(holds, facts);
    if (check(world(facts), catalog_of(holds), {}).verdicts[0].outcome == Outcome::pass) continue;
    const Sets found = names(missing_of(holds, facts));
    CHECK(as_sets(found) == by_force(holds, facts));
    with_sets += found.empty() ? 0 : 1;
  }
  CHECK(with_sets > 60);
}
