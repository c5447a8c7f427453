#include "run/day_scan.hpp"

#include <algorithm>
#include <set>

namespace ketnap {
namespace {

constexpr std::size_t rows_at_once = std::size_t{1} << 17;

// Time reaches a rule through the day of the step only: as a field, and as the day that parameters are read on.
bool reads_day(const BoundPtr& bound) {
  if (bound == nullptr) return false;
  if (bound->op == BoundOp::field && bound->name == "step_date") return true;
  return std::ranges::any_of(bound->args, reads_day);
}

Outcome worse(Outcome all, Outcome one) {
  if (one == Outcome::fail || all == Outcome::fail) return Outcome::fail;
  return one == Outcome::unknown ? one : all;
}

/// The rules of a step over its rows, day after day.
class Scan {
 public:
  Scan(const Snapshot& snapshot, const Catalog& catalog, const JudgedAgain& judged, const StepRange& rows)
      : snapshot_(snapshot),
        catalog_(catalog),
        judged_(judged.frame),
        to_do_(judged.to_do),
        rows_(rows),
        rules_(dated_rules(catalog, rows.step)) {
    judge_without_days();
    const std::vector<Version> today = versions_on(snapshot.times().as_of);
    const std::size_t count = rows_.end - rows_.begin;
    found_.resize(count);
    last_.resize(count);
    for (std::size_t row = 0; row < count; ++row) {
      for (const Version& version : today) last_[row].push_back(static_outcome(version, row));
      found_[row].dossier.from = of_all(today, last_[row]);
      for (const Outcome outcome : last_[row]) found_[row].rules.push_back({.day = {}, .from = outcome, .to = outcome});
    }
  }

  std::vector<RowChanges> run(Date horizon) && {
    Date from = snapshot_.times().as_of.plus_days(1);
    for (std::int64_t months = 12; from < horizon && !open_rows().empty(); months *= 2) {
      const Date to = std::min(horizon, add_months(from, months));
      run_between(from, to);
      from = to;
    }
    return std::move(found_);
  }

 private:
  /// What judges on a day: a rule's version in force.
  struct Version {
    std::optional<std::size_t> place;  // in all_; nullopt: not in force
    std::optional<std::size_t> root;   // in the days' program; nullopt: the day does not matter
  };

  // All versions on as_of, whether in force or not: what holds on any day of those that do not read it.
  void judge_without_days() {
    for (const DatedRule& rule : rules_) all_.insert(all_.end(), rule.versions.begin(), rule.versions.end());
    StepRules judging(snapshot_, catalog_, judged_, all_);
    static_.resize(all_.size());
    for (std::size_t begin = rows_.begin; begin < rows_.end; begin += judged_rows_per_block) {
      const std::size_t end = std::min(begin + judged_rows_per_block, rows_.end);
      judging.run(begin, end);
      for (std::size_t i = 0; i < all_.size(); ++i)
        for (std::size_t row = begin; row < end; ++row) static_[i].push_back(judging.outcome(i, row));
    }
  }

  [[nodiscard]] bool is_dynamic(std::size_t place) const {
    const BoundRule& bound = rule_at(catalog_, all_[place]);
    return reads_day(bound.holds) || reads_day(bound.applies);
  }

  [[nodiscard]] std::vector<Version> versions_on(Date day) const {
    std::vector<Version> out;
    for (const DatedRule& rule : rules_) {
      const auto version = rule.on(catalog_, day);
      out.push_back({});
      if (version) out.back().place = static_cast<std::size_t>(std::ranges::find(all_, *version) - all_.begin());
    }
    return out;
  }

  [[nodiscard]] Outcome static_outcome(const Version& version, std::size_t row) const {
    return version.place ? static_[*version.place][row] : Outcome::not_applicable;
  }

  [[nodiscard]] Outcome of_all(const std::vector<Version>& versions, const std::vector<Outcome>& outcomes) const {
    Outcome all = Outcome::pass;
    for (std::size_t i = 0; i < versions.size(); ++i) {
      if (versions[i].place && rule_at(catalog_, all_[*versions[i].place]).rule.severity == Severity::blocks)
        all = worse(all, outcomes[i]);
    }
    return all;
  }

  [[nodiscard]] static bool is_done(const RowChanges& found) {
    return found.dossier.day &&
           std::ranges::all_of(found.rules, [](const RowChanges::OfRule& rule) { return rule.day.has_value(); });
  }

  [[nodiscard]] std::vector<std::size_t> open_rows() const {
    std::vector<std::size_t> out;
    for (std::size_t row = 0; row < found_.size(); ++row)
      if (to_do_[rows_.begin + row] && !is_done(found_[row])) out.push_back(row);
    return out;
  }

