#include <ketnap/run/evaluate.hpp>

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <ketnap/expr/explain.hpp>
#include <ketnap/expr/reads.hpp>
#include <ketnap/expr/text.hpp>

#include "expr/explain_values.hpp"
#include "expr/whole_amounts.hpp"
#include "plugin/expr_errors.hpp"

namespace ketnap {
namespace {

using Applies = Amount::Applies;

constexpr const char* result_name = "evaluated";
constexpr std::size_t block_rows = 8192;

CodeList list_of(std::string id, const std::vector<const char*>& keys) {
  CodeList list;
  list.id = std::move(id);
  for (const char* key : keys) list.codes.push_back({.key = key, .label = {}});
  return list;
}

BoundPtr bound_on(const std::string& frame, const Expr& expr, const Catalog& catalog) {
  const Calendar* calendar = catalog.calendar();
  const BindContext context{.schema = &catalog.schema(),
                            .parameters = &catalog.parameters(),
                            .groups = &catalog.groups(),
                            .working_days = calendar == nullptr ? nullptr : std::make_shared<const WorkingDays>(*calendar)};
  BindResult result = bind_value(expr, frame, context);
  ExprErrors errors;
  for (const BindError& error : result.errors) errors.add(frame, expr, error);
  if (result.bound != nullptr && result.bound->type.kind == ValueKind::text && result.bound->op != BoundOp::field)
    errors.add(frame, expr, {.number = 3008, .args = {print(expr)}, .at = expr});
  errors.raise();
  return std::move(result.bound);
}

/// One column of the result.
class Values {
 public:
  Values(std::string name, FieldType type, std::string target = {}) {
    column_.field.name = std::move(name);
    column_.field.type = type;
    column_.field.target = std::move(target);
  }

  void add(std::optional<std::int64_t> value) {
    known_.push_back(value.has_value());
    numbers_.push_back(value.value_or(0));
  }
  void add_text(std::optional<std::string_view> text) {
    known_.push_back(text.has_value());
    bytes_ += text.value_or("");
    ends_.push_back(static_cast<std::int32_t>(bytes_.size()));
  }

  [[nodiscard]] Column finish() && {
    column_.rows = known_.size();
    column_.null_count = static_cast<std::size_t>(std::ranges::count(known_, false));
    column_.has_unknowns = column_.null_count != 0;
    if (column_.has_unknowns) column_.validity = validity();
    switch (column_.field.type) {
      case FieldType::integer:
        column_.values = Buffer::of(numbers_);
        break;
      case FieldType::date:
        column_.values = column_.high = of<std::int32_t>(Date::first().days());
        break;
      case FieldType::link:
        column_.values = of<std::int32_t>(no_row);
        break;
      case FieldType::boolean:
        column_.values = of<std::uint8_t>(255);
        break;
      case FieldType::code:
        column_.values = is_wide ? of<std::uint16_t>(65535) : of<std::uint8_t>(255);
        break;
      default:
        column_.values = Buffer::of(ends_);
        column_.bytes = Buffer::copy(bytes_.data(), bytes_.size());
    }
    return std::move(column_);
  }

  bool is_wide = false;

 private:
  template <class To>
  [[nodiscard]] Buffer of(To unknown) const {
    std::vector<To> out(numbers_.size(), unknown);
    for (std::size_t i = 0; i < out.size(); ++i)
      if (known_[i]) out[i] = static_cast<To>(numbers_[i]);
    return Buffer::of(out);
  }
  [[nodiscard]] Buffer validity() const {
    std::vector<std::uint8_t> bits(known_.size() / 8 + 1, 0);
    for (std::size_t i = 0; i < known_.size(); ++i)
      if (known_[i]) bits[i / 8] = static_cast<std::uint8_t>(bits[i / 8] | 1U << (i % 8));
    return Buffer::of(bits);
  }

