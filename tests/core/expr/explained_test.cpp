#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include <ketnap/expr/bind.hpp>
#include <ketnap/expr/explainer.hpp>
#include <ketnap/expr/text.hpp>

#include "dossiers_world.hpp"
#include "random_world.hpp"

using namespace random_world;

namespace {

BoundPtr bound(const Expr& expr) {
  const BindResult result = bind_value(expr, "things", {&schema(), nullptr});
  for (const BindError& error : result.errors) FAIL_CHECK(error.message(Lang::en) << print(expr));
  return result.bound;
}

std::vector<Root> conditions(Dice& dice, int many) {
  std::vector<Root> roots;
  for (int i = 0; i < many; ++i) roots.push_back({bound(Grower{dice}.condition(1 + i % 4)), {}});
  return roots;
}

std::vector<std::int32_t> some_rows(Dice& dice, std::size_t rows, int of_hundred) {
  std::vector<std::int32_t> out;
  for (std::size_t row = 0; row < rows; ++row)
    if (dice.below(100) < of_hundred) out.push_back(static_cast<std::int32_t>(row));
  return out;
}

Value wide(Explained::Value value) {
  const auto number = [](std::int64_t x) {
    if (x == std::numeric_limits<std::int64_t>::min()) return -slow::infinite;
    return x == std::numeric_limits<std::int64_t>::max() ? slow::infinite : static_cast<Number>(x);
  };
  return {number(value.lo), number(value.hi)};
}

Value truth_of(Truth truth) { return slow::truth(truth == Truth::yes, truth != Truth::no); }

/// The atoms that decided on a row, by walking the condition as it is bound.
void decided(const slow::Evaluator& slowly, const BoundPtr& whole, const Row& row, bool is_asked, std::vector<bool>& out) {
  if (!is_logical(*whole)) return out.push_back(is_asked);
  const auto value = [&](const BoundPtr& part) { return slowly.value(part->source, {&row}); };
  for (const BoundPtr& part : whole->args)
    decided(slowly, part, row, is_asked && (whole->op == BoundOp::logical_not || value(part) == value(whole)), out);
}

std::string told(const Explanation& explanation) {
  std::string out = std::to_string(static_cast<int>(explanation.truth));
  for (const Atom& atom : explanation.atoms) {
    out += "; " + atom.text + ' ' + std::to_string(static_cast<int>(atom.truth));
    for (const Atom::Reading& reading : atom.readings)
      out += ", " + reading.text + (reading.known ? " = " + reading.value : " ?") + (reading.is_compared ? "!" : "");
  }
  return out;
}

/// All that the columns of a part hold.
std::vector<Value> columns(const Explainer& explainer, const Explained& found, const Explained::Part& part) {
  std::vector<Value> out;
  for (std::size_t i = 0; i < part.rows; ++i) {
    const auto atoms = explainer.atoms(part.condition);
    for (std::size_t at = 0; at < atoms.size(); ++at) {
      out.push_back(truth_of(found.truth(part, atoms[at].truth, i)));
      out.push_back(slow::exactly(found.decides(part, at, i) ? 1 : 0));
      for (const Explainer::Read& read : atoms[at].reads) {
        if (read.in == Explainer::Read::In::values) out.push_back(wide(found.value(part, read.column, i)));
        if (read.in == Explainer::Read::In::truths) out.push_back(truth_of(found.truth(part, read.column, i)));
      }
    }
  }
  return out;
}

}  // namespace

