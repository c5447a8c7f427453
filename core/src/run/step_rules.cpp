#include "run/step_rules.hpp"

#include <ketnap/expr/explain.hpp>

namespace ketnap {
namespace {

// What holds on every row where the rule may apply holds where it does.
Outcome outcome_of(Truth applies, Truth holds) {
  if (applies == Truth::no || applies == Truth::none || holds == Truth::none) return Outcome::not_applicable;
  if (holds == Truth::yes) return Outcome::pass;
  return applies == Truth::yes && holds == Truth::no ? Outcome::fail : Outcome::unknown;
}

/// A Boolean root on 64 rows.
struct Word {
  std::uint64_t yes = ~std::uint64_t{0};
  std::uint64_t no = 0;
  std::uint64_t none = 0;  // it has no outcome
};

Word word_of(const BitPlanes& holds, const BitPlanes& none, std::size_t at) {
  Word word;
  word.none = none.surely.empty() ? 0 : none.surely[at];
  word.yes = holds.surely[at] & ~word.none;
  word.no = ~(holds.possibly[at] | (none.possibly.empty() ? 0 : none.possibly[at]) | word.none);
  return word;
}

}  // namespace

RequestDates judging_dates(const Snapshot& snapshot) {
  const Date day = snapshot.times().as_of;
  return {.period_start = day, .period_end = day, .instant = day, .as_of = day};
}

std::vector<std::int32_t> rules_at(const Catalog& catalog, std::string_view step) {
  std::vector<std::int32_t> out;
  for (std::size_t i = 0; i < catalog.rules().size(); ++i)
    if (catalog.rules()[i].rule.step == step) out.push_back(static_cast<std::int32_t>(i));
  return out;
}

StepRules::StepRules(const Snapshot& snapshot, const Catalog& catalog, const Frame& judged, std::span<const std::int32_t> rules,
                     AskColumns ask, InstructionSet set)
    : days_(judged.column("step_date")->values.as<std::int32_t>()), work_(set) {
  std::vector<Root> roots;
  const RequestDates dates = judging_dates(snapshot);
  for (const std::int32_t place : rules) {
    const BoundRule& bound = rule_at(catalog, place);
    Roots of{.holds = roots.size(), .applies = std::nullopt, .columns = nullptr, .asked = {Date::first(), Date::never(), {}}};
    if (bound.rule.columns) {
      of.columns = std::make_unique<ColumnJudge>(snapshot, catalog, judged, bound, dates, ask.on_error);
      if (ask.only_in_force) of.asked = bound.rule.in_force;
    } else {
      roots.push_back({.expr = bound.holds, .dates = dates});
    }
    if (bound.applies != nullptr) {
      of.applies = roots.size();
      roots.push_back({.expr = bound.applies, .dates = dates});
    }
    rules_.push_back(std::move(of));
  }
  if (!roots.empty()) program_.emplace(snapshot, judged, roots, catalog.parameters());
  holds_.resize(roots.size());
  none_.resize(roots.size());
}

void StepRules::run(std::size_t begin, std::size_t end) {
  begin_ = begin;
  if (program_) program_->run(begin, end, work_);
  for (std::size_t root = 0; root < holds_.size(); ++root) {
    holds_[root] = program_->planes(work_, root);
    none_[root] = program_->not_applicable(work_, root);
  }
  for (const Roots& of : rules_) {
    if (of.columns == nullptr) continue;
    std::vector<std::int32_t> rows;
    for (std::size_t row = begin; row < end; ++row) {
      const Truth applies = of.applies ? truth(*of.applies, row) : Truth::yes;
      if (of.asked.contains(Date(days_[row])) && (applies == Truth::yes || applies == Truth::unknown))
        rows.push_back(static_cast<std::int32_t>(row));
    }
    of.columns->run(begin, end, rows);
  }
}

Outcome StepRules::outcome(std::size_t rule, std::size_t row) const {
  const Roots& of = rules_[rule];
  return outcome_of(of.applies ? truth(*of.applies, row) : Truth::yes,
                    of.columns != nullptr ? of.columns->truth(row) : truth(of.holds, row));
}

StepRules::Outcomes StepRules::outcomes(std::size_t rule, std::size_t row, std::size_t many) const {
  const Roots& of = rules_[rule];
  Outcomes out;
  if (of.columns != nullptr) {
    for (std::size_t i = 0; i < many; ++i) {
      const auto number = static_cast<std::uint64_t>(outcome(rule, row + i));
      out.low |= (number & 1U) << i;
      out.high |= (number >> 1U) << i;
    }
    return out;
  }
  const std::size_t at = (row - begin_) / 64;
  const Word holds = word_of(holds_[of.holds], none_[of.holds], at);
  const Word applies = of.applies ? word_of(holds_[*of.applies], none_[*of.applies], at) : Word{};
  // As outcome_of, row by row.
  const std::uint64_t not_applicable = applies.no | applies.none | holds.none;
  const std::uint64_t pass = ~not_applicable & holds.yes;
  const std::uint64_t fail = ~not_applicable & applies.yes & holds.no;
  return {.low = fail | not_applicable, .high = ~(pass | fail)};
}

void StepRules::add_failures(std::vector<Verdicts::Failure>& failures) const {
  for (const Roots& of : rules_)
    if (of.columns != nullptr && of.columns->failure()) failures.push_back(*of.columns->failure());
}

}  // namespace ketnap