  Column column_;
  std::vector<bool> known_;
  std::vector<std::int64_t> numbers_;
  std::vector<std::int32_t> ends_ = {0};
  std::string bytes_;
};

/// What the program says of each row.
class Evaluation {
 public:
  Evaluation(const Snapshot& snapshot, const Frame& frame, const BoundPtr& bound, std::span<const Parameter> parameters,
             InstructionSet set)
      : snapshot_(snapshot), frame_(frame), bound_(*bound) {
    const Date day = snapshot.times().as_of;
    const Root root{.expr = bound, .dates = {.period_start = day, .period_end = day, .instant = day, .as_of = day}};
    const Program program(snapshot, frame, {&root, 1}, parameters);
    may_be_none_ = bound_.type.kind != ValueKind::boolean && program.has_amounts(0);
    Program::Workspace work(set);
    for (std::size_t begin = 0; begin < frame.rows(); begin += block_rows) {
      const std::size_t end = std::min(begin + block_rows, frame.rows());
      program.run(begin, end, work);
      for (std::size_t at = 0; at < end - begin; ++at) read(program, work, at);
    }
  }

  [[nodiscard]] std::vector<Column> columns() const {
    const ValueKind kind = bound_.type.kind;
    std::vector<Column> out;
    if (kind == ValueKind::boolean) {
      Values truth("value", FieldType::code, "truth");
      for (const Truth one : truths_) truth.add(one == Truth::yes ? 0 : one == Truth::no ? 1 : one == Truth::unknown ? 2 : 3);
      out.push_back(std::move(truth).finish());
      return out;
    }
    if (kind == ValueKind::text) {
      out.push_back(texts());
    } else if (kind == ValueKind::link || is_unordered_code() || all_exact()) {
      out.push_back(ends("value", kind == ValueKind::link || is_unordered_code() ? Which::both : Which::low));
    } else {
      out.push_back(ends("low", Which::low));
      out.push_back(ends("high", Which::high));
    }
    Values known("known", FieldType::boolean);
    for (std::size_t row = 0; row < frame_.rows(); ++row) known.add(is_known(row) ? 1 : 0);
    out.push_back(std::move(known).finish());
    if (may_be_none_) {
      Values applies("applies", FieldType::code, "applies");
      for (const Amount& one : amounts_) applies.add(static_cast<std::int64_t>(one.applies));
      out.push_back(std::move(applies).finish());
    }
    return out;
  }

 private:
  enum class Which : std::uint8_t { low, high, both };

  void read(const Program& program, const Program::Workspace& work, std::size_t at) {
    if (bound_.type.kind == ValueKind::boolean) {
      truths_.push_back(truth_at(program, work, 0, at));
    } else if (may_be_none_) {
      amounts_.push_back(program.amounts(work, 0)[at]);
    } else {
      const auto values = program.values(work, 0);
      intervals_.push_back({values.lo[at], values.hi[at]});
    }
  }

  [[nodiscard]] engine::Interval interval(std::size_t row) const {
    return may_be_none_ ? engine::interval(amounts_[row]) : intervals_[row];
  }
  [[nodiscard]] bool is_none(std::size_t row) const { return may_be_none_ && amounts_[row].applies == Applies::no; }
  [[nodiscard]] bool is_known(std::size_t row) const {
    if (may_be_none_) return amounts_[row].is_known();
    if (bound_.type.kind == ValueKind::text) return text(row).has_value();
    return intervals_[row].exact();
  }
  [[nodiscard]] bool all_exact() const {
    for (std::size_t row = 0; row < frame_.rows(); ++row)
      if (!is_none(row) && !is_known(row)) return false;
    return true;
  }
  [[nodiscard]] bool is_unordered_code() const {
    return bound_.type.kind == ValueKind::code && !snapshot_.schema().list(bound_.type.target)->ordered;
  }

  [[nodiscard]] std::optional<std::string_view> text(std::size_t row) const {
    const engine::Interval at = intervals_[row];
    const Column* column = engine::frame_of(snapshot_, frame_, bound_).column(bound_.name);
    if (!at.exact() || column == nullptr || !column->is_known(static_cast<std::size_t>(at.lo))) return std::nullopt;
    return column->text(static_cast<std::size_t>(at.lo));
  }
  [[nodiscard]] Column texts() const {
    Values out("value", FieldType::text);
    for (std::size_t row = 0; row < frame_.rows(); ++row) out.add_text(text(row));
    return std::move(out).finish();
  }

