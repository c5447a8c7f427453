#include "run/judgement.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <tuple>

#include "run/each_block.hpp"
#include "run/step_rules.hpp"

namespace ketnap {
namespace {

constexpr std::size_t rows_per_block = 4096;

/// A rule's places among the roots of its step's program.
struct RuleRoots {
  std::size_t ruling;
  std::size_t holds;
  std::optional<std::size_t> applies;
};

/// A Boolean root on up to 64 rows.
struct Word {
  std::uint64_t yes = ~std::uint64_t{0};
  std::uint64_t no = 0;
  std::uint64_t none = 0;  // it has no outcome
};

Word word_of(const Program& program, const Program::Workspace& work, std::size_t root, std::size_t at) {
  const BitPlanes holds = program.planes(work, root);
  const BitPlanes none = program.not_applicable(work, root);
  Word word;
  word.none = none.surely.empty() ? 0 : none.surely[at];
  word.yes = holds.surely[at] & ~word.none;
  word.no = ~(holds.surely[at] | holds.possibly[at] | (none.possibly.empty() ? 0 : none.possibly[at]) | word.none);
  return word;
}

// Rows whose day lies in a period.
std::uint64_t days_in(const Period& period, std::span<const std::int32_t> days) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < days.size(); ++i) word |= std::uint64_t{period.contains(Date(days[i]))} << i;
  return word;
}

}  // namespace

Judgement::Judgement(const Snapshot& snapshot, const Catalog& catalog, const Frame& judged, const CheckRequest& request)
    : part_of_(judged.rows()), order_(judged.rows()) {
  for (const StepRange& of : ranges_of_steps(snapshot, judged)) {
    for (std::size_t row = of.begin; row < of.end; ++row) part_of_[row] = static_cast<std::uint8_t>(parts_.size());
    parts_.push_back(judge(snapshot, catalog, judged, of, request.threads));
    ask_columns(snapshot, catalog, judged, request.on_error, parts_.back());
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
                                 std::size_t threads) {
  Part part{.begin = range.begin, .end = range.end, .rulings = {}};
  const RequestDates dates = judging_dates(snapshot);
  const std::size_t rows = part.end - part.begin;
  std::vector<Root> roots;
  std::vector<RuleRoots> of;
  for (const std::int32_t rule : rules_at(catalog, range.step)) {
    const BoundRule& bound = rule_at(catalog, rule);
    const std::vector<std::uint64_t> plane((rows + 63) / 64);
    part.rulings.push_back({.rule = rule, .in_force = plane, .low = plane, .high = plane, .days = {}});
    if (bound.rule.columns) continue;
    of.push_back({.ruling = part.rulings.size() - 1, .holds = roots.size(), .applies = std::nullopt});
    roots.push_back({.expr = bound.holds, .dates = dates});
    if (bound.applies == nullptr) continue;
    of.back().applies = roots.size();
    roots.push_back({.expr = bound.applies, .dates = dates});
  }
  if (part.rulings.empty()) return part;

  const Program program(snapshot, judged, roots, catalog.parameters());
  const auto days = judged.column("step_date")->values.as<std::int32_t>();
  std::vector<Program::Workspace> workspaces(std::max<std::size_t>(threads, 1));
  each_block((rows + rows_per_block - 1) / rows_per_block, workspaces.size(), [&](std::size_t thread, std::size_t block) {
    const std::size_t first = part.begin + block * rows_per_block;
    const std::size_t last = std::min(first + rows_per_block, part.end);
    program.run(first, last, workspaces[thread]);
    for (const RuleRoots& one : of) {
      Ruling& ruling = part.rulings[one.ruling];
      for (std::size_t row = first; row < last; row += 64) {
        const std::size_t at = (row - first) / 64;
        const Word holds = word_of(program, workspaces[thread], one.holds, at);
        const Word applies = one.applies ? word_of(program, workspaces[thread], *one.applies, at) : Word{};
        // What holds on every row where the rule may apply holds where it does.
        const std::uint64_t not_applicable = applies.no | applies.none | holds.none;
        const std::uint64_t pass = ~not_applicable & holds.yes;
        const std::uint64_t fail = ~not_applicable & applies.yes & holds.no;
        const std::size_t to = (row - part.begin) / 64;
        ruling.low[to] = fail | not_applicable;
        ruling.high[to] = ~(pass | fail);
      }
    }
  });
  for (Ruling& ruling : part.rulings) {
    const Period& in_force = rule_at(catalog, ruling.rule).rule.in_force;
    for (std::size_t row = part.begin; row < part.end; row += 64)
      ruling.in_force[(row - part.begin) / 64] = days_in(in_force, days.subspan(row, std::min<std::size_t>(64, part.end - row)));
    for (const std::int32_t day : days.subspan(part.begin, rows)) {
      if (!in_force.contains(Date(day))) continue;
      ruling.days.first = std::min(ruling.days.first, Date(day));
      ruling.days.last = std::max(ruling.days.last, Date(day));
    }
  }
  return part;
}

void Judgement::ask_columns(const Snapshot& snapshot, const Catalog& catalog, const Frame& judged, OnError on_error, Part& part) {
  std::vector<std::int32_t> rules;
  std::vector<Ruling*> rulings;
  for (Ruling& ruling : part.rulings) {
    if (!rule_at(catalog, ruling.rule).rule.columns) continue;
    rules.push_back(ruling.rule);
    rulings.push_back(&ruling);
  }
  if (rules.empty()) return;
  StepRules judging(snapshot, catalog, judged, rules, {.on_error = on_error, .only_in_force = true});
  for (std::size_t begin = part.begin; begin < part.end; begin += judged_rows_per_block) {
    const std::size_t end = std::min(begin + judged_rows_per_block, part.end);
    judging.run(begin, end);
    for (std::size_t i = 0; i < rules.size(); ++i) {
      for (std::size_t row = begin; row < end; ++row) {
        const std::size_t at = row - part.begin;
        const auto outcome = static_cast<std::uint64_t>(judging.outcome(i, row));
        rulings[i]->low[at / 64] |= (outcome & 1U) << (at % 64);
        rulings[i]->high[at / 64] |= (outcome >> 1U) << (at % 64);
      }
    }
  }
  judging.add_failures(failures_);
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
