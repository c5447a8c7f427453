#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include <ketnap/base/error.hpp>

#include "expr/lanes/code.hpp"

namespace ketnap::lanes {
namespace {

using engine::Instruction;
using engine::words;

constexpr std::int32_t lowest = std::numeric_limits<std::int32_t>::min();
constexpr std::int32_t highest = std::numeric_limits<std::int32_t>::max();
constexpr std::int32_t zeros[copies] = {};

Word there(std::size_t rows) { return rows % 64 == 0 ? ~Word{0} : (Word{1} << (rows % 64)) - 1; }
bool bit(const Word* plane, std::size_t row) { return (plane[row / 64] >> (row % 64) & 1U) != 0; }

int bits_between(const Word* plane, std::size_t begin, std::size_t end) {
  int bits = 0;
  while (begin < end) {
    const std::size_t many = std::min(end - begin, 64 - begin % 64);
    bits += std::popcount((plane[begin / 64] >> (begin % 64)) & (many == 64 ? ~Word{0} : (Word{1} << many) - 1));
    begin += many;
  }
  return bits;
}

/// Runs one step over the rows of its space.
class Runner {
 public:
  Runner(const engine::Code& code, const LaneCode& lanes, const Kernels& kernels, engine::State& plain, LaneState& state)
      : code_(code), lanes_(lanes), kernels_(kernels), plain_(plain), state_(state) {}

  bool run(const Step& step) {
    step_ = &step;
    rows_ = step.op == Op::children ? 0 : plain_.sizes[static_cast<std::size_t>(step.space)];
    if (step.target != nowhere) out() = View{};
    switch (step.op) {
      case Op::constant: {
        const auto& constant = lanes_.constants[static_cast<std::size_t>(step.operand)];
        out().lo = constant[0].data();
        out().hi = constant[0] == constant[1] ? constant[0].data() : constant[1].data();
        out().one = true;
        return true;
      }
      case Op::days:
        days();
        return true;
      case Op::bytes:
        bytes();
        return true;
      case Op::numbers:
        return numbers();
      case Op::widened:
        widened();
        return true;
      case Op::parameter:
        parameter();
        return true;
      case Op::key:
      case Op::last_key:
        return key();
      case Op::linear:
        linear();
        return true;
      case Op::product:
        product();
        return true;
      case Op::minimum:
        pairwise(kernels_.minimum);
        return true;
      case Op::maximum:
        pairwise(kernels_.maximum);
        return true;
      case Op::days_between:
        days_between();
        return true;
      case Op::choose:
        choose();
        return true;
      case Op::count:
        count();
        return true;
      case Op::spread:
        spread();
        return true;
      case Op::at_most:
        return compare(kernels_.at_most(arg(0).operand(), arg(1).operand(), rows_, plane(0), plane(1)));
      case Op::at_most_later:
        return at_most_later();
      case Op::equals:
        return compare(kernels_.equals(arg(0).operand(), arg(1).operand(), rows_, plane(0), plane(1)));
      case Op::within:
        within();
        return true;
      case Op::bytes_within:
        bytes_within();
        return true;
      case Op::known:
        known();
        return true;
      case Op::known_rows:
        known_rows();
        return true;
      case Op::logical_not:
        logical_not();
        return true;
      case Op::logical_and:
        logical([](Word a, Word b) { return a & b; });
        return true;
      case Op::logical_or:
        logical([](Word a, Word b) { return a | b; });
        return true;
      case Op::known_truth:
        for (std::size_t w = 0; w < words(rows_); ++w) plane(0)[w] = ~(arg(0).surely[w] ^ arg(0).possibly[w]);
        clear_tail(plane(0));
        set_planes(true);
        return true;
      case Op::link:
        link();
        return true;
      case Op::keyed:
        keyed();
        return true;
      case Op::children:
        children();
        return true;
      case Op::plain:
        return run_plainly();
      case Op::of_plain:
        of_plain();
        return true;
      case Op::to_plain:
        to_plain();
        return true;
    }
    return false;
  }

 private:
  [[nodiscard]] View& out() { return state_.views[static_cast<std::size_t>(step_->target)]; }
  [[nodiscard]] const View& arg(std::size_t i) const { return state_.views[static_cast<std::size_t>(step_->args[i])]; }
  [[nodiscard]] const Instruction& instruction() const { return code_.instructions[static_cast<std::size_t>(step_->plain)]; }

