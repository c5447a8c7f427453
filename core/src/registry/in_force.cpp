#include "in_force.hpp"

#include <algorithm>

namespace ketnap {
namespace {

/// Most registries are one large batch and a few small ones, so only facts after the first batch are looked up.
std::vector<std::int64_t> superseded_facts(Database& database, const Layout& layout, int as_known) {
  std::vector<std::int64_t> facts;
  Statement first(database, "SELECT batch FROM " + layout.facts + " ORDER BY fact LIMIT 1");
  if (!first.step()) return facts;
  Statement later(database, "SELECT f.fact FROM " + layout.facts + " g CROSS JOIN " + layout.facts +
                                " f WHERE g.batch > ?1 AND g.batch <= ?2 AND f.key = g.key AND f.batch < g.batch"
                                " UNION SELECT fact FROM " +
                                layout.facts + " WHERE op <> 1 ORDER BY 1");
  later.bind(1, first.integer(0)).bind(2, as_known);
  while (later.step()) facts.push_back(later.integer(0));
  return facts;
}

}  // namespace

FactsInForce::FactsInForce(Database& database, const Layout& layout, int as_known, const std::string& columns)
    : superseded_(superseded_facts(database, layout, as_known)),
      next_(superseded_.begin()),
      rows_(database, "SELECT fact, " + columns + " FROM " + layout.facts + " WHERE batch <= ?1 ORDER BY fact") {
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
