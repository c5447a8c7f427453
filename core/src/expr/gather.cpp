#include "expr/gather.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include "expr/each_block.hpp"
#include "expr/gathered_rows.hpp"
#include "expr/rows_within.hpp"

namespace ketnap {
namespace {

// `use(at, surely)` for each row that may be one.
template <class Use>
void each_possible(const BitPlanes& which, const Use& use) {
  for (std::size_t word = 0; word < which.possibly.size(); ++word) {
    for (std::uint64_t left = which.possibly[word]; left != 0; left &= left - 1) {
      const auto bit = static_cast<std::size_t>(std::countr_zero(left));
      use(word * 64 + bit, (which.surely[word] >> bit & 1U) != 0);
    }
  }
}

}  // namespace

std::vector<std::int32_t> units_of(const Snapshot& snapshot, const Frame& frame) {
  std::vector<std::int32_t> units(frame.rows(), no_row);
  if (frame.groups_of() != "units") {
    if (frame.link_target("unit") != "units") throw std::logic_error("frame " + frame.name() + " has no rows of units");
    const auto links = frame.link("unit");
    units.assign(links.begin(), links.end());
    return units;
  }
  const auto starts = frame.starts();
  for (std::size_t unit = 0; unit < snapshot.tree().size(); ++unit)
    for (auto row = static_cast<std::size_t>(starts[unit]); row < static_cast<std::size_t>(starts[unit + 1]); ++row)
      units[row] = static_cast<std::int32_t>(unit);
  return units;
}

namespace {

constexpr std::size_t block_rows = 8192;
/// Whole blocks that one thread takes.
constexpr std::size_t part_rows = 8 * block_rows;
/// Roots that run together: what is kept of each until all parts are there takes memory.
constexpr std::size_t roots_together = 16;

/// Some roots over a frame, by parts of it. The rows of a frame that lies in the order of the tree come stretch by stretch; those
/// of any other are first put into that order.
class Gathering {
 public:
  Gathering(const Snapshot& snapshot, const Frame& frame, std::span<const ValueRoot> roots, std::span<const Parameter> parameters,
            std::shared_ptr<const Stretches> stretches)
      : frame_(frame),
        roots_(roots),
        stretches_(std::move(stretches)),
        program_(snapshot, frame, conditions_and_values(roots), parameters, Reading::joined),
        is_in_order_(frame.groups_of() == "units") {
    for (const ValueRoot& root : roots) what_.push_back(row_values(*root.value));
    if (!is_in_order_) {
      unit_of_ = frame.link("unit");
      end_ = frame.rows();
      return;
    }
    for (std::size_t i = 0; i <= stretches_->size(); ++i)
      begins_.push_back(static_cast<std::size_t>(frame.starts()[static_cast<std::size_t>(stretches_->place(i))]));
    begin_ = begins_.front();
    end_ = begins_.back();
  }

  void gather(const CountOptions& options, std::span<ValuedRows> out) {
    const std::size_t parts = (end_ - begin_ + part_rows - 1) / part_rows;
    const std::size_t threads = std::clamp<std::size_t>(options.threads, 1, std::max<std::size_t>(parts, 1));
    std::vector<Program::Workspace> works;
    for (std::size_t i = 0; i < threads; ++i) works.emplace_back(options.set);
    std::vector<std::vector<Part>> of_roots(roots_.size(), std::vector<Part>(parts));
    each_block(parts, threads, [&](std::size_t thread, std::size_t part) { take(works[thread], part, of_roots); });
    each_block(roots_.size(), options.threads, [&](std::size_t, std::size_t root) {
      std::vector<GatheredRows> rows;
      if (is_in_order_)
        for (Part& part : of_roots[root]) rows.push_back(std::move(*part.rows));
      else if (stretches_->size() != 0)
        rows.push_back(in_order(root, of_roots[root]));
      out[root] = GatheredRows::together(std::move(rows), stretches_, program_.has_amounts(value_of(root)));
    });
  }

 private:
  /// A row in no order.
  template <class Row>
  struct Placed {
    std::uint32_t stretch;
    std::int32_t top;
    Row row;
  };
  struct Part {
    std::optional<GatheredRows> rows;
    std::vector<Placed<ValuedRow>> values;
    std::vector<Placed<AmountRow>> amounts;
  };

  // Where a root's condition and its value stand in the program.
  static std::size_t condition_of(std::size_t root) { return 2 * root; }
  static std::size_t value_of(std::size_t root) { return 2 * root + 1; }
  static std::vector<Root> conditions_and_values(std::span<const ValueRoot> roots) {
    std::vector<Root> both;
    for (const ValueRoot& root : roots) {
      both.push_back({root.condition, root.dates});
      both.push_back({root.value, root.dates});
    }
    return both;
  }

  [[nodiscard]] bool has_tops() const { return !frame_.counted_below().empty(); }
  [[nodiscard]] std::int32_t top(std::size_t row) const { return has_tops() ? frame_.counted_below()[row] : no_row; }
  [[nodiscard]] std::size_t stretch_of_row(std::size_t row) const {
    return static_cast<std::size_t>(std::ranges::upper_bound(begins_, row) - begins_.begin()) - 1;
  }

