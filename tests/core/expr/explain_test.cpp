#include <ketnap/expr/explain.hpp>

#include <catch2/catch_test_macros.hpp>

#include "dossiers_world.hpp"

using namespace small_world;

namespace {

const Dossiers& world() {
  static const Dossiers made;
  return made;
}

Explanation explain_row(std::string_view text, std::size_t row) {
  return explain(world().snapshot, world().judged, {rule(text), {}}, parameters(), row);
}

std::string truth_of(Truth truth) {
  return truth == Truth::yes ? "y" : truth == Truth::no ? "n" : truth == Truth::none ? "-" : "?";
}

/// `n: a >= b [a = 3; b = 4]`, a line for each atom; a reading of which nothing is known has no value.
std::string told(std::string_view text, std::size_t row) {
  const Explanation explanation = explain_row(text, row);
  std::string out = truth_of(explanation.truth);
  for (const Atom& atom : explanation.atoms) {
    out.append("\n").append(truth_of(atom.truth)).append(": ").append(atom.text).append(" [");
    for (const Atom::Reading& reading : atom.readings) {
      if (&reading != &atom.readings.front()) out.append("; ");
      out.append(reading.text);
      if (reading.known) out.append(" = ").append(reading.value);
    }
    out.push_back(']');
  }
  return out;
}

}  // namespace

TEST_CASE("an atom tells what was read and what was computed from it") {
  const std::string_view age = "years_between(born, step_date) >= param('vn.age_min')";
  CHECK(told(age, 0) ==
        "n\nn: years_between(born, step_date) >= param('vn.age_min') [born = 2004-03-05; step_date = 2022-03-04; "
        "years_between(born, step_date) = 17; param('vn.age_min') = 18]");
  CHECK(told(age, 1) ==
        "?\n?: years_between(born, step_date) >= param('vn.age_min') [born = 2004-03; step_date = 2022-03-04; "
        "years_between(born, step_date) = 17–18; param('vn.age_min') = 18]");
  CHECK(told(age, 2).find("born = 2004;") != std::string::npos);
  CHECK(told(age, 3).find("[born; step_date") != std::string::npos);
}

TEST_CASE("the atoms that decided, in the order of the text") {
  const std::string_view text = "sex == 'female' and (moved or vote.in_favour >= 7) and not (name == 'An')";
  CHECK(told(text, 0) == "n\ny: name == 'An' [name = An]");
  CHECK(told(text, 1) == "n\nn: sex == 'female' [sex = male]");
  CHECK(told(text, 2) ==
        "?\n?: sex == 'female' [sex]\n?: moved [moved_on = ≤ 2022-12-31; step_date = 2022-07-01]\n?: name == 'An' [name]");
  CHECK(told("moved or vote.in_favour >= 7", 0) == "y\ny: vote.in_favour >= 7 [vote.in_favour = 7]");
  CHECK(told("moved or vote.in_favour >= 8", 0) ==
        "n\nn: moved [moved_on = ; step_date = 2022-03-04]\nn: vote.in_favour >= 8 [vote.in_favour = 7]");
  CHECK(told("sex != 'female' or youth_union", 0) == "y\ny: youth_union []");
  CHECK(told("sex != 'male' and youth_union", 1) == "n\nn: sex != 'male' [sex = male]\nn: youth_union []");
}

TEST_CASE("values are shown as they are written in files") {
  CHECK(told("education >= 'lower_secondary'", 1) == "n\nn: education >= 'lower_secondary' [education = primary]");
  CHECK(told("education >= 'lower_secondary'", 3) == "?\n?: education >= 'lower_secondary' [education]");
  CHECK(told("vote.in_favour >= 0.6 * vote.members", 0) ==
        "n\nn: vote.in_favour >= 0.6 * vote.members [vote.in_favour = 7; vote.members = 12; 0.6 * vote.members = 36/5]");
  CHECK(told("vote is known", 3) == "n\nn: vote is known [vote]");
  CHECK(told("unit == 'HNA.02'", 0) == "n\nn: unit == 'HNA.02' [unit = HNA.01]");
  CHECK(told("if_(youth_union, vote.members, 0) == 3", 0) ==
        "n\nn: if_(youth_union, vote.members, 0) == 3 [youth_union = true; vote.members = 12; if_(youth_union, vote.members, 0) = "
        "12]");
  CHECK(told("vote.excused >= 1", 2) == "?\n?: vote.excused >= 1 [vote.excused]");
  CHECK(told("months_between(opened_on, moved_on) >= 1", 0).find("months_between(opened_on, moved_on) = ∞") != std::string::npos);
}

TEST_CASE("an aggregate tells how many rows it found") {
  CHECK(told("any(papers, state == 'redo')", 1) == "n\nn: any(papers, state == 'redo') [count(papers, state == 'redo') = 0]");
  CHECK(told("all(papers, state == 'present')", 0) ==
        "n\nn: all(papers, state == 'present') [count(papers, not state == 'present') = 1]");
  CHECK(told("count(introducers, together_since <= outer.opened_on) >= 1", 2) ==
        "?\n?: count(introducers, together_since <= outer.opened_on) >= 1 [count(introducers, together_since <= outer.opened_on) = "
        "0–1]");
}

TEST_CASE("an explanation agrees with the outcome on every row") {
  for (const std::string_view text : {"moved", "sex == 'male' or moved and education >= 'primary'", "not (sex == 'male' or moved)",
                                      "any(papers, state == 'redo') == moved"}) {
    const std::string all = outcomes(world().snapshot, world().judged, rule(text));
    for (std::size_t row = 0; row < world().judged.rows(); ++row) {
      const Explanation explanation = explain_row(text, row);
      CHECK(truth_of(explanation.truth) == std::string(1, all[row]));
      CHECK_FALSE(explanation.atoms.empty());
      CHECK(std::ranges::any_of(explanation.atoms,
                                [&](const Atom& atom) { return (atom.truth == Truth::unknown) == (all[row] == '?'); }));
    }
  }
}

TEST_CASE("an explanation shows fractions, spans of them, and what is not applicable") {
  CHECK(told("vote.in_favour / vote.members >= 0.5", 0) ==
        "y\ny: vote.in_favour / vote.members >= 0.5 [vote.in_favour = 7; vote.members = 12; vote.in_favour / vote.members = 7/12]");
  CHECK(told("max(papers, dated) <= step_date", 0) ==
        "y\ny: max(papers, dated) <= step_date [max(papers, dated) = 2021-07-01; step_date = 2022-03-04]");
  CHECK(told("max(papers, dated) <= step_date", 2) ==
        "?\n?: max(papers, dated) <= step_date [max(papers, dated); step_date = 2022-07-01]");
  CHECK(told("max(papers, dated) <= step_date and sex == 'male'", 3) ==
        "-\n-: max(papers, dated) <= step_date [max(papers, dated) = ; step_date = 2022-03-04]");
  CHECK(told("min(introducers, months_between(together_since, letter_on)) / 2 >= 3", 0) ==
        "?\n?: min(introducers, months_between(together_since, letter_on)) / 2 >= 3 [min(introducers, "
        "months_between(together_since, letter_on)) = -938–11; min(introducers, months_between(together_since, letter_on)) / 2 = "
        "-469–"
        "11/2]");
}
