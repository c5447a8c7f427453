#include "run/atom_columns.hpp"

#include <limits>

#include <ketnap/base/error.hpp>

#include "expr/explain_values.hpp"
#include "expr/whole_amounts.hpp"

namespace ketnap {
namespace {

// What is one number or one day.
void set_exact(AtomValue& out, ValueKind kind, const Amount& value) {
  const std::optional<Rational> number = value.is_known() ? value.low.number() : std::nullopt;
  if (!number) return;
  if (kind == ValueKind::integer || kind == ValueKind::fraction) out.number = number->approx();
  if (kind != ValueKind::date || !number->is_whole()) return;
  const std::int64_t day = number->numerator();
  if (Date::first().days() <= day && day <= Date::last().days()) out.date = static_cast<std::int32_t>(day);
}

Amount amount_of(Explained::Value value, const Bound& bound) {
  return engine::amount_of({value.lo, value.hi}, Rational(engine::divisor_of(bound)));
}

}  // namespace

std::string_view AtomsOfRow::holds(std::size_t atom) const {
  const Explainer::AtomHead& head = atoms()[atom];
  const Truth truth = found.truth(part, head.truth, i);
  if (truth == Truth::unknown) return "unknown";
  if (head.withheld) return "withheld";
  return truth == Truth::yes ? "yes" : truth == Truth::no ? "no" : "not_applicable";
}

AtomValue AtomsOfRow::value(const Explainer::Read& read) const {
  AtomValue out;
  Atom::Reading shown = explainer.text_of(read, found, part, i);
  if (!shown.known) return out;
  if (read.withheld) {
    out.withheld = read.withheld;
    return out;
  }
  out.text = std::move(shown.value);
  if (read.in == Explainer::Read::In::amounts)
    set_exact(out, read.bound->type.kind, found.amount(part, read.column, i));
  else if (read.in == Explainer::Read::In::values)
    set_exact(out, read.bound->type.kind, amount_of(found.value(part, read.column, i), *read.bound));
  return out;
}

AtomValue AtomsOfRow::side(std::size_t atom, std::size_t place) const {
  const Explainer::AtomHead& head = atoms()[atom];
  if (place >= head.sides.size()) return {};
  const Explainer::Side& side = head.sides[place];
  if (side.read) return value(head.reads[*side.read]);
  if (side.constant == nullptr) return {};
  const Bound& bound = *side.constant;
  const std::int64_t whole = is_quotient(bound) ? bound.args[0]->lo : bound.lo;
  AtomValue out;
  Atom::Reading shown = explainer.text_of(bound, {whole, whole}, engine::divisor_of(bound));
  if (!shown.known) return out;
  out.text = std::move(shown.value);
  set_exact(out, bound.type.kind, amount_of({whole, whole}, bound));
  return out;
}

void TextColumn::add(std::optional<std::string_view> text) {
  add_bit(validity_, values_.size(), text.has_value());
  if (!text) {
    ++nulls_;
    values_.push_back(0);
    return;
  }
  auto there = places_.find(*text);
  if (there == places_.end()) {
    there = places_.emplace(*text, static_cast<std::int32_t>(places_.size())).first;
    texts_.push_back(&there->first);
  }
  values_.push_back(there->second);
}

ArrowColumn TextColumn::taken() {
  std::vector<std::int32_t> offsets = {0};
  std::string bytes;
  for (const std::string* text : texts_) {
    bytes += *text;
    if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max())) throw Error(3201, {name_});
    offsets.push_back(static_cast<std::int32_t>(bytes.size()));
  }
  ArrowColumn out;
  out.name = name_;
  out.format = "i";
  out.null_count = nulls_;
  out.buffers = {nulls_ == 0 ? Buffer() : Buffer::of(validity_), Buffer::of(values_)};
  out.has_dictionary = true;
  out.dictionary = {.offsets = Buffer::of(offsets),
                    .bytes = Buffer::copy(bytes.data(), bytes.size()),
                    .size = static_cast<std::int64_t>(texts_.size()),
                    .is_ordered = false};
  return out;
}

ArrowColumn TruthColumn::taken() {
  ArrowColumn out;
  out.name = name_;
  out.format = "b";
  out.buffers = {Buffer(), Buffer::of(bits_)};
  return out;
}

}  // namespace ketnap
