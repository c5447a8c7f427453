#pragma once
#include <string>
#include <vector>

#include <ketnap/base/date.hpp>
#include <ketnap/base/lang.hpp>

namespace ketnap {

/// The version of ketnap: `0.1.0`.
[[nodiscard]] std::string core_version();

/// What a result rests on: made again, byte for byte, from these. Stands under every table and on every document.
struct Provenance {
  Date as_of;
  int as_known = 0;  ///< batch
  Date tree;
  std::vector<std::string> plugins;  ///< `vn 1.0.0`, in order of loading
  std::string catalog;               ///< sha256 of the catalog's bytes
  std::string core;                  ///< version of ketnap
  bool used_draft = false;           ///< some rule or parameter that took part is a draft

  /// Without the plugins that are part of ketnap: `đến hết 31/10/2023 · lô 1 · vn 1.0.0, ha_nam 1.0.0`
  [[nodiscard]] std::string line(Lang lang) const;
};

}  // namespace ketnap
