#include <algorithm>
#include <map>
#include <tuple>

#include <ketnap/base/error.hpp>
#include <ketnap/run/check.hpp>
#include <ketnap/run/measure.hpp>

#include "run/reading.hpp"

namespace ketnap {
namespace {

/// The rows of the frame `steps`.
class Rounds {
 public:
  explicit Rounds(const Snapshot& snapshot)
      : snapshot_(snapshot),
        steps_(snapshot.frame("steps")),
        step_(*steps_.column("step")),
        result_(*steps_.column("result")),
        done_on_(*steps_.column("done_on")),
        round_(steps_.column("round")->values.as<std::int64_t>()) {}

  void add(std::int32_t dossier, const std::vector<Period>& periods, std::vector<EarlierRound>& out) const {
    const RowRange rows = rows_of_group(steps_, dossier);
    std::map<int, std::size_t> last;
    for (std::size_t row = rows.begin; row < rows.end; ++row) {
      const auto [at, is_new] = last.emplace(code_at(step_, row).value(), row);
      if (!is_new && round_[at->second] < round_[row]) at->second = row;
    }
    for (std::size_t row = rows.begin; row < rows.end; ++row) {
      const std::size_t judged = last.at(code_at(step_, row).value());
      const auto day = day_at(done_on_, row);
      if (judged == row || !day) continue;
      if (std::ranges::any_of(periods, [&](const Period& period) { return period.contains(*day); }))
        out.push_back(earlier(dossier, row, judged, *day));
    }
  }

 private:
  [[nodiscard]] EarlierRound earlier(std::int32_t dossier, std::size_t row, std::size_t judged, Date day) const {
    const Code& step = snapshot_.schema().list("step")->codes[static_cast<std::size_t>(code_at(step_, row).value())];
    const auto result = code_at(result_, row);
    return {.dossier = std::string(snapshot_.frame("dossiers").column("dossier")->text(static_cast<std::size_t>(dossier))),
            .step = step.key,
            .label = step.label,
            .round = round_[row],
            .done_on = day,
            .result = result ? snapshot_.schema().list("step_result")->codes[static_cast<std::size_t>(*result)].key : std::string(),
            .last = round_[judged],
            .last_done_on = day_at(done_on_, judged).value_or(Date::never())};
  }

  const Snapshot& snapshot_;
  const Frame& steps_;
  const Column& step_;
  const Column& result_;
  const Column& done_on_;
  std::span<const std::int64_t> round_;
};

}  // namespace

std::vector<EarlierRound> earlier_rounds(const Snapshot& snapshot, const CheckRequest& request) {
  std::vector<EarlierRound> out;
  if (request.past.empty()) return out;
  const Frame& dossiers = snapshot.frame("dossiers");
  const auto unit = dossiers.link("unit");
  const std::vector<std::int32_t> tops = chosen_units(snapshot.tree(), request.units);
  const auto is_wanted = [&](std::int32_t row) {
    const std::int32_t cell = unit[static_cast<std::size_t>(row)];
    return request.units.empty() ||
           (cell != no_row && std::ranges::any_of(tops, [&](std::int32_t top) { return snapshot.tree().is_below(cell, top); }));
  };
  const std::int32_t only = request.dossier.empty() ? no_row : snapshot.row_of("dossiers", request.dossier);
  if (!request.dossier.empty() && only == no_row) throw Error(3104, {request.dossier});
  const Rounds rounds(snapshot);
  for (std::int32_t row = 0; row < static_cast<std::int32_t>(dossiers.rows()); ++row)
    if ((only == no_row || only == row) && is_wanted(row)) rounds.add(row, request.past, out);
  const auto& steps = *snapshot.schema().list("step");
  std::ranges::sort(out, {}, [&](const EarlierRound& one) { return std::tuple(one.dossier, steps.place_of(one.step), one.round); });
  return out;
}

std::string EarlierRound::sentence(Lang lang) const {
  const bool vietnamese = lang == Lang::vi;
  const std::string of_result = result == "agreed"       ? vietnamese ? " (đồng ý)" : " (agreed)"
                                : result == "not_agreed" ? vietnamese ? " (không đồng ý)" : " (not agreed)"
                                                         : "";
  const std::string first = std::to_string(round);
  const std::string second = std::to_string(last);
  const std::string last_day = last_done_on.is_never() ? "" : (vietnamese ? ", ngày " : ", on ") + last_done_on.dmy();
  return vietnamese ? "Bước " + label.vi + " làm lần " + first + " ngày " + done_on.dmy() + of_result + "; xét lần " + second +
                          last_day + "."
                    : "The step " + label.en + ", round " + first + " on " + done_on.dmy() + of_result + "; judged is round " +
                          second + last_day + ".";
}

}  // namespace ketnap
