#pragma once
#include <string>

#include <ketnap/data/clearance.hpp>
#include <ketnap/plugin/catalog.hpp>
#include <ketnap/plugin/report.hpp>

namespace ketnap {

/// What requests check against the clearance of whoever asks; data/clearance.hpp says why.

/// The most sensitive field that an indicator reads of its rows, or a rule of a dossier, if that is above the clearance; else
/// nullptr.
[[nodiscard]] const Field* read_beyond(const Catalog& catalog, const BoundIndicator& indicator, Sensitivity clearance);
[[nodiscard]] const Field* read_beyond(const Catalog& catalog, const BoundRule& rule, Sensitivity clearance);

/// For what a user scripted: Error 3114 where it reads more than the clearance.
void expect_within(const Catalog& catalog, const BoundIndicator& indicator, Sensitivity clearance);
void expect_within(const Catalog& catalog, const BoundRule& rule, Sensitivity clearance);

/// The same of a group on each of its kinds of rows.
void expect_within(const Catalog& catalog, const Group& group, Sensitivity clearance);
/// And of what figures are broken down by. The Expr whose codes are asked for is the user's own, whoever declared the indicator;
/// groups that a plugin declares may read everything, but not for an indicator of the user's own (`scripted`): it could be
/// about one person.
void expect_within(const Catalog& catalog, const Breakdown& by, const BoundIndicator& indicator, bool scripted,
                   Sensitivity clearance);

/// `what` lists people or dossiers: Error 3131 below personal.
void expect_people_shown(const std::string& what, Sensitivity clearance);

}  // namespace ketnap