  template <class T>
  T* buffer(std::size_t i, std::size_t bytes) {
    const auto which = static_cast<std::size_t>(step_->buffers[i]);
    state_.buffers[which].reserve(bytes, which);
    return state_.buffers[which].as<T>();
  }
  std::int32_t* lane(std::size_t i) { return buffer<std::int32_t>(i, (rows_ + slack) * sizeof(std::int32_t)); }
  std::uint8_t* byte(std::size_t i) { return buffer<std::uint8_t>(i, rows_ + 2 * slack); }
  Word* plane(std::size_t i) { return buffer<Word>(i, words(rows_) * sizeof(Word)); }

  void clear_tail(Word* words_of_rows) const {
    if (rows_ % 64 != 0) words_of_rows[rows_ / 64] &= there(rows_);
  }

  void set_planes(bool exact) {
    out().surely = plane(0);
    out().possibly = exact ? out().surely : plane(1);
  }
  void set_lanes(const std::int32_t* lo, const std::int32_t* hi) {
    out().lo = lo;
    out().hi = hi;
  }

  /// The rows that args[i] names, or the base rows.
  struct Rows {
    const std::int32_t* rows;
    std::int64_t first;
    [[nodiscard]] std::int32_t at(std::size_t i) const {
      return rows == nullptr ? static_cast<std::int32_t>(first + static_cast<std::int64_t>(i)) : rows[i];
    }
  };
  [[nodiscard]] Rows rows_of(std::size_t i) const {
    if (step_->args[i] == nowhere) return {.rows = nullptr, .first = static_cast<std::int64_t>(plain_.begin)};
    return {.rows = arg(i).lo, .first = arg(i).first};
  }
  void set_rows(const std::int32_t* rows) {
    out().lo = rows;
    out().hi = rows;
    if (rows_ == 0 || rows[0] < 0 || rows[rows_ - 1] - rows[0] != static_cast<std::int64_t>(rows_) - 1) return;
    for (std::size_t i = 1; i < rows_; ++i)
      if (rows[i] - rows[i - 1] != 1) return;
    out().first = rows[0];
  }

  // -- columns

  void days() {
    const Column& column = *instruction().column;
    const std::int32_t* lo = column.values.as<std::int32_t>().data();
    const std::int32_t* hi = column.high.empty() ? lo : column.high.as<std::int32_t>().data();
    const Rows rows = rows_of(0);
    if (rows.first >= 0) return set_lanes(lo + rows.first, hi + rows.first);
    std::int32_t* low = lane(0);
    std::int32_t* high = lane(1);
    const auto missing_low = static_cast<std::int32_t>(instruction().lo);
    const auto missing_high = static_cast<std::int32_t>(instruction().hi);
    bool exact = true;
    for (std::size_t i = 0; i < rows_; ++i) {
      const std::int32_t row = rows.rows[i];
      low[i] = row == no_row ? missing_low : lo[row];
      high[i] = row == no_row ? missing_high : hi[row];
      exact &= low[i] == high[i];
    }
    set_lanes(low, exact ? low : high);
  }

  void bytes() {
    const std::uint8_t* values = instruction().column->values.as<std::uint8_t>().data();
    const Rows rows = rows_of(0);
    out().bytes = rows.first >= 0 ? values + rows.first : nullptr;
    if (rows.first >= 0) return;
    std::uint8_t* gathered = byte(0);
    for (std::size_t i = 0; i < rows_; ++i) gathered[i] = rows.rows[i] == no_row ? std::uint8_t{255} : values[rows.rows[i]];
    out().bytes = gathered;
  }

