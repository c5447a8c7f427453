#include "run/day_scan.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "expr/binder.hpp"
#include "run/trend.hpp"

namespace ketnap {
namespace {

constexpr std::size_t rows_at_once = std::size_t{1} << 17;

// Time reaches a rule through the day of the step only: as a field, and as the day that parameters are read on.
bool reads_day(const BoundPtr& bound) {
  if (bound == nullptr) return false;
  if (bound->op == BoundOp::field && bound->name == "step_date") return true;
  return std::ranges::any_of(bound->args, reads_day);
}

void add_parameters(const BoundPtr& bound, std::set<std::string>& ids) {
  if (bound == nullptr) return;
  if (bound->op == BoundOp::parameter) ids.insert(bound->name);
  for (const BoundPtr& arg : bound->args) add_parameters(arg, ids);
}

// Whether the outcome on the first and the last of some days, where they are equal, is that of all: one of both conditions moves,
// and only one way. Between false and true there may also be no outcome, which lies between two stretches of unknown ones.
bool is_steady(const BoundRule& rule) {
  if (rule.rule.columns) return false;
  if (rule.applies != nullptr && binding::may_be_none(*rule.applies)) return false;
  const Trend holds = trend_of(rule.holds);
  const Trend applies = rule.applies == nullptr ? Trend::constant : trend_of(rule.applies);
  return holds != Trend::mixed && applies != Trend::mixed && (holds == Trend::constant || applies == Trend::constant);
}

Outcome worse(Outcome all, Outcome one) {
  if (one == Outcome::fail || all == Outcome::fail) return Outcome::fail;
  return one == Outcome::unknown ? one : all;
}

/// The rules of a step over its rows, day after day.
class Scan {
 public:
  Scan(const Snapshot& snapshot, const Catalog& catalog, const JudgedAgain& judged, const StepRange& rows, AskColumns ask,
       InstructionSet set)
      : snapshot_(snapshot),
        catalog_(catalog),
        judged_(judged.frame),
        to_do_(judged.to_do),
        rows_(rows),
        rules_(dated_rules(catalog, rows.step)),
        ask_(ask),
        set_(set) {
    judge_without_days();
    find_bounds();
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
    // Most rows change soon: those that do not are looked at over longer and longer stretches.
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
    std::optional<std::size_t> root;   // in the program that it is judged by; nullopt: the day does not matter
    bool steady = false;
    bool may_be_none = false;
  };
  /// From a day on a rule says something else.
  struct Event {
    std::size_t row = 0;
    Date day;
    std::size_t rule = 0;
    Outcome outcome = Outcome::unknown;
  };
  /// Days at whose ends a rule says different things.
  struct Span {
    std::size_t row = 0;
    std::size_t rule = 0;
    Date first;
    Date last;
    Outcome at_first = Outcome::unknown;
    Outcome at_last = Outcome::unknown;
  };

