#include "run/columns.hpp"

#include <algorithm>
#include <exception>
#include <numeric>

#include <ketnap/base/error.hpp>
#include <ketnap/base/text.hpp>

#include <ketnap/expr/reads.hpp>

#include "expr/explain_values.hpp"
#include "expr/summary.hpp"
#include "expr/whole_amounts.hpp"

namespace ketnap {
namespace {

using engine::above;
using engine::below;
using engine::interval;

// Which column function, for its errors.
struct Asked {
  const std::string& id;
  const ColumnReader& reader;
  std::string way_on = {};  // what the caller may ask for instead of stopping

  [[nodiscard]] std::vector<std::string> names(std::span<const std::int32_t> rows) const {
    return {id.substr(0, id.find('.')), id, reader.place_of(rows)};
  }
};

// A plugin's own function runs: whatever it throws is told with plugin, id and rows, and kept as the cause.
template <class Call>
void call(const Asked& asked, std::span<const std::int32_t> rows, const Call& function) {
  try {
    function();
  } catch (const Error& error) {
    std::vector<std::string> args = asked.names(rows);
    if (error.number() != 3302) {
      args.emplace_back(error.what());
      args.push_back(asked.way_on);
      std::throw_with_nested(Error(3301, std::move(args)));
    }
    args.insert(args.end(), error.args().begin(), error.args().end());
    throw Error(3302, std::move(args));
  } catch (const std::exception& error) {
    std::vector<std::string> args = asked.names(rows);
    args.emplace_back(error.what());
    args.push_back(asked.way_on);
    std::throw_with_nested(Error(3301, std::move(args)));
  }
}

// A number over one end of the calendar is a day that is not known, or has not come.
engine::Interval within_days(engine::Interval value) { return {engine::day_of(value.lo).days(), engine::day_of(value.hi).days()}; }

Truth truth_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::pass:
      return Truth::yes;
    case Outcome::fail:
      return Truth::no;
    case Outcome::not_applicable:
      return Truth::none;
    case Outcome::unknown:
      break;
  }
  return Truth::unknown;
}

std::vector<Root> roots_of(std::span<const BoundPtr> reads, const BoundPtr& condition, const RequestDates& dates) {
  std::vector<Root> out;
  for (const BoundPtr& read : reads) out.push_back({.expr = read, .dates = dates});
  if (condition != nullptr) out.push_back({.expr = condition, .dates = dates});
  return out;
}

}  // namespace

ColumnReader::ColumnReader(const Snapshot& snapshot, const Frame& frame, std::span<const ColumnRead> reads,
                           std::span<const BoundPtr> bound, const BoundPtr& condition, const RequestDates& dates,
                           std::span<const Parameter> parameters)
    : snapshot_(snapshot),
      frame_(frame),
      reads_(reads.begin(), reads.end()),
      bound_(bound.begin(), bound.end()),
      program_(snapshot, frame, roots_of(bound, condition, dates), parameters),
      picked_(reads.size()) {}

void ColumnReader::run(std::size_t begin, std::size_t end) {
  begin_ = begin;
  program_.run(begin, end, work_);
}

