#pragma once
#include <optional>
#include <string>

#include <ketnap/base/period.hpp>

namespace ketnap {

/// Which rows the files of a load are complete for: rows of their tables that lie in the scope and that the files lack are
/// retracted. Without a unit and a period it is everything in those tables. registry/README.md says which rows lie in it.
///
///   LoadScope{.unit = "HNA.PL", .period = period("2023-10")}
struct LoadScope {
  std::string unit{};              ///< with all below it, on the tree of the units' last versions; empty: all
  std::optional<Period> period{};  ///< in which a row's day lies

  /// `all`, `HNA.PL 2023-10`
  [[nodiscard]] std::string text() const;
};

}  // namespace ketnap
