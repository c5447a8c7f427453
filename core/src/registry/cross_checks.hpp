#pragma once
#include <future>
#include <vector>

#include <ketnap/base/finding.hpp>
#include <ketnap/data/schema.hpp>

#include "layout.hpp"
#include "person_checks.hpp"
#include "sqlite.hpp"

namespace ketnap {

/// Findings where rows contradict each other (2203, 2204, 2218-2229; registry/README.md says which is which) and the batch, which
/// is the head, wrote one of them, or took away what had made them agree. `of_people`: what `compare_rows` finds, where somebody
/// has asked it already.
void find_contradictions(Database& database, const Schema& schema, const std::vector<Layout>& layouts, int batch,
                         std::future<std::vector<Contradiction>> of_people, std::vector<Finding>& findings);

/// All that rows in force say against themselves or each other; a finding's file is the table, its row the fact.
void find_all_contradictions(Database& database, const Schema& schema, const std::vector<Layout>& layouts, int head,
                             std::vector<Finding>& findings);

}  // namespace ketnap
