#pragma once
#include <ketnap/plugin/catalog.hpp>

namespace ketnap::plugins {

/// Part of ketnap and always there: the formats json, csv and markdown.
[[nodiscard]] Plugin standard();

}  // namespace ketnap::plugins
