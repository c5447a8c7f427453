#include "explain_values.hpp"

#include <ketnap/base/partial_date.hpp>
#include <ketnap/expr/text.hpp>

#include "whole_amounts.hpp"

namespace ketnap::engine {

const Frame& frame_of(const Snapshot& snapshot, const Frame& frame, const Bound& bound) {
  const Frame* at = &frame;
  for (const Hop& hop : bound.links) {
    const std::string_view target = at->link_target(hop.name);
    at = &snapshot.frame(!hop.code.empty() ? std::string_view(hop.name) : target.empty() ? std::string_view("profiles") : target);
  }
  return *at;
}

namespace {

Atom::Reading nothing() { return {.text = {}, .value = {}, .known = false}; }
Atom::Reading shown(std::string value, Label label) {
  return {.text = {}, .value = std::move(value), .known = true, .withheld = {}, .words = {}, .shown = std::move(label)};
}
Atom::Reading shown(std::string value) {
  Label same{.vi = value, .en = {}};
  return shown(std::move(value), std::move(same));
}

// The iso form with its parts the other way round, as far as they are there: 31/10/2023, 10/2023, 2023.
std::string as_written(const std::string& iso) {
  const std::size_t dots = iso.find("..");
  if (dots != std::string::npos) return as_written(iso.substr(0, dots)) + "–" + as_written(iso.substr(dots + 2));
  std::string out;
  for (std::size_t end = iso.size();;) {
    const std::size_t dash = end == 0 ? std::string::npos : iso.rfind('-', end - 1);
    out += iso.substr(dash == std::string::npos ? 0 : dash + 1, dash == std::string::npos ? end : end - dash - 1);
    if (dash == std::string::npos) return out;
    out += '/';
    end = dash;
  }
}

Atom::Reading day(Interval value) {
  const PartialDate days{day_of(value.lo), day_of(value.hi)};
  const auto written = [](const std::string& sign, const std::string& iso) {
    return shown(sign + iso, {.vi = sign + as_written(iso), .en = sign + iso});
  };
  if (days.is_exact()) return written("", days.iso());
  const bool has_first = days.lo > Date::first();
  const bool has_last = days.hi < Date::last();
  if (!has_first && !has_last) return nothing();
  if (!has_first) return written("≤ ", days.hi.iso());
  return has_last ? written("", days.iso()) : written("≥ ", days.lo.iso());
}

Atom::Reading number(const Amount& value) {
  const auto text = [](const End& end) {
    return end.is_number() ? end.number()->text() : std::string(end.sign() > 0 ? "∞" : "-∞");
  };
  if (value.is_known()) return shown(text(value.low));
  if (!value.low.is_number()) return value.high.is_number() ? shown("≤ " + text(value.high)) : nothing();
  return shown(value.high.is_number() ? text(value.low) + "–" + text(value.high) : "≥ " + text(value.low));
}

Atom::Reading code(const CodeList& list, Interval value) {
  const auto last = static_cast<std::int64_t>(list.codes.size()) - 1;
  const auto key = [&](std::int64_t place) { return list.codes[static_cast<std::size_t>(place)].key; };
  const auto label = [&](std::int64_t place, Lang lang) {
    const Code& one = list.codes[static_cast<std::size_t>(place)];
    return one.label.in(lang).empty() ? one.key : one.label.in(lang);
  };
  const auto both = [&](Lang lang) { return label(value.lo, lang) + "–" + label(value.hi, lang); };
  if (value.exact()) return shown(key(value.lo), {.vi = label(value.lo, Lang::vi), .en = label(value.lo, Lang::en)});
  if (!list.ordered || (value.lo <= 0 && value.hi >= last)) return nothing();
  return shown(key(value.lo) + "–" + key(value.hi), {.vi = both(Lang::vi), .en = both(Lang::en)});
}

Atom::Reading text(const Snapshot& snapshot, const Frame& frame, const Bound& bound, Interval row) {
  const Frame& there = frame_of(snapshot, frame, bound);
  // A linked row is shown by its key.
  const std::string name =
      bound.type.kind == ValueKind::text ? bound.name : snapshot.schema().table(bound.type.target)->keys().front()->name;
  const Column* column = there.column(name);
  if (!row.exact()) return nothing();
  const auto at = static_cast<std::size_t>(row.lo);
  if (column == nullptr || column->field.type != FieldType::text) return shown(std::to_string(row.lo));
  return column->is_known(at) ? shown(std::string(column->text(at))) : nothing();
}

Atom::Reading value_of(const Snapshot& snapshot, const Frame& frame, const Bound& bound, Interval value, std::int64_t divisor) {
  switch (bound.type.kind) {
    case ValueKind::boolean:
      if (!value.exact()) return nothing();
      return value.lo != 0 ? shown("true", {.vi = "có", .en = "yes"}) : shown("false", {.vi = "không", .en = "no"});
    case ValueKind::integer:
    case ValueKind::fraction:
      return number(amount_of(value, divisor));
    case ValueKind::date:
      return day(value);
    case ValueKind::code:
      return code(*snapshot.schema().list(bound.type.target), value);
    case ValueKind::text:
    case ValueKind::link:
      return text(snapshot, frame, bound, value);
  }
  return nothing();
}

}  // namespace

std::int64_t divisor_of(const Bound& bound) {
  if (bound.op == BoundOp::parameter) return bound.lo;
  return is_quotient(bound) ? bound.args[1]->lo : 1;
}

Atom::Reading reading(const Snapshot& snapshot, const Bound& bound, const Amount& value) {
  Atom::Reading found = shown("");
  if (value.applies != Amount::Applies::no) {
    found = bound.type.kind == ValueKind::date   ? day(interval(value))
            : bound.type.kind == ValueKind::code ? code(*snapshot.schema().list(bound.type.target), interval(value))
                                                 : number(value);
  }
  found.text = print(bound.source);
  return found;
}

Atom::Reading reading(const Snapshot& snapshot, const Frame& frame, const Bound& bound, Interval value, std::int64_t divisor) {
  Atom::Reading found = value_of(snapshot, frame, bound, value, divisor);
  found.text = print(bound.source);
  return found;
}

}  // namespace ketnap::engine
