#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include <ketnap/base/log.hpp>
#include <ketnap/data/schema.hpp>

#include "history.hpp"

namespace ketnap {

/// What a cache must have been made of.
struct CacheOf {
  std::string content;  ///< content_key
  std::string stamp;    ///< file_stamp
};

/// The stamp that a cache names, whatever else is in it; empty where there is none to be trusted that far.
[[nodiscard]] std::string stamp_of_cache(const std::filesystem::path& cache);

/// A history whose columns are read when they are first asked for, each checked before it is used: its checksum, and that nothing
/// in it leads outside of what it leads to. nullptr where there is no cache, or not this one: a log line says which.
///
/// What is found damaged only then is taken from `rebuild` instead, with a log line; the file is removed.
[[nodiscard]] std::shared_ptr<const History> read_cache(const std::filesystem::path& cache, const CacheOf& of, int as_known,
                                                        const Schema& schema, const Log& log,
                                                        std::function<std::shared_ptr<const History>()> rebuild);

/// Beside its place first, for its owner alone, then put there whole. Where it cannot be written there is none, and a log line says
/// why.
void write_cache(const std::filesystem::path& cache, const CacheOf& of, const History& history, const Log& log);

}  // namespace ketnap
