#pragma once
#include <vector>

#include <ketnap/base/finding.hpp>

#include "layout.hpp"
#include "sqlite.hpp"

namespace ketnap {

/// What Registry::verify does. `layouts` are beside the schema's tables.
[[nodiscard]] std::vector<Finding> verify_registry(Database& database, const Schema& schema, const std::vector<Layout>& layouts);

/// Findings for tables, views, triggers and indexes that are not as they were made, and for codes.
void verify_objects(Database& database, const Schema& schema, const std::vector<Layout>& layouts, std::vector<Finding>& findings);

}  // namespace ketnap
