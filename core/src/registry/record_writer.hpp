#pragma once
#include <vector>

#include <ketnap/base/log.hpp>
#include <ketnap/data/schema.hpp>
#include <ketnap/registry/record.hpp>

#include "fact_reader.hpp"
#include "layout.hpp"
#include "sqlite.hpp"

namespace ketnap {

/// What Registry::record does: one transaction, one batch; nothing where nothing changes.
[[nodiscard]] Batch record_batch(Database& database, const FactReader& reader, const std::vector<Layout>& layouts,
                                 const RecordRequest& request, const Log& log);
/// What Registry::preview does: the same, rolled back.
[[nodiscard]] RecordPreview preview_batch(Database& database, const FactReader& reader, const std::vector<Layout>& layouts,
                                          const RecordRequest& request, Sensitivity clearance);

}  // namespace ketnap
