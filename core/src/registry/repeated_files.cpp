#include "repeated_files.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include <ketnap/registry/csv.hpp>

#include "source_bytes.hpp"

namespace ketnap {
namespace {

struct Loaded {
  std::int64_t id;
  std::int64_t batch;
  std::string name;
  std::string sha256;
  std::string header;
  std::int64_t rows;
};

/// What the last batch with files of a table loaded into it.
std::vector<Loaded> last_loaded(Database& database, const std::string& table) {
  std::vector<Loaded> sources;
  Statement rows(database, R"(SELECT id, batch, name, sha256, header, rows FROM source
                              WHERE batch = (SELECT max(batch) FROM source WHERE "table" = ?1) AND "table" = ?1 ORDER BY id)");
  rows.bind(1, table);
  while (rows.step()) {
    // Registries of the first format kept no header.
    if (rows.is_null(4)) return {};
    sources.push_back({rows.integer(0), rows.integer(1), std::string(rows.text(2)), std::string(rows.text(3)),
                       std::string(rows.text(4)), rows.integer(5)});
  }
  return sources;
}

bool has_changed_since(Database& database, const std::vector<Layout>& layouts, const Layout& layout, std::int64_t batch) {
  const auto has_later = [&](const Layout& one) {
    return database.integer("SELECT batch FROM " + one.facts + " ORDER BY fact DESC LIMIT 1") > batch;
  };
  return has_later(layout) || std::ranges::any_of(layout.table->fields, [&](const Field& field) {
           const auto is_target = [&](const Layout& one) { return one.table->name == field.target; };
           return field.type == FieldType::link && has_later(*std::ranges::find_if(layouts, is_target));
         });
}

/// Of two rows that contradicted each other the first had no finding, but says what the second is compared with.
void add_rows_of_contradictions(const std::string& args, std::set<std::int64_t>& rows) {
  for (const nlohmann::json& arg : nlohmann::json::parse(args)) {
    const auto text = arg.get<std::string>();
    std::int64_t row = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), row).ec == std::errc()) rows.insert(row);
  }
}

/// Of each source, the rows of which something was found.
std::vector<std::set<std::int64_t>> rows_with_findings(Database& database, const std::vector<Loaded>& sources) {
  std::vector<std::set<std::int64_t>> rows(sources.size());
  std::set<std::int64_t> contradictory;
  Statement found(database, "SELECT row, number, args FROM finding WHERE batch = ?1 AND file = ?2");
  Statement aside(database, "SELECT row FROM set_aside WHERE batch = ?1 AND source = ?2");
  for (std::size_t i = 0; i < sources.size(); ++i) {
    found.bind(1, sources[i].batch).bind(2, sources[i].name);
    for (; found.step(); rows[i].insert(found.integer(0)))
      if (found.integer(1) == 2109) add_rows_of_contradictions(std::string(found.text(2)), contradictory);
    found.reset();
    aside.bind(1, sources[i].batch).bind(2, sources[i].id);
    while (aside.step()) rows[i].insert(aside.integer(0));
    aside.reset();
  }
  for (std::set<std::int64_t>& some : rows) some.insert(contradictory.begin(), contradictory.end());
  return rows;
}

/// The records of some rows of a piece.
void pick(std::string_view bytes, std::int64_t rows_before, const std::set<std::int64_t>& wanted,
          std::vector<RepeatedFile::Row>& picked) {
  auto next = wanted.upper_bound(std::max<std::int64_t>(rows_before, 1));  // the header is no row
  CsvReader csv(bytes, rows_before);
  while (next != wanted.end() && csv.next()) {
    while (next != wanted.end() && *next < csv.row()) ++next;
    if (next != wanted.end() && *next == csv.row()) picked.push_back({csv.row(), std::string(csv.record())});
  }
}

}  // namespace

std::optional<std::vector<RepeatedFile>> repeated_files(
    Database& database, const std::vector<Layout>& layouts, const Layout& layout, const std::vector<SourceFile>& files,
    std::size_t piece, const std::function<void(const SourceFile&, std::int64_t done, std::int64_t all)>& report) {
  const std::vector<Loaded> sources = last_loaded(database, layout.table->name);
  if (sources.size() != files.size() || has_changed_since(database, layouts, layout, sources.front().batch)) return std::nullopt;
  // A finding names its file; two of one name cannot be told apart.
  std::set<std::string> names;
  for (const Loaded& source : sources) names.insert(source.name);
  if (names.size() != sources.size()) return std::nullopt;

  const std::vector<std::set<std::int64_t>> wanted = rows_with_findings(database, sources);
  std::vector<RepeatedFile> repeated;
  for (std::size_t i = 0; i < files.size(); ++i) {
    RepeatedFile file{.header = sources[i].header, .sha256 = sources[i].sha256, .rows = sources[i].rows, .to_read_again = {}};
    SourceBytes source(files[i].path, files[i].name, piece);
    std::string bytes;
    while (source.next(bytes)) {
      const bool has_wanted = wanted[i].upper_bound(source.rows_before()) != wanted[i].upper_bound(source.rows_done());
      if (has_wanted) pick(bytes, source.rows_before(), wanted[i], file.to_read_again);
      report(files[i], source.bytes_done(), source.size());
    }
    if (source.sha256() != file.sha256) return std::nullopt;
    repeated.push_back(std::move(file));
  }
  return repeated;
}

}  // namespace ketnap
