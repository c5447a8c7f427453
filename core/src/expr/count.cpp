#include <ketnap/expr/count.hpp>

#include <algorithm>
#include <stdexcept>

#include "data/spare_memory.hpp"
#include "expr/each_bit.hpp"
#include "expr/each_block.hpp"
#include "expr/lanes/dispatch.hpp"
#include "expr/rows_within.hpp"

namespace ketnap {
namespace {

constexpr std::size_t block_rows = 8192;
/// Whole blocks that one thread takes. Sums within a part fit into 16 bits.
constexpr std::size_t part_rows = 7 * block_rows;

std::size_t at(std::int32_t place) { return static_cast<std::size_t>(place); }

/// The firsts of units and their ends, as places, ascending.
std::vector<std::int32_t> ends_of(const Tree& tree, std::span<const std::int32_t> units) {
  std::vector<bool> is_end(tree.size() + 1, false);
  for (const std::int32_t unit : units) is_end[at(unit)] = is_end[at(tree[at(unit)].end)] = true;
  std::vector<std::int32_t> places;
  for (std::size_t place = 0; place < is_end.size(); ++place)
    if (is_end[place]) places.push_back(static_cast<std::int32_t>(place));
  return places;
}

}  // namespace

/// One pass over a frame.
class Counting {
 public:
  Counting(const Snapshot& snapshot, const Frame& frame, const Program& program, std::size_t roots, const CountOptions& options)
      : frame_(frame),
        program_(program),
        roots_(roots),
        set_(options.set),
        kernels_(lanes::kernels_of(options.set == InstructionSet::plain ? InstructionSet::baseline : options.set)) {
    if (kernels_ == nullptr) kernels_ = lanes::kernels_of(InstructionSet::best);
    const std::size_t units = snapshot.tree().size();
    out_.units_ = units + 1;
    set_columns();
    by_units_ = frame.groups_of() == "units";
    if (!by_units_ && frame.link_target("unit") != "units")
      throw std::logic_error("frame " + frame.name() + " has no rows of units");
    end_ = by_units_ ? at(frame.starts()[units]) : frame.rows();
    if (by_units_) set_lines(snapshot, options.units);
    if (!by_units_ || !frame.counted_below().empty()) out_.others_.assign(columns_ * out_.units_, 0);
  }

  Counts count(std::size_t threads) && {
    const std::size_t parts = (end_ - begin_) / part_rows + 1;
    if (by_units_) out_.before_part_.assign((parts + 1) * out_.columns_, 0);
    std::vector<Worker> workers;
    for (std::size_t i = 0; i < std::clamp<std::size_t>(threads, 1, parts); ++i) workers.emplace_back(set_);
    each_block(parts, workers.size(), [&](std::size_t thread, std::size_t part) { count_part(workers[thread], part); });
    for (std::size_t i = out_.columns_; i < out_.before_part_.size(); ++i)
      out_.before_part_[i] += out_.before_part_[i - out_.columns_];
    for (const Worker& worker : workers)
      for (const Other& other : worker.others) out_.others_[other.column * out_.units_ + other.place] += other.change;
    if (!out_.others_.empty())
      for (std::size_t column = 0; column < columns_; ++column)
        for (std::size_t place = 1; place < out_.units_; ++place)
          out_.others_[column * out_.units_ + place] += out_.others_[column * out_.units_ + place - 1];
    return std::move(out_);
  }

 private:
  /// A row that counts for what lies after a place, and not in its turn.
  struct Other {
    std::size_t column;
    std::size_t place;
    std::int32_t change;
  };
  struct Worker {
    explicit Worker(InstructionSet set) : work(set) {}
    Program::Workspace work;
    std::vector<const std::uint64_t*> planes;
    std::vector<std::uint16_t> turned;
    std::vector<std::uint32_t> marks;
    std::vector<Other> others;
  };

  // What possibly satisfies a root has a column of its own only where that may be more.
  void set_columns() {
    columns_ = roots_;
    for (std::size_t root = 0; root < roots_; ++root) out_.possible_.push_back(program_.is_always_known(root) ? root : columns_++);
    constexpr std::size_t together = lanes::columns_together;
    out_.columns_ = (columns_ + together - 1) / together * together;
  }

  void set_lines(const Snapshot& snapshot, std::span<const std::int32_t> units) {
    const auto starts = frame_.starts().first(out_.units_);
    if (units.empty()) {
      line_rows_.assign(starts.begin(), starts.end());
    } else {
      out_.line_of_.assign(out_.units_, no_row);
      for (const std::int32_t place : ends_of(snapshot.tree(), units)) {
        out_.line_of_[at(place)] = static_cast<std::int32_t>(line_rows_.size());
        line_rows_.push_back(starts[at(place)]);
      }
    }
    if (!line_rows_.empty()) {
      begin_ = at(line_rows_.front());
      end_ = at(line_rows_.back());
    }
    for (const std::int32_t row : line_rows_) out_.part_of_.push_back(static_cast<std::uint32_t>((at(row) - begin_) / part_rows));
    lines_ = snapshot.spare_memory().take<std::uint16_t>(line_rows_.size() * out_.columns_);
    out_.lines_ = lines_;
  }