  bool numbers() {
    const Column& column = *instruction().column;
    const std::int64_t* values = column.values.as<std::int64_t>().data();
    const Rows rows = rows_of(0);
    std::int32_t* lanes = lane(0);
    set_lanes(lanes, lanes);
    if (rows.first >= 0) {
      const auto first = static_cast<std::size_t>(rows.first);
      if (column.has_unknowns && !column.validity.empty()) out().known = copied(column.validity, first, plane(2));
      return kernels_.narrow(values + first, out().known, step_->limit, rows_, lanes);
    }
    Word* known = plane(2);
    std::fill_n(known, words(rows_), Word{0});
    bool fits = true;
    for (std::size_t i = 0; i < rows_; ++i) {
      const std::int32_t row = rows.rows[i];
      if (row == no_row || (column.has_unknowns && !column.is_known(static_cast<std::size_t>(row)))) {
        lanes[i] = 0;
        continue;
      }
      known[i / 64] |= Word{1} << (i % 64);
      fits &= -step_->limit <= values[row] && values[row] <= step_->limit;
      lanes[i] = static_cast<std::int32_t>(values[row]);
    }
    out().known = known;
    return fits;
  }

  // Bits of a bitmap from any row on; nothing is read beyond its last byte that has a row.
  const Word* copied(const Buffer& bitmap, std::size_t first, Word* to) const {
    const std::uint8_t* from = bitmap.as<std::uint8_t>().data() + first / 8;
    const std::size_t bytes = (first % 8 + rows_ + 7) / 8;
    const auto shift = static_cast<unsigned>(first % 8);
    for (std::size_t w = 0; w < words(rows_); ++w) {
      std::uint8_t nine[16] = {};
      std::memcpy(nine, from + w * 8, std::min<std::size_t>(9, bytes - w * 8));
      Word low = 0;
      std::memcpy(&low, nine, 8);
      to[w] = shift == 0 ? low : low >> shift | static_cast<Word>(nine[8]) << (64 - shift);
    }
    clear_tail(to);
    return to;
  }

  void widened() {
    std::int32_t* low = lane(0);
    std::int32_t* high = lane(1);
    const std::uint8_t* codes = arg(0).bytes;
    bool exact = true;
    for (std::size_t i = 0; i < rows_; ++i) {
      const bool is_known = codes[i] != 255;
      low[i] = is_known ? codes[i] : 0;
      high[i] = is_known ? codes[i] : step_->limit;
      exact &= is_known;
    }
    set_lanes(low, exact ? low : high);
  }

  void parameter() {
    if (rows_ == 0) return set_lanes(lane(0), lane(0));
    const engine::Versions& law = code_.parameters[static_cast<std::size_t>(step_->operand)];
    View& day = state_.views[static_cast<std::size_t>(step_->args[0])];
    std::int32_t* low = lane(0);
    if (day.lo == day.hi) {
      if (!day.has_ends) kernels_.ends(day.lo, day.one ? 1 : rows_, &day.least, &day.most);
      day.has_ends = true;
      const engine::Interval one = law.between(day.least, day.most);
      if (one.exact()) {
        std::fill_n(low, copies, static_cast<std::int32_t>(one.lo));
        out().one = true;
        return set_lanes(low, low);
      }
      if (!day.one && engine::is_bound(one.lo)) {
        // Somewhere between them every day has a version: so has each.
        Step32 changes[16];
        std::size_t changed = 0;
        for (const auto& version : law.versions)
          if (changed < 16)
            changes[changed++] = {static_cast<std::int32_t>(version.start), static_cast<std::int32_t>(version.value)};
        if (changed == law.versions.size()) {
          kernels_.steps(day.lo, changes, changed, rows_, low);
          return set_lanes(low, low);
        }
      }
    }
    std::int32_t* high = lane(1);
    Word* known = plane(2);
    std::fill_n(known, words(rows_), Word{0});
    for (std::size_t i = 0; i < rows_; ++i) {
      const std::size_t at = day.one ? 0 : i;
      const engine::Interval value = law.between(day.lo[at], day.hi[at]);
      const bool is_known = engine::is_bound(value.lo);
      if (is_known) known[i / 64] |= Word{1} << (i % 64);
      low[i] = is_known ? static_cast<std::int32_t>(value.lo) : 0;
      high[i] = is_known ? static_cast<std::int32_t>(value.hi) : 0;
    }
    out().known = known;
    set_lanes(low, high);
  }

  // -- values

  bool key() {
    const View& day = arg(0);
    std::int32_t* low = lane(0);
    std::int32_t* high = day.lo == day.hi ? low : lane(1);
    const Keyed made = kernels_.keys(day.lo, day.hi, step_->op == Op::last_key, lanes_to_write(day.one), low, high);
    out().one = day.one;
    set_lanes(low, made == Keyed::as_intervals ? high : low);
    return made != Keyed::outside;
  }