  // All versions on as_of, whether in force or not: what holds on any day of those that do not read it.
  void judge_without_days() {
    for (const DatedRule& rule : rules_) all_.insert(all_.end(), rule.versions.begin(), rule.versions.end());
    StepRules judging(snapshot_, catalog_, judged_, all_, ask_, set_);
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
    return reads_day(bound.holds) || reads_day(bound.applies) || std::ranges::any_of(bound.reads, reads_day);
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

  // The days on which the law changes: rules begin and end, parameters have another version.
  void find_bounds() {
    const auto add = [&](const Period& in_force) {
      bounds_.insert(in_force.start());
      bounds_.insert(in_force.end());
    };
    std::set<std::string> ids;
    for (const std::int32_t place : all_) {
      const BoundRule& bound = rule_at(catalog_, place);
      add(bound.rule.in_force);
      add_parameters(bound.holds, ids);
      add_parameters(bound.applies, ids);
      for (const BoundPtr& read : bound.reads) add_parameters(read, ids);
    }
    for (const Parameter& parameter : catalog_.parameters()) {
      if (!ids.contains(parameter.id)) continue;
      for (const ParameterVersion& version : parameter.versions) add(version.in_force);
    }
  }

  void run_between(Date from, Date to) {
    while (from < to) {
      const auto bound = bounds_.upper_bound(from);
      const Date end = bound == bounds_.end() ? to : std::min(*bound, to);
      run_same_law(from, end);
      from = end;
    }
  }

  void run_same_law(Date from, Date to) {
    std::vector<Version> versions = versions_on(from);
    std::vector<std::int32_t> steady;
    std::vector<std::int32_t> daily;
    for (Version& version : versions) {
      if (!version.place || !is_dynamic(*version.place)) continue;
      const BoundRule& bound = rule_at(catalog_, all_[*version.place]);
      version.steady = is_steady(bound);
      version.may_be_none = bound.holds != nullptr && binding::may_be_none(*bound.holds);
      std::vector<std::int32_t>& rules = version.steady ? steady : daily;
      version.root = rules.size();
      rules.push_back(all_[*version.place]);
    }
    const std::vector<std::size_t> rows = open_rows();
    std::vector<std::vector<Outcome>> start(found_.size());
    for (const std::size_t row : rows)
      for (const Version& version : versions) start[row].push_back(static_outcome(version, row));
    std::vector<Event> events;
    if (!steady.empty()) run_ends(rows, from, to.plus_days(-1), versions, steady, start, events);
    if (!daily.empty()) run_daily(rows, from, to, versions, daily, start, events);
    std::ranges::stable_sort(events, {}, [](const Event& event) { return std::pair(event.row, event.day); });
    auto event = events.begin();
    for (const std::size_t row : rows) {
      std::vector<Outcome>& outcomes = start[row];
      note(row, from, versions, outcomes);
      while (event != events.end() && event->row == row) {
        const Date day = event->day;
        for (; event != events.end() && event->row == row && event->day == day; ++event) outcomes[event->rule] = event->outcome;
        note(row, day, versions, outcomes);
      }
    }
  }

  // `use(judging, i)` for each of the rows on their days.
  template <class Use>
  void judge(std::span<const OnDay> on, std::span<const std::int32_t> rules, const Use& use) const {
    const Frame frame = on_days(judged_, on);
    StepRules judging(snapshot_, catalog_, frame, rules, ask_, set_);
    for (std::size_t begin = 0; begin < on.size(); begin += judged_rows_per_block) {
      const std::size_t end = std::min(begin + judged_rows_per_block, on.size());
      judging.run(begin, end);
      for (std::size_t at = begin; at < end; ++at) use(judging, at);
    }
  }

  [[nodiscard]] OnDay on_day(std::size_t row, Date day) const { return {static_cast<std::int32_t>(rows_.begin + row), day}; }

  // Steady rules: both ends, then halves of the stretches whose ends differ.
  void run_ends(const std::vector<std::size_t>& rows, Date first, Date last, const std::vector<Version>& versions,
                std::span<const std::int32_t> rules, std::vector<std::vector<Outcome>>& start, std::vector<Event>& events) const {
    std::vector<Span> spans;
    const auto add = [&](const Span& span, std::vector<Span>& to) {
      // Between two ends that are unknown there may be days without an outcome.
      const bool may_hide = span.at_first == Outcome::unknown && versions[span.rule].may_be_none;
      if (span.at_first == span.at_last && !may_hide) return;
      if (days_between(span.first, span.last) <= 1)
        events.push_back({.row = span.row, .day = span.last, .rule = span.rule, .outcome = span.at_last});
      else
        to.push_back(span);
    };
    std::vector<OnDay> on;
    for (const std::size_t row : rows) {
      on.push_back(on_day(row, first));
      on.push_back(on_day(row, last));
    }
    judge(on, rules, [&](const StepRules& judging, std::size_t at) {
      const std::size_t row = rows[at / 2];
      for (std::size_t rule = 0; rule < versions.size(); ++rule) {
        if (!versions[rule].root || !versions[rule].steady) continue;
        const Outcome outcome = judging.outcome(*versions[rule].root, at);
        if (at % 2 == 0)
          start[row][rule] = outcome;
        else
          add({row, rule, first, last, start[row][rule], outcome}, spans);
      }
    });
    while (!spans.empty()) {
      const auto middle = [](const Span& span) {
        return span.first.plus_days(static_cast<std::int32_t>(days_between(span.first, span.last) / 2));
      };
      on.clear();
      for (const Span& span : spans) on.push_back(on_day(span.row, middle(span)));
      std::vector<Span> halves;
      judge(on, rules, [&](const StepRules& judging, std::size_t at) {
        const Span& span = spans[at];
        const Outcome outcome = judging.outcome(*versions[span.rule].root, at);
        add({span.row, span.rule, span.first, middle(span), span.at_first, outcome}, halves);
        add({span.row, span.rule, middle(span), span.last, outcome, span.at_last}, halves);
      });
      spans = std::move(halves);
    }
  }

  // All others: every day.
  void run_daily(const std::vector<std::size_t>& rows, Date from, Date to, const std::vector<Version>& versions,
                 std::span<const std::int32_t> rules, std::vector<std::vector<Outcome>>& start, std::vector<Event>& events) const {
    const auto days = static_cast<std::size_t>(days_between(from, to));
    const std::size_t many = std::max<std::size_t>(1, rows_at_once / days);
    std::vector<std::size_t> of_rules;
    for (std::size_t rule = 0; rule < versions.size(); ++rule)
      if (versions[rule].root && !versions[rule].steady) of_rules.push_back(rule);
    std::vector<Outcome> before(rules.size());
    for (std::size_t begin = 0; begin < rows.size(); begin += many) {
      std::vector<OnDay> on;
      for (std::size_t i = begin; i < std::min(begin + many, rows.size()); ++i)
        for (std::size_t day = 0; day < days; ++day) on.push_back(on_day(rows[i], from.plus_days(static_cast<std::int32_t>(day))));
      judge(on, rules, [&](const StepRules& judging, std::size_t at) {
        const std::size_t row = rows[begin + at / days];
        for (std::size_t i = 0; i < rules.size(); ++i) {
          const Outcome outcome = judging.outcome(i, at);
          if (at % days == 0)
            start[row][of_rules[i]] = outcome;
          else if (outcome != before[i])
            events.push_back({.row = row, .day = on[at].day, .rule = of_rules[i], .outcome = outcome});
          before[i] = outcome;
        }
      });
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
  AskColumns ask_;
  InstructionSet set_;
  std::set<Date> bounds_;
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
                                  const StepRange& rows, Date horizon, AskColumns ask, InstructionSet set) {
  return Scan(snapshot, catalog, judged, rows, ask, set).run(std::min(horizon, Date::last().plus_days(1)));
}

}  // namespace ketnap
