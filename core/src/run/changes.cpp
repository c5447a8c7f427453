#include <ketnap/run/changes.hpp>

#include <algorithm>

#include <ketnap/expr/explainer.hpp>
#include "run/day_scan.hpp"

namespace ketnap {
namespace {

/// Why the outcomes of some rows of a step turned: each row is explained on the day and on the day before.
class Turns {
 public:
  Turns(const Snapshot& snapshot, const Catalog& catalog, const Frame& judged, std::string_view step, Sensitivity clearance,
        InstructionSet set)
      : snapshot_(snapshot),
        catalog_(catalog),
        judged_(judged),
        clearance_(clearance),
        set_(set),
        rules_(dated_rules(catalog, step)) {}

  // The place of a turn that is explained by run().
  void add(Change& change, std::size_t row, std::size_t rule, const RowChanges::OfRule& turned) {
    const std::size_t place = on_.size();
    on_.push_back({static_cast<std::int32_t>(row), turned.day->plus_days(-1)});
    on_.push_back({static_cast<std::int32_t>(row), *turned.day});
    wanted_.push_back({&change, place, rule, turned});
  }

  void run() {
    if (wanted_.empty()) return;
    std::vector<Root> conditions;
    for (const DatedRule& rule : rules_) {
      for (const std::int32_t version : rule.versions) {
        places_.resize(static_cast<std::size_t>(version) + 1);
        places_[static_cast<std::size_t>(version)] = conditions.size();
        for (const BoundPtr& condition : {rule_at(catalog_, version).applies, rule_at(catalog_, version).holds})
          if (condition != nullptr) conditions.push_back({condition, judging_dates(snapshot_)});
      }
    }
    const Frame frame = on_days(judged_, on_);
    const Explainer explainer(snapshot_, frame, conditions, catalog_.parameters(), clearance_);
    Explainer::Workspace work = explainer.workspace(set_);
    for (const Wanted& wanted : wanted_) wanted.change->why.push_back(turn(explainer, work, wanted));
  }

 private:
  struct Wanted {
    Change* change;
    std::size_t place;  // in on_: the day before; the day itself comes next
    std::size_t rule;
    RowChanges::OfRule turned;
  };

  [[nodiscard]] std::vector<Atom> atoms(const Explainer& explainer, Explainer::Workspace& work, std::int32_t version,
                                        std::size_t row) const {
    std::size_t place = places_[static_cast<std::size_t>(version)];
    const auto at = static_cast<std::int32_t>(row);
    Explained found;
    std::vector<Atom> out;
    for (const BoundPtr& condition : {rule_at(catalog_, version).applies, rule_at(catalog_, version).holds}) {
      if (condition == nullptr) continue;
      explainer.explain(place++, {&at, 1}, work, found);
      for (Atom& atom : explainer.atoms(found, found.parts().back(), 0)) out.push_back(std::move(atom));
    }
    return out;
  }

  [[nodiscard]] RuleTurn turn(const Explainer& explainer, Explainer::Workspace& work, const Wanted& wanted) const {
    const DatedRule& rule = rules_[wanted.rule];
    const auto before = rule.on(catalog_, on_[wanted.place].day);
    const auto now = rule.on(catalog_, on_[wanted.place + 1].day);
    const Rule& shown = rule_at(catalog_, now ? *now : before ? *before : rule.versions.front()).rule;
    RuleTurn out;
    out.rule = shown.id;
    out.title = shown.title;
    out.from = wanted.turned.from;
    out.to = wanted.turned.to;
    if (before != now) out.law = !before ? RuleTurn::Law::begins : !now ? RuleTurn::Law::ends : RuleTurn::Law::changes;
    if (!before || !now) return out;
    const std::vector<Atom> were = atoms(explainer, work, *before, wanted.place);
    for (Atom& atom : atoms(explainer, work, *now, wanted.place + 1)) {
      const auto was = std::ranges::find(were, atom.text, &Atom::text);
      const bool is_told =
          std::ranges::find(out.atoms, atom.text, [](const auto& one) { return one.atom.text; }) != out.atoms.end();
      if (was != were.end() && was->truth != atom.truth && !is_told)
        out.atoms.push_back({.atom = std::move(atom), .before = was->truth});
    }
    return out;
  }

