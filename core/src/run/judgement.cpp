#include "run/judgement.hpp"

#include <algorithm>
#include <bit>
#include <memory>
#include <string_view>
#include <utility>

#include "expr/each_bit.hpp"
#include "expr/each_block.hpp"

namespace ketnap {
namespace {

// Rows whose day lies in a period.
std::uint64_t days_in(const Period& period, std::span<const std::int32_t> days) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < days.size(); ++i) word |= std::uint64_t{period.contains(Date(days[i]))} << i;
  return word;
}

/// A dossier by its key. Most keys differ in their first bytes, which compare as one number.
struct Keyed {
  std::uint64_t begins = 0;
  std::string_view key;
  std::int32_t dossier = no_row;

  explicit Keyed(const Column& keys, std::int32_t row) : key(keys.text(static_cast<std::size_t>(row))), dossier(row) {
    for (std::size_t i = 0; i < sizeof begins; ++i)
      begins = begins << 8U | (i < key.size() ? static_cast<std::uint8_t>(key[i]) : 0U);
  }
  bool operator<(const Keyed& other) const { return begins != other.begins ? begins < other.begins : key < other.key; }
};

// The rows by their dossier's key. Of a dossier they lie by step already, and stay so: it is dossiers that are sorted, not rows.
std::vector<std::int32_t> by_key(std::span<const std::int32_t> dossier_of, const Column& keys) {
  std::vector<std::int32_t> place(keys.rows, 0);  // of each dossier: how many rows it has, then where its next one goes
  for (const std::int32_t dossier : dossier_of) ++place[static_cast<std::size_t>(dossier)];
  std::vector<Keyed> dossiers;
  for (std::size_t dossier = 0; dossier < keys.rows; ++dossier)
    if (place[dossier] != 0) dossiers.emplace_back(keys, static_cast<std::int32_t>(dossier));
  if (!std::is_sorted(dossiers.begin(), dossiers.end())) std::sort(dossiers.begin(), dossiers.end());
  std::int32_t before = 0;
  for (const Keyed& one : dossiers) before += std::exchange(place[static_cast<std::size_t>(one.dossier)], before);
  std::vector<std::int32_t> order(dossier_of.size());
  for (std::size_t row = 0; row < dossier_of.size(); ++row)
    order[static_cast<std::size_t>(place[static_cast<std::size_t>(dossier_of[row])]++)] = static_cast<std::int32_t>(row);
  return order;
}

}  // namespace

Judgement::Judgement(const Snapshot& snapshot, const Catalog& catalog, const Frame& judged, OnError on_error, std::size_t threads,
                     InstructionSet set)
    : part_of_(judged.rows()) {
  for (const StepRange& of : ranges_of_steps(snapshot, judged)) {
    for (std::size_t row = of.begin; row < of.end; ++row) part_of_[row] = static_cast<std::uint8_t>(parts_.size());
    parts_.push_back(judge(snapshot, catalog, judged, of, on_error, threads, set));
  }
  order_ = by_key(judged.link("dossier"), *snapshot.frame("dossiers").column("dossier"));
}

Judgement::Part Judgement::judge(const Snapshot& snapshot, const Catalog& catalog, const Frame& judged, const StepRange& range,
                                 OnError on_error, std::size_t threads, InstructionSet set) {
  Part part{.begin = range.begin, .end = range.end, .rulings = {}, .said = {}};
  const std::size_t rows = part.end - part.begin;
  const std::vector<std::int32_t> rules = rules_at(catalog, range.step);
  if (rules.empty()) return part;
  for (const std::int32_t rule : rules) part.rulings.push_back({.rule = rule, .days = {}});
  part.words = (rules.size() + 63) / 64;
  part.said.resize(rows * part.words);

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
      const Period& in_force = rule_at(catalog, rules[i]).rule.in_force;
      const auto bit = static_cast<unsigned>(i % 64);
      for (std::size_t row = first; row < last; row += 64) {
        const std::size_t many = std::min<std::size_t>(64, last - row);
        const StepRules::Outcomes outcomes = here.outcomes(i, row, many);
        Said* const to = &part.said[(row - part.begin) * part.words + i / 64];
        const std::uint64_t there = days_in(in_force, days.subspan(row, many));
        each_bit({&there, 1}, [&](std::size_t at) {
          Said& said = to[at * part.words];
          said.in_force |= std::uint64_t{1} << bit;
          said.low |= (outcomes.low >> at & 1U) << bit;
          said.high |= (outcomes.high >> at & 1U) << bit;
        });
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

std::size_t Judgement::size() const {
  std::size_t verdicts = 0;
  for (const Part& part : parts_)
    for (const Said& said : part.said) verdicts += static_cast<std::size_t>(std::popcount(said.in_force));
  return verdicts;
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
