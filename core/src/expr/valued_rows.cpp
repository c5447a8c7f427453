#include "expr/valued_rows.hpp"

#include <algorithm>
#include <map>

#include <ketnap/data/frame.hpp>

#include "expr/whole_amounts.hpp"

namespace ketnap {
namespace {

std::size_t at(std::int32_t place) { return static_cast<std::size_t>(place); }

bool may_be_beyond(const Bound& value) {
  switch (value.op) {
    case BoundOp::months_between:
    case BoundOp::years_between:
    case BoundOp::days_between:
    case BoundOp::add_months:
    case BoundOp::add_days:
    case BoundOp::add_working_days:
    case BoundOp::earliest:
    case BoundOp::latest:
      return true;
    case BoundOp::of_unit:
      return value.type.kind == ValueKind::date || value.given.is_beyond();
    case BoundOp::field:
      return value.type.kind == ValueKind::date;
    case BoundOp::add:
    case BoundOp::subtract:
    case BoundOp::multiply:
    case BoundOp::divide:
    case BoundOp::negative:
      return std::ranges::any_of(value.args, [](const BoundPtr& arg) { return may_be_beyond(*arg); });
    case BoundOp::choose:
      return may_be_beyond(*value.args[1]) || may_be_beyond(*value.args[2]);
    default:
      return false;
  }
}

/// Where each key was seen last, of keys that lie close together or anywhere.
class LastSeen {
 public:
  explicit LastSeen(std::span<const std::int32_t> keys) {
    const auto [least, most] = std::ranges::minmax(keys);
    const auto span = static_cast<std::size_t>(std::int64_t{most} - least) + 1;
    least_ = least;
    if (span <= 8 * keys.size() + 4096) dense_.assign(span, no_row);
  }
  [[nodiscard]] std::int32_t& operator[](std::int32_t key) {
    if (!dense_.empty()) return dense_[static_cast<std::size_t>(std::int64_t{key} - least_)];
    return sparse_.try_emplace(key, no_row).first->second;
  }

 private:
  std::int64_t least_ = 0;
  std::vector<std::int32_t> dense_;
  std::map<std::int32_t, std::int32_t> sparse_;
};

}  // namespace

RowValues row_values(const Bound& value) {
  if (!may_be_beyond(value)) return RowValues::numbers;
  return value.type.kind == ValueKind::date ? RowValues::days : RowValues::times;
}

AmountRow amount_row(const Amount& value, bool surely, RowValues what) {
  AmountRow row{.value = value, .surely = surely && value.applies == Amount::Applies::yes};
  if (what == RowValues::numbers) return row;
  if (what == RowValues::days && value.applies != Amount::Applies::no) {
    row.value = engine::amount_of(engine::day_or_beyond(engine::interval(value)));
    row.value.applies = value.applies;
  }
  row.surely = row.surely && row.value.low.is_number() && row.value.high.is_number();
  return row;
}

Stretches::Stretches(const Tree& tree, std::span<const std::int32_t> units) : tree_(&tree) {
  std::vector<bool> is_end(tree.size() + 1, units.empty());
  for (const std::int32_t unit : units) is_end[at(unit)] = is_end[at(tree[at(unit)].end)] = true;
  lines_before_.reserve(is_end.size());
  for (std::size_t place = 0; place < is_end.size(); ++place) {
    lines_before_.push_back(static_cast<std::uint32_t>(places_.size()));
    if (is_end[place]) places_.push_back(static_cast<std::int32_t>(place));
  }
}

std::optional<std::size_t> Stretches::of(std::int32_t unit) const {
  const std::size_t lines = lines_before_[at(unit) + 1];
  if (lines == 0 || lines == places_.size()) return std::nullopt;
  return lines - 1;
}

std::span<const ValuedRow> ValuedRows::of(std::int32_t first, std::int32_t end, std::vector<ValuedRow>& room) const {
  const std::size_t from = stretches_->from(first);
  const std::size_t to = stretches_->from(end);
  const auto rows = rows_.of(from, to);
  if (tops_.empty() && of_kinds_.entries.empty() && keys_.entries.empty()) return rows;
  room.clear();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t top = rows_.starts[from] + i;
    if (tops_.empty() || tops_[top] < first || end <= tops_[top]) room.push_back(rows[i]);
  }
  for (const std::int32_t key : keys_.of(from, to)) room.push_back({.value = {key, key}});
  add_kinds(from, to, room);
  return room;
}

