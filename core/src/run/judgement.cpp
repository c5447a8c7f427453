#include "run/judgement.hpp"

#include <algorithm>
#include <memory>
#include <numeric>
#include <tuple>

#include "expr/each_block.hpp"

namespace ketnap {
namespace {

// Rows whose day lies in a period.
std::uint64_t days_in(const Period& period, std::span<const std::int32_t> days) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < days.size(); ++i) word |= std::uint64_t{period.contains(Date(days[i]))} << i;
  return word;
}

}  // namespace

Judgement::Judgement(const Snapshot& snapshot, const Catalog& catalog, const Frame& judged, OnError on_error, std::size_t threads,
                     InstructionSet set)
    : part_of_(judged.rows()), order_(judged.rows()) {
  for (const StepRange& of : ranges_of_steps(snapshot, judged)) {
    for (std::size_t row = of.begin; row < of.end; ++row) part_of_[row] = static_cast<std::uint8_t>(parts_.size());
    parts_.push_back(judge(snapshot, catalog, judged, of, on_error, threads, set));
  }
  const auto step = judged.column("step")->values.as<std::uint8_t>();
  const auto dossier = judged.link("dossier");
  const Column& key = *snapshot.frame("dossiers").column("dossier");
  const auto place = [&](std::int32_t row) {
    const auto at = static_cast<std::size_t>(row);
    return std::tuple(key.text(static_cast<std::size_t>(dossier[at])), step[at]);
  };
  std::iota(order_.begin(), order_.end(), 0);
  if (!std::ranges::is_sorted(order_, {}, place)) std::ranges::sort(order_, {}, place);
}

Judgement::Part Judgement::judge(const Snapshot& snapshot, const Catalog& catalog, const Frame& judged, const StepRange& range,
                                 OnError on_error, std::size_t threads, InstructionSet set) {
  Part part{.begin = range.begin, .end = range.end, .rulings = {}};
  const std::size_t rows = part.end - part.begin;
  const std::vector<std::int32_t> rules = rules_at(catalog, range.step);
  if (rules.empty()) return part;
  const std::vector<std::uint64_t> plane((rows + 63) / 64);
  for (const std::int32_t rule : rules)
    part.rulings.push_back({.rule = rule, .in_force = plane, .low = plane, .high = plane, .days = {}});

  const bool asks =
      std::ranges::any_of(rules, [&](std::int32_t rule) { return static_cast<bool>(rule_at(catalog, rule).rule.columns); });
  const std::size_t blocks = (rows + judged_rows_per_block - 1) / judged_rows_per_block;
  std::vector<std::unique_ptr<StepRules>> judging(asks ? 1 : std::clamp<std::size_t>(threads, 1, blocks));
  const auto days = judged.column("step_date")->values.as<std::int32_t>();
  each_block(blocks, judging.size(), [&](std::size_t thread, std::size_t block) {
    const AskColumns ask{.on_error = on_error, .only_in_force = true};
    if (judging[thread] == nullptr) judging[thread] = std::make_unique<StepRules>(snapshot, catalog, judged, rules, ask, set);
    StepRules& here = *judging[thread];
    const std::size_t first = part.begin + block * judged_rows_per_block;
    const std::size_t last = std::min(first + judged_rows_per_block, part.end);
    here.run(first, last);
    for (std::size_t i = 0; i < rules.size(); ++i) {
      Ruling& ruling = part.rulings[i];
      const Period& in_force = rule_at(catalog, ruling.rule).rule.in_force;
      for (std::size_t row = first; row < last; row += 64) {
        const std::size_t many = std::min<std::size_t>(64, last - row);
        const std::size_t to = (row - part.begin) / 64;
        const StepRules::Outcomes outcomes = here.outcomes(i, row, many);
        ruling.in_force[to] = days_in(in_force, days.subspan(row, many));
        ruling.low[to] = outcomes.low;
        ruling.high[to] = outcomes.high;
      }
    }
  });
  for (const auto& one : judging)
    if (one != nullptr) one->add_failures(failures_);
  for (Ruling& ruling : part.rulings) {
    const Period& in_force = rule_at(catalog, ruling.rule).rule.in_force;
    for (const std::int32_t day : days.subspan(part.begin, rows)) {
      if (!in_force.contains(Date(day))) continue;
      ruling.days.first = std::min(ruling.days.first, Date(day));
      ruling.days.last = std::max(ruling.days.last, Date(day));
    }
  }
  return part;
}

std::map<std::int32_t, Judgement::Days> Judgement::days() const {
  std::map<std::int32_t, Days> found;
  for (const Part& part : parts_) {
    for (const Ruling& ruling : part.rulings)
      if (ruling.days.first <= ruling.days.last) found.emplace(ruling.rule, ruling.days);
  }
  return found;
}

}  // namespace ketnap
