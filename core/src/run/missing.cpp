#include <ketnap/run/missing.hpp>

#include <algorithm>
#include <map>

#include <ketnap/expr/program.hpp>

#include <ketnap/expr/explainer.hpp>
#include "run/arrived_papers.hpp"
#include "run/judged.hpp"
#include "run/needs.hpp"

namespace ketnap {
namespace {

using FactSet = std::uint64_t;
constexpr std::size_t most_facts = 64;

FactSet one_fact(std::size_t place) { return FactSet{1} << place; }

/// How far some conditions hold on all rows of a frame.
class Holding {
 public:
  Holding(const Snapshot& snapshot, const Catalog& catalog, const Frame& rows, const std::vector<BoundPtr>& conditions,
          InstructionSet set) {
    std::vector<Root> roots;
    for (const BoundPtr& condition : conditions) roots.push_back({condition, judging_dates(snapshot)});
    const Program program(snapshot, rows, roots, catalog.parameters());
    Program::Workspace work(set);
    surely_.resize(conditions.size());
    possibly_.resize(conditions.size());
    for (std::size_t begin = 0; begin < rows.rows(); begin += judged_rows_per_block) {
      const std::size_t end = std::min(begin + judged_rows_per_block, rows.rows());
      program.run(begin, end, work);
      for (std::size_t i = 0; i < conditions.size(); ++i) {
        const BitPlanes planes = program.planes(work, i);
        for (std::size_t row = 0; row < end - begin; ++row) {
          surely_[i].push_back((planes.surely[row / 64] >> (row % 64) & 1U) != 0);
          possibly_[i].push_back((planes.possibly[row / 64] >> (row % 64) & 1U) != 0);
        }
      }
    }
  }
  [[nodiscard]] bool surely(std::size_t condition, std::size_t row) const { return surely_[condition][row]; }
  [[nodiscard]] bool possibly(std::size_t condition, std::size_t row) const { return possibly_[condition][row]; }

 private:
  std::vector<std::vector<bool>> surely_;
  std::vector<std::vector<bool>> possibly_;
};

BoundPtr negated(const BoundPtr& atom) {
  Bound bound;
  bound.op = BoundOp::logical_not;
  bound.type = atom->type;
  bound.args = {atom};
  return std::make_shared<const Bound>(std::move(bound));
}

/// One rule on the rows of which it does not say `pass`.
class Search {
 public:
  Search(const Snapshot& snapshot, const Catalog& catalog, const BoundPtr& holds, const Frame& rows, InstructionSet set)
      : snapshot_(snapshot), catalog_(catalog), holds_(holds), rows_(rows), set_(set), needs_(snapshot.schema(), holds) {
    for (const Needs::Paper& paper : needs_.papers())
      if (paper.fact < most_facts) papers_ |= one_fact(paper.fact);
    std::vector<BoundPtr> needs;
    for (const Needs::OfAtom& atom : needs_.atoms()) {
      conditions_.push_back(atom.atom);
      conditions_.push_back(negated(atom.atom));
      for (const Needs::Need& need : atom.needs) needs.push_back(need.is_unknown);
    }
    worlds_.emplace(0, Holding(snapshot, catalog, rows, conditions_, set));
    const Holding unknown(snapshot, catalog, rows, needs, set);
    reads_.resize(needs_.atoms().size());
    std::size_t place = 0;
    for (std::size_t atom = 0; atom < reads_.size(); ++atom) {
      reads_[atom].resize(rows.rows());
      for (const Needs::Need& need : needs_.atoms()[atom].needs) {
        for (std::size_t row = 0; row < rows.rows(); ++row) {
          if (!unknown.possibly(place, row)) continue;
          Reads& reads = reads_[atom][row];
          if (need.fact && *need.fact < most_facts)
            reads.facts |= one_fact(*need.fact);
          else
            reads.never = true;
        }
        ++place;
      }
    }
  }

  std::vector<Missing> run() {
    std::vector<Missing> out(rows_.rows());
    for (std::size_t size = 1; size <= largest_missing_set; ++size) {
      for (std::size_t row = 0; row < rows_.rows(); ++row)
        if (out[row].sets.empty()) try_sets(row, size, 0, 0, out[row]);
    }
    return out;
  }

 private:
  /// What is unknown of all that an atom reads on a row.
  struct Reads {
    FactSet facts = 0;
    bool never = false;  // and something that cannot arrive
  };

  void try_sets(std::size_t row, std::size_t size, std::size_t first, FactSet set, Missing& out) {
    if (size == 0) {
      if (can_be(*holds_, true, row, set)) out.sets.push_back(facts_of(set));
      return;
    }
    FactSet candidates = papers_;
    for (const auto& of_rows : reads_) candidates |= of_rows[row].facts;
    for (std::size_t fact = first; fact < std::min(needs_.facts().size(), most_facts); ++fact)
      if ((candidates & one_fact(fact)) != 0) try_sets(row, size - 1, fact + 1, set | one_fact(fact), out);
  }

