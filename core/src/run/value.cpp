#include "run/value.hpp"

#include <algorithm>
#include <stdexcept>

#include <ketnap/base/error.hpp>
#include <ketnap/expr/text.hpp>

#include "expr/interval.hpp"
#include "expr/outcomes.hpp"
#include "expr/working_days.hpp"

namespace ketnap {
namespace {

[[noreturn]] void refuse(const Bound& bound) { throw Error(3008, {print(bound.source)}); }

using engine::Interval;

// Of a whole number or a day.
Interval interval(const Amount& amount) {
  return {amount.low ? amount.low->numerator() : engine::below, amount.high ? amount.high->numerator() : engine::above};
}

// A number that waits for an event that has not happened, as the years since a unit was opened, is none.
Amount amount_in(Interval value, Amount::Applies applies) {
  const auto end = [](std::int64_t x) { return engine::is_bound(x) ? std::optional(Rational(x)) : std::nullopt; };
  if (applies == Amount::Applies::no || (value.exact() && !engine::is_bound(value.lo))) return Amount::nothing();
  return {.low = end(value.lo), .high = end(value.hi), .applies = applies};
}

// The frame of units has the tree's places; there is one value for each.
Amount field_of(const Bound& bound, const Snapshot& snapshot, std::int32_t unit) {
  const Column* column = snapshot.frame("units").column(bound.name);
  if (column == nullptr) throw std::logic_error("frame units lacks the column " + bound.name);
  const auto row = static_cast<std::size_t>(unit);
  if (column->field.type != FieldType::code) {
    const auto& high = column->high.empty() ? column->values : column->high;
    return Amount::between(column->values.as<std::int32_t>()[row], high.as<std::int32_t>()[row]);
  }
  if (column->is_known(row))
    return Amount::known(column->wide_codes() ? column->values.as<std::uint16_t>()[row] : column->values.as<std::uint8_t>()[row]);
  const std::size_t codes = snapshot.schema().list(column->field.target)->codes.size();
  return Amount::between(0, std::max<std::int64_t>(static_cast<std::int64_t>(codes) - 1, 1));
}

// Days are counted from 1970-01-01.
class Evaluator {
 public:
  explicit Evaluator(const UnitRow& row) : row_(row) {}

  [[nodiscard]] Amount amount(const Bound& bound) const {
    switch (bound.op) {
      case BoundOp::constant:
        return Amount::known(bound.type.kind == ValueKind::fraction ? bound.fraction : Rational(bound.lo));
      case BoundOp::request:
        return Amount::known(request(bound).days());
      case BoundOp::parameter:
        return parameter(bound);
      case BoundOp::add:
        return amount(*bound.args[0]) + amount(*bound.args[1]);
      case BoundOp::subtract:
        return amount(*bound.args[0]) - amount(*bound.args[1]);
      case BoundOp::multiply:
        return amount(*bound.args[0]) * amount(*bound.args[1]);
      case BoundOp::divide:
        return amount(*bound.args[0]) / amount(*bound.args[1]);
      case BoundOp::negative:
        return -amount(*bound.args[0]);
      case BoundOp::field:
        return field_of(bound, row_.snapshot, row_.unit);
      case BoundOp::add_months:
        return rising(bound, engine::months_later);
      case BoundOp::add_days:
        return rising(bound, engine::days_later);
      case BoundOp::add_working_days:
        return working_days_later(bound);
      case BoundOp::months_between:
      case BoundOp::years_between:
        return between(bound, engine::months_from);
      case BoundOp::days_between:
        return between(bound, engine::days_from);
      case BoundOp::earliest:
        return extreme(bound, [](std::int64_t a, std::int64_t b) { return std::min(a, b); });
      case BoundOp::latest:
        return extreme(bound, [](std::int64_t a, std::int64_t b) { return std::max(a, b); });
      case BoundOp::choose:
        return choose(outcomes(*bound.args[0]), amount(*bound.args[1]), amount(*bound.args[2]));
      case BoundOp::count:
      case BoundOp::share:
      case BoundOp::sum:
      case BoundOp::min:
      case BoundOp::max:
      case BoundOp::mean:
      case BoundOp::median:
      case BoundOp::distinct:
        return row_.leaves.amount(bound, row_.period_number, row_.unit);
      default:
        refuse(bound);
    }
  }

  [[nodiscard]] const ParameterVersion* version(const Bound& bound) const {
    const auto parameter = std::ranges::find(row_.parameters, bound.name, &Parameter::id);
    const std::optional<std::int64_t> day = amount(*bound.args[0]).whole();
    if (parameter == row_.parameters.end() || !day) return nullptr;
    return parameter->at(Date(static_cast<std::int32_t>(*day)));
  }

