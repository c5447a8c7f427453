#pragma once
#include <vector>

#include <ketnap/base/finding.hpp>
#include <ketnap/data/schema.hpp>

#include "subjects.hpp"

namespace ketnap {

/// What a dossier's steps, admission, certificates, introducers and helpers may not say against each other (2224-2229).
void check_dossiers(const Subjects& subjects, const Schema& schema, const std::vector<Layout>& layouts,
                    std::vector<Finding>& findings);

}  // namespace ketnap
