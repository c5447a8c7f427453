#pragma once
#include <vector>

#include <ketnap/base/finding.hpp>
#include <ketnap/data/clearance.hpp>
#include <ketnap/registry/set_aside.hpp>

namespace ketnap {

/// Takes out of findings what they quote from columns above the clearance: of a mistyped code its shape is left, of a day nothing.
void withhold(std::vector<Finding>& findings, const Schema& schema, Sensitivity clearance);

/// What the rows set aside of one file need. They are raw text: a column that the table does not have, or that nobody knows of, may
/// be a sensitive one under another name.
[[nodiscard]] Sensitivity needed_for(const SetAside& rows, const Schema& schema);

}  // namespace ketnap
