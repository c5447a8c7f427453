#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include <ketnap/data/schema.hpp>
#include <ketnap/registry/registry.hpp>

namespace ketnap {

/// A file that a load was given, and the table that it was recognised as.
struct SourceFile {
  std::filesystem::path path;
  std::string name;       ///< without folders
  std::size_t table = 0;  ///< in the schema's tables
};

/// The schema's tables so that a row's person and unit are there before it, and where it can be every other link too.
[[nodiscard]] std::vector<std::size_t> load_order(const Schema& schema);
/// Each file with its table, in the order in which tables must be loaded: what links lead to comes first. Error 1001-1003.
[[nodiscard]] std::vector<SourceFile> recognise(const Schema& schema, const LoadRequest& request);

}  // namespace ketnap