TEST_CASE("the columns of explanations hold what a slow evaluator says of every part") {
  Dice dice(Catch::getSeed());
  const slow::Evaluator slowly(names());
  std::size_t values = 0;
  for (const int rows : {0, 1, 63, 64, 65, 400}) {
    for (const int unknown : {0, 25}) {
      const World world(dice, rows, unknown);
      const Snapshot snapshot = world.snapshot();
      const std::vector<Root> roots = conditions(dice, 24);
      for (const Explainer::Values which : {Explainer::Values::all, Explainer::Values::compared}) {
        const Explainer explainer(snapshot, snapshot.frame("things"), roots, {}, Sensitivity::sensitive, which);
        Explainer::Workspace work = explainer.workspace();
        Explained found;
        for (std::size_t i = 0; i < roots.size(); ++i) explainer.explain(i, some_rows(dice, world.things.size(), 70), work, found);
        for (const Explained::Part& part : found.parts()) {
          for (std::size_t i = 0; i < part.rows; ++i) {
            const Row& row = world.things[static_cast<std::size_t>(found.rows(part)[i])];
            const BoundPtr& condition = roots[part.condition].expr;
            INFO(print(condition->source) << " on row " << found.rows(part)[i] << " of " << rows);
            REQUIRE(truth_of(explainer.truth(found, part, i)) == slowly.value(condition->source, {&row}));
            std::vector<bool> deciding;
            decided(slowly, condition, row, true, deciding);
            const auto atoms = explainer.atoms(part.condition);
            REQUIRE(atoms.size() == deciding.size());
            for (std::size_t at = 0; at < atoms.size(); ++at) {
              INFO(atoms[at].text);
              CHECK(truth_of(found.truth(part, atoms[at].truth, i)) == slowly.value(parse(atoms[at].text), {&row}));
              CHECK(found.decides(part, at, i) == deciding[at]);
              for (const Explainer::Read& read : atoms[at].reads) {
                INFO(read.head.text);
                const Value expected = slowly.value(read.bound->source, {&row});
                const Value here = read.in == Explainer::Read::In::truths ? truth_of(found.truth(part, read.column, i))
                                                                          : wide(found.value(part, read.column, i));
                CHECK(here == expected);
                ++values;
              }
            }
          }
        }
      }
    }
  }
  CHECK(values > 10'000);
}

TEST_CASE("every instruction set finds the same columns, of rows that are listed and of those of a plane") {
  Dice dice(Catch::getSeed());
  for (const int rows : {0, 1, 63, 64, 65, 8192}) {
    for (const int unknown : {0, 2, 40}) {
      const World world(dice, rows, unknown);
      const Snapshot snapshot = world.snapshot();
      const Frame& frame = snapshot.frame("things");
      std::vector<Root> roots = conditions(dice, 12);
      // Months that are not known, and days of what may never come.
      for (const char* text : {"add_months(d, i) <= e", "add_months(p, i + j) >= d", "years_between(p, e) >= i and b",
                               "months_between(e, d) <= 3", "add_months(e, i) == d or months_between(p, d) > 5 * j",
                               "days_between(e, add_months(p, 7)) >= 100", "other.e != add_months(other.d, other.i)"})
        roots.push_back({bound(parse(text)), {}});
      const Explainer explainer(snapshot, frame, roots, {}, Sensitivity::sensitive, Explainer::Values::compared);
      const Program program(snapshot, frame, roots, {});
      for (std::size_t condition = 0; condition < roots.size(); ++condition) {
        INFO(print(roots[condition].expr->source) << " over " << rows << " rows");
        Program::Workspace judged(InstructionSet::plain);
        program.run(0, frame.rows(), judged);
        std::vector<std::int32_t> failed;
        std::vector<std::uint64_t> plane((frame.rows() + 63) / 64);
        for (std::size_t row = 0; row < frame.rows(); ++row) {
          if (truth_at(program, judged, condition, row) != Truth::no) continue;
          failed.push_back(static_cast<std::int32_t>(row));
          plane[row / 64] |= std::uint64_t{1} << (row % 64);
        }
        Explainer::Workspace plain = explainer.workspace(InstructionSet::plain);
        Explained expected;
        explainer.explain(condition, failed, plain, expected);
        const std::vector<Value> wanted = columns(explainer, expected, expected.parts().front());
        for (const InstructionSet set :
             {InstructionSet::plain, InstructionSet::baseline, InstructionSet::avx2, InstructionSet::avx512}) {
          if (!is_available(set)) continue;
          Explainer::Workspace work = explainer.workspace(set);
          Explained found;
          explainer.explain(condition, failed, work, found);
          explainer.explain(condition, plane, 0, Truth::no, work, found);
          REQUIRE(found.parts().size() == (failed.empty() ? 1 : 2));
          for (const Explained::Part& part : found.parts()) {
            REQUIRE(std::ranges::equal(found.rows(part), failed));
            CHECK(columns(explainer, found, part) == wanted);
          }
        }
      }
    }
  }
}

TEST_CASE("an explanation out of many is the explanation of that row") {
  Dice dice(Catch::getSeed());
  const World world(dice, 130, 25);
  const Snapshot snapshot = world.snapshot();
  const Frame& frame = snapshot.frame("things");
  const std::vector<Root> roots = conditions(dice, 10);
  const Explainer explainer(snapshot, frame, roots, {});
  Explainer::Workspace work = explainer.workspace();
  Explained found;
  for (int again = 0; again < 2; ++again) {
    found.clear();
    for (std::size_t i = 0; i < roots.size(); ++i) explainer.explain(i, some_rows(dice, frame.rows(), 50), work, found);
    for (const Explained::Part& part : found.parts())
      for (std::size_t i = 0; i < part.rows; ++i)
        CHECK(told(explainer.explanation(found, part, i)) ==
              told(explain(snapshot, frame, roots[part.condition], {}, static_cast<std::size_t>(found.rows(part)[i]))));
  }
}

TEST_CASE("links, keyed rows, related rows, parameters and summaries out of turn are those of each row") {
  const small_world::Dossiers world;
  for (const std::string_view text :
       {"years_between(born, step_date) >= param('vn.age_min') and sex == 'male'",
        "3 * vote.in_favour >= 2 * (vote.members - vote.excused + vote.excused_present)",
        "step_date <= add_months(certificate.issued_on, 60) and occupation != 'pupil'",
        "any(papers, state == 'redo') or paper('application').dated <= opened_on",
        "count(introducers, months_between(together_since, outer.step_date) >= 12) >= 2 and unit.sector == 'school'",
        "max(papers, dated) <= step_date", "vote.in_favour / vote.members >= 0.6", "not (name == 'An' or youth_union)"}) {
    const Root root{small_world::rule(text), {}};
    const Explainer explainer(world.snapshot, world.judged, {&root, 1}, small_world::parameters());
    Explainer::Workspace work = explainer.workspace();
    Explained found;
    const std::vector<std::int32_t> rows = {3, 0, 2, 1, 2};
    explainer.explain(0, rows, work, found);
    for (std::size_t i = 0; i < rows.size(); ++i)
      CHECK(told(explainer.explanation(found, found.parts()[0], i)) ==
            told(explain(world.snapshot, world.judged, root, small_world::parameters(), static_cast<std::size_t>(rows[i]))));
  }
}
