#include "in_force.hpp"

#include <algorithm>

#include "fact_range.hpp"

namespace ketnap {
namespace {

/// Most registries are one large batch and a few small ones, so only facts after the first batch are looked up.
std::vector<std::int64_t> superseded_facts(Database& database, const Layout& layout, int as_known) {
  std::vector<std::int64_t> facts;
  Statement oldest(database, "SELECT batch FROM " + layout.facts + " ORDER BY fact LIMIT 1");
  if (!oldest.step()) return facts;
  const FactRange later{.first = facts_of_batch(database, layout, static_cast<int>(oldest.integer(0)) + 1).first,
                        .last = facts_of_batch(database, layout, as_known).last};
  if (later.is_empty()) return facts;
  Statement before(database, "SELECT DISTINCT f.fact FROM " + layout.facts + " g CROSS JOIN " + layout.facts +
                                 " f WHERE g.fact BETWEEN ?1 AND ?2 AND f.key = g.key AND f.batch < g.batch ORDER BY 1");
  before.bind(1, later.first).bind(2, later.last);
  while (before.step()) facts.push_back(before.integer(0));
  return facts;
}

}  // namespace

FactsInForce::FactsInForce(Database& database, const Layout& layout, int as_known, const std::string& columns)
    : superseded_(superseded_facts(database, layout, as_known)),
      next_(superseded_.begin()),
      rows_(database, "SELECT fact, " + columns + " FROM " + layout.facts + " WHERE batch <= ?1 AND op = 1 ORDER BY fact") {
  rows_.bind(1, as_known);
}

bool FactsInForce::step() {
  while (rows_.step()) {
    const std::int64_t fact = rows_.integer(0);
    next_ = std::lower_bound(next_, superseded_.cend(), fact);
    if (next_ == superseded_.cend() || *next_ != fact) return true;
  }
  return false;
}

}  // namespace ketnap