 private:
  [[nodiscard]] Outcomes outcomes(const Bound& bound) const {
    const auto truth = [&](std::size_t i) { return outcomes(*bound.args[i]); };
    const auto number = [&](std::size_t i) { return amount(*bound.args[i]); };
    switch (bound.op) {
      case BoundOp::constant:
        return Outcomes::known(bound.lo != 0);
      case BoundOp::equal:
        if (bound.args[0]->type.kind == ValueKind::boolean) return equal(truth(0), truth(1));
        return equal(number(0), number(1));
      case BoundOp::less:
        return less(number(0), number(1));
      case BoundOp::less_equal:
        return less_equal(number(0), number(1));
      case BoundOp::in_set:
        return one_of(number(0), bound.set);
      case BoundOp::logical_not:
        return !truth(0);
      case BoundOp::logical_and:
        return truth(0) && truth(1);
      case BoundOp::logical_or:
        return truth(0) || truth(1);
      case BoundOp::choose:
        return choose(truth(0), truth(1), truth(2));
      default:
        refuse(bound);
    }
  }

  // As on a row: a function that rises in both arguments maps bounds to bounds; the time between two days falls in the first.
  template <class F>
  [[nodiscard]] Amount rising(const Bound& bound, F f) const {
    const Amount from = amount(*bound.args[0]);
    const Amount by = amount(*bound.args[1]);
    const Interval a = interval(from);
    const Interval b = interval(by);
    bool overflow = false;
    const Interval out{f(a.lo, b.lo, overflow), f(a.hi, b.hi, overflow)};
    if (overflow) throw Error(3201, {print(bound.source)});
    return amount_in(out, std::max(from.applies, by.applies));
  }

  [[nodiscard]] Amount working_days_later(const Bound& bound) const {
    const Amount from = amount(*bound.args[0]);
    const Amount by = amount(*bound.args[1]);
    bool overflow = false;
    const Interval out = engine::working_days_later(*bound.working_days, interval(from), interval(by), overflow);
    if (overflow) throw Error(3201, {print(bound.source)});
    return amount_in(out, std::max(from.applies, by.applies));
  }

  template <class F>
  [[nodiscard]] Amount between(const Bound& bound, F f) const {
    const Amount from = amount(*bound.args[0]);
    const Amount to = amount(*bound.args[1]);
    const Interval a = interval(from);
    const Interval b = interval(to);
    Interval out{f(a.hi, b.lo), f(a.lo, b.hi)};
    if (bound.op == BoundOp::years_between) out = {engine::completed_years(out.lo), engine::completed_years(out.hi)};
    return amount_in(out, std::max(from.applies, to.applies));
  }

  template <class F>
  [[nodiscard]] Amount extreme(const Bound& bound, F f) const {
    Amount found = amount(*bound.args[0]);
    for (std::size_t i = 1; i < bound.args.size(); ++i) {
      const Amount next = amount(*bound.args[i]);
      const Interval a = interval(found);
      const Interval b = interval(next);
      found = amount_in({f(a.lo, b.lo), f(a.hi, b.hi)}, std::max(found.applies, next.applies));
    }
    return found;
  }

  [[nodiscard]] Date request(const Bound& bound) const {
    const RequestDates dates = request_dates(RowSet{}, row_.period, row_.as_of);
    if (bound.name == "period.start") return dates.period_start;
    if (bound.name == "period.end") return dates.period_end;
    if (bound.name == "instant") return dates.instant;
    return dates.as_of;
  }

  [[nodiscard]] Amount parameter(const Bound& bound) const {
    const ParameterVersion* in_force = version(bound);
    if (in_force == nullptr) return {};
    return Amount::known(in_force->value * Rational(bound.lo));
  }

  const UnitRow& row_;
};

}  // namespace

Amount amount_of(const Bound& bound, const UnitRow& row) { return Evaluator(row).amount(bound); }

bool reads_draft(const Bound& bound, const UnitRow& row) {
  if (bound.working_days != nullptr &&
      bound.working_days->has_draft(row.period.start(), std::min(row.period.last_day(), row.as_of)))
    return true;
  if (bound.op != BoundOp::parameter)
    return std::ranges::any_of(bound.args, [&](const BoundPtr& arg) { return reads_draft(*arg, row); });
  const auto is_draft = [](const ParameterVersion& version) { return version.confidence == Confidence::draft; };
  const BoundOp law_time = bound.args[0]->op;
  if (law_time == BoundOp::request || law_time == BoundOp::constant) {
    const ParameterVersion* version = Evaluator(row).version(bound);
    return version != nullptr && is_draft(*version);
  }
  const auto parameter = std::ranges::find(row.parameters, bound.name, &Parameter::id);
  return parameter != row.parameters.end() && std::ranges::any_of(parameter->versions, is_draft);
}

}  // namespace ketnap
