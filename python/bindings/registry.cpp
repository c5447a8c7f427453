#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <pybind11/functional.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>
#include <ketnap/data/arrow_export.hpp>
#include <ketnap/registry/registry.hpp>

#include "bindings.hpp"
#include "convert.hpp"

using namespace pybind11::literals;
using ketnap::Registry;

namespace {

using Names = std::vector<std::pair<std::string, std::string>>;
using Progress = std::function<void(const std::string&, std::int64_t, std::int64_t)>;
using Scope = std::optional<std::pair<std::string, std::optional<ketnap::Period>>>;
using Sink = std::function<void(const std::string&, const std::string&)>;

std::vector<ketnap::PluginName> plugin_names(const Names& names) {
  std::vector<ketnap::PluginName> out;
  for (const auto& [name, version] : names) out.push_back({name, version});
  return out;
}

// Python's logging takes the GIL for each line; without a sink nothing is formatted at all.
ketnap::Log log_to(const Sink& sink) {
  if (!sink) return {};
  return ketnap::Log::to([sink](ketnap::LogLevel level, std::string_view line) {
    constexpr const char* names[] = {"debug", "info", "warning", "error"};
    sink(names[static_cast<std::size_t>(level)], std::string(line));
  });
}

ketnap::Cache cache_of(bool is_kept) { return is_kept ? ketnap::Cache::kept : ketnap::Cache::none; }

py::dict labels_of(const ketnap::Label& label) {
  return py::dict("vi"_a = label.in(ketnap::Lang::vi), "en"_a = label.in(ketnap::Lang::en));
}

py::list labels_of(const std::vector<ketnap::Label>& labels) {
  py::list out;
  for (const auto& label : labels) out.append(labels_of(label));
  return out;
}

py::object needed(const ketnap::Field& field, bool withheld) {
  return withheld ? py::object(py::str(std::string(name_of(field.sensitivity)))) : py::object(py::none());
}

py::list log_rows(const Registry& r, const ketnap::LogQuestion& question) {
  std::vector<ketnap::LogEntry> entries;
  {
    const py::gil_scoped_release release;
    entries = r.log(question);
  }
  const auto clearance = std::min(question.clearance, r.clearance());
  py::list rows;
  for (const auto& entry : entries) {
    const auto* table = r.schema().table(entry.table);
    py::list changes;
    for (const auto& change : entry.changes) {
      const auto& field = *table->find(change.field);
      changes.append(py::dict("field"_a = change.field, "before"_a = change.before, "after"_a = change.after,
                              "said_before"_a = labels_of(change.said_before), "said_after"_a = labels_of(change.said_after),
                              "withheld"_a = change.withheld, "needs"_a = needed(field, change.withheld),
                              "labels"_a = labels_of(field.label), "later"_a = field.later));
    }
    py::list key_needs;
    py::list key_labels;
    py::list key_fields;
    for (const auto* field : table->keys()) {
      key_needs.append(needed(*field, field->sensitivity > clearance));
      // A code says by itself what it is.
      key_labels.append(labels_of(field->type == ketnap::FieldType::code ? ketnap::Label{} : field->label));
      key_fields.append(field->name);
    }
    rows.append(py::dict("batch"_a = entry.batch, "at"_a = entry.at, "by"_a = entry.by, "document"_a = entry.document,
                         "reason"_a = entry.reason, "undoes"_a = entry.undoes, "file"_a = entry.file, "row"_a = entry.row,
                         "table"_a = entry.table, "labels"_a = labels_of(table->label), "key"_a = entry.key,
                         "key_needs"_a = key_needs, "key_fields"_a = key_fields, "key_labels"_a = key_labels,
                         "said_key"_a = labels_of(entry.said_key), "said_document"_a = labels_of(entry.said_document),
                         "act"_a = std::string(name_of(entry.act)), "changes"_a = changes));
  }
  return rows;
}

}  // namespace

