#pragma once
#include <pybind11/pybind11.h>

#include <ketnap/base/lang.hpp>

namespace py = pybind11;

/// One function for each layer (of registry what is typed, of run measuring, reports, reasons, claims and plans lie apart);
/// module.cpp lists them in the order in which types need each other.
void register_errors(py::module_& m);
void register_base(py::module_& m);
void register_data(py::module_& m);
void register_expr(py::module_& m);
void register_report(py::module_& m);
void register_columns(py::module_& m);
void register_plugin(py::module_& m);
void register_registry(py::module_& m);
void register_record(py::module_& m);
void register_run(py::module_& m);
void register_measure(py::module_& m);
void register_builder(py::module_& m);
void register_reasons(py::module_& m);
void register_claims(py::module_& m);
void register_kit(py::module_& m);
void register_plan(py::module_& m);

/// "vi" or "en", as Python writes a language.
ketnap::Lang lang_of(const std::string& name);

/// What Python raised, for the core: a ketnap.Error with its number, anything else as a text that names the place, no traceback.
[[noreturn]] void rethrow(const py::error_already_set& raised);

/// The same with the exception itself as the cause of whatever Error the core makes of it. What is no `Exception` (an interrupt
/// from the keyboard) goes through the core untouched.
[[noreturn]] void raise_with_cause(const py::error_already_set& raised);

/// A function of Python's that the core calls; the GIL need not be held.
template <class Function>
auto called_back(const Function& function) {
  const py::gil_scoped_acquire gil;
  try {
    return function();
  } catch (const py::error_already_set& raised) {
    rethrow(raised);
  }
}
