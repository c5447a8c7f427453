#include "run/value.hpp"

#include <algorithm>

#include <ketnap/base/error.hpp>
#include <ketnap/expr/text.hpp>

namespace ketnap {
namespace {

[[noreturn]] void refuse(const Bound& bound) { throw Error(3008, {print(bound.source)}); }

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
