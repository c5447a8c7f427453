#include "set_aside_store.hpp"

#include <ketnap/base/error.hpp>

namespace ketnap {

std::vector<SetAside> read_set_aside(Database& database, int batch) {
  const Transaction reading(database, Transaction::Kind::read);
  const std::int64_t head = database.integer("SELECT max(number) FROM batch");
  if (batch < 1 || batch > head) throw Error(1109, {std::to_string(batch), std::to_string(head)});
  std::vector<SetAside> found;
  std::int64_t last_source = 0;
  Statement rows(database,
                 R"(SELECT s.id, s.name, s."table", s.header, a.row, a.text FROM set_aside a JOIN source s ON s.id = a.source
                    WHERE a.batch = ?1 ORDER BY a.source, a.id)");
  rows.bind(1, batch);
  while (rows.step()) {
    if (found.empty() || rows.integer(0) != last_source) {
      last_source = rows.integer(0);
      SetAside& next = found.emplace_back();
      next.file = rows.text(1);
      next.table = rows.text(2);
      if (!rows.is_null(3)) next.header = std::string(rows.text(3));
    }
    found.back().rows.push_back({rows.integer(4), std::string(rows.text(5))});
  }
  return found;
}

}  // namespace ketnap
