#include "run/stated.hpp"

#include <optional>
#include <tuple>
#include <vector>

#include "run/reading.hpp"
#include "run/targets.hpp"
#include "run/value.hpp"

namespace ketnap {
namespace {

/// The rows that a frame holds about a unit.
class Sayings {
 public:
  Sayings(const Snapshot& snapshot, std::int32_t unit, std::string_view frame) : frame_(find_frame(snapshot, frame)) {
    if (frame_ != nullptr) rows_ = rows_of_group(*frame_, unit);
  }
  [[nodiscard]] RowRange rows() const { return rows_; }
  [[nodiscard]] std::string_view text(std::string_view column, std::size_t row) const { return frame_->column(column)->text(row); }
  [[nodiscard]] std::optional<Period> period(std::size_t row) const { return Period::parse(text("period", row)); }
  [[nodiscard]] Date day(std::string_view column, std::size_t row) const { return earliest_at(*frame_->column(column), row); }
  /// A code's place; of an unknown one -1.
  [[nodiscard]] int place(std::string_view column, std::size_t row) const {
    return code_at(*frame_->column(column), row).value_or(-1);
  }

 private:
  const Frame* frame_ = nullptr;
  RowRange rows_;
};

bool same_days(const Period& a, const Period& b) { return a.start() == b.start() && a.end() == b.end(); }
bool is_day(const Period& period, Date day) { return period.start() == day && period.last_day() == day; }

}  // namespace

std::optional<std::size_t> claim_in_force(const Snapshot& snapshot, std::int32_t unit, const Period& period,
                                          Claimed::Over over_what, std::string_view id, std::string_view group) {
  const Date as_of = snapshot.times().as_of;
  const Date last_day = request_dates(RowSet{}, period, as_of).period_end;
  const Sayings claims(snapshot, unit, "claims");
  // States are listed from the estimate to the confirmed.
  std::tuple<bool, int, Date> best;
  std::optional<std::size_t> in_force;
  for (std::size_t i = claims.rows().begin; i < claims.rows().end; ++i) {
    if (claims.text("claim", i) != id || claims.text("group", i) != group || as_of < claims.day("said_on", i)) continue;
    const std::optional<Period> over = claims.period(i);
    if (!over) continue;
    const bool is_period = over_what != Claimed::Over::day && same_days(*over, period);
    const bool is_last_day = over_what != Claimed::Over::period && is_day(*over, last_day);
    if (!is_period && !is_last_day) continue;
    const std::tuple<bool, int, Date> rank(is_period, claims.place("state", i), claims.day("said_on", i));
    if (in_force && rank < best) continue;
    best = rank;
    in_force = i;
  }
  return in_force;
}

Amount claim_of(const Bound& claim, const UnitRow& row) {
  // A stock may be asked for at the period's start: the day before.
  const Date before = row.period.start().plus_days(-1);
  const bool at_start = claim.rows.instant == RowSet::Instant::start;
  const Period over = at_start ? Period(before, row.period.start(), before.iso()) : row.period;
  const auto in_force = claim_in_force(row.snapshot, row.unit, over, static_cast<Claimed::Over>(claim.lo), claim.name,
                                       claim.texts.empty() ? std::string_view() : claim.texts.front());
  const auto text = [&](std::string_view column) { return row.snapshot.frame("claims").column(column)->text(*in_force); };
  if (claim.type.kind == ValueKind::code) {
    const CodeList& list = *row.snapshot.schema().list(claim.type.target);
    const auto place = in_force ? list.place_of(text("code")) : std::nullopt;
    return place ? Amount::known(*place) : unknown_code(list);
  }
  const std::optional<Rational> value = in_force ? Rational::of_text(text("value")) : std::nullopt;
  return value ? Amount::known(*value) : Amount{};
}

Amount target_of(const Bound& bound, const UnitRow& row) {
  const bool wants_least = bound.op == BoundOp::at_least;
  const std::string group = bound.texts.empty() ? std::string() : bound.texts.front();
  const std::vector<Target> all = targets_set(row.snapshot, row.unit);
  for (const Target& target : all) {
    if (target.id != bound.name || target.group != group || !same_days(target.period, row.period) || !is_in_force(target, all))
      continue;
    if (!(wants_least ? target.has_at_least : target.has_at_most)) return Amount::nothing();
    const std::optional<Rational>& value = wants_least ? target.at_least : target.at_most;
    return value ? Amount::known(*value) : Amount{};
  }
  return Amount::nothing();
}

}  // namespace ketnap