void ColumnReader::pick(std::size_t root, std::span<const std::int32_t> rows, Picked& into) const {
  into = {};
  const Bound& bound = *bound_[root];
  const auto put = [&](engine::Interval value) {
    into.low.push_back(value.lo);
    into.high.push_back(value.hi);
  };
  const auto each = [&](const auto& use) {
    for (const std::int32_t row : rows) use(static_cast<std::size_t>(row) - begin_);
  };
  if (bound.type.kind == ValueKind::boolean) {
    const bool may_be_none = !program_.not_applicable(work_, root).possibly.empty();
    const BitPlanes none = program_.not_applicable(work_, root);
    each([&](std::size_t at) {
      const Truth truth = truth_at(program_, work_, root, at);
      put({truth == Truth::yes ? 1 : 0, truth == Truth::yes || truth == Truth::unknown ? 1 : 0});
      if (!may_be_none) return;
      const bool perhaps = truth == Truth::unknown && ((none.possibly[at / 64] >> (at % 64)) & 1U) != 0;
      into.applies.push_back(truth == Truth::none ? Amount::Applies::no
                             : perhaps            ? Amount::Applies::perhaps
                                                  : Amount::Applies::yes);
    });
    return;
  }
  const bool is_date = bound.type.kind == ValueKind::date;
  if (program_.has_amounts(root)) {
    const std::span<const Amount> amounts = program_.amounts(work_, root);
    each([&](std::size_t at) {
      if (bound.type.kind == ValueKind::fraction) return into.amounts.push_back(amounts[at]);
      put(is_date ? within_days(interval(amounts[at])) : interval(amounts[at]));
      into.applies.push_back(amounts[at].applies);
    });
    return;
  }
  const Values values = program_.values(work_, root);
  if (bound.type.kind != ValueKind::text) {
    each([&](std::size_t at) {
      const engine::Interval value{values.lo[at], values.hi[at]};
      put(is_date ? within_days(value) : value);
    });
    return;
  }
  const Column* column = engine::frame_of(snapshot_, frame_, bound).column(bound.name);
  each([&](std::size_t at) {
    const auto row = static_cast<std::size_t>(values.lo[at]);
    const bool known = values.lo[at] == values.hi[at] && column != nullptr && column->is_known(row);
    put(known ? engine::Interval{0, 0} : engine::Interval{0, 1});
    into.texts.push_back(known ? column->text(row) : std::string_view());
  });
}

ColumnBlock ColumnReader::pick(std::span<const std::int32_t> rows) {
  ColumnBlock block{.rows = rows.size(), .columns = {}};
  for (std::size_t i = 0; i < bound_.size(); ++i) {
    Picked& picked = picked_[i];
    pick(i, rows, picked);
    const ValueType& type = bound_[i]->type;
    block.columns.push_back({.name = reads_[i].name,
                             .type = type,
                             .low = picked.low,
                             .high = picked.high,
                             .applies = picked.applies,
                             .amounts = picked.amounts,
                             .texts = picked.texts,
                             .list = type.kind == ValueKind::code ? snapshot_.schema().list(type.target) : nullptr});
  }
  return block;
}

std::vector<Atom::Reading> ColumnReader::readings(std::size_t row, Sensitivity clearance) const {
  std::vector<Atom::Reading> out;
  const std::size_t at = row - begin_;
  for (std::size_t i = 0; i < bound_.size(); ++i) {
    const Bound& bound = *bound_[i];
    if (bound.type.kind == ValueKind::boolean) {
      const Truth truth = truth_at(program_, work_, i, at);
      const engine::Interval value{truth == Truth::yes ? 1 : 0, truth == Truth::no ? 0 : 1};
      out.push_back(truth == Truth::none ? engine::reading(snapshot_, bound, Amount::nothing())
                                         : engine::reading(snapshot_, frame_, bound, value, 1));
    } else if (program_.has_amounts(i)) {
      out.push_back(engine::reading(snapshot_, bound, program_.amounts(work_, i)[at]));
    } else {
      const Values values = program_.values(work_, i);
      out.push_back(engine::reading(snapshot_, frame_, bound, {values.lo[at], values.hi[at]}, 1));
    }
    Atom::Reading& reading = out.back();
    reading.text = reads_[i].name;
    const Field* const most = most_sensitive(snapshot_.schema(), frame_.name(), bound);
    if (!reading.known || most == nullptr || most->sensitivity <= clearance) continue;
    reading.value.clear();
    reading.shown = {};
    reading.withheld = most->sensitivity;
  }
  return out;
}

std::string ColumnReader::place_of(std::span<const std::int32_t> rows) const {
  const auto both = [](const std::string& first, const std::string& last, const char* between) {
    return first == last ? first : first + between + last;
  };
  const std::string names = both(name_of(rows.front()), name_of(rows.back()), " … ");
  return frame_.name() + ' ' + both(std::to_string(rows.front()), std::to_string(rows.back()), "–") +
         (names.empty() ? "" : ": " + names);
}