  void run_between(Date from, Date to) {
    // The days on which the versions in force change, and their versions.
    std::set<Date> bounds = {from};
    for (const std::int32_t place : all_) {
      const Period& in_force = rule_at(catalog_, place).rule.in_force;
      for (const Date day : {in_force.start(), in_force.end()})
        if (from < day && day < to) bounds.insert(day);
    }
    for (auto bound = bounds.begin(); bound != bounds.end(); ++bound)
      run_versions(*bound, std::next(bound) == bounds.end() ? to : *std::next(bound));
  }

  // Between two days the same versions are in force: where none of them reads the day, the first stands for all.
  void run_versions(Date from, Date to) {
    std::vector<Version> versions = versions_on(from);
    std::vector<std::int32_t> dynamic;
    for (Version& version : versions) {
      if (!version.place || !is_dynamic(*version.place)) continue;
      version.root = dynamic.size();
      dynamic.push_back(all_[*version.place]);
    }
    const std::size_t days = dynamic.empty() ? 1 : static_cast<std::size_t>(days_between(from, to));
    const std::vector<std::size_t> rows = open_rows();
    const std::size_t many = std::max<std::size_t>(1, rows_at_once / days);
    for (std::size_t first = 0; first < rows.size(); first += many)
      run_rows(std::span(rows).subspan(first, std::min(many, rows.size() - first)), from, days, versions, dynamic);
  }

  void run_rows(std::span<const std::size_t> rows, Date from, std::size_t days, const std::vector<Version>& versions,
                std::span<const std::int32_t> dynamic) {
    std::vector<OnDay> on;
    on.reserve(rows.size() * days);
    for (const std::size_t row : rows)
      for (std::size_t day = 0; day < days; ++day)
        on.push_back({static_cast<std::int32_t>(rows_.begin + row), from.plus_days(static_cast<std::int32_t>(day))});
    const Frame frame = on_days(judged_, on);
    StepRules judging(snapshot_, catalog_, frame, dynamic);
    std::vector<Outcome> outcomes(versions.size());
    for (std::size_t begin = 0; begin < on.size(); begin += judged_rows_per_block) {
      const std::size_t end = std::min(begin + judged_rows_per_block, on.size());
      judging.run(begin, end);
      for (std::size_t at = begin; at < end; ++at) {
        const std::size_t row = rows[at / days];
        for (std::size_t i = 0; i < versions.size(); ++i)
          outcomes[i] = versions[i].root ? judging.outcome(*versions[i].root, at) : static_outcome(versions[i], row);
        if (outcomes != last_[row] || at % days == 0) note(row, on[at].day, versions, outcomes);
      }
    }
  }

  // `outcomes` of one row on a day; those of the day before are in last_.
  void note(std::size_t row, Date day, const std::vector<Version>& versions, const std::vector<Outcome>& outcomes) {
    RowChanges& found = found_[row];
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      if (found.rules[i].day || outcomes[i] == found.rules[i].from) continue;
      found.rules[i].day = day;
      found.rules[i].to = outcomes[i];
    }
    const Outcome all = of_all(versions, outcomes);
    if (!found.dossier.day && all != found.dossier.from) {
      found.dossier.day = day;
      found.dossier.to = all;
      for (std::size_t i = 0; i < outcomes.size(); ++i) {
        found.turned.push_back({.day = {}, .from = last_[row][i], .to = outcomes[i]});
        if (last_[row][i] != outcomes[i]) found.turned.back().day = day;
      }
    }
    last_[row] = outcomes;
  }

  const Snapshot& snapshot_;
  const Catalog& catalog_;
  const Frame& judged_;
  const std::vector<bool>& to_do_;
  StepRange rows_;
  std::vector<DatedRule> rules_;
  std::vector<std::int32_t> all_;
  std::vector<std::vector<Outcome>> static_;  // by version, row
  std::vector<std::vector<Outcome>> last_;    // by row, rule
  std::vector<RowChanges> found_;
};

}  // namespace

std::optional<std::int32_t> DatedRule::on(const Catalog& catalog, Date day) const {
  const auto found =
      std::ranges::find_if(versions, [&](std::int32_t place) { return rule_at(catalog, place).rule.in_force.contains(day); });
  return found == versions.end() ? std::nullopt : std::optional(*found);
}

std::vector<DatedRule> dated_rules(const Catalog& catalog, std::string_view step) {
  std::vector<DatedRule> out;
  for (const std::int32_t place : rules_at(catalog, step)) {
    const bool same = !out.empty() && rule_at(catalog, out.back().versions.back()).rule.id == rule_at(catalog, place).rule.id;
    if (!same) out.push_back({});
    out.back().versions.push_back(place);
  }
  return out;
}

std::vector<RowChanges> scan_days(const Snapshot& snapshot, const Catalog& catalog, const JudgedAgain& judged,
                                  const StepRange& rows, Date horizon) {
  return Scan(snapshot, catalog, judged, rows).run(std::min(horizon, Date::last().plus_days(1)));
}

}  // namespace ketnap