  void count_part(Worker& worker, std::size_t part) {
    const std::size_t begin = begin_ + part * part_rows;
    const std::size_t end = std::min(begin + part_rows, end_);
    const bool is_last = end_ < begin + part_rows;
    std::vector<std::uint16_t> sums(out_.columns_, 0);
    // Lines at the frame's end have no row after them, and belong to the last part.
    for (std::size_t first = begin; first == begin || first < end; first += block_rows) {
      const std::size_t last = std::min(first + block_rows, end);
      if (first < last) program_.run(first, last, worker.work);
      set_planes(worker, last - first);
      if (by_units_) add_lines(worker, first, last, is_last && last == end_, sums);
      if (!out_.others_.empty()) add_others(worker, first, last);
    }
    for (std::size_t column = 0; column < sums.size() && by_units_; ++column)
      out_.before_part_[(part + 1) * out_.columns_ + column] = sums[column];
  }

  void set_planes(Worker& worker, std::size_t rows) const {
    worker.planes.assign(out_.columns_, nullptr);
    if (rows == 0) return;
    for (std::size_t root = 0; root < roots_; ++root) {
      const BitPlanes planes = program_.planes(worker.work, root);
      worker.planes[root] = planes.surely.data();
      if (out_.possible_[root] != root)
        worker.planes[out_.possible_[root]] = planes.possibly.data();
      else if (planes.surely.data() != planes.possibly.data() && !std::ranges::equal(planes.surely, planes.possibly))
        throw std::logic_error("rows of " + frame_.name() + " are unknown although none should be");
    }
    // What fills up the last vector of columns is never read.
    std::fill(worker.planes.begin() + static_cast<std::ptrdiff_t>(columns_), worker.planes.end(), worker.planes.front());
  }

  void add_lines(Worker& worker, std::size_t first, std::size_t last, bool is_end, std::vector<std::uint16_t>& sums) {
    const auto row = [](std::int32_t line_row) { return at(line_row); };
    const auto from = std::ranges::lower_bound(line_rows_, first, {}, row);
    const auto to = is_end ? line_rows_.end() : std::ranges::lower_bound(line_rows_, last, {}, row);
    const auto line = static_cast<std::size_t>(from - line_rows_.begin());
    worker.marks.clear();
    for (auto i = from; i != to; ++i) worker.marks.push_back(static_cast<std::uint32_t>(at(*i) - first));
    const std::size_t words = (last - first + 63) / 64;
    worker.turned.resize((words * 4 + lanes::lines_after + 1) * out_.columns_);
    if (words != 0) kernels_->turn(worker.planes.data(), out_.columns_, words, worker.turned.data());
    kernels_->running(worker.turned.data(), out_.columns_, last - first, worker.marks.data(), worker.marks.size(), sums.data(),
                      lines_.get() + line * out_.columns_);
  }

  void add_others(Worker& worker, std::size_t first, std::size_t last) const {
    const auto units = by_units_ ? std::span<const std::int32_t>() : frame_.link("unit");
    const auto tops = frame_.counted_below();
    const std::size_t words = (last - first + 63) / 64;
    for (std::size_t column = 0; column < columns_; ++column) {
      const auto add = [&](std::int32_t unit, std::int32_t change) {
        if (unit != no_row) worker.others.push_back({.column = column, .place = at(unit) + 1, .change = change});
      };
      each_bit({worker.planes[column], words}, [&](std::size_t row) {
        if (!units.empty()) add(units[first + row], 1);
        // What counts only below a unit is taken away there again, and so from all above it.
        if (!tops.empty()) add(tops[first + row], -1);
      });
    }
  }

  const Frame& frame_;
  const Program& program_;
  std::size_t roots_;
  InstructionSet set_;
  const lanes::Kernels* kernels_;
  bool by_units_ = false;
  std::size_t begin_ = 0;  // of the rows that are counted
  std::size_t end_ = 0;
  std::size_t columns_ = 0;              // without those that fill up the last vector
  std::vector<std::int32_t> line_rows_;  // of each line the row that it stands before
  std::shared_ptr<std::uint16_t> lines_;
  Counts out_;
};

Counts count_rows(const Snapshot& snapshot, const Frame& frame, std::span<const Root> roots, std::span<const Parameter> parameters,
                  const CountOptions& options) {
  if (roots.empty()) return {};
  const Program program(snapshot, frame, roots, parameters, Reading::joined);
  return Counting(snapshot, frame, program, roots.size(), options).count(options.threads);
}

std::vector<std::int32_t> rows_behind(const Snapshot& snapshot, const Frame& frame, const Root& root,
                                      std::span<const Parameter> parameters, std::int32_t first, std::int32_t end, bool possibly) {
  const Program program(snapshot, frame, {&root, 1}, parameters);
  Program::Workspace work;
  const RowsWithin within(frame, first, end);
  std::vector<std::int32_t> rows;
  for (std::size_t begin = within.begin(); begin < within.end(); begin += block_rows) {
    program.run(begin, std::min(begin + block_rows, within.end()), work);
    const BitPlanes planes = program.planes(work, 0);
    each_bit(possibly ? planes.possibly : planes.surely, [&](std::size_t row) {
      if (within.has(begin + row)) rows.push_back(static_cast<std::int32_t>(begin + row));
    });
  }
  return rows;
}

}  // namespace ketnap
