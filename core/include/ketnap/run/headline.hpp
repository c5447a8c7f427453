#pragma once
#include <string>

#include <ketnap/data/snapshot.hpp>
#include <ketnap/plugin/catalog.hpp>

namespace ketnap {

/// A snapshot in one line: `55.000 đảng viên · 3.012 chi bộ · đến hết 31/10/2023 · lô 1 · vn 0.1.0, ha_nam 0.1.0`. Members are
/// counted as data/README.md says, cells are the open units of kind cell.
[[nodiscard]] std::string headline(const Snapshot& snapshot, const Catalog& catalog, Lang lang);

}  // namespace ketnap
