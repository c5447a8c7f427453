#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <pybind11/stl.h>
#include <ketnap/base/error.hpp>
#include <ketnap/data/arrow_export.hpp>
#include <ketnap/run/check.hpp>
#include <ketnap/run/clearance.hpp>
#include <ketnap/run/evaluate.hpp>
#include <ketnap/run/find.hpp>
#include <ketnap/run/headline.hpp>
#include <ketnap/run/measure.hpp>
#include <ketnap/run/render.hpp>
#include <ketnap/run/report.hpp>
#include <ketnap/run/table_arrow.hpp>

#include "arrow.hpp"
#include "bindings.hpp"
#include "convert.hpp"

using namespace pybind11::literals;
using ketnap::UnitChoice;

namespace {

ketnap::Audience audience_of(const std::string& name) {
  for (const auto audience : {ketnap::Audience::form, ketnap::Audience::internal, ketnap::Audience::open}) {
    if (name_of(audience) == name) return audience;
  }
  throw ketnap::Error(4002, {name});
}

ketnap::OnError on_error_of(const std::string& name) {
  if (name == "stop") return ketnap::OnError::stop;
  if (name == "unknown") return ketnap::OnError::unknown;
  throw ketnap::Error(3112, {"on_error", name, "\"stop\", \"unknown\""});
}

}  // namespace

