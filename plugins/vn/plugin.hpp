#pragma once
#include <ketnap/plugin/catalog.hpp>

namespace ketnap::plugins {

/// The nation's law: its rules, parameters, documents, code lists and indicators, all of them data.
[[nodiscard]] Plugin vn();

}  // namespace ketnap::plugins
