#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <ketnap/registry/batch.hpp>
#include <ketnap/registry/registry.hpp>

#include "sqlite.hpp"

namespace ketnap {

/// A file that a batch was loaded from.
struct Source {
  std::int64_t id;
  int batch;
  std::string name;
  std::string table;
  std::string sha256;
  std::int64_t rows;
  std::string header;  ///< its first record as it stands in the file
};

/// What the registry was made with.
struct Made {
  Schema schema;
  std::vector<PluginName> plugins;
};

void write_made(Database& database, const Made& made);
/// Error 1104 where it cannot be read.
[[nodiscard]] Made read_made(Database& database, const std::string& path);

void write_source(Database& database, const Source& source);
void write_batch(Database& database, const Batch& batch);
[[nodiscard]] std::vector<Batch> read_batches(Database& database);

}  // namespace ketnap
