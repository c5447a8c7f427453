#pragma once
#include <string>

#include <ketnap/plugin/format.hpp>
#include <ketnap/report/document.hpp>

namespace ketnap {

/// A document in a format for an audience. `public` is refused (Error 4003) until small numbers can be suppressed safely; for
/// `form` rows about people are left out. Error 4001 where the format raises.
[[nodiscard]] std::string render(const Document& document, const Format& format, Audience audience);

/// What a list of dossiers comes to without the dossiers: the counts of each rule, a line each.
[[nodiscard]] std::string without_people(const VerdictsBlock& block, Lang lang);
/// Of a list of people their number.
[[nodiscard]] std::string without_people(const ListBlock& block);

}  // namespace ketnap