  // An end beyond all numbers, or all days, is no bound.
  [[nodiscard]] std::optional<std::int64_t> end(std::size_t row, Which which) const {
    const engine::Interval found = interval(row);
    if (is_none(row) || (which == Which::both && !found.exact())) return std::nullopt;
    const std::int64_t value = which == Which::high ? found.hi : found.lo;
    const bool is_day = bound_.type.kind == ValueKind::date;
    const bool is_bound = is_day ? Date::first().days() < value && value < Date::last().days() : engine::is_bound(value);
    return is_bound ? std::optional(value) : std::nullopt;
  }
  [[nodiscard]] Column ends(const char* name, Which which) const {
    switch (bound_.type.kind) {
      case ValueKind::fraction: {
        Values out(name, FieldType::number);
        for (const Amount& amount : amounts_) {
          const std::optional<Rational> of = (which == Which::high ? amount.high : amount.low).number();
          const std::string written = of ? of->text() : std::string();
          out.add_text(of && amount.applies != Applies::no ? std::optional<std::string_view>(written) : std::nullopt);
        }
        return std::move(out).finish();
      }
      case ValueKind::date:
        return whole(Values(name, FieldType::date), which);
      case ValueKind::link:
        return whole(Values(name, FieldType::link, bound_.type.target), which);
      case ValueKind::code: {
        Values out(name, FieldType::code, bound_.type.target);
        out.is_wide = snapshot_.schema().list(bound_.type.target)->codes.size() > 254;
        return whole(std::move(out), which);
      }
      default:
        return whole(Values(name, FieldType::integer), which);
    }
  }
  [[nodiscard]] Column whole(Values out, Which which) const {
    for (std::size_t row = 0; row < frame_.rows(); ++row) out.add(end(row, which));
    return std::move(out).finish();
  }

  const Snapshot& snapshot_;
  const Frame& frame_;
  const Bound& bound_;
  bool may_be_none_ = false;
  std::vector<Truth> truths_;
  std::vector<Amount> amounts_;
  std::vector<engine::Interval> intervals_;
};

}  // namespace

Snapshot evaluate(const Snapshot& snapshot, const Catalog& catalog, const std::string& name, const Expr& expr,
                  Sensitivity clearance, InstructionSet set) {
  const Frame& frame = snapshot.frame(name);
  const BoundPtr bound = bound_on(name, expr, catalog);
  const Field* const most = most_sensitive(snapshot.schema(), name, *bound);
  if (most != nullptr && most->sensitivity > clearance)
    throw Error(3114, {most->name, std::string(name_of(most->sensitivity)), std::string(name_of(clearance))});
  std::vector<Column> columns;
  for (const Field& field : frame.fields())
    if (field.key) columns.push_back(*frame.column(field.name));
  for (Column& column : Evaluation(snapshot, frame, bound, catalog.parameters(), set).columns()) {
    column.field.sensitivity = most == nullptr ? Sensitivity::open : most->sensitivity;
    columns.push_back(std::move(column));
  }

  TableSchema table;
  table.name = result_name;
  for (const Column& column : columns) table.fields.push_back(column.field);
  std::vector<TableSchema> tables = snapshot.schema().tables();
  tables.push_back(std::move(table));
  std::vector<CodeList> lists = snapshot.schema().lists();
  lists.push_back(list_of("truth", {"yes", "no", "unknown", "not_applicable"}));
  lists.push_back(list_of("applies", {"yes", "perhaps", "no"}));
  auto frames = snapshot.frames();
  frames[result_name] = Frame(result_name, frame.rows(), std::move(columns));
  return {snapshot.times(), Schema(std::move(tables), std::move(lists)), snapshot.tree(), std::move(frames)};
}

}  // namespace ketnap
