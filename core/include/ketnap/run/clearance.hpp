#pragma once
#include <string>

#include <ketnap/data/clearance.hpp>
#include <ketnap/plugin/catalog.hpp>

namespace ketnap {

/// What requests check against the clearance of whoever asks; data/clearance.hpp says why.

/// The most sensitive field that an indicator reads of its rows, or a rule of a dossier, if that is above the clearance; else
/// nullptr.
[[nodiscard]] const Field* read_beyond(const Catalog& catalog, const BoundIndicator& indicator, Sensitivity clearance);
[[nodiscard]] const Field* read_beyond(const Catalog& catalog, const BoundRule& rule, Sensitivity clearance);

/// For what a user scripted: Error 3114 where it reads more than the clearance.
void expect_within(const Catalog& catalog, const BoundIndicator& indicator, Sensitivity clearance);
void expect_within(const Catalog& catalog, const BoundRule& rule, Sensitivity clearance);

/// `what` lists people or dossiers: Error 3131 below personal.
void expect_people_shown(const std::string& what, Sensitivity clearance);

}  // namespace ketnap