void register_run(py::module_& m) {
  m.def(
      "evaluate",
      [](const ketnap::Snapshot& snapshot, const ketnap::Catalog& catalog, const std::string& frame, const ketnap::Expr& expr,
         const std::string& clearance, const std::string& instructions) {
        return std::make_shared<ketnap::Snapshot>(ketnap::evaluate(snapshot, catalog, frame, expr, ketnap::clearance_of(clearance),
                                                                   ketnap::instruction_set(instructions)));
      },
      "snapshot"_a, "catalog"_a, "frame"_a, "expr"_a, "clearance"_a = "personal", "instructions"_a = "best",
      "A snapshot with one frame more, `evaluated`.", py::call_guard<py::gil_scoped_release>());

  m.def(
      "chosen_units",
      [](const ketnap::Snapshot& snapshot, const std::vector<UnitChoice>& choices) {
        std::vector<std::string> codes;
        for (const auto place : ketnap::chosen_units(snapshot.tree(), choices))
          codes.push_back(snapshot.tree()[static_cast<std::size_t>(place)].code);
        return codes;
      },
      "snapshot"_a, "choices"_a);
  m.def(
      "check",
      [](const ketnap::Snapshot& snapshot, const ketnap::Catalog& catalog, std::vector<ketnap::Period> past,
         std::vector<UnitChoice> units, const std::string& on_error, std::size_t threads, const std::string& instructions) {
        const ketnap::CheckRequest request{.past = std::move(past),
                                           .units = std::move(units),
                                           .on_error = on_error_of(on_error),
                                           .threads = threads,
                                           .set = ketnap::instruction_set(instructions)};
        py::gil_scoped_release release;
        return ketnap::check(snapshot, catalog, request);
      },
      "snapshot"_a, "catalog"_a, "past"_a, "units"_a, "on_error"_a = "stop", "threads"_a = 1, "instructions"_a = "best");
  m.def(
      "find",
      [](const ketnap::Snapshot& snapshot, std::string person, std::string name, const std::string& born, std::string unit,
         const std::string& clearance) {
        ketnap::Search search{.person = std::move(person), .name = std::move(name), .born = {}, .unit = std::move(unit)};
        if (!born.empty()) {
          search.born = ketnap::PartialDate::parse(born);
          if (!search.born) throw ketnap::Error(3112, {"born", '"' + born + '"', "2004, \"2004-03\", \"2004-03-05\""});
        }
        py::gil_scoped_release release;
        return ketnap::find(snapshot, search, ketnap::clearance_of(clearance));
      },
      "snapshot"_a, "person"_a = "", "name"_a = "", "born"_a = "", "unit"_a = "", "clearance"_a = "personal",
      "Row numbers of the frame people.");
  m.def(
      "expect_indicator_within",
      [](const ketnap::Catalog& catalog, const std::string& id, const std::string& clearance) {
        ketnap::expect_within(catalog, catalog.indicator(id), ketnap::clearance_of(clearance));
      },
      "catalog"_a, "id"_a, "clearance"_a, "Of what a user scripted: Error 3114 where it reads more than the clearance.");
  m.def(
      "expect_group_within",
      [](const ketnap::Catalog& catalog, const std::string& id, const std::string& clearance) {
        const auto group = std::ranges::find(catalog.groups(), id, &ketnap::Group::id);
        if (group != catalog.groups().end()) ketnap::expect_within(catalog, *group, ketnap::clearance_of(clearance));
      },
      "catalog"_a, "id"_a, "clearance"_a, "The same of a group.");
  m.def(
      "expect_breakdown_within",
      [](const ketnap::Catalog& catalog, const ketnap::Breakdown& by, const std::string& id, bool scripted,
         const std::string& clearance) {
        ketnap::expect_within(catalog, by, catalog.indicator(id), scripted, ketnap::clearance_of(clearance));
      },
      "catalog"_a, "by"_a, "id"_a, "scripted"_a, "clearance"_a, "The same of what an indicator is broken down by.");
  m.def(
      "expect_rule_within",
      [](const ketnap::Catalog& catalog, const std::string& id, const std::string& clearance) {
        ketnap::expect_within(catalog, catalog.rule(id), ketnap::clearance_of(clearance));
      },
      "catalog"_a, "id"_a, "clearance"_a, "The same of a rule.");
  m.def(
      "expect_people_shown",
      [](const std::string& what, const std::string& clearance) {
        ketnap::expect_people_shown(what, ketnap::clearance_of(clearance));
      },
      "what"_a, "clearance"_a, "Error 3131 below personal.");
  m.def(
      "withheld_text",
      [](const std::string& needed, const std::string& lang) {
        return ketnap::withheld_text(ketnap::clearance_of(needed), lang_of(lang));
      },
      "needed"_a, "lang"_a = "vi", "What stands where a value is withheld.");
  m.def(
      "table_stream",
      [](const ketnap::Table& table) {
        return arrow_capsule<ArrowArrayStream>("arrow_array_stream",
                                               [&](ArrowArrayStream* out) { ketnap::export_stream(table, out); });
      },
      "table"_a, "A table's long form as a fresh Arrow stream.");
  m.def(
      "table_schema",
      [](const ketnap::Table& table) {
        return arrow_capsule<ArrowSchema>("arrow_schema", [&](ArrowSchema* out) { ketnap::export_schema(table, out); });
      },
      "table"_a, "Its Arrow schema.");
  m.def("provenance", &ketnap::provenance, "snapshot"_a, "catalog"_a);
  m.def(
      "headline",
      [](const ketnap::Snapshot& snapshot, const ketnap::Catalog& catalog, const std::string& lang) {
        return ketnap::headline(snapshot, catalog, lang_of(lang));
      },
      "snapshot"_a, "catalog"_a, "lang"_a = "vi", "The snapshot in one line.");

  m.def(
      "build_report",
      [](const ketnap::Snapshot& snapshot, const ketnap::Catalog& catalog, std::string report, std::string unit,
         const ketnap::Period& period, const std::string& lang, std::vector<ketnap::Finding> findings, const std::string& clearance,
         const std::string& instructions) {
        const ketnap::ReportRequest request{.report = std::move(report),
                                            .unit = std::move(unit),
                                            .period = period,
                                            .lang = lang_of(lang),
                                            .findings = std::move(findings),
                                            .clearance = ketnap::clearance_of(clearance),
                                            .set = ketnap::instruction_set(instructions)};
        py::gil_scoped_release release;
        return ketnap::build_report(snapshot, catalog, request);
      },
      "snapshot"_a, "catalog"_a, "report"_a, "unit"_a, "period"_a, "lang"_a = "vi", "findings"_a = std::vector<ketnap::Finding>(),
      "clearance"_a = "personal", "instructions"_a = "best", "`findings`: of the batches that the snapshot rests on.");
  m.def(
      "render",
      [](const ketnap::Document& document, const ketnap::Catalog& catalog, const std::string& format, const std::string& audience) {
        const auto& wanted = catalog.format(format);
        const auto reader = audience_of(audience);
        return py::bytes([&] {
          py::gil_scoped_release release;
          return ketnap::render(document, wanted, reader);
        }());
      },
      "document"_a, "catalog"_a, "format"_a, "audience"_a = "internal");
}
