#pragma once
#include <cstdint>
#include <string>

#include "layout.hpp"
#include "sqlite.hpp"

namespace ketnap {

/// The facts that one batch wrote of one table: batches follow each other, so their facts lie one after the other.
struct FactRange {
  std::int64_t first = 0;
  std::int64_t last = -1;
  [[nodiscard]] bool is_empty() const { return last < first; }
};

[[nodiscard]] FactRange facts_of_batch(Database& database, const Layout& layout, int batch);

/// In SQL, whether `f` is what its key says at the head.
[[nodiscard]] std::string is_in_force_sql(const Layout& layout);

}  // namespace ketnap