  // A row is known where both arguments are.
  void combine_known(const View& a, const View& b) {
    if (a.known == nullptr && b.known == nullptr) return;
    Word* known = plane(2);
    for (std::size_t w = 0; w < words(rows_); ++w)
      known[w] = (a.known == nullptr ? ~Word{0} : a.known[w]) & (b.known == nullptr ? ~Word{0} : b.known[w]);
    clear_tail(known);
    out().known = known;
  }

  [[nodiscard]] std::size_t lanes_to_write(bool one) const { return one ? copies : rows_; }

  void linear() {
    const View nothing{.lo = zeros, .hi = zeros, .one = true};
    const View& a = step_->args[0] == nowhere ? nothing : arg(0);
    const View& b = arg(1);
    out().one = a.one && b.one;
    const bool falling = step_->factor < 0;
    const auto write = [&](const std::int32_t* x, const std::int32_t* y, std::int32_t* to) {
      kernels_.linear(x, a.operand().mask, y, b.operand().mask, step_->factor, step_->offset, lanes_to_write(out().one), to);
    };
    std::int32_t* low = lane(0);
    write(a.lo, falling ? b.hi : b.lo, low);
    set_lanes(low, low);
    if (a.lo != a.hi || b.lo != b.hi) {
      std::int32_t* high = lane(1);
      write(a.hi, falling ? b.lo : b.hi, high);
      set_lanes(low, high);
    }
    combine_known(a, b);
  }

  void product() {
    const View& a = arg(0);
    const View& b = arg(1);
    out().one = a.one && b.one;
    std::int32_t* low = lane(0);
    if (a.lo == a.hi && b.lo == b.hi) {
      kernels_.product(a.lo, a.operand().mask, b.lo, b.operand().mask, lanes_to_write(out().one), low);
      set_lanes(low, low);
    } else {
      std::int32_t* high = lane(1);
      for (std::size_t i = 0; i < lanes_to_write(out().one); ++i) {
        const std::size_t at_a = i & a.operand().mask;
        const std::size_t at_b = i & b.operand().mask;
        const std::int32_t corners[] = {times(a.lo[at_a], b.lo[at_b]), times(a.lo[at_a], b.hi[at_b]), times(a.hi[at_a], b.lo[at_b]),
                                        times(a.hi[at_a], b.hi[at_b])};
        low[i] = *std::min_element(corners, corners + 4);
        high[i] = *std::max_element(corners, corners + 4);
      }
      set_lanes(low, high);
    }
    combine_known(a, b);
    if (out().known == nullptr) return;
    nothing_times(a);
    nothing_times(b);
  }

  // What stands in a row that is not known may be anything.
  static std::int32_t times(std::int32_t a, std::int32_t b) {
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(a) * static_cast<std::uint32_t>(b));
  }

  // Nothing times what is not known is nothing.
  void nothing_times(const View& factor) {
    const Range32 zero = {.lo = 0, .hi = 0};
    state_.scratch.resize(2 * words(rows_));
    Word* is_zero = state_.scratch.data();
    kernels_.within(factor.operand(), &zero, 1, rows_, is_zero, is_zero + words(rows_));
    Word* known = plane(2);
    for (std::size_t w = 0; w < words(rows_); ++w) known[w] |= is_zero[w] & (factor.known == nullptr ? ~Word{0} : factor.known[w]);
  }

  template <class Kernel>
  void pairwise(Kernel kernel) {
    const View& a = arg(0);
    const View& b = arg(1);
    out().one = a.one && b.one;
    std::int32_t* low = lane(0);
    kernel(a.lo, a.operand().mask, b.lo, b.operand().mask, lanes_to_write(out().one), low);
    set_lanes(low, low);
    if (a.lo == a.hi && b.lo == b.hi) return;
    std::int32_t* high = lane(1);
    kernel(a.hi, a.operand().mask, b.hi, b.operand().mask, lanes_to_write(out().one), high);
    set_lanes(low, high);
  }

