#include "run/judged.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <map>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>

#include <ketnap/base/error.hpp>
#include <ketnap/run/measure.hpp>

#include "run/judged_frame.hpp"
#include "run/reading.hpp"

namespace ketnap {
namespace {

using StepSet = std::uint64_t;

constexpr std::size_t most_steps = std::numeric_limits<StepSet>::digits;

StepSet one_step(int place) { return StepSet{1} << static_cast<unsigned>(place); }

/// What the dossiers of a snapshot have done, and what they still owe.
class Dossiers {
 public:
  explicit Dossiers(const Snapshot& snapshot)
      : as_of_(snapshot.times().as_of),
        frame_(snapshot.frame("dossiers")),
        steps_(snapshot.frame("steps")),
        step_(*steps_.column("step")),
        round_(*steps_.column("round")),
        result_(*steps_.column("result")),
        done_on_(*steps_.column("done_on")),
        list_(*snapshot.schema().list("step")),
        not_agreed_(snapshot.schema().list("step_result")->place_of("not_agreed").value()) {
    due_of_units(snapshot.tree());
  }

  [[nodiscard]] std::size_t size() const { return frame_.rows(); }
  [[nodiscard]] std::int32_t unit(std::int32_t dossier) const { return frame_.link("unit")[static_cast<std::size_t>(dossier)]; }

  [[nodiscard]] bool is_open(std::int32_t dossier) const {
    const auto happened = [&](const char* column) {
      return latest_at(*frame_.column(column), static_cast<std::size_t>(dossier)) <= as_of_;
    };
    return !happened("closed_on") && !happened("moved_on");
  }

  // The first due step without a row that was agreed (or whose result nobody wrote down).
  [[nodiscard]] std::int32_t next_step(std::int32_t dossier) const {
    const StepSet left = left_of(dossier);
    return left == 0 ? no_row : std::countr_zero(left);
  }

  // All such steps.
  [[nodiscard]] StepSet left_of(std::int32_t dossier) const {
    StepSet done = 0;
    const RowRange rows = rows_of_group(steps_, dossier);
    for (std::size_t row = rows.begin; row < rows.end; ++row) {
      if (code_at(result_, row) != not_agreed_) done |= one_step(code_at(step_, row).value());
    }
    const std::int32_t cell = unit(dossier);
    const StepSet due = cell == no_row ? every_step() : due_[static_cast<std::size_t>(cell)];
    return due & ~done;
  }

  // The last round of each step that the dossier has done, by step.
  [[nodiscard]] std::vector<std::pair<std::int32_t, std::int32_t>> last_rounds(std::int32_t dossier) const {
    std::vector<std::pair<std::int32_t, std::int32_t>> out;
    const auto round = round_.values.as<std::int64_t>();
    const RowRange rows = rows_of_group(steps_, dossier);
    for (std::size_t row = rows.begin; row < rows.end; ++row) {
      const std::int32_t step = code_at(step_, row).value();
      const auto there = std::ranges::find(out, step, &std::pair<std::int32_t, std::int32_t>::first);
      if (there == out.end())
        out.emplace_back(step, static_cast<std::int32_t>(row));
      else if (round[static_cast<std::size_t>(there->second)] < round[row])
        there->second = static_cast<std::int32_t>(row);
    }
    return out;
  }

  [[nodiscard]] std::int32_t row_of_step(std::int32_t dossier, std::int32_t step) const {
    for (const auto& [done, row] : last_rounds(dossier)) {
      if (done == step) return row;
    }
    return no_row;
  }

  [[nodiscard]] std::optional<Date> done_on(std::int32_t step_row) const {
    return day_at(done_on_, static_cast<std::size_t>(step_row));
  }

 private:
  [[nodiscard]] StepSet every_step() const { return one_step(static_cast<int>(list_.codes.size())) - 1; }

  [[nodiscard]] StepSet named(std::string_view step) const { return one_step(list_.place_of(step).value()); }

  // A section reports, and a grassroots committee votes, only where the cell has one above it.
  void due_of_units(const Tree& tree) {
    const StepSet section = named("section_report");
    const StepSet committee = named("committee_vote") | named("official_committee_vote");
    due_.resize(tree.size(), every_step() & ~section & ~committee);
    for (std::size_t place = 0; place < tree.size(); ++place) {
      const Tree::Unit& unit = tree[place];
      if (unit.parent >= 0) due_[place] = due_[static_cast<std::size_t>(unit.parent)];
      if (unit.level == "section") due_[place] |= section;
      if (unit.level == "grassroots") due_[place] = unit.kind == "committee" ? due_[place] | committee : due_[place] & ~committee;
    }
  }

