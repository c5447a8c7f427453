#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <ketnap/base/date.hpp>
#include <ketnap/base/lang.hpp>
#include <ketnap/base/rational.hpp>
#include <ketnap/data/schema.hpp>
#include <ketnap/expr/amount.hpp>
#include <ketnap/expr/group.hpp>
#include <ketnap/expr/node.hpp>
#include <ketnap/law/calendar.hpp>
#include <ketnap/law/parameter.hpp>

namespace ketnap {

/// What a bound node yields. Every value is an interval; a Boolean is (surely, possibly). A link is a row of another frame.
enum class ValueKind : std::uint8_t { boolean, integer, fraction, date, text, code, link };

struct ValueType {
  ValueKind kind = ValueKind::boolean;
  std::string target;  ///< of a code: its list; of a link: its table
  friend bool operator==(const ValueType&, const ValueType&) = default;
};

/// The operation of a bound node. Row operations run in blocks (expr/program.hpp). At a unit there are all of them; its fields are
/// the unit's own (`level`). Its aggregates are taken at the leaves over blocks of rows, or over the units below it, and the rest
/// runs once per unit and period on exact fractions (run/measure.hpp).
///
/// Written forms that are others in disguise are bound as those: `a > b` as less, `a != b` as not equal, `any(rows, c)` as
/// 1 <= count, `all(rows, c)` as count of `not c` == 0, `coalesce(a, b)` as choose, derived names as what they stand for.
enum class BoundOp : std::uint8_t {
  constant,   ///< integer, date, code: `lo`; boolean: 0 or 1 in `lo`; a unit's fraction in `fraction`; a text in `texts`
  field,      ///< the column `name`, reached from the row `outer` rows further out by following `links` one after the other; of
              ///< type link the row itself that they lead to
  request,    ///< a date of the request, by `name`: period.start, period.end, instant, as_of
  parameter,  ///< a dated parameter by `name`, times `lo` (so that it is whole); args[0] is law time
  add,
  subtract,
  multiply,
  divide,  ///< see is_quotient()
  negative,
  equal,
  less,
  less_equal,
  in_set,  ///< constants in `set`, of a text in `texts`
  is_known,
  logical_not,
  logical_and,
  logical_or,
  add_months,
  add_days,
  add_working_days,  ///< by the calendar in `working_days`
  months_between,
  years_between,
  days_between,
  earliest,
  latest,
  choose,   ///< args[0] ? args[1] : args[2]
  is_true,  ///< a condition; what is not applicable is not true
  count,    ///< of the rows of `rows` for which args[0] holds; args[0] is read on the inner row and says also which rows count
  share,    ///< of the rows of `rows`: those for which args[0] holds, of those for which args[1] holds (args[0] implies it)
  sum,      ///< over the rows of `rows` for which args[0] holds, of args[1] over `lo`; so are the next four
  min,
  max,
  mean,
  median,    ///< of an even number of rows the mean of the middle two
  distinct,  ///< of the rows as count takes them how many different args[1]: numbers, days, codes or linked rows
  claim,     ///< only at a unit, as the next two: what the unit `outer` further out states as `name`; `lo` is a Claimed::Over
  at_least,  ///< the target `name` of that unit
  at_most,
  of_unit  ///< only on a unit's rows: what args[0], written about the unit, comes to there; once it is known, `given` says it
};

struct Bound;
using BoundPtr = std::shared_ptr<const Bound>;

/// One step on the way from a row to a linked row: `person`, `unit`, `profile` (the row's person's, in force on the row's day);
/// with a code a keyed link, `paper('application')`: of the rows of frame `name` that belong to the row, the one of that code, of
/// the last round.
struct Hop {
  std::string name;
  std::string code;
  friend bool operator==(const Hop&, const Hop&) = default;
};

/// Which rows an aggregate runs over.
struct RowSet {
  /// The day that `members` are asked for: the period's last, the day before it, or `day`.
  enum class Instant : std::uint8_t { end, start, day };

