#include "run/value.hpp"

#include <algorithm>
#include <stdexcept>

#include <ketnap/base/error.hpp>
#include <ketnap/expr/text.hpp>

#include "expr/amount_functions.hpp"

namespace ketnap {
namespace {

[[noreturn]] void refuse(const Bound& bound) { throw Error(3008, {print(bound.source)}); }

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
      case BoundOp::field:
        return field_of(bound, row_.snapshot, row_.unit);
      case BoundOp::add:
      case BoundOp::subtract:
      case BoundOp::multiply:
      case BoundOp::divide:
      case BoundOp::negative:
      case BoundOp::add_months:
      case BoundOp::add_days:
      case BoundOp::months_between:
      case BoundOp::years_between:
      case BoundOp::days_between:
      case BoundOp::earliest:
      case BoundOp::latest: {
        Amount found = amount(*bound.args[0]);
        if (bound.args.size() == 1) return apply(bound.op, found, {}, bound.source);
        for (std::size_t i = 1; i < bound.args.size(); ++i) found = apply(bound.op, found, amount(*bound.args[i]), bound.source);
        return found;
      }
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
        return compare(bound.op, number(0), number(1));
      case BoundOp::less:
      case BoundOp::less_equal:
        return compare(bound.op, number(0), number(1));
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
