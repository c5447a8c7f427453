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
