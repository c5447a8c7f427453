#pragma once
#include <vector>

#include <ketnap/base/finding.hpp>

#include "layout.hpp"
#include "sqlite.hpp"

namespace ketnap {

/// A finding for each fact in force whose link leads to a key that `batch`, the last one, has taken away.
void find_left_behind(Database& database, const std::vector<Layout>& layouts, int batch, std::vector<Finding>& findings);

}  // namespace ketnap
