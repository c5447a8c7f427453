#pragma once
#include <vector>

#include <ketnap/base/finding.hpp>
#include <ketnap/data/schema.hpp>

#include "subjects.hpp"

namespace ketnap {

/// What a person's spells, admissions and other rows may not say against each other (2203, 2218-2222).
void check_people(const Subjects& subjects, const Schema& schema, std::vector<Finding>& findings);

}  // namespace ketnap
