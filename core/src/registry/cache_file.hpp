#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include <ketnap/base/log.hpp>
#include <ketnap/data/schema.hpp>

#include "history.hpp"
#include "history_keeper.hpp"

namespace ketnap {

/// What a cache must have been made of.
struct CacheOf {
  std::string content;  ///< content_key
  std::string stamp;    ///< file_stamp
};

/// The stamp that a cache names, whatever else is in it; empty where there is none to be trusted that far.
[[nodiscard]] std::string stamp_of_cache(const std::filesystem::path& cache);

/// Where the cache names the stamp `from`, and its head is sound, it names `to` from now on: the registry was written by who knows
/// that nothing else changed it.
void restamp_cache(const std::filesystem::path& cache, const std::string& from, const std::string& to);

/// What a cache is read for.
struct CacheFor {
  std::string stamp;
  /// The content_key at a batch; empty where there is no such batch.
  std::function<std::string(int batch)> content;
  /// What makes the history of a batch from the facts, long afterwards.
  std::function<std::function<std::shared_ptr<const History>()>(int batch)> rebuild;
};

/// The history of whatever batch it was made at, of which columns are read when they are first asked for, each checked before it is
/// used: its checksum, and that nothing in it leads outside of what it leads to. nullptr where there is no cache, or not this one:
/// a log line says which.
///
/// What is found damaged only then is made from the facts instead, with a log line; the file is removed.
[[nodiscard]] std::shared_ptr<const History> read_cache(const std::filesystem::path& cache, const CacheFor& wanted,
                                                        const Schema& schema, const Log& log);

/// Keeps the history that `make` makes as a cache: beside its place first, for its owner alone, then put there whole. Where it
/// cannot be written there is none, false, and a log line says why; what `make` throws goes on. What others who were killed have
/// left of theirs is removed.
bool write_cache(const std::filesystem::path& cache, const CacheOf& of, int batch, const std::function<void(HistoryKeeper&)>& make,
                 const Log& log);

}  // namespace ketnap
