#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include <pybind11/stl.h>
#include <ketnap/base/error.hpp>
#include <ketnap/registry/record.hpp>

#include "bindings.hpp"

namespace {

/// What Python raised, on its way through the core.
class Raised : public std::runtime_error {
 public:
  Raised(const std::string& text, const py::error_already_set& raised) : std::runtime_error(text), raised_(raised) {}
  [[nodiscard]] const py::error_already_set& raised() const { return raised_; }

 private:
  py::error_already_set raised_;
};

/// What no function of the core may take for an error: whoever catches std::exception lets it through.
struct Interrupted {
  py::error_already_set raised;
};

// The exception that another one was thrown for, if Python raised it.
py::object cause_of(const ketnap::Error& error) {
  try {
    std::rethrow_if_nested(error);
  } catch (const Raised& raised) {
    return raised.raised().value();
  } catch (...) {
    return py::none();
  }
  return py::none();
}

void translate(std::exception_ptr pointer) {
  try {
    if (pointer) std::rethrow_exception(pointer);
  } catch (const ketnap::Error& error) {
    // The class lives in Python, so that Python raises the same one with the same texts.
    const py::object type = py::module_::import("ketnap.errors").attr("Error");
    const py::object instance = type(error.number(), error.args());
    py::object cause = cause_of(error);
    if (const auto* refused = dynamic_cast<const ketnap::RecordsRefused*>(&error))
      instance.attr("findings") =
          py::module_::import("ketnap.batch").attr("Findings")(refused->findings(), py::arg("of_records") = true);
    if (!cause.is_none()) PyException_SetCause(instance.ptr(), cause.release().ptr());
    PyErr_SetObject(type.ptr(), instance.ptr());
  } catch (const Interrupted& interrupted) {
    PyErr_SetObject(interrupted.raised.type().ptr(), interrupted.raised.value().ptr());
  }
}

// Python joins an exception and its traceback only where a Python frame catches it.
void join_traceback(const py::error_already_set& raised) {
  if (raised.trace()) PyException_SetTraceback(raised.value().ptr(), raised.trace().ptr());
}

std::string described(const py::error_already_set& raised) {
  return py::module_::import("ketnap.errors").attr("described")(raised.value()).cast<std::string>();
}

}  // namespace

ketnap::Lang lang_of(const std::string& name) {
  if (name == "vi") return ketnap::Lang::vi;
  if (name == "en") return ketnap::Lang::en;
  throw py::value_error("lang is 'vi' or 'en', not '" + name + "'");
}

void rethrow(const py::error_already_set& raised) {
  if (raised.matches(py::module_::import("ketnap.errors").attr("Error"))) {
    throw ketnap::Error(raised.value().attr("number").cast<int>(),
                        raised.value().attr("arguments").cast<std::vector<std::string>>());
  }
  join_traceback(raised);
  throw std::runtime_error(described(raised));
}

void raise_with_cause(const py::error_already_set& raised) {
  join_traceback(raised);
  if (!raised.matches(PyExc_Exception)) throw Interrupted{raised};  // NOLINT(bugprone-std-exception-baseclass): see there
  throw Raised(described(raised), raised);
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