  void take(Program::Workspace& work, std::size_t part, std::vector<std::vector<Part>>& of_roots) const {
    const std::size_t begin = begin_ + part * part_rows;
    const std::size_t end = std::min(begin + part_rows, end_);
    if (is_in_order_)
      for (std::size_t root = 0; root < roots_.size(); ++root)
        of_roots[root][part].rows.emplace(roots_[root].op, has_tops(), stretch_of_row(begin), stretch_of_row(end - 1));
    for (std::size_t first = begin; first < end; first += block_rows) {
      program_.run(first, std::min(first + block_rows, end), work);
      for (std::size_t root = 0; root < roots_.size(); ++root) {
        if (program_.has_amounts(value_of(root))) {
          const std::span<const Amount> amounts = program_.amounts(work, value_of(root));
          add(work, root, first, of_roots[root][part], &Part::amounts,
              [&](std::size_t at, bool surely) { return amount_row(amounts[at], surely, what_[root]); });
        } else {
          const Values values = program_.values(work, value_of(root));
          add(work, root, first, of_roots[root][part], &Part::values,
              [&](std::size_t at, bool surely) { return valued_row({values.lo[at], values.hi[at]}, surely, what_[root]); });
        }
      }
    }
    if (is_in_order_)
      for (std::size_t root = 0; root < roots_.size(); ++root) of_roots[root][part].rows->end();
  }

  template <class Row, class RowAt>
  void add(const Program::Workspace& work, std::size_t root, std::size_t begin, Part& part, std::vector<Placed<Row>> Part::* placed,
           const RowAt& row_at) const {
    std::size_t stretch = is_in_order_ ? stretch_of_row(begin) : 0;
    each_possible(program_.planes(work, condition_of(root)), [&](std::size_t at, bool surely) {
      const std::size_t row = begin + at;
      if (is_in_order_) {
        while (begins_[stretch + 1] <= row) ++stretch;
        return part.rows->add(stretch, row_at(at, surely), top(row));
      }
      if (unit_of_[row] == no_row) return;
      if (const auto of_unit = stretches_->of(unit_of_[row]))
        (part.*placed).push_back({static_cast<std::uint32_t>(*of_unit), top(row), row_at(at, surely)});
    });
  }

  [[nodiscard]] GatheredRows in_order(std::size_t root, std::vector<Part>& parts) const {
    GatheredRows out(roots_[root].op, has_tops(), 0, stretches_->size() - 1);
    add_in_order(parts, &Part::values, out);
    add_in_order(parts, &Part::amounts, out);
    out.end();
    return out;
  }

  template <class Row>
  void add_in_order(std::vector<Part>& parts, std::vector<Placed<Row>> Part::* placed, GatheredRows& out) const {
    std::vector<Placed<Row>> rows;
    for (Part& part : parts) rows.insert(rows.end(), (part.*placed).begin(), (part.*placed).end());
    std::ranges::stable_sort(rows, {}, &Placed<Row>::stretch);
    for (const Placed<Row>& one : rows) out.add(one.stretch, one.row, one.top);
  }

  const Frame& frame_;
  std::span<const ValueRoot> roots_;
  std::shared_ptr<const Stretches> stretches_;
  Program program_;
  std::vector<RowValues> what_;
  bool is_in_order_;
  std::span<const std::int32_t> unit_of_;  // of each row of a frame that does not lie in the order of the tree
  std::vector<std::size_t> begins_;        // of each stretch, and the end: rows of one that does
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace

std::vector<ValuedRows> gather_rows(const Snapshot& snapshot, const Frame& frame, std::span<const ValueRoot> roots,
                                    std::span<const Parameter> parameters, const CountOptions& options) {
  if (frame.groups_of() != "units" && frame.link_target("unit") != "units")
    throw std::logic_error("frame " + frame.name() + " has no rows of units");
  const auto stretches = std::make_shared<const Stretches>(snapshot.tree(), options.units);
  std::vector<ValuedRows> out(roots.size());
  for (std::size_t first = 0; first < roots.size(); first += roots_together) {
    const std::size_t many = std::min(roots_together, roots.size() - first);
    Gathering(snapshot, frame, roots.subspan(first, many), parameters, stretches)
        .gather(options, std::span(out).subspan(first, many));
  }
  return out;
}

RowsWithValues gather_rows(const Snapshot& snapshot, const Frame& frame, const ValueRoot& root,
                           std::span<const Parameter> parameters, std::int32_t first, std::int32_t end) {
  const std::array parts = {Root{root.condition, root.dates}, Root{root.value, root.dates}};
  const Program program(snapshot, frame, parts, parameters);
  Program::Workspace work;
  const RowsWithin within(frame, first, end);
  const RowValues what = row_values(*root.value);
  RowsWithValues out;
  out.has_amounts = program.has_amounts(1);
  for (std::size_t begin = within.begin(); begin < within.end(); begin += block_rows) {
    program.run(begin, std::min(begin + block_rows, within.end()), work);
    each_possible(program.planes(work, 0), [&](std::size_t at, bool surely) {
      if (!within.has(begin + at)) return;
      if (out.has_amounts)
        out.amounts.push_back(amount_row(program.amounts(work, 1)[at], surely, what));
      else
        out.rows.push_back(valued_row({program.values(work, 1).lo[at], program.values(work, 1).hi[at]}, surely, what));
    });
  }
  return out;
}

}  // namespace ketnap