// The key of the row, or of the dossier that is judged.
std::string ColumnReader::name_of(std::int32_t row) const {
  const bool is_judged = frame_.name() == judged_table().name;
  const Frame& frame = is_judged ? snapshot_.frame("dossiers") : frame_;
  const std::int32_t at = is_judged ? frame_.link("dossier")[static_cast<std::size_t>(row)] : row;
  const std::vector<Field> fields = frame.fields();
  const Column* key = fields.empty() ? nullptr : frame.column(fields.front().name);
  return key == nullptr || key->field.type != FieldType::text || at == no_row
             ? std::string()
             : std::string(key->text(static_cast<std::size_t>(at)));
}

ColumnJudge::ColumnJudge(const Snapshot& snapshot, const Catalog& catalog, const Frame& judged, const BoundRule& bound,
                         const RequestDates& dates, OnError on_error)
    : rule_(bound.rule),
      on_error_(on_error),
      reader_(snapshot, judged, bound.rule.columns->reads, bound.reads, nullptr, dates, catalog.parameters()) {}

void ColumnJudge::run(std::size_t begin, std::size_t end, std::span<const std::int32_t> rows) {
  begin_ = begin;
  truths_.assign(end - begin, Truth::unknown);
  if (rows.empty()) return;
  reader_.run(begin, end);
  ask(reader_.pick(rows), rows);
}

// Where a call fails and need not stop, each half is asked again: only rows that fail alone are given up, so that what is said of a
// row does not depend on its neighbours.
void ColumnJudge::ask(const ColumnBlock& block, std::span<const std::int32_t> rows) {
  outcomes_.assign(block.rows, Outcome::unknown);
  try {
    call({rule_.id, reader_, "on_error=\"unknown\""}, rows, [&] { rule_.columns->judge(block, outcomes_); });
  } catch (const Error& error) {
    if (on_error_ == OnError::stop) throw;
    if (rows.size() > 1) {
      const std::size_t half = rows.size() / 2;
      ask(block.part(0, half), rows.first(half));
      ask(block.part(half, rows.size() - half), rows.subspan(half));
      return;
    }
    if (!failure_) failure_ = {.rule = rule_.id, .rows = 0, .said = {error.message(Lang::vi), error.message(Lang::en)}};
    ++failure_->rows;
    return;
  }
  for (std::size_t i = 0; i < rows.size(); ++i) truths_[static_cast<std::size_t>(rows[i]) - begin_] = truth_of(outcomes_[i]);
}

void ColumnJudge::explain(Reasons& reasons, std::size_t row, Sensitivity clearance) {
  reader_.run(row, row + 1);
  reasons.readings = reader_.readings(row, clearance);
  reasons.explanation = {.truth = truth_of(reasons.verdict.outcome), .atoms = {}};
  if (reasons.verdict.outcome != Outcome::unknown) return;
  failure_.reset();
  const auto asked = static_cast<std::int32_t>(row);
  run(row, row + 1, std::span(&asked, 1));
  if (!failure_) return;
  reasons.note = failure_->said;
  // What a function says when it fails may quote what it was handed.
  for (const Atom::Reading& reading : reasons.readings)
    if (reading.withheld)
      reasons.note = {.vi = withheld_text(*reading.withheld, Lang::vi), .en = withheld_text(*reading.withheld, Lang::en)};
}

