#include <ketnap/report/verdict.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace ketnap;

namespace {

Verdict verdict(const char* dossier, const char* rule, Outcome outcome, Severity severity = Severity::blocks,
                const char* step = "cell_vote") {
  Verdict out;
  out.dossier = dossier;
  out.step = step;
  out.rule = rule;
  out.outcome = outcome;
  out.severity = severity;
  return out;
}

Verdicts sample() {
  Verdicts out;
  out.rules = {
      {.id = "b", .title = {}, .basis = {}}, {.id = "a", .title = {}, .basis = {}}, {.id = "never", .title = {}, .basis = {}}};
  out.verdicts = {verdict("D1", "b", Outcome::pass),
                  verdict("D1", "a", Outcome::fail, Severity::warns),
                  verdict("D2", "b", Outcome::unknown),
                  verdict("D2", "a", Outcome::pass),
                  verdict("D3", "b", Outcome::unknown),
                  verdict("D3", "a", Outcome::fail),
                  verdict("D3", "b", Outcome::not_applicable, Severity::blocks, "decision")};
  return out;
}

}  // namespace

TEST_CASE("verdicts are counted by rule, in the order of the rules") {
  const auto counts = sample().by_rule();
  REQUIRE(counts.size() == 3);
  CHECK(counts[0].rule == "b");
  CHECK(counts[0].pass == 1);
  CHECK(counts[0].unknown == 2);
  CHECK(counts[0].not_applicable == 1);
  CHECK(counts[1].fail == 2);
  CHECK(counts[2].pass + counts[2].fail + counts[2].unknown + counts[2].not_applicable == 0);
}

TEST_CASE("a dossier's outcome at a step: a blocking failure, else a blocking unknown, else pass") {
  const auto dossiers = sample().by_dossier();
  REQUIRE(dossiers.size() == 4);
  CHECK(dossiers[0].outcome == Outcome::pass);  // a warning does not block
  CHECK(dossiers[1].outcome == Outcome::unknown);
  CHECK(dossiers[2].outcome == Outcome::fail);
  CHECK(dossiers[3].step == "decision");
  CHECK(dossiers[3].outcome == Outcome::pass);
}

TEST_CASE("outcomes are said in both languages") {
  CHECK(label_of(Outcome::fail).vi == "không đạt");
  CHECK(label_of(Outcome::not_applicable).en == "not applicable");
  CHECK(name_of(Outcome::not_applicable) == "not_applicable");
}

TEST_CASE("cases that are made when they are looked at are what given ones are") {
  std::vector<VerdictList::Case> cases;
  for (const char* dossier : {"D1", "D1", "D2"})
    cases.push_back(
        {.dossier = dossier, .person = "P", .unit = "U", .step = cases.size() == 1 ? "agreed" : "listed", .step_date = {}});
  VerdictList given;
  VerdictList made([&](std::size_t place) { return cases.at(place); });
  for (const VerdictList::Case& one : cases) {
    given.add_case(one);
    made.add_case();
    for (VerdictList* list : {&given, &made}) {
      list->add(list->add_rule("a"), Severity::blocks, one.dossier == "D2" ? Outcome::fail : Outcome::pass);
      list->add(list->add_rule("b"), Severity::warns, Outcome::unknown);
    }
  }
  const Verdict more = {.dossier = "D3", .person = {}, .unit = {}, .step = "listed", .step_date = {}, .rule = "b"};
  given.push_back(more);
  made.push_back(more);
  const auto all = [](const VerdictList& list) { return std::vector<Verdict>(list.begin(), list.end()); };
  CHECK(all(made).size() == 7);
  CHECK(all(made) == all(given));
  const auto fails = [](const Verdict& one) { return one.outcome == Outcome::fail; };
  CHECK(all(made.where(fails)) == all(given.where(fails)));
  const auto dossiers = [](const VerdictList& list) {
    std::vector<std::string> out;
    for (const Verdicts::Dossier& one : Verdicts{.rules = {}, .verdicts = list, .provenance = {}}.by_dossier())
      out.push_back(one.dossier + ' ' + one.step + ' ' + std::string(name_of(one.outcome)));
    return out;
  };
  CHECK(dossiers(made) == std::vector<std::string>{"D1 listed pass", "D1 agreed pass", "D2 listed fail", "D3 listed unknown"});
  CHECK(dossiers(made) == dossiers(given));
}
