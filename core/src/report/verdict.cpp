#include <ketnap/report/verdict.hpp>

#include <algorithm>
#include <optional>

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

VerdictList::VerdictList(std::initializer_list<Verdict> verdicts) {
  for (const Verdict& verdict : verdicts) push_back(verdict);
}

const Verdict VerdictList::operator[](std::size_t i) const {
  const Entry& entry = entries_[i];
  Case one = case_at(entry.place);
  return {.dossier = std::move(one.dossier),
          .person = std::move(one.person),
          .unit = std::move(one.unit),
          .step = std::move(one.step),
          .step_date = one.step_date,
          .rule = rules_[entry.rule],
          .severity = static_cast<Severity>(entry.severity),
          .outcome = static_cast<Outcome>(entry.outcome)};
}

void VerdictList::push_back(const Verdict& verdict) {
  Case one{.dossier = verdict.dossier,
           .person = verdict.person,
           .unit = verdict.unit,
           .step = verdict.step,
           .step_date = verdict.step_date};
  if (cases_.empty() || cases_.back() != one) add_case(std::move(one));
  add(add_rule(verdict.rule), verdict.severity, verdict.outcome);
}

std::uint16_t VerdictList::add_rule(const std::string& id) {
  const auto found = std::ranges::find(rules_, id);
  const auto place = static_cast<std::uint16_t>(found - rules_.begin());
  if (found == rules_.end()) rules_.push_back(id);
  return place;
}

void VerdictList::add(std::uint16_t rule, Severity severity, Outcome outcome) {
  entries_.push_back({.place = static_cast<std::uint32_t>(to_make_ + cases_.size() - 1),
                      .rule = rule,
                      .severity = static_cast<std::uint8_t>(severity),
                      .outcome = static_cast<std::uint8_t>(outcome)});
}

std::vector<Verdicts::Count> Verdicts::by_rule() const {
  std::vector<Count> out;
  for (const RuleHead& head : rules) out.push_back({.rule = head.id});
  std::vector<std::size_t> place;  // of each rule that has verdicts
  for (const std::string& id : verdicts.rules_)
    place.push_back(static_cast<std::size_t>(std::ranges::find(rules, id, &RuleHead::id) - rules.begin()));
  for (const VerdictList::Entry& verdict : verdicts.entries_) {
    Count& count = out.at(place[verdict.rule]);
    switch (static_cast<Outcome>(verdict.outcome)) {
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
  std::optional<std::uint32_t> last;
  for (const VerdictList::Entry& verdict : verdicts.entries_) {
    if (last != verdict.place) {
      VerdictList::Case one = verdicts.case_at(verdict.place);
      const bool same =
          !out.empty() && out.back().dossier == one.dossier && out.back().step == one.step && out.back().step_date == one.step_date;
      if (!same)
        out.push_back({.dossier = std::move(one.dossier),
                       .person = std::move(one.person),
                       .unit = std::move(one.unit),
                       .step = std::move(one.step),
                       .step_date = one.step_date});
    }
    last = verdict.place;
    if (static_cast<Severity>(verdict.severity) != Severity::blocks) continue;
    const auto outcome = static_cast<Outcome>(verdict.outcome);
    Outcome& worst = out.back().outcome;
    if (outcome == Outcome::fail || (outcome == Outcome::unknown && worst == Outcome::pass)) worst = outcome;
  }
  return out;
}

}  // namespace ketnap
