#include <string>
#include <utility>
#include <vector>

#include <pybind11/stl.h>
#include <ketnap/base/error.hpp>
#include <ketnap/plugin/report.hpp>
#include <ketnap/run/measure.hpp>

#include "bindings.hpp"
#include "convert.hpp"
#include "lent_builder.hpp"

using namespace pybind11::literals;
using ketnap::UnitChoice;

namespace {

// A text, a count or a day; a bool is an int in Python but no count.
ketnap::ListBlock::Cell list_cell(const py::object& value) {
  if (py::isinstance<py::str>(value)) return value.cast<std::string>();
  if (py::isinstance<py::int_>(value) && !py::isinstance<py::bool_>(value)) return value.cast<std::int64_t>();
  if (!py::hasattr(value, "isoformat"))
    throw ketnap::Error(3112, {"r.list", py::repr(value).cast<std::string>(), "str, int, datetime.date"});
  return date_from(value);
}

py::list named_units(const LentBuilder& r, const std::vector<UnitChoice>& choices) {
  py::list rows;
  for (const auto& unit : r.builder().units(choices))
    rows.append(py::dict("unit"_a = unit.code, "name"_a = unit.name, "depth"_a = unit.depth));
  return rows;
}

py::list coming_changes(const LentBuilder& r, const ketnap::Verdicts& verdicts, const py::object& last) {
  const ketnap::Date day = date_from(last);
  std::vector<ketnap::ComingChange> found;
  {
    const py::gil_scoped_release release;
    found = r.builder().coming_changes(verdicts, day);
  }
  py::list rows;
  for (const auto& change : found)
    rows.append(py::dict("dossier"_a = change.dossier, "unit"_a = change.unit, "step"_a = change.step,
                         "day"_a = date_to(change.day), "from_outcome"_a = std::string(name_of(change.from)),
                         "to_outcome"_a = std::string(name_of(change.to)), "sentence"_a = change.sentence));
  return rows;
}

py::list due_steps(const LentBuilder& r, const ketnap::Verdicts& verdicts, const py::object& last) {
  const ketnap::Date day = date_from(last);
  std::vector<ketnap::DueStep> found;
  {
    const py::gil_scoped_release release;
    found = r.builder().due_steps(verdicts, day);
  }
  py::list rows;
  for (const auto& due : found)
    rows.append(py::dict("dossier"_a = due.dossier, "body"_a = due.body, "step"_a = due.step, "day"_a = date_to(due.day),
                         "title"_a = due.title));
  return rows;
}

void put_list(const LentBuilder& r, std::string title, std::vector<std::string> columns,
              const std::vector<std::vector<py::object>>& rows, bool people) {
  ketnap::ListBlock list{.title = std::move(title), .columns = std::move(columns), .rows = {}, .people = people};
  for (const auto& row : rows) {
    if (row.size() != list.columns.size())
      throw ketnap::Error(4023, {std::to_string(row.size()), std::to_string(list.columns.size())});
    auto& cells = list.rows.emplace_back();
    for (const auto& value : row) cells.push_back(list_cell(value));
  }
  r.builder().list(std::move(list));
}

void put_chart(const LentBuilder& r, const std::string& kind, std::string title, std::string subtitle, ketnap::Table table) {
  r.builder().chart(
      {.kind = ketnap::chart_kind(kind), .title = std::move(title), .subtitle = std::move(subtitle), .table = std::move(table)});
}

}  // namespace