  [[nodiscard]] std::vector<MissingFact> facts_of(FactSet set) const {
    std::vector<MissingFact> out;
    for (std::size_t fact = 0; fact < needs_.facts().size() && fact < most_facts; ++fact)
      if ((set & one_fact(fact)) != 0) out.push_back(needs_.facts()[fact]);
    return out;
  }

  // In negation normal form: what is `not` is asked to be false.
  bool can_be(const Bound& bound, bool wanted, std::size_t row, FactSet set) {
    if (!is_logical(bound)) return atom_can_be(bound, wanted, row, set);
    const auto part = [&](const BoundPtr& arg) { return can_be(*arg, wanted, row, set); };
    if (bound.op == BoundOp::logical_not) return can_be(*bound.args[0], !wanted, row, set);
    return (bound.op == BoundOp::logical_and) == wanted ? std::ranges::all_of(bound.args, part)
                                                        : std::ranges::any_of(bound.args, part);
  }

  bool atom_can_be(const Bound& bound, bool wanted, std::size_t row, FactSet set) {
    const std::size_t atom = needs_.place_of(bound);
    const Reads& reads = reads_[atom][row];
    const bool is_read = !reads.never && (reads.facts & ~set) == 0;
    const Holding& before = worlds_.at(0);
    if (bound.op == BoundOp::is_known) return wanted == (before.surely(2 * atom, row) || (is_read && reads.facts != 0));
    // Beside true and false an atom may have no outcome, so that what is not surely true need not possibly be false.
    const std::size_t condition = wanted ? 2 * atom : 2 * atom + 1;
    const Holding& now = world(set & papers_);
    if (now.surely(condition, row) || !now.possibly(condition, row)) return now.surely(condition, row);
    const bool was_open = before.possibly(condition, row) && !before.surely(condition, row);
    return is_read && (!was_open || reads.facts != 0);
  }

  // The atoms as they are once these papers are there.
  const Holding& world(FactSet papers) {
    const auto there = worlds_.find(papers);
    if (there != worlds_.end()) return there->second;
    std::vector<std::int64_t> codes;
    for (const Needs::Paper& paper : needs_.papers())
      if (paper.fact < most_facts && (papers & one_fact(paper.fact)) != 0) codes.push_back(paper.code);
    const Snapshot arrived = with_papers(snapshot_, rows_.link("dossier"), codes);
    return worlds_.emplace(papers, Holding(arrived, catalog_, rows_, conditions_, set_)).first->second;
  }

  const Snapshot& snapshot_;
  const Catalog& catalog_;
  const BoundPtr& holds_;
  const Frame& rows_;
  InstructionSet set_;
  Needs needs_;
  FactSet papers_ = 0;
  std::vector<BoundPtr> conditions_;  // each atom, then its negation
  std::map<FactSet, Holding> worlds_;
  std::vector<std::vector<Reads>> reads_;  // by atom, row
};

}  // namespace

std::vector<Missing> missing(const Snapshot& snapshot, const Catalog& catalog, const VerdictList& verdicts, InstructionSet set) {
  const JudgedAgain judged = judged_again(snapshot, catalog, verdicts);
  std::map<std::int32_t, std::vector<std::size_t>> by_rule;
  for (std::size_t i = 0; i < verdicts.size(); ++i)
    if (judged.hits[i].outcome == Outcome::fail || judged.hits[i].outcome == Outcome::unknown)
      by_rule[judged.hits[i].rule].push_back(i);
  std::vector<Missing> out(verdicts.size());
  for (const auto& [rule, places] : by_rule) {
    if (rule_at(catalog, rule).rule.columns) continue;
    std::vector<std::int32_t> rows;
    for (const std::size_t i : places) rows.push_back(judged.hits[i].row);
    const Frame frame = take(judged.frame, rows);
    std::vector<Missing> found = Search(snapshot, catalog, rule_at(catalog, rule).holds, frame, set).run();
    for (std::size_t i = 0; i < places.size(); ++i) out[places[i]] = std::move(found[i]);
  }
  return out;
}

bool Missing::awaits_vote() const {
  return std::ranges::any_of(sets,
                             [](const std::vector<MissingFact>& set) { return set.size() == 1 && set.front().name == "vote"; });
}

std::string Missing::sentence(Lang lang) const {
  const bool vietnamese = lang == Lang::vi;
  std::string out;
  for (const std::vector<MissingFact>& set : sets) {
    if (!out.empty()) out += vietnamese ? "; hoặc " : "; or ";
    for (std::size_t i = 0; i < set.size(); ++i) {
      if (i != 0) out += i + 1 < set.size() ? ", " : vietnamese ? " và " : " and ";
      out += set[i].label.in(lang).empty() ? set[i].name : set[i].label.in(lang);
    }
  }
  return out;
}

}  // namespace ketnap
