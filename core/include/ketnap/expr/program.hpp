#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include <ketnap/base/date.hpp>
#include <ketnap/base/period.hpp>
#include <ketnap/data/snapshot.hpp>
#include <ketnap/expr/amount.hpp>
#include <ketnap/expr/bind.hpp>

namespace ketnap {

/// A Boolean of a block of rows: a bit per row, least significant first. `surely` is a subset of `possibly`; a row that is in the
/// second only is unknown. Bits beyond the block's rows are 0. Where all rows are known, both are the same words.
struct BitPlanes {
  std::span<const std::uint64_t> surely;
  std::span<const std::uint64_t> possibly;
};

/// Numbers, dates, codes or linked rows of a block of rows, as intervals; where all rows are exact, `hi` is `lo`. The lowest and
/// highest 64-bit values are beyond every number: no bound. Of a text it is the row in which the text stands (no_row: unknown).
struct Values {
  std::span<const std::int64_t> lo;
  std::span<const std::int64_t> hi;
};

/// A value among others that are numbers of 32 bits each, which is none: an interval, a large number, what is not known.
struct Aside {
  std::size_t place = 0;  ///< among the others
  std::int64_t lo = 0;
  std::int64_t hi = 0;
};
/// What stands among those others in its place.
inline constexpr std::int32_t stands_aside = std::numeric_limits<std::int32_t>::min();

/// What the dates of a request stand for in one root.
struct RequestDates {
  Date period_start;
  Date period_end;  ///< the last day
  Date instant;     ///< the day on which members, and the profiles of rows without a day of their own, are read
  Date as_of;
  friend bool operator==(const RequestDates&, const RequestDates&) = default;
};
/// The dates for one aggregate of a unit over a period; a period that as_of cuts ends there.
[[nodiscard]] RequestDates request_dates(const RowSet& rows, const Period& period, Date as_of);

/// What a workspace computes with; the results are the same. `plain` is one row after the other on 64 bits: the meaning of the
/// language, which the others are tested against and fall back on. `best` is the best that this machine has.
enum class InstructionSet : std::uint8_t { plain, baseline, avx2, avx512, best };
[[nodiscard]] bool is_available(InstructionSet set);
/// By its name, as the environment variable KETNAP_ISA has it at the edges (the core reads none). Error 3112 where there is no such
/// set, or not on this machine.
[[nodiscard]] InstructionSet instruction_set(std::string_view name);

/// One root of a program: a bound row expression under the dates that it is asked for.
struct Root {
  BoundPtr expr;
  RequestDates dates;
};

/// How a program reads what the rows of its frame link to: by following the link of each row, or from columns that are laid out
/// beside the frame's rows first (Snapshot::joined), which pays for whoever runs over the whole frame.
enum class Reading : std::uint8_t { by_links, joined };

/// How the numbers of roots are asked for: by values(), or by narrow(), which is quicker to make.
enum class Width : std::uint8_t { wide, narrow };

/// All roots of a request over one frame, compiled together: request dates, parameters and whatever follows from constants folded,
/// equal subexpressions computed once over all roots. A program is immutable and may run on several threads, each with a workspace
/// of its own. A workspace grows to the largest block and is used again for the next; it belongs to one program.
///
///   Program program(snapshot, snapshot.frame("admissions"), roots, parameters);
///   Program::Workspace work;
///   for (Block block : blocks(frame)) { program.run(block.begin, block.end, work); use(program.planes(work, 0)); }
class Program {
 public:
  /// `frame` is a frame of the snapshot, or one that links into it (run/check's judged steps); all must outlive the program.
  Program(const Snapshot& snapshot, const Frame& frame, std::span<const Root> roots, std::span<const Parameter> parameters,
          Reading reading = Reading::by_links, Width width = Width::wide);
  Program(Program&&) noexcept;
  Program& operator=(Program&&) noexcept;
  ~Program();

  class Workspace {
   public:
    /// A set that is not available is replaced by `best`.
    explicit Workspace(InstructionSet set = InstructionSet::best);
    Workspace(Workspace&&) noexcept;
    Workspace& operator=(Workspace&&) noexcept;
    ~Workspace();

   private:
    friend class Program;
    struct State;
    std::unique_ptr<State> state_;
  };

  /// Computes every root for the rows begin .. end. Error 3201 on overflow, naming the expression.
  void run(std::size_t begin, std::size_t end, Workspace& work) const;
  /// The same for rows that lie anywhere; they must stay until the workspace runs again.
  void run(std::span<const std::int32_t> rows, Workspace& work) const;
  /// The numbers of the rows that a plane of the block beginning at `first` has, for the run of rows that lie anywhere. `to` has
  /// room for 32 more.
  static std::size_t rows_of(const Workspace& work, std::span<const std::uint64_t> plane, std::size_t first, std::int32_t* to);
  /// Of a Boolean root; valid until the workspace runs again. A row on which it has no outcome is not among them.
  [[nodiscard]] BitPlanes planes(const Workspace& work, std::size_t root) const;
  /// The rows on which a Boolean root has no outcome: it compares with what is *not applicable*, as the latest of no votes. Without
  /// words where that cannot be.
  [[nodiscard]] BitPlanes not_applicable(const Workspace& work, std::size_t root) const;
  /// Of any other root of a narrow program without amounts: a number for each row to `to`, which has the places from `place` on
  /// (and room for 32 numbers more); what is no such number is added to `aside`, in ascending order.
  void narrow(const Workspace& work, std::size_t root, std::int32_t* to, std::size_t place, std::vector<Aside>& aside) const;
  /// Of any other root of a wide program; valid until the workspace runs again.
  [[nodiscard]] Values values(const Workspace& work, std::size_t root) const;
  /// Whether the last block was computed by the lanes (not by the plain code, which stands in where they cannot).
  [[nodiscard]] static bool ran_fast(const Workspace& work);
  /// Whether a root's values are fractions or may be no number at all: then they are amounts(), and not values().
  [[nodiscard]] bool has_amounts(std::size_t root) const;
  [[nodiscard]] std::span<const Amount> amounts(const Workspace& work, std::size_t root) const;
  /// Whether a Boolean root is known of every row of the frame, since no column that it reads has unknown values.
  [[nodiscard]] bool is_always_known(std::size_t root) const;
  /// The first root that the same instruction computes: often what several conditions read.
  [[nodiscard]] std::size_t first_like(std::size_t root) const;
  /// Instructions after folding and sharing.
  [[nodiscard]] std::size_t size() const;

 private:
  struct Code;
  std::unique_ptr<const Code> code_;
};

/// The rows of a frame, cut into blocks of whole groups of up to `target` rows (a larger group is a block alone). A frame without
/// grouping is cut anywhere and has no groups.
struct Block {
  std::size_t begin = 0;  ///< rows
  std::size_t end = 0;
  std::size_t first_group = 0;  ///< rows of the frame `groups_of()`
  std::size_t last_group = 0;   ///< one past
};
[[nodiscard]] std::vector<Block> blocks(const Frame& frame, std::size_t target = 8192);

}  // namespace ketnap
