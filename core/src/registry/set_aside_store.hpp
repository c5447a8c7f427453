#pragma once
#include <vector>

#include <ketnap/registry/set_aside.hpp>

#include "sqlite.hpp"

namespace ketnap {

/// What Registry::set_aside does.
[[nodiscard]] std::vector<SetAside> read_set_aside(Database& database, int batch);

}  // namespace ketnap
