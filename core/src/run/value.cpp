#include "run/value.hpp"

#include <algorithm>
#include <stdexcept>

#include <ketnap/base/error.hpp>
#include <ketnap/expr/text.hpp>

#include "expr/amount_functions.hpp"
#include "run/reading.hpp"
#include "run/stated.hpp"

namespace ketnap {
namespace {

[[noreturn]] void refuse(const Bound& bound) { throw Error(3008, {print(bound.source)}); }

/// Where a unit's field stands: in the frame of units, whose rows are the tree's places, or where its links lead.
struct Place {
  const Frame* frame = nullptr;
  std::int32_t row = no_row;

  [[nodiscard]] const Column& column(const std::string& name) const {
    const Column* found = frame->column(name);
    if (found == nullptr) throw std::logic_error("frame " + frame->name() + " lacks the column " + name);
    return *found;
  }
};

Place place_of(const Bound& bound, const UnitRow& unit) {
  Place at{.frame = &unit.snapshot.frame("units"), .row = unit.unit};
  for (const Hop& hop : bound.links) {
    if (at.row != no_row) at.row = at.frame->link(hop.name)[static_cast<std::size_t>(at.row)];
    at.frame = &unit.snapshot.frame(at.frame->link_target(hop.name));
  }
  return at;
}

Amount code_of(const Column& column, std::int32_t row, const Schema& schema) {
  if (row != no_row)
    if (const auto place = code_at(column, static_cast<std::size_t>(row))) return Amount::known(*place);
  return unknown_code(*schema.list(column.field.target));
}

Amount field_of(const Bound& bound, const UnitRow& unit) {
  const Place at = place_of(bound, unit);
  if (bound.type.kind == ValueKind::link) return at.row == no_row ? Amount{.low = 0} : Amount::known(at.row);
  const Column& column = at.column(bound.name);
  const auto row = static_cast<std::size_t>(at.row);
  switch (column.field.type) {
    case FieldType::code:
      return code_of(column, at.row, unit.snapshot.schema());
    case FieldType::integer:
      return at.row == no_row || !column.is_known(row) ? Amount{} : Amount::known(column.values.as<std::int64_t>()[row]);
    default: {
      const Date last = column.field.later ? Date::never() : Date::last();
      if (at.row == no_row) return Amount::between(Date::first().days(), last.days());
      return Amount::between(earliest_at(column, row).days(), latest_at(column, row).days());
    }
  }
}

Outcomes truth_of(const Bound& bound, const UnitRow& unit) {
  const Place at = place_of(bound, unit);
  const Column& column = at.column(bound.name);
  if (at.row == no_row || !column.is_known(static_cast<std::size_t>(at.row))) return {.yes = true, .no = true, .none = false};
  return Outcomes::known(column.values.as<std::uint8_t>()[static_cast<std::size_t>(at.row)] != 0);
}

bool has_text(const Bound& bound, const UnitRow& row) {
  if (bound.op != BoundOp::field) return true;
  if (bound.type.kind == ValueKind::link) return place_of(bound, row.around(bound.outer)).row != no_row;
  return text_of(bound, row).has_value();
}

Outcomes one_of_texts(const Bound& bound, const UnitRow& row) {
  const auto text = text_of(*bound.args[0], row);
  if (!text) return {.yes = true, .no = true, .none = false};
  return Outcomes::known(std::ranges::find(bound.texts, *text) != bound.texts.end());
}

Outcomes equal_texts(const Bound& a, const Bound& b, const UnitRow& row) {
  const auto left = text_of(a, row);
  const auto right = text_of(b, row);
  return left && right ? Outcomes::known(*left == *right) : Outcomes{.yes = true, .no = true, .none = false};
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
        return field_of(bound, row_.around(bound.outer));
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
      case BoundOp::add_working_days:
        return working_days_later(*bound.working_days, amount(*bound.args[0]), amount(*bound.args[1]), bound.source);
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
        return row_.leaves.amount(bound, row_);
      case BoundOp::claim:
        return claim_of(bound, row_.around(bound.outer));
      case BoundOp::at_least:
      case BoundOp::at_most:
        return target_of(bound, row_.around(bound.outer));
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

  [[nodiscard]] Outcomes outcomes(const Bound& bound) const {
    const auto truth = [&](std::size_t i) { return outcomes(*bound.args[i]); };
    const auto number = [&](std::size_t i) { return amount(*bound.args[i]); };
    switch (bound.op) {
      case BoundOp::constant:
        return Outcomes::known(bound.lo != 0);
      case BoundOp::equal:
        if (bound.args[0]->type.kind == ValueKind::boolean) return equal(truth(0), truth(1));
        if (bound.args[0]->type.kind == ValueKind::text) return equal_texts(*bound.args[0], *bound.args[1], row_);
        return compare(bound.op, number(0), number(1));
      case BoundOp::less:
      case BoundOp::less_equal:
        return compare(bound.op, number(0), number(1));
      case BoundOp::in_set:
        return bound.args[0]->type.kind == ValueKind::text ? one_of_texts(bound, row_) : one_of(number(0), bound.set);
      case BoundOp::field:
        return truth_of(bound, row_.around(bound.outer));
      case BoundOp::is_known:
        return Outcomes::known(is_known(*bound.args[0]));
      case BoundOp::is_true:
        return is_true(truth(0));
      case BoundOp::logical_not:
        return !truth(0);
      case BoundOp::logical_and: {
        const Outcomes first = truth(0);
        return first.yes || first.none ? first && truth(1) : first;
      }
      case BoundOp::logical_or: {
        const Outcomes first = truth(0);
        return first.no || first.none ? first || truth(1) : first;
      }
      case BoundOp::choose:
        return choose(truth(0), truth(1), truth(2));
      default:
        refuse(bound);
    }
  }

 private:
  // What is not applicable is not known either.
  [[nodiscard]] bool is_known(const Bound& bound) const {
    switch (bound.type.kind) {
      case ValueKind::boolean: {
        const Outcomes of = outcomes(bound);
        return !of.none && of.yes != of.no;
      }
      case ValueKind::text:
      case ValueKind::link:
        return has_text(bound, row_);
      default:
        return amount(bound).is_known();
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
Outcomes outcomes_of(const Bound& bound, const UnitRow& row) { return Evaluator(row).outcomes(bound); }

Amount unknown_code(const CodeList& list) {
  return Amount::between(0, std::max<std::int64_t>(static_cast<std::int64_t>(list.codes.size()) - 1, 1));
}

std::optional<std::string_view> text_of(const Bound& field, const UnitRow& row) {
  const Place at = place_of(field, row.around(field.outer));
  if (at.row == no_row) return std::nullopt;
  const Column& column = at.column(field.name);
  const auto place = static_cast<std::size_t>(at.row);
  return column.is_known(place) ? std::optional(column.text(place)) : std::nullopt;
}

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
