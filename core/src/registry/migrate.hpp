#pragma once
#include <filesystem>

#include <ketnap/base/log.hpp>

#include "sqlite.hpp"

namespace ketnap {

/// Brings a registry of an older format up to this one, in one transaction, after keeping a copy of the file as it was beside it:
/// `x.ketnap.v2`, or `x.ketnap.v2.2` and so on where that is there already. Whatever stops it leaves the old registry as it was.
/// Returns where the copy lies; empty where nothing had to be done.
std::filesystem::path migrate(Database& database, const std::filesystem::path& path, const Log& log);

}  // namespace ketnap
