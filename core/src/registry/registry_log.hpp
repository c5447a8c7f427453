#pragma once
#include <vector>

#include <ketnap/registry/log_entry.hpp>

#include "layout.hpp"
#include "sqlite.hpp"

namespace ketnap {

/// What Registry::log does. `layouts` are beside the schema's tables.
[[nodiscard]] std::vector<LogEntry> read_log(Database& database, const Schema& schema, const std::vector<Layout>& layouts,
                                             const LogQuestion& question);

}  // namespace ketnap