// A report's function takes numbers only through this object, so that none of its own arithmetic can pass for a figure.
void register_builder(py::module_& m) {
  py::class_<ketnap::Remark>(m, "Remark", "What is said of one verdict.")
      .def_readonly("why", &ketnap::Remark::why)
      .def_readonly("missing", &ketnap::Remark::missing)
      .def_readonly("change", &ketnap::Remark::change)
      .def_readonly("awaits_vote", &ketnap::Remark::awaits_vote, "Nothing but the vote of the step itself is missing.");

  py::class_<LentBuilder, std::shared_ptr<LentBuilder>>(m, "ReportBuilder", "What a report function is handed.")
      .def_property_readonly("period", [](const LentBuilder& r) { return r.builder().period(); })
      .def_property_readonly("period_label", [](const LentBuilder& r) { return r.builder().period_label(); })
      .def_property_readonly("unit", [](const LentBuilder& r) { return r.builder().unit(); })
      .def_property_readonly("as_of", [](const LentBuilder& r) { return date_to(r.builder().as_of()); })
      .def_property_readonly("lang", [](const LentBuilder& r) { return r.builder().lang() == ketnap::Lang::vi ? "vi" : "en"; })
      .def_property_readonly("known_findings", [](const LentBuilder& r) { return r.builder().known_findings(); })
      .def(
          "measure_units",
          [](const LentBuilder& r, std::vector<std::string> indicators, std::vector<UnitChoice> units,
             std::vector<ketnap::Period> periods, ketnap::Breakdown by) {
            return r.builder().measure({.indicators = std::move(indicators),
                                        .units = std::move(units),
                                        .periods = std::move(periods),
                                        .by = std::move(by)});
          },
          "indicators"_a, "units"_a, "periods"_a, "by"_a = ketnap::Breakdown(), py::call_guard<py::gil_scoped_release>())
      .def(
          "term", [](const LentBuilder& r, const std::string& id) { return r.builder().term(id); }, "id"_a)
      .def(
          "check", [](const LentBuilder& r, bool past) { return r.builder().check(past); }, "past"_a = false,
          py::call_guard<py::gil_scoped_release>())
      .def(
          "remarks", [](const LentBuilder& r, const ketnap::Verdicts& verdicts) { return r.builder().remarks(verdicts); },
          "verdicts"_a, py::call_guard<py::gil_scoped_release>())
      .def("coming_changes", &coming_changes, "verdicts"_a, "last"_a)
      .def("due_steps", &due_steps, "verdicts"_a, "last"_a)
      .def("named_units", &named_units, "units"_a)
      .def(
          "label",
          [](const LentBuilder& r, const std::string& list, const std::string& code) { return r.builder().label(list, code); },
          "list"_a, "code"_a)
      .def(
          "heading", [](const LentBuilder& r, std::string text, int level) { r.builder().heading(std::move(text), level); },
          "text"_a, "level"_a = 1)
      .def(
          "paragraph", [](const LentBuilder& r, std::string text) { r.builder().paragraph(std::move(text)); }, "text"_a)
      .def(
          "note", [](const LentBuilder& r, std::string text) { r.builder().note(std::move(text)); }, "text"_a)
      .def(
          "facts",
          [](const LentBuilder& r, std::string title, std::vector<ketnap::Fact> facts) {
            r.builder().facts(std::move(title), std::move(facts));
          },
          "title"_a, "facts"_a)
      .def(
          "table",
          [](const LentBuilder& r, std::string title, ketnap::Table table) {
            r.builder().table(std::move(title), std::move(table));
          },
          "title"_a, "table"_a)
      .def("chart", &put_chart, "kind"_a, "title"_a, "subtitle"_a, "table"_a)
      .def("list", &put_list, "title"_a, "columns"_a, "rows"_a, "people"_a = false)
      .def(
          "verdicts",
          [](const LentBuilder& r, std::string title, ketnap::Verdicts verdicts, std::vector<ketnap::Remark> remarks) {
            r.builder().verdicts(std::move(title), std::move(verdicts), std::move(remarks));
          },
          "title"_a, "verdicts"_a, "remarks"_a = std::vector<ketnap::Remark>())
      .def(
          "findings",
          [](const LentBuilder& r, std::string title, std::vector<ketnap::Finding> findings) {
            r.builder().findings(std::move(title), std::move(findings));
          },
          "title"_a, "findings"_a);
}
