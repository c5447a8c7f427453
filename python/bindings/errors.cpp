#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include <pybind11/stl.h>
#include <ketnap/base/error.hpp>

#include "bindings.hpp"

namespace {

void translate(std::exception_ptr pointer) {
  try {
    if (pointer) std::rethrow_exception(pointer);
  } catch (const ketnap::Error& error) {
    // The class lives in Python, so that Python raises the same one with the same texts.
    const py::object type = py::module_::import("ketnap.errors").attr("Error");
    const py::object instance = type(error.number(), error.args());
    PyErr_SetObject(type.ptr(), instance.ptr());
  }
}

}  // namespace

ketnap::Lang lang_of(const std::string& name) {
  if (name == "vi") return ketnap::Lang::vi;
  if (name == "en") return ketnap::Lang::en;
  throw py::value_error("lang is 'vi' or 'en', not '" + name + "'");
}

void rethrow(const py::error_already_set& raised) {
  const auto errors = py::module_::import("ketnap.errors");
  if (raised.matches(errors.attr("Error"))) {
    throw ketnap::Error(raised.value().attr("number").cast<int>(),
                        raised.value().attr("arguments").cast<std::vector<std::string>>());
  }
  // Python joins an exception and its traceback only where a Python frame catches it.
  if (raised.trace()) PyException_SetTraceback(raised.value().ptr(), raised.trace().ptr());
  throw std::runtime_error(errors.attr("described")(raised.value()).cast<std::string>());
}

void register_errors(py::module_& m) {
  py::register_local_exception_translator(&translate);
  m.def(
      "message_text",
      [](int number, const std::vector<std::string>& args, const std::string& lang) {
        return ketnap::message_text(number, args, lang_of(lang));
      },
      py::arg("number"), py::arg("args"), py::arg("lang"), "What happened, without code and remedy.");
  m.def(
      "message_todo",
      [](int number, const std::vector<std::string>& args, const std::string& lang) {
        return ketnap::message_todo(number, args, lang_of(lang));
      },
      py::arg("number"), py::arg("args"), py::arg("lang"), "What to do about it.");
  m.def("message_code", &ketnap::message_code, py::arg("number"), "`KN1001` for 1001.");
}