  void days_between() {
    const View& from = arg(0);
    const View& to = arg(1);
    out().one = from.one && to.one;
    const bool exact = from.lo == from.hi && to.lo == to.hi;
    std::int32_t* low = lane(0);
    std::int32_t* high = exact ? low : lane(1);
    set_lanes(low, high);
    const auto write = [&](const std::int32_t* a, const std::int32_t* b, std::int32_t* out_lanes) {
      const std::size_t many = lanes_to_write(out().one);
      if (!step_->never_counts) return kernels_.linear(b, to.operand().mask, a, from.operand().mask, -1, 0, many, out_lanes);
      for (std::size_t i = 0; i < many; ++i) {
        const std::int32_t start = a[i & from.operand().mask];
        const std::int32_t end = b[i & to.operand().mask];
        out_lanes[i] = end == highest ? highest : start == highest ? lowest : end - start;
      }
    };
    write(from.hi, to.lo, low);
    if (!exact) write(from.lo, to.hi, high);
  }

  void choose() {
    const View& which = arg(0);
    const View& yes = arg(1);
    const View& no = arg(2);
    std::int32_t* low = lane(0);
    std::int32_t* high = lane(1);
    const bool all_known = yes.known == nullptr && no.known == nullptr;
    Word* known = all_known ? nullptr : plane(2);
    if (!all_known) std::fill_n(known, words(rows_), Word{0});
    for (std::size_t i = 0; i < rows_; ++i) {
      const std::size_t y = i & yes.operand().mask;
      const std::size_t n = i & no.operand().mask;
      const bool surely = bit(which.surely, i);
      const bool possibly = bit(which.possibly, i);
      low[i] = surely ? yes.lo[y] : possibly ? std::min(yes.lo[y], no.lo[n]) : no.lo[n];
      high[i] = surely ? yes.hi[y] : possibly ? std::max(yes.hi[y], no.hi[n]) : no.hi[n];
      if (all_known) continue;
      const bool yes_known = yes.known == nullptr || bit(yes.known, i);
      const bool no_known = no.known == nullptr || bit(no.known, i);
      if (surely ? yes_known : no_known && (!possibly || yes_known)) known[i / 64] |= Word{1} << (i % 64);
    }
    out().known = known;
    set_lanes(low, high);
  }

  void count() {
    const View& which = arg(0);
    const auto& starts = state_.child_starts[static_cast<std::size_t>(step_->operand)];
    const Rows parents = rows_of(1);
    const bool exact = which.surely == which.possibly && parents.rows == nullptr;
    std::int32_t* low = lane(0);
    std::int32_t* high = exact ? low : lane(1);
    for (std::size_t i = 0; i < rows_; ++i) {
      const auto begin = static_cast<std::size_t>(starts[i]);
      const auto end = static_cast<std::size_t>(starts[i + 1]);
      low[i] = bits_between(which.surely, begin, end);
      if (exact) continue;
      high[i] = parents.at(i) == no_row ? highest : bits_between(which.possibly, begin, end);
    }
    set_lanes(low, high);
  }

  [[nodiscard]] const std::vector<std::int32_t>& parents() const {
    const engine::Register children = code_.spaces[static_cast<std::size_t>(step_->space)].rows;
    return plain_.slots[static_cast<std::size_t>(children)].parents;
  }

  void spread() {
    const View& from = arg(0);
    const std::int32_t* parent = parents().data();
    switch (lanes_.forms[static_cast<std::size_t>(step_->target)]) {
      case Form::bytes: {
        std::uint8_t* to = byte(0);
        for (std::size_t i = 0; i < rows_; ++i) to[i] = from.bytes[parent[i]];
        out().bytes = to;
        return;
      }
      case Form::planes:
        spread_plane(from.surely, plane(0));
        if (from.surely != from.possibly) spread_plane(from.possibly, plane(1));
        return set_planes(from.surely == from.possibly);
      case Form::rows: {
        std::int32_t* to = lane(0);
        for (std::size_t i = 0; i < rows_; ++i) to[i] = from.lo[parent[i]];
        return set_rows(to);
      }
      default:
        break;
    }
    const std::size_t mask = from.operand().mask;
    std::int32_t* low = lane(0);
    for (std::size_t i = 0; i < rows_; ++i) low[i] = from.lo[static_cast<std::size_t>(parent[i]) & mask];
    set_lanes(low, low);
    if (from.known != nullptr) {
      spread_plane(from.known, plane(2));
      out().known = plane(2);
    }
    if (from.lo == from.hi) return;
    std::int32_t* high = lane(1);
    for (std::size_t i = 0; i < rows_; ++i) high[i] = from.hi[static_cast<std::size_t>(parent[i]) & mask];
    set_lanes(low, high);
  }

