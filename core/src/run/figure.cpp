#include "run/figure.hpp"

#include <algorithm>
#include <string>

namespace ketnap {

bool has_claim(const Bound& bound) {
  return bound.op == BoundOp::claim || std::ranges::any_of(bound.args, [](const BoundPtr& arg) { return has_claim(*arg); });
}

bool is_part_count(const Bound& bound) { return bound.op == BoundOp::count; }

void set_parts(Figure& figure, const Bound& value, const UnitRow& row) {
  const auto whole = [&](const Bound& part) { return amount_of(part, row).whole(); };
  if (value.op == BoundOp::count) {
    figure.numerator = whole(value);
  } else if (value.op == BoundOp::share) {
    figure.numerator = row.leaves.meeting(value, row).whole();
    figure.denominator = row.leaves.whole(value, row).whole();
  } else if (value.op == BoundOp::divide && is_part_count(*value.args[0]) && is_part_count(*value.args[1])) {
    figure.numerator = whole(*value.args[0]);
    figure.denominator = whole(*value.args[1]);
  }
}

Label begins_after(Date as_of) {
  return {.vi = "kỳ bắt đầu sau ngày " + as_of.dmy(), .en = "the period begins after " + as_of.iso()};
}

void add_note(Figure& figure, const Label& note) {
  for (std::string Label::* text : {&Label::vi, &Label::en}) {
    std::string& noted = figure.note.*text;
    if (!noted.empty()) noted += "; ";
    noted += note.*text;
  }
}

void set_value(Figure& figure, const Amount& amount) {
  // What is beyond all numbers, as the time until an event that has not happened, is none to be printed.
  if (amount.applies == Amount::Applies::no || amount.is_beyond()) {
    figure.state = FigureState::not_applicable;
    return;
  }
  figure.low = amount.low.number();
  figure.high = amount.high.number();
  if (amount.is_known()) {
    figure.value = figure.low;
    figure.state = FigureState::known;
  } else if (amount.applies == Amount::Applies::perhaps) {
    figure.state = FigureState::unknown;
    add_note(figure, {.vi = "chưa rõ mẫu số có khác 0 hay không", .en = "whether the denominator is 0 is not known"});
  } else if (figure.low || figure.high) {
    figure.state = FigureState::interval;
    add_note(figure, {.vi = "có dữ liệu chưa rõ", .en = "some data are not known"});
  } else {
    figure.state = FigureState::unknown;
    add_note(figure, {.vi = "thiếu dữ liệu hoặc tham số", .en = "data or a parameter are missing"});
  }
}

}  // namespace ketnap
