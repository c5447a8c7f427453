#include "source_file.hpp"

#include <algorithm>

#include <ketnap/base/error.hpp>
#include <ketnap/base/text.hpp>
#include <ketnap/registry/csv.hpp>

#include "layout.hpp"
#include "source_bytes.hpp"

namespace ketnap {
namespace {

std::vector<std::string> table_names(const Schema& schema) {
  std::vector<std::string> names;
  for (const TableSchema& table : schema.tables()) names.push_back(table.name);
  return names;
}

[[noreturn]] void not_recognised(const Schema& schema, const std::string& file) {
  std::string all;
  for (const std::string& name : table_names(schema)) all += (all.empty() ? "" : ", ") + name;
  throw Error(1003, {file, all});
}

/// The table whose key columns the header has; of several, the one that knows most of the header.
std::size_t table_of_header(const Schema& schema, const SourceFile& file) {
  constexpr std::size_t longest_header = 65536;
  const std::string start = first_bytes(file.path, longest_header);
  CsvReader reader(start);
  std::vector<std::string> header;
  if (reader.next())
    for (const std::string_view cell : reader.cells()) header.emplace_back(trimmed(cell));
  const auto has = [&](const Field& field) { return std::ranges::find(header, field.name) != header.end(); };

  std::pair<std::ptrdiff_t, std::size_t> best_score{0, 0};
  std::size_t best = schema.tables().size();
  bool is_tie = false;
  for (std::size_t i = 0; i < schema.tables().size(); ++i) {
    const TableSchema& table = schema.tables()[i];
    const auto keys = table.keys();
    if (!std::ranges::all_of(keys, [&](const Field* key) { return has(*key); })) continue;
    const std::pair score{std::ranges::count_if(table.fields, has), keys.size()};
    if (score < best_score) continue;
    is_tie = score == best_score;
    best_score = score;
    best = i;
  }
  if (best == schema.tables().size() || is_tie) not_recognised(schema, file.name);
  return best;
}

std::size_t table_named(const Schema& schema, std::string_view name) {
  return static_cast<std::size_t>(std::ranges::find(schema.tables(), name, &TableSchema::name) - schema.tables().begin());
}

}  // namespace

std::vector<std::size_t> load_order(const Schema& schema) {
  const std::size_t count = schema.tables().size();
  std::vector<bool> done(count);
  const auto waits = [&](std::size_t table, bool for_all) {
    return std::ranges::any_of(schema.tables()[table].fields, [&](const Field& field) {
      if (field.type != FieldType::link || !(for_all || is_interned(field))) return false;
      const std::size_t target = table_named(schema, field.target);
      return target != table && !done[target];
    });
  };
  std::vector<std::size_t> order;
  while (order.size() < count) {
    std::size_t next = count;
    for (const bool for_all : {true, false})
      for (std::size_t i = 0; i < count && next == count; ++i)
        if (!done[i] && !waits(i, for_all)) next = i;
    if (next == count) next = static_cast<std::size_t>(std::ranges::find(done, false) - done.begin());
    done[next] = true;
    order.push_back(next);
  }
  return order;
}

std::vector<SourceFile> recognise(const Schema& schema, const LoadRequest& request) {
  std::vector<SourceFile> files;
  const std::size_t none = schema.tables().size();
  for (std::size_t i = 0; i < request.files.size(); ++i) {
    SourceFile file{.path = request.files[i], .name = request.files[i].filename().string(), .table = none};
    static_cast<void>(first_bytes(file.path, 1));
    const std::string said = i < request.tables.size() ? request.tables[i] : std::string();
    file.table = table_named(schema, said.empty() ? file.path.stem().string() : said);
    if (file.table == none && !said.empty()) not_recognised(schema, file.name);
    if (file.table == none) file.table = table_of_header(schema, file);
    files.push_back(std::move(file));
  }
  std::vector<std::size_t> rank(none);
  const auto order = load_order(schema);
  for (std::size_t i = 0; i < order.size(); ++i) rank[order[i]] = i;
  std::ranges::stable_sort(files, {}, [&](const SourceFile& file) { return rank[file.table]; });
  return files;
}

}  // namespace ketnap
