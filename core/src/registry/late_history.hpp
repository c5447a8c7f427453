#pragma once
#include <memory>

#include "history.hpp"
#include "late_facts.hpp"

namespace ketnap {

/// The history of another batch, made of an earlier one's and of what was said between: only the rows of people and dossiers that
/// it is about are made anew, and put among the rest where they belong. A column that is not touched is the earlier one's own;
/// another is made when it is first asked for. Both are equal to what is made from all facts.
///
/// nullptr where it cannot be told from the earlier one where rows belong: those of a dossier that is not there, say.
[[nodiscard]] std::shared_ptr<const History> late_history(const std::shared_ptr<const History>& earlier, LateFacts facts);

}  // namespace ketnap