ColumnRows::ColumnRows(const Snapshot& snapshot, const BoundIndicator& bound, const Period& period,
                       std::span<const Parameter> parameters)
    : snapshot_(snapshot), bound_(bound) {
  const ColumnIndicator& columns = *bound.indicator.columns;
  const Frame& frame = snapshot.frame(bound.value->rows.frame);
  const RequestDates dates = request_dates(bound.value->rows, period, snapshot.times().as_of);
  ColumnReader reader(snapshot, frame, columns.reads, bound.reads, bound.value->args[0], dates, parameters);
  const std::vector<std::int32_t> unit_of = units_of(snapshot, frame);
  std::vector<std::int32_t> rows;
  std::vector<std::int32_t> units;
  std::vector<ValuedRow> values;
  std::vector<std::int64_t> low;
  std::vector<std::int64_t> high;
  for (const Block& cut : blocks(frame)) {
    reader.run(cut.begin, cut.end);
    const std::size_t first = rows.size();
    for (std::size_t row = cut.begin; row < cut.end; ++row) {
      const Truth is_there = unit_of[row] == no_row ? Truth::no : reader.condition(row);
      if (is_there == Truth::no || is_there == Truth::none) continue;
      rows.push_back(static_cast<std::int32_t>(row));
      units.push_back(unit_of[row]);
      values.push_back({.value = {}, .surely = is_there == Truth::yes});
    }
    const auto asked = std::span(rows).subspan(first);
    if (asked.empty()) continue;
    const bool counts = columns.aggregate == ColumnIndicator::Aggregate::count;
    low.assign(asked.size(), counts ? 0 : below);
    high.assign(asked.size(), counts ? 1 : above);
    call({bound.indicator.id, reader}, asked, [&] {
      columns.value(reader.pick(asked), low, high);
      for (std::size_t i = 0; i < asked.size(); ++i) {
        if (low[i] > high[i] || (counts && (low[i] < 0 || high[i] > 1)))
          throw Error(3302,
                      {counts ? "0 <= low <= high <= 1" : "low <= high", std::to_string(low[i]) + ", " + std::to_string(high[i])});
      }
    });
    for (std::size_t i = 0; i < asked.size(); ++i) values[first + i].value = {low[i], high[i]};
  }
  add(units, values, rows);
}

// Into the order of the tree, that of a unit's rows kept.
void ColumnRows::add(std::span<const std::int32_t> units, std::span<const ValuedRow> values, std::span<const std::int32_t> rows) {
  starts_.assign(snapshot_.tree().size() + 1, 0);
  surely_.assign(starts_.size(), 0);
  possibly_.assign(starts_.size(), 0);
  for (std::size_t i = 0; i < units.size(); ++i) {
    const auto after = static_cast<std::size_t>(units[i]) + 1;
    ++starts_[after];
    if (values[i].surely && values[i].value.lo == 1) ++surely_[after];
    if (values[i].value.hi == 1) ++possibly_[after];
  }
  for (auto* sums : {&surely_, &possibly_}) std::partial_sum(sums->begin(), sums->end(), sums->begin());
  std::partial_sum(starts_.begin(), starts_.end(), starts_.begin());
  std::vector<std::size_t> next(starts_.begin(), starts_.end() - 1);
  values_.resize(values.size());
  rows_.resize(rows.size());
  for (std::size_t i = 0; i < units.size(); ++i) {
    const std::size_t at = next[static_cast<std::size_t>(units[i])]++;
    values_[at] = values[i];
    rows_[at] = rows[i];
  }
}

std::size_t ColumnRows::end_of(std::int32_t unit) const {
  return static_cast<std::size_t>(snapshot_.tree()[static_cast<std::size_t>(unit)].end);
}

Amount ColumnRows::amount(std::int32_t unit) const {
  const auto first = static_cast<std::size_t>(unit);
  const std::size_t end = end_of(unit);
  if (bound_.value->op == BoundOp::count) return Amount::between(surely_[end] - surely_[first], possibly_[end] - possibly_[first]);
  return summary(BoundOp::sum, 1, std::span(values_).subspan(starts_[first], starts_[end] - starts_[first]), bound_.value->source);
}

std::vector<std::int32_t> ColumnRows::counted(std::int32_t unit) const {
  std::vector<std::int32_t> out;
  for (std::size_t at = starts_[static_cast<std::size_t>(unit)]; at < starts_[end_of(unit)]; ++at)
    if (values_[at].surely && values_[at].value.lo == 1) out.push_back(rows_[at]);
  std::ranges::sort(out);
  return out;
}

}  // namespace ketnap
