#pragma once
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include <ketnap/expr/explain.hpp>

namespace ketnap {

/// Whether an Expr's truth is that of its parts, joined: `and`, `or`, `not`. What is not is an atom.
[[nodiscard]] bool is_logical(const Bound& bound);

/// The parts of a node in the order of the text: `a >= b` is bound as b <= a and read as it is written.
[[nodiscard]] std::vector<BoundPtr> args_as_written(const Bound& bound);

/// Explains some conditions on rows of one frame. Every part of them is a root of one program: what decided, and what was read on
/// the way; it runs over a block, then any row of that block is explained.
///
///   Explainer explainer(snapshot, frame, conditions, parameters);
///   explainer.run(begin, end);
///   explainer.explanation(0, begin + 3).atoms
///
/// What would tell a field above the clearance is withheld.
class Explainer {
 public:
  Explainer(const Snapshot& snapshot, const Frame& frame, std::span<const Root> conditions, std::span<const Parameter> parameters,
            Sensitivity clearance = Sensitivity::sensitive);

  void run(std::size_t begin, std::size_t end);
  /// Of a row of the last block.
  [[nodiscard]] Explanation explanation(std::size_t condition, std::size_t row) const;
  [[nodiscard]] Truth truth(std::size_t condition, std::size_t row) const;
  /// All atoms, those that did not decide too, in the order of the text.
  [[nodiscard]] std::vector<Atom> atoms(std::size_t condition, std::size_t row) const;

 private:
  /// What an atom reads: where its value comes from, and all that an Atom::Reading says of it but the value.
  struct Part {
    BoundPtr bound;
    Atom::Reading head;
  };

  void root(const BoundPtr& bound, const BoundPtr& computed, const RequestDates& dates);
  void collect(const BoundPtr& bound, const RequestDates& dates);
  void collect_readings(const BoundPtr& atom, const RequestDates& dates);
  [[nodiscard]] Part part(const BoundPtr& bound, bool is_computed, bool is_compared) const;
  [[nodiscard]] Atom::Reading reading(const Part& part, std::size_t row) const;
  [[nodiscard]] Atom::Reading value(const Bound& bound, std::size_t row) const;
  [[nodiscard]] Truth truth(const Bound& bound, std::size_t row) const;
  /// The clearance that `bound` needs, where that is above the one that there is.
  [[nodiscard]] std::optional<Sensitivity> beyond(const Bound& bound) const;
  [[nodiscard]] Atom atom(const Bound& bound, std::size_t row) const;
  template <class Takes>
  void add_atoms(const BoundPtr& bound, std::size_t row, const Takes& takes, std::vector<Atom>& atoms) const;

  const Snapshot& snapshot_;
  const Frame& frame_;
  Sensitivity clearance_;
  std::span<const Parameter> parameters_;
  std::vector<BoundPtr> conditions_;
  std::vector<Root> roots_;
  std::map<const Bound*, std::size_t> places_;
  std::map<const Bound*, std::vector<Part>> readings_;
  std::map<const Bound*, Sensitivity> beyond_;  // of roots
  std::optional<Program> program_;
  Program::Workspace work_;
  std::size_t begin_ = 0;
};

}  // namespace ketnap
