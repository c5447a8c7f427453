#include "run/stated.hpp"

#include <optional>
#include <tuple>

#include "run/reading.hpp"
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
  [[nodiscard]] std::optional<Rational> number(std::string_view column, std::size_t row) const {
    return Rational::of_text(text(column, row));
  }
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
bool overlap(const Period& a, const Period& b) { return a.start() < b.end() && b.start() < a.end(); }
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
  const auto in_force = claim_in_force(row.snapshot, row.unit, row.period, static_cast<Claimed::Over>(claim.lo), claim.name, {});
  const auto text = [&](std::string_view column) { return row.snapshot.frame("claims").column(column)->text(*in_force); };
  if (claim.type.kind == ValueKind::code) {
    const CodeList& list = *row.snapshot.schema().list(claim.type.target);
    const auto place = in_force ? list.place_of(text("code")) : std::nullopt;
    return place ? Amount::known(*place) : unknown_code(list);
  }
  const std::optional<Rational> value = in_force ? Rational::of_text(text("value")) : std::nullopt;
  return value ? Amount::known(*value) : Amount{};
}

Amount target_of(const std::string& id, bool at_least, const UnitRow& row) {
  const Sayings targets(row.snapshot, row.unit, "targets");
  std::optional<std::size_t> in_force;
  for (std::size_t i = targets.rows().begin; i < targets.rows().end; ++i) {
    if (targets.text("target", i) != id || row.as_of < targets.day("set_on", i)) continue;
    const std::optional<Period> over = targets.period(i);
    if (!over || !same_days(*over, row.period)) continue;
    if (!in_force || targets.day("set_on", *in_force) <= targets.day("set_on", i)) in_force = i;
  }
  if (!in_force) return Amount::nothing();
  for (std::size_t i = targets.rows().begin; i < targets.rows().end; ++i) {
    if (targets.text("replaces", i) != id || targets.text("target", i) == id || row.as_of < targets.day("set_on", i)) continue;
    const std::optional<Period> over = targets.period(i);
    if (over && overlap(*over, row.period) && targets.day("set_on", *in_force) <= targets.day("set_on", i))
      return Amount::nothing();
  }
  const std::string_view end = at_least ? "at_least" : "at_most";
  if (targets.text(end, *in_force).empty()) return Amount::nothing();
  const std::optional<Rational> value = targets.number(end, *in_force);
  return value ? Amount::known(*value) : Amount{};
}

}  // namespace ketnap
