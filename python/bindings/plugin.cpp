#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <pybind11/functional.h>
#include <pybind11/stl.h>
#include <ketnap/linked_in.hpp>
#include <ketnap/plugin/catalog.hpp>

#include "bindings.hpp"
#include "convert.hpp"
#include "lent_builder.hpp"

using namespace pybind11::literals;
using ketnap::Catalog;
using ketnap::CatalogBuilder;

namespace {

ketnap::Scale scale_of(const std::string& name) {
  for (const auto scale : {ketnap::Scale::count, ketnap::Scale::percent, ketnap::Scale::years, ketnap::Scale::ratio}) {
    if (name_of(scale) == name) return scale;
  }
  throw py::value_error("scale is count, percent, years or ratio, not '" + name + "'");
}

ketnap::Severity severity_of(const std::string& name) {
  for (const auto severity : {ketnap::Severity::blocks, ketnap::Severity::warns}) {
    if (name_of(severity) == name) return severity;
  }
  throw py::value_error("severity is blocks or warns, not '" + name + "'");
}

ketnap::Confidence confidence_of(const std::string& name) {
  if (name == "confirmed") return ketnap::Confidence::confirmed;
  if (name == "reported") return ketnap::Confidence::reported;
  if (name == "draft") return ketnap::Confidence::draft;
  if (name == "example") return ketnap::Confidence::example;
  throw py::value_error("confidence is confirmed, reported, draft or example, not '" + name + "'");
}

using Title = std::pair<std::string, std::string>;
using MaybeExpr = std::optional<ketnap::Expr>;
using MaybeColumnRule = std::optional<ketnap::ColumnRule>;
using MaybeColumnIndicator = std::optional<ketnap::ColumnIndicator>;

ketnap::Indicator indicator_of(std::string id, Title title, const std::string& scale, int decimals, const MaybeExpr& value,
                               std::string basis, const MaybeColumnIndicator& columns) {
  return {.id = std::move(id),
          .title = {title.first, title.second},
          .scale = scale_of(scale),
          .decimals = decimals,
          .value = value.value_or(ketnap::Expr()),
          .basis = std::move(basis),
          .columns = columns};
}

ketnap::Rule rule_of(std::string id, Title title, std::string step, const std::string& in_force, std::vector<std::string> basis,
                     const std::string& severity, const std::string& confidence, const MaybeExpr& applies, const MaybeExpr& holds,
                     const MaybeColumnRule& columns) {
  return {.id = std::move(id),
          .title = {title.first, title.second},
          .step = std::move(step),
          .in_force = ketnap::period(in_force),
          .basis = std::move(basis),
          .severity = severity_of(severity),
          .confidence = confidence_of(confidence),
          .applies = applies.value_or(ketnap::Expr()),
          .holds = holds.value_or(ketnap::Expr()),
          .columns = columns};
}

ketnap::Group group_of(std::string id, Title title, std::vector<std::string> rows, const ketnap::Expr& where,
                       std::string partition) {
  return {.id = std::move(id),
          .title = {title.first, title.second},
          .rows = std::move(rows),
          .where = where,
          .partition = std::move(partition)};
}

py::object expr_or_none(const ketnap::Expr& expr) { return expr.empty() ? py::object(py::none()) : py::cast(expr); }

py::dict reads_to(const std::vector<ketnap::ColumnRead>& reads) {
  py::dict out;
  for (const auto& read : reads) out[py::str(read.name)] = read.value;
  return out;
}

py::dict options_to(const std::vector<ketnap::IndicatorOption>& options) {
  py::dict out;
  for (const auto& option : options) {
    py::list keys;
    for (const auto& value : option.values) keys.append(value.key);
    out[py::str(option.name)] = keys;
  }
  return out;
}

py::list listed_indicators(const Catalog& catalog, const std::string& lang) {
  py::list rows;
  for (const auto& bound : catalog.indicators()) {
    const auto& i = bound.indicator;
    rows.append(py::dict("id"_a = i.id, "title"_a = i.title.in(lang_of(lang)), "scale"_a = std::string(name_of(i.scale)),
                         "value"_a = expr_or_none(bound.text), "declared_by"_a = i.id.substr(0, i.id.find('.')),
                         "options"_a = options_to(i.options), "basis"_a = i.basis));
    if (i.columns) rows[rows.size() - 1]["reads"] = reads_to(i.columns->reads);
  }
  return rows;
}

py::list listed_groups(const Catalog& catalog, const std::string& lang) {
  py::list rows;
  for (const auto& g : catalog.groups()) {
    rows.append(py::dict("id"_a = g.id, "title"_a = g.title.in(lang_of(lang)), "rows"_a = g.rows, "where"_a = g.where,
                         "partition"_a = g.partition, "declared_by"_a = g.id.substr(0, g.id.find('.'))));
  }
  return rows;
}

py::list listed_quantities(const Catalog& catalog, const std::string& lang) {
  py::list rows;
  for (const auto& q : catalog.quantities()) {
    rows.append(py::dict("id"_a = q.id, "title"_a = q.title.in(lang_of(lang)), "type"_a = q.list.empty() ? "number" : q.list,
                         "over"_a = std::string(name_of(q.over)), "scale"_a = std::string(name_of(q.scale)), "basis"_a = q.basis,
                         "confidence"_a = std::string(name_of(q.confidence)), "declared_by"_a = q.id.substr(0, q.id.find('.'))));
  }
  return rows;
}

py::list listed_rules(const Catalog& catalog, const std::string& lang) {
  py::list rows;
  for (const auto& bound : catalog.rules()) {
    const auto& r = bound.rule;
    rows.append(py::dict("id"_a = r.id, "title"_a = r.title.in(lang_of(lang)), "step"_a = r.step, "in_force"_a = r.in_force.id(),
                         "basis"_a = r.basis, "severity"_a = std::string(name_of(r.severity)),
                         "confidence"_a = std::string(name_of(r.confidence)), "applies"_a = expr_or_none(r.applies),
                         "holds"_a = expr_or_none(r.holds), "declared_by"_a = r.id.substr(0, r.id.find('.'))));
    if (r.columns) rows[rows.size() - 1]["reads"] = reads_to(r.columns->reads);
  }
  return rows;
}

}  // namespace

