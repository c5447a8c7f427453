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
  Sayings(const UnitRow& row, std::string_view frame) : frame_(find_frame(row.snapshot, frame)) {
    if (frame_ != nullptr) rows_ = rows_of_group(*frame_, row.unit);
  }
  [[nodiscard]] RowRange rows() const { return rows_; }
  [[nodiscard]] std::string_view text(std::string_view column, std::size_t row) const { return frame_->column(column)->text(row); }
  [[nodiscard]] std::optional<Rational> number(std::string_view column, std::size_t row) const {
    return Rational::parse(text(column, row), true);
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

Amount claim_of(const Bound& claim, const UnitRow& row) {
  const std::string& id = claim.name;
  const auto over_what = static_cast<Claimed::Over>(claim.lo);
  const Sayings claims(row, "claims");
  // States are listed from the estimate to the confirmed.
  std::tuple<bool, int, Date> best;
  std::optional<std::size_t> in_force;
  for (std::size_t i = claims.rows().begin; i < claims.rows().end; ++i) {
    if (claims.text("claim", i) != id || !claims.text("group", i).empty() || row.as_of < claims.day("said_on", i)) continue;
    const std::optional<Period> over = claims.period(i);
    if (!over) continue;
    const bool is_period = over_what != Claimed::Over::day && same_days(*over, row.period);
    const bool is_last_day = over_what != Claimed::Over::period && is_day(*over, row.period_end());
    if (!is_period && !is_last_day) continue;
    const std::tuple<bool, int, Date> rank(is_period, claims.place("state", i), claims.day("said_on", i));
    if (in_force && rank < best) continue;
    best = rank;
    in_force = i;
  }
  if (claim.type.kind == ValueKind::code) {
    const CodeList& list = *row.snapshot.schema().list(claim.type.target);
    const auto place = in_force ? list.place_of(claims.text("code", *in_force)) : std::nullopt;
    return place ? Amount::known(*place) : unknown_code(list);
  }
  const std::optional<Rational> value = in_force ? claims.number("value", *in_force) : std::nullopt;
  return value ? Amount::known(*value) : Amount{};
}

Amount target_of(const std::string& id, bool at_least, const UnitRow& row) {
  const Sayings targets(row, "targets");
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