void ValuedRows::add_kinds(std::size_t from, std::size_t to, std::vector<ValuedRow>& room) const {
  const auto there = of_kinds_.of(from, to);
  const auto add = [&](std::size_t kind, std::int64_t times) {
    room.push_back(kinds_[kind]);
    room.back().times = times;
  };
  // A stretch says each kind once. Of several stretches a kind is added up, unless that takes longer than to say it again.
  if (there.size() < kinds_.size() || to - from == 1) {
    for (const RowsOfKind& some : there) add(some.kind, some.times);
    return;
  }
  std::vector<std::int64_t> times(kinds_.size(), 0);
  for (const RowsOfKind& some : there) times[some.kind] += some.times;
  for (std::size_t kind = 0; kind < kinds_.size(); ++kind)
    if (times[kind] != 0) add(kind, times[kind]);
}

std::span<const AmountRow> ValuedRows::amounts_of(std::int32_t first, std::int32_t end, std::vector<AmountRow>& room) const {
  const std::size_t from = stretches_->from(first);
  const auto rows = amounts_.of(from, stretches_->from(end));
  if (tops_.empty()) return rows;
  room.clear();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::int32_t top = tops_[amounts_.starts[from] + i];
    if (top < first || end <= top) room.push_back(rows[i]);
  }
  return room;
}

SureSums ValuedRows::sums(std::int32_t first, std::int32_t end) const {
  if (sums_.empty()) return {};
  const SureSums& before = sums_[stretches_->from(first)];
  const SureSums& after = sums_[stretches_->from(end)];
  return {.low = after.low - before.low, .high = after.high - before.high, .rows = after.rows - before.rows};
}

std::optional<std::int64_t> ValuedRows::distinct(std::int32_t first, std::int32_t end) const {
  const std::size_t from = stretches_->from(first);
  const std::size_t to = stretches_->from(end);
  if (repeated_.empty() || rows_.many(from, to) != 0) return std::nullopt;
  return static_cast<std::int64_t>(keys_.many(from, to)) - (repeated_[to] - repeated_[from]);
}

// Of the rows of one key in their order, each but the first repeats the one before it in every unit that has both: in the lowest of
// them, and in all above that.
void ValuedRows::count_keys_once() {
  repeated_.assign(stretches_->size() + 1, 0);
  if (keys_.entries.empty()) return;
  const Tree& tree = stretches_->tree();
  std::vector<std::int32_t> at_unit(tree.size() + 1, 0);
  LastSeen seen(keys_.entries);
  for (std::size_t stretch = 0; stretch < stretches_->size(); ++stretch) {
    const std::int32_t here = stretches_->place(stretch);
    for (const std::int32_t key : keys_.of(stretch, stretch + 1)) {
      std::int32_t& last = seen[key];
      std::int32_t both = last;
      while (both >= 0 && tree[at(both)].end <= here) both = tree[at(both)].parent;
      if (both >= 0) ++at_unit[at(both)];
      last = here;
    }
  }
  std::int32_t before = 0;
  std::size_t unit = 0;
  for (std::size_t stretch = 0; stretch <= stretches_->size(); ++stretch) {
    for (; unit < at(stretches_->place(stretch)); ++unit) before += at_unit[unit];
    repeated_[stretch] = before;
  }
  if (rows_.entries.empty()) keys_.entries = {};
}

}  // namespace ketnap
