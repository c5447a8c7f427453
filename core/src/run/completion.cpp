#include "run/completion.hpp"

#include <algorithm>

#include <ketnap/base/error.hpp>
#include <ketnap/base/text.hpp>

#include "run/figure.hpp"
#include "run/parts.hpp"

namespace ketnap {
namespace {

bool meet(const Period& a, const Period& b) { return a.start() < b.end() && b.start() < a.end(); }

Rational days(const Period& period) { return {days_between(period.start(), period.end())}; }

bool is_percent(const BoundIndicator* bound) { return bound != nullptr && bound->indicator.scale == Scale::percent; }

// `300`, `3%`, `3,5%`
std::string said(Rational value, bool percent, Lang lang) {
  const Rational shown = percent ? value * Rational(100) : value;
  const std::string digits = shown.decimal().value_or(round(shown, 2, Rounding::half_up));
  return grouped(digits, lang == Lang::vi) + (percent ? "%" : "");
}

std::string owed(const Target& target, bool percent, Lang lang) {
  const bool vi = lang == Lang::vi;
  if (target.at_least && target.at_most && target.at_least != target.at_most)
    return (vi ? "từ " : "") + said(*target.at_least, percent, lang) + (vi ? " đến " : " to ") +
           said(*target.at_most, percent, lang);
  if (target.at_least) return "≥ " + said(*target.at_least, percent, lang);
  if (target.at_most) return "≤ " + said(*target.at_most, percent, lang);
  return "–";
}

// Without numbers behind it a target's figure is unknown.
Figure unknown(Figure figure, const Label& why) {
  figure.state = FigureState::unknown;
  add_note(figure, why);
  return figure;
}

}  // namespace

std::optional<Period> progress(const Period& of_target, const Period& asked) {
  if (!meet(of_target, asked)) return std::nullopt;
  if (of_target.end() <= asked.end()) return of_target;
  return Period(of_target.start(), asked.end(), of_target.start().iso() + ".." + asked.last_day().iso());
}

std::optional<Rational> elapsed(const Period& of_target, const Period& over, Date as_of) {
  if (of_target.end().is_never()) return std::nullopt;
  const Date end = std::min(over.end(), as_of.plus_days(1));
  return Rational(std::max<std::int64_t>(days_between(of_target.start(), end), 0)) / days(of_target);
}

std::vector<std::size_t> Completion::add(std::int32_t unit, std::span<const Period> periods) {
  const std::vector<Target> all = targets_set(snapshot_, unit);
  std::vector<std::size_t> out;
  for (const Target& target : all) {
    const auto meets = [&](const Period& asked) { return meet(target.period, asked); };
    if (!std::ranges::any_of(periods, meets) || !is_in_force(target, all)) continue;
    Owed found{.target = target, .unit = unit, .indicator = measured(target)};
    if (const Target* before = predecessor(target, all)) {
      const bool percent = is_percent(found.indicator);
      const std::string from = before->document.empty() ? "" : " (" + document(before->document) + ')';
      found.instead_of = {
          .vi = "thay chỉ tiêu " + owed(*before, percent, Lang::vi) + " đặt ngày " + before->set_on.dmy() + from,
          .en = "instead of the target " + owed(*before, percent, Lang::en) + " set on " + before->set_on.iso() + from};
    }
    for (const Period& asked : periods) {
      const std::optional<Period> over = progress(target.period, asked);
      if (over && std::ranges::find(windows_, over->id(), &Period::id) == windows_.end()) windows_.push_back(*over);
    }
    out.push_back(targets_.size());
    targets_.push_back(std::move(found));
  }
  std::ranges::stable_sort(out, {}, [&](std::size_t place) { return targets_[place].target.period.start(); });
  return out;
}

const BoundIndicator* Completion::measured(const Target& target) {
  const auto [place, is_new] = measured_.try_emplace({target.indicator, target.group}, nullptr);
  if (!is_new) return place->second;
  try {
    const BoundIndicator& whole = catalog_.indicator(target.indicator);
    if (!whole.indicator.native.empty()) return nullptr;
    if (target.group.empty()) return place->second = &whole;
    of_groups_.push_back(catalog_.of_part(whole, part_of(catalog_, target.group)));
    place->second = &of_groups_.back();
  } catch (const Error&) {
    return nullptr;  // what a file names and no plugin declares is told in the figure's note
  }
  return place->second;
}

std::string Completion::document(const std::string& key) const {
  const std::int32_t row = snapshot_.frames().contains("documents") ? snapshot_.row_of("documents", key) : no_row;
  if (row == no_row) {
    // A plugin's own targets name the plugin's documents.
    const LegalDocument* declared = catalog_.document(key);
    return declared == nullptr || declared->number.empty() ? key : declared->number;
  }
  const std::string number(snapshot_.frame("documents").column("number")->text(static_cast<std::size_t>(row)));
  return number.empty() ? key : number;
}

Table::TargetHead Completion::head(std::size_t place) const {
  const Owed& found = targets_[place];
  const Target& target = found.target;
  Label title;
  for (const Lang lang : {Lang::vi, Lang::en}) {
    std::string text = found.indicator == nullptr ? target.indicator : found.indicator->title.in(lang);
    if (!target.group.empty()) {
      const auto group = std::ranges::find(catalog_.groups(), target.group, &Group::id);
      const std::string named = group == catalog_.groups().end() ? target.group : group->title.in(lang);
      text += (lang == Lang::vi ? ", nhóm “" : ", group “") + named + "”:";
    }
    text += ' ' + owed(target, is_percent(found.indicator), lang) + ", " + target.period.label(target.period.end(), lang);
    const std::string set_on = lang == Lang::vi ? target.set_on.dmy() : target.set_on.iso();
    text += " (" + (target.document.empty() ? "" : document(target.document) + ", ") + set_on + ')';
    (lang == Lang::vi ? title.vi : title.en) = std::move(text);
  }
  return {.id = target.id,
          .period = target.period.id(),
          .group = target.group,
          .indicator = target.indicator,
          .at_least = target.at_least,
          .at_most = target.at_most,
          .title = std::move(title)};
}

void Completion::collect(Leaves& leaves, std::size_t first) {
  first_ = first;
  for (const Owed& found : targets_) {
    if (found.indicator == nullptr) continue;
    for (std::size_t w = 0; w < windows_.size(); ++w) {
      if (windows_[w].start() != found.target.period.start() || snapshot_.times().as_of < windows_[w].start()) continue;
      if (found.indicator->indicator.columns)
        leaves.collect_columns(*found.indicator, windows_[w], first + w);
      else
        leaves.collect(*found.indicator->value, windows_[w], first + w);
    }
  }
}

Figure Completion::figure(std::size_t place, const Period& asked, const BoundIndicator& indicator, const Leaves& leaves) const {
  const Owed& found = targets_[place];
  const Target& target = found.target;
  const std::optional<Period> over = progress(target.period, asked);
  if (!over) return {};
  const Date as_of = snapshot_.times().as_of;
  Figure figure;
  figure.unit = snapshot_.tree()[static_cast<std::size_t>(found.unit)].code;
  figure.period = over->id();
  figure.group = target.group;
  figure.indicator = indicator.id;
  figure.target = target.id;
  if (as_of < over->start()) {
    figure.state = FigureState::not_applicable;
    figure.note = begins_after(as_of);
    return figure;
  }
  const std::optional<Rational> part = elapsed(target.period, *over, as_of);
  if (as_of < over->last_day()) figure.note = {.vi = "đến " + as_of.dmy(), .en = "until " + as_of.iso()};
  if (part && *part < Rational(1))
    add_note(figure, {.vi = "đã qua " + said(*part, true, Lang::vi) + " thời gian của kỳ",
                      .en = said(*part, true, Lang::en) + " of the period's time have passed"});
  if (found.instead_of != Label()) add_note(figure, found.instead_of);
  if (found.indicator == nullptr)
    return unknown(std::move(figure), {.vi = "không tính được: chỉ số hoặc nhóm của chỉ tiêu chưa được khai báo",
                                       .en = "cannot be computed: no plugin declares the target's indicator or group"});
  const std::optional<Rational>& owes = target.at_least ? target.at_least : target.at_most;
  if (!owes) return unknown(std::move(figure), {.vi = "chỉ tiêu không ghi số", .en = "the target states no number"});

  const auto number = static_cast<std::size_t>(std::ranges::find(windows_, over->id(), &Period::id) - windows_.begin());
  const UnitRow row{.snapshot = snapshot_,
                    .leaves = leaves,
                    .parameters = catalog_.parameters(),
                    .period = windows_[number],
                    .period_number = first_ + number,
                    .as_of = as_of,
                    .unit = found.unit};
  const Amount done = amount_of(*found.indicator->value, row);
  const bool is_plan = indicator.options.find("=progress") == std::string::npos;
  if (!is_plan && !part)
    return unknown(std::move(figure), {.vi = "kỳ của chỉ tiêu không có ngày cuối", .en = "the target's period has no last day"});
  const Amount due = Amount::known(is_plan ? *owes : *owes * *part);
  figure.numerator = done.whole();
  if (figure.numerator) figure.denominator = due.whole();
  set_value(figure, done / due);
  if (target.at_least && target.at_most && done.low > End(*target.at_most))
    add_note(figure, {.vi = "vượt mức cao nhất", .en = "above the most that was set"});
  return figure;
}

}  // namespace ketnap
