#include <ketnap/expr/explain.hpp>

#include <ketnap/expr/explainer.hpp>

namespace ketnap {

namespace {

bool has(std::span<const std::uint64_t> words, std::size_t row) {
  return !words.empty() && (words[row / 64] >> (row % 64) & 1U) != 0;
}

}  // namespace

Truth truth_at(const BitPlanes& holds, const BitPlanes& none, std::size_t row) {
  if (has(none.surely, row)) return Truth::none;
  if (has(holds.surely, row)) return Truth::yes;
  return has(holds.possibly, row) || has(none.possibly, row) ? Truth::unknown : Truth::no;
}

Truth truth_at(const Program& program, const Program::Workspace& work, std::size_t root, std::size_t row) {
  return truth_at(program.planes(work, root), program.not_applicable(work, root), row);
}

Explanation explain(const Snapshot& snapshot, const Frame& frame, const Root& root, std::span<const Parameter> parameters,
                    std::size_t row) {
  const Explainer explainer(snapshot, frame, {&root, 1}, parameters);
  Explainer::Workspace work = explainer.workspace();
  Explained found;
  const auto at = static_cast<std::int32_t>(row);
  explainer.explain(0, {&at, 1}, work, found);
  return explainer.explanation(found, found.parts().front(), 0);
}

}  // namespace ketnap
