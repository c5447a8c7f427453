#pragma once
#include <vector>

#include <ketnap/base/log.hpp>
#include <ketnap/data/schema.hpp>
#include <ketnap/registry/batch.hpp>
#include <ketnap/registry/registry.hpp>

#include "layout.hpp"
#include "sqlite.hpp"

namespace ketnap {

/// What Registry::load does: one transaction, one batch. `layouts` are beside the schema's tables.
[[nodiscard]] Batch load_files(Database& database, const Schema& schema, const std::vector<Layout>& layouts,
                               const LoadRequest& request, const Log& log);

}  // namespace ketnap
