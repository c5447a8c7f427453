#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <pybind11/functional.h>
#include <pybind11/stl.h>
#include <ketnap/base/error.hpp>
#include <ketnap/data/clearance.hpp>
#include <ketnap/run/figures.hpp>
#include <ketnap/run/measure.hpp>
#include <ketnap/run/pace.hpp>
#include <ketnap/run/table_change.hpp>

#include "bindings.hpp"
#include "convert.hpp"

using namespace pybind11::literals;
using ketnap::UnitChoice;

namespace {

UnitChoice choice_of(const std::string& reach, std::string code, std::string level, std::string kind) {
  UnitChoice choice{.reach = UnitChoice::Reach::unit, .code = std::move(code), .level = std::move(level), .kind = std::move(kind)};
  if (reach != "unit" && reach != "children" && reach != "under")
    throw ketnap::Error(3112, {"reach", reach, "unit, children, under"});
  if (reach == "children") choice.reach = UnitChoice::Reach::children;
  if (reach == "under") choice.reach = UnitChoice::Reach::under;
  return choice;
}

py::object optional_rational(const std::optional<ketnap::Rational>& value) {
  return value ? rational_to(*value) : py::object(py::none());
}

py::object optional_name(const std::optional<ketnap::Rounding>& policy) {
  return policy ? py::object(py::str(std::string(name_of(*policy)))) : py::object(py::none());
}

py::dict judged_row(const ketnap::JudgedFigure& one) {
  const auto& f = one.figure;
  return py::dict("id"_a = f.id, "unit"_a = f.unit, "period"_a = f.period.id(),
                  "as_of"_a = date_to(f.as_of.value_or(f.period.last_day())), "indicator"_a = f.indicator, "options"_a = f.options,
                  "group"_a = f.group, "target"_a = f.target, "numerator"_a = one.numerator, "denominator"_a = one.denominator,
                  "printed"_a = f.printed, "computed"_a = one.computed, "value"_a = optional_rational(one.counted.value),
                  "low"_a = optional_rational(one.counted.low), "high"_a = optional_rational(one.counted.high),
                  "policy"_a = optional_name(one.policy), "agrees"_a = std::string(name_of(one.agrees)), "expected"_a = f.agrees,
                  "half_up"_a = one.half_up, "note"_a = one.note.vi, "note_en"_a = one.note.en);
}

py::list judged_rows(const std::vector<ketnap::JudgedFigure>& all) {
  py::list rows;
  for (const auto& one : all) rows.append(judged_row(one));
  return rows;
}

}  // namespace