  const Snapshot& snapshot_;
  const Catalog& catalog_;
  const Frame& judged_;
  Sensitivity clearance_;
  InstructionSet set_;
  std::vector<DatedRule> rules_;
  std::vector<OnDay> on_;
  std::vector<Wanted> wanted_;
  std::vector<std::size_t> places_;
};

bool blocks(const Catalog& catalog, const DatedRule& rule, Date day) {
  const auto is_blocking = [&](Date on) {
    const auto version = rule.on(catalog, on);
    return version && rule_at(catalog, *version).rule.severity == Severity::blocks;
  };
  return is_blocking(day) || is_blocking(day.plus_days(-1));
}

Change changed(const RowChanges::OfRule& found, Date horizon) {
  return {.horizon = horizon, .day = found.day, .from = found.from, .to = found.day ? found.to : found.from, .why = {}};
}

}  // namespace

Date default_horizon(const Snapshot& snapshot) { return add_months(snapshot.times().as_of, 120); }

Changes changes(const Snapshot& snapshot, const Catalog& catalog, const Verdicts& of, Date horizon, Sensitivity clearance,
                InstructionSet set) {
  const JudgedAgain judged = judged_again(snapshot, catalog, of.verdicts);
  const AskColumns ask{.on_error = of.failures.empty() ? OnError::stop : OnError::unknown};
  Changes out;
  out.verdicts.resize(of.verdicts.size());
  std::vector<Change> by_row(judged.frame.rows());
  for (const StepRange& rows : ranges_of_steps(snapshot, judged.frame)) {
    const std::vector<RowChanges> found = scan_days(snapshot, catalog, judged, rows, horizon, ask, set);
    const std::vector<DatedRule> rules = dated_rules(catalog, rows.step);
    Turns turns(snapshot, catalog, judged.frame, rows.step, clearance, set);
    for (std::size_t i = 0; i < judged.hits.size(); ++i) {
      const Hit& hit = judged.hits[i];
      const auto row = static_cast<std::size_t>(hit.row);
      if (row < rows.begin || row >= rows.end) continue;
      const auto rule = static_cast<std::size_t>(
          std::ranges::find_if(rules, [&](const DatedRule& one) { return std::ranges::count(one.versions, hit.rule) != 0; }) -
          rules.begin());
      const RowChanges::OfRule& change = found[row - rows.begin].rules[rule];
      out.verdicts[i] = changed(change, horizon);
      if (change.day) turns.add(out.verdicts[i], row, rule, change);
    }
    for (std::size_t row = rows.begin; row < rows.end; ++row) {
      const RowChanges& of_row = found[row - rows.begin];
      by_row[row] = changed(of_row.dossier, horizon);
      if (!by_row[row].day) continue;
      for (std::size_t rule = 0; rule < rules.size(); ++rule)
        if (of_row.turned[rule].day && blocks(catalog, rules[rule], *of_row.dossier.day))
          turns.add(by_row[row], row, rule, of_row.turned[rule]);
    }
    turns.run();
  }
  // by_dossier() goes on to the next line where dossier, step or day is another.
  for (std::size_t i = 0; i < of.verdicts.size(); ++i) {
    if (i == 0 || judged.hits[i].row != judged.hits[i - 1].row)
      out.dossiers.push_back(by_row[static_cast<std::size_t>(judged.hits[i].row)]);
  }
  return out;
}

std::string Change::sentence(Lang lang) const {
  const bool vietnamese = lang == Lang::vi;
  if (!day) return vietnamese ? "không tự đổi trước ngày " + horizon.dmy() : "no change by itself before " + horizon.iso();
  std::string out = (vietnamese ? day->dmy() : day->iso()) + ": " + label_of(from).in(lang) + " -> " + label_of(to).in(lang);
  for (std::size_t i = 0; i < why.size(); ++i) {
    const RuleTurn& turn = why[i];
    out += (i == 0 ? " (" : "; ") + (turn.title.in(lang).empty() ? turn.rule : turn.title.in(lang));
    if (turn.law == RuleTurn::Law::begins) out += vietnamese ? ", bắt đầu có hiệu lực" : ", comes into force";
    if (turn.law == RuleTurn::Law::ends) out += vietnamese ? ", hết hiệu lực" : ", is no longer in force";
    if (turn.law == RuleTurn::Law::changes) out += vietnamese ? ", theo quy định mới" : ", in its new version";
  }
  return why.empty() ? out : out + ')';
}

}  // namespace ketnap
