#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <ketnap/expr/explain.hpp>

#include <ketnap/expr/explained.hpp>

namespace ketnap {

/// Whether an Expr's truth is that of its parts, joined: `and`, `or`, `not`. What is not is an atom.
[[nodiscard]] bool is_logical(const Bound& bound);

/// The parts of a node in the order of the text: `a >= b` is bound as b <= a and read as it is written.
[[nodiscard]] std::vector<BoundPtr> args_as_written(const Bound& bound);

/// Explains some conditions on rows of one frame: what decided, and what was read on the way. Each condition is a program whose
/// roots are its parts; it runs over the rows that somebody asks about, and what it found is kept in columns, whose values become
/// texts when one is looked at.
///
///   const Explainer explainer(snapshot, frame, conditions, parameters);
///   Explainer::Workspace work = explainer.workspace();
///   Explained found;
///   explainer.explain(0, rows, work, found);
///   explainer.explanation(found, found.parts()[0], 3).atoms        // of rows[3]
///
/// What would tell a field above the clearance is withheld in texts; who reads columns looks at `withheld`.
class Explainer {
 public:
  /// `all` are also values computed on the way to what an atom compares; without them no explanation() can be made.
  enum class Values { all, compared };
  Explainer(const Snapshot& snapshot, const Frame& frame, std::span<const Root> conditions, std::span<const Parameter> parameters,
            Sensitivity clearance = Sensitivity::sensitive, Values values = Values::all);

  /// Of one thread.
  struct Workspace {
    std::vector<Program::Workspace> programs;
    std::vector<Program::Workspace> values;
  };
  [[nodiscard]] Workspace workspace(InstructionSet set = InstructionSet::best) const;

  /// Adds a part: some rows, in any order, at most a block.
  void explain(std::size_t condition, std::span<const std::int32_t> rows, Workspace& work, Explained& to) const;
  /// The same of the rows that a plane of the block beginning at `first` has, none or all, on which the condition is so true: as
  /// who has judged them knows. Only values that are compared.
  void explain(std::size_t condition, std::span<const std::uint64_t> plane, std::size_t first, Truth whole, Workspace& work,
               Explained& to) const;
  /// Of the i-th row of a part.
  [[nodiscard]] Explanation explanation(const Explained& found, const Explained::Part& part, std::size_t i) const;
  /// All atoms, those that did not decide too, in the order of the text.
  [[nodiscard]] std::vector<Atom> atoms(const Explained& found, const Explained::Part& part, std::size_t i) const;
  /// Of the whole condition.
  [[nodiscard]] Truth truth(const Explained& found, const Explained::Part& part, std::size_t i) const {
    return found.truth(part, conditions_[part.condition].nodes.front().truth, i);
  }

  /// What an atom reads: where its value stands, and all that an Atom::Reading says of it but the value.
  struct Read {
    BoundPtr bound;
    Atom::Reading head;
    std::optional<Sensitivity> withheld;  ///< the clearance that it needs, where that is above the one that there is
    enum class In : std::uint8_t { truths, values, amounts } in = In::values;
    std::size_t column = 0;  ///< of those
    std::size_t root = 0;
  };
  /// What an atom compares: a read, or a constant.
  struct Side {
    std::optional<std::size_t> read;
    BoundPtr constant;
  };
  struct AtomHead {
    std::string text;
    std::size_t truth = 0;  ///< its column
    std::optional<Sensitivity> withheld;
    std::vector<Read> reads;
    std::vector<Side> sides;  ///< as written
    std::size_t root = 0;
  };
  /// What it says of a value as text, where that is not withheld.
  [[nodiscard]] Atom::Reading text_of(const Read& read, const Explained& found, const Explained::Part& part, std::size_t i) const;
  [[nodiscard]] Atom::Reading text_of(const Bound& bound, Explained::Value value, std::int64_t divisor) const;
  /// In the order of the text, as Explained::decides counts them.
  [[nodiscard]] std::span<const AtomHead> atoms(std::size_t condition) const { return conditions_[condition].atoms; }

 private:
  /// A part of a condition, joined or an atom; the whole comes first, then the parts before what follows them.
  struct Node {
    std::size_t root = 0;
    std::size_t truth = 0;
    std::size_t parent = 0;
    bool takes_all = false;  ///< all its parts decide, whatever they are
    std::optional<std::size_t> atom;
  };
  struct Condition {
    std::vector<Root> roots;
    std::vector<Node> nodes;
    std::vector<AtomHead> atoms;
    std::vector<std::size_t> truths;  // the roots of columns
    std::vector<std::size_t> values;
    std::vector<std::size_t> amounts;
    std::optional<Program> program;
    std::optional<Program> only_values;  // of a condition that is one atom, for who knows how true it is
  };

  [[nodiscard]] Condition made(const Root& condition, Values values) const;
  void collect(const BoundPtr& bound, std::size_t parent, const RequestDates& dates, Values values, Condition& to) const;
  void read_atom(const BoundPtr& bound, const RequestDates& dates, Values values, Condition& to, AtomHead& atom) const;
  void give_columns(Condition& to) const;
  void add(std::size_t condition, std::size_t rows, std::optional<Truth> whole, Workspace& work, Explained& to) const;
  [[nodiscard]] Read read(const BoundPtr& bound, bool is_computed, bool is_compared) const;
  [[nodiscard]] Atom::Reading reading(const Read& read, const Explained& found, const Explained::Part& part, std::size_t i) const;
  [[nodiscard]] Atom atom(const AtomHead& head, const Explained& found, const Explained::Part& part, std::size_t i) const;
  /// The clearance that `bound` needs, where that is above the one that there is.
  [[nodiscard]] std::optional<Sensitivity> beyond(const Bound& bound) const;

  const Snapshot& snapshot_;
  const Frame& frame_;
  Sensitivity clearance_;
  std::span<const Parameter> parameters_;
  std::vector<Condition> conditions_;
};

}  // namespace ketnap
