#include <ketnap/report/verdict.hpp>

#include <map>

namespace ketnap {

std::string_view name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::pass:
      return "pass";
    case Outcome::fail:
      return "fail";
    case Outcome::unknown:
      return "unknown";
    case Outcome::not_applicable:
      return "not_applicable";
  }
  return {};
}

const Label& label_of(Outcome outcome) {
  static const Label labels[] = {{.vi = "đạt", .en = "pass"},
                                 {.vi = "không đạt", .en = "fail"},
                                 {.vi = "chưa rõ", .en = "unknown"},
                                 {.vi = "không áp dụng", .en = "not applicable"}};
  return labels[static_cast<std::size_t>(outcome)];
}

std::string_view name_of(Severity severity) { return severity == Severity::blocks ? "blocks" : "warns"; }

std::vector<Verdicts::Count> Verdicts::by_rule() const {
  std::vector<Count> out;
  std::map<std::string_view, std::size_t> place;
  for (const RuleHead& head : rules) {
    place.emplace(head.id, out.size());
    out.push_back({.rule = head.id});
  }
  for (const Verdict& verdict : verdicts) {
    Count& count = out[place.at(verdict.rule)];
    switch (verdict.outcome) {
      case Outcome::pass:
        ++count.pass;
        break;
      case Outcome::fail:
        ++count.fail;
        break;
      case Outcome::unknown:
        ++count.unknown;
        break;
      case Outcome::not_applicable:
        ++count.not_applicable;
        break;
    }
  }
  return out;
}

std::vector<Verdicts::Dossier> Verdicts::by_dossier() const {
  std::vector<Dossier> out;
  for (const Verdict& verdict : verdicts) {
    const bool same = !out.empty() && out.back().dossier == verdict.dossier && out.back().step == verdict.step &&
                      out.back().step_date == verdict.step_date;
    if (!same)
      out.push_back({.dossier = verdict.dossier,
                     .person = verdict.person,
                     .unit = verdict.unit,
                     .step = verdict.step,
                     .step_date = verdict.step_date});
    if (verdict.severity != Severity::blocks) continue;
    Outcome& outcome = out.back().outcome;
    if (verdict.outcome == Outcome::fail || (verdict.outcome == Outcome::unknown && outcome == Outcome::pass))
      outcome = verdict.outcome;
  }
  return out;
}

}  // namespace ketnap