void register_measure(py::module_& m) {
  py::class_<UnitChoice>(m, "UnitChoice", "Which units a request names.")
      .def(py::init(&choice_of), "reach"_a, "code"_a, "level"_a = "", "kind"_a = "")
      .def_readonly("code", &UnitChoice::code)
      .def_readonly("level", &UnitChoice::level)
      .def_readonly("kind", &UnitChoice::kind)
      .def("__repr__", [](const UnitChoice& c) {
        const char* names[] = {"unit", "children", "under"};
        return std::string(names[static_cast<std::size_t>(c.reach)]) + "('" + c.code + "')";
      });

  py::class_<ketnap::Breakdown>(m, "Breakdown", "What figures are broken down by: groups, or the codes of an expression on rows.")
      .def(py::init([](std::vector<std::string> groups, std::string codes, std::string within) {
             return ketnap::Breakdown{.groups = std::move(groups), .codes = std::move(codes), .within = std::move(within)};
           }),
           "groups"_a = std::vector<std::string>(), "codes"_a = "", "within"_a = "")
      .def_readonly("groups", &ketnap::Breakdown::groups)
      .def_readonly("codes", &ketnap::Breakdown::codes)
      .def_readonly("within", &ketnap::Breakdown::within);
  m.def(
      "measure",
      [](const ketnap::Snapshot& snapshot, const ketnap::Catalog& catalog, std::vector<std::string> indicators,
         std::vector<UnitChoice> units, std::vector<ketnap::Period> periods, ketnap::Breakdown by, std::size_t threads,
         const std::string& instructions) {
        const ketnap::MeasureRequest request{.indicators = std::move(indicators),
                                             .units = std::move(units),
                                             .periods = std::move(periods),
                                             .by = std::move(by),
                                             .threads = threads,
                                             .set = ketnap::instruction_set(instructions)};
        py::gil_scoped_release release;
        return ketnap::measure(snapshot, catalog, request);
      },
      "snapshot"_a, "catalog"_a, "indicators"_a, "units"_a, "periods"_a, "by"_a = ketnap::Breakdown(), "threads"_a = 1,
      "instructions"_a = "best");
  m.def("term", &ketnap::term, "snapshot"_a, "id"_a, "A term of the table terms as a period.");
  m.def(
      "rows_of",
      [](const ketnap::Snapshot& snapshot, const ketnap::Catalog& catalog, std::string indicator, std::string unit,
         const ketnap::Period& period, const std::string& part, std::string group, std::string target, std::string within,
         const std::string& clearance) {
        if (part != "numerator" && part != "denominator")
          throw ketnap::Error(3112, {"rows", part, "\"numerator\", \"denominator\""});
        const auto which = part == "denominator" ? ketnap::FigurePart::denominator : ketnap::FigurePart::numerator;
        const ketnap::FigureKey figure{.indicator = std::move(indicator),
                                       .unit = std::move(unit),
                                       .period = period,
                                       .group = std::move(group),
                                       .target = std::move(target),
                                       .within = std::move(within)};
        py::gil_scoped_release release;
        auto found = ketnap::rows_of(snapshot, catalog, figure, which, ketnap::clearance_of(clearance));
        return std::make_pair(found.frame, found.rows);
      },
      "snapshot"_a, "catalog"_a, "indicator"_a, "unit"_a, "period"_a, "part"_a, "group"_a = "", "target"_a = "", "within"_a = "",
      "clearance"_a = "personal", "(frame, row numbers) behind a figure.");
  m.def(
      "changes_of",
      [](const ketnap::Table& table, const ketnap::Table* before) {
        py::list rows;
        for (const auto& change : before == nullptr ? ketnap::changes_of(table) : ketnap::changes_of(table, *before)) {
          const auto& f = table.figures[change.figure];
          rows.append(py::dict("unit"_a = f.unit, "group"_a = f.group, "indicator"_a = f.indicator, "target"_a = f.target,
                               "period"_a = f.period, "this"_a = optional_rational(f.value),
                               "previous_period"_a = change.previous_period, "previous"_a = optional_rational(change.previous),
                               "difference"_a = optional_rational(change.difference),
                               "percent"_a = optional_rational(change.percent), "points"_a = optional_rational(change.points),
                               "note"_a = change.note.vi));
        }
        return rows;
      },
      "table"_a, "before"_a.none(true) = py::none(), "One dict for each figure beside the one before it.");
  m.def(
      "year_before",
      [](const std::vector<ketnap::Period>& periods, const py::object& as_of) {
        return ketnap::year_before(periods, date_from(as_of));
      },
      "periods"_a, "as_of"_a, "The same days of the year before, cut by as_of.");
  m.def("against_pace", &ketnap::against_pace, "table"_a, "behind"_a, "linear"_a,
        "The lines of targets that are behind, or ahead.");
  m.def("targets_for", &ketnap::targets_for, "table"_a, "period"_a, "The lines of the targets that were set for this period.");

  py::class_<ketnap::PublishedFigure>(m, "PublishedFigure", "A figure as a report or an article prints it.")
      .def_readonly("id", &ketnap::PublishedFigure::id)
      .def_readonly("row", &ketnap::PublishedFigure::row);
  m.def(
      "read_figures",
      [](const py::bytes& bytes, const std::string& file) {
        auto read = ketnap::read_figures(std::string(bytes), file);
        return std::make_pair(std::move(read.figures), std::move(read.findings));
      },
      "bytes"_a, "file"_a, "The figures of a figures.csv, and its findings.");
  m.def(
      "judge_figures",
      [](const std::vector<ketnap::PublishedFigure>& figures) { return judged_rows(ketnap::judge_figures(figures)); }, "figures"_a,
      "Judges the printed texts alone.");
  m.def(
      "check_figures",
      [](const std::function<std::shared_ptr<ketnap::Snapshot>(py::object)>& snapshot_on, const ketnap::Catalog& catalog,
         const std::vector<ketnap::PublishedFigure>& figures) {
        const ketnap::SnapshotOn on = [&](ketnap::Date day) -> std::shared_ptr<const ketnap::Snapshot> {
          return called_back([&] { return snapshot_on(date_to(day)); });
        };
        return judged_rows(ketnap::check_figures(on, catalog, figures));
      },
      "snapshot_on"_a, "catalog"_a, "figures"_a, "The same beside what the registry says; snapshot_on(day) gives a snapshot.");
}
