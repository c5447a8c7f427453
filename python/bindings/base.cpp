#include <pybind11/stl.h>
#include <ketnap/base/date.hpp>
#include <ketnap/base/error.hpp>
#include <ketnap/base/finding.hpp>
#include <ketnap/base/period.hpp>
#include <ketnap/base/rational.hpp>

#include "bindings.hpp"
#include "convert.hpp"

using namespace pybind11::literals;

ketnap::Date date_from(const py::object& day) {
  const bool is_date = py::hasattr(day, "isoformat");
  const auto iso = is_date ? day.attr("isoformat")().cast<std::string>() : py::str(day).cast<std::string>();
  if (const auto parsed = ketnap::Date::parse(iso)) return *parsed;
  throw ketnap::Error(3109, {iso});
}

py::object date_to(ketnap::Date day) {
  if (day.is_never()) return py::none();
  return py::module_::import("datetime").attr("date")(day.year(), day.month(), day.day());
}

py::object rational_to(const ketnap::Rational& value) {
  if (value.is_whole()) return py::int_(value.numerator());
  return py::module_::import("fractions").attr("Fraction")(value.numerator(), value.denominator());
}

void register_base(py::module_& m) {
  py::class_<ketnap::Period>(m, "Period", "A stretch of days; what is written includes its last day, month or year.")
      .def(py::init([](const std::string& text) { return ketnap::period(text); }), "text"_a)
      .def_property_readonly("id", &ketnap::Period::id)
      .def_property_readonly("start", [](const ketnap::Period& p) { return date_to(p.start()); })
      .def_property_readonly(
          "last_day", [](const ketnap::Period& p) { return date_to(p.last_day()); }, "The last day; None where it has no end.")
      .def(
          "label",
          [](const ketnap::Period& p, const py::object& as_of, const std::string& lang) {
            return p.label(date_from(as_of), lang_of(lang));
          },
          "as_of"_a, "lang"_a = "vi")
      .def(
          "__eq__", [](const ketnap::Period& a, const ketnap::Period& b) { return a == b; }, py::is_operator())
      .def("__hash__", [](const ketnap::Period& p) { return py::hash(py::str(p.id())); })
      .def("__repr__", [](const ketnap::Period& p) { return "Period('" + p.id() + "')"; });
  m.def("years", &ketnap::years, "first"_a, "last"_a, "Each year from the first to the last, both included.");
  m.def("quarters", &ketnap::quarters, "first"_a, "last"_a, "Each quarter: quarters('2022-Q1', '2023-Q3').");
  m.def("months", &ketnap::months, "first"_a, "last"_a, "Each month: months('2023-01', '2023-10').");

  py::class_<ketnap::Finding>(m, "Finding", "A record that is bad, with its place and remedy.")
      .def_property_readonly("code", &ketnap::Finding::code)
      .def_readonly("file", &ketnap::Finding::file)
      .def_readonly("row", &ketnap::Finding::row, "Its row in the file; the header is 1.")
      .def_readonly("column", &ketnap::Finding::column)
      .def_readonly("set_aside", &ketnap::Finding::set_aside,
                    "Whether it kept its row out; else the row, if it means one, was written all the same.")
      .def(
          "text", [](const ketnap::Finding& f, const std::string& lang) { return f.text(lang_of(lang)); }, "lang"_a = "vi")
      .def(
          "todo", [](const ketnap::Finding& f, const std::string& lang) { return f.todo(lang_of(lang)); }, "lang"_a = "vi")
      .def("__repr__", [](const ketnap::Finding& f) {
        return "Finding(" + f.code() + " " + f.file + ":" + std::to_string(f.row) + (f.column.empty() ? "" : " " + f.column) + ")";
      });

  m.def(
      "add_months_to", [](const py::object& day, std::int64_t n) { return date_to(ketnap::add_months(date_from(day), n)); },
      "day"_a, "n"_a, "The same day n months later, else the month's last.");
  m.def(
      "months_from", [](const py::object& a, const py::object& b) { return ketnap::months_between(date_from(a), date_from(b)); },
      "a"_a, "b"_a, "The largest k with add_months(a, k) <= b.");
}