void register_registry(py::module_& m) {
  py::class_<ketnap::Batch>(m, "Batch", "One act of writing.")
      .def_readonly("number", &ketnap::Batch::number, "From 1; 0: nothing was written.")
      .def_readonly("at", &ketnap::Batch::at)
      .def_readonly("by", &ketnap::Batch::by)
      .def_readonly("document", &ketnap::Batch::document)
      .def_readonly("reason", &ketnap::Batch::reason)
      .def_readonly("undoes", &ketnap::Batch::undoes, "The batch that it takes back; 0: none.")
      .def_readonly("scope", &ketnap::Batch::scope, "What a load's files were complete for; empty: nothing.")
      .def_readonly("added", &ketnap::Batch::added, "Facts with a new key.")
      .def_readonly("replaced", &ketnap::Batch::replaced, "Facts whose key had other values before.")
      .def_readonly("unchanged", &ketnap::Batch::unchanged, "Rows that say what is known already.")
      .def_readonly("retracted", &ketnap::Batch::retracted)
      .def_readonly("set_aside", &ketnap::Batch::set_aside, "Rows that a finding keeps out.")
      .def_readonly("findings", &ketnap::Batch::findings);

  py::class_<ketnap::SetAside>(m, "SetAside", "The rows of one file that findings kept out.")
      .def_readonly("file", &ketnap::SetAside::file)
      .def_readonly("table", &ketnap::SetAside::table)
      .def_readonly("header", &ketnap::SetAside::header)
      .def_property_readonly("rows",
                             [](const ketnap::SetAside& s) {
                               std::vector<std::pair<std::int64_t, std::string>> rows;
                               for (const auto& row : s.rows) rows.emplace_back(row.row, row.text);
                               return rows;
                             })
      .def("csv", &ketnap::SetAside::csv, "The same header and only these rows.");
  m.def("save_set_aside", &ketnap::save, "set_aside"_a, "folder"_a, py::call_guard<py::gil_scoped_release>());

  py::class_<Registry>(m, "Registry", "The register of units, people and what happened to them: one SQLite file.")
      .def_static(
          "create",
          [](const std::filesystem::path& path, const ketnap::Schema& schema, const Names& plugins, const Sink& log,
             const std::string& clearance, bool cache) {
            const auto sink = log_to(log);
            py::gil_scoped_release release;
            return Registry::create(path, schema, plugin_names(plugins), sink, ketnap::clearance_of(clearance), cache_of(cache));
          },
          "path"_a, "schema"_a, "plugins"_a, "log"_a = py::none(), "clearance"_a = "personal", "cache"_a = true)
      .def_static(
          "open",
          [](const std::filesystem::path& path, const Sink& log, const std::string& clearance, bool cache) {
            const auto sink = log_to(log);
            py::gil_scoped_release release;
            return Registry::open(path, sink, ketnap::clearance_of(clearance), cache_of(cache));
          },
          "path"_a, "log"_a = py::none(), "clearance"_a = "personal", "cache"_a = true)
      .def_static(
          "made_with",
          [](const std::filesystem::path& path) {
            auto made = [&] {
              const py::gil_scoped_release release;
              return Registry::made_with(path);
            }();
            Names names;
            for (const auto& plugin : made.plugins) names.emplace_back(plugin.name, plugin.version);
            return std::make_pair(std::move(made.schema), std::move(names));
          },
          "path"_a, "(schema, plugins) of a file, and nothing of it changed.")
      .def_property_readonly("clearance", [](const Registry& r) { return std::string(name_of(r.clearance())); })
      .def_property_readonly(
          "kept_copy", [](const Registry& r) { return r.kept_copy().empty() ? py::object(py::none()) : py::cast(r.kept_copy()); },
          "The copy that was kept when opening brought the file up to date.")
      .def_property_readonly("path", &Registry::path)
      .def_property_readonly("schema", &Registry::schema, py::return_value_policy::reference_internal)
      .def_property_readonly("plugins",
                             [](const Registry& r) {
                               Names names;
                               for (const auto& plugin : r.plugins()) names.emplace_back(plugin.name, plugin.version);
                               return names;
                             })
      .def_static(
          "head_of", [](const std::filesystem::path& path) { return Registry::head_of(path); }, "path"_a,
          py::call_guard<py::gil_scoped_release>(), "The number of a file's last batch, without opening it for more.")
      .def("head", &Registry::head, py::call_guard<py::gil_scoped_release>(), "The number of the last batch; 0 while empty.")
      .def("batches", &Registry::batches, py::call_guard<py::gil_scoped_release>())
      .def(
          "load",
          [](Registry& r, std::vector<std::filesystem::path> files, std::vector<std::string> tables, std::string at, std::string by,
             std::string document, bool dry_run, Progress progress, const Scope& scope) {
            ketnap::LoadRequest request{.files = std::move(files),
                                        .tables = std::move(tables),
                                        .at = std::move(at),
                                        .by = std::move(by),
                                        .document = std::move(document),
                                        .dry_run = dry_run,
                                        .progress = std::move(progress)};
            if (scope) request.scope = ketnap::LoadScope{.unit = scope->first, .period = scope->second};
            py::gil_scoped_release release;
            return r.load(request);
          },
          "files"_a, "tables"_a, "at"_a, "by"_a = "", "document"_a = "", "dry_run"_a = false, "progress"_a = py::none(),
          "scope"_a = py::none())
      .def("export_files", &Registry::export_files, "folder"_a, "as_known"_a = 0, py::call_guard<py::gil_scoped_release>())
      .def("verify", &Registry::verify, py::call_guard<py::gil_scoped_release>())
      .def("set_aside", &Registry::set_aside, "batch"_a, py::call_guard<py::gil_scoped_release>(),
           "The rows that findings kept out of a batch, file by file.")
      .def(
          "undo",
          [](Registry& r, int number, std::string at, std::string by, std::string reason, bool dry_run) {
            const ketnap::UndoRequest request{
                .number = number, .at = std::move(at), .by = std::move(by), .reason = std::move(reason), .dry_run = dry_run};
            const py::gil_scoped_release release;
            return r.undo(request);
          },
          "number"_a, "at"_a, "by"_a, "reason"_a, "dry_run"_a = false)
      .def(
          "log",
          [](const Registry& r, std::string person, std::string unit, std::string dossier, int batch, std::string table,
             std::vector<std::string> key, const std::string& clearance, std::size_t most) {
            ketnap::LogQuestion question{.person = std::move(person),
                                         .unit = std::move(unit),
                                         .dossier = std::move(dossier),
                                         .batch = batch,
                                         .table = std::move(table),
                                         .key = std::move(key)};
            question.clearance = ketnap::clearance_of(clearance);
            question.most = most;
            return log_rows(r, question);
          },
          "person"_a = "", "unit"_a = "", "dossier"_a = "", "batch"_a = 0, "table"_a = "", "key"_a = std::vector<std::string>(),
          "clearance"_a = "personal", "most"_a = 0)
      .def(
          "snapshot",
          [](const Registry& r, const py::object& as_of, int as_known, const py::object& tree) {
            const auto day = date_from(as_of);
            const ketnap::SnapshotTimes times{.as_of = day, .as_known = as_known, .tree = tree.is_none() ? day : date_from(tree)};
            py::gil_scoped_release release;
            return std::const_pointer_cast<ketnap::Snapshot>(r.snapshot(times));
          },
          "as_of"_a, "as_known"_a = 0, "tree"_a = py::none());
}
