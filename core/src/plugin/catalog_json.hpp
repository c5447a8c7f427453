#pragma once
#include <string>

#include "plugin/contents.hpp"

namespace ketnap {

/// Catalog::json().
[[nodiscard]] std::string catalog_json(const CatalogContents& contents);

}  // namespace ketnap
