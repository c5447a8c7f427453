#pragma once
#include <vector>

#include <ketnap/registry/batch.hpp>
#include <ketnap/registry/registry.hpp>

#include "layout.hpp"
#include "sqlite.hpp"

namespace ketnap {

/// What Registry::undo does: one transaction, one batch. `layouts` are beside the schema's tables.
[[nodiscard]] Batch undo_batch(Database& database, const Schema& schema, const std::vector<Layout>& layouts,
                               const UndoRequest& request);

}  // namespace ketnap