void register_plugin(py::module_& m) {
  using Requirements = std::vector<std::pair<std::string, std::string>>;
  py::class_<ketnap::PluginInfo>(m, "PluginInfo", "What a plugin says of itself.")
      .def(py::init([](std::string name, std::string version, Requirements requires_) {
             return ketnap::PluginInfo{
                 .name = std::move(name), .version = std::move(version), .requirements = std::move(requires_)};
           }),
           "name"_a, "version"_a, "requirements"_a = Requirements())
      .def_readonly("name", &ketnap::PluginInfo::name)
      .def_readonly("version", &ketnap::PluginInfo::version)
      .def_readonly("requirements", &ketnap::PluginInfo::requirements);
  m.def("plugin_info", &ketnap::plugin_info, "plugin_json"_a, "The text of plugin.json.");

  py::class_<CatalogBuilder, std::shared_ptr<CatalogBuilder>>(m, "CatalogBuilder",
                                                              "The loader object that a plugin's function is handed.")
      .def_property_readonly("info", &CatalogBuilder::info)
      .def(
          "add_files",
          [](CatalogBuilder& b, const std::vector<std::pair<std::string, std::string>>& files) {
            std::vector<ketnap::PluginFile> values;
            for (const auto& [name, text] : files) values.push_back({name, text});
            b.add_files(values);
          },
          "files"_a, "(name, text) pairs of a plugin's data files.")
      .def(
          "add_indicator",
          [](CatalogBuilder& b, std::string id, Title title, const std::string& scale, int decimals, const MaybeExpr& value,
             std::string basis, const MaybeColumnIndicator& columns) {
            b.add(indicator_of(std::move(id), std::move(title), scale, decimals, value, std::move(basis), columns));
          },
          "id"_a, "title"_a, "scale"_a, "decimals"_a, "value"_a, "basis"_a = "", "columns"_a = py::none())
      .def(
          "add_rule",
          [](CatalogBuilder& b, std::string id, Title title, std::string step, const std::string& in_force,
             std::vector<std::string> basis, const std::string& severity, const std::string& confidence, const MaybeExpr& applies,
             const MaybeExpr& holds, const MaybeColumnRule& columns) {
            b.add(rule_of(std::move(id), std::move(title), std::move(step), in_force, std::move(basis), severity, confidence,
                          applies, holds, columns));
          },
          "id"_a, "title"_a, "step"_a, "in_force"_a, "basis"_a, "severity"_a, "confidence"_a, "applies"_a, "holds"_a,
          "columns"_a = py::none())
      .def(
          "add_group",
          [](CatalogBuilder& b, std::string id, std::pair<std::string, std::string> title, std::vector<std::string> rows,
             const ketnap::Expr& where, std::string partition) {
            b.add(group_of(std::move(id), std::move(title), std::move(rows), where, std::move(partition)));
          },
          "id"_a, "title"_a, "rows"_a, "where"_a, "partition"_a = "")
      .def(
          "add_report",
          [](CatalogBuilder& b, std::string id, std::pair<std::string, std::string> title, std::string period,
             const std::function<void(std::shared_ptr<LentBuilder>)>& build) {
            b.add(ketnap::Report{.id = std::move(id),
                                 .title = {title.first, title.second},
                                 .period = std::move(period),
                                 .build = [build](ketnap::ReportBuilder& r) {
                                   const Loan loan(r);
                                   called_back([&] { build(loan.lent()); });
                                 }});
          },
          "id"_a, "title"_a, "period"_a, "build"_a)
      .def(
          "add_format",
          [](CatalogBuilder& b, std::string id, std::pair<std::string, std::string> title, std::string suffix,
             std::string media_type, const std::function<py::bytes(ketnap::Document)>& render) {
            b.add(ketnap::Format{
                .id = std::move(id),
                .title = {title.first, title.second},
                .suffix = std::move(suffix),
                .media_type = std::move(media_type),
                .render = [render](const ketnap::Document& d) { return called_back([&] { return std::string(render(d)); }); }});
          },
          "id"_a, "title"_a, "suffix"_a, "media_type"_a, "render"_a);

  py::class_<ketnap::Plugin>(m, "Plugin", "A plugin: what it is and the one function that adds its values.")
      .def(py::init([](ketnap::PluginInfo info, const std::function<void(std::shared_ptr<CatalogBuilder>)>& function) {
             return ketnap::Plugin{.info = std::move(info), .register_values = [function](CatalogBuilder& b) {
                                     // Python may keep what it was handed: it keeps a builder of its own.
                                     const auto own = std::make_shared<CatalogBuilder>(b);
                                     called_back([&] { function(own); });
                                     b = *own;
                                   }};
           }),
           "info"_a, "register"_a)
      .def_readonly("info", &ketnap::Plugin::info);
  m.def("linked_in", &ketnap::plugins::linked_in, "The plugins that are part of this build.");

  py::class_<ketnap::Indicator>(m, "Indicator", "An indicator that belongs to no plugin.")
      .def(py::init([](std::string id, Title title, const std::string& scale, int decimals, const MaybeExpr& value,
                       const MaybeColumnIndicator& columns) {
             return indicator_of(std::move(id), std::move(title), scale, decimals, value, "", columns);
           }),
           "id"_a, "title"_a, "scale"_a, "decimals"_a, "value"_a, "columns"_a = py::none());
  py::class_<Catalog>(m, "Catalog", "The immutable set of all that the loaded plugins declared.")
      .def(py::init<>())
      .def("with_plugin", &Catalog::with, "plugin"_a, "A new catalog with the plugin in it; on an error this one is as it was.")
      .def(
          "with_indicators",
          [](const Catalog& c, const std::vector<ketnap::Indicator>& indicators) { return c.with_indicators(indicators); },
          "indicators"_a)
      .def(
          "with_group",
          [](const Catalog& c, std::string id, std::pair<std::string, std::string> title, std::vector<std::string> rows,
             const ketnap::Expr& where, std::string partition) {
            return c.with_group(group_of(std::move(id), std::move(title), std::move(rows), where, std::move(partition)));
          },
          "id"_a, "title"_a, "rows"_a, "where"_a, "partition"_a = "")
      .def(
          "with_rule",
          [](const Catalog& c, std::string id, Title title, std::string step, const std::string& in_force,
             std::vector<std::string> basis, const std::string& severity, const std::string& confidence, const MaybeExpr& applies,
             const MaybeExpr& holds, const MaybeColumnRule& columns) {
            return c.with_rule(rule_of(std::move(id), std::move(title), std::move(step), in_force, std::move(basis), severity,
                                       confidence, applies, holds, columns));
          },
          "id"_a, "title"_a, "step"_a, "in_force"_a, "basis"_a, "severity"_a, "confidence"_a, "applies"_a, "holds"_a,
          "columns"_a = py::none())
      .def_property_readonly("plugins", &Catalog::plugins)
      .def_property_readonly("schema", &Catalog::schema, py::return_value_policy::reference_internal)
      .def("indicators", &listed_indicators, "lang"_a = "vi")
      .def("groups", &listed_groups, "lang"_a = "vi")
      .def("quantities", &listed_quantities, "lang"_a = "vi")
      .def("rules", &listed_rules, "lang"_a = "vi")
      .def(
          "tables",
          [](const Catalog& c) {
            std::vector<std::tuple<std::string, std::string, std::string>> rows;
            for (const auto& table : c.tables()) rows.emplace_back(table.plugin, table.file.name, table.file.text);
            return rows;
          },
          "(plugin, name, text) of the tables that plugins bring for registries.")
      .def(
          "reports",
          [](const Catalog& c, const std::string& lang) {
            py::list rows;
            for (const auto& r : c.reports())
              rows.append(py::dict("id"_a = r.id, "title"_a = r.title.in(lang_of(lang)), "period"_a = r.period));
            return rows;
          },
          "lang"_a = "vi")
      .def(
          "formats",
          [](const Catalog& c, const std::string& lang) {
            py::list rows;
            for (const auto& f : c.formats()) {
              rows.append(py::dict("id"_a = f.id, "title"_a = f.title.in(lang_of(lang)), "suffix"_a = f.suffix,
                                   "media_type"_a = f.media_type));
            }
            return rows;
          },
          "lang"_a = "vi")
      .def(
          "canonical", [](const Catalog& c, const std::string& id) { return c.indicator(id).id; }, "indicator"_a,
          "An indicator's id with the options that are not the first.")
      .def(
          "figure_files",
          [](const Catalog& c) {
            py::list files;
            for (const auto& file : c.figure_files()) files.append(py::make_tuple(file.name, py::bytes(file.text)));
            return files;
          },
          "(name, bytes) of each plugin's figures.csv.")
      .def(
          "format_for_suffix", [](const Catalog& c, const std::string& suffix) { return c.format_for_suffix(suffix).id; },
          "suffix"_a)
      .def("json", &Catalog::json, "Canonical JSON of everything declared.");
  m.def(
      "load_plugins",
      [](const std::vector<ketnap::Plugin>& available, const std::vector<std::string>& wanted) {
        return ketnap::load_plugins(available, wanted);
      },
      "available"_a, "wanted"_a, "A catalog of the wanted plugins, each after those that it requires.");
}
