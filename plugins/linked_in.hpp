#pragma once
#include <vector>

#include <ketnap/plugin/catalog.hpp>

namespace ketnap::plugins {

/// The plugins that are compiled into this library: `standard`, `vn`. They are offered, not loaded: a catalog is made of those that
/// are wanted.
///
///   Catalog catalog = load_plugins(plugins::linked_in(), std::vector<std::string>{"vn"});
[[nodiscard]] std::vector<Plugin> linked_in();

}  // namespace ketnap::plugins