  std::string relation;      ///< admissions, members, ... of a unit; votes, papers, ... of a row; below: units
  std::string frame;         ///< the frame of the snapshot that holds them
  std::vector<Hop> links{};  ///< of a row: the way to the row that they belong to; `{"dossier"}` for a judged step's papers
  int outer = 0;             ///< how many rows, or units, further out that way begins
  bool below = false;        ///< of a unit that a row links to: also those of all units below it
  Instant instant = Instant::end;
  Date day{};
  std::string kind{};   ///< of units below: only those; empty: all
  std::string level{};  ///< likewise
  friend bool operator==(const RowSet&, const RowSet&) = default;
};

/// A typed, resolved node, with the text that it was bound from (empty where binding added the node).
struct Bound {
  BoundOp op = BoundOp::constant;
  ValueType type;
  std::vector<BoundPtr> args;
  std::int64_t lo = 0;
  Rational fraction;
  std::string name;
  std::vector<Hop> links;
  int outer = 0;
  std::vector<std::int64_t> set;  ///< in_set: places, days or numbers, ascending
  std::vector<std::string> texts;
  RowSet rows;
  std::shared_ptr<const WorkingDays> working_days;
  Amount given;  ///< of_unit without args; a Boolean between 0 and 1
  Expr source;
};

/// Whether a row's fraction is a whole number over a positive constant, `args[0] / args[1]`: blocks of rows compute with the whole
/// numbers. All other fractions are computed row by row, as what may be not applicable is.
[[nodiscard]] bool is_quotient(const Bound& bound);

/// The row that an Expr is written about.
enum class RowKind : std::uint8_t {
  dossier,  ///< a dossier at a step: a row of judged_table(); law time is its step_date
  unit      ///< a unit over a period; law time is the period's end
};

/// What `claim('id')` may name: a number or a code, stated for a period or for a day. What is not said otherwise, as an indicator,
/// is a number for the period, else for its last day.
struct Claimed {
  enum class Over : std::uint8_t { period, day, either };
  std::string id;
  std::string list;  ///< of a code; empty: a number
  Over over = Over::either;
};

/// What binding reads names from. Pointers must outlive the call.
struct BindContext {
  const Schema* schema = nullptr;
  const std::vector<Parameter>* parameters = nullptr;
  const std::vector<Group>* groups = nullptr;
  std::shared_ptr<const WorkingDays> working_days = nullptr;  ///< nullptr: no calendar was declared
  const std::vector<Claimed>* claimed = nullptr;              ///< nullptr: any id is a number
};

struct BindError {
  int number = 0;  ///< 3002-3009, 3011, 3014-3016, 3020-3024, 3112, 3201
  std::vector<std::string> args;
  Expr at;  ///< the offending node
  [[nodiscard]] std::string message(Lang lang) const;
};

/// The result of binding: either `bound`, or every error that was found, in the order of the text.
struct BindResult {
  BoundPtr bound;
  std::vector<BindError> errors;
};

/// Gives every node of an Expr its type, its frame and its place of reading. An unknown name is answered with the nearest one; a
/// construct that the engine does not run yet is refused with Error 3008, never ignored. About a dossier the result must be a
/// Boolean, about a unit a number (Error 3011).
///
///   bind(parse("years_between(born, step_date) >= param('vn.age_min')"), RowKind::dossier, {&schema, &parameters}).bound
[[nodiscard]] BindResult bind(const Expr& expr, RowKind row, const BindContext& context);
/// A condition on rows of one table, for instance a Group's `where`: to be joined with the condition of a count over that frame.
[[nodiscard]] BindResult bind_rows(const Expr& expr, std::string_view table, const BindContext& context);
/// A value of any type on rows of one table, or of judged_table() by its name.
[[nodiscard]] BindResult bind_value(const Expr& expr, std::string_view table, const BindContext& context);

/// Both conditions; an empty one says nothing.
[[nodiscard]] BoundPtr both(BoundPtr a, BoundPtr b);

/// What a row of the frame `judged` holds, a dossier at a step. run/check.hpp builds the frame by it.
[[nodiscard]] const TableSchema& judged_table();

/// A relation of a unit: what data/README.md says counts. Its rows lie in a frame; `where` says which, in the written form, where
/// `period.start` and `period.end` are the window asked for (`.during(years=10)` moves it), `instant` the day, `as_of` the
/// snapshot's.
struct Relation {
  std::string name;
  std::string frame;
  std::string where;  ///< empty: every row of the unit
};
[[nodiscard]] const std::vector<Relation>& unit_relations();

}  // namespace ketnap