  void spread_plane(const Word* from, Word* to) const {
    const std::int32_t* parent = parents().data();
    for (std::size_t w = 0; w < words(rows_); ++w) {
      Word word = 0;
      const std::size_t many = std::min<std::size_t>(64, rows_ - w * 64);
      for (std::size_t i = 0; i < many; ++i) {
        const auto at = static_cast<std::size_t>(parent[w * 64 + i]);
        word |= (from[at / 64] >> (at % 64) & 1U) << i;
      }
      to[w] = word;
    }
  }

  // -- planes

  // Rows that are wholly unknown are found neither way; then what does not hold is turned round.
  bool compare(bool exact) {
    Word* surely = plane(0);
    Word* possibly = exact ? surely : plane(1);
    for (std::size_t i = 0; i < 2; ++i) {
      if (step_->args[i] == nowhere || arg(i).known == nullptr) continue;
      const Word* known = arg(i).known;
      possibly = unknown_beside(known, surely, possibly);
    }
    flip(surely, possibly);
    out().surely = surely;
    out().possibly = possibly;
    return true;
  }

  Word* unknown_beside(const Word* known, Word* surely, Word* possibly) {
    Word* wider = plane(1);
    Word differ = 0;
    for (std::size_t w = 0; w < words(rows_); ++w) {
      wider[w] = possibly[w] | ~known[w];
      surely[w] &= known[w];
    }
    clear_tail(wider);
    for (std::size_t w = 0; w < words(rows_); ++w) differ |= wider[w] ^ surely[w];
    return differ == 0 ? surely : wider;
  }

  void flip(Word* surely, Word* possibly) const {
    if (!step_->flip) return;
    for (std::size_t w = 0; w < words(rows_); ++w) {
      const Word sure = surely[w];
      surely[w] = ~possibly[w];
      possibly[w] = ~sure;
    }
    clear_tail(surely);
    if (possibly != surely) clear_tail(possibly);
  }

  bool at_most_later() {
    const View& months = arg(2);
    if (months.known != nullptr && step_->never_counts) return false;
    const Later later = {.base = arg(1).operand(),
                         .months = months.operand(),
                         .factor = step_->factor,
                         .offset = step_->offset,
                         .keep_never = step_->keep_never};
    const bool exact = kernels_.at_most_later(arg(0).operand(), later, step_->later_first, rows_, plane(0), plane(1));
    Word* surely = plane(0);
    Word* possibly = exact ? surely : plane(1);
    if (months.known != nullptr) possibly = unknown_beside(months.known, surely, possibly);
    flip(surely, possibly);
    out().surely = surely;
    out().possibly = possibly;
    return true;
  }

  void within() {
    const auto& ranges = lanes_.ranges[static_cast<std::size_t>(step_->operand)];
    const bool exact = kernels_.within(arg(0).operand(), ranges.data(), ranges.size(), rows_, plane(0), plane(1));
    if (ranges.empty() && arg(0).known != nullptr) return set_planes(true);
    compare(exact);
  }

  void bytes_within() {
    const ByteRanges& all = lanes_.byte_ranges[static_cast<std::size_t>(step_->operand)];
    Word* inside = plane(0);
    Word* unknown = all.unknown_surely || all.unknown_possibly ? plane(1) : nullptr;
    kernels_.bytes_within(arg(0).bytes, all.ranges.data(), all.ranges.size(), rows_, inside, unknown);
    if (unknown == nullptr) return set_planes(true);
    Word any = 0;
    for (std::size_t w = 0; w < words(rows_); ++w) {
      any |= unknown[w];
      if (all.unknown_surely) inside[w] |= unknown[w];
      unknown[w] |= inside[w];
    }
    set_planes(any == 0 || all.unknown_surely);
  }

  void known() {
    const View& a = arg(0);
    const std::size_t mask = a.operand().mask;
    kernels_.equals({.lo = a.lo, .hi = a.lo, .mask = mask}, {.lo = a.hi, .hi = a.hi, .mask = mask}, rows_, plane(0), nullptr);
    if (a.known != nullptr)
      for (std::size_t w = 0; w < words(rows_); ++w) plane(0)[w] &= a.known[w];
    set_planes(true);
  }

