#include "cache_key.hpp"

#include <sys/stat.h>

#include "base/sha256.hpp"

namespace ketnap {
namespace {

/// To be counted up with whatever changes what frames hold, or how a cache lies in its file.
constexpr std::string_view form = "2";

void add(Sha256& hash, std::string_view text) {
  hash.add(std::to_string(text.size()) + ":");
  hash.add(text);
}

void add_rows(Sha256& hash, Statement& rows, int columns) {
  while (rows.step())
    for (int column = 0; column < columns; ++column) add(hash, rows.text(column));
}

}  // namespace

std::filesystem::path cache_path(const std::filesystem::path& registry) { return registry.string() + ".cache"; }

std::string content_key(Database& database, const Schema& schema, int batch) {
  Sha256 hash;
  add(hash, KETNAP_VERSION);
  add(hash, form);
  add(hash, schema.json());
  add(hash, std::to_string(batch));
  Statement batches(
      database,
      "SELECT number, at, by, document, reason, added, replaced, unchanged, retracted, set_aside, undoes, scope FROM batch "
      "WHERE number <= ?1 ORDER BY number");
  batches.bind(1, batch);
  add_rows(hash, batches, 12);
  Statement sources(database, R"(SELECT batch, name, "table", sha256, rows FROM source WHERE batch <= ?1 ORDER BY id)");
  sources.bind(1, batch);
  add_rows(hash, sources, 5);
  return hash.hex();
}

std::string file_stamp(const std::filesystem::path& registry) {
  struct stat found{};
  if (::stat(registry.c_str(), &found) != 0) return {};
  return std::to_string(found.st_size) + ":" + std::to_string(found.st_mtim.tv_sec) + "." + std::to_string(found.st_mtim.tv_nsec);
}

}  // namespace ketnap