  Date as_of_;
  const Frame& frame_;
  const Frame& steps_;
  const Column& step_;
  const Column& round_;
  const Column& result_;
  const Column& done_on_;
  const CodeList& list_;
  int not_agreed_;
  std::vector<StepSet> due_;
};

std::vector<bool> wanted_units(const Snapshot& snapshot, std::span<const UnitChoice> choices) {
  std::vector<bool> wanted(snapshot.tree().size(), choices.empty());
  for (const std::int32_t top : chosen_units(snapshot.tree(), choices)) {
    for (std::int32_t place = top; place < snapshot.tree()[static_cast<std::size_t>(top)].end; ++place)
      wanted[static_cast<std::size_t>(place)] = true;
  }
  return wanted;
}

// Of a step they stay in their order.
std::vector<Judged> by_step(std::span<const Judged> judged) {
  std::array<std::size_t, most_steps + 1> places{};
  for (const Judged& one : judged) ++places[static_cast<std::size_t>(one.step) + 1];
  std::partial_sum(places.begin(), places.end(), places.begin());
  std::vector<Judged> out(judged.size());
  for (const Judged& one : judged) out[places[static_cast<std::size_t>(one.step)]++] = one;
  return out;
}

std::vector<Judged> judged_rows(const Snapshot& snapshot, const CheckRequest& request, std::optional<std::int32_t> only) {
  const Dossiers dossiers(snapshot);
  const std::vector<bool> wanted = wanted_units(snapshot, request.units);
  std::vector<Judged> out;
  const auto add = [&](std::int32_t dossier) {
    const std::int32_t unit = dossiers.unit(dossier);
    if (unit == no_row ? !request.units.empty() : !wanted[static_cast<std::size_t>(unit)]) return;
    const std::int32_t next = dossiers.next_step(dossier);
    if (request.past.empty()) {
      if (next == no_row || !dossiers.is_open(dossier)) return;
      out.push_back({.dossier = dossier,
                     .step = next,
                     .step_date = snapshot.times().as_of,
                     .step_row = dossiers.row_of_step(dossier, next),
                     .next_step = next});
      return;
    }
    for (const auto& [step, row] : dossiers.last_rounds(dossier)) {
      const std::optional<Date> day = dossiers.done_on(row);
      if (day && std::ranges::any_of(request.past, [&](const Period& period) { return period.contains(*day); }))
        out.push_back({.dossier = dossier, .step = step, .step_date = *day, .step_row = row, .next_step = next});
    }
  };
  if (only) {
    add(*only);
  } else {
    for (std::size_t dossier = 0; dossier < dossiers.size(); ++dossier) add(static_cast<std::int32_t>(dossier));
  }
  return by_step(out);
}

}  // namespace

Frame judged_steps_of(const Snapshot& snapshot, const CheckRequest& request, std::optional<std::int32_t> dossier) {
  return judged_frame(snapshot, judged_rows(snapshot, request, dossier));
}

Frame judged_steps(const Snapshot& snapshot, const CheckRequest& request) {
  if (request.dossier.empty()) return judged_steps_of(snapshot, request, std::nullopt);
  const std::int32_t place = snapshot.row_of("dossiers", request.dossier);
  if (place == no_row) throw Error(3104, {request.dossier});
  return judged_steps_of(snapshot, request, place);
}

namespace {

/// The versions of each rule at each step: places in Catalog::rules().
class RulesById {
 public:
  explicit RulesById(const Catalog& catalog) : catalog_(catalog) {
    for (std::size_t i = 0; i < catalog.rules().size(); ++i) {
      const Rule& rule = catalog.rules()[i].rule;
      versions_[{rule.id, rule.step}].push_back(static_cast<std::int32_t>(i));
    }
  }

  [[nodiscard]] std::int32_t in_force(const Verdict& verdict) const {
    const auto versions = versions_.find({verdict.rule, verdict.step});
    if (versions != versions_.end())
      for (const std::int32_t place : versions->second)
        if (rule_at(catalog_, place).rule.in_force.contains(verdict.step_date)) return place;
    throw Error(3104, {verdict.rule});
  }

