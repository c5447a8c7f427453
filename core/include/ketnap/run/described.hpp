#pragma once
#include <string>
#include <string_view>

#include <ketnap/plugin/catalog.hpp>

namespace ketnap {

/// What an id of a catalog stands for, in plain text: of a rule each version with its period in force, text, basis and confidence;
/// of a parameter its values; of an indicator or a group its Expr; and so for quantities, code lists, reports, formats and the keys
/// of documents. Error 3231 names the nearest id.
///
///   described(catalog, "vn.age_max", Lang::vi)
[[nodiscard]] std::string described(const Catalog& catalog, std::string_view id, Lang lang);

}  // namespace ketnap
