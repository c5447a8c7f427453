#pragma once
#include <memory>

#include <ketnap/data/snapshot.hpp>

#include "late_rows.hpp"

namespace ketnap {

/// The snapshot of a later batch, made of an earlier one's and of what was said between them: only the rows of people and dossiers
/// that it is about are made anew, and put among the rest where they belong. A column that is not touched is the earlier one's own;
/// another is made when it is first asked for. It is equal to the one that is cut from all facts.
///
/// nullptr where frames do not tell where rows belong: those of a dossier that is not there, say.
[[nodiscard]] std::shared_ptr<const Snapshot> late_snapshot(const std::shared_ptr<const Snapshot>& earlier, const Between& said);

}  // namespace ketnap