 private:
  const Catalog& catalog_;
  std::map<std::pair<std::string_view, std::string_view>, std::vector<std::int32_t>> versions_;
};

}  // namespace

JudgedAgain judged_again(const Snapshot& snapshot, const Catalog& catalog, const VerdictList& verdicts) {
  const Dossiers dossiers(snapshot);
  const RulesById rules(catalog);
  const CodeList& steps = *snapshot.schema().list("step");
  struct Row {
    Judged judged;
    std::vector<std::size_t> verdicts;
    bool to_do = false;
  };
  std::vector<Row> rows;
  JudgedAgain out;
  std::string key;
  std::int32_t dossier = no_row;
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    const Verdict verdict = verdicts[i];
    // Verdicts on a dossier mostly follow on each other.
    if (i == 0 || verdict.dossier != key) dossier = snapshot.row_of("dossiers", key = verdict.dossier);
    if (dossier == no_row) throw Error(3104, {verdict.dossier});
    out.hits.push_back({.row = 0, .rule = rules.in_force(verdict), .outcome = verdict.outcome});
    const int step = steps.place_of(verdict.step).value();
    const bool same = !rows.empty() && rows.back().judged.dossier == dossier && rows.back().judged.step == step &&
                      rows.back().judged.step_date == verdict.step_date;
    if (!same) {
      const std::int32_t next = dossiers.next_step(dossier);
      rows.push_back({.judged = {.dossier = dossier,
                                 .step = step,
                                 .step_date = verdict.step_date,
                                 .step_row = dossiers.row_of_step(dossier, step),
                                 .next_step = next},
                      .verdicts = {},
                      .to_do = next == step && dossiers.is_open(dossier) && verdict.step_date == snapshot.times().as_of});
    }
    rows.back().verdicts.push_back(i);
  }
  std::ranges::stable_sort(rows, {}, [](const Row& row) { return std::pair(row.judged.step, row.judged.dossier); });
  std::vector<Judged> judged;
  for (const Row& row : rows) {
    for (const std::size_t verdict : row.verdicts) out.hits[verdict].row = static_cast<std::int32_t>(judged.size());
    judged.push_back(row.judged);
    out.to_do.push_back(row.to_do);
  }
  out.frame = judged_frame(snapshot, judged);
  return out;
}

JudgedAgain judged_ahead(const Snapshot& snapshot, std::span<const std::int32_t> of) {
  const Dossiers dossiers(snapshot);
  std::vector<Judged> judged;
  for (const std::int32_t dossier : of) {
    if (!dossiers.is_open(dossier)) continue;
    const std::int32_t next = dossiers.next_step(dossier);
    for (StepSet left = dossiers.left_of(dossier); left != 0; left &= left - 1) {
      const std::int32_t step = std::countr_zero(left);
      judged.push_back({.dossier = dossier,
                        .step = step,
                        .step_date = snapshot.times().as_of,
                        .step_row = dossiers.row_of_step(dossier, step),
                        .next_step = next});
    }
  }
  std::ranges::stable_sort(judged, {}, &Judged::step);
  return {.frame = judged_frame(snapshot, judged), .hits = {}, .to_do = std::vector<bool>(judged.size(), true)};
}

Frame on_days(const Frame& judged, std::span<const OnDay> rows) {
  std::vector<std::int32_t> from(rows.size());
  std::vector<std::int32_t> days(rows.size());
  std::ranges::transform(rows, from.begin(), &OnDay::row);
  std::ranges::transform(rows, days.begin(), [](const OnDay& one) { return one.day.days(); });
  Frame taken = take(judged, from);
  std::vector<Column> columns = taken.columns();
  Column& day = *std::ranges::find(columns, "step_date", [](const Column& column) { return column.field.name; });
  day.values = day.high = Buffer::of(days);
  return {taken.name(), taken.rows(), std::move(columns)};
}

std::vector<StepRange> ranges_of_steps(const Snapshot& snapshot, const Frame& judged) {
  const CodeList& steps = *snapshot.schema().list(judged.column("step")->field.target);
  const auto step = judged.column("step")->values.as<std::uint8_t>();
  std::vector<StepRange> out;
  for (std::size_t begin = 0; begin < judged.rows();) {
    std::size_t end = begin;
    while (end < judged.rows() && step[end] == step[begin]) ++end;
    out.push_back({.begin = begin, .end = end, .step = steps.codes[step[begin]].key});
    begin = end;
  }
  return out;
}

std::vector<StepOfHits> steps_of_hits(const Snapshot& snapshot, const JudgedAgain& judged) {
  const std::vector<StepRange> ranges = ranges_of_steps(snapshot, judged.frame);
  std::vector<StepOfHits> out(ranges.size());
  for (std::size_t i = 0; i < judged.hits.size(); ++i) {
    const auto row = static_cast<std::size_t>(judged.hits[i].row);
    const auto range = std::ranges::upper_bound(ranges, row, {}, &StepRange::begin);
    out[static_cast<std::size_t>(range - ranges.begin()) - 1].hits.push_back(i);
  }
  for (StepOfHits& of : out) {
    const auto place = [&](std::size_t i) { return std::pair(judged.hits[i].rule, judged.hits[i].row); };
    std::ranges::stable_sort(of.hits, {}, place);
    for (std::size_t begin = 0, end = 0; begin < of.hits.size(); begin = end) {
      const std::int32_t rule = judged.hits[of.hits[begin]].rule;
      while (end < of.hits.size() && judged.hits[of.hits[end]].rule == rule) ++end;
      of.rules.push_back(rule);
      of.by_rule.push_back(std::span(of.hits).subspan(begin, end - begin));
    }
  }
  return out;
}

}  // namespace ketnap
