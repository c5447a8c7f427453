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

StepRules::StepRules(const Snapshot& snapshot, const Catalog& catalog, const Frame& judged, std::span<const std::int32_t> rules) {
  std::vector<Root> roots;
  const RequestDates dates = judging_dates(snapshot);
  for (const std::int32_t place : rules) {
    const BoundRule& bound = rule_at(catalog, place);
    Roots of{.holds = roots.size(), .applies = std::nullopt};
    roots.push_back({.expr = bound.holds, .dates = dates});
    if (bound.applies != nullptr) {
      of.applies = roots.size();
      roots.push_back({.expr = bound.applies, .dates = dates});
    }
    rules_.push_back(of);
  }
  if (!roots.empty()) program_.emplace(snapshot, judged, roots, catalog.parameters());
  holds_.resize(roots.size());
  none_.resize(roots.size());
}

void StepRules::run(std::size_t begin, std::size_t end) {
  begin_ = begin;
  if (!program_) return;
  program_->run(begin, end, work_);
  for (std::size_t root = 0; root < holds_.size(); ++root) {
    holds_[root] = program_->planes(work_, root);
    none_[root] = program_->not_applicable(work_, root);
  }
}

Outcome StepRules::outcome(std::size_t rule, std::size_t row) const {
  const auto truth = [&](std::size_t root) { return truth_at(holds_[root], none_[root], row - begin_); };
  const Roots& of = rules_[rule];
  return outcome_of(of.applies ? truth(*of.applies) : Truth::yes, truth(of.holds));
}

}  // namespace ketnap
