#include <ketnap/expr/explain.hpp>

#include "expr/explainer.hpp"

namespace ketnap {

Explanation explain(const Snapshot& snapshot, const Frame& frame, const Root& root, std::span<const Parameter> parameters,
                    std::size_t row) {
  Explainer explainer(snapshot, frame, {&root, 1}, parameters);
  explainer.run(row, row + 1);
  return explainer.explanation(0, row);
}

}  // namespace ketnap
