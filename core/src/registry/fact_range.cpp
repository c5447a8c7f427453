#include "fact_range.hpp"

namespace ketnap {
namespace {

/// The first fact of a batch or a later one; one more than the last fact where there is none.
std::int64_t first_fact_from(Statement& batch_at, std::int64_t end, int batch) {
  std::int64_t low = 1;
  while (low < end) {
    const std::int64_t middle = low + (end - low) / 2;
    // The fact at `middle`, or the first after it where numbers were left out.
    batch_at.bind(1, middle);
    const bool is_before = batch_at.step() && batch_at.integer(0) < batch;
    batch_at.reset();
    if (is_before)
      low = middle + 1;
    else
      end = middle;
  }
  return low;
}

}  // namespace

FactRange facts_of_batch(Database& database, const Layout& layout, int batch) {
  const std::int64_t end = database.integer("SELECT max(fact) FROM " + layout.facts) + 1;
  Statement batch_at(database, "SELECT batch FROM " + layout.facts + " WHERE fact >= ?1 ORDER BY fact LIMIT 1");
  return {first_fact_from(batch_at, end, batch), first_fact_from(batch_at, end, batch + 1) - 1};
}

std::string is_in_force_sql(const Layout& layout) {
  // With the sign SQLite makes no index of `op` for the one query, which would read the whole table.
  return "+f.op = 1 AND NOT EXISTS (SELECT 1 FROM " + layout.facts + " later WHERE later.key = f.key AND later.batch > f.batch)";
}

}  // namespace ketnap
