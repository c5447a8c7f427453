#include <algorithm>
#include <functional>
#include <stdexcept>
#include <tuple>

#include <ketnap/base/date.hpp>
#include <ketnap/data/derived.hpp>

namespace ketnap {
namespace {

constexpr std::int32_t most_days_between = 90;

std::size_t at(std::int32_t row) { return static_cast<std::size_t>(row); }

const Column& column_of(const Frame& frame, std::string_view name) {
  const Column* column = frame.column(name);
  if (column == nullptr) throw std::logic_error("frame " + frame.name() + " lacks the column " + std::string(name));
  return *column;
}

/// A column of days, each from its earliest to its latest.
struct Days {
  explicit Days(const Column& column)
      : low(column.values.as<std::int32_t>()), high(column.high.empty() ? low : column.high.as<std::int32_t>()) {}
  std::span<const std::int32_t> low;
  std::span<const std::int32_t> high;
};

/// The rows whose code is the one, or is not known.
class MayBe {
 public:
  MayBe(const Schema& schema, const Column& column, std::string_view key) : column_(column) {
    const CodeList* list = schema.list(column.field.target);
    place_ = list == nullptr ? -1 : list->place_of(key).value_or(-1);
  }
  bool operator()(std::int32_t row) const {
    if (!column_.is_known(at(row))) return true;
    return (column_.wide_codes() ? column_.values.as<std::uint16_t>()[at(row)] : column_.values.as<std::uint8_t>()[at(row)]) ==
           place_;
  }

 private:
  const Column& column_;
  std::int32_t place_ = -1;
};

struct Spells {
  Spells(const Schema& schema, const Frame& spells)
      : frame(spells),
        people(spells.link("person")),
        units(spells.link("unit")),
        since(column_of(spells, "since")),
        until(column_of(spells, "until")),
        may_have_arrived(schema, column_of(spells, "began_by"), "arrived"),
        may_have_moved(schema, column_of(spells, "ended_by"), "moved") {}

  [[nodiscard]] bool may_be_departure(std::int32_t row) const {
    return until.low[at(row)] != Date::never().days() && may_have_moved(row);
  }

  const Frame& frame;
  std::span<const std::int32_t> people;
  std::span<const std::int32_t> units;
  Days since;
  Days until;
  MayBe may_have_arrived;
  MayBe may_have_moved;
};

/// The spell at the other end of each spell's beginning and end; no_row where it lies outside the registry. A spell in the middle
/// has both.
struct OtherEnds {
  std::vector<std::int32_t> before;
  std::vector<std::int32_t> after;
};

// `of_one` are all spells of one person in the order of their beginnings.
void match(const Spells& spells, std::span<const std::int32_t> of_one, OtherEnds& ends) {
  for (const std::int32_t left : of_one) {
    if (!spells.may_be_departure(left)) continue;
    const auto next = std::ranges::find_if(
        of_one, [&](std::int32_t row) { return row != left && spells.since.high[at(row)] >= spells.until.low[at(left)]; });
    if (next == of_one.end() || !spells.may_have_arrived(*next)) continue;
    if (spells.since.low[at(*next)] > spells.until.high[at(left)] + most_days_between) continue;
    // Of two spells at once that lead to one, the later end does.
    const std::int32_t rival = ends.before[at(*next)];
    if (rival != no_row && spells.until.low[at(rival)] > spells.until.low[at(left)]) continue;
    if (rival != no_row) ends.after[at(rival)] = no_row;
    ends.before[at(*next)] = left;
    ends.after[at(left)] = *next;
  }
}

OtherEnds other_ends(const Spells& spells) {
  OtherEnds ends{.before = std::vector<std::int32_t>(spells.frame.rows(), no_row),
                 .after = std::vector<std::int32_t>(spells.frame.rows(), no_row)};
  std::vector<bool> has_left;
  const auto rows = static_cast<std::int32_t>(spells.frame.rows());
  for (std::int32_t row = 0; row < rows; ++row) {
    const std::int32_t person = spells.people[at(row)];
    if (person == no_row || !spells.may_be_departure(row)) continue;
    if (has_left.size() <= at(person)) has_left.resize(at(person) + 1);
    has_left[at(person)] = true;
  }
  std::vector<std::int32_t> of_movers;
  for (std::int32_t row = 0; row < rows; ++row) {
    const std::int32_t person = spells.people[at(row)];
    if (person != no_row && at(person) < has_left.size() && has_left[at(person)]) of_movers.push_back(row);
  }
  std::ranges::sort(of_movers, {},
                    [&](std::int32_t row) { return std::tuple(spells.people[at(row)], spells.since.low[at(row)], row); });
  for (auto first = of_movers.begin(); first != of_movers.end();) {
    const auto last =
        std::find_if(first, of_movers.end(), [&](std::int32_t row) { return spells.people[at(row)] != spells.people[at(*first)]; });
    match(spells, {first, last}, ends);
    first = last;
  }
  return ends;
}

void give(Column& column, std::vector<std::int32_t> values, std::int32_t none) {
  column.rows = values.size();
  std::vector<std::uint8_t> bits((values.size() + 7) / 8, 0xFF);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] != none) continue;
    bits[i / 8] = static_cast<std::uint8_t>(bits[i / 8] & ~(1U << (i % 8)));
    ++column.null_count;
  }
  if (column.null_count != 0) column.validity = Buffer::of(bits);
  column.has_unknowns = column.null_count != 0;
  column.values = Buffer::of(values);
}