  // Rows may lie in a plain slot, which has nothing readable after its last.
  void known_rows() {
    Word* known = plane(0);
    std::fill_n(known, words(rows_), Word{0});
    for (std::size_t i = 0; i < rows_; ++i) known[i / 64] |= Word{arg(0).lo[i] != no_row} << (i % 64);
    set_planes(true);
  }

  void logical_not() {
    const View& a = arg(0);
    const auto inverted = [&](const Word* from, Word* to) {
      for (std::size_t w = 0; w < words(rows_); ++w) to[w] = ~from[w];
      clear_tail(to);
    };
    inverted(a.possibly, plane(0));
    const bool exact = a.surely == a.possibly;
    if (!exact) inverted(a.surely, plane(1));
    set_planes(exact);
  }

  template <class F>
  void logical(F f) {
    const View& a = arg(0);
    const View& b = arg(1);
    Word* surely = plane(0);
    for (std::size_t w = 0; w < words(rows_); ++w) surely[w] = f(a.surely[w], b.surely[w]);
    const bool exact = a.surely == a.possibly && b.surely == b.possibly;
    set_planes(exact);
    if (exact) return;
    Word* possibly = plane(1);
    for (std::size_t w = 0; w < words(rows_); ++w) possibly[w] = f(a.possibly[w], b.possibly[w]);
  }

  // -- rows

  void link() {
    const std::int32_t* links = instruction().links;
    const Rows rows = rows_of(0);
    if (rows.first >= 0) return set_rows(links + rows.first);
    std::int32_t* to = lane(0);
    for (std::size_t i = 0; i < rows_; ++i) to[i] = rows.rows[i] == no_row ? no_row : links[rows.rows[i]];
    set_rows(to);
  }

  void keyed() {
    const engine::Keyed& where = code_.keyed[static_cast<std::size_t>(step_->operand)];
    if (where.code->wide_codes()) return keyed_by(where, where.code->values.as<std::uint16_t>().data());
    keyed_by(where, where.code->values.as<std::uint8_t>().data());
  }

  template <class Code>
  void keyed_by(const engine::Keyed& where, const Code* codes) {
    const std::int64_t* rounds = where.round == nullptr ? nullptr : where.round->values.as<std::int64_t>().data();
    const std::int32_t* starts = where.starts.data();
    const auto place = static_cast<Code>(where.place);
    const Rows rows = rows_of(0);
    std::int32_t* to = lane(0);
    for (std::size_t i = 0; i < rows_; ++i) {
      const std::int32_t parent = rows.at(i);
      std::int32_t found = no_row;
      if (parent != no_row)
        for (std::int32_t row = starts[parent]; row < starts[parent + 1]; ++row)
          if (codes[row] == place && (found == no_row || rounds == nullptr || rounds[row] >= rounds[found])) found = row;
      to[i] = found;
    }
    set_rows(to);
  }

  // Writes also what plain instructions read: the rows and the parents' places.
  void children() {
    const auto space = static_cast<std::size_t>(step_->space);
    const engine::Related& related = code_.related[static_cast<std::size_t>(step_->operand)];
    const std::int32_t* starts = related.starts.data();
    const std::int32_t* ends = related.ends.data();
    const std::size_t many = plain_.sizes[static_cast<std::size_t>(code_.spaces[space].parent)];
    engine::Slot& slot = plain_.slots[static_cast<std::size_t>(step_->plain)];
    std::vector<std::int32_t>& begins = state_.child_starts[space];
    const Rows parents = rows_of(0);
    begins.resize(many + 1);
    std::int32_t size = 0;
    for (std::size_t i = 0; i < many; ++i) {
      const std::int32_t parent = parents.at(i);
      begins[i] = size;
      if (parent != no_row) size += ends[parent] - starts[parent];
    }
    begins[many] = size;
    slot.rows.resize(static_cast<std::size_t>(size));
    slot.parents.resize(static_cast<std::size_t>(size));
    for (std::size_t i = 0; i < many; ++i) {
      const std::int32_t parent = parents.at(i);
      if (parent == no_row) continue;
      for (std::int32_t at = begins[i]; at < begins[i + 1]; ++at) {
        const std::int32_t row = starts[parent] + at - begins[i];
        slot.rows[static_cast<std::size_t>(at)] = related.rows.empty() ? row : related.rows[static_cast<std::size_t>(row)];
        slot.parents[static_cast<std::size_t>(at)] = static_cast<std::int32_t>(i);
      }
    }
    plain_.sizes[space] = rows_ = static_cast<std::size_t>(size);
    set_rows(slot.rows.data());
  }

