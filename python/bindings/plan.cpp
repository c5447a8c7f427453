#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <pybind11/stl.h>
#include <ketnap/data/clearance.hpp>
#include <ketnap/run/plan.hpp>
#include <ketnap/run/single.hpp>
#include <ketnap/run/written.hpp>

#include "bindings.hpp"
#include "convert.hpp"

using namespace pybind11::literals;
using ketnap::Plan;
using ketnap::PlanLock;

namespace {

py::object scope_to(const std::optional<ketnap::LoadScope>& scope) {
  return scope ? py::object(py::make_tuple(scope->unit, scope->period)) : py::object(py::none());
}

std::optional<std::string> outcome_to(const std::optional<ketnap::Outcome>& outcome) {
  if (!outcome) return std::nullopt;
  return std::string(name_of(*outcome));
}

void register_steps(py::module_& m) {
  py::class_<Plan::Load>(m, "PlanLoad", "What a plan loads.")
      .def_readonly("files", &Plan::Load::files)
      .def_readonly("tables", &Plan::Load::tables)
      .def_readonly("document", &Plan::Load::document)
      .def_readonly("by", &Plan::Load::by)
      .def_property_readonly("scope", [](const Plan::Load& one) { return scope_to(one.scope); })
      .def_readonly("set_aside", &Plan::Load::set_aside)
      .def_readonly("findings", &Plan::Load::findings);
  py::class_<Plan::Check>(m, "PlanCheck", "What a plan checks.")
      .def_readonly("rules", &Plan::Check::rules)
      .def_readonly("past", &Plan::Check::past)
      .def_readonly("units", &Plan::Check::units)
      .def_property_readonly("outcome", [](const Plan::Check& one) { return outcome_to(one.outcome); })
      .def_readonly("out", &Plan::Check::out);
  py::class_<Plan::Measure>(m, "PlanMeasure", "What a plan measures.")
      .def_readonly("indicators", &Plan::Measure::indicators)
      .def_readonly("units", &Plan::Measure::units)
      .def_readonly("periods", &Plan::Measure::periods)
      .def_readonly("terms", &Plan::Measure::terms)
      .def_readonly("by", &Plan::Measure::by)
      .def_readonly("out", &Plan::Measure::out);
  py::class_<Plan::Report>(m, "PlanReport", "What a plan reports.")
      .def_readonly("id", &Plan::Report::id)
      .def_readonly("unit", &Plan::Report::unit)
      .def_readonly("period", &Plan::Report::period)
      .def_property_readonly("audience", [](const Plan::Report& one) { return std::string(name_of(one.audience)); })
      .def_readonly("out", &Plan::Report::out);
}

}  // namespace

void register_plan(py::module_& m) {
  register_steps(m);
  py::class_<Plan>(m, "Plan", "What to run, on what, with which plugins.")
      .def_readonly("file", &Plan::file)
      .def_readonly("registry", &Plan::registry)
      .def_readonly("plugins", &Plan::plugins)
      .def_property_readonly("as_of", [](const Plan& plan) { return plan.as_of ? date_to(*plan.as_of) : py::object(py::none()); })
      .def_property_readonly("lang", [](const Plan& plan) { return plan.lang == ketnap::Lang::vi ? "vi" : "en"; })
      .def_readonly("strict", &Plan::strict)
      .def_readonly("load", &Plan::load)
      .def_readonly("check", &Plan::check)
      .def_readonly("measure", &Plan::measure)
      .def_readonly("report", &Plan::report)
      .def_readonly("digest", &Plan::digest);
  m.def(
      "read_plan",
      [](const std::string& file, const std::string& text, const py::object& as_of) {
        std::optional<ketnap::Date> day;
        if (!as_of.is_none()) day = date_from(as_of);
        return ketnap::read_plan(file, text, day);
      },
      "file"_a, "text"_a, "as_of"_a = py::none());
  m.def("expect_declared", &ketnap::expect_declared, "plan"_a, "catalog"_a);

  py::class_<PlanLock>(m, "PlanLock", "What a plan was locked with.")
      .def_readonly("ketnap", &PlanLock::ketnap)
      .def_readonly("plan", &PlanLock::plan)
      .def_readonly("schema", &PlanLock::schema)
      .def_readonly("catalog", &PlanLock::catalog)
      .def_property_readonly("plugins",
                             [](const PlanLock& lock) {
                               py::list rows;
                               for (const auto& one : lock.plugins)
                                 rows.append(py::dict("name"_a = one.name, "version"_a = one.version, "sha256"_a = one.digest));
                               return rows;
                             })
      .def("json", &PlanLock::json);
  m.def(
      "lock_of",
      [](const Plan& plan, const ketnap::Catalog& catalog,
         const std::vector<std::pair<std::string, std::vector<py::tuple>>>& sources) {
        std::vector<ketnap::PluginSource> values;
        for (const auto& [name, files] : sources) {
          values.push_back({.name = name, .files = {}});
          for (const auto& file : files) values.back().files.push_back({file[0].cast<std::string>(), file[1].cast<py::bytes>()});
        }
        return ketnap::lock_of(plan, catalog, values);
      },
      "plan"_a, "catalog"_a, "sources"_a, "sources: (plugin, [(path, bytes)]) of those that are packages.");
  m.def("read_lock", &ketnap::read_lock, "file"_a, "text"_a);
  m.def("differences", &ketnap::differences, "locked"_a, "now"_a);

  m.def("unit_choice", &ketnap::unit_choice, "text"_a, "`children:HNA`, as a plan and a command line write it.");
  m.def("written_breakdown", &ketnap::written_breakdown, "text"_a, "`codes:occupation`, as a plan and a command line write it.");
  m.def("written_periods", &ketnap::written_periods, "text"_a, "`years:2020..2023`, as a plan and a command line write it.");
  m.def(
      "document_of_table",
      [](const ketnap::Snapshot& snapshot, const ketnap::Catalog& catalog, const ketnap::Table& table, const std::string& lang) {
        return ketnap::document_of(snapshot, catalog, table, lang_of(lang));
      },
      "snapshot"_a, "catalog"_a, "table"_a, "lang"_a = "vi", "A document of one table.");
  m.def(
      "document_of_verdicts",
      [](const ketnap::Snapshot& snapshot, const ketnap::Catalog& catalog, const ketnap::Verdicts& verdicts, bool remarked,
         const std::string& lang, const std::string& clearance) {
        return ketnap::document_of(snapshot, catalog, verdicts, remarked, lang_of(lang), ketnap::clearance_of(clearance));
      },
      "snapshot"_a, "catalog"_a, "verdicts"_a, "remarked"_a = false, "lang"_a = "vi", "clearance"_a = "personal",
      "A document of one list of verdicts.");
}
