#pragma once
#include <filesystem>
#include <vector>

#include "layout.hpp"
#include "sqlite.hpp"

namespace ketnap {

/// What Registry::export_files does. `layouts` are beside the schema's tables.
[[nodiscard]] std::vector<std::filesystem::path> export_tables(Database& database, const Schema& schema,
                                                               const std::vector<Layout>& layouts,
                                                               const std::filesystem::path& folder, int as_known);

}  // namespace ketnap
