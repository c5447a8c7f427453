#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <ketnap/base/partial_date.hpp>
#include <ketnap/data/snapshot.hpp>

namespace ketnap {

/// What is known of somebody who is looked for; what is left empty is not asked.
struct Search {
  std::string person;  ///< the key, or its beginning
  std::string name;    ///< words of it in their order; without marks it finds names with them, with marks only these
  std::optional<PartialDate> born;
  std::string unit;  ///< a member in this unit or below it at as_of, or with a dossier there
};

/// For whoever may see what is personal (Error 3131). Rows of the frame `people`, all that may be meant and never only the first,
/// in the frame's order. An unknown birth date may be the one that was asked for; an unknown name is not. Error 3102 where there is
/// no such unit, 3112 where nothing is asked.
///
///   find(*now, {.name = "nguyen van an", .born = PartialDate::parse("2004")})
[[nodiscard]] std::vector<std::int32_t> find(const Snapshot& snapshot, const Search& search,
                                             Sensitivity clearance = Sensitivity::sensitive);

}  // namespace ketnap
