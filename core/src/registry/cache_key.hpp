#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

#include <ketnap/data/schema.hpp>

#include "sqlite.hpp"

namespace ketnap {

/// Where a registry's cache lies: `x.ketnap.cache`.
[[nodiscard]] std::filesystem::path cache_path(const std::filesystem::path& registry);

/// What tells one registry's content at a batch from any other's, as ketnap of this version reads it: the schema, all batches so
/// far and the files that they came from.
[[nodiscard]] std::string content_key(Database& database, const Schema& schema, int batch);

/// The registry file's size and when it was last written: a file that was replaced, or changed by other hands, has another. Empty
/// where it cannot be told.
[[nodiscard]] std::string file_stamp(const std::filesystem::path& registry);

}  // namespace ketnap