// Days before `until`, of which rows with an unknown one say between which.
Column last_days(const Field& field, const Spells& spells, std::span<const std::int32_t> rows) {
  Column column;
  column.field = field;
  column.rows = rows.size();
  const Column& until = column_of(spells.frame, "until");
  std::vector<std::int32_t> low;
  std::vector<std::int32_t> high;
  std::vector<std::uint8_t> bits((rows.size() + 7) / 8, 0);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    low.push_back(std::max(spells.until.low[at(rows[i])] - 1, Date::first().days()));
    high.push_back(std::max(spells.until.high[at(rows[i])] - 1, low.back()));
    if (until.is_known(at(rows[i])))
      bits[i / 8] = static_cast<std::uint8_t>(bits[i / 8] | (1U << (i % 8)));
    else
      ++column.null_count;
  }
  if (column.null_count != 0) column.validity = Buffer::of(bits);
  column.has_unknowns = low != high;
  column.values = Buffer::of(low);
  column.high = low == high ? column.values : Buffer::of(high);
  return column;
}

std::int32_t lowest_with(const Tree& tree, std::int32_t a, std::int32_t b) {
  if (a == no_row || b == no_row) return no_row;
  while (a >= 0 && !tree.is_below(b, a)) a = tree[at(a)].parent;
  return a < 0 ? no_row : a;
}

Frame frame_of(const TableSchema& table, const Tree& tree, const Spells& spells, std::span<const std::int32_t> other,
               const std::function<bool(std::int32_t)>& is_one) {
  std::vector<std::int32_t> rows;
  for (std::int32_t row = 0; row < static_cast<std::int32_t>(spells.frame.rows()); ++row)
    if (is_one(row)) rows.push_back(row);
  std::vector<std::int32_t> ends;
  std::vector<std::int32_t> below;
  std::vector<std::int32_t> starts(tree.size() + 2, 0);
  for (const std::int32_t row : rows) {
    const std::int32_t here = spells.units[at(row)];
    const std::int32_t there = other[at(row)] == no_row ? no_row : spells.units[at(other[at(row)])];
    ends.push_back(there);
    below.push_back(lowest_with(tree, here, there));
    ++starts[here == no_row ? tree.size() + 1 : at(here) + 1];
  }
  for (std::size_t i = 1; i < starts.size(); ++i) starts[i] += starts[i - 1];
  starts.pop_back();

  std::vector<Column> columns = take(spells.frame, rows).columns();
  for (const Field& field : table.fields) {
    if (spells.frame.column(field.name) != nullptr) continue;
    if (field.type == FieldType::date) {
      columns.push_back(last_days(field, spells, rows));
      continue;
    }
    Column column;
    column.field = field;
    give(column, ends, no_row);
    columns.push_back(std::move(column));
  }
  return Frame(table.name, rows.size(), std::move(columns))
      .grouped("units", Buffer::of(starts))
      .with_counted_below(Buffer::of(below));
}

}  // namespace

std::vector<Frame> frames_of_moves(const Schema& schema, const Tree& tree, const Frame& frame) {
  const Spells spells(schema, frame);
  const OtherEnds ends = other_ends(spells);
  return {frame_of(*schema.table("arrivals"), tree, spells, ends.before, spells.may_have_arrived),
          frame_of(*schema.table("departures"), tree, spells, ends.after,
                   [&](std::int32_t row) { return spells.may_be_departure(row); })};
}

}  // namespace ketnap