  // -- to plain instructions and back

  // What overflows here does so in the plain code too, which names the first such expression.
  bool run_plainly() {
    try {
      engine::execute(code_, step_->plain, plain_);
    } catch (const Error&) {
      return false;
    }
    return true;
  }

  void of_plain() {
    const engine::Slot& slot = plain_.slots[static_cast<std::size_t>(step_->plain)];
    if (lanes_.forms[static_cast<std::size_t>(step_->target)] == Form::rows) return set_rows(slot.rows.data());
    out().surely = slot.surely.data();
    out().possibly = slot.outer();
  }

  void to_plain() {
    engine::Slot& slot = plain_.slots[static_cast<std::size_t>(step_->plain)];
    const View& from = arg(0);
    switch (const Form form = lanes_.forms[static_cast<std::size_t>(step_->args[0])]) {
      case Form::planes:
        slot.surely.assign(from.surely, from.surely + words(rows_));
        slot.possibly.assign(from.possibly, from.possibly + words(rows_));
        slot.exact = from.surely == from.possibly;
        return;
      case Form::rows:
        slot.rows.assign(from.lo, from.lo + rows_);
        return;
      default:
        if (slot.lo.size() < rows_) slot.lo.resize(rows_);
        if (slot.hi.size() < rows_) slot.hi.resize(rows_);
        slot.exact = true;
        for (std::size_t i = 0; i < rows_; ++i) {
          const engine::Interval value = form == Form::bytes ? code_at(from, i) : value_at(from, form, i);
          slot.lo[i] = value.lo;
          slot.hi[i] = value.hi;
          slot.exact &= value.exact();
        }
    }
  }

  [[nodiscard]] engine::Interval code_at(const View& from, std::size_t i) const {
    if (from.bytes[i] != 255) return {from.bytes[i], from.bytes[i]};
    const Instruction* load = &instruction();
    while (load->op == engine::Op::spread_values) load = &code_.instructions[static_cast<std::size_t>(load->args[0])];
    return {load->lo, load->hi};
  }

  [[nodiscard]] static engine::Interval value_at(const View& from, Form form, std::size_t i) {
    if (from.known != nullptr && !bit(from.known, i)) return {};
    const std::size_t at = i & from.operand().mask;
    if (form == Form::days) return {from.lo[at], from.hi[at]};
    const auto wide = [](std::int32_t x) -> std::int64_t { return x == lowest ? engine::below : x == highest ? engine::above : x; };
    return {wide(from.lo[at]), wide(from.hi[at])};
  }

  const engine::Code& code_;
  const LaneCode& lanes_;
  const Kernels& kernels_;
  engine::State& plain_;
  LaneState& state_;
  const Step* step_ = nullptr;
  std::size_t rows_ = 0;
};

}  // namespace

void Block::reserve(std::size_t bytes, std::size_t which) {
  if (bytes <= bytes_) return;
  constexpr std::size_t line = 64;
  constexpr std::size_t page = 4096;
  const std::size_t place = which * 5 * line % page;
  memory_.assign(bytes + 2 * page, std::byte{0});
  const std::size_t to_page = page - reinterpret_cast<std::uintptr_t>(memory_.data()) % page;
  start_ = memory_.data() + to_page % page + place;
  bytes_ = bytes;
}

bool run(const engine::Code& code, const LaneCode& lanes, const Kernels& kernels, engine::State& state, LaneState& lane_state) {
  lane_state.views.resize(lanes.forms.size());
  lane_state.buffers.resize(lanes.kinds.size());
  lane_state.child_starts.resize(code.spaces.size());
  Runner runner(code, lanes, kernels, state, lane_state);
  return std::ranges::all_of(lanes.steps, [&](const Step& step) { return runner.run(step); });
}

}  // namespace ketnap::lanes
