#include "batch_store.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <tuple>

#include <ketnap/base/error.hpp>

namespace ketnap {
namespace {

using Json = nlohmann::json;

std::string meta(Database& database, std::string_view name) {
  Statement statement(database, "SELECT value FROM meta WHERE name = ?1");
  statement.bind(1, name);
  return statement.step() ? std::string(statement.text(0)) : std::string();
}

void write_findings(Database& database, const Batch& batch) {
  Statement insert(database,
                   R"(INSERT INTO finding (batch, number, file, sheet, row, "column", args) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7))");
  for (const Finding& finding : batch.findings) {
    const std::string args = Json(finding.args).dump();
    insert.bind(1, batch.number).bind(2, finding.number).bind(3, finding.file).bind(4, finding.sheet);
    insert.bind(5, finding.row).bind(6, finding.column).bind(7, args).run();
  }
}

}  // namespace

void write_made(Database& database, const Made& made) {
  Json plugins = Json::array();
  for (const PluginName& plugin : made.plugins) plugins.push_back({{"name", plugin.name}, {"version", plugin.version}});
  Statement insert(database, "INSERT INTO meta (name, value) VALUES (?1, ?2)");
  const std::string plugins_json = plugins.dump();
  const std::string schema_json = made.schema.json();
  insert.bind(1, "plugins").bind(2, plugins_json).run();
  insert.bind(1, "schema").bind(2, schema_json).run();

  Statement code(database, "INSERT INTO code (list, place, key) VALUES (?1, ?2, ?3)");
  for (const CodeList& list : made.schema.lists())
    for (std::size_t place = 0; place < list.codes.size(); ++place)
      code.bind(1, list.id).bind(2, static_cast<std::int64_t>(place)).bind(3, list.codes[place].key).run();
}

Made read_made(Database& database, const std::string& path) {
  try {
    Made made{.schema = Schema::from_json(meta(database, "schema")), .plugins = {}};
    for (const Json& plugin : Json::parse(meta(database, "plugins")))
      made.plugins.push_back({plugin.at("name").get<std::string>(), plugin.at("version").get<std::string>()});
    return made;
  } catch (const Json::exception&) {
    throw Error(1104, {path, "meta"});
  } catch (const Error& error) {
    if (error.number() / 100 == 12) throw Error(1104, {path, "meta"});
    throw;
  }
}

void write_source(Database& database, const Source& source) {
  Statement insert(database, R"(INSERT INTO source (id, batch, name, "table", sha256, rows, header)
                                    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7))");
  insert.bind(1, source.id)
      .bind(2, source.batch)
      .bind(3, source.name)
      .bind(4, source.table)
      .bind(5, source.sha256)
      .bind(6, source.rows)
      .bind(7, source.header)
      .run();
}

void write_batch(Database& database, const Batch& batch) {
  Statement insert(
      database,
      "INSERT INTO batch (number, at, by, document, reason, added, replaced, unchanged, retracted, set_aside, undoes, scope)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, nullif(?11, 0), ?12)");
  insert.bind(1, batch.number).bind(2, batch.at).bind(3, batch.by).bind(4, batch.document).bind(5, batch.reason);
  insert.bind(6, batch.added)
      .bind(7, batch.replaced)
      .bind(8, batch.unchanged)
      .bind(9, batch.retracted)
      .bind(10, batch.set_aside)
      .bind(11, batch.undoes)
      .bind(12, batch.scope)
      .run();
  write_findings(database, batch);
}

std::vector<Batch> read_batches(Database& database) {
  std::vector<Batch> batches;
  Statement rows(
      database,
      "SELECT number, at, by, document, reason, added, replaced, unchanged, retracted, set_aside, undoes, scope FROM batch"
      " ORDER BY number");
  while (rows.step()) {
    Batch batch;
    batch.number = static_cast<int>(rows.integer(0));
    batch.at = rows.text(1);
    batch.by = rows.text(2);
    batch.document = rows.text(3);
    batch.reason = rows.text(4);
    batch.added = rows.integer(5);
    batch.replaced = rows.integer(6);
    batch.unchanged = rows.integer(7);
    batch.retracted = rows.integer(8);
    batch.set_aside = rows.integer(9);
    batch.undoes = static_cast<int>(rows.integer(10));
    batch.scope = rows.text(11);
    batches.push_back(std::move(batch));
  }
  std::set<std::tuple<int, std::string, std::int64_t>> aside;
  Statement rows_aside(database, "SELECT a.batch, s.name, a.row FROM set_aside a JOIN source s ON s.id = a.source");
  while (rows_aside.step()) aside.emplace(static_cast<int>(rows_aside.integer(0)), rows_aside.text(1), rows_aside.integer(2));
  Statement found(database, R"(SELECT batch, number, file, sheet, row, "column", args FROM finding ORDER BY id)");
  while (found.step()) {
    const auto batch = std::ranges::find(batches, static_cast<int>(found.integer(0)), &Batch::number);
    if (batch == batches.end()) continue;
    Finding finding{.number = static_cast<int>(found.integer(1)),
                    .file = std::string(found.text(2)),
                    .sheet = std::string(found.text(3)),
                    .row = found.integer(4),
                    .column = std::string(found.text(5)),
                    .args = {},
                    .set_aside = false};
    finding.set_aside = aside.contains({batch->number, finding.file, finding.row});
    try {
      for (const Json& arg : Json::parse(found.text(6))) finding.args.push_back(arg.get<std::string>());
    } catch (const Json::exception&) {
      throw database.damaged("finding " + std::to_string(batch->number));
    }
    batch->findings.push_back(std::move(finding));
  }
  return batches;
}

}  // namespace ketnap
