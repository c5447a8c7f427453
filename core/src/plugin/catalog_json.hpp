#pragma once
#include <string>

#include "plugin/contents.hpp"

namespace ketnap {

/// Catalog::json().
[[nodiscard]] std::string catalog_json(const CatalogContents& contents);
/// Of what an overlay adds to the catalog that it lies over: its rules, indicators and groups.
[[nodiscard]] std::string overlay_json(const CatalogContents& contents);

}  // namespace ketnap
